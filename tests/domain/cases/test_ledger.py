"""The ledger tells what holds: steps that were undone are not told, and the days of a closed case stop at its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.cases import clocks
from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.ledger import LedgerColumns
from chalicelib.domain.cases.procedures import KITS
from tests.domain.cases import test_judgment as courts
from tests.domain.cases.builders import (
    AGENT,
    CALENDAR,
    HENAN,
    JIAOZUO_STEWARD,
    JINCHENG_STEWARD,
    MARKET_REGULATOR,
    REASONS,
    act,
    case_in,
    submitted,
)

SUBMITTED, FORWARDED, DECIDED, UPLOADED = "2026-03-02 09:00", "2026-03-03 09:00", "2026-03-05 09:00", "2026-03-09 09:00"
REPORTED, RETURNED, REVIEWED = "2026-03-10 09:00", "2026-03-12 09:00", "2026-03-16 09:00"
LONG_AFTER = date(2026, 6, 30)


def columns(case: CaseFile) -> LedgerColumns:
    return KITS[case.procedure].ledger(case)


def reported() -> CaseFile:
    """A case from 2 March 2026, reported to the province on the 10th."""
    case = submitted(SUBMITTED).case
    case = act(case, "forward", JIAOZUO_STEWARD, FORWARDED).case
    case = act(case, "agree", MARKET_REGULATOR, DECIDED).case
    case = act(case, "confirm_upload", AGENT, UPLOADED).case
    return act(case, "report_to_province", JIAOZUO_STEWARD, REPORTED).case


# -------------------- steps that were undone


def test_the_row_of_a_repaired_case() -> None:
    case = act(reported(), "approve_review", HENAN, REVIEWED).case
    assert columns(case) == LedgerColumns(
        forwarded_on=date(2026, 3, 3),
        opinion_on=date(2026, 3, 5),
        opinion="agree",
        opinion_name="同意修复",
        reported_on=date(2026, 3, 10),
        repaired_on=date(2026, 3, 16),
    )


def test_a_case_that_the_province_returned_is_not_reported() -> None:
    case = reported()
    assert columns(case).reported_on == date(2026, 3, 10)
    returned = act(case, "return_review", HENAN, RETURNED).case
    assert columns(returned).reported_on is None
    again = act(returned, "report_to_province", JIAOZUO_STEWARD, "2026-03-13 09:00").case
    assert columns(again).reported_on == date(2026, 3, 13)


def test_a_case_whose_upload_was_returned_is_not_reported() -> None:
    returned = act(case_in("uploaded"), "return_upload", JIAOZUO_STEWARD).case
    assert columns(returned).reported_on is None


def test_a_case_that_the_agency_returned_is_not_forwarded() -> None:
    case = case_in("forwarded")
    assert columns(case).forwarded_on == date(2025, 9, 26)
    assert columns(act(case, "return_forwarding", MARKET_REGULATOR).case).forwarded_on is None


def test_a_refusal_tells_its_reasons() -> None:
    told = columns(case_in("refused"))
    assert (told.opinion, told.opinion_name, told.refusal_reasons) == ("refuse", "不同意修复", REASONS)


@pytest.mark.parametrize("state", ["removed", "closed"])
def test_a_court_that_removed_an_entry_repaired_it(state: str) -> None:
    told = columns(courts.across(state))
    assert (told.repaired_on, told.opinion, told.opinion_name) == (date(2025, 9, 26), "approve", "同意修复")


def test_a_court_that_rejects_repairs_nothing() -> None:
    told = columns(courts.across("rejected"))
    assert (told.repaired_on, told.opinion, told.opinion_name) == (None, "reject", "不予修复")
    assert told.refusal_reasons == courts.REASONS


def test_an_approval_alone_repairs_nothing() -> None:
    assert columns(courts.across("approved")).repaired_on is None


# -------------------- days


def test_an_open_case_counts_to_today() -> None:
    assert clocks.working_days_used(reported(), date(2026, 3, 16), CALENDAR) == 10
    assert clocks.ended_on(reported()) is None


def test_the_days_of_a_closed_case_stop_at_its_end() -> None:
    case = act(reported(), "approve_review", HENAN, REVIEWED).case
    assert clocks.ended_on(case) == date(2026, 3, 16)
    assert (
        clocks.working_days_used(case, date(2026, 3, 16), CALENDAR)
        == clocks.working_days_used(case, LONG_AFTER, CALENDAR)
        == 10
    )


def test_what_happens_to_a_closed_case_moves_its_end_no_more() -> None:
    case = act(reported(), "approve_review", HENAN, REVIEWED).case
    touched = replace(case, updated_at=case.updated_at + timedelta(days=60))
    assert clocks.working_days_used(touched, LONG_AFTER, CALENDAR) == 10


def test_a_court_case_within_a_city_ends_with_the_removal_and_else_with_the_reply() -> None:
    assert clocks.ended_on(courts.within("closed")) == date(2025, 9, 26)
    removed = courts.across("removed")
    assert clocks.ended_on(removed) is None
    assert clocks.ended_on(courts.act(removed, "reply", on="2025-09-29 10:00").case) == date(2025, 9, 29)


def test_a_case_waits_since_it_came_to_its_stage() -> None:
    case = reported()
    assert clocks.waiting_days(case, date(2026, 3, 10), CALENDAR) == 0
    assert clocks.waiting_days(case, date(2026, 3, 24), CALENDAR) == 10
    urged = act(case, "urge", JINCHENG_STEWARD, "2026-03-20 09:00").case
    assert clocks.waiting_days(urged, date(2026, 3, 24), CALENDAR) == 10


def test_a_case_that_came_back_waits_anew() -> None:
    returned = act(reported(), "return_review", HENAN, RETURNED).case
    assert clocks.waiting_days(returned, date(2026, 3, 13), CALENDAR) == 1
    again = act(returned, "report_to_province", JIAOZUO_STEWARD, "2026-03-13 09:00").case
    assert clocks.waiting_days(again, date(2026, 3, 16), CALENDAR) == 1


def test_a_new_case_waits_since_its_submission_and_a_closed_one_for_nobody() -> None:
    assert clocks.waiting_days(submitted(SUBMITTED).case, date(2026, 3, 4), CALENDAR) == 2
    assert clocks.waiting_days(case_in("withdrawn"), LONG_AFTER, CALENDAR) is None
