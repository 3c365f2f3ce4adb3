"""Scheduled functions send each alert once whatever happens, read in proportion to what is due, and hand over."""

from __future__ import annotations

import itertools
import json
import time
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.case_changes import Change
from chalicelib.domain.shared.errors import StorageBusy
from chalicelib.domain.workflow.events import first_break
from chalicelib.services.shared.errands import MAX_HOPS, HandedOnForever
from chalicelib.tables.cases.rows import head_row
from chalicelib.tables.cases.store import CaseStore
from chalicelib.tables.core import keys
from local.city_work import as_event
from tests.builders import FORWARDED, SUPPLEMENT_ASKED, a_penalty, a_submitted_case, play
from tests.services.support import Deployment

_numbers = itertools.count(1)


def submitted(d: Deployment, city: str = "jiaozuo") -> CaseFile:
    """A case that is received at the deployment's moment: on 2 March, due on the 9th."""
    return d.save(a_change(d, city))


def a_change(d: Deployment, city: str = "jiaozuo") -> Change:
    matter = a_penalty(handling_city=city, decision_number=f"焦市监处罚〔2025〕{next(_numbers)}号")
    return a_submitted_case(d.clock.now(), matter=matter)


def outbox_of(d: Deployment, *kinds: str) -> list[tuple[str, str, str]]:
    """List the deliveries of these kinds: kind, addressee, channel."""
    return sorted((i.kind, str(i.to), str(i.channel)) for i in d.outbox().values() if i.kind in kinds)


BREACHED = [("deadline.breached", to, channel) for to in ("committee", "steward") for channel in ("email", "inbox")]
"""Who is above a lead department is told as soon as that is late."""
ESCALATED = [("deadline.escalated", "committee", "email"), ("deadline.escalated", "committee", "inbox")]
REMINDED = [("deadline.reminded", "steward", "email"), ("deadline.reminded", "steward", "inbox")]
ALL = ("deadline.breached", "deadline.escalated", "deadline.reminded")


# -------------------- each alert once


def test_an_overdue_forwarding_is_flagged_on_the_first_night_and_escalated_on_the_third_working_day(
    d: Deployment,
) -> None:
    case = submitted(d)
    for night, told in (
        ("2026-03-09 00:10", []),
        ("2026-03-09 23:59", []),
        ("2026-03-10 00:10", BREACHED),
        ("2026-03-11 00:10", BREACHED),
        ("2026-03-12 00:10", BREACHED + ESCALATED),
        ("2026-03-13 00:10", BREACHED + ESCALATED),
    ):
        d.at(night)
        for _ in range(3):
            d.run("nightly")
        assert outbox_of(d, *ALL) == told
    assert d.actions(case) == ["submit", "deadline.breached", "deadline.escalated"]


def test_an_overdue_opinion_is_told_to_the_agency_its_superior_and_the_steward(d: Deployment) -> None:
    case = submitted(d)
    d.save(*play(case, [FORWARDED]))
    d.at("2026-03-12 00:10")
    d.run("nightly")
    assert [(to, channel) for _, to, channel in outbox_of(d, "deadline.breached")] == [
        ("authority", "email"),
        ("authority", "inbox"),
        ("steward", "email"),
        ("steward", "inbox"),
        ("superior", "email"),
    ]


def test_after_nights_that_were_missed_everything_comes_at_once(d: Deployment) -> None:
    submitted(d)
    d.at("2026-03-20 00:10")
    d.run("nightly")
    assert outbox_of(d, *ALL) == BREACHED + ESCALATED


def test_reminders_come_on_working_days_from_one_working_day_before_the_end(d: Deployment) -> None:
    submitted(d)
    for morning, told in (
        ("2026-03-05 08:30", []),
        ("2026-03-06 08:30", REMINDED),
        ("2026-03-07 08:30", REMINDED),
        ("2026-03-09 08:30", REMINDED),
        ("2026-03-10 08:30", REMINDED),
    ):
        d.at(morning)
        d.run("reminders")
        assert outbox_of(d, *ALL) == told


def test_there_is_no_reminder_on_a_day_off(d: Deployment) -> None:
    submitted(d)
    d.at("2026-03-07 08:30")
    assert d.run("reminders") == {"settle": {"unmoved": 1}, "reminders": {}}
    assert outbox_of(d, *ALL) == []


@pytest.mark.parametrize("reply_lost", [False, True], ids=["before it is sent", "when its reply is lost"])
def test_a_night_killed_at_any_call_is_finished_by_the_next_run(d: Deployment, reply_lost: bool) -> None:
    """No message is sent twice: the second run is at the same moment, as Lambda's own retry is."""
    for call in itertools.count():
        d.clear()
        d.forget_city("changzhi")
        case, moved_on = submitted(d), submitted(d, "jincheng")
        d.act(submitted(d), SUPPLEMENT_ASKED)
        d.at("2026-03-12 00:10")
        killed = d.is_killed(lambda: d.run("nightly"), call, reply_lost=reply_lost)
        d.run("nightly")
        assert outbox_of(d, *ALL) == sorted(2 * (BREACHED + ESCALATED))
        for each in (case, moved_on):
            dossier = d.dossier(each)
            assert d.actions(each) == ["submit", "deadline.breached", "deadline.escalated"]
            assert first_break(each.case_id, dossier.events, dossier.case.version, dossier.case.last_hash) is None
        if not killed:
            break
    assert call > 10


def test_two_nights_at_once_tell_everything_once(d: Deployment) -> None:
    for order in ([0, 1] * 40, [0] * 6 + [1] * 9 + [0, 1] * 20, [1] * 5 + [0] * 30):
        d.clear()
        case = submitted(d)
        d.at("2026-03-12 00:10")
        assert d.interleave([lambda: d.work("nightly", "jiaozuo")] * 2, order) == [None, None]
        assert d.actions(case) == ["submit", "deadline.breached", "deadline.escalated"]
        assert outbox_of(d, *ALL) == BREACHED + ESCALATED


def test_a_case_that_is_acted_on_during_the_run_is_not_alerted_of_the_clock_it_left(d: Deployment) -> None:
    case = submitted(d)
    d.at("2026-03-10 00:10")
    d.run("nightly")
    d.at("2026-03-12 00:10")
    order = [0] * 4 + [1] * 50  # the run has read its page, and then somebody acts
    assert d.interleave([lambda: d.work("nightly", "jiaozuo"), lambda: d.act(case, FORWARDED)], order) == [None, None]
    assert d.actions(case) == ["submit", "deadline.breached", "forward"]


# -------------------- the calendar


def test_a_holiday_that_is_announced_late_moves_the_end_before_anybody_is_reminded_of_the_old_one(
    d: Deployment,
) -> None:
    case = submitted(d)
    d.wiring.directory_store.save_override(date(2026, 3, 5), is_working_day=False)
    d.at("2026-03-06 08:30")
    d.run("reminders")
    assert outbox_of(d, *ALL) == []
    assert d.dossier(case).case.clocks["forwarding"].due_on == date(2026, 3, 10)
    d.at("2026-03-09 08:30")
    d.run("reminders")
    assert outbox_of(d, *ALL) == REMINDED


def test_an_end_that_moves_away_and_back_is_not_alerted_again(d: Deployment) -> None:
    case = submitted(d)
    d.at("2026-03-10 00:10")
    d.run("nightly")
    for night, day_off in (("2026-03-10 01:00", True), ("2026-03-10 02:00", False), ("2026-03-11 00:10", False)):
        d.at(night)
        d.wiring.directory_store.save_override(date(2026, 3, 9), is_working_day=not day_off)
        d.run("nightly")
    told = ["submit", "deadline.breached", "deadline.settled", "deadline.settled"]
    assert d.actions(case) == told
    d.at("2026-03-12 00:10")
    d.run("nightly")
    assert d.actions(case) == [*told, "deadline.escalated"]


def test_a_calendar_that_changes_while_settling_is_handed_on_settles_the_cases_behind_too(d: Deployment) -> None:
    """The first page was counted by a calendar that is no longer the one known, and stands before the cursor."""
    d.forget_city("changzhi")
    cases = [submitted(d) for _ in range(30)] + [submitted(d, "jincheng")]
    d.wiring.directory_store.save_override(date(2026, 3, 7), is_working_day=True)
    assert d.work("nightly", "jiaozuo", pages=0)["settle"] == {"settled": 25}
    assert {d.dossier(case).case.clocks["forwarding"].due_on.day for case in cases} == {7, 9}
    d.wiring.directory_store.save_override(date(2026, 3, 5), is_working_day=False)
    while d.sent:
        d.work_on_next(pages=0)
    d.work("nightly", "jincheng")
    assert {d.dossier(case).case.clocks["forwarding"].due_on for case in cases} == {date(2026, 3, 9)}
    assert d.run("nightly")["settle"] == {}


def test_settling_is_done_once_for_a_calendar(d: Deployment) -> None:
    submitted(d)
    assert d.run("nightly")["settle"] == {"unmoved": 1}
    assert d.run("nightly")["settle"] == {}
    d.wiring.directory_store.save_override(date(2026, 3, 5), is_working_day=False)
    assert d.run("nightly")["settle"] == {"settled": 1}
    assert d.run("nightly")["settle"] == {}


# -------------------- what fails holds up no other


def poison(d: Deployment, case: CaseFile, due: str) -> None:
    """A head that nobody can read, ahead of all others in the index."""
    row = {"pk": keys.case("JZ-POISON"), "sk": "HEAD", "data": '{"case_id": 7}', "running": "CLOCKS", "due": due}
    d.put_row("cases-jiaozuo", {name: {"S": value} for name, value in row.items()})


def test_a_case_that_cannot_be_read_holds_up_no_other_and_is_told_of_but_not_tried_again(
    d: Deployment, caplog: pytest.LogCaptureFixture
) -> None:
    cases = [submitted(d), submitted(d, "jincheng")]
    poison(d, cases[0], "2026-03-03#JZ-POISON")
    d.at("2026-03-10 00:10")
    assert d.run("nightly")["breaches"] == {"unreadable": 1, "alerted": 2}
    assert d.dead == []
    assert [d.actions(case) for case in cases] == [["submit", "deadline.breached"]] * 2
    assert "row cannot be read place=jiaozuo case_id=JZ-POISON error=UnreadableRow" in caplog.text


def test_a_city_is_not_settled_while_a_case_in_it_could_not_be(d: Deployment) -> None:
    case = submitted(d)
    poison(d, case, "2026-03-03#JZ-POISON")
    for _ in range(30):
        submitted(d)
    for _ in range(2):
        d.run("nightly", pages=0)
        assert d.wiring.directory_store.recounted_calendar("jiaozuo") == ""
        assert d.wiring.directory_store.recounted_calendar("jincheng") != ""


# -------------------- reads grow with what is due


@pytest.mark.parametrize("due", [10])
def test_reads_grow_with_what_is_due_and_not_with_what_is_open(d: Deployment, due: int) -> None:
    counted: dict[int, tuple[list[int], list[int]]] = {}
    began = time.perf_counter()
    for open_cases in (10, 1_000):
        d.clear()
        d.at("2026-03-02 09:00")
        d.run("nightly")  # the cities are settled
        cases = [submitted(d) for _ in range(due)]
        d.at("2026-03-09 09:00")
        fill(d, open_cases - due)
        d.at("2026-03-10 00:10")
        with d.calls() as first:
            assert d.run("nightly")["breaches"] == {"alerted": due}
        with d.calls() as again:
            assert d.run("nightly")["breaches"] == {"known": due}
        assert all(d.actions(case) == ["submit", "deadline.breached"] for case in cases)
        counted[open_cases] = (sorted(first), sorted(again))
    assert counted[10] == counted[1_000]
    first, again = counted[1_000]
    print(f"calls {len(first)}, rows {sum(first)}; again calls {len(again)}, rows {sum(again)}")
    assert len(first) <= 3 * due + 20
    assert len(again) <= 20
    assert time.perf_counter() - began < 60


def fill(d: Deployment, count: int) -> None:
    """Write so many open cases that are not due straight into the table."""
    row = {name: value for name, value in head_row(a_change(d).case).items() if value is not None}
    pattern = json.dumps(row)
    case_id = row["pk"].removeprefix("CASE#")
    for number in range(count):
        copy: dict[str, Any] = json.loads(pattern.replace(case_id, f"JZ-{number:020d}"))
        d.put_row("cases-jiaozuo", {name: _attribute(value) for name, value in copy.items()})


def _attribute(value: str | int) -> dict[str, str]:
    return {"N": str(value)} if isinstance(value, int) else {"S": value}


# -------------------- hand-over


def test_work_that_time_is_too_short_for_is_handed_on_until_it_is_done(d: Deployment) -> None:
    """Thirty cases are due in one city and a few in the others; each message has time for one page."""
    counts = {"jiaozuo": 30, "jincheng": 2, "changzhi": 1}
    cases = [submitted(d, city) for city, count in counts.items() for _ in range(count)]
    d.run("nightly")
    d.at("2026-03-10 00:10")
    assert d.run("nightly", pages=0)["breaches"] == {"alerted": 33}
    assert [answer["breaches"] for answer in d.answers] == [
        {"alerted": 1},
        {"alerted": 25},
        {"alerted": 2},
        {"alerted": 5},
    ]
    assert [answer.get("handed_on", False) for answer in d.answers] == [False, True, False, False]
    assert {tuple(d.actions(case)) for case in cases} == {("submit", "deadline.breached")}


def test_settling_goes_on_where_it_was_left_before_anything_is_flagged(d: Deployment) -> None:
    cases = [submitted(d) for _ in range(30)]
    d.wiring.directory_store.save_override(date(2026, 3, 5), is_working_day=False)
    d.at("2026-03-10 00:10")
    done = d.run("nightly", pages=0)
    assert (done["settle"]["settled"], done["breaches"]) == (30, {})
    assert {tuple(d.actions(case)) for case in cases} == {("submit", "deadline.settled")}


def test_a_message_that_comes_twice_does_everything_once(d: Deployment) -> None:
    cases = [submitted(d) for _ in range(30)]
    d.run("nightly")
    d.at("2026-03-10 00:10")
    d.work("nightly", "jiaozuo", pages=0)
    d.sent.append(dict(d.sent[0]))
    while d.sent:
        d.work_on_next(pages=0)
    assert {tuple(d.actions(case)) for case in cases} == {("submit", "deadline.breached")}


def test_a_retry_repeats_what_failed_and_not_what_came_later(d: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 60 cases one on the first page fails: its page is tried again alone, and in the end put aside alone."""
    cases = [submitted(d) for _ in range(60)]
    d.run("nightly")
    d.at("2026-03-10 00:10")
    bad = min(case.case_id for case in cases)
    visited: list[str] = []
    save = CaseStore.save

    def broken(store: CaseStore, change: Change, *more: Any, **named: Any) -> None:
        visited.append(change.case.case_id)
        if change.case.case_id == bad:
            raise StorageBusy
        save(store, change, *more, **named)

    monkeypatch.setattr(CaseStore, "save", broken)
    assert d.run("nightly", pages=0)["breaches"]["alerted"] == 59
    assert (visited.count(bad), len(visited)) == (1 + 3, 59 + 4)
    (dead,) = d.dead
    assert (dead["place"], dead["part"], dead["after"]) == ("jiaozuo", "", None)
    assert (dead["last_part"], dead["through"]) == ("breaches", f"2026-03-09#{sorted(c.case_id for c in cases)[24]}")
    monkeypatch.undo()
    assert d.invoke("cities", as_event(dead), 0)["breaches"] == {"alerted": 1, "known": 24}
    assert {tuple(d.actions(case)) for case in cases} == {("submit", "deadline.breached")}


def test_a_message_of_another_release_does_no_harm(d: Deployment) -> None:
    case = submitted(d)
    d.at("2026-03-10 00:10")
    d.work("nightly", "jiaozuo", part="gone", last_part="gone too")
    assert d.actions(case) == ["submit", "deadline.breached"]


def test_work_that_cannot_get_on_is_put_aside(d: Deployment) -> None:
    with pytest.raises(HandedOnForever):
        d.work("nightly", "jiaozuo", hops=MAX_HOPS + 1)


# -------------------- the digest


def digests(d: Deployment) -> dict[str, dict[str, str]]:
    """Each city's digest in an inbox."""
    return {i.place: dict(i.facts) for i in d.outbox().values() if i.kind == "digest" and i.channel == "inbox"}


@pytest.mark.parametrize(
    ("morning", "is_sent"),
    [
        ("2026-02-13 09:00", True),
        ("2026-02-14 09:00", True),  # a Saturday made up for the Spring Festival
        ("2026-02-17 09:00", False),  # 正月初一
        ("2026-03-07 09:00", False),
        ("2026-03-08 09:00", False),
        ("2026-03-09 09:00", True),
    ],
)
def test_the_digest_comes_on_working_days(d: Deployment, morning: str, is_sent: bool) -> None:
    d.at(morning)
    answers = [d.run("morning") for _ in range(3)]
    assert set(digests(d)) == ({"jiaozuo", "jincheng", "changzhi"} if is_sent else set())
    assert len(d.outbox()) == (6 if is_sent else 0)
    assert answers == (
        [{"digest": {"sent": 3}}] + [{"digest": {"sent_before": 3}}] * 2 if is_sent else [{"digest": {}}] * 3
    )


def test_the_digest_counts_what_is_over_and_what_is_due_and_names_thirty(d: Deployment) -> None:
    for _ in range(20):
        submitted(d)
    d.at("2026-03-03 09:00")
    for _ in range(15):
        submitted(d)
    d.at("2026-03-05 09:00")
    submitted(d)
    d.at("2026-03-10 09:00")
    d.run("morning")
    facts = digests(d)["jiaozuo"]
    assert (facts["red"], facts["amber"], facts["more"], facts["date"]) == ("20", "15", "5", "2026-03-10")
    lines = facts["lines"].splitlines()
    assert len(lines) == 30
    assert [line[:4] for line in lines] == ["【逾期】"] * 20 + ["【临期】"] * 10
    nothing = {"red": "0", "amber": "0", "more": "", "lines": "", "sending": "steward/jincheng/jincheng"}
    assert digests(d)["jincheng"] == facts | nothing | {"city": "晋城市"}


def test_a_digest_killed_between_its_two_channels_is_completed(d: Deployment) -> None:
    for call in itertools.count():
        d.clear()
        d.at("2026-03-09 09:00")
        killed = d.is_killed(lambda: d.run("morning"), call, reply_lost=True)
        d.run("morning")
        assert len(d.outbox()) == 6
        if not killed:
            return


def test_two_digests_at_once_are_one(d: Deployment) -> None:
    d.at("2026-03-09 09:00")
    for city in ("changzhi", "jiaozuo", "jincheng"):
        assert d.interleave([partial(d.work, "morning", city)] * 2, [0, 1] * 30) == [None, None]
    assert len(d.outbox()) == 6


def test_the_next_working_day_has_a_digest_of_its_own(d: Deployment) -> None:
    for morning in ("2026-03-09 09:00", "2026-03-10 09:00"):
        d.at(morning)
        d.run("morning")
    assert len(d.outbox()) == 12


def test_a_case_that_cannot_be_read_is_a_line_of_the_digest(d: Deployment) -> None:
    case = submitted(d)
    poison(d, case, "2026-03-03#JZ-POISON")
    d.at("2026-03-09 09:00")
    d.run("morning")
    facts = digests(d)["jiaozuo"]
    assert facts["amber"] == "1"
    assert facts["lines"].splitlines()[0].startswith("【无法读取】办件编号 JZ-POISON：记录目前无法读取")
    assert len(facts["lines"].splitlines()) == 2


def test_time_zones_flip_at_sixteen_hours_utc(d: Deployment) -> None:
    case = submitted(d)
    for moment, told in (("2026-03-09 23:59:59", False), ("2026-03-10 00:00:00", True)):
        d.at(moment)
        d.clock.moment = d.clock.moment.astimezone(tz=None) + timedelta(0)  # whatever the zone of the host
        d.run("nightly")
        assert ("deadline.breached" in d.actions(case)) is told
