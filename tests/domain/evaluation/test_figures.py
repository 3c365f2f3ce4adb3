"""The published figures, each expected value counted by hand."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.clocks import stopped_clocks
from chalicelib.domain.cases.counting.counts import counts_of
from chalicelib.domain.evaluation.figures import Figures, figures_of
from tests.domain.cases import test_judgment as courts
from tests.domain.cases.builders import (
    AGENT,
    CALENDAR,
    HENAN,
    JIAOZUO_STEWARD,
    MARKET_REGULATOR,
    act,
    case_in,
    document,
    submitted,
)

MONDAY = "2026-03-02 09:00"
"""The forwarding is due on Monday, 9 March."""


def figures(*cases: CaseFile, today: str = "2026-03-02") -> Figures:
    counts = sum((counts_of(case) for case in cases), Counter[str]())
    return figures_of(counts, date.fromisoformat(today), CALENDAR)


def test_no_cases_have_no_averages() -> None:
    assert figures() == Figures(
        cases=0,
        cross_city=0,
        by_stage={},
        repaired=0,
        average_working_days_to_repair=None,
        kept_in_time=None,
        overdue_now=0,
    )


def test_a_limit_that_was_kept_and_one_that_was_missed() -> None:
    in_time = act(submitted(MONDAY).case, "forward", JIAOZUO_STEWARD, "2026-03-09 09:00").case
    late = act(submitted(MONDAY).case, "forward", JIAOZUO_STEWARD, "2026-03-10 09:00").case
    assert figures(in_time, today="2026-03-10").kept_in_time == 1.0
    assert figures(late, today="2026-03-10").kept_in_time == 0.0
    assert figures(in_time, late, today="2026-03-10").kept_in_time == 0.5


def test_an_open_case_past_its_day_counts_as_late() -> None:
    case = submitted(MONDAY).case
    assert (figures(case, today="2026-03-09").kept_in_time, figures(case, today="2026-03-09").overdue_now) == (None, 0)
    assert (figures(case, today="2026-03-10").kept_in_time, figures(case, today="2026-03-10").overdue_now) == (0.0, 1)


def test_a_clock_that_waits_for_a_supplement_is_neither_kept_nor_late() -> None:
    asked = act(submitted(MONDAY).case, "request_supplement", JIAOZUO_STEWARD, "2026-03-03 09:00").case
    assert figures(asked, today="2026-06-30").kept_in_time is None


def test_a_clock_that_was_late_when_the_supplement_was_asked_for_is_late() -> None:
    asked = act(submitted(MONDAY).case, "request_supplement", JIAOZUO_STEWARD, "2026-03-10 09:00").case
    assert figures(asked, today="2026-06-30").kept_in_time == 0.0


def test_a_limit_that_a_withdrawal_stopped_in_time_is_neither_kept_nor_late() -> None:
    """Applied on Monday, 2 March: the forwarding is due on the 9th, an opinion after it seven working days later."""
    asked = act(submitted(MONDAY).case, "request_supplement", JIAOZUO_STEWARD, "2026-03-03 09:00").case
    forwarded = act(submitted(MONDAY).case, "forward", JIAOZUO_STEWARD, "2026-03-04 09:00").case
    at_once = act(submitted(MONDAY).case, "withdraw", AGENT, "2026-03-03 09:00").case
    asked_first = act(asked, "withdraw", AGENT, "2026-03-05 09:00").case
    from_agency = act(forwarded, "withdraw", AGENT, "2026-03-05 09:00").case
    when_late = act(submitted(MONDAY).case, "withdraw", AGENT, "2026-03-10 09:00").case
    assert [figures(case).kept_in_time for case in (at_once, asked_first, from_agency, when_late)] == [
        None,  # the forwarding was stopped before its day
        None,  # it waited for a supplement
        1.0,  # the forwarding was kept, the opinion is not judged
        0.0,  # the forwarding was late before the withdrawal
    ]
    assert figures(at_once, asked_first, from_agency, when_late).kept_in_time == 0.5


def test_a_limit_that_another_office_ended_in_time_is_neither_kept_nor_late() -> None:
    forwarded = act(submitted(MONDAY).case, "forward", JIAOZUO_STEWARD, "2026-03-04 09:00").case
    recalled = act(forwarded, "recall_forwarding", JIAOZUO_STEWARD, "2026-03-05 09:00").case
    refused = act(forwarded, "refuse", MARKET_REGULATOR, "2026-03-05 09:00").case
    to_agree = {"decision": "agree", "reasons": "", "documents": (document(),)}
    revised = act(refused, "revise_opinion", MARKET_REGULATOR, "2026-03-06 09:00", **to_agree).case
    did_not_wait = courts.act(courts.across("sent"), "reject").case
    assert figures(recalled).kept_in_time is None  # the forwarding runs again, the opinion was taken away
    assert figures(revised).kept_in_time == 1.0  # forwarding and opinion were kept, the guidance became pointless
    kept = {run.clock: run.was_kept for run in stopped_clocks(did_not_wait)}
    assert kept == {"acceptance": True, "review": True, "notice": None}


def test_a_late_notice_of_a_court_is_overdue_beside_the_review() -> None:
    """The notice is due on Monday, 20 October 2025, the review a week later."""
    sent = courts.across("sent")
    late = figures(sent, today="2025-10-21")
    assert (late.overdue_now, late.kept_in_time) == (1, 0.5)


def test_repairs_of_courts_count() -> None:
    counted = figures(case_in("repaired"), courts.across("removed"), courts.across("closed"), courts.within("closed"))
    assert counted.repaired == 4
    assert figures(courts.across("rejected"), courts.across("approved"), case_in("review_refused")).repaired == 0


def test_the_days_to_a_repair_end_with_the_repair() -> None:
    case = submitted(MONDAY).case
    case = act(case, "forward", JIAOZUO_STEWARD, MONDAY).case
    case = act(case, "agree", MARKET_REGULATOR, MONDAY).case
    case = act(case, "confirm_upload", AGENT, MONDAY).case
    case = act(case, "report_to_province", JIAOZUO_STEWARD, MONDAY).case
    case = act(case, "approve_review", HENAN, "2026-03-12 09:00").case
    touched = replace(case, updated_at=case.updated_at + timedelta(days=60))
    assert figures(case, today="2026-06-30").average_working_days_to_repair == 8.0
    assert figures(touched, today="2026-06-30").average_working_days_to_repair == 8.0


def test_cases_are_counted_by_stage_and_across_cities() -> None:
    counted = figures(case_in("agreed"), case_in("agreed"), courts.within("approved"))
    assert (counted.cases, counted.cross_city, counted.by_stage) == (3, 2, {"agreed": 2, "approved": 1})
