"""Each step of every procedure is written whole or not at all, and of two at once one is written.

The steps are those that the tables declare: a new action without a way to it fails here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from pynamodb.exceptions import TransactWriteError

from chalicelib.domain.cases.case import CaseFile, Dossier
from chalicelib.domain.cases.case_changes import Change
from chalicelib.domain.cases.filing.withdrawals import WITHDRAWN, withdraw
from chalicelib.domain.cases.procedures import PROCEDURES
from chalicelib.domain.cases.transitions import Circumstances
from chalicelib.domain.parties.parties import Party
from chalicelib.domain.shared.errors import (
    DomainError,
    LostRace,
    NotAllowedNow,
    OpenCaseExists,
    RoleMayNot,
    StorageBusy,
)
from chalicelib.domain.workflow.grammar import Action
from chalicelib.tables.cases.store import CaseStore
from chalicelib.tables.core.tables import Tables
from tests.domain.cases import builders, test_judgment
from tests.domain.cases.builders import AGENT, CALENDAR, document, moment
from tests.tables.support import an_answer, dump, faults, lost_replies, refusal

LATER = "2025-09-26 15:00"
PROOF = document("commitment", by=Party.APPLICANT, office="jincheng")
REFUSED = refusal("AccessDeniedException")
"""A crash: the transaction never came to DynamoDB."""


# -------------------- a case for each step, derived from the tables


def _penalty(action: Action[CaseFile], case: CaseFile) -> Change:
    wanted = builders.document() if action.name in ("agree", "revise_opinion") else None
    return builders.act(case, action.name, _actor(action), LATER, **({"documents": (wanted,)} if wanted else {}))


def _judgment(action: Action[CaseFile], case: CaseFile) -> Change:
    return test_judgment.act(case, action.name, on=LATER)


def _actor(action: Action[CaseFile]) -> Any:
    return builders.PEOPLE[action.by[0]]


WAYS: Mapping[str, tuple[Any, tuple[tuple[Change, ...], ...]]] = {
    "penalty": (_penalty, tuple(tuple(builders.way_to(stage.name)) for stage in PROCEDURES["penalty"].stages)),
    "judgment": (
        _judgment,
        (
            *(test_judgment.way(*steps) for steps in test_judgment.WAYS.values()),
            *(test_judgment.way(*steps, home_city="jiaozuo") for steps in test_judgment.WAYS_WITHIN.values()),
        ),
    ),
}
"""Procedure -> how a step is taken in it, and whole ways through it; a step is taken where one of them lets it."""
OUT_OF_REACH = {"take_over", "answer_supervision", "push_home"}
"""Steps of a represented company, of an office with a sheet, and of a law after these ways: tested with those."""


@cache
def step(procedure: str, name: str) -> tuple[tuple[Change, ...], Change]:
    """The way to a step, and the step itself."""
    take, ways = WAYS[procedure]
    action = PROCEDURES[procedure].all_actions[name]
    for way in ways:
        try:
            return way, take(action, way[-1].case)
        except (NotAllowedNow, RoleMayNot):
            continue
    raise AssertionError(f"no way leads to {name}: add one to the builders of its procedure")


def _withdrawal() -> tuple[tuple[Change, ...], Change]:
    way = (builders.submitted(),)
    dossier = Dossier(way[0].case, (PROOF,), (way[0].event,))
    return way, withdraw(dossier, PROOF, "传错文件。", Circumstances(AGENT, moment(LATER), CALENDAR))


STEPS = [
    (procedure.name, action.name)
    for procedure in PROCEDURES.values()
    for action in procedure.actions
    if action.name not in OUT_OF_REACH
]
CORRECTIONS = [
    (procedure.name, action.name)
    for procedure in PROCEDURES.values()
    for action in procedure.actions
    if action.corrects or action.undoes
]


ADDITIONS = {WITHDRAWN, "add_to_answer", "refuse_notice"}
"""Steps that mend something without being declared as corrections."""


def taken(procedure: str, name: str) -> tuple[tuple[Change, ...], Change]:
    return _withdrawal() if name == WITHDRAWN else step(procedure, name)


def test_every_correction_is_among_the_steps() -> None:
    assert {name for _, name in CORRECTIONS} == {
        *("recall_forwarding", "return_forwarding", "dismiss", "amend", "transfer", "revise_opinion"),
        *("correct_receipt", "revise_review", "revoke_repair", "transfer_accepted", "transfer_elsewhere"),
        *("redirect_notice", "correct_notice", "revise_removal"),
    }
    assert {*CORRECTIONS} <= {*STEPS}


# -------------------- all or nothing, and once


@contextmanager
def _refused_at(tables: Tables, number: int) -> Iterator[None]:
    """Let DynamoDB refuse the write of this number of each transaction meanwhile."""

    def spoil(model: Any, params: dict[str, Any], **_: Any) -> None:
        body = json.loads(params["body"])
        (write,) = body["TransactItems"][number].values()
        for name in ("ExpressionAttributeNames", "ExpressionAttributeValues"):
            write.pop(name, None)
        write["ConditionExpression"] = "attribute_exists(pk) AND attribute_not_exists(pk)"
        params["body"] = json.dumps(body).encode()

    events, name = tables.connection.client.meta.events, "before-call.dynamodb.TransactWriteItems"
    events.register_first(name, spoil)
    try:
        yield
    finally:
        events.unregister(name, spoil)


def writes_of(store: CaseStore, tables: Tables, change: Change) -> int:
    """The number of writes in the one transaction of a change, which is not carried out."""
    with faults(tables, "TransactWriteItems", REFUSED) as sent, pytest.raises(TransactWriteError):
        store.save(change, an_answer())
    (request,) = sent
    return len(json.loads(request.body)["TransactItems"])


@pytest.mark.parametrize(("procedure", "name"), [*STEPS, ("penalty", WITHDRAWN)])
def test_a_step_is_written_whole_or_not_at_all_and_once(
    store: CaseStore, tables: Tables, dynamodb: Any, procedure: str, name: str
) -> None:
    """It crashes, a correction at each of its writes; its reply is lost; and somebody who read the case before takes it."""
    before, change = taken(procedure, name)
    for one in before:
        store.save(one)

    stored = dump(dynamodb, tables)
    writes = range(writes_of(store, tables, change))
    mends = (procedure, name) in CORRECTIONS or name in ADDITIONS
    for number in writes if mends else writes[-1:]:
        with _refused_at(tables, number), pytest.raises(DomainError):
            store.save(change, an_answer())
    assert dump(dynamodb, tables) == stored

    with lost_replies(tables, 99), pytest.raises(StorageBusy):
        store.save(change, an_answer())
    for part in change.parts:
        dossier = store.get(part.case.handling_city, part.case.case_id)
        assert dossier is not None
        assert (dossier.case, dossier.events[-1]) == (part.case, part.event)
        assert {d.document_id for d in part.documents} <= {d.document_id for d in dossier.documents}

    stored = dump(dynamodb, tables)
    with pytest.raises((LostRace, OpenCaseExists)):
        store.save(_by_another(change), an_answer("key-2"))
    assert dump(dynamodb, tables) == stored


def _by_another(change: Change) -> Change:
    """The same step, taken by somebody else at the same moment; a transfer has another successor."""
    successor = change.successor
    if successor is None:
        return change
    other = replace(successor.case, case_id=successor.case.case_id[:-1] + "C")
    event = replace(successor.event, case_id=other.case_id)
    return replace(change, successor=replace(successor, case=other, event=event))
