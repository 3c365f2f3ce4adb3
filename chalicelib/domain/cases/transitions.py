"""Actions on cases: from a case, a command and a time, they compute the case after it and its event.

Pure, but for the secrets of salts: nothing here reads or writes. A `Change` holds all that must be written together.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from dataclasses import fields as fields_of
from datetime import date, datetime
from typing import Any

from chalicelib.domain.cases import clocks
from chalicelib.domain.cases.application import Application
from chalicelib.domain.cases.case import CaseFile, EarlierCase, is_represented, representatives
from chalicelib.domain.cases.case_changes import Change, Docket, Step, plain, seal
from chalicelib.domain.cases.filing import citations
from chalicelib.domain.cases.filing.on_behalf import OnBehalf
from chalicelib.domain.cases.notifications import tell
from chalicelib.domain.cases.procedures import PROCEDURES
from chalicelib.domain.cases.proof.pinning import application_digest, pinned
from chalicelib.domain.cases.reasons import OTHER
from chalicelib.domain.cases.records import Repaired
from chalicelib.domain.cases.succession.transfers import with_successor
from chalicelib.domain.messages.messages import Message
from chalicelib.domain.offices.cities import Directory
from chalicelib.domain.parties.access import FORMER_HOLDERS
from chalicelib.domain.parties.parties import Addressee, Party, Principal, Role
from chalicelib.domain.parties.seats import Seat, holder_of, seats_of
from chalicelib.domain.shared.errors import AlreadyUrgedToday, InvalidInput, NotAllowedNow, RoleMayNot
from chalicelib.domain.time.calendar import WorkingCalendar
from chalicelib.domain.time.local_time import shanghai_date
from chalicelib.domain.workflow.audiences import note_of
from chalicelib.domain.workflow.cautions import Known, warnings_of
from chalicelib.domain.workflow.events import GENESIS, Actor, Event
from chalicelib.domain.workflow.grammar import Action, Stage
from chalicelib.domain.workflow.needs import Command
from chalicelib.domain.workflow.procedure import Procedure
from chalicelib.domain.workflow.records import Record, own_fields

MANDATE_IS_OVER = "委托已经终止，或者企业已有经办人，不能再代企业办理。"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """The caller, the time (aware UTC), and the calendar that counts the days.

    `represents`: a lead department that represents the applicant still may. `received_on`: the day from which the
    clocks of a filing run, if it was received before it was filed. `secret` makes the salts of the step, and is kept
    nowhere. `directory` is what warnings rest on.
    """

    principal: Principal
    now: datetime
    calendar: WorkingCalendar
    represents: bool = True
    received_on: date | None = None
    secret: str = field(default_factory=secrets.token_hex, repr=False)
    directory: Directory = field(default_factory=Directory, repr=False)

    @property
    def today(self) -> date:
        return shanghai_date(self.now)

    def seats_at(self, case: CaseFile) -> tuple[Seat, ...]:
        """The caller's seats at a case."""
        return seats_of(self.principal, case.seats, represents=self.represents)

    def actor(self, seat: Seat) -> Actor:
        """The caller as the actor of a step, in this seat."""
        principal = self.principal
        return Actor(seat.grant.role.value, seat.grant.organisation, principal.principal_id, principal.person)


def procedure_of(case: CaseFile) -> Procedure[CaseFile]:
    return PROCEDURES[case.procedure]


def stage_of(case: CaseFile) -> Stage:
    return procedure_of(case).stage(case.stage)


def actions_now(case: CaseFile, circumstances: Circumstances) -> tuple[Action[CaseFile], ...]:
    """The actions that the caller may take now: exactly those that `act` refuses for their body alone."""
    seats = circumstances.seats_at(case)
    return tuple(
        action
        for action in procedure_of(case).actions_from(case.stage)
        if any(action.admits(seat) and not _obstacle(case, action, seat, circumstances) for seat in seats)
    )


@dataclass(frozen=True, slots=True)
class _Obstacle:
    """The reason why somebody may not take an action now, and the error that says so."""

    why: str
    error: type[NotAllowedNow] = NotAllowedNow


def _obstacle(case: CaseFile, action: Action[CaseFile], seat: Seat, circumstances: Circumstances) -> _Obstacle | None:
    """The obstacle to an action that this seat, one of the caller's, may take in some stage; None if there is none."""
    seats = circumstances.seats_at(case)
    if case.stage not in action.sources:
        return _Obstacle(_of_another_stage(case, action))
    if action.tells_waiting_party and _has_seat(stage_of(case).waits_for, seat, seats):
        return _Obstacle(f"该申请现由本单位办理，不能{action.label}自己。")
    owing = action.only(case) if action.only else None
    if owing and not _has_seat(owing, seat, seats):
        name = procedure_of(case).name_of(owing)
        return _Obstacle(f"“{action.label}”由应办单位办理，该申请现在的应办单位是{name}。")
    if action.when and (why := action.when.why_not(case)):
        return _Obstacle(why)
    if action.daily and _done_today(case, action, circumstances):
        return _Obstacle(AlreadyUrgedToday.detail, AlreadyUrgedToday)
    shut = action.window.why_not(case, case.stage, circumstances.today, circumstances.calendar) if action.window else ""
    return _Obstacle(shut) if shut else None


def _of_another_stage(case: CaseFile, action: Action[CaseFile]) -> str:
    stage = stage_of(case)
    if stage.is_closed:
        return f"该申请已经办结（{stage.label}），不能再办理“{action.label}”。"
    names = "、".join(f"“{procedure_of(case).stage(name).label}”" for name in action.sources)
    return f"该申请处于“{stage.label}”阶段，“{action.label}”须在{names}阶段办理。"


def _has_seat(party: Party | None, seat: Seat, seats: tuple[Seat, ...]) -> bool:
    """The office in this seat holds that party's, be it this one or another."""
    return party in {other.party for other in seats if other.grant == seat.grant}


def submit(
    application: Application,
    seat: Seat,
    docket: Docket,
    circumstances: Circumstances,
    on_behalf: OnBehalf | None = None,
    *,
    earlier: EarlierCase | None = None,
) -> Change:
    """A new case from an application whose parts were checked; an office files it on a company's behalf.

    `earlier` is the closed case about the same matter, if there is one.

    Raises:
        RoleMayNot: the procedure does not let this party submit.
    """
    submission = PROCEDURES[application.procedure].submission
    if seat.party not in submission.by:
        raise RoleMayNot
    seated = on_behalf.seats if on_behalf else {Party.APPLICANT: holder_of(circumstances.principal, seat.grant)}
    before = CaseFile(
        case_id=docket.case_id,
        application=application,
        stage="",
        handling_city=docket.handling_city,
        province=docket.province,
        home_province=docket.home_province,
        owner_city=on_behalf.owner_city if on_behalf else seat.grant.city,
        held=seated,
        clocks={},
        records={},
        version=0,
        last_hash=GENESIS,
        submitted_at=circumstances.now,
        updated_at=circumstances.now,
        earlier=earlier,
    )
    before = pinned(before, circumstances.secret)
    fields = {"application_digest": application_digest(before), **(on_behalf.cited if on_behalf else {})}
    if on_behalf:
        circumstances = replace(circumstances, received_on=on_behalf.received_on)
    change = _change(before, submission, seat, fields, circumstances)
    return replace(change, documents=on_behalf.enclosures) if on_behalf else change


def act(case: CaseFile, command: Command, circumstances: Circumstances) -> Change:
    """Carry out a command of a caller who sees the case.

    Raises:
        RoleMayNot: the caller's seats have no part in it.
        NotAllowedNow: not in this stage (AlreadyUrgedToday: not again today).
        InvalidInput: something the action needs is missing.
    """
    action, seat = _choose(case, command, circumstances)
    problems = citations.problems(case, command, circumstances.seats_at(case))
    command = replace(command, today=circumstances.today)
    problems = problems or [problem for need in action.needs for problem in need.problems(case, command)]
    if problems:
        raise InvalidInput(problems)
    fields = {name: value for name, value in command.fields.items() if value not in (None, "", (), [])}
    if action.gives_reasons:
        fields.setdefault("reason_codes", (OTHER,))
    known = Known(circumstances.directory, circumstances.today)
    if warned := tuple(warning.code for warning in warnings_of(action.warned, case, known, fields)):
        fields["warnings"] = warned
    if command.documents:
        fields["documents"] = tuple(document.reference() for document in command.documents if document)
    altered = action.alters(case, command.brings) if action.alters else case
    change = replace(_change(altered, action, seat, fields, circumstances, before=case), before=case)
    if action.transfers is None:
        return change
    return with_successor(change, action, command.brings, circumstances.calendar, circumstances.secret)


def _choose(case: CaseFile, command: Command, circumstances: Circumstances) -> tuple[Action[CaseFile], Seat]:
    """The action that the command means, and the seat it is taken from."""
    offered = [
        variant
        for action in procedure_of(case).actions_at(command.path)
        for variant in action.variants
        if variant.is_meant(case, command.fields)
    ]
    seats = circumstances.seats_at(case)
    mine = [(action, seat) for action in offered for seat in seats if action.admits(seat)]
    if offered and not mine:
        raise RoleMayNot("" if circumstances.represents else MANDATE_IS_OVER)
    found = [(action, seat, _obstacle(case, action, seat, circumstances)) for action, seat in mine]
    for action, seat, obstacle in found:
        if obstacle is None:
            return action, seat
    # Of several obstacles, one that is met in the case's own stage says more.
    obstacles = sorted(found, key=lambda one: case.stage not in one[0].sources)
    obstacle = obstacles[0][2] if obstacles else _Obstacle(NotAllowedNow.detail)
    assert obstacle
    raise obstacle.error(obstacle.why, [(action.name, action.label) for action in actions_now(case, circumstances)])


def _done_today(case: CaseFile, action: Action[CaseFile], circumstances: Circumstances) -> bool:
    """The action was taken before, and no working day has begun since."""
    last = case.records.get(action.name)
    if last is None:
        return False
    done_on = shanghai_date(last.at)
    return circumstances.calendar.working_days_between(done_on, circumstances.today) < 1


def _change(
    case: CaseFile,
    action: Action[CaseFile],
    seat: Seat,
    fields: Mapping[str, Any],
    circumstances: Circumstances,
    *,
    before: CaseFile | None = None,
) -> Change:
    """The change by an action; `before` is the case as it was, where the action altered its content."""
    # The timeline never runs backwards, whatever the clocks of two hosts say.
    circumstances = replace(circumstances, now=max(circumstances.now, case.updated_at))
    if action.repairs:
        kind = (action.taken_as or action).record
        assert issubclass(kind, Repaired)
        earlier = case.effects if action.taken_as else None
        fields = {**fields, "effects": kind.effects_of(fields, circumstances.today, earlier)}
    if action.tells_waiting_party:
        fields = {**fields, "addressed_to": stage_of(case).waits_for}
    if _takes_over(case, seat):
        fields = {**fields, "took_over_from": next(iter(representatives(case).values()))}
    rewritten = action.rewrites(case, fields) if action.rewrites else case
    held = _held_after(case, action, fields)
    seats = replace(case, held=held).seats
    clocks_from = circumstances.received_on or circumstances.today
    after_clocks = clocks.after(case, action, seats, clocks_from, circumstances.calendar)
    after = replace(
        rewritten,
        stage=action.target_for(case) or case.stage,
        held=held,
        clocks=after_clocks.running,
        past_clocks=after_clocks.past,
        records=_records_after(case, action, {**fields, "at": circumstances.now, "by": seat.party}),
    )
    if after.application != (before or case).application:
        after = pinned(after, circumstances.secret)
    step = Step(
        action=action.name,
        actor=circumstances.actor(seat),
        at=circumstances.now,
        note=note_of(action, fields),
        details=_details(before or case, after, action, fields),
        secret=circumstances.secret,
    )
    sealed, event = seal(after, step)
    told = [party for party in action.tells if action.corrects is None or not _acted(seat, party, case, sealed)]
    return Change(sealed, event, _messages(case, sealed, action, event, told), closes=stage_of(sealed).is_closed)


def _acted(seat: Seat, party: Addressee, before: CaseFile, after: CaseFile) -> bool:
    """True if this party is the one that acted, and no other office has its seat since."""
    return party is seat.party and before.seats.get(seat.party) == after.seats.get(seat.party)


def _records_after(case: CaseFile, action: Action[CaseFile], told: Mapping[str, Any]) -> Mapping[str, Record]:
    """The records with that of the action, which takes the place of its last one, or of what it revises."""
    gone = {action.name, *(revised.name for revised in action.revises)}
    records = {name: kept for name, kept in case.records.items() if name not in gone}
    told = {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}
    if action.taken_as is None:
        return {**records, action.name: action.record(**told).following(case.records.get(action.name))}
    revised, own = action.taken_as.record, {"at", "by", *own_fields(action.record)}
    anew = revised(**{field.name: told[field.name] for field in fields_of(revised) if field.name in told})
    correction = action.record(**{name: value for name, value in told.items() if name in own})
    return {**records, action.taken_as.name: anew, action.name: correction}


def _details(before: CaseFile, after: CaseFile, action: Action[CaseFile], told: Mapping[str, Any]) -> Mapping[str, Any]:
    """The details of the event; a correction's hold what it changed, as it was and as it is."""
    if before.application != after.application:
        told = {**told, "application_digest": application_digest(after)}
    if action.corrects is None:
        return plain(told)  # type: ignore[no-any-return]  # JSON of a mapping
    old, new = ({"stage": case.stage, **plain(action.corrects(case))} for case in (before, after))
    changed = [name for name in (old | new) if old.get(name) != new.get(name)]
    pairs = {"old": {n: old[n] for n in changed if n in old}, "new": {n: new[n] for n in changed if n in new}}
    return {**plain(told), **pairs}


def _held_after(case: CaseFile, action: Action[CaseFile], fields: Mapping[str, Any]) -> Mapping[Party, str]:
    """The seats that do not follow from a city, with their holders after the action."""
    given = {party: holder(case, fields) for party, holder in action.seats.items()}
    left = {*action.unseats, *(representatives(case) if "took_over_from" in fields else ())}
    held = {**case.held, **{party: holder for party, holder in given.items() if holder}}
    return {party: holder for party, holder in held.items() if party not in left}


def _takes_over(case: CaseFile, seat: Seat) -> bool:
    """The company acts for itself from this step on, so its representative leaves the case."""
    return is_represented(case) and seat.grant.role is Role.APPLICANT


def _messages(
    before: CaseFile, after: CaseFile, action: Action[CaseFile], event: Event, told: Sequence[Addressee]
) -> tuple[Message, ...]:
    """The messages to those `told`, and to the waiting party, as far as they have a seat before or after the step."""
    waiting = stage_of(after).waits_for
    parties = (*told, *((waiting,) if action.tells_waiting_party and waiting else ()))
    holders: dict[Addressee, str] = dict((*before.seats.items(), *after.seats.items()))
    for former, seat in FORMER_HOLDERS.items():
        if (holder := before.seats.get(seat)) and holder != after.seats.get(seat):
            holders[former] = holder
    return tell(after, event, f"{after.procedure}.{action.name}", parties, holders)
