"""A refusal says why, and the actions offered are exactly those that an attempt does not refuse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from chalicelib.domain.cases import transitions
from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.procedures import PROCEDURES
from chalicelib.domain.cases.procedures.penalty.table import PENALTY
from chalicelib.domain.cases.transitions import Circumstances
from chalicelib.domain.parties.parties import Party, Principal
from chalicelib.domain.shared.errors import NotAllowedNow, RoleMayNot
from tests.domain.cases import test_judgment as courts
from tests.domain.cases import test_supervision as sheets
from tests.domain.cases.builders import (
    A_FRIDAY,
    AGENT,
    BODIES,
    CALENDAR,
    CHANGZHI_STEWARD,
    HENAN,
    JIAOZUO_STEWARD,
    JINCHENG_STEWARD,
    MARKET_REGULATOR,
    act,
    case_in,
    moment,
    submitted,
    with_seats,
)


def refusal(attempt: Callable[[], object]) -> str:
    with pytest.raises(NotAllowedNow) as raised:
        attempt()
    return raised.value.detail


# -------------------- why


def test_nobody_urges_themselves() -> None:
    said = refusal(lambda: act(case_in("submitted"), "urge", JIAOZUO_STEWARD))
    assert said == "该申请现由本单位办理，不能催办自己。"


def test_a_step_of_another_stage_says_in_which_it_belongs() -> None:
    said = refusal(lambda: act(case_in("agreed"), "withdraw", AGENT))
    assert said == "该申请处于“同意修复”阶段，“撤回申请”须在“已申请”、“待补正”、“已转办”阶段办理。"


def test_a_closed_case_says_so() -> None:
    said = refusal(lambda: act(case_in("repaired"), "urge", JINCHENG_STEWARD))
    assert said == "该申请已经办结（已修复），不能再办理“催办”。"


def test_a_sheet_that_was_answered_says_so() -> None:
    case = sheets.answered(sheets.alerted(sheets.forwarded(), sheets.AMBER_DAY), "2026-03-10 15:00")
    said = refusal(lambda: act(case, "answer_supervision", MARKET_REGULATOR, "2026-03-10 16:00"))
    assert said == "督办单已回复，不能重复回复。"


def test_without_a_sheet_there_is_nothing_to_answer() -> None:
    said = refusal(lambda: act(case_in("forwarded"), "answer_supervision", MARKET_REGULATOR))
    assert said == "该申请没有督办单，无需回复。"


def test_a_sheet_about_what_was_done_since_needs_no_answer() -> None:
    case = sheets.alerted(sheets.forwarded(), sheets.AMBER_DAY)
    case = act(case, "refuse", MARKET_REGULATOR, "2026-03-10 15:00").case
    said = refusal(lambda: act(case, "answer_supervision", JIAOZUO_STEWARD, "2026-03-10 16:00"))
    assert said == "督办单所督办的事项已经办理，无需再回复。"


def test_a_sheet_is_answered_by_the_office_that_owes() -> None:
    case = sheets.alerted(sheets.forwarded(), sheets.AMBER_DAY)
    said = refusal(lambda: act(case, "answer_supervision", JIAOZUO_STEWARD, "2026-03-10 16:00"))
    assert said == "“回复督办单”由应办单位办理，该申请现在的应办单位是行政处罚机关。"


def test_a_notice_is_acknowledged_first_and_answered_once() -> None:
    assert refusal(lambda: courts.act(courts.across("sent"), "answer_notice")) == "请先签收通报，再函送调查情况。"
    again = refusal(lambda: courts.act(courts.across("answered"), "answer_notice"))
    assert again == "通报已经函复，不能重复函复。"
    twice = refusal(lambda: courts.act(courts.across("acknowledged"), "acknowledge_notice"))
    assert twice == "通报已经签收，无需再次签收。"


def test_a_case_of_the_companys_own_is_not_taken_over() -> None:
    assert refusal(lambda: act(case_in("submitted"), "take_over", AGENT)) == "该申请由企业自行办理，无需接管。"


def test_an_office_whose_mandate_ended_is_told_so() -> None:
    case = with_seats(submitted(home_city="changzhi").case, representative="changzhi")
    command = transitions.Command(path="withdrawal")
    over = Circumstances(CHANGZHI_STEWARD, moment(A_FRIDAY), CALENDAR, represents=False)
    assert transitions.act(case, command, replace(over, represents=True)).case.stage == "withdrawn"
    with pytest.raises(RoleMayNot) as raised:
        transitions.act(case, command, over)
    assert raised.value.detail == "委托已经终止，或者企业已有经办人，不能再代企业办理。"


def test_every_state_that_an_action_needs_has_a_name_and_a_reason() -> None:
    for procedure in PROCEDURES.values():
        for action in procedure.actions:
            if action.when:
                assert action.when.label, action.name
                assert action.when.otherwise, action.name


# -------------------- what is offered


def offered(case: CaseFile, by: Principal, on: str) -> set[str]:
    return {action.name for action in transitions.actions_now(case, Circumstances(by, moment(on), CALENDAR))}


def test_who_urged_is_offered_it_again_on_the_next_working_day() -> None:
    case = act(case_in("forwarded"), "urge", JINCHENG_STEWARD, "2025-09-26 10:00").case
    assert offered(case, JINCHENG_STEWARD, "2025-09-26 10:00") == set()
    assert offered(case, JIAOZUO_STEWARD, "2025-09-26 18:00") == {"recall_forwarding"}
    assert offered(case, JINCHENG_STEWARD, "2025-09-28 10:00") == {"urge"}  # a Sunday that is worked


def states() -> dict[str, CaseFile]:
    """Each stage as it is, urged a moment ago, and with a sheet that is or is not answered."""
    plain = {stage.name: case_in(stage.name) for stage in PENALTY.stages}
    urged = {f"{name}, urged": act(case, "urge", HOME[name]).case for name, case in plain.items() if name in HOME}
    asked = sheets.alerted(sheets.forwarded(), sheets.AMBER_DAY)
    return {**plain, **urged, "asked": asked, "answered": sheets.answered(asked, "2026-03-10 15:00")}


HOME = dict.fromkeys(("submitted", "supplementing", "forwarded", "agreed", "refused"), JINCHENG_STEWARD)
PERSONS = {
    Party.APPLICANT: AGENT,
    Party.STEWARD: JIAOZUO_STEWARD,
    Party.HOME_STEWARD: JINCHENG_STEWARD,
    Party.AUTHORITY: MARKET_REGULATOR,
    Party.PROVINCE: HENAN,
}


@pytest.mark.parametrize("party", PERSONS)
@pytest.mark.parametrize("state", states())
def test_what_is_offered_is_what_an_attempt_does_not_refuse(state: str, party: Party) -> None:
    case, person = states()[state], PERSONS[party]
    done = set()
    for name in BODIES:
        try:
            act(case, name, person, case.updated_at)
        except (RoleMayNot, NotAllowedNow):
            continue
        done.add(name)
    now = Circumstances(person, case.updated_at, CALENDAR)
    assert {action.name for action in transitions.actions_now(case, now)} == done
