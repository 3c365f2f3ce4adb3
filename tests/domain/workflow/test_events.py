from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime

import pytest

from chalicelib.domain.time.local_time import SHANGHAI
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


def test_the_hash_is_that_of_all_else_in_the_event() -> None:
    written = (
        '{"action":"forward","actor":["steward","jiaozuo","steward-1"],"at":"2025-09-28T01:00:00+00:00",'
        '"case_id":"JZ-1","details":{"a":"甲","b":[1,true,null]},"note":"请核查","previous_hash":"'
        + "0" * 64
        + '","sequence":2,"stage":"forwarded"}'
    )

    assert EVENT.sealed().hash == hashlib.sha256(written.encode()).hexdigest()
    assert EVENT.sealed().sealed() == EVENT.sealed()


def test_one_moment_has_one_hash_in_whatever_zone_it_is_told() -> None:
    assert replace(EVENT, at=EVENT.at.astimezone(SHANGHAI)).expected_hash() == EVENT.expected_hash()


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
    timeline[index] = replace(timeline[index], note="另有说明")

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

    assert found([replace(TIMELINE[0], at=later), *TIMELINE[1:]]) is not None
