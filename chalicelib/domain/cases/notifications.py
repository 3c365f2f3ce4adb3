"""Messages about a step: one to each addressee, with the facts pinned as they are when it happens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.news import NEWS
from chalicelib.domain.cases.procedures import PROCEDURES
from chalicelib.domain.cases.reading import note_audience
from chalicelib.domain.cases.reasons import REASONS
from chalicelib.domain.messages.messages import Message
from chalicelib.domain.parties.access import ACCESS
from chalicelib.domain.parties.parties import Addressee, Party
from chalicelib.domain.workflow.events import Event

Holders = Mapping[Addressee, str]
"""Addressee -> the office or person who holds that part at the case."""

WORDS = frozenset({"note", "reasons", "items", "reason"})
"""The facts that hold what the actor wrote, which only its audience is told."""


def tell(case: CaseFile, event: Event, kind: str, to: Iterable[Addressee], holders: Holders) -> tuple[Message, ...]:
    """One message to each addressee that has a holder; an office with several seats gets one.

    A representative gets every message of the applicant's; of several seats, in the one that must act.
    """
    told: dict[tuple[object, str], Message] = {}
    facts, words_are_for = _facts(case, event), note_audience(case, event)
    for addressee in _with_representative(case, tuple(to)):
        holder = holders.get(addressee)
        if holder:
            whose = (ACCESS[addressee].role or addressee, holder)
            is_news = addressee is Party.APPLICANT and NEWS.get(kind) is not None
            access = ACCESS[addressee]
            told_facts = facts if words_are_for in access.reads else _without_words(facts)
            message = Message(kind, addressee, holder, case.jurisdiction(access.place), told_facts, is_news)
            told.setdefault(whose, message)
    return tuple(told.values())


def _without_words(facts: Mapping[str, str]) -> Mapping[str, str]:
    return {name: "" if name in WORDS else fact for name, fact in facts.items()}


def _with_representative(case: CaseFile, to: tuple[Addressee, ...]) -> tuple[Addressee, ...]:
    if Party.APPLICANT not in to:
        return to
    must_act = PROCEDURES[case.procedure].stage(case.stage).waits_for is Party.APPLICANT
    return (Party.REPRESENTATIVE, *to) if must_act else (*to, Party.REPRESENTATIVE)


def _facts(case: CaseFile, event: Event) -> Mapping[str, str]:
    """Facts about the case after this event that texts may tell; none of them is personal."""
    application, stage = case.application, PROCEDURES[case.procedure].stage(case.stage)
    named = event.details.get("clock") or (stage.limit.clock if stage.limit else "")
    clock = case.clocks.get(named)
    agency = case.agency
    return {
        "case_id": case.case_id,
        "company": application.subject.name,
        "reference": application.matter.reference,
        "office": application.matter.office,
        "agency": agency.name if agency else "",
        "stage": stage.label,
        "task": stage.task,
        "due_on": clock.due_on.isoformat() if clock else "",
        "note": event.note,
        "reasons": _reasons(event),
        "items": "\n".join(event.details.get("items", ())),
        **_of_correction(event),
    }


def _of_correction(event: Event) -> Mapping[str, str]:
    """The facts of a correction: its reason, and the agency that the case was with."""
    if "old" not in event.details:
        return {}
    return {
        "reason": event.details.get("reason", ""),
        "former_agency": event.details["old"].get("agency_name", ""),
        "former_case": event.details.get("predecessor", ""),
    }


def _reasons(event: Event) -> str:
    """The reason codes of a step, each with how to mend it."""
    codes = [code for code in event.details.get("reason_codes", ()) if code in REASONS]
    return "\n".join(f"{REASONS[code].text}：{REASONS[code].mend}" for code in codes)
