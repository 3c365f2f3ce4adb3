from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from chalicelib.domain.time.local_time import SHANGHAI
from chalicelib.domain.workflow import events
from chalicelib.domain.workflow.digests import DIGESTS
from chalicelib.domain.workflow.events import GENESIS, Actor, BrokenChain, Event, canonical_json, first_break
from tests.domain.cases.builders import JIAOZUO_STEWARD, act, case_in, moment, way_to

CASE = case_in("repaired")
TIMELINE = [change.event for change in way_to("repaired")]

EVENT = Event(
    case_id="JZ-1",
    sequence=2,
    at=moment("2025-09-28 09:00"),
    action="forward",
    actor=Actor("steward", "jiaozuo", "steward-1"),
    stage="forwarded",
    note="请核查",
    details={"b": [1, True, None], "a": "甲"},
    previous_hash=GENESIS,
)


def found(timeline: list[Event], version: int = CASE.version, last_hash: str = CASE.last_hash) -> BrokenChain | None:
    return first_break(CASE.case_id, timeline, version, last_hash)


def changed(event: Event, **changes: Any) -> Event:
    """The event as it is read after somebody has changed its text."""
    return replace(replace(event, **changes).sealed(), hash=event.hash)


def test_the_hash_is_that_of_the_text_which_tells_all_else() -> None:
    written = (
        '{"action":"forward","actor":{"organisation":"jiaozuo","principal_id":"steward-1","role":"steward"},'
        '"at":"2025-09-28T01:00:00+00:00","case_id":"JZ-1","details":{"a":"甲","b":[1,true,null]},'
        '"digest":"sha256-1","form":1,"note":"请核查","person":"","previous_hash":"' + "0" * 64 + '",'
        '"sequence":2,"stage":"forwarded"}'
    )

    assert EVENT.sealed().text == written
    assert EVENT.sealed().hash == hashlib.sha256(written.encode()).hexdigest()
    assert EVENT.sealed().sealed() == EVENT.sealed()


def test_one_moment_has_one_hash_in_whatever_zone_it_is_told() -> None:
    assert replace(EVENT, at=EVENT.at.astimezone(SHANGHAI)).sealed().hash == EVENT.sealed().hash


def test_an_event_that_tells_what_this_code_does_not_know_holds_as_it_was_stored() -> None:
    text = json.dumps({**json.loads(EVENT.sealed().text), "fax": "", "form": 7}, sort_keys=False)
    stored = replace(EVENT, text=text, hash=hashlib.sha256(text.encode()).hexdigest(), previous_hash=GENESIS)

    assert first_break("JZ-1", [replace(stored, sequence=1)], 1, stored.hash) is None


def test_a_chain_may_go_on_under_another_algorithm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        events, "DIGESTS", {**DIGESTS, "blake2b-1": lambda content: hashlib.blake2b(content).hexdigest()}
    )
    first = replace(EVENT, sequence=1).sealed()
    second = replace(EVENT, previous_hash=first.hash, digest="blake2b-1").sealed()

    assert second.hash == hashlib.blake2b(second.text.encode()).hexdigest()
    assert first_break("JZ-1", [first, second], 2, second.hash) is None
    broken = first_break("JZ-1", [first, changed(second, note="另有说明")], 2, second.hash)
    assert broken == BrokenChain("JZ-1", 2, "its content is not what was hashed")


def test_a_digest_that_nobody_knows_proves_nothing() -> None:
    unknown = replace(EVENT.sealed(), sequence=1, digest="sm3-1")

    broken = first_break("JZ-1", [unknown], 1, unknown.hash)
    assert broken == BrokenChain("JZ-1", 1, "its digest is not known to this release")


def test_one_content_has_one_spelling() -> None:
    assert canonical_json({"乙": [1.5, "\n"], "a": {}}) == '{"a":{},"乙":[1.5,"\\n"]}'.encode()
    assert canonical_json({"x": 1, "y": 2}) == canonical_json({"y": 2, "x": 1})


def test_a_timeline_as_it_happened_holds() -> None:
    assert [event.action for event in TIMELINE] == [
        *("submit", "forward", "agree", "confirm_upload", "report_to_province", "approve_review")
    ]
    assert found(TIMELINE) is None


def test_a_case_without_events_holds_only_if_its_head_knows_of_none() -> None:
    assert found([], version=0, last_hash=GENESIS) is None
    assert found([]) == BrokenChain(CASE.case_id, 1, "the head of the case knows of other events")


@pytest.mark.parametrize("index", range(6))
def test_a_changed_event_is_found_where_it_stands(index: int) -> None:
    timeline = list(TIMELINE)
    timeline[index] = changed(timeline[index], note="另有说明")

    assert found(timeline) == BrokenChain(CASE.case_id, index + 1, "its content is not what was hashed")


@pytest.mark.parametrize("index", range(5))
def test_an_event_that_was_changed_and_hashed_again_is_found_at_the_next(index: int) -> None:
    timeline = list(TIMELINE)
    timeline[index] = replace(timeline[index], note="另有说明").sealed()

    assert found(timeline) == BrokenChain(CASE.case_id, index + 2, "it does not follow the event before it")


def test_a_last_event_that_was_changed_and_hashed_again_is_found_by_the_head() -> None:
    timeline = [*TIMELINE[:-1], replace(TIMELINE[-1], note="另有说明").sealed()]

    assert found(timeline) == BrokenChain(CASE.case_id, 7, "the head of the case knows of other events")


def test_a_whole_chain_forged_anew_is_found_by_the_head() -> None:
    previous, timeline = GENESIS, []
    for event in TIMELINE:
        timeline.append(replace(event, note="另有说明", previous_hash=previous).sealed())
        previous = timeline[-1].hash

    assert found(timeline) == BrokenChain(CASE.case_id, 7, "the head of the case knows of other events")
    assert found(timeline, last_hash=previous) is None


@pytest.mark.parametrize("index", range(5))
def test_a_missing_event_is_found(index: int) -> None:
    timeline = TIMELINE[:index] + TIMELINE[index + 1 :]

    assert found(timeline) == BrokenChain(CASE.case_id, index + 1, "the event is missing or out of order")


def test_a_missing_last_event_is_found_by_the_head() -> None:
    assert found(TIMELINE[:-1]) == BrokenChain(CASE.case_id, 6, "the head of the case knows of other events")


def test_an_event_too_many_is_found_by_the_head() -> None:
    case = case_in("reported")
    timeline = [change.event for change in way_to("reported")]
    more = act(case, "urge", JIAOZUO_STEWARD).event

    broken = first_break(case.case_id, [*timeline, more], case.version, case.last_hash)
    assert broken == BrokenChain(case.case_id, 7, "the head of the case knows of other events")


def test_an_event_of_another_case_is_found() -> None:
    timeline = [replace(TIMELINE[0], case_id="JZ-2").sealed(), *TIMELINE[1:]]

    assert found(timeline) == BrokenChain(CASE.case_id, 1, "the event is missing or out of order")


def test_a_moment_of_another_day_breaks_the_chain() -> None:
    later = datetime(2025, 9, 27, tzinfo=SHANGHAI)

    assert found([changed(TIMELINE[0], at=later), *TIMELINE[1:]]) is not None
