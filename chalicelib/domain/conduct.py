"""How an action changes a case: the case before, the command and the moment in; the case after and its event out.

Pure: nothing here reads or writes. What the storage must write together is one `Change`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from chalicelib.domain import deadlines
from chalicelib.domain.calendar import WorkingCalendar
from chalicelib.domain.case import Application, CaseFile
from chalicelib.domain.deadlines import ClockState
from chalicelib.domain.documents import DocumentStatus
from chalicelib.domain.errors import AlreadyUrgedToday, FieldProblem, InvalidInput, NotAllowedNow, RoleMayNot
from chalicelib.domain.events import GENESIS, Actor, Event, canonical_json
from chalicelib.domain.local_time import shanghai_date
from chalicelib.domain.parties import Party, Principal, Seat, seats_of
from chalicelib.domain.procedures import PROCEDURES, Action, Procedure, Stage
from chalicelib.domain.procedures.needs import Command
from chalicelib.domain.reasons import OTHER

EFFECTS = ("publication_ended", "sharing_stopped", "sanctions_lifted")
"""What a repair does, each recorded apart: 终止公示, 停止共享和使用, 解除惩戒 (《信用修复管理办法》 art. 3)."""

WORDS = ("reasons", "reason", "text", "note")
"""Fields of a body that hold what the actor writes; the first one filled is the event's note."""


@dataclass(frozen=True, slots=True)
class Message:
    """Something that one party must learn; the outbox carries it."""

    kind: str
    party: Party
    holder: str


@dataclass(frozen=True, slots=True)
class Change:
    """All that one action writes: the case after it, its event, and who is told."""

    case: CaseFile
    event: Event
    messages: tuple[Message, ...]

    @property
    def is_new(self) -> bool:
        return self.event.sequence == 1

    @property
    def closes(self) -> bool:
        return stage_of(self.case).is_closed


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Who acts, when (aware UTC), and the calendar that counts the days."""

    principal: Principal
    now: datetime
    calendar: WorkingCalendar

    @property
    def today(self) -> date:
        return shanghai_date(self.now)


def procedure_of(case: CaseFile) -> Procedure:
    return PROCEDURES[case.procedure]


def stage_of(case: CaseFile) -> Stage:
    return procedure_of(case).stage(case.stage)


def running_clock(case: CaseFile) -> ClockState | None:
    """The clock of the stage the case is in."""
    limit = stage_of(case).limit
    return case.clocks.get(limit.clock) if limit else None


def actions_now(case: CaseFile, seats: tuple[Seat, ...]) -> tuple[Action, ...]:
    """What those who sit in `seats` may do now."""
    held = {seat.party for seat in seats}
    return tuple(action for action in procedure_of(case).actions_from(case.stage) if held & set(action.by))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a new case is filed."""

    case_id: str
    handling_city: str
    province: str


def submit(application: Application, seat: Seat, place: Place, circumstances: Circumstances) -> Change:
    """A new case from an application whose parts were checked.

    Raises:
        RoleMayNot: the procedure does not let this party submit.
    """
    submission = PROCEDURES[application.procedure].submission
    if seat.party not in submission.by:
        raise RoleMayNot
    holders = {
        Party.APPLICANT: circumstances.principal.principal_id,
        Party.STEWARD: place.handling_city,
        Party.HOME_STEWARD: application.subject.home_city,
    }
    before = CaseFile(
        case_id=place.case_id,
        application=application,
        stage="",
        handling_city=place.handling_city,
        province=place.province,
        owner_city=seat.grant.city,
        seats={party: holders[party] for party in submission.seats},
        clocks={},
        records={},
        version=0,
        last_hash=GENESIS,
        submitted_at=circumstances.now,
        updated_at=circumstances.now,
    )
    digest = hashlib.sha256(canonical_json(_plain(asdict(application)))).hexdigest()
    return _change(before, submission, seat, {"application_sha256": digest}, circumstances)


def act(case: CaseFile, command: Command, circumstances: Circumstances) -> Change:
    """Carry out a command by somebody who sees the case.

    Raises:
        RoleMayNot: the caller's seats have no part in it.
        NotAllowedNow: not in this stage (AlreadyUrgedToday: not again today).
        InvalidInput: something the action needs is missing.
    """
    seats = seats_of(circumstances.principal, case.seats)
    action, seat = _choose(case, command, seats)
    if action.daily and _done_today(case, action, circumstances):
        others = [other.name for other in actions_now(case, seats) if other is not action]
        raise AlreadyUrgedToday("今天已催办过，每个工作日限催办一次。", others)
    problems = _problems_of_documents(command, seats)
    problems = problems or [problem for need in action.needs for problem in need.problems(case, command)]
    if problems:
        raise InvalidInput(problems)
    fields = {name: value for name, value in command.fields.items() if value not in (None, "", (), [])}
    if action.gives_reasons:
        fields.setdefault("reason_codes", [OTHER])
    if command.documents:
        fields["documents"] = [document.reference() for document in command.documents if document]
    return _change(case, action, seat, fields, circumstances)


def _choose(case: CaseFile, command: Command, seats: tuple[Seat, ...]) -> tuple[Action, Seat]:
    """The action that the command means, and the seat it is taken from."""
    offered = [
        action
        for action in procedure_of(case).actions_at(command.path)
        if action.choice is None or command.fields.get(action.choice.field) == action.choice.value
    ]
    mine = [(action, seat) for action in offered for seat in seats if seat.party in action.by]
    if offered and not mine:
        raise RoleMayNot
    for action, seat in mine:
        if case.stage in action.sources:
            return action, seat
    names = [action.name for action in actions_now(case, seats)]
    raise NotAllowedNow(f"该申请处于“{stage_of(case).label}”阶段，不能进行这项操作。", names)


def _problems_of_documents(command: Command, seats: tuple[Seat, ...]) -> list[FieldProblem]:
    """An action rests on verified documents of its actor's own office, not of one that sat there before it."""
    problems, own = [], {(seat.party, seat.grant.organisation) for seat in seats}
    for index, document in enumerate(command.documents):
        pointer = f"/document_ids/{index}"
        if document is None or (document.uploaded_by, document.office) not in own:
            problems.append(FieldProblem(pointer, "document_unknown", "没有这份材料，或者不是本单位上传的。"))
        elif document.status is not DocumentStatus.VERIFIED:
            problems.append(FieldProblem(pointer, "document_not_verified", "这份材料尚未核验通过，不能引用。"))
    return problems


def _done_today(case: CaseFile, action: Action, circumstances: Circumstances) -> bool:
    """Whether no working day has begun since the action was last taken."""
    last = case.records.get(action.record)
    if last is None:
        return False
    done_on = shanghai_date(datetime.fromisoformat(last["at"]))
    return circumstances.calendar.working_days_between(done_on, circumstances.today) < 1


def _change(
    case: CaseFile, action: Action, seat: Seat, fields: Mapping[str, Any], circumstances: Circumstances
) -> Change:
    # The timeline never runs backwards, whatever the clocks of two hosts say.
    circumstances = replace(circumstances, now=max(circumstances.now, case.updated_at))
    fields = _plain(fields)
    records = {**case.records, action.record: {**fields, "at": circumstances.now.isoformat(), "by": seat.party.value}}
    if action.repairs:
        today = circumstances.today.isoformat()
        records["effects"] = {effect: fields.get(f"{effect}_on", today) for effect in EFFECTS}
    after = replace(
        case,
        stage=action.target or case.stage,
        seats=_seats_after(case, action, fields),
        clocks=_clocks_after(case, action, circumstances),
        records=records,
        version=case.version + 1,
        updated_at=circumstances.now,
    )
    event = Event(
        case_id=case.case_id,
        sequence=after.version,
        at=circumstances.now,
        action=action.name,
        actor=Actor(seat.grant.role.value, seat.grant.organisation, circumstances.principal.principal_id),
        stage=after.stage,
        note=next((fields[name] for name in WORDS if fields.get(name)), ""),
        details=fields,
        previous_hash=case.last_hash,
    ).sealed()
    return Change(replace(after, last_hash=event.hash), event, _messages(case, after, action))


def _seats_after(case: CaseFile, action: Action, fields: Mapping[str, Any]) -> Mapping[Party, str]:
    holders = {Party.AUTHORITY: fields.get("agency_id", ""), Party.PROVINCE: case.province}
    given = {party: holders[party] for party in action.seats if party in holders}
    return {party: holder for party, holder in {**case.seats, **given}.items() if party not in action.unseats}


def _clocks_after(case: CaseFile, action: Action, circumstances: Circumstances) -> Mapping[str, ClockState]:
    """Leaving a stage stops its clock; entering one starts its clock, or resumes it where the action says so."""
    if action.target is None:
        return case.clocks
    today, calendar, clocks = circumstances.today, circumstances.calendar, dict(case.clocks)
    stopping = running_clock(case) if case.stage else None
    if stopping:
        clocks[stopping.clock] = deadlines.stop(stopping, today, calendar)
    limit = procedure_of(case).stage(action.target).limit
    if limit and action.resumes is not None:
        clocks[limit.clock] = deadlines.resume(clocks[limit.clock], today, calendar, action.resumes)
    elif limit:
        clocks[limit.clock] = deadlines.start(limit, today, calendar)
    return clocks


def _messages(before: CaseFile, after: CaseFile, action: Action) -> tuple[Message, ...]:
    """Everybody whom the action tells and who sits at the case, before or after it; one office once."""
    holders = {**before.seats, **after.seats}
    owes = stage_of(after).waits_for
    parties = action.tells + ((owes,) if action.tells_who_owes and owes else ())
    told: dict[str, Message] = {}
    for party in parties:
        if party in holders:
            told.setdefault(holders[party], Message(f"{after.procedure}.{action.name}", party, holders[party]))
    return tuple(told.values())


def _plain(value: Any) -> Any:
    """The value as JSON knows it: what is stored is what was hashed."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value if isinstance(value, (str, int, bool, type(None))) else str(value)
