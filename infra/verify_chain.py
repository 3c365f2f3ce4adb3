"""Proves that no timeline was tampered with: each event follows from the one before, and the head from them all.

Every digest is taken over the text that is stored, never over what today's code would write in its place.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.proof.pinning import contact_of
from chalicelib.domain.shared.errors import UnreadableRow
from chalicelib.domain.workflow.digests import is_of
from chalicelib.domain.workflow.events import BrokenChain, Event, first_break
from chalicelib.tables.cases.timelines import timelines
from chalicelib.tables.core.tables import Tables

PIN = "application_digest"
"""The detail by which an event pins the application."""


@dataclass(frozen=True, slots=True)
class Proof:
    """The proof of a city's table: how much of it holds, and in how many places personal data were erased."""

    cases: int
    events: int
    erased: int = 0


def prove(tables: Tables, city: str) -> Proof | BrokenChain:
    """Prove every timeline of a city, up to the first that does not hold."""
    cases = events = erased = 0
    try:
        for case_id, head, timeline in timelines(tables, city):
            broken = break_in(case_id, head, timeline)
            if broken:
                return broken
            cases, events, erased = cases + 1, events + len(timeline), erased + erased_in(head)
    except UnreadableRow as row:
        return BrokenChain(row.case_id, row.sequence, "the row cannot be read")
    return Proof(cases, events, erased)


def break_in(case_id: str, head: CaseFile | None, timeline: Sequence[Event]) -> BrokenChain | None:
    """Find the first place where a timeline and the head of its case disagree; None if they agree."""
    if head is None:
        return BrokenChain(case_id, 1, "the case has events but no head")
    broken = first_break(case_id, timeline, head.version, head.last_hash)
    if broken:
        return broken
    first, last = timeline[0], timeline[-1]
    pinned = [event for event in timeline if PIN in event.details] or [first]
    if not is_of(head.pinned, pinned[-1].details.get(PIN, "")):
        return BrokenChain(case_id, pinned[-1].sequence, "the application in the head is not the one on record")
    submitted_at = datetime.fromisoformat(first.details.get("submitted_at") or first.at.isoformat())
    if (head.case_id, head.stage, head.submitted_at, head.updated_at) != (case_id, last.stage, submitted_at, last.at):
        return BrokenChain(case_id, last.sequence, "the head does not stand where the event left it")
    return _break_in_personal_data(head, timeline, pinned[-1].sequence)


def _break_in_personal_data(head: CaseFile, timeline: Sequence[Event], pinned_at: int) -> BrokenChain | None:
    for sequence, commitment in _commitments(head, timeline, pinned_at):
        if commitment not in head.personal:
            return BrokenChain(head.case_id, sequence, "personal data are missing, and nobody erased them")
        if not head.personal[commitment].fits(commitment):
            return BrokenChain(head.case_id, sequence, "personal data are not those that were committed to")
    return None


def erased_in(head: CaseFile | None) -> int:
    """The number of places where the personal data of a case were erased; all else about it stays provable."""
    return sum(kept.erased_at is not None for kept in head.personal.values()) if head else 0


def _commitments(head: CaseFile, timeline: Sequence[Event], pinned_at: int) -> Iterator[tuple[int, str]]:
    """Every commitment to personal data with the event that made it: the contact's, and those to persons who acted."""
    yield pinned_at, contact_of(head.pinned)
    yield from ((event.sequence, event.person) for event in timeline if event.person)


def main(arguments: list[str] | None = None) -> int:
    """Prove the cities that the command line names; 1 if any does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--prefix", required=True, help="opens the name of every table of a deployment")
    parser.add_argument("--city", action="append", required=True, help="may be repeated")
    parser.add_argument("--region", default="cn-north-1")
    parser.add_argument("--endpoint", help="of another DynamoDB than Amazon's")
    asked = parser.parse_args(arguments)
    tables = Tables(asked.prefix, asked.region, asked.endpoint)
    outcomes = {city: prove(tables, city) for city in asked.city}
    for city, outcome in outcomes.items():
        print(f"{city}: {told(outcome)}")
    return int(any(isinstance(outcome, BrokenChain) for outcome in outcomes.values()))


def told(outcome: Proof | BrokenChain) -> str:
    if isinstance(outcome, BrokenChain):
        return f"BROKEN at case {outcome.case_id}, event {outcome.sequence}: {outcome.why}"
    erased = f", personal data erased in {outcome.erased} places" if outcome.erased else ""
    return f"{outcome.cases} cases, {outcome.events} events proven{erased}"


if __name__ == "__main__":
    sys.exit(main())
