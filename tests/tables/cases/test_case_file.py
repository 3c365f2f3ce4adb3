"""One partition is one case file: read by one Query, and every action is one transaction."""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from chalicelib.domain.cases.application import NOBODY
from chalicelib.domain.cases.succession.matters import MatterRecord, MatterState, followed
from chalicelib.domain.cases.transitions import stage_of
from chalicelib.domain.parties.parties import Party
from chalicelib.domain.shared.errors import AlreadyRepaired, LostRace, OpenCaseExists
from chalicelib.tables.cases.rows import CASES
from chalicelib.tables.cases.store import CaseStore
from chalicelib.tables.core import keys
from chalicelib.tables.core.answers import AnswerStore
from chalicelib.tables.core.models import CaseRow
from chalicelib.tables.core.tables import Tables
from chalicelib.tables.messages.delivery_rows import DELIVERIES
from chalicelib.tables.parties.folders import FolderStore
from tests.builders import (
    APPLICANT_CHANGZHI,
    FORWARDED,
    LONGEST_WAY,
    REVIEW_RETURNED_AFTER_ALL,
    SUPPLEMENT_ASKED,
    USCC_CHANGZHI,
    WAYS,
    WITHDRAWN,
    a_case_in,
    a_company,
    a_penalty,
    a_pending_document,
    a_submitted_case,
    an_amendment,
    an_application,
    play,
)
from tests.tables.support import an_answer, at_once, calls, dump, save_all


def test_a_whole_case_is_read_by_one_consistent_query(store: CaseStore, folders: FolderStore, tables: Tables) -> None:
    changes = save_all(store, a_case_in("reported"))
    documents = tuple(sorted((a_pending_document() for _ in range(3)), key=lambda d: d.document_id))
    for document in documents:
        folders.add("jiaozuo", changes[-1].case.case_id, document)
    with calls(tables) as made:
        dossier = store.get("jiaozuo", changes[0].case.case_id)
    assert dossier is not None
    assert dossier.case == changes[-1].case
    assert dossier.events == tuple(change.event for change in changes)
    assert dossier.documents == documents
    assert [(operation, body["ConsistentRead"]) for operation, body in made] == [("Query", True)]


def test_what_is_not_there_is_none(store: CaseStore) -> None:
    change = a_submitted_case()
    assert store.get("jiaozuo", change.case.case_id) is None
    store.save(change)
    assert store.get("jincheng", change.case.case_id) is None


@pytest.mark.parametrize("stage", WAYS)
def test_every_stage_is_stored_and_read_unchanged(store: CaseStore, stage: str) -> None:
    case = save_all(store, a_case_in(stage))[-1].case
    dossier = store.get("jiaozuo", case.case_id)
    assert dossier is not None
    assert dossier.case == case


def test_a_case_with_more_than_a_page_of_rows_is_read_whole(store: CaseStore, folders: FolderStore) -> None:
    change = a_submitted_case()
    store.save(change)
    for _ in range(4):
        folders.add("jiaozuo", change.case.case_id, a_pending_document(file_name="长" * 100_000))
    dossier = store.get("jiaozuo", change.case.case_id)
    assert dossier is not None
    assert len(dossier.documents) == 4
    assert dossier.events == (change.event,)


def written(made: list[tuple[str, dict[str, Any]]], tables: Tables) -> list[str]:
    """The rows of the one transaction among the calls: kind of operation, table, key."""
    ((operation, body),) = made
    assert operation == "TransactWriteItems"
    rows = []
    for item in body["TransactItems"]:
        ((kind, write),) = item.items()
        key = write.get("Item") or write["Key"]
        table = write["TableName"].removeprefix(f"{tables.prefix}-")
        rows.append(" ".join([kind, table, key["pk"]["S"].partition("#")[0], key.get("sk", {"S": ""})["S"]]).strip())
    return sorted(rows)


def test_a_submission_is_one_transaction(store: CaseStore, tables: Tables) -> None:
    change = a_submitted_case()
    with calls(tables) as made:
        store.save(change, an_answer())
    told = f"Put outbox {change.case.case_id}.000001"
    assert written(made, tables) == [
        "Put cases-jiaozuo CASE EVENT#000001",
        "Put cases-jiaozuo CASE HEAD",
        "Put cases-jincheng MIRROR HEAD",
        f"Put directory MOVES 2026-03-02#{change.case.case_id}#000001",
        "Put once ANSWERED",
        "Put once MATTER",
        f"{told}.applicant.inbox",
        f"{told}.home_steward.email",
        f"{told}.home_steward.inbox",
        f"{told}.steward.email",
        f"{told}.steward.inbox",
    ]


def test_an_action_is_one_transaction(store: CaseStore, tables: Tables) -> None:
    *before, reporting = a_case_in("reported")
    save_all(store, before)
    with calls(tables) as made:
        store.save(reporting, an_answer())
    told = f"Put outbox {reporting.case.case_id}.000005"
    assert written(made, tables) == [
        "Put cases-henan MIRROR HEAD",
        "Put cases-jiaozuo CASE EVENT#000005",
        "Put cases-jiaozuo CASE HEAD",
        "Put cases-jincheng MIRROR HEAD",
        f"Put directory MOVES 2026-03-02#{reporting.case.case_id}#000005",
        "Put once ANSWERED",
        f"{told}.applicant.inbox",
        f"{told}.home_steward.email",
        f"{told}.home_steward.inbox",
        f"{told}.province.email",
        f"{told}.province.inbox",
    ]


def test_a_closing_action_is_one_transaction_and_releases_the_matter(store: CaseStore, tables: Tables) -> None:
    *before, approval = a_case_in("repaired")
    save_all(store, before)
    with calls(tables) as made:
        store.save(approval)
    assert "Put once MATTER" in written(made, tables)


def test_the_outbox_holds_each_delivery_of_each_event_once(store: CaseStore, tables: Tables, dynamodb: Any) -> None:
    """Offices read the inbox and e-mail, applicants the inbox."""
    submitted = a_submitted_case()
    changes = save_all(store, [submitted, *play(submitted.case, LONGEST_WAY)])
    told = [(change.event, message) for change in changes for message in change.messages]
    channels = {Party.APPLICANT: ("inbox",)}
    kept = {key[0]: DELIVERIES.load(row["data"]["S"]) for key, row in dump(dynamodb, tables)["outbox"].items()}
    assert {name: (delivery.kind, delivery.holder, delivery.at) for name, delivery in kept.items()} == {
        f"{event.case_id}.{event.sequence:06d}.{message.to}.{channel}": (message.kind, message.holder, event.at)
        for event, message in told
        for channel in channels.get(message.to, ("inbox", "email"))
    }


def test_a_mirror_stands_where_somebody_must_find_the_case_and_knows_no_contact(
    store: CaseStore, tables: Tables, dynamodb: Any
) -> None:
    case = save_all(store, a_case_in("reported"))[-1].case
    rows = dump(dynamodb, tables)
    for place in ("jincheng", "henan"):
        ((key, row),) = rows[f"cases-{place}"].items()
        assert key == (keys.mirror(case.case_id), keys.HEAD)
        mirrored = CASES.read(CaseRow.from_raw_data(row))
        assert mirrored == replace(case, application=replace(case.application, contact=NOBODY), personal={})
        contact = case.application.contact
        assert not any(word in str(row) for word in (contact.name, contact.phone, contact.email))
    assert not rows["cases-changzhi"]
    assert not rows["cases-shanxi"]


def test_a_case_within_one_city_has_no_mirror(store: CaseStore, tables: Tables, dynamodb: Any) -> None:
    penalty = a_penalty(handling_city="jincheng")
    store.save(a_submitted_case(matter=penalty))
    assert [name for name, rows in dump(dynamodb, tables).items() if rows] == [
        "cases-jincheng",
        "directory",
        "outbox",
        "once",
    ]


@pytest.mark.parametrize("number", ["焦市监处罚〔2025〕12号", "焦市监处罚[2025]12号", "焦市监处罚（2025）第012号"])
def test_there_is_one_open_case_about_one_decision(
    store: CaseStore, tables: Tables, dynamodb: Any, number: str
) -> None:
    first = a_submitted_case()
    store.save(first)
    before = dump(dynamodb, tables)
    with pytest.raises(OpenCaseExists):
        store.save(a_submitted_case(matter=a_penalty(decision_number=number)))
    assert dump(dynamodb, tables) == before


def test_another_company_or_another_decision_is_another_matter(store: CaseStore) -> None:
    store.save(a_submitted_case())
    store.save(a_submitted_case(matter=a_penalty(decision_number="焦市监处罚〔2025〕13号")))
    other = a_company(uscc=USCC_CHANGZHI, home_city="changzhi")
    store.save(a_submitted_case(principal=APPLICANT_CHANGZHI, subject=other))


@pytest.mark.parametrize("stage", ["guided", "review_refused", "withdrawn", "dismissed", "revoked"])
def test_a_closed_case_releases_its_matter(store: CaseStore, stage: str) -> None:
    *before, last = a_case_in(stage)
    save_all(store, before)
    with pytest.raises(OpenCaseExists):
        store.save(a_submitted_case())
    store.save(last)
    assert stage_of(last.case).is_closed
    store.save(a_submitted_case(earlier=followed(store.matter(an_application()))))


def after(store: CaseStore, stage: str) -> MatterRecord:
    """The record of the matter once a case about it was led to a stage."""
    save_all(store, a_case_in(stage))
    known = store.matter(an_application())
    assert known is not None
    return known


@pytest.mark.parametrize("stage", ["guided", "review_refused", "withdrawn", "dismissed", "revoked"])
def test_a_new_case_follows_the_closed_one_about_its_matter(store: CaseStore, stage: str) -> None:
    known = after(store, stage)
    assert known.state is MatterState.CLOSED
    store.save(a_submitted_case(earlier=followed(known)))
    with pytest.raises(OpenCaseExists):
        store.save(a_submitted_case(earlier=known.case))


def test_nothing_follows_a_repair(store: CaseStore) -> None:
    with pytest.raises(AlreadyRepaired):
        followed(after(store, "repaired"))


def test_a_closed_case_is_not_opened_again_beside_a_new_one(store: CaseStore) -> None:
    known = after(store, "review_refused")
    dossier = store.get("jiaozuo", known.case.case_id)
    assert dossier is not None
    store.save(a_submitted_case(earlier=known.case))
    with pytest.raises(OpenCaseExists):
        store.save(play(dossier.case, [REVIEW_RETURNED_AFTER_ALL])[0])


def test_an_amended_number_moves_the_record_of_the_matter(store: CaseStore) -> None:
    change = a_submitted_case()
    store.save(change)
    store.save(play(change.case, [an_amendment(change.case, "焦市监处罚〔2025〕13号")])[0])
    with pytest.raises(OpenCaseExists):
        store.save(a_submitted_case(matter=a_penalty(decision_number="焦市监处罚〔2025〕13号")))
    store.save(a_submitted_case())


def test_an_amendment_to_the_number_of_an_open_case_writes_nothing(
    store: CaseStore, tables: Tables, dynamodb: Any
) -> None:
    change = a_submitted_case()
    store.save(change)
    store.save(a_submitted_case(matter=a_penalty(decision_number="焦市监处罚〔2025〕13号")))
    before = dump(dynamodb, tables)
    with pytest.raises(OpenCaseExists):
        store.save(play(change.case, [an_amendment(change.case, "焦市监处罚[2025]13号")])[0], an_answer())
    assert dump(dynamodb, tables) == before


def test_another_spelling_of_the_same_number_is_the_same_matter(store: CaseStore) -> None:
    change = a_submitted_case()
    store.save(change)
    store.save(play(change.case, [an_amendment(change.case, "焦市监处罚[2025]第12号")])[0])
    with pytest.raises(OpenCaseExists):
        store.save(a_submitted_case())


def test_a_transfer_is_one_transaction_for_both_cases(store: CaseStore, tables: Tables) -> None:
    submitted, transfer = a_case_in("transferred")
    store.save(submitted)
    with calls(tables) as made:
        store.save(transfer, an_answer())
    assert transfer.successor is not None
    told = f"Put outbox {transfer.successor.case.case_id}.000001"
    assert written(made, tables) == [
        "Put cases-jiaozuo CASE EVENT#000002",
        "Put cases-jiaozuo CASE HEAD",
        "Put cases-jincheng CASE EVENT#000001",
        "Put cases-jincheng CASE HEAD",
        "Put cases-jincheng MIRROR HEAD",
        f"Put directory MOVES 2026-03-02#{transfer.successor.case.case_id}#000001",
        f"Put directory MOVES 2026-03-02#{submitted.case.case_id}#000002",
        "Put once ANSWERED",
        "Put once MATTER",
        f"{told}.applicant.inbox",
        f"{told}.steward.email",
        f"{told}.steward.inbox",
    ]
    known = store.matter(an_application())
    assert known is not None
    assert (known.case.case_id, known.state) == (transfer.successor.case.case_id, MatterState.OPEN)
    dossier = store.get("jincheng", transfer.successor.case.case_id)
    assert dossier is not None
    assert dossier.case == transfer.successor.case


def test_a_transfer_that_lost_a_race_leaves_no_successor(store: CaseStore, tables: Tables, dynamodb: Any) -> None:
    submitted, transfer = a_case_in("transferred")
    (forwarding,) = play(submitted.case, [FORWARDED])
    save_all(store, [submitted, forwarding])
    before = dump(dynamodb, tables)
    with pytest.raises(LostRace):
        store.save(transfer, an_answer())
    assert dump(dynamodb, tables) == before


def test_of_two_commands_on_the_same_version_the_later_writes_nothing_anywhere(
    store: CaseStore, tables: Tables, dynamodb: Any
) -> None:
    submitted = a_submitted_case()
    (forwarding,), (withdrawal,) = play(submitted.case, [FORWARDED]), play(submitted.case, [WITHDRAWN])
    save_all(store, [submitted, forwarding])
    before = dump(dynamodb, tables)
    with pytest.raises(LostRace):
        store.save(withdrawal, an_answer())
    with pytest.raises(LostRace):
        store.save(forwarding)
    assert dump(dynamodb, tables) == before


def test_a_version_ahead_of_the_stored_one_is_refused(store: CaseStore, tables: Tables, dynamodb: Any) -> None:
    submitted, _, skipping = a_case_in("agreed")
    store.save(submitted)
    before = dump(dynamodb, tables)
    with pytest.raises(LostRace):
        store.save(skipping)
    assert dump(dynamodb, tables) == before


def test_of_eight_threads_one_saves_the_next_version(store: CaseStore, answers: AnswerStore) -> None:
    submitted = a_submitted_case()
    store.save(submitted)
    rivals = [play(submitted.case, [way])[0] for way in (FORWARDED, WITHDRAWN, SUPPLEMENT_ASKED, FORWARDED)] * 2

    def save(number: int) -> str:
        try:
            store.save(rivals[number], an_answer(f"key-{number}"))
        except LostRace:
            return "lost"
        return "won"

    outcomes = at_once(save)
    assert sorted(outcomes) == ["lost"] * 7 + ["won"]
    winner = rivals[outcomes.index("won")]
    dossier = store.get("jiaozuo", submitted.case.case_id)
    assert dossier is not None
    assert dossier.events == (submitted.event, winner.event)
    assert dossier.case == winner.case
    answers = [answers.get("applicant-jincheng", "POST /v1/cases", f"key-{number}") for number in range(8)]
    assert [bool(answer) for answer in answers] == [outcome == "won" for outcome in outcomes]


def test_of_eight_threads_one_opens_the_case_of_a_matter(store: CaseStore, tables: Tables, dynamodb: Any) -> None:
    def submit(_: int) -> str:
        try:
            store.save(a_submitted_case())
        except OpenCaseExists:
            return "lost"
        return "won"

    assert sorted(at_once(submit)) == ["lost"] * 7 + ["won"]
    assert len(dump(dynamodb, tables)["cases-jiaozuo"]) == 2


def test_eight_threads_may_be_the_first_to_use_a_table(
    store: CaseStore, tables: Tables, request: pytest.FixtureRequest
) -> None:
    """PynamoDB refuses to be told of a table twice, so all threads share one row class."""
    request.addfinalizer(partial(sys.setswitchinterval, sys.getswitchinterval()))
    sys.setswitchinterval(1e-6)
    for number in range(20):
        assert len({*at_once(lambda _, place=f"place-{number}": tables.cases(place))}) == 1
    assert at_once(lambda _: store.get("jiaozuo", "JZ-1")) == [None] * 8


def test_no_key_tells_who_or_what_a_case_is_about(
    store: CaseStore, folders: FolderStore, tables: Tables, dynamodb: Any
) -> None:
    """Keys travel in plain view: in index entries, cursors, metrics and logs."""
    submitted = a_submitted_case()
    save_all(store, [submitted, *play(submitted.case, LONGEST_WAY)])
    folders.add("jiaozuo", submitted.case.case_id, a_pending_document(), an_answer())
    application = submitted.case.application
    secrets = [
        *(application.subject.uscc, application.subject.name, application.subject.address),
        *(application.contact.name, application.contact.phone, application.contact.email),
        *(application.matter.decision_number, application.matter.identity(), application.matter.authority_name),
    ]
    in_view = [
        str({name: value for name, value in row.items() if name not in ("data", "personal")})
        for rows in dump(dynamodb, tables).values()
        for row in rows.values()
    ]
    assert len(in_view) > 40
    assert not [(secret, keys) for secret in secrets for keys in in_view if secret in keys]
