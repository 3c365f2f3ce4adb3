"""The service alerts by the clock; the cases here begin on Monday 2 March 2026."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.cases.alerts import deadline_alerts, supervision
from chalicelib.domain.cases.alerts.kinds import EVENT_NAMES, EVENTS, LAPSED, RECOUNTED, REMINDED
from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.case_changes import Change
from chalicelib.domain.cases.clocks import next_due, stopped_clocks
from chalicelib.domain.parties.parties import Addressee, Party, Principal
from chalicelib.domain.shared.errors import NotAllowedNow
from chalicelib.domain.time.calendar import WorkingCalendar
from chalicelib.domain.time.deadlines import Level
from chalicelib.domain.time.local_time import shanghai_date
from chalicelib.domain.workflow.events import Event, first_break
from tests.domain.cases.builders import (
    AGENT,
    CALENDAR,
    JIAOZUO_STEWARD,
    JINCHENG_STEWARD,
    MARKET_REGULATOR,
    act,
    due_on,
    moment,
    running_clock,
    submitted,
)

BREACHES, REMINDERS = (Level.RED, Level.ESCALATED), (Level.AMBER,)
ALL = (*REMINDERS, *BREACHES)

FORWARD, AGREE = (JIAOZUO_STEWARD, "forward"), (MARKET_REGULATOR, "agree")
WAYS: dict[str, list[tuple[Principal, str]]] = {
    "submitted": [],
    "supplementing": [(JIAOZUO_STEWARD, "request_supplement")],
    "forwarded": [FORWARD],
    "refused": [FORWARD, (MARKET_REGULATOR, "refuse")],
    "agreed": [FORWARD, AGREE],
    "uploaded": [FORWARD, AGREE, (AGENT, "confirm_upload")],
    "reported": [FORWARD, AGREE, (AGENT, "confirm_upload"), (JIAOZUO_STEWARD, "report_to_province")],
    "withdrawn": [(AGENT, "withdraw")],
}


def led_to(stage: str, home_city: str = "jincheng") -> CaseFile:
    case = submitted("2026-03-02 09:00", home_city=home_city).case
    for person, action in WAYS[stage]:
        case = act(case, action, person, "2026-03-02 10:00").case
    return case


def run(
    case: CaseFile, on: str | date, levels: Iterable[Level] = ALL, calendar: WorkingCalendar = CALENDAR
) -> list[Change]:
    return deadline_alerts.alert(case, tuple(levels), moment(f"{on} 00:10"), calendar)


def settled(case: CaseFile, on: str, calendar: WorkingCalendar) -> Change | None:
    """The change of the one limit that runs, if it moves."""
    changes = deadline_alerts.recount(case, moment(on), calendar)
    assert len(changes) <= 1
    return changes[0] if changes else None


def after(case: CaseFile, changes: list[Change]) -> CaseFile:
    return changes[-1].case if changes else case


def told(changes: Iterable[Change]) -> list[tuple[str, str, str]]:
    return [(message.kind, message.to.value, message.holder) for change in changes for message in change.messages]


# -------------------- alerts, each once

NIGHTS = [
    ("2026-03-05", []),
    ("2026-03-06", ["deadline.reminded"]),
    ("2026-03-07", []),
    ("2026-03-08", []),
    ("2026-03-09", []),
    ("2026-03-10", ["deadline.breached"]),
    ("2026-03-11", []),
    ("2026-03-12", ["deadline.escalated"]),
    ("2026-03-13", []),
    ("2026-03-31", []),
]
"""A forwarding that is due on Monday the 9th and that nobody attends to."""


@pytest.mark.parametrize("times", [1, 3])
def test_each_level_is_alerted_on_its_day_however_often_the_sweep_runs(times: int) -> None:
    case, seen = led_to("submitted"), []
    for night, _ in NIGHTS:
        events = []
        for _ in range(times):
            changes = run(case, night)
            events += [change.event.action for change in changes]
            case = after(case, changes)
        seen.append((night, events))

    assert seen == NIGHTS


@pytest.mark.parametrize(
    ("nights", "actions"),
    [
        pytest.param(["2026-03-09"], ["deadline.reminded"], id="the reminder, on the last day"),
        pytest.param(["2026-03-10"], ["deadline.breached"], id="a missed reminder is not made up for"),
        pytest.param(["2026-03-12"], ["deadline.breached", "deadline.escalated"], id="red and escalated in one go"),
        pytest.param(["2026-04-30"], ["deadline.breached", "deadline.escalated"], id="months late"),
        pytest.param(
            ["2026-03-06", "2026-03-16"],
            ["deadline.reminded", "deadline.breached", "deadline.escalated"],
            id="a week was skipped",
        ),
        pytest.param(["2026-03-12", "2026-03-10"], ["deadline.breached", "deadline.escalated"], id="an old run, late"),
    ],
)
def test_skipped_days_are_caught_up_with_in_order(nights: list[str], actions: list[str]) -> None:
    case, events = led_to("submitted"), []
    for night in nights:
        changes = run(case, night)
        events += [change.event for change in changes]
        case = after(case, changes)

    assert [event.action for event in events] == actions
    assert [event.sequence for event in events] == list(range(2, 2 + len(actions)))
    assert case.clocks["forwarding"].alerted == tuple(
        {"deadline.reminded": "amber", "deadline.breached": "red", "deadline.escalated": "escalated"}[action]
        for action in actions
    )


def test_a_sweep_alerts_its_own_levels_only() -> None:
    case = led_to("submitted")

    assert run(case, "2026-03-06", BREACHES) == run(case, "2026-03-10", REMINDERS) == []
    assert [c.event.action for c in run(case, "2026-03-12", (Level.ESCALATED,))] == ["deadline.escalated"]
    assert [c.event.action for c in run(case, "2026-03-06", REMINDERS)] == ["deadline.reminded"]


@pytest.mark.parametrize(
    ("stage", "on", "levels", "needs"),
    [
        ("submitted", "2026-03-05", ALL, False),
        ("submitted", "2026-03-06", REMINDERS, True),
        ("submitted", "2026-03-06", BREACHES, False),
        ("submitted", "2026-03-10", BREACHES, True),
        ("submitted", "2026-03-10", REMINDERS, False),
        ("agreed", "2026-03-31", BREACHES, False),
        ("agreed", "2026-03-31", REMINDERS, True),
    ],
)
def test_a_list_tells_which_cases_to_look_at(stage: str, on: str, levels: tuple[Level, ...], needs: bool) -> None:
    case = led_to(stage)

    assert deadline_alerts.needs_alert(case, levels, date.fromisoformat(on), CALENDAR) is needs
    assert bool(run(case, on, levels)) is needs
    assert not deadline_alerts.needs_alert(after(case, run(case, on, levels)), levels, date.fromisoformat(on), CALENDAR)


@pytest.mark.parametrize(("stage", "days", "told"), [("agreed", 5, Party.APPLICANT), ("reported", 10, Party.PROVINCE)])
def test_who_has_no_limit_is_reminded_once_and_never_late(stage: str, days: int, told: Addressee) -> None:
    case = led_to(stage)
    due_on = CALENDAR.add_working_days(shanghai_date(case.updated_at), days)
    before = due_on - timedelta(days=1)

    assert run(case, before.isoformat()) == []
    (change,) = run(case, due_on.isoformat())
    assert (change.event.action, change.case.stage) == ("stage.reminded", stage)
    assert [(m.kind, m.to) for m in change.messages] == [("stage.reminded", told)]
    assert run(change.case, "2026-12-31") == []
    assert case.records == change.case.records  # no supervision sheet


def test_who_acted_is_not_reminded() -> None:
    case = led_to("uploaded")

    assert "upload_reminder" in case.clocks
    assert all(change.event.action != "stage.reminded" for change in run(case, "2026-12-31"))


def test_the_lead_department_hears_once_that_the_days_for_a_supplement_are_over_and_may_then_dismiss() -> None:
    """Asked on Wednesday 4 March: 20 working days end on Wednesday 1 April; the company is reminded after ten."""
    first = submitted("2026-03-02 10:00").case
    case = act(first, "request_supplement", JIAOZUO_STEWARD, "2026-03-04 10:00").case
    case = after(case, run(case, "2026-03-18"))

    assert run(case, "2026-04-01") == []
    with pytest.raises(NotAllowedNow):
        act(case, "dismiss", JIAOZUO_STEWARD, "2026-04-01 23:59", reason_codes=["supplement_overdue"])
    (change,) = run(case, "2026-04-02", BREACHES)
    assert (change.event.action, change.case.stage) == ("stage.lapsed", "supplementing")
    ((message,),) = [change.messages]
    assert (message.kind, message.to, message.holder) == ("stage.lapsed", Party.STEWARD, "jiaozuo")
    assert (message.facts["lapsed_on"], message.facts["duty"]) == ("2026-04-01", "supervises")
    assert deadline_alerts.needs_alert(case, BREACHES, date(2026, 4, 2), CALENDAR)
    assert run(change.case, "2026-12-31") == []
    assert stopped_clocks(change.case) == stopped_clocks(case)
    assert act(change.case, "dismiss", JIAOZUO_STEWARD, "2026-04-02 09:00").case.stage == "dismissed"


def test_a_case_that_waits_for_a_supplement_is_looked_at_until_its_end_was_told() -> None:
    case = act(submitted("2026-03-02 10:00").case, "request_supplement", JIAOZUO_STEWARD, "2026-03-04 10:00").case
    due = []
    for day in ("2026-03-18", "2026-04-02"):
        clock = next_due(case)
        due.append(clock and clock.due_on.isoformat())
        case = after(case, run(case, day))
    assert (due, next_due(case)) == (["2026-03-18", "2026-04-01"], None)


def test_a_supplement_that_came_lapses_no_more_and_one_asked_for_again_has_its_days_anew() -> None:
    case = act(submitted("2026-03-02 10:00").case, "request_supplement", JIAOZUO_STEWARD, "2026-03-04 10:00").case
    came = act(case, "supplement", AGENT, "2026-03-20 10:00").case
    assert [c.event.action for c in run(came, "2026-04-02") if c.event.action.startswith("stage")] == []
    again = act(came, "request_supplement", JIAOZUO_STEWARD, "2026-03-23 10:00").case
    assert again.clocks["supplement_wait"].due_on == date(2026, 4, 21)  # Qingming, 4 to 6 April, is no working time


def test_the_days_for_a_supplement_are_counted_anew_when_the_calendar_moves() -> None:
    case = act(submitted("2026-03-02 10:00").case, "request_supplement", JIAOZUO_STEWARD, "2026-03-04 10:00").case
    moved = settled(case, "2026-03-05 00:10", WorkingCalendar({date(2026, 3, 12): False}))
    assert moved is not None
    assert moved.case.clocks["supplement_wait"].due_on == date(2026, 4, 2)
    assert [str(message.to) for message in moved.messages] == ["applicant"]


@pytest.mark.parametrize("stage", ["agreed", "reported", "withdrawn"])
def test_where_no_limit_runs_nothing_is_late_or_settled(stage: str) -> None:
    case = led_to(stage)

    assert run(case, "2026-06-30", BREACHES) == []
    assert settled(case, "2026-03-03 00:10", WorkingCalendar({date(2026, 3, 4): False})) is None


def test_the_day_is_that_of_china() -> None:
    case = led_to("submitted")

    assert deadline_alerts.alert(case, ALL, moment("2026-03-05 23:59"), CALENDAR) == []
    assert len(deadline_alerts.alert(case, ALL, moment("2026-03-06 00:00"), CALENDAR)) == 1


# -------------------- who is told

AGENCY, SUPERIOR = ("authority", "jiaozuo-scjg"), ("superior", "jiaozuo-scjg")
STEWARD, COMMITTEE = ("steward", "jiaozuo"), ("committee", "jiaozuo")


@pytest.mark.parametrize(
    ("stage", "amber", "red"),
    [
        ("submitted", [STEWARD], [STEWARD, COMMITTEE]),
        ("forwarded", [AGENCY], [AGENCY, STEWARD, SUPERIOR]),
        ("refused", [STEWARD], [STEWARD, COMMITTEE]),
        ("uploaded", [STEWARD], [STEWARD, COMMITTEE]),
    ],
)
@pytest.mark.parametrize("home_city", ["jincheng", "jiaozuo"])
def test_who_owes_is_told_then_those_above(
    stage: str, amber: list[tuple[str, str]], red: list[tuple[str, str]], home_city: str
) -> None:
    case = led_to(stage, home_city)
    last_day = case.clocks[running(case)].due_on
    reminded = run(case, last_day)
    late = run(after(case, reminded), last_day + timedelta(days=1))
    escalated = run(after(case, late), "2026-03-31")

    assert told(reminded) == [("deadline.reminded", *who) for who in amber]
    assert told(late) == [("deadline.breached", *who) for who in red]
    assert told(escalated) == [("deadline.escalated", *COMMITTEE)]
    changes = [*reminded, *late, *escalated]
    assert {message.place for change in changes for message in change.messages} == {"jiaozuo"}


def running(case: CaseFile) -> str:
    clock = running_clock(case)
    assert clock is not None
    return clock.clock


def test_an_alert_tells_the_task_and_the_end_and_nothing_of_earlier_steps() -> None:
    asked = act(led_to("submitted"), "request_supplement", JIAOZUO_STEWARD, "2026-03-02 10:00").case
    case = act(asked, "supplement", AGENT, "2026-03-02 11:00").case
    (change,) = run(case, "2026-03-09")

    assert change.messages[0].facts == {
        "case_id": "JZ-7Q2M9X4KT1AB",
        "company": "晋城市示例商贸有限公司",
        "reference": "焦市监处罚〔2025〕12号",
        "office": "焦作市市场监督管理局",
        "agency": "",
        "stage": "已申请",
        "task": "核对申请并转办至行政处罚机关",
        "due_on": "2026-03-09",
        "note": "",
        "reasons": "",
        "items": "",
        "owing": "steward/jiaozuo/jiaozuo",
        "in_charge": "steward/jiaozuo/jiaozuo",
        "sending": "steward/jiaozuo/jiaozuo",
        "duty": "owes",
    }


# -------------------- what an alert leaves behind


def test_an_alert_is_an_event_by_the_system_and_keeps_the_case_where_it_is() -> None:
    before = led_to("forwarded")  # due on the 11th
    (change,) = run(before, "2026-03-12")
    event, case = change.event, change.case

    assert (event.action, event.stage, event.note, event.sequence) == ("deadline.breached", "forwarded", "", 3)
    assert (event.actor.role, event.actor.organisation, event.actor.principal_id) == ("system", "", "system")
    assert event.at == moment("2026-03-12 00:10")
    assert event.details == {
        "clock": "opinion",
        "due_on": "2026-03-11",
        "colour": "orange",
        "owed_by": "authority",
        "office": "jiaozuo-scjg",
        "issued_at": "2026-03-11T16:10:00+00:00",
        "at": "2026-03-11T16:10:00+00:00",
    }
    assert not change.is_new
    assert not change.closes
    assert case.clocks == {
        **before.clocks,
        "opinion": replace(before.clocks["opinion"], alerted=(Level.RED,)),
    }
    assert (case.stage, case.seats, case.past_clocks) == (before.stage, before.seats, before.past_clocks)
    assert case.records == before.records
    assert case.sheet is not None
    assert supervision.details(case.sheet) == event.details
    assert (case.version, case.last_hash, case.updated_at) == (3, event.hash, event.at)


def test_all_events_of_the_clock_have_a_name() -> None:
    assert set(EVENT_NAMES) == {*EVENTS.values(), RECOUNTED, REMINDED, LAPSED}
    assert list(EVENTS) == list(Level)


def test_a_run_whose_clock_is_behind_does_not_turn_the_timeline_back() -> None:
    case = act(led_to("submitted"), "urge", JINCHENG_STEWARD, "2026-03-10 00:12").case
    (change,) = run(case, "2026-03-10")

    assert change.event.at == change.case.updated_at == moment("2026-03-10 00:12")
    assert change.event.details["at"] == "2026-03-09T16:12:00+00:00"


# -------------------- alerts and pauses


def paused(case: CaseFile, on: str, again_on: str) -> CaseFile:
    asked = act(case, "request_supplement", JIAOZUO_STEWARD, f"{on} 10:00").case
    assert run(asked, again_on) == []
    return act(asked, "supplement", AGENT, f"{again_on} 11:00").case


def test_what_was_alerted_is_not_alerted_again_after_a_pause_that_moved_nothing() -> None:
    reminded = after(led_to("submitted"), run(led_to("submitted"), "2026-03-06"))
    again = paused(reminded, "2026-03-06", "2026-03-06")

    assert due_on(again) == date(2026, 3, 9)
    assert run(again, "2026-03-09") == []
    assert [c.event.action for c in run(again, "2026-03-10")] == ["deadline.breached"]


def test_a_case_that_was_late_before_a_pause_is_not_alerted_of_it_twice() -> None:
    late = after(led_to("submitted"), run(led_to("submitted"), "2026-03-10"))
    again = paused(late, "2026-03-10", "2026-03-11")

    assert run(again, "2026-03-11") == []
    assert [c.event.action for c in run(again, "2026-03-31")] == ["deadline.escalated"]


def test_an_end_that_moved_is_alerted_anew() -> None:
    reminded = after(led_to("submitted"), run(led_to("submitted"), "2026-03-06"))
    again = paused(reminded, "2026-03-06", "2026-03-16")  # one day was left: due on the 17th

    assert [c.event.action for c in run(again, "2026-03-16")] == ["deadline.reminded"]
    assert [c.event.action for c in run(again, "2026-03-18")] == ["deadline.breached"]


def test_a_returned_forwarding_that_was_late_is_alerted_anew() -> None:
    late = after(led_to("submitted"), run(led_to("submitted"), "2026-03-12"))
    forwarded = act(late, "forward", JIAOZUO_STEWARD, "2026-03-12 10:00").case
    returned = act(forwarded, "return_forwarding", MARKET_REGULATOR, "2026-03-13 10:00").case  # due on the 16th

    assert returned.past_clocks[0].alerted == (Level.RED, Level.ESCALATED)
    assert [c.event.action for c in run(returned, "2026-03-14")] == ["deadline.reminded"]
    assert [c.event.action for c in run(returned, "2026-03-17")] == ["deadline.breached"]


# -------------------- settling

SIXTH_OFF = WorkingCalendar({date(2026, 3, 6): False})


def test_a_limit_is_settled_when_the_calendar_moves_its_end() -> None:
    before = after(led_to("submitted"), run(led_to("submitted"), "2026-03-06"))
    change = settled(before, "2026-03-06 00:20", SIXTH_OFF)

    assert change is not None
    assert due_on(change.case) == date(2026, 3, 10)
    assert change.case.clocks["forwarding"].alerted == ()
    assert (change.event.action, change.event.stage, change.event.sequence) == ("deadline.settled", "submitted", 3)
    assert change.event.details == {"clock": "forwarding", "was_due_on": "2026-03-09", "due_on": "2026-03-10"}
    assert change.event.actor == deadline_alerts.SYSTEM
    assert told([change]) == [("deadline.settled", "steward", "jiaozuo")]
    assert change.messages[0].facts["due_on"] == "2026-03-10"
    assert change.case.records == before.records
    assert not change.closes
    assert [c.event.action for c in run(change.case, "2026-03-09", calendar=SIXTH_OFF)] == ["deadline.reminded"]


def test_an_agency_is_told_that_its_end_moved() -> None:
    change = settled(led_to("forwarded"), "2026-03-05 00:10", SIXTH_OFF)

    assert change is not None
    assert told([change]) == [("deadline.settled", *AGENCY)]
    assert due_on(change.case) == date(2026, 3, 12)
    assert change.case.clocks["forwarding"] == led_to("forwarded").clocks["forwarding"]


@pytest.mark.parametrize(
    "calendar",
    [
        pytest.param(CALENDAR, id="the same calendar"),
        pytest.param(WorkingCalendar({date(2026, 3, 10): False}), id="a day behind its end"),
        pytest.param(WorkingCalendar({date(2026, 3, 2): False}), id="the day of receipt"),
        pytest.param(WorkingCalendar({date(2026, 3, 6): False, date(2026, 3, 7): True}), id="a day for a day"),
    ],
)
def test_what_the_calendar_does_not_move_is_left_alone(calendar: WorkingCalendar) -> None:
    assert settled(led_to("submitted"), "2026-03-03 00:10", calendar) is None


def test_settling_by_a_clock_that_is_behind_does_not_turn_the_timeline_back() -> None:
    change = settled(led_to("submitted"), "2026-03-01 23:00", SIXTH_OFF)

    assert change is not None
    assert change.event.at == change.case.updated_at == moment("2026-03-02 09:00")


def test_what_is_settled_is_not_settled_again() -> None:
    change = settled(led_to("submitted"), "2026-03-03 00:10", SIXTH_OFF)

    assert change is not None
    assert settled(change.case, "2026-03-03 00:11", SIXTH_OFF) is None


def test_a_case_that_the_calendar_makes_late_is_alerted_that_night() -> None:
    worked = WorkingCalendar({date(2026, 3, 7): True, date(2026, 3, 8): True})
    change = settled(led_to("submitted"), "2026-03-09 00:05", worked)

    assert change is not None
    assert due_on(change.case) == date(2026, 3, 7)
    assert [c.event.action for c in run(change.case, "2026-03-09", calendar=worked)] == ["deadline.breached"]


# -------------------- any sequence of runs, pauses and declared days, against a model

START = date(2026, 3, 2)
DAY = timedelta(days=1)


class Model:
    """A forwarding, told in lists of working days (decision 14); `alerts` are (level, due date) as they come."""

    def __init__(self, declared: dict[date, bool]) -> None:
        self.declared = dict(declared)
        self.counts_from, self.days = START, 5
        self.due = self.later_than(START)[4]
        self.left: int | None = None
        self.is_over = False
        self.told: set[str] = set()
        self.alerts: list[tuple[str, date]] = []

    def later_than(self, day: date) -> list[date]:
        days = (day + number * DAY for number in range(1, 250))
        return [d for d in days if self.declared.get(d, CALENDAR.is_working_day(d))]

    @property
    def stands_still(self) -> bool:
        return self.is_over or self.left is not None

    def run(self, today: date, levels: Iterable[Level]) -> None:
        if self.stands_still:
            return
        to_come = [day for day in self.later_than(today) if day <= self.due]
        reached = {
            "amber": today <= self.due and len(to_come) < 2,
            "red": today > self.due,
            "escalated": today >= self.later_than(self.due)[2],
        }
        for level in levels:
            if reached[level] and level not in self.told:
                self.told.add(level)
                self.alerts.append((level.value, self.due))

    def pause(self, today: date) -> None:
        to_come = [day for day in self.later_than(today) if day <= self.due]
        self.left = 0 if today > self.due else len(to_come) or 1

    def resume(self, today: date) -> None:
        if self.left:
            self.counts_from, self.days = today, self.left
        self.left = None
        self.count()

    def declare(self, day: date, is_working: bool) -> None:
        self.declared[day] = is_working
        if not self.stands_still:
            self.count()

    def count(self) -> None:
        due = self.later_than(self.counts_from)[self.days - 1]
        if due != self.due:
            self.due, self.told = due, set()


class Played:
    """The same, played on a case."""

    def __init__(self, declared: dict[date, bool]) -> None:
        self.calendar = WorkingCalendar(dict(declared))
        self.changes = [submitted(f"{START} 09:00", calendar=self.calendar)]

    @property
    def case(self) -> CaseFile:
        return self.changes[-1].case

    @property
    def events(self) -> list[Event]:
        return [change.event for change in self.changes]

    @property
    def alerts(self) -> list[tuple[str, date]]:
        level = {"deadline.reminded": "amber", "deadline.breached": "red", "deadline.escalated": "escalated"}
        alerted = [event for event in self.events if event.action in level]
        return [(level[event.action], date.fromisoformat(event.details["due_on"])) for event in alerted]

    def run(self, today: date, levels: Iterable[Level]) -> None:
        self.changes += run(self.case, today, levels, self.calendar)

    def act(self, action: str, by: Principal, today: date) -> None:
        self.changes.append(act(self.case, action, by, f"{today} 10:00", calendar=self.calendar))

    def answer(self, today: date) -> None:
        try:
            self.act("answer_supervision", JIAOZUO_STEWARD, today)
        except NotAllowedNow:
            assert self.case.sheet is None or supervision.answer_of(self.case) or moved(self)

    def declare(self, day: date, is_working: bool, today: date) -> None:
        self.calendar = WorkingCalendar({**self.calendar.overrides, day: is_working})
        change = settled(self.case, f"{today} 00:05", self.calendar)
        self.changes += [change] if change else []


def moved(played: Played) -> bool:
    """True if no clock runs, or the sheet is about another end than the running clock's."""
    clock = running_clock(played.case)
    return clock is None or played.case.sheet is None or clock.due_on != played.case.sheet.due_on


runs = st.tuples(st.just("run"), st.sampled_from([ALL, BREACHES, REMINDERS]), st.integers(0, 3))
others = st.tuples(
    st.sampled_from(["pause", "resume", "answer", "declare", "declare", "withdraw"]),
    st.integers(-10, 12),
    st.booleans(),
)
steps = st.lists(st.tuples(st.integers(0, 4), st.one_of(runs, runs, runs, others)), max_size=30)
holidays = st.lists(st.sampled_from([True, True, None, False]), max_size=45).map(
    lambda days: {START + number * DAY: working for number, working in enumerate(days) if working is not None}
)


def play(declared: dict[date, bool], sequence: list[tuple[int, tuple]]) -> tuple[Model, Played, bool]:
    """Both, through the same steps; and whether a day was declared on the way."""
    model, played, today, was_declared = Model(declared), Played(declared), START, False
    for later, (kind, what, how) in sequence:
        today += later * DAY
        match kind:
            case "run":
                stale = max(START, today - how * DAY)
                model.run(stale, what)
                played.run(stale, what)
            case "pause" if not model.stands_still:
                model.pause(today)
                played.act("request_supplement", JIAOZUO_STEWARD, today)
            case "resume" if model.left is not None and not model.is_over:
                model.resume(today)
                played.act("supplement", AGENT, today)
            case "answer":
                played.answer(today)
            case "declare":
                was_declared = True
                model.declare(today + what * DAY, how)
                played.declare(today + what * DAY, how, today)
            case "withdraw" if not model.is_over:
                model.is_over = True
                played.act("withdraw", AGENT, today)
    return model, played, was_declared


@given(holidays, steps)
def test_any_sequence_of_runs_alerts_what_the_model_does_each_once(
    declared: dict[date, bool], sequence: list[tuple[int, tuple]]
) -> None:
    model, played, was_declared = play(declared, sequence)

    assert played.alerts == model.alerts
    if not was_declared:
        assert len(set(played.alerts)) == len(played.alerts)
    if not model.stands_still:
        assert due_on(played.case) == model.due


@given(holidays, st.lists(st.tuples(st.integers(0, 70), st.sampled_from([ALL, BREACHES, REMINDERS])), max_size=20))
def test_runs_on_any_days_in_any_order_alert_each_level_on_the_first_of_its_days(
    declared: dict[date, bool], nights: list[tuple[int, tuple[Level, ...]]]
) -> None:
    """The levels told hang on the days of the runs alone, not on their order."""
    played = Played(declared)
    for number, levels in nights:
        played.run(START + number * DAY, levels)

    working = Model(declared).later_than(START)
    due, eve, third = working[4], working[3], working[7]
    ran = {level: {START + number * DAY for number, levels in nights if level in levels} for level in Level}
    expected = {
        ("amber", due): any(eve <= day <= due for day in ran[Level.AMBER]),
        ("red", due): any(day > due for day in ran[Level.RED]),
        ("escalated", due): any(day >= third for day in ran[Level.ESCALATED]),
    }
    assert sorted(played.alerts) == sorted(alert for alert, was_reached in expected.items() if was_reached)


@given(holidays, steps)
def test_the_chain_holds_with_events_of_the_clock_in_between(
    declared: dict[date, bool], sequence: list[tuple[int, tuple]]
) -> None:
    _, played, _ = play(declared, sequence)
    case, events = played.case, played.events

    assert first_break(case.case_id, events, case.version, case.last_hash) is None
    assert [event.at for event in events] == sorted(event.at for event in events)
    assert shanghai_date(case.updated_at) >= START
    for number, event in enumerate(events):
        if event.actor == deadline_alerts.SYSTEM:
            without = events[:number] + events[number + 1 :]
            forged = [*events[:number], replace(event, details={**event.details, "due_on": "2030-01-01"}).sealed()]
            hidden = [*forged[:-1], replace(forged[-1], hash=event.hash), *events[number + 1 :]]
            for timeline in (without, [*forged, *events[number + 1 :]], hidden):
                assert first_break(case.case_id, timeline, case.version, case.last_hash) is not None
