"""The supervision sheet (督办单): forwarded on Monday 2 March 2026, the opinion is due on Wednesday the 11th."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from chalicelib.domain.cases import transitions
from chalicelib.domain.cases.alerts import deadline_alerts
from chalicelib.domain.cases.alerts.sheets import COLOUR_NAMES, Sheet
from chalicelib.domain.cases.alerts.supervision import answer_of, has_unanswered_sheet, issue, run_of, signed_by
from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.parties.parties import Party, Principal
from chalicelib.domain.parties.seats import EVERYBODY
from chalicelib.domain.shared.errors import InvalidInput, NotAllowedNow, RoleMayNot
from chalicelib.domain.time.calendar import WorkingCalendar
from chalicelib.domain.time.deadlines import Level
from tests.domain.cases.builders import (
    AGENT,
    CALENDAR,
    COMMITTEE_MEMBER,
    HENAN,
    JIAOZUO_STEWARD,
    JINCHENG_STEWARD,
    MARKET_REGULATOR,
    PEOPLE,
    TO_ENVIRONMENT_OFFICE,
    act,
    moment,
    submitted,
)

AMBER_DAY, RED_DAY, ESCALATED_DAY = "2026-03-10", "2026-03-12", "2026-03-16"
ANSWER = "正在核查，本周办结"


def forwarded() -> CaseFile:
    case = submitted("2026-03-02 09:00").case
    return act(case, "forward", JIAOZUO_STEWARD, "2026-03-02 10:00").case


def alerted(case: CaseFile, *days: str) -> CaseFile:
    """The case after the nightly runs of these days."""
    for on in days:
        for change in deadline_alerts.alert(case, list(Level), moment(f"{on} 00:10"), CALENDAR):
            case = change.case
    return case


def answered(case: CaseFile, on: str, by: Principal = MARKET_REGULATOR, text: str = ANSWER) -> CaseFile:
    return act(case, "answer_supervision", by, on, text=text).case


def sheet(case: CaseFile) -> Sheet:
    assert case.sheet is not None
    return case.sheet


def may_answer(case: CaseFile) -> set[Party]:
    """Find the parties that an answer is offered to."""
    return {
        party
        for party, person in PEOPLE.items()
        if "answer_supervision"
        in {
            action.name
            for action in transitions.actions_now(case, transitions.Circumstances(person, case.updated_at, CALENDAR))
        }
    }


def test_a_case_in_time_has_no_sheet() -> None:
    assert forwarded().sheet is None
    assert not has_unanswered_sheet(forwarded())
    assert alerted(forwarded(), "2026-03-09").sheet is None


@pytest.mark.parametrize(
    ("days", "colour", "issued_on", "raised_on"),
    [
        pytest.param([AMBER_DAY], "blue", AMBER_DAY, AMBER_DAY, id="a reminder"),
        pytest.param([AMBER_DAY, RED_DAY], "orange", AMBER_DAY, RED_DAY, id="overdue"),
        pytest.param([AMBER_DAY, RED_DAY, ESCALATED_DAY], "red", AMBER_DAY, ESCALATED_DAY, id="three days over"),
        pytest.param([RED_DAY], "orange", RED_DAY, RED_DAY, id="it starts higher where no reminder went out"),
        pytest.param([ESCALATED_DAY], "red", ESCALATED_DAY, ESCALATED_DAY, id="it starts at the top"),
        pytest.param([AMBER_DAY, ESCALATED_DAY], "red", AMBER_DAY, ESCALATED_DAY, id="orange and red in one go"),
        pytest.param([AMBER_DAY, AMBER_DAY, "2026-03-11"], "blue", AMBER_DAY, AMBER_DAY, id="again and again"),
    ],
)
def test_one_matter_has_one_sheet_whose_colour_rises(
    days: list[str], colour: str, issued_on: str, raised_on: str
) -> None:
    case = alerted(forwarded(), *days)

    assert sheet(case) == Sheet(
        clock="opinion",
        due_on=date(2026, 3, 11),
        colour=colour,
        issued_at=moment(f"{issued_on} 00:10"),
        raised_at=moment(f"{raised_on} 00:10"),
        owed_by=Party.AUTHORITY,
        office="jiaozuo-scjg",
        office_name="焦作市市场监督管理局",
    )
    assert has_unanswered_sheet(case)
    assert answer_of(case) is None


def test_the_colours_have_their_names() -> None:
    assert COLOUR_NAMES == {
        "blue": "蓝色督办单（提醒）",
        "orange": "橙色督办单（警告）",
        "red": "红色督办单（重点督办）",
    }


def test_an_answer_is_recorded_on_the_sheet_and_moves_nothing_else() -> None:
    before = alerted(forwarded(), AMBER_DAY)
    change = act(before, "answer_supervision", MARKET_REGULATOR, "2026-03-10 15:00")
    case = change.case

    answer = answer_of(case)
    assert sheet(case) == sheet(before)
    assert answer is not None
    assert (answer.text, answer.at) == (ANSWER, moment("2026-03-10 15:00"))
    assert not has_unanswered_sheet(case)
    assert (case.stage, case.clocks, case.seats) == (before.stage, before.clocks, before.seats)
    assert (change.event.action, change.event.note) == ("answer_supervision", ANSWER)
    assert [(m.kind, m.to, m.holder) for m in change.messages] == [
        ("penalty.answer_supervision", "steward", "jiaozuo"),
        ("penalty.answer_supervision", "home_steward", "jincheng"),
    ]


def test_a_sheet_is_answered_once() -> None:
    case = answered(alerted(forwarded(), AMBER_DAY), "2026-03-10 15:00")

    assert may_answer(case) == set()
    with pytest.raises(NotAllowedNow) as raised:
        answered(case, "2026-03-10 16:00")
    assert raised.value.actions == ("return_forwarding", "agree", "refuse")


def test_raising_the_colour_asks_for_an_answer_anew() -> None:
    blue = answered(alerted(forwarded(), AMBER_DAY), "2026-03-10 15:00", text="周三办结")
    orange = alerted(blue, RED_DAY)

    assert may_answer(orange) == {"authority"}
    assert (sheet(orange).colour, answer_of(orange)) == ("orange", None)
    assert sheet(orange).issued_at == moment("2026-03-10 00:10")
    again = answered(orange, "2026-03-12 09:00", text="周四办结")
    answer = answer_of(again)
    assert answer is not None
    assert (answer.text, answer.at) == ("周四办结", moment("2026-03-12 09:00"))


def test_a_run_that_read_the_clock_before_the_answer_came_still_asks_anew() -> None:
    """The sweep takes the time once; an answer may come while it is under way."""
    blue = answered(alerted(forwarded(), AMBER_DAY), "2026-03-12 00:11")
    orange = alerted(blue, RED_DAY)

    assert has_unanswered_sheet(orange)
    assert sheet(orange).raised_at == orange.updated_at == moment("2026-03-12 00:11")


def test_an_answer_by_a_clock_that_is_behind_is_one() -> None:
    case = answered(alerted(forwarded(), AMBER_DAY), "2026-03-09 23:00")

    assert not has_unanswered_sheet(case)
    answer = answer_of(case)
    assert answer is not None
    assert answer.at == moment("2026-03-10 00:10")


@pytest.mark.parametrize(
    ("party", "refusal"),
    [
        (Party.STEWARD, NotAllowedNow),
        (Party.HOME_STEWARD, RoleMayNot),
        (Party.APPLICANT, RoleMayNot),
        (Party.PROVINCE, RoleMayNot),
    ],
)
def test_only_who_owes_answers(party: Party, refusal: type[Exception]) -> None:
    case = alerted(forwarded(), RED_DAY)

    assert may_answer(case) == {"authority"}
    with pytest.raises(refusal):
        answered(case, "2026-03-12 10:00", by=PEOPLE[party])


@pytest.mark.parametrize("said", ["", None, " \n "])
def test_an_answer_says_something(said: str | None) -> None:
    with pytest.raises(InvalidInput) as raised:
        act(alerted(forwarded(), RED_DAY), "answer_supervision", MARKET_REGULATOR, "2026-03-12 10:00", text=said)
    assert [(problem.pointer, problem.code) for problem in raised.value.problems] == [("/text", "text_too_short")]


LIMITED = {
    "submitted": ({Party.STEWARD}, "forwarding", date(2026, 3, 9)),
    "forwarded": ({Party.AUTHORITY}, "opinion", date(2026, 3, 11)),
    "refused": ({Party.STEWARD}, "guidance", date(2026, 3, 9)),
    "uploaded": ({Party.STEWARD}, "initial_review", date(2026, 3, 5)),
}
"""The stages with a limit, entered on the 2nd: who owes, which clock, and its end."""
WAYS = {
    "submitted": [],
    "forwarded": [(JIAOZUO_STEWARD, "forward")],
    "refused": [(JIAOZUO_STEWARD, "forward"), (MARKET_REGULATOR, "refuse")],
    "agreed": [(JIAOZUO_STEWARD, "forward"), (MARKET_REGULATOR, "agree")],
    "uploaded": [(JIAOZUO_STEWARD, "forward"), (MARKET_REGULATOR, "agree"), (AGENT, "confirm_upload")],
}
WAYS |= {
    "supplementing": [(JIAOZUO_STEWARD, "request_supplement")],
    "reported": [*WAYS["uploaded"], (JIAOZUO_STEWARD, "report_to_province")],
    "repaired": [*WAYS["uploaded"], (JIAOZUO_STEWARD, "report_to_province"), (HENAN, "approve_review")],
    "guided": [*WAYS["refused"], (JIAOZUO_STEWARD, "guide")],
    "withdrawn": [(AGENT, "withdraw")],
}


def led_to(stage: str) -> CaseFile:
    case = submitted("2026-03-02 09:00").case
    for person, action in WAYS[stage]:
        case = act(case, action, person, "2026-03-02 10:00").case
    return case


@pytest.mark.parametrize("stage", WAYS)
def test_an_answer_is_offered_exactly_where_a_limit_was_alerted_and_to_who_owes(stage: str) -> None:
    case = alerted(led_to(stage), "2026-03-31")
    who_owes, clock, due_on = LIMITED.get(stage, (set(), None, None))
    found = case.sheet

    assert may_answer(led_to(stage)) == set()
    assert may_answer(case) == who_owes
    assert (found and (found.clock, found.due_on, found.colour)) == (clock and (clock, due_on, "red"))


@pytest.mark.parametrize(
    ("action", "by", "stage"),
    [
        ("agree", MARKET_REGULATOR, "agreed"),
        ("refuse", MARKET_REGULATOR, "refused"),
        ("return_forwarding", MARKET_REGULATOR, "submitted"),
        ("withdraw", AGENT, "withdrawn"),
    ],
)
def test_once_the_case_has_moved_on_no_answer_is_wanted(action: str, by: Principal, stage: str) -> None:
    late = alerted(forwarded(), RED_DAY)
    case = act(late, action, by, "2026-03-12 10:00").case

    assert (case.stage, may_answer(case)) == (stage, set())
    assert not has_unanswered_sheet(case)
    assert sheet(case) == sheet(late)


def test_the_next_matter_has_a_sheet_of_its_own() -> None:
    late = answered(alerted(forwarded(), RED_DAY), "2026-03-12 09:00")
    refused = act(late, "refuse", MARKET_REGULATOR, "2026-03-12 10:00").case  # guidance due on the 19th
    case = alerted(refused, "2026-03-18")

    assert sheet(case) == Sheet(
        clock="guidance",
        due_on=date(2026, 3, 19),
        colour="blue",
        issued_at=moment("2026-03-18 00:10"),
        raised_at=moment("2026-03-18 00:10"),
        owed_by=Party.STEWARD,
        office="jiaozuo",
    )
    assert may_answer(case) == {"steward"}


def paused(on: str) -> CaseFile:
    """Applied for on the 2nd, due on the 9th, alerted that day, and supplements asked for."""
    return act(
        alerted(submitted("2026-03-02 09:00").case, on), "request_supplement", JIAOZUO_STEWARD, f"{on} 10:00"
    ).case


def test_no_answer_is_wanted_while_the_clock_stands_still_nor_after_its_end_moved() -> None:
    pausing = paused("2026-03-09")
    again = act(pausing, "supplement", AGENT, "2026-03-16 10:00").case

    assert not has_unanswered_sheet(pausing)
    assert may_answer(pausing) == may_answer(again) == set()
    assert sheet(alerted(again, "2026-03-17")).issued_at == moment("2026-03-17 00:10")


def test_a_party_that_was_late_before_a_pause_still_owes_its_answer_after_it() -> None:
    late = paused("2026-03-10")
    again = act(late, "supplement", AGENT, "2026-03-10 11:00").case
    escalated = alerted(again, "2026-03-12")

    assert may_answer(late) == set()
    assert may_answer(again) == {"steward"}
    assert (sheet(escalated).colour, sheet(escalated).issued_at) == ("red", moment("2026-03-10 00:10"))


def test_no_answer_is_wanted_about_an_end_that_the_calendar_moved() -> None:
    late = alerted(forwarded(), RED_DAY)
    calendar = WorkingCalendar({date(2026, 3, 11): False, date(2026, 3, 12): False})
    (change,) = deadline_alerts.recount(late, moment("2026-03-12 09:00"), calendar)

    assert may_answer(late) == {"authority"}
    assert may_answer(change.case) == set()


def test_a_person_of_both_offices_answers_from_the_seat_that_owes() -> None:
    both = Principal("officer-9", (*JIAOZUO_STEWARD.grants, *JINCHENG_STEWARD.grants, *MARKET_REGULATOR.grants))
    change = act(alerted(forwarded(), RED_DAY), "answer_supervision", both, "2026-03-12 10:00")

    assert change.event.actor.organisation == "jiaozuo-scjg"


def test_the_sheet_goes_to_the_office_that_owed_though_another_has_the_case_now() -> None:
    first = alerted(forwarded(), AMBER_DAY, RED_DAY, ESCALATED_DAY)
    returned = act(first, "return_forwarding", MARKET_REGULATOR, "2026-03-17 10:00").case
    second = act(returned, "forward", JIAOZUO_STEWARD, "2026-03-18 10:00", **TO_ENVIRONMENT_OFFICE).case
    run = run_of(second)

    assert (sheet(second).office, sheet(second).office_name) == ("jiaozuo-scjg", "焦作市市场监督管理局")
    assert run is not None
    assert (run.due_on, run.stopped_on) == (date(2026, 3, 11), date(2026, 3, 17))
    assert not has_unanswered_sheet(second)


def test_a_second_agency_has_a_sheet_of_its_own_even_about_the_same_day() -> None:
    blue = alerted(forwarded(), AMBER_DAY)
    clock = blue.clocks["opinion"]
    moved = replace(blue, held={**blue.held, Party.AUTHORITY: "jiaozuo-sthj"})

    assert not has_unanswered_sheet(moved)
    again = issue(moved, clock, Level.RED, moment(f"{RED_DAY} 00:10"), Party.AUTHORITY)
    assert (again.office, again.issued_at) == ("jiaozuo-sthj", moment(f"{RED_DAY} 00:10"))


@pytest.mark.parametrize(
    ("owed_by", "colour", "signer"),
    [
        (Party.AUTHORITY, "blue", Party.STEWARD),
        (Party.AUTHORITY, "orange", Party.STEWARD),
        (Party.AUTHORITY, "red", Party.COMMITTEE),
        (Party.STEWARD, "blue", None),
        (Party.STEWARD, "orange", Party.COMMITTEE),
        (Party.STEWARD, "red", Party.COMMITTEE),
    ],
)
def test_supervision_is_by_the_one_above_the_one_who_owes(owed_by: Party, colour: str, signer: Party | None) -> None:
    late = sheet(alerted(forwarded(), AMBER_DAY))

    assert signed_by(replace(late, owed_by=owed_by, colour=colour)) is signer


def test_the_committee_member_has_a_seat_once_the_sheet_is_theirs_to_sign() -> None:
    orange = alerted(forwarded(), AMBER_DAY, RED_DAY)
    red = alerted(orange, ESCALATED_DAY)

    assert Party.COMMITTEE not in orange.seats
    assert (red.held[Party.COMMITTEE], red.seats[Party.COMMITTEE]) == ("jiaozuo", EVERYBODY)
    assert transitions.actions_now(red, transitions.Circumstances(COMMITTEE_MEMBER, red.updated_at, CALENDAR)) == ()
    late_steward = alerted(submitted("2026-03-02 09:00").case, "2026-03-10")
    assert late_steward.seats[Party.COMMITTEE] == "jiaozuo"
