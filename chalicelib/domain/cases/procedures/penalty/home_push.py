"""The push of a repair to the market regulator where the company is registered, in another province.

国家市场监督管理总局令第107号: the market regulator that decided the repair pushes it, within three working days of its
decision, to the office of registration, which helps to end the publication. The decision is the agency's own
(《准予信用修复决定书》), so the clock starts with its opinion and runs on while, and after, the case goes its way.
"""

from __future__ import annotations

from chalicelib.domain.cases.case import CaseFile, made_on
from chalicelib.domain.cases.procedures.penalty.stages import APPLICANT, AUTHORITY, HOME_STEWARD, STEWARD
from chalicelib.domain.cases.records import HOME_PUSH, HomePush
from chalicelib.domain.parties.access import Audience
from chalicelib.domain.time.limits import TimeLimit
from chalicelib.domain.workflow.grammar import Action, Condition, SideClock
from chalicelib.domain.workflow.needs import Filled, NotBefore

STAGES_OF_PUSH = ("agreed", "uploaded", "reported", "repaired")
"""The stages in which the agency's decision to repair stands."""


def _is_wanted(case: CaseFile) -> bool:
    """The decision is a market regulator's, about a company that is registered in another province."""
    agency = case.agency
    is_elsewhere = bool(case.home_province) and case.home_province != case.province
    return is_elsewhere and agency is not None and agency.market_regulator


def _is_owed(case: CaseFile) -> bool:
    run = case.clocks.get(HOME_PUSH)
    return run is not None and run.is_running


def _why_not(case: CaseFile) -> str:
    if case.pushed_on:
        return "修复信息已推送至登记地，推送日期已登记，不能重复登记。"
    if not _is_wanted(case):
        return "只有市场监督管理部门对外省登记的企业准予修复的，才须推送至登记地。"
    return "该修复决定作出时尚无推送至登记地的规定，无需推送。"


AFTER_DECISION = SideClock(
    limit=TimeLimit(HOME_PUSH, "将修复信息推送至登记地市场监督管理部门并登记"),
    owed_by=AUTHORITY,
    when=_is_wanted,
    stages=STAGES_OF_PUSH,
)

PUSH_HOME: Action[CaseFile] = Action(
    name="push_home",
    label="登记推送至登记地",
    by=(AUTHORITY, STEWARD),
    record=HomePush,
    sources=STAGES_OF_PUSH,
    path="home-push",
    needs=(
        Filled("pushed_on", "推送至登记地市场监督管理部门的日期"),
        NotBefore(("pushed_on",), made_on, "处罚决定日期"),
    ),
    when=Condition(_is_owed, "修复信息应推送至登记地、尚未登记", _why_not),
    stops=(HOME_PUSH,),
    audience=Audience.OFFICES,
    tells=(APPLICANT, STEWARD, HOME_STEWARD),
    basis="《市场监督管理信用修复管理办法》（国家市场监督管理总局令第107号）",
)
