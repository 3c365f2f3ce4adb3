"""Messages about a step: one to each addressee, with the facts pinned as they are when it happens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.clocks import lapse, responsible_party, running_clocks
from chalicelib.domain.cases.news import NEWS
from chalicelib.domain.cases.procedures import KITS, PROCEDURES
from chalicelib.domain.cases.reading import note_audience
from chalicelib.domain.cases.reasons import as_cited
from chalicelib.domain.messages.contacts import ContactReference
from chalicelib.domain.messages.messages import Duty, Message
from chalicelib.domain.parties.access import ACCESS, STANDS_FOR
from chalicelib.domain.parties.parties import Addressee, Party
from chalicelib.domain.time.deadlines import ClockState
from chalicelib.domain.workflow.audiences import decided_words
from chalicelib.domain.workflow.events import Event

Holders = Mapping[Addressee, str]
"""Addressee -> the office or person who holds that part at the case."""

WORDS = frozenset({"note", "reasons", "items", "reason"})
"""The facts that hold what the actor wrote, which only its audience is told."""


def tell(
    case: CaseFile,
    event: Event,
    kind: str,
    to: Iterable[Addressee],
    holders: Holders,
    *,
    duties: Mapping[Addressee, Duty] = MappingProxyType({}),
    more: Mapping[str, str] = MappingProxyType({}),
) -> tuple[Message, ...]:
    """One message to each addressee that has a holder; an office with several seats gets one.

    A representative gets every message of the applicant's; of several seats, in the one that must act. Where no
    duty is given, the party that must act now owes, and all others are merely told. `more` are facts of this kind.
    """
    told: dict[tuple[object, str], Message] = {}
    facts, words_are_for = {**_facts(case, event, holders), **more}, note_audience(case, event)
    for addressee in _with_representatives(case, tuple(to)):
        holder = holders.get(addressee)
        if holder:
            whose = (ACCESS[addressee].role or addressee, holder)
            owed = _owed(case, event, _acts_as(addressee))
            duty = duties.get(addressee) or (Duty.OWES if owed.by is _acts_as(addressee) else Duty.TOLD)
            is_news = addressee is Party.APPLICANT and NEWS.get(kind) is not None
            access = ACCESS[addressee]
            told_facts = facts if words_are_for in access.reads else _without_words(facts)
            own = {**told_facts, **_owed_facts(case, owed, holders), "duty": duty.value}
            message = Message(kind, addressee, holder, case.jurisdiction(access.place), own, is_news)
            told.setdefault(whose, message)
    return tuple(told.values())


def tell_privately(
    case: CaseFile, kind: str, to: Addressee, holders: Holders, told: Mapping[str, str]
) -> tuple[Message, ...]:
    """One message about what only its addressee need know, since the case has not changed."""
    everybody = _everybody(case, holders)
    facts = {**_facts_of_case(case), "in_charge": _contact(case, _in_charge(case), everybody)}
    facts["owing"] = _contact(case, to if isinstance(to, Party) else None, everybody)
    facts |= {"sending": facts["in_charge"], "duty": Duty.OWES.value, **told}
    return tuple(
        Message(kind, addressee, holder, case.jurisdiction(ACCESS[addressee].place), facts)
        for addressee in _with_representatives(case, (to,))
        if (holder := holders.get(addressee))
    )


def _without_words(facts: Mapping[str, str]) -> Mapping[str, str]:
    return {name: "" if name in WORDS else fact for name, fact in facts.items()}


def _with_representatives(case: CaseFile, to: tuple[Addressee, ...]) -> tuple[Addressee, ...]:
    if Party.APPLICANT not in to:
        return to
    must_act = PROCEDURES[case.procedure].stage(case.stage).waits_for is Party.APPLICANT
    return (*STANDS_FOR, *to) if must_act else (*to, *STANDS_FOR)


def _acts_as(addressee: Addressee) -> Addressee:
    return ACCESS[addressee].stands_for or addressee


def _facts(case: CaseFile, event: Event, holders: Holders) -> Mapping[str, str]:
    """Facts about the case after this event that texts may tell; none of them is personal."""
    in_charge = _in_charge(case)
    return {
        **_facts_of_case(case),
        "note": _words(case, event),
        "reasons": _reasons(case, event),
        "items": "\n".join(event.details.get("items", ())),
        "in_charge": _contact(case, in_charge, _everybody(case, holders)),
        "sending": _sender(case, event, holders) or _contact(case, in_charge, _everybody(case, holders)),
        **{name: event.details[name] for name in ("lapsed_on",) if name in event.details},
        **_of_correction(event),
        **KITS[case.procedure].message_facts(case, event),
    }


def _words(case: CaseFile, event: Event) -> str:
    """The words of the event; those of a revision are what the decision now says, for `reason` tells why."""
    action = PROCEDURES[case.procedure].taken(event.action, event.details)
    return decided_words(action, event.details) if action and action.taken_as else event.note


def _facts_of_case(case: CaseFile) -> Mapping[str, str]:
    application, stage, agency = case.application, PROCEDURES[case.procedure].stage(case.stage), case.agency
    return {
        "case_id": case.case_id,
        "company": application.subject.name,
        "reference": application.matter.reference,
        "office": application.matter.office,
        "agency": agency.name if agency else "",
        "stage": stage.label_of(case),
    }


def _of_correction(event: Event) -> Mapping[str, str]:
    """The facts of a correction: its reason, the agency that the case was with, and the case before or after it."""
    if "old" not in event.details:
        return {}
    former_case = event.details.get("predecessor", "")
    return {
        "reason": event.details.get("reason", ""),
        "former_agency": event.details["old"].get("agency_name", ""),
        "former_case": former_case,
        "next_case": "" if former_case else event.details["new"].get("case_id", ""),
    }


@dataclass(frozen=True, slots=True)
class _Owed:
    """The act that a message speaks of: the party that must do it, and the limit for it, if there is one."""

    by: Party | None
    clock: ClockState | None


def _owed(case: CaseFile, event: Event, reader: Addressee) -> _Owed:
    """The act that the event is about; else the reader's own, where a limit runs for it; else that of the stage."""
    named = case.clocks.get(event.details.get("clock") or "")
    own = (clock for clock in running_clocks(case) if responsible_party(case, clock) is reader)
    clock = named or next(own, None)
    if clock:
        return _Owed(responsible_party(case, clock), clock)
    stage = PROCEDURES[case.procedure].stage(case.stage)
    return _Owed(stage.waits_for, case.clocks.get(stage.limit.clock) if stage.limit else lapse(case))


def _owed_facts(case: CaseFile, owed: _Owed, holders: Holders) -> Mapping[str, str]:
    """The office that must act, its task, and its last day."""
    procedure = PROCEDURES[case.procedure]
    stage = procedure.stage(case.stage)
    is_of_stage = owed.by is stage.waits_for
    return {
        "owing": _contact(case, owed.by, _everybody(case, holders)),
        "task": stage.task if is_of_stage or not owed.clock else procedure.limit(owed.clock.clock).label,
        "due_on": owed.clock.due_on.isoformat() if owed.clock else "",
    }


def _in_charge(case: CaseFile) -> Party | None:
    """The office that answers for the case: the one that every application of the procedure goes to first."""
    procedure = PROCEDURES[case.procedure]
    return procedure.stage(procedure.submission.target or "").waits_for


def _sender(case: CaseFile, event: Event, holders: Holders) -> str:
    """A reference to the office that acted, if an office did, even where it has no seat any more or none here."""
    actor = event.actor
    seats = [party for party in Party if ACCESS[party].role == actor.role and party not in STANDS_FOR]
    if not seats or not actor.organisation or Party.APPLICANT in seats:
        return ""
    acting = next((party for party in seats if holders.get(party) == actor.organisation), None)
    if acting:
        return _contact(case, acting, holders)
    place = event.details.get("old", {}).get("handling_city") or case.jurisdiction(ACCESS[seats[0]].place)
    return str(ContactReference(seats[0], place, actor.organisation))


def _everybody(case: CaseFile, holders: Holders) -> Holders:
    """The holders given, and those of all seats."""
    return dict((*case.seats.items(), *holders.items()))


def _contact(case: CaseFile, party: Party | None, holders: Holders) -> str:
    """A reference to the office in a seat, which tells nothing personal: of an applicant it names the seat alone."""
    if party is None:
        return ""
    place = case.jurisdiction(ACCESS[party].place)
    return str(ContactReference(party, place, "" if party is Party.APPLICANT else holders.get(party, "")))


def _reasons(case: CaseFile, event: Event) -> str:
    """The reason codes of a step, each with how to mend it."""
    reasons = KITS[case.procedure].reasons
    action = PROCEDURES[case.procedure].all_actions.get(event.action)
    elsewhere = action is not None and action.goes_on_elsewhere
    codes = (code for code in event.details.get("reason_codes", ()) if code in reasons)
    cited = [as_cited(reasons[code], goes_on_elsewhere=elsewhere) for code in codes]
    return "\n".join(f"{reason.text}：{reason.mend}" for reason in cited)
