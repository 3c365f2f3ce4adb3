"""How an action changes a case: the case before, the command and the moment in; the case after and its event out.

Pure: nothing here reads or writes. What the storage must write together is one `Change`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from chalicelib.domain.cases import clocks
from chalicelib.domain.cases.case import Application, CaseFile, is_represented
from chalicelib.domain.cases.case_changes import Change, Step, plain, seal
from chalicelib.domain.cases.notifications import tell
from chalicelib.domain.cases.procedures import PROCEDURES, Action, Procedure, Stage
from chalicelib.domain.cases.reasons import OTHER
from chalicelib.domain.messages.messages import Addressee, Message
from chalicelib.domain.parties.documents import Document, DocumentStatus
from chalicelib.domain.parties.parties import Party, Principal, Role, Seat, holder_of, seats_of
from chalicelib.domain.people.bindings import Mandate
from chalicelib.domain.shared.errors import AlreadyUrgedToday, FieldProblem, InvalidInput, NotAllowedNow, RoleMayNot
from chalicelib.domain.time.calendar import WorkingCalendar
from chalicelib.domain.time.local_time import shanghai_date
from chalicelib.domain.workflow.events import GENESIS, Actor, Event, canonical_json
from chalicelib.domain.workflow.needs import Command

EFFECTS = ("publication_ended", "sharing_stopped", "sanctions_lifted")
"""What a repair does, each recorded apart: 终止公示, 停止共享和使用, 解除惩戒 (《信用修复管理办法》 art. 3)."""

WORDS = ("reasons", "reason", "text", "note")
"""Fields of a body that hold what the actor writes; the first one filled is the event's note."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Who acts, when (aware UTC), and the calendar that counts the days.

    `represents`: a lead department that represents the applicant still may.
    """

    principal: Principal
    now: datetime
    calendar: WorkingCalendar
    represents: bool = True

    @property
    def today(self) -> date:
        return shanghai_date(self.now)


def procedure_of(case: CaseFile) -> Procedure:
    return PROCEDURES[case.procedure]


def stage_of(case: CaseFile) -> Stage:
    return procedure_of(case).stage(case.stage)


def actions_now(case: CaseFile, seats: tuple[Seat, ...]) -> tuple[Action, ...]:
    """What those who sit in `seats` may do now."""
    actions = procedure_of(case).actions_from(case.stage)
    return tuple(action for action in actions if any(_may_now(case, action, seat, seats) for seat in seats))


def _may_now(case: CaseFile, action: Action, seat: Seat, seats: tuple[Seat, ...]) -> bool:
    """Whether the stage and the state of the case let this seat, one of the caller's, take the action."""
    owes = _owes(case, seat, seats)
    return (
        action.admits(seat)
        and case.stage in action.sources
        and not (action.tells_who_owes and owes)
        and (owes or not action.only_who_owes)
        and (action.when is None or action.when(case))
    )


def _owes(case: CaseFile, seat: Seat, seats: tuple[Seat, ...]) -> bool:
    """Whether the case waits for the office in this seat; a lead department may hold several of them."""
    return stage_of(case).waits_for in {other.party for other in seats if other.grant == seat.grant}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a new case is filed."""

    case_id: str
    handling_city: str
    province: str


def submit(
    application: Application, seat: Seat, place: Place, circumstances: Circumstances, mandate: Mandate | None = None
) -> Change:
    """A new case from an application whose parts were checked; by a mandate, on a company's behalf.

    Raises:
        RoleMayNot: the procedure does not let this party submit.
    """
    submission = PROCEDURES[application.procedure].submission
    if seat.party not in submission.by:
        raise RoleMayNot
    holders = {
        Party.APPLICANT: holder_of(circumstances.principal, seat.grant),
        Party.STEWARD: place.handling_city,
        Party.HOME_STEWARD: application.subject.home_city,
        Party.EXECUTING_COURT: getattr(application.matter, "court_id", ""),
    }
    before = CaseFile(
        case_id=place.case_id,
        application=application,
        stage="",
        handling_city=place.handling_city,
        province=place.province,
        owner_city=seat.grant.city,
        seats={**{party: holders[party] for party in submission.seats}, **(mandate.seats if mandate else {})},
        clocks={},
        records={},
        version=0,
        last_hash=GENESIS,
        submitted_at=circumstances.now,
        updated_at=circumstances.now,
    )
    digest = hashlib.sha256(canonical_json(plain(asdict(application)))).hexdigest()
    cited = {"mandate": mandate.reference()} if mandate else {}
    change = _change(before, submission, seat, {"application_sha256": digest, **cited}, circumstances)
    return replace(change, documents=(mandate.enclosure,)) if mandate else change


def act(case: CaseFile, command: Command, circumstances: Circumstances) -> Change:
    """Carry out a command by somebody who sees the case.

    Raises:
        RoleMayNot: the caller's seats have no part in it.
        NotAllowedNow: not in this stage (AlreadyUrgedToday: not again today).
        InvalidInput: something the action needs is missing.
    """
    seats = seats_of(circumstances.principal, case.seats, represents=circumstances.represents)
    action, seat = _choose(case, command, seats)
    if action.daily and _done_today(case, action, circumstances):
        others = [other.name for other in actions_now(case, seats) if other is not action]
        raise AlreadyUrgedToday(AlreadyUrgedToday.detail, others)
    problems = _problems_of_documents(command, seats)
    command = replace(command, today=circumstances.today)
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
    mine = [(action, seat) for action in offered for seat in seats if action.admits(seat)]
    if offered and not mine:
        raise RoleMayNot
    for action, seat in mine:
        if _may_now(case, action, seat, seats):
            return action, seat
    names = [action.name for action in actions_now(case, seats)]
    raise NotAllowedNow(f"该申请处于“{stage_of(case).label}”阶段，现在不能进行这项操作。", names)


def _problems_of_documents(command: Command, seats: tuple[Seat, ...]) -> list[FieldProblem]:
    """An action rests on verified documents of its actor's own office, not of one that sat there before it."""
    problems = []
    for index, document in enumerate(command.documents):
        pointer = f"/document_ids/{index}"
        if document is None or not any(_is_own(document, seat) for seat in seats):
            problems.append(FieldProblem(pointer, "document_unknown", "没有这份材料，或者不是本单位上传的。"))
        elif document.status is not DocumentStatus.VERIFIED:
            problems.append(FieldProblem(pointer, "document_not_verified", "这份材料尚未核验通过，不能引用。"))
    return problems


def _is_own(document: Document, seat: Seat) -> bool:
    """Of this seat and office; what was uploaded for the applicant is the applicant's, whoever did it."""
    is_of_office = seat.party is Party.APPLICANT or document.office == seat.grant.organisation
    return document.uploaded_by is seat.party and is_of_office


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
    if action.repairs:
        today = circumstances.today.isoformat()
        fields = {**fields, "effects": {effect: fields.get(f"{effect}_on", today) for effect in EFFECTS}}
    if _takes_over(case, seat):
        fields = {**fields, "took_over_from": case.seats[Party.REPRESENTATIVE]}
    fields = plain(fields)
    seats = _seats_after(case, action, fields)
    running, past_clocks = clocks.after(case, action, seats, circumstances.today, circumstances.calendar)
    record = {**fields, "at": circumstances.now.isoformat(), "by": seat.party.value}
    after = replace(
        case,
        stage=action.target_for(case) or case.stage,
        seats=seats,
        clocks=running,
        past_clocks=past_clocks,
        records={**case.records, action.record: record},
    )
    actor = Actor(seat.grant.role.value, seat.grant.organisation, circumstances.principal.principal_id)
    note = next((fields[name] for name in WORDS if fields.get(name)), "")
    step = Step(action=action.name, actor=actor, at=circumstances.now, note=note, details=fields)
    sealed, event = seal(after, step)
    return Change(sealed, event, _messages(case, sealed, action, event), closes=stage_of(sealed).is_closed)


def _seats_after(case: CaseFile, action: Action, fields: Mapping[str, Any]) -> Mapping[Party, str]:
    holders = {
        Party.AUTHORITY: fields.get("agency_id"),
        Party.PROVINCE: case.province,
        Party.LOCAL_COURT: fields.get("local_court_id"),
    }
    given = {party: holder for party in action.seats if (holder := holders.get(party))}
    left = {*action.unseats, *((Party.REPRESENTATIVE,) if "took_over_from" in fields else ())}
    return {party: holder for party, holder in {**case.seats, **given}.items() if party not in left}


def _takes_over(case: CaseFile, seat: Seat) -> bool:
    """Whether the company now acts for itself: whoever represented it does so no longer."""
    return is_represented(case) and seat.grant.role is Role.APPLICANT


def _messages(before: CaseFile, after: CaseFile, action: Action, event: Event) -> tuple[Message, ...]:
    """To everybody whom the action tells and who sits at the case, before or after it."""
    owes = stage_of(after).waits_for
    parties = (*action.tells, *((owes,) if action.tells_who_owes and owes else ()))
    holders = {Addressee(party): holder for party, holder in {**before.seats, **after.seats}.items()}
    return tell(after, event, f"{after.procedure}.{action.name}", map(Addressee, parties), holders)
