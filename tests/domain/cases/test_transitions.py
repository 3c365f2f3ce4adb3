from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.cases import clocks, transitions
from chalicelib.domain.cases.application import Agency
from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.case_changes import plain
from chalicelib.domain.cases.procedures.penalty.records import InitialReview, ProvincialApproval, UploadConfirmation
from chalicelib.domain.cases.records import Effects
from chalicelib.domain.cases.transitions import Change
from chalicelib.domain.parties.documents import DocumentStatus
from chalicelib.domain.parties.parties import Grant, Party, Principal, Role
from chalicelib.domain.shared.errors import AlreadyUrgedToday, DomainError, InvalidInput, NotAllowedNow
from chalicelib.domain.time.calendar import WorkingCalendar
from chalicelib.domain.time.deadlines import ClockState, Ending
from chalicelib.domain.time.local_time import shanghai_date
from chalicelib.domain.workflow.digests import Committed
from chalicelib.domain.workflow.events import Event, first_break
from chalicelib.domain.workflow.records import Record
from tests.domain.cases.builders import (
    A_FRIDAY,
    AGENT,
    BODIES,
    CALENDAR,
    ENVIRONMENT_OFFICE,
    HENAN,
    JIAOZUO_STEWARD,
    JINCHENG_STEWARD,
    MARKET_REGULATOR,
    PEOPLE,
    REASONS,
    SECRET,
    STEPS,
    TO_ENVIRONMENT_OFFICE,
    act,
    case_in,
    document,
    due_on,
    moment,
    running,
    running_clock,
    submitted,
    way_to,
)
from tests.domain.cases.test_procedures import LEADS_TO


def test_a_submission_opens_a_case_with_all_that_was_applied_for() -> None:
    change = submitted()
    case = change.case

    assert (case.case_id, case.stage, case.version) == ("JZ-7Q2M9X4KT1AB", "submitted", 1)
    assert (case.procedure, case.handling_city, case.home_city) == ("penalty", "jiaozuo", "jincheng")
    assert (case.province, case.owner_city) == ("henan", "jincheng")
    assert case.is_cross_city
    assert case.submitted_at == case.updated_at == datetime(2025, 9, 26, 2, 0, tzinfo=UTC)
    assert case.seats == {"applicant": "agent-1", "steward": "jiaozuo", "home_steward": "jincheng"}
    assert case.clocks == {"forwarding": running("forwarding", "2025-09-26", 5, "2025-10-10")}
    assert case.application.matter.identity() == "焦市监处罚〔2025〕12号"
    assert change.is_new
    assert not change.closes


def test_a_company_may_apply_in_its_own_city() -> None:
    assert not submitted(home_city="jiaozuo").case.is_cross_city


def test_the_first_event_pins_the_application_as_a_text_that_commits_to_the_contact() -> None:
    contact = '{"email":"contact@example.com","name":"陈志刚","phone":"19900001001"}'
    salt = hashlib.sha256(f"{SECRET}\ncontact".encode()).hexdigest()
    commitment = "sha256-1:" + hashlib.sha256(f"{salt}\n{contact}".encode()).hexdigest()
    applied = {
        "contact": commitment,
        "form": 1,
        "matter": {
            "authority_name": "焦作市市场监督管理局",
            "decided_on": "2025-06-03",
            "decision_number": "焦市监处罚〔2025〕12号",
            "fine_amount": "20000.00",
            "handling_city": "jiaozuo",
            "kinds": ["fine"],
            "performed_on": "2025-06-20",
        },
        "missing_materials": ["fine_receipt"],
        "procedure": "penalty",
        "statement": "缴款凭证遗失，请协助核实。",
        "subject": {
            "address": "山西省晋城市城区示例街1号",
            "home_city": "jincheng",
            "name": "晋城市示例商贸有限公司",
            "uscc": "91140500MA9TE5T11A",
        },
    }
    text = json.dumps(applied, ensure_ascii=False, separators=(",", ":"))
    change = submitted()
    event = change.event

    assert change.case.pinned == text
    assert change.case.personal == {commitment: Committed(salt, contact)}
    assert event.details == {"application_digest": "sha256-1:" + hashlib.sha256(text.encode()).hexdigest()}
    assert (event.sequence, event.action, event.stage, event.note) == (1, "submit", "submitted", "")
    assert event.previous_hash == "0" * 64


def test_an_application_in_the_night_counts_from_the_day_in_china() -> None:
    late = submitted("2025-09-27 00:30").case

    assert late.updated_at == datetime(2025, 9, 26, 16, 30, tzinfo=UTC)
    assert late.clocks["forwarding"] == running("forwarding", "2025-09-27", 5, "2025-10-10")


# -------------------- what a step leaves behind


def test_an_event_says_who_did_what_and_where_the_case_stands_then() -> None:
    change = act(case_in("submitted"), "forward", JIAOZUO_STEWARD, "2025-09-28 09:00")
    event = change.event

    assert event.at == datetime(2025, 9, 28, 1, 0, tzinfo=UTC)
    assert (event.case_id, event.sequence, event.action, event.stage) == ("JZ-7Q2M9X4KT1AB", 2, "forward", "forwarded")
    assert (event.actor.role, event.actor.organisation) == ("steward", "jiaozuo")
    assert event.actor.principal_id == "steward-jiaozuo-1"
    assert event.note == "请核查"
    assert event.details["agency_id"] == "jiaozuo-scjg"
    assert event.previous_hash == case_in("submitted").last_hash
    assert change.case.last_hash == event.hash
    assert not change.is_new


@pytest.mark.parametrize(
    ("stage", "action", "by", "note"),
    [
        ("submitted", "request_supplement", JIAOZUO_STEWARD, "请补缴款凭证"),
        ("supplementing", "supplement", AGENT, "已补"),
        ("forwarded", "return_forwarding", MARKET_REGULATOR, "不是本机关作出的处罚"),
        ("forwarded", "agree", MARKET_REGULATOR, "义务已履行"),
        ("forwarded", "refuse", MARKET_REGULATOR, REASONS),
        ("refused", "guide", JIAOZUO_STEWARD, "请缴清加处罚款后重新申请"),
        ("agreed", "confirm_upload", AGENT, ""),
        ("uploaded", "report_to_province", JIAOZUO_STEWARD, ""),
        ("uploaded", "return_upload", JIAOZUO_STEWARD, "承诺书缺公章"),
        ("reported", "refuse_review", HENAN, "未满最短公示期"),
        ("forwarded", "withdraw", AGENT, "已自行办结"),
        ("forwarded", "urge", JINCHENG_STEWARD, "请尽快办理"),
    ],
)
def test_the_note_of_an_event_is_what_its_actor_wrote(stage: str, action: str, by: Principal, note: str) -> None:
    assert act(case_in(stage), action, by).event.note == note


def test_a_record_keeps_what_was_said_by_whom_and_when() -> None:
    case = act(case_in("agreed"), "confirm_upload", AGENT, "2025-10-09 15:00").case

    assert case.records["confirm_upload"] == UploadConfirmation(
        receipt_number="XYZG-2025-001", at=datetime(2025, 10, 9, 7, tzinfo=UTC), by=Party.APPLICANT
    )
    assert list(case.records) == ["submit", "forward", "agree", "confirm_upload"]


def test_what_was_left_empty_is_not_recorded() -> None:
    event = act(case_in("submitted"), "request_supplement", JIAOZUO_STEWARD, note="", reason_codes=[]).event

    assert event.details == {"items": ["缴款凭证"], "reason_codes": ["other"]}


def test_an_opinion_pins_the_documents_it_rests_on() -> None:
    event = way_to("agreed")[-1].event

    assert event.details["documents"] == [
        {
            "document_id": "doc-repair_decision",
            "kind": "repair_decision",
            "sha256": "a" * 64,
            "evidence_version": "version-1",
        }
    ]


@pytest.mark.parametrize(
    ("stage", "action", "by"),
    [
        ("submitted", "request_supplement", JIAOZUO_STEWARD),
        ("forwarded", "return_forwarding", MARKET_REGULATOR),
        ("forwarded", "refuse", MARKET_REGULATOR),
        ("uploaded", "return_upload", JIAOZUO_STEWARD),
        ("reported", "refuse_review", HENAN),
        ("reported", "return_review", HENAN),
    ],
)
def test_refusals_and_returns_carry_reason_codes_other_if_none_was_given(
    stage: str, action: str, by: Principal
) -> None:
    assert act(case_in(stage), action, by).event.details["reason_codes"] == ["other"]
    coded = act(case_in(stage), action, by, reason_codes=["seal_missing", "scan_unclear"])
    assert coded.event.details["reason_codes"] == ["seal_missing", "scan_unclear"]


def test_an_agreement_carries_no_reason_codes() -> None:
    assert "reason_codes" not in way_to("agreed")[-1].event.details


def test_of_several_actions_at_one_route_the_last_one_counts() -> None:
    returned = act(case_in("uploaded"), "return_upload", JIAOZUO_STEWARD).case
    again = act(returned, "confirm_upload", AGENT, receipt_number="XYZG-2025-002").case
    reported = act(again, "report_to_province", JIAOZUO_STEWARD).case

    first, second, confirmed = (
        returned.last(InitialReview),
        reported.last(InitialReview),
        reported.last(UploadConfirmation),
    )
    assert first is not None
    assert (first.outcome, first.note) == ("return", "承诺书缺公章")
    assert second is not None
    assert (second.outcome, second.note) == ("report", "")
    assert confirmed is not None
    assert confirmed.receipt_number == "XYZG-2025-002"


# -------------------- effects of a repair


def test_a_repair_records_its_three_effects_each_on_the_day_of_approval() -> None:
    case = act(case_in("reported"), "approve_review", HENAN, "2025-10-10 23:30").case

    day = date(2025, 10, 10)
    assert case.effects == Effects(publication_ended=day, sharing_stopped=day, sanctions_lifted=day)


def test_each_effect_may_have_a_day_of_its_own() -> None:
    case = act(
        case_in("reported"),
        "approve_review",
        HENAN,
        "2025-10-10 10:00",
        publication_ended_on=date(2025, 10, 9),
        sanctions_lifted_on=date(2025, 9, 30),
    ).case

    assert case.effects == Effects(
        publication_ended=date(2025, 10, 9),
        sharing_stopped=date(2025, 10, 10),
        sanctions_lifted=date(2025, 9, 30),
    )


def test_nothing_else_has_effects() -> None:
    assert [stage for stage in STEPS if case_in(stage).effects] == ["repaired"]


def test_the_effects_are_pinned_by_the_event_and_kept_in_the_record_of_the_review() -> None:
    change = act(case_in("reported"), "approve_review", HENAN, "2025-10-10 10:00")

    approval = change.case.records["approve_review"]
    assert isinstance(approval, ProvincialApproval)
    assert approval.effects == change.case.effects
    assert change.event.details["effects"] == plain(approval.effects)


# -------------------- the agency and its seat


def test_the_agency_holds_the_case_until_it_returns_it() -> None:
    forwarded = case_in("forwarded")
    returned = act(forwarded, "return_forwarding", MARKET_REGULATOR).case

    assert case_in("submitted").agency is None
    assert forwarded.agency == Agency("jiaozuo-scjg", "焦作市市场监督管理局", market_regulator=True)
    assert case_in("repaired").agency == forwarded.agency
    assert returned.agency is None
    assert set(returned.seats) == {"applicant", "steward", "home_steward"}


def test_a_returned_case_may_be_forwarded_to_another_agency() -> None:
    returned = act(case_in("forwarded"), "return_forwarding", MARKET_REGULATOR).case
    again = act(returned, "forward", JIAOZUO_STEWARD, **TO_ENVIRONMENT_OFFICE).case

    assert again.agency == Agency("jiaozuo-sthj", "焦作市生态环境局", market_regulator=False)
    assert again.seats[Party.AUTHORITY] == "jiaozuo-sthj"
    with pytest.raises(DomainError) as raised:
        act(again, "agree", MARKET_REGULATOR)
    assert raised.value.code == "role_may_not"


def test_the_agency_that_returned_a_case_hears_no_more_of_it() -> None:
    returned = act(case_in("forwarded"), "return_forwarding", MARKET_REGULATOR).case

    assert {message.to for message in act(returned, "withdraw", AGENT).messages} == {"steward", "home_steward"}


def test_a_document_of_the_agency_that_returned_the_case_does_not_serve_the_next() -> None:
    returned = act(case_in("forwarded"), "return_forwarding", MARKET_REGULATOR).case
    again = act(returned, "forward", JIAOZUO_STEWARD, **TO_ENVIRONMENT_OFFICE).case

    with pytest.raises(InvalidInput):
        act(again, "agree", ENVIRONMENT_OFFICE, documents=(document("rectification", office="jiaozuo-scjg"),))


# -------------------- clocks


def test_asking_for_supplements_stops_the_clock_and_a_supplement_resumes_it() -> None:
    case = submitted("2026-03-02 10:00").case  # due on Monday the 9th
    asked = act(case, "request_supplement", JIAOZUO_STEWARD, "2026-03-04 10:00").case
    again = act(asked, "supplement", AGENT, "2026-03-16 10:00").case

    assert running_clock(asked) is None
    assert asked.clocks["forwarding"] == replace(
        running("forwarding", "2026-03-02", 5, "2026-03-09"), stopped_on=date(2026, 3, 4), left=3, ended=Ending.PAUSED
    )
    assert running_clock(again) == replace(
        running("forwarding", "2026-03-16", 3, "2026-03-19"), started_on=date(2026, 3, 2)
    )


def test_a_supplement_does_not_rescue_an_office_that_was_late_when_it_asked() -> None:
    case = submitted("2026-03-02 10:00").case
    asked = act(case, "request_supplement", JIAOZUO_STEWARD, "2026-03-10 10:00").case
    again = act(asked, "supplement", AGENT, "2026-03-16 10:00").case

    assert due_on(again) == date(2026, 3, 9)


@pytest.mark.parametrize(
    ("forwarded_on", "returned_on", "due"),
    [
        pytest.param("2026-03-04 10:00", "2026-03-16 10:00", "2026-03-19", id="three days were left"),
        pytest.param("2026-03-09 10:00", "2026-03-16 10:00", "2026-03-17", id="forwarded on the last day"),
        pytest.param("2026-03-12 10:00", "2026-03-16 10:00", "2026-03-17", id="forwarded late"),
        pytest.param("2026-03-12 10:00", "2026-03-13 10:00", "2026-03-16", id="forwarded late, returned on a Friday"),
    ],
)
def test_a_returned_forwarding_has_what_was_left_and_at_least_a_day(
    forwarded_on: str, returned_on: str, due: str
) -> None:
    case = submitted("2026-03-02 10:00").case  # due on Monday the 9th
    forwarded = act(case, "forward", JIAOZUO_STEWARD, forwarded_on).case
    returned = act(forwarded, "return_forwarding", MARKET_REGULATOR, returned_on).case

    assert due_on(returned) == date.fromisoformat(due)


def test_a_case_that_is_forwarded_again_gives_the_agency_its_seven_days_anew() -> None:
    case = submitted("2026-03-02 10:00").case
    forwarded = act(case, "forward", JIAOZUO_STEWARD, "2026-03-03 10:00").case
    returned = act(forwarded, "return_forwarding", MARKET_REGULATOR, "2026-03-05 10:00").case
    again = act(returned, "forward", JIAOZUO_STEWARD, "2026-03-06 10:00").case

    assert due_on(forwarded) == date(2026, 3, 12)
    assert due_on(again) == date(2026, 3, 17)


# -------------------- runs of the past


def runs_of(case: CaseFile) -> list[ClockState]:
    return [*case.past_clocks, *case.clocks.values()]


def late(case: CaseFile) -> list[tuple[str, date]]:
    """The runs that ended too late, as statistics count them."""
    return [(run.clock, run.due_on) for run in clocks.stopped_clocks(case) if not run.left]


def test_who_acts_after_a_reminder_is_not_late() -> None:
    """The memorandum sets no limit for the upload at 信用中国 or for the province's review."""
    uploaded = act(case_in("agreed"), "confirm_upload", AGENT, "2026-03-02 10:00").case

    assert uploaded.clocks["upload_reminder"].left == 0
    assert late(uploaded) == []
    assert "upload_reminder" not in {run.clock for run in clocks.stopped_clocks(uploaded)}


def test_a_forwarding_that_was_overdue_when_it_came_back_stays_known_as_late() -> None:
    case = submitted("2026-03-02 10:00").case  # due on Monday the 9th
    forwarded = act(case, "forward", JIAOZUO_STEWARD, "2026-03-12 10:00").case
    returned = act(forwarded, "return_forwarding", MARKET_REGULATOR, "2026-03-16 10:00").case
    again = act(returned, "forward", JIAOZUO_STEWARD, "2026-03-17 10:00").case

    assert returned.past_clocks == (
        replace(
            running("forwarding", "2026-03-02", 5, "2026-03-09"), stopped_on=date(2026, 3, 12), left=0, ended=Ending.MET
        ),
    )
    assert running_clock(returned) == replace(
        running("forwarding", "2026-03-16", 1, "2026-03-17"), started_on=date(2026, 3, 2)
    )
    assert late(forwarded) == late(returned) == late(again) == [("forwarding", date(2026, 3, 9))]
    in_time = [(run.clock, run.due_on, run.left) for run in runs_of(again) if run.left]
    assert in_time == [("opinion", date(2026, 3, 23), 5), ("forwarding", date(2026, 3, 17), 1)]


@pytest.mark.parametrize(
    ("pause", "again"),
    [
        pytest.param(("request_supplement", JIAOZUO_STEWARD), ("supplement", AGENT), id="a supplement"),
        pytest.param(("forward", JIAOZUO_STEWARD), ("return_forwarding", MARKET_REGULATOR), id="a returned forwarding"),
    ],
)
def test_a_run_that_goes_on_in_time_is_no_past_one(pause: tuple[str, Principal], again: tuple[str, Principal]) -> None:
    paused = act(submitted("2026-03-02 10:00").case, *pause, "2026-03-09 10:00").case

    assert act(paused, *again, "2026-03-16 10:00").case.past_clocks == ()


def test_a_late_run_that_goes_on_is_no_past_one() -> None:
    paused = act(submitted("2026-03-02 10:00").case, "request_supplement", JIAOZUO_STEWARD, "2026-03-10 10:00").case
    again = act(paused, "supplement", AGENT, "2026-03-11 10:00").case

    assert (again.past_clocks, late(again)) == ((), [])
    assert late(act(again, "forward", JIAOZUO_STEWARD, "2026-03-11 11:00").case) == [("forwarding", date(2026, 3, 9))]


def test_every_run_that_another_takes_the_place_of_is_kept() -> None:
    case = case_in("uploaded")  # on Friday 2025-09-26, due on Tuesday the 30th
    for returned, uploaded in [("2025-09-29", "2025-09-30"), ("2025-10-15", "2025-10-16")]:
        case = act(case, "return_upload", JIAOZUO_STEWARD, f"{returned} 10:00").case
        case = act(case, "confirm_upload", AGENT, f"{uploaded} 10:00").case
    case = act(case, "report_to_province", JIAOZUO_STEWARD, "2025-10-17 10:00").case
    case = act(case, "return_review", HENAN, "2025-10-20 10:00").case

    reviews = [(run.started_on, run.due_on, run.stopped_on, run.left) for run in case.past_clocks]
    assert reviews == [
        (date(2025, 9, 26), date(2025, 9, 30), date(2025, 9, 29), 1),
        (date(2025, 9, 30), date(2025, 10, 11), date(2025, 10, 15), 0),
        (date(2025, 10, 16), date(2025, 10, 21), date(2025, 10, 17), 2),
    ]
    assert running_clock(case) == running("initial_review", "2025-10-20", 3, "2025-10-23")


@pytest.mark.parametrize(("action", "by"), [("return_upload", JIAOZUO_STEWARD), ("return_review", HENAN)])
def test_what_is_returned_for_review_gets_its_three_days_anew(action: str, by: Principal) -> None:
    case = case_in("uploaded" if action == "return_upload" else "reported")
    returned = act(case, action, by, "2026-03-02 10:00").case
    again = act(returned, "confirm_upload", AGENT, "2026-03-02 11:00").case if returned.stage == "agreed" else returned

    assert due_on(again) == date(2026, 3, 5)


def test_urging_moves_no_clock() -> None:
    case = case_in("forwarded")

    assert act(case, "urge", JIAOZUO_STEWARD, "2025-10-11 10:00").case.clocks == case.clocks


def test_a_closed_case_has_no_running_clock() -> None:
    case = act(case_in("forwarded"), "withdraw", AGENT, "2025-09-29 10:00").case

    assert running_clock(case) is None
    assert not any(clock.is_running for clock in case.clocks.values())
    assert transitions.stage_of(case).is_closed


@pytest.mark.parametrize(("stage", "closed"), [("repaired", True), ("guided", True), ("agreed", False)])
def test_a_change_knows_whether_it_closes_the_case(stage: str, closed: bool) -> None:
    assert way_to(stage)[-1].closes is closed


# -------------------- urging


@pytest.mark.parametrize(
    ("first", "again", "allowed"),
    [
        pytest.param("2026-03-04 09:00", "2026-03-04 17:00", False, id="the same day"),
        pytest.param("2026-03-04 09:00", "2026-03-05 00:00", True, id="the next working day"),
        pytest.param("2026-03-04 23:59", "2026-03-05 00:01", True, id="two minutes later, the next working day"),
        pytest.param("2026-03-06 09:00", "2026-03-07 09:00", False, id="Saturday after Friday"),
        pytest.param("2026-03-06 09:00", "2026-03-08 09:00", False, id="Sunday after Friday"),
        pytest.param("2026-03-07 09:00", "2026-03-08 09:00", False, id="Sunday after Saturday"),
        pytest.param("2026-03-08 09:00", "2026-03-09 09:00", True, id="Monday after Sunday"),
        pytest.param("2026-02-14 09:00", "2026-02-23 09:00", False, id="within the Spring Festival"),
        pytest.param("2026-02-14 09:00", "2026-02-24 09:00", True, id="after the Spring Festival"),
        pytest.param("2026-03-04 09:00", "2026-03-03 09:00", False, id="by a clock that is a day behind"),
    ],
)
def test_a_case_is_urged_once_per_working_day(first: str, again: str, allowed: bool) -> None:
    case = act(submitted("2026-02-13 09:00").case, "urge", JINCHENG_STEWARD, first).case

    if allowed:
        assert act(case, "urge", JINCHENG_STEWARD, again).case.version == 3
    else:
        with pytest.raises(AlreadyUrgedToday):
            act(case, "urge", JINCHENG_STEWARD, again)


def test_two_offices_share_the_one_urging_of_the_day() -> None:
    case = act(case_in("forwarded"), "urge", JINCHENG_STEWARD).case

    with pytest.raises(AlreadyUrgedToday) as raised:
        act(case, "urge", JIAOZUO_STEWARD)

    assert raised.value.code == "already_urged_today"
    assert raised.value.detail == "今天已催办过，每个工作日限催办一次。"


def test_who_urged_already_is_offered_all_but_another_urging() -> None:
    case = act(case_in("submitted"), "urge", JINCHENG_STEWARD).case
    both = Principal("steward-9", (*JINCHENG_STEWARD.grants, *JIAOZUO_STEWARD.grants))

    with pytest.raises(AlreadyUrgedToday) as raised:
        act(case, "urge", both)

    assert raised.value.actions == ("request_supplement", "forward", "dismiss", "amend", "transfer")


def test_a_person_with_both_lead_departments_seats_acts_from_the_one_that_may() -> None:
    both = Principal("steward-9", (*JINCHENG_STEWARD.grants, *JIAOZUO_STEWARD.grants))
    change = act(case_in("submitted"), "forward", both)

    assert change.event.actor.organisation == "jiaozuo"
    assert change.case.records["forward"].by == "steward"


def test_an_applicant_acts_for_himself_only() -> None:
    colleague = Principal("agent-2", (Grant(Role.APPLICANT, AGENT.grants[0].organisation, "jincheng"),))

    with pytest.raises(DomainError) as raised:
        act(case_in("submitted"), "withdraw", colleague)

    assert raised.value.code == "role_may_not"


# -------------------- time and JSON


def test_the_timeline_never_runs_backwards() -> None:
    case = submitted("2026-03-02 10:00").case
    change = act(case, "forward", JIAOZUO_STEWARD, "2026-03-02 09:59")

    assert change.event.at == change.case.updated_at == case.updated_at
    assert change.case.submitted_at == case.submitted_at
    assert change.case.records["forward"].at == datetime(2026, 3, 2, 2, tzinfo=UTC)


def test_a_calendar_with_overrides_counts_the_days() -> None:
    calendar = WorkingCalendar({date(2026, 3, 6): False})

    assert due_on(submitted("2026-03-02 10:00", calendar=calendar).case) == date(2026, 3, 10)


def test_what_is_hashed_is_plain_json() -> None:
    details = plain(
        {
            "decided_on": date(2025, 6, 3),
            "amount": Decimal("20000.00"),
            "at_moment": datetime(2025, 6, 3, tzinfo=UTC),
            "status": DocumentStatus.VERIFIED,
            "nested": {1: (date(2025, 6, 3), None, True, 7)},
            "cited": document().reference(),
        }
    )
    expected = {
        "decided_on": "2025-06-03",
        "amount": "20000.00",
        "at_moment": "2025-06-03 00:00:00+00:00",
        "status": "verified",
        "nested": {"1": ["2025-06-03", None, True, 7]},
    }

    assert json.loads(json.dumps(details)) == details
    assert {name: details[name] for name in expected} == expected
    assert details["cited"] == asdict(document().reference())


# -------------------- any random legal play

MOVES = {stage: [] for stage in STEPS} | {
    stage: [(party, action) for (at, party), ways in LEADS_TO.items() if at == stage for action in ways]
    for stage, _ in LEADS_TO
}
steps = st.lists(
    st.tuples(st.integers(0, 20), st.timedeltas(timedelta(hours=-3), timedelta(days=6))), min_size=1, max_size=25
)
starts = st.datetimes(datetime(2025, 9, 16), datetime(2026, 6, 30)).map(datetime.isoformat)
plays = settings(deadline=None, max_examples=40)


def play(start: str, choices: list[tuple[int, timedelta]]) -> list[Change]:
    """A case led at random along the table written by hand, until the choices end or the case is closed."""
    changes = [submitted(start)]
    now = moment(start)
    for choice, later in choices:
        case, now = changes[-1].case, now + later
        moves = MOVES[case.stage]
        if not moves:
            break
        party, action = moves[choice % len(moves)]
        try:
            changes.append(act(case, action, PEOPLE[party], now))
        except AlreadyUrgedToday:
            assert action == "urge"
            assert "urge" in case.records
        except NotAllowedNow:  # too late
            assert action == "revise_review"
    return changes


@given(starts, steps)
@plays
def test_a_play_is_one_unbroken_timeline(start: str, choices: list[tuple[int, timedelta]]) -> None:
    changes = play(start, choices)
    case, events = changes[-1].case, [change.event for change in changes]

    assert [event.sequence for event in events] == list(range(1, len(events) + 1))
    assert case.version == len(events)
    assert case.last_hash == events[-1].hash
    assert case.updated_at == events[-1].at
    assert case.stage == events[-1].stage
    assert [event.at for event in events] == sorted(event.at for event in events)
    assert first_break(case.case_id, events, case.version, case.last_hash) is None


REVISED = {"revise_opinion": {"agree", "refuse"}, "revise_review": {"approve_review", "refuse_review", "return_review"}}
"""A revision -> the records that it takes the place of."""


@given(starts, steps)
@plays
def test_a_play_keeps_to_the_table_and_to_what_was_applied_for(
    start: str, choices: list[tuple[int, timedelta]]
) -> None:
    changes = play(start, choices)

    for before, after in pairwise(changes):
        ways = [ways for (stage, _), ways in LEADS_TO.items() if stage == before.case.stage]
        assert after.case.stage in {way.get(after.event.action) for way in ways}
        assert after.event.action == "amend" or after.case.application is before.case.application
        assert after.case.submitted_at == changes[0].case.submitted_at
        assert after.event.previous_hash == before.event.hash
        assert set(before.case.records) - REVISED.get(after.event.action, set()) <= set(after.case.records)
    assert all(isinstance(record, Record) for record in changes[-1].case.records.values())


@given(starts, steps)
@plays
def test_at_most_the_clock_of_the_stage_is_running(start: str, choices: list[tuple[int, timedelta]]) -> None:
    clock_of = {
        "submitted": {"forwarding"},
        "supplementing": {"supplement_reminder", "supplement_wait"},
        "forwarded": {"opinion"},
        "agreed": {"upload_reminder"},
        "refused": {"guidance"},
        "uploaded": {"initial_review"},
        "reported": {"review_reminder"},
    }
    for change in play(start, choices):
        runs = {name for name, clock in change.case.clocks.items() if clock.is_running}
        assert runs == clock_of.get(change.case.stage, set())
        assert all(CALENDAR.is_working_day(clock.due_on) for clock in change.case.clocks.values())


@given(starts, steps)
@plays
def test_the_past_is_only_ever_added_to_and_what_was_late_stays_known(
    start: str, choices: list[tuple[int, timedelta]]
) -> None:
    """A late run is past, or stopped, or runs on towards the same end."""
    seen: set[tuple[str, date]] = set()
    changes = play(start, choices)
    for before, after in pairwise(changes):
        kept = len(before.case.past_clocks)
        assert after.case.past_clocks[:kept] == before.case.past_clocks
        assert len(after.case.past_clocks) <= kept + 1
        assert not any(run.is_running for run in after.case.past_clocks)
        seen.update(late(after.case))
    assert seen <= {(run.clock, run.due_on) for run in runs_of(changes[-1].case) if not run.left}


@given(starts, steps)
@plays
def test_the_lead_department_has_five_days_in_all_to_forward_and_one_more_for_each_last_day(
    start: str, choices: list[tuple[int, timedelta]]
) -> None:
    """While in time, each pause on the last day leaves one day, and nothing else adds or takes any."""
    spent, granted, entered_on, was_late = 0, 0, shanghai_date(moment(start)), False
    changes = play(start, choices)
    for before, after in pairwise(changes):
        today = shanghai_date(after.event.at)
        due = before.case.clocks["forwarding"].due_on
        if before.case.stage == "submitted" != after.case.stage:
            spent += CALENDAR.working_days_between(entered_on, today)
            granted += today == due
            was_late |= today > due
        elif before.case.stage != "submitted" == after.case.stage:
            entered_on = today
        clock = running_clock(after.case)
        if after.case.stage == "submitted" and clock and not was_late:
            assert spent + CALENDAR.working_days_between(entered_on, clock.due_on) == 5 + granted


MENDS_WHAT_IS_CLOSED = {"revise_review", "revoke_repair"}


@given(starts, steps, st.sampled_from(sorted(set(BODIES) - MENDS_WHAT_IS_CLOSED)), st.sampled_from(Party))
@plays
def test_no_action_of_anybody_but_a_correction_changes_a_closed_case(
    start: str, choices: list[tuple[int, timedelta]], action: str, party: Party
) -> None:
    case = play(start, choices)[-1].case
    if not transitions.stage_of(case).is_closed:
        case = closed(case)

    with pytest.raises(DomainError) as raised:
        act(case, action, PEOPLE[party], case.updated_at)

    assert raised.value.code in {"role_may_not", "not_allowed_in_stage"}
    if isinstance(raised.value, NotAllowedNow):
        assert set(raised.value.actions) <= MENDS_WHAT_IS_CLOSED


def closed(case: CaseFile) -> CaseFile:
    """The case led to an end."""
    shortest = {
        **dict.fromkeys(("submitted", "supplementing", "forwarded"), (AGENT, "withdraw")),
        "agreed": (AGENT, "confirm_upload"),
        "refused": (JIAOZUO_STEWARD, "guide"),
        "uploaded": (JIAOZUO_STEWARD, "report_to_province"),
        "reported": (HENAN, "approve_review"),
    }
    while case.stage in shortest:
        by, action = shortest[case.stage]
        case = act(case, action, by, case.updated_at).case
    return case


def tampered(event: Event) -> dict[str, Event]:
    """The event with each of its fields changed in turn."""
    actor, details = event.actor, dict(event.details)
    forged = {
        "case_id": replace(event, case_id=f"{event.case_id}X"),
        "sequence": replace(event, sequence=event.sequence + 1),
        "at": replace(event, at=event.at + timedelta(microseconds=1)),
        "action": replace(event, action=f"{event.action}x"),
        "role": replace(event, actor=replace(actor, role=f"{actor.role}x")),
        "organisation": replace(event, actor=replace(actor, organisation=f"{actor.organisation}x")),
        "principal": replace(event, actor=replace(actor, principal_id=f"{actor.principal_id}x")),
        "stage": replace(event, stage=f"{event.stage}x"),
        "note": replace(event, note=f"{event.note}。"),
        "a detail more": replace(event, details={**details, "x": None}),
        "a detail less": replace(event, details=dict(list(details.items())[:-1])),
        "a detail changed": replace(event, details={name: [value] for name, value in details.items()}),
        "previous_hash": replace(event, previous_hash=event.previous_hash[::-1] + "0"),
        "person": replace(event, person=f"{event.person}x"),
    }
    texts = {name: replace(one.sealed(), hash=event.hash) for name, one in forged.items()}
    return {**texts, "hash": replace(event, hash=event.hash + "0")}


@given(starts, steps, st.data())
@plays
def test_any_change_of_any_event_breaks_the_chain(
    start: str, choices: list[tuple[int, timedelta]], data: st.DataObject
) -> None:
    changes = play(start, choices)
    case, events = changes[-1].case, [change.event for change in changes]
    index = data.draw(st.integers(0, len(events) - 1))

    for forged in tampered(events[index]).values():
        for replacement in (forged, forged.sealed() if forged.hash == events[index].hash else forged):
            timeline = [*events[:index], replacement, *events[index + 1 :]]
            assert first_break(case.case_id, timeline, case.version, case.last_hash) is not None


@given(starts, steps, st.data())
@plays
def test_an_event_taken_away_doubled_or_moved_breaks_the_chain(
    start: str, choices: list[tuple[int, timedelta]], data: st.DataObject
) -> None:
    changes = play(start, choices)
    case, events = changes[-1].case, [change.event for change in changes]
    index = data.draw(st.integers(0, len(events) - 1))
    timelines = [
        events[:index] + events[index + 1 :],
        events[: index + 1] + events[index:],
        events[index + 1 :] + events[: index + 1] if index < len(events) - 1 else [],
    ]

    for timeline in timelines:
        assert first_break(case.case_id, timeline, case.version, case.last_hash) is not None


def test_a_case_is_not_changed_by_what_comes_of_it() -> None:
    case = submitted().case
    copy = replace(case, held=dict(case.held), clocks=dict(case.clocks), records=dict(case.records))
    act(case, "forward", JIAOZUO_STEWARD)
    act(case, "request_supplement", JIAOZUO_STEWARD)

    assert case == copy


def test_a_command_repeated_at_one_moment_makes_the_same_change() -> None:
    assert act(case_in("submitted"), "forward", JIAOZUO_STEWARD) == act(
        case_in("submitted"), "forward", JIAOZUO_STEWARD
    )
    assert moment(A_FRIDAY) == case_in("forwarded").updated_at
