"""The push of a repair to the market regulator where the company is registered, in another province."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from chalicelib.domain.cases.alerts.deadline_alerts import alert
from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.clocks import running_clocks, stopped_clocks
from chalicelib.domain.cases.transitions import Circumstances, actions_now
from chalicelib.domain.parties.parties import Beyond, Party, Principal
from chalicelib.domain.shared.errors import InvalidInput, NotAllowedNow
from chalicelib.domain.time.deadlines import Ending, Level
from tests.domain.cases.builders import (
    AGENT,
    CALENDAR,
    HENAN,
    JIAOZUO_STEWARD,
    MARKET_REGULATOR,
    TO_ENVIRONMENT_OFFICE,
    act,
    document,
    moment,
    submitted,
)

MONDAY = "2026-03-02 09:00"
"""The agency decides on this day, so the push is due on Thursday, 5 March."""


def decided(on: str = MONDAY, *, home_province: str = "shanxi", **agency: object) -> CaseFile:
    """The agency agreed, with its decision to repair."""
    case = replace(submitted(on).case, home_province=home_province)
    case = act(case, "forward", JIAOZUO_STEWARD, on, **agency).case
    by = MARKET_REGULATOR if not agency else replace(MARKET_REGULATOR, grants=(_OF_ENVIRONMENT,))
    kind = "repair_decision" if not agency else "rectification"
    return act(case, "agree", by, on, documents=(document(kind, office=by.grants[0].organisation),)).case


_OF_ENVIRONMENT = replace(MARKET_REGULATOR.grants[0], organisation="jiaozuo-sthj")


def repaired(on: str = MONDAY) -> CaseFile:
    case = act(decided(on), "confirm_upload", AGENT, on).case
    case = act(case, "report_to_province", JIAOZUO_STEWARD, on).case
    return act(case, "approve_review", HENAN, on).case


def push(case: CaseFile, by: Principal = MARKET_REGULATOR, on: str = "2026-03-03 09:00", **fields: object) -> CaseFile:
    return act(case, "push_home", by, on, **{"pushed_on": date(2026, 3, 3), **fields}).case


@pytest.mark.parametrize(
    ("case", "due"),
    [
        pytest.param(decided(), "2026-03-05", id="three working days from the decision"),
        pytest.param(repaired(), "2026-03-05", id="on and on, also when the case is closed"),
        pytest.param(decided("2025-12-25 09:00"), "2025-12-30", id="from the first day of Order 107"),
        pytest.param(decided("2025-12-24 09:00"), None, id="not before Order 107"),
        pytest.param(decided(home_province="henan"), None, id="not within the province"),
        pytest.param(decided(home_province=""), None, id="not where the province was not recorded"),
        pytest.param(decided(**TO_ENVIRONMENT_OFFICE), None, id="not by another agency"),
    ],
)
def test_a_market_regulators_repair_of_another_provinces_company_is_pushed_there(
    case: CaseFile, due: str | None
) -> None:
    assert [(run.clock, run.due_on.isoformat()) for run in running_clocks(case)] == (
        [("home_push", due)] if due else []
    )


@pytest.mark.parametrize("by", [MARKET_REGULATOR, JIAOZUO_STEWARD])
def test_the_push_is_an_effect_of_the_repair(by: Principal) -> None:
    """An agency without an account tells the lead department, which records it."""
    case, done = repaired(), push(repaired(), by)
    assert (case.pushed_on, done.pushed_on) == (None, date(2026, 3, 3))
    assert (done.stage, running_clocks(done), done.effects) == ("repaired", (), case.effects)
    assert done.clocks["home_push"].was_kept is True
    assert act(push(decided(), by), "confirm_upload", AGENT, "2026-03-04 09:00").case.pushed_on == date(2026, 3, 3)


def test_who_is_told_and_who_may_record_it() -> None:
    change = act(repaired(), "push_home", MARKET_REGULATOR, "2026-03-03 09:00", pushed_on=date(2026, 3, 3))
    assert {message.to for message in change.messages} == {Party.APPLICANT, Party.STEWARD, Party.HOME_STEWARD}
    now = Circumstances(MARKET_REGULATOR, moment("2026-03-03 09:00"), CALENDAR)
    assert [action.name for action in actions_now(repaired(), now)] == ["push_home", "revoke_repair"]
    assert [action.name for action in actions_now(push(repaired()), now)] == ["revoke_repair"]


@pytest.mark.parametrize(
    ("case", "why"),
    [
        pytest.param(push(decided()), "不能重复登记", id="twice"),
        pytest.param(decided(home_province="henan"), "外省登记的企业", id="within the province"),
        pytest.param(decided("2025-12-24 09:00"), "无需推送", id="before Order 107"),
    ],
)
def test_otherwise_there_is_nothing_to_record(case: CaseFile, why: str) -> None:
    with pytest.raises(NotAllowedNow) as refused:
        push(case)
    assert why in str(refused.value.detail)


def test_a_push_before_the_penalty_is_none() -> None:
    with pytest.raises(InvalidInput):
        push(decided(), pushed_on=date(2025, 6, 2))


def test_the_clock_ends_with_the_decision_it_is_about() -> None:
    refused = act(decided(), "revise_opinion", MARKET_REGULATOR, "2026-03-03 09:00").case
    assert refused.clocks["home_push"].ended is Ending.DROPPED
    assert refused.clocks["home_push"].was_kept is None
    to_agree = {"decision": "agree", "reasons": "", "documents": (document(),)}
    again = act(refused, "revise_opinion", MARKET_REGULATOR, "2026-03-04 09:00", **to_agree).case
    assert again.clocks["home_push"].due_on == date(2026, 3, 9)
    worded = act(decided(), "revise_opinion", MARKET_REGULATOR, "2026-03-04 09:00", **to_agree).case
    assert worded.clocks["home_push"] == decided().clocks["home_push"]
    revoked = act(repaired(), "revoke_repair", MARKET_REGULATOR, "2026-03-04 09:00").case
    assert (running_clocks(revoked), revoked.clocks["home_push"].was_kept) == ((), None)
    late = act(repaired(), "revoke_repair", MARKET_REGULATOR, "2026-03-06 09:00").case
    assert [run.was_kept for run in stopped_clocks(late) if run.clock == "home_push"] == [False]


@pytest.mark.parametrize(
    ("level", "on", "told"),
    [
        (Level.AMBER, "2026-03-04 09:00", {Party.AUTHORITY}),
        (Level.RED, "2026-03-06 00:10", {Party.AUTHORITY, Party.STEWARD, Beyond.SUPERIOR}),
        (Level.ESCALATED, "2026-03-10 00:10", {Party.COMMITTEE}),
    ],
)
def test_a_closed_case_alerts_the_office_that_has_not_pushed(level: Level, on: str, told: set[object]) -> None:
    [change] = alert(repaired(), [level], moment(on), CALENDAR)
    assert {message.to for message in change.messages} == told
    assert change.case.sheet
    assert (change.case.sheet.clock, change.case.sheet.owed_by) == ("home_push", Party.AUTHORITY)
    facts = change.messages[0].facts
    assert (facts["task"], facts["due_on"]) == ("将修复信息推送至登记地市场监督管理部门并登记", "2026-03-05")


def test_the_sheet_is_answered_by_the_office_that_owes_though_the_case_waits_for_nobody() -> None:
    [change] = alert(repaired(), [Level.RED], moment("2026-03-06 00:10"), CALENDAR)
    answered = act(change.case, "answer_supervision", MARKET_REGULATOR, "2026-03-06 09:00").case
    assert answered.version == change.case.version + 1
    with pytest.raises(NotAllowedNow):
        act(change.case, "answer_supervision", JIAOZUO_STEWARD, "2026-03-06 09:00")
