"""Proves that no timeline was tampered with: each event follows from the one before, and the head from them all."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.case_changes import digest
from chalicelib.domain.shared.errors import UnreadableRow
from chalicelib.domain.workflow.events import BrokenChain, Event, first_break
from chalicelib.tables.cases.timelines import timelines
from chalicelib.tables.core.tables import Tables


@dataclass(frozen=True, slots=True)
class Proof:
    """The proof of a city's table: how much of it holds."""

    cases: int
    events: int


def prove(tables: Tables, city: str) -> Proof | BrokenChain:
    """Prove every timeline of a city, up to the first that does not hold."""
    cases = events = 0
    try:
        for case_id, head, timeline in timelines(tables, city):
            broken = break_in(case_id, head, timeline)
            if broken:
                return broken
            cases, events = cases + 1, events + len(timeline)
    except UnreadableRow as row:
        return BrokenChain(row.case_id, row.sequence, "the row cannot be read")
    return Proof(cases, events)


def break_in(case_id: str, head: CaseFile | None, timeline: Sequence[Event]) -> BrokenChain | None:
    """Find the first place where a timeline and the head of its case disagree; None if they agree."""
    if head is None:
        return BrokenChain(case_id, 1, "the case has events but no head")
    broken = first_break(case_id, timeline, head.version, head.last_hash)
    if broken:
        return broken
    first, last = timeline[0], timeline[-1]
    pinned = [event for event in timeline if "application_sha256" in event.details] or [first]
    if pinned[-1].details.get("application_sha256") != digest(head.application):
        return BrokenChain(case_id, pinned[-1].sequence, "the application in the head is not the one on record")
    submitted_at = datetime.fromisoformat(first.details.get("submitted_at") or first.at.isoformat())
    if (head.case_id, head.stage, head.submitted_at, head.updated_at) != (case_id, last.stage, submitted_at, last.at):
        return BrokenChain(case_id, last.sequence, "the head does not stand where the event left it")
    return None


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
        print(f"{city}: {_told(outcome)}")
    return int(any(isinstance(outcome, BrokenChain) for outcome in outcomes.values()))


def _told(outcome: Proof | BrokenChain) -> str:
    if isinstance(outcome, BrokenChain):
        return f"BROKEN at case {outcome.case_id}, event {outcome.sequence}: {outcome.why}"
    return f"{outcome.cases} cases, {outcome.events} events proven"


if __name__ == "__main__":
    sys.exit(main())
