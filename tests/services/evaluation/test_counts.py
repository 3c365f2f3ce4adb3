"""Counts are exact after any history and whatever stops or repeats; a recount finds what is wrong, mends and tells it."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.cases.case_changes import Change
from chalicelib.domain.cases.counting import counts
from chalicelib.domain.cases.counting.counts import counts_of
from chalicelib.domain.evaluation.figures import figures_of
from chalicelib.domain.shared.errors import LostRace
from chalicelib.domain.time.local_time import shanghai_date
from chalicelib.services.evaluation import recounts
from chalicelib.tables.cases import store as store_module
from chalicelib.tables.cases.rows import CASES
from chalicelib.tables.core import keys
from chalicelib.tables.core.models import CaseRow
from tests.builders import FORWARDED, WITHDRAWN, a_penalty, a_submitted_case, play
from tests.services.lines import ANYWHERE, observed
from tests.services.support import Deployment, _backend
from tests.tables.cases.test_each_step_is_whole import STEPS, taken

CITY = "jiaozuo"
NIGHT = "2026-03-20 03:10"
_numbers = itertools.count(1)


# -------------------- what is kept, and what should be


def kept(d: Deployment, partition: str) -> dict[str, str]:
    return {row["sk"]["S"]: row["data"]["S"] for row in d.rows("directory") if row["pk"]["S"] == partition}


def counted(d: Deployment, city: str = CITY) -> Counter[str]:
    days = d.wiring.counts.of_every_day(city)
    return sum((Counter(day.counts) for day in days), Counter[str]())


def recomputed(d: Deployment, city: str = CITY) -> Counter[str]:
    """The counts that follow from the heads as they are stored."""
    heads = [row for row in d.rows(f"cases-{city}") if row["pk"]["S"].startswith("CASE#") and row["sk"]["S"] == "HEAD"]
    cases = (CASES.read(CaseRow.from_raw_data(row)) for row in heads)
    return sum((counts_of(case) for case in cases), Counter[str]())


def is_exact(d: Deployment, city: str = CITY) -> bool:
    assert kept(d, keys.moves(city)) == {}
    return counted(d, city) == recomputed(d, city)


def recount_finds(d: Deployment) -> list[str]:
    """Run a recount; answers what it tells the operators: each city, and the figures that differed."""
    with observed(ANYWHERE) as written:
        d.run("recount")
    told = [f"{line['place']} {line['day']}: {line['figures']}" for line in written.told("figures differ")]
    assert sum(sum(values) for _, values in written.measured("FigureDifferences")) == len(told)
    return told


def filed(d: Deployment, *steps: Any, on: str = "2026-03-02 09:00") -> list[Change]:
    """A case of its own about a matter of its own, with its steps, saved."""
    d.at(on)
    matter = a_penalty(handling_city=CITY, decision_number=f"焦市监处罚〔2025〕{next(_numbers)}号")
    first = a_submitted_case(d.clock.now(), matter=matter)
    changes = [first, *play(first.case, steps)]
    d.save(*changes)
    return changes


def counted_city(d: Deployment) -> Change:
    """Two cases, counted; answers the first one's filing."""
    first, *_ = filed(d)
    filed(d, FORWARDED)
    d.work("statistics", CITY)
    d.at(NIGHT)
    return first


# -------------------- histories


def histories() -> Iterator[tuple[Change, ...]]:
    """A way to each step of both procedures with the step itself; and the longest ways with the nights in them."""
    for procedure, name in STEPS:
        way, step = taken(procedure, name)
        yield (*way, step)


def own(history: tuple[Change, ...]) -> list[Change]:
    """The history with an id of its own, as that of another case."""
    number = next(_numbers)

    def renamed(change: Change) -> Change:
        name = f"{change.case.case_id[:2]}-{number}"
        return replace(
            change,
            case=replace(change.case, case_id=name),
            event=replace(change.event, case_id=name),
            before=change.before and replace(change.before, case_id=name),
            successor=change.successor and renamed(change.successor),
        )

    return [renamed(change) for change in history]


def test_each_step_says_what_the_case_was_before_it() -> None:
    for history in histories():
        for before, change in itertools.pairwise(history):
            assert change.before == before.case, change.event.action


def test_figures_are_exact_after_every_step_of_both_procedures(d: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "matter_writes", lambda *_: ())  # all these cases are about one matter
    waiting = [own(history) for history in histories()]
    for round_ in range(max(map(len, waiting))):  # many cases at once, a step of each in turn
        for history in waiting[round_ % 2 :: 2] + waiting[1 - round_ % 2 :: 2]:
            if len(history) > round_:
                d.save(history[round_])
        if round_ in (1, 4):
            d.run("statistics")
    for _ in range(2):
        d.run("statistics")
        d.run("nightly")
    d.run("statistics")
    now, calendar = d.clock.now(), d.wiring.directory().calendar
    assert recomputed(d)["cases"] == len(STEPS)
    for city in d.wiring.directory().cities:
        expected = asdict(figures_of(recomputed(d, city), shanghai_date(now), calendar))
        published = d.wiring.directory_store.statistics()[city]
        assert is_exact(d, city)
        assert {**published, "as_of": None} == {**expected, "as_of": None}
    d.at("2026-10-20 03:10")
    assert recount_finds(d) == []


# -------------------- whatever stops, repeats or comes between


def test_a_run_that_is_killed_at_any_call_is_made_up_for_by_the_next(d: Deployment) -> None:
    """Before a call is sent, that is after the one before had its effect."""
    for call in range(30):
        d.clear()
        counted_city(d)
        filed(d, FORWARDED)
        was_killed = d.is_killed(lambda: d.work("statistics", CITY), call)
        d.work("statistics", CITY)
        assert is_exact(d), call
        if not was_killed:
            return
    raise AssertionError("no run was long enough")


@pytest.mark.parametrize("job", ["statistics", "recount"])
def test_runs_at_once_count_nothing_twice(d: Deployment, job: str) -> None:
    for order in ((0, 1) * 40, (0, 0, 1) * 40, (1, 1, 1, 0) * 40, (0,) * 4 + (1, 0) * 40):
        d.clear()
        counted_city(d)
        filed(d, FORWARDED)
        d.at(NIGHT)
        with observed(ANYWHERE) as written:
            raised = d.interleave([lambda: d.work(job, CITY), lambda: d.work("statistics", CITY)], order)
        assert raised == [None, None]
        d.work("statistics", CITY)
        assert is_exact(d), order
        assert written.told("figures differ") == []


@pytest.mark.parametrize("job", ["recount", "statistics"])
def test_a_step_that_is_taken_while_cases_are_counted_is_counted_once(d: Deployment, job: str) -> None:
    """At each call in turn, at each second one of `statistics`, which here counts a city that was never counted."""
    for call in itertools.count(step=1 if job == "recount" else 2):
        d.clear()
        first = counted_city(d)
        (later,) = play(first.case, [WITHDRAWN])
        if job == "statistics":
            forget(d, keys.COUNTED)
        left = [call]

        def step(left: list[int] = left, later: Change = later) -> None:
            left[0] -= 1
            if left[0] == -1:
                d.save(later)

        with observed(ANYWHERE) as written, d.at_each_call("before-call", step):
            d.work(job, CITY)
        assert written.told("figures differ") == [], call
        if left[0] >= 0:
            assert call > 8
            return
        d.work("statistics", CITY)
        assert is_exact(d), call
        assert recount_finds(d) == []


def test_a_day_on_which_cases_move_at_each_look_is_left_for_another_night(
    d: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted_city(d)
    found = recounts._found

    def busy(*args: Any, **more: Any) -> Any:
        filed(d)
        d.at(NIGHT)
        return found(*args, **more)

    monkeypatch.setattr(recounts, "_found", busy)
    assert d.work("recount", CITY)["recounted"] == {"moving": 1}


# -------------------- a recount finds what is wrong


def forget(d: Deployment, partition: str, sk: str = "") -> None:
    table = _backend().tables[f"{d.tables.prefix}-directory"]
    for key in [key for key in table.items if str(key.value) == partition]:
        for name in [name for name in table.items[key] if not sk or str(name.value) == sk]:
            del table.items[key][name]


def spoil(d: Deployment, partition: str, data: str, sk: str = "") -> None:
    """Put another content into one row of the directory's table, or a row more."""
    row = next(row for row in d.rows("directory") if row["pk"]["S"] == partition)
    d.put_row("directory", {**row, "data": {"S": data}, "sk": {"S": sk or row["sk"]["S"]}})


def a_move_missed(d: Deployment) -> None:
    filed(d)
    forget(d, keys.moves(CITY))


def a_move_doubled(d: Deployment) -> None:
    filed(d)
    spoil(d, keys.moves(CITY), next(iter(kept(d, keys.moves(CITY)).values())), "2026-03-02#JZ-OTHER#000001")


def a_move_unreadable(d: Deployment) -> None:
    filed(d)
    spoil(d, keys.moves(CITY), "[]")


FAULTS: dict[Callable[[Deployment], None], str] = {
    a_move_missed: "cases +1, due 2026-03-09 +1, first_due 2026-03-09 +1, stage submitted +1",
    a_move_doubled: "cases -1, cross_city -1, due 2026-03-09 -1, first_due 2026-03-09 -1, stage submitted -1",
    a_move_unreadable: "cases +1, due 2026-03-09 +1, first_due 2026-03-09 +1, stage submitted +1",
    lambda d: forget(d, keys.counts(CITY)): "cases +2",
    lambda d: spoil(d, keys.counts(CITY), '{"cases":7,"stage gone":1}'): "cases -5",
    lambda d: spoil(d, keys.counts(CITY), "not json"): "cases +2",
    lambda d: spoil(d, keys.counts(CITY), '{"cases":1}', "2026-03-05"): "cases -1",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_wrong_is_told_and_mended(d: Deployment, fault: Callable[[Deployment], None]) -> None:
    counted_city(d)
    fault(d)
    d.at(NIGHT)
    (told,) = recount_finds(d)
    assert told.startswith(f"{CITY} 2026-03-0")
    assert FAULTS[fault].partition(",")[0] in told
    assert is_exact(d)
    assert recount_finds(d) == []


def test_an_old_day_is_compared_within_28_nights(d: Deployment) -> None:
    counted_city(d)
    spoil(d, keys.counts(CITY), '{"cases":7}')
    nights = [f"2027-0{month}-{day:02d} 03:10" for month in (3, 4) for day in range(1, 29)]
    found = []
    for night in nights[: recounts.NIGHTS]:
        d.at(night)
        found += d.run("recount")["recounted"].get("mended", 0) * [night]
    assert len(found) == 1
    assert is_exact(d)


def test_old_days_are_passed_over_without_a_look_at_each(d: Deployment) -> None:
    """Two years of days stand before one whose turn it is every night."""
    counted_city(d)
    for number in range(700):
        spoil(d, keys.counts(CITY), "{}", (date(2024, 1, 1) + timedelta(days=number)).isoformat())
    with d.calls() as made:
        answer = d.work("recount", CITY)
    assert answer["recounted"] == {"right": 700 // recounts.NIGHTS + 1}
    assert len(made) < 8 * answer["recounted"]["right"] + 2 * 700 / recounts.NIGHTS


def test_cases_of_before_there_were_counts_are_counted_without_an_alarm(d: Deployment) -> None:
    counted_city(d)
    filed(d, on="2026-03-05 09:00")
    for partition in (keys.counts(CITY), keys.moves(CITY), keys.STATISTICS):
        forget(d, partition)
    forget(d, keys.COUNTED, CITY)
    with observed(ANYWHERE) as written:
        answer = d.run("statistics", pages=1)
    assert answer["counted"] == {"counted": 4}  # two days, and two of another city whose company it is
    assert is_exact(d)
    assert d.wiring.directory_store.statistics()[CITY]["cases"] == 3
    assert (written.told("figures differ"), d.dead) == ([], [])


def test_a_release_that_counts_otherwise_counts_each_city_anew_without_an_alarm(
    d: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted_city(d)
    spoil(d, keys.counts(CITY), '{"cases":2,"of_old":1}')
    monkeypatch.setattr(counts, "DEFINITION", counts.DEFINITION + 1)
    assert recount_finds(d) == []
    assert is_exact(d)
    assert d.wiring.counts.is_counted(CITY)


def test_whoever_adds_a_count_raises_the_number_of_the_definition() -> None:
    names = {name.partition(" ")[0] for history in histories() for name in counts_of(history[-1].case)}
    known = {"cases", "cross_city", "stage", "repaired", "kept", "late", "due", "first_due"}
    assert (counts.DEFINITION, names | {"late"}) == (1, known)


def test_a_city_of_which_a_day_could_not_be_counted_is_counted_again(
    d: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the rest was handed on after the failure, and what failed is tried alone."""
    counted_city(d)
    filed(d, on="2026-03-05 09:00")
    forget(d, keys.COUNTED)
    failing = [True]

    def found(*args: Any, **more: Any) -> Any:
        if failing.pop() if failing else False:
            raise LostRace
        return original(*args, **more)

    original = recounts._found
    monkeypatch.setattr(recounts, "_found", found)
    d.run("statistics", pages=1)
    assert not d.wiring.counts.is_counted(CITY)
    d.run("statistics")
    assert d.wiring.counts.is_counted(CITY)
    assert is_exact(d)


def test_a_day_with_a_case_that_cannot_be_read_stays_as_it_is(d: Deployment) -> None:
    first = counted_city(d)
    before = counted(d)
    row = next(r for r in d.rows(f"cases-{CITY}") if r["pk"]["S"] == keys.case(first.case.case_id))
    d.put_row(f"cases-{CITY}", {**row, "sk": {"S": "HEAD"}, "data": {"S": "{}"}, **_listed(d, first)})
    assert d.run("recount")["recounted"]["unreadable"]
    assert counted(d) == before


def _listed(d: Deployment, change: Change) -> dict[str, Any]:
    heads = [row for row in d.rows(f"cases-{CITY}") if row["pk"]["S"] == keys.case(change.case.case_id)]
    head = next(row for row in heads if row["sk"]["S"] == "HEAD")
    return {name: head[name] for name in ("ledger", "filed")}


# -------------------- no row that steps share


def test_steps_of_different_cases_write_no_row_in_common(d: Deployment) -> None:
    """So no two of them are in each other's way, however many there are in one city."""
    written: list[set[tuple[str, ...]]] = []

    def note(params: dict[str, Any], **_: Any) -> None:
        written.append({_key(item) for item in params["TransactItems"]})

    events = d.tables.connection.client.meta.events
    events.register("provide-client-params.dynamodb.TransactWriteItems", note)
    try:
        for _ in range(20):
            filed(d, FORWARDED)
    finally:
        events.unregister("provide-client-params.dynamodb.TransactWriteItems", note)
    of_cases = [set.union(*written[n : n + 2]) for n in range(0, len(written), 2)]
    assert len(of_cases) == 20
    assert sum(map(len, of_cases)) == len(set.union(*of_cases))


def _key(item: dict[str, Any]) -> tuple[str, ...]:
    (write,) = item.values()
    key = write.get("Item") or write["Key"]
    return (write["TableName"], *(key[name]["S"] for name in ("pk", "sk") if name in key))
