"""Transfers: a case is carried on elsewhere by its successor, with its documents and the day of its first receipt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.case_changes import Change, Docket, Step, plain, seal
from chalicelib.domain.cases.notifications import tell
from chalicelib.domain.cases.procedures import PROCEDURES
from chalicelib.domain.cases.proof.pinning import application_digest, pinned
from chalicelib.domain.cases.records import Submitted
from chalicelib.domain.cases.succession.onward import Onward
from chalicelib.domain.messages.messages import Message
from chalicelib.domain.parties.documents import DOCUMENT_KINDS, Document, DocumentStatus
from chalicelib.domain.parties.parties import Addressee, Party
from chalicelib.domain.shared.errors import LimitReached
from chalicelib.domain.time import deadlines
from chalicelib.domain.time.calendar import WorkingCalendar
from chalicelib.domain.time.deadlines import ClockState
from chalicelib.domain.time.local_time import shanghai_date
from chalicelib.domain.workflow.events import GENESIS
from chalicelib.domain.workflow.grammar import Action

CARRIED = (Party.APPLICANT, Party.REPRESENTATIVE)
"""Seats whose holders go along; all others are those of the place."""
MAX_CARRIED = 70
"""One transaction writes both cases, so no more documents fit into it."""


def with_successor(
    change: Change, action: Action[CaseFile], onward: Onward, calendar: WorkingCalendar, secret: str
) -> Change:
    """The transfer of a case with the first change of its successor; those concerned are told of both.

    Raises:
        LimitReached: the case has more documents than can be carried over at once.
    """
    before = change.before
    assert before
    documents = tuple(_carried(document, before.case_id) for document in onward.documents if _goes_along(document))
    if len(documents) > MAX_CARRIED:
        raise LimitReached(f"一次最多移送 {MAX_CARRIED} 份材料，请先撤回不再需要的材料。")
    event, procedure = change.event, PROCEDURES[before.procedure]
    filed = _pinned(_filed_elsewhere(change, before, action, onward.docket, calendar), secret)
    details = {
        "predecessor": before.case_id,
        "received_on": before.applied_on,
        "submitted_at": before.submitted_at,
        "application_digest": application_digest(filed),
        "documents": [d.reference() for d in documents if d.uploaded_by is Party.APPLICANT],
        **{name: event.details[name] for name in ("reason", "reason_codes") if name in event.details},
        "old": event.details["old"],
        "new": event.details["new"],
    }
    step = Step(
        action=action.name, actor=event.actor, at=event.at, note=event.note, details=plain(details), secret=secret
    )
    case, first = seal(filed, step)
    holders: dict[Addressee, str] = dict(case.seats.items())
    kind = f"{procedure.name}.{action.name}"
    messages = tell(case, first, kind, action.tells, holders)
    return replace(
        change,
        messages=_of_the_end(change, kind, action),
        successor=Change(case, first, messages, documents=documents),
    )


def _of_the_end(change: Change, kind: str, action: Action[CaseFile]) -> tuple[Message, ...]:
    """The messages to those who sit at the closed case and not at its successor."""
    assert action.transfers
    holders: dict[Addressee, str] = dict(change.case.seats.items())
    return tell(change.case, change.event, kind, action.transfers.leaves, holders)


def _filed_elsewhere(
    change: Change, before: CaseFile, action: Action[CaseFile], docket: Docket, calendar: WorkingCalendar
) -> CaseFile:
    """The successor before its first event: filed on the day of the first receipt, at the stage of new cases."""
    assert action.transfers
    submission = PROCEDURES[before.procedure].submission
    assert submission.target
    application = replace(before.application, matter=action.transfers.matter(before, change.event.details))
    filed = before.last(Submitted)
    case = CaseFile(
        case_id=docket.case_id,
        application=application,
        stage=submission.target,
        handling_city=docket.handling_city,
        province=docket.province,
        home_province=before.home_province,
        owner_city=before.owner_city,
        held={party: holder for party, holder in before.held.items() if party in CARRIED},
        clocks=_clocks(change, submission.target, calendar),
        records={submission.name: filed} if filed else {},
        version=0,
        last_hash=GENESIS,
        submitted_at=before.submitted_at,
        updated_at=change.event.at,
        predecessor=before.case_id,
        earlier=before.earlier,
    )
    given = {party: holder(case, {}) for party, holder in submission.seats.items()}
    if Party.COUNTER in before.held:  # the office of the right city stands in for the company from now on
        given[Party.COUNTER] = docket.handling_city
    return replace(case, held={**case.held, **given})


def _pinned(case: CaseFile, secret: str) -> CaseFile:
    """The successor with its application as the text that its first event and its filing pin."""
    case = pinned(case, secret)
    filed = case.last(Submitted)
    pinning = (
        {PROCEDURES[case.procedure].submission.name: replace(filed, application_digest=application_digest(case))}
        if filed
        else {}
    )
    return replace(case, records={**case.records, **pinning})


def _clocks(change: Change, stage: str, calendar: WorkingCalendar) -> Mapping[str, ClockState]:
    """The clock of the first stage runs on with what was left, and with one working day at least.

    The other city is not late for the time that the first one took, which stays in the closed case.
    """
    limit = PROCEDURES[change.case.procedure].stage(stage).limit
    stopped = change.case.clocks.get(limit.clock) if limit else None
    if stopped is None:
        return {}
    run = deadlines.resume(stopped, shanghai_date(change.event.at), calendar, at_least=1)
    return {run.clock: replace(run, alerted=(), alerted_before=())}


def _goes_along(document: Document) -> bool:
    """Verified uploads go along; letters of the first city, and what is rejected or awaited, do not."""
    return document.status is DocumentStatus.VERIFIED and document.kind in DOCUMENT_KINDS


def _carried(document: Document, case_id: str) -> Document:
    return replace(document, kept_in=document.kept_in or case_id)
