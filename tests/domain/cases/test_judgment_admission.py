"""Before a court decides: 补正, 不予受理, 移送. Expected values by hand; the acceptance has 5 working days until 10-10."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chalicelib.channels import texts
from chalicelib.channels.present_facts import Surroundings
from chalicelib.domain.cases import clocks
from chalicelib.domain.cases.alerts import deadline_alerts
from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.case_changes import Change
from chalicelib.domain.cases.listings import listing
from chalicelib.domain.cases.procedures import KITS
from chalicelib.domain.cases.procedures.judgment import courts
from chalicelib.domain.cases.procedures.judgment.matter import Judgment
from chalicelib.domain.cases.procedures.judgment.table import JUDGMENT
from chalicelib.domain.cases.proof.pinning import application_digest
from chalicelib.domain.messages.fan_out import Occasion, deliveries
from chalicelib.domain.offices.cities import Directory
from chalicelib.domain.parties.channels import Channel
from chalicelib.domain.parties.parties import Party
from chalicelib.domain.parties.seats import seats_of
from chalicelib.domain.time.deadlines import Level
from infra.verify_chain import break_in
from local.seed.directory import cities
from tests.domain.cases.builders import document, moment
from tests.domain.cases.test_judgment import CALENDAR, JIEFANG, LOCAL, SHANYANG, across, act, problems

DIRECTORY = Directory({city.city: city for city in cities()})


def bodies(change: Change) -> dict[str, str]:
    made = deliveries(change.messages, Occasion("one", change.event.at), [Channel.INBOX])
    return {str(delivery.to): texts.render(delivery, Surroundings(DIRECTORY)).body for delivery in made}


# -------------------- 补正


@pytest.mark.parametrize(
    ("asked", "answered", "left", "due"),
    [
        ("2025-09-26 11:00", "2025-09-26 12:00", 5, "2025-10-10"),
        ("2025-09-28 11:00", "2025-10-13 12:00", 4, "2025-10-17"),
        ("2025-10-10 11:00", "2025-10-20 12:00", 1, "2025-10-21"),
        ("2025-10-11 11:00", "2025-10-20 12:00", 0, "2025-10-10"),  # late before: it stays late
    ],
)
def test_the_acceptance_pauses_for_a_supplement_and_goes_on(asked: str, answered: str, left: int, due: str) -> None:
    waiting = act(across("applied"), "request_supplement", on=asked).case
    assert (waiting.clocks["acceptance"].left, clocks.running_clocks(waiting)) == (left, ())
    resumed = act(waiting, "supplement", on=answered).case
    assert (resumed.stage, resumed.clocks["acceptance"].due_on.isoformat()) == ("applied", due)


def test_the_company_reads_what_is_missing_and_by_when_and_the_court_that_it_came() -> None:
    asked = act(across("applied"), "request_supplement", reason_codes=["proof_insufficient"])
    assert "2025年10月23日" in bodies(asked)["applicant"]
    assert "付款凭证" in bodies(asked)["applicant"]
    assert "材料不足以证明义务已经履行" in bodies(asked)["applicant"]
    assert "已补正材料" in bodies(act(asked.case, "supplement"))["executing_court"]


def test_the_company_is_reminded_once_of_a_supplement_and_the_court_hears_that_it_may_dismiss() -> None:
    case = across("supplementing")  # 15 working days from Friday 2025-09-26
    assert deadline_alerts.alert(case, tuple(Level), moment("2025-10-22 00:10"), CALENDAR) == []
    (reminded,) = deadline_alerts.alert(case, tuple(Level), moment("2025-10-23 00:10"), CALENDAR)
    assert [str(message.to) for message in reminded.messages] == ["applicant"]
    (lapsed,) = deadline_alerts.alert(reminded.case, tuple(Level), moment("2025-10-24 00:10"), CALENDAR)
    assert (lapsed.event.action, lapsed.case.stage) == ("stage.lapsed", "supplementing")
    assert [(str(message.to), message.holder) for message in lapsed.messages] == [
        ("executing_court", "jiaozuo-shanyang")
    ]
    assert "补正期限已于2025年10月23日届满" in bodies(lapsed)["executing_court"]
    assert "不予受理" in bodies(lapsed)["executing_court"]
    assert problems(lapsed.case, "dismiss", "2025-10-24 09:00", reason_codes=["supplement_overdue"]) == {}
    assert deadline_alerts.alert(lapsed.case, tuple(Level), moment("2025-12-31 00:10"), CALENDAR) == []


@pytest.mark.parametrize(
    ("state", "on", "wanted"),
    [
        ("supplementing", "2025-10-23 23:59", {"/reason_codes/0": "supplement_not_overdue"}),
        ("supplementing", "2025-10-24 00:01", {}),
        ("applied", "2025-10-24 00:01", {"/reason_codes/0": "no_supplement_awaited"}),
    ],
)
def test_only_a_supplement_that_never_came_is_overdue(state: str, on: str, wanted: dict[str, str]) -> None:
    assert problems(across(state), "dismiss", on, reason_codes=["supplement_overdue"]) == wanted
    assert problems(across(state), "dismiss", on, reason_codes=["not_the_debtor"]) == {}


# -------------------- 不予受理


def test_a_dismissal_tells_why_and_where_to_go() -> None:
    change = act(across("applied"), "dismiss")
    assert (change.case.stage, change.closes, clocks.running_clocks(change.case)) == ("dismissed", True, ())
    text = bodies(change)["applicant"]
    assert "焦作市山阳区人民法院不予受理" in text
    assert "该案不由本院执行。" in text
    assert "请按案号中的法院代字查明执行法院" in text


@pytest.mark.parametrize("reasons", ["", "  ", None])
def test_a_dismissal_gives_its_reasons(reasons: str | None) -> None:
    assert problems(across("applied"), "dismiss", reasons=reasons) == {"/reasons": "text_too_short"}


# -------------------- 移送


@pytest.mark.parametrize(("state", "stage"), [("applied", "applied"), ("sent", "reviewing"), ("answered", "reviewing")])
def test_a_transferred_case_is_the_other_courts(state: str, stage: str) -> None:
    before = across(state)
    change = act(before, "transfer" if state == "applied" else "transfer_accepted")
    after, judgment = change.case, change.case.matter(Judgment)

    assert (after.stage, after.seats["executing_court"]) == (stage, "jiaozuo-jiefang")
    assert (judgment.court_id, judgment.court_name) == ("jiaozuo-jiefang", "焦作市解放区人民法院")
    assert judgment == replace(before.matter(Judgment), court_id=judgment.court_id, court_name=judgment.court_name)
    assert seats_of(SHANYANG, after.seats) == ()
    assert listing(after, "jiaozuo").desk == "jiaozuo-jiefang"
    assert after.held.get(LOCAL) == before.held.get(LOCAL)
    assert {name: after.records[name] for name in before.records} == before.records
    assert change.event.details["from_court_name"] == "焦作市山阳区人民法院"
    assert change.event.details["court_name"] == "焦作市解放区人民法院"
    assert change.event.details["application_digest"] == application_digest(after)
    assert not change.closes


@pytest.mark.parametrize(
    ("on", "due"),
    [
        ("2025-09-28 10:00", "2025-10-10"),
        ("2025-10-10 10:00", "2025-10-11"),  # on its last day: one more, which is a working Saturday
        ("2025-10-13 10:00", "2025-10-14"),  # over: one
    ],
)
def test_the_clock_goes_on_with_what_was_left_but_a_day_at_least(on: str, due: str) -> None:
    case = act(across("applied"), "transfer", on=on).case
    assert (case.clocks["acceptance"].due_on, case.clocks["acceptance"].is_running) == (date.fromisoformat(due), True)
    assert [run.left for run in case.past_clocks] == ([0] if on > "2025-10-11" else [])


def test_the_new_court_goes_on_with_the_case() -> None:
    case = act(across("applied"), "transfer").case
    accepted = act(case, "accept", JIEFANG).case
    assert accepted.stage == "reviewing"
    back = act(accepted, "transfer_accepted", JIEFANG, court_id="jiaozuo-shanyang", court_name="焦作市山阳区人民法院")
    assert back.case.seats["executing_court"] == "jiaozuo-shanyang"


def test_everybody_concerned_is_told_of_a_transfer() -> None:
    applied = act(across("applied"), "transfer")
    assert {str(m.to): m.holder for m in applied.messages} == {
        "applicant": "agent-1",
        "executing_court": "jiaozuo-jiefang",
        "steward": "jiaozuo",
        "home_steward": "jincheng",
    }
    assert "已移送焦作市解放区人民法院，由其继续办理" in bodies(applied)["applicant"]
    assert "请于 2025年10月10日" in bodies(applied)["executing_court"]
    reviewed = act(across("sent"), "transfer_accepted")
    assert {str(m.to) for m in reviewed.messages} == {
        *("applicant", "executing_court", "local_court", "steward", "home_steward"),
    }


@pytest.mark.parametrize(
    ("court_id", "wanted"),
    [
        ("jiaozuo-jiefang", {}),
        ("jiaozuo-zhongyuan", {}),
        ("jiaozuo-shanyang", {"/court_id": "court_unchanged"}),
        ("nowhere", {"/court_id": "court_unknown"}),
    ],
)
def test_a_case_is_transferred_within_the_city(court_id: str, wanted: dict[str, str]) -> None:
    case = across("applied")
    fields = {"court_id": court_id, "court_name": "", "court_city": "", "from_court_id": "", "from_court_name": ""}
    looked_up = courts.competent_court(case, fields, DIRECTORY)
    assert problems(case, "transfer", **{**fields, **looked_up}) == wanted


@pytest.mark.parametrize("action", ["transfer", "transfer_elsewhere"])
def test_a_transfer_gives_its_reason(action: str) -> None:
    assert problems(across("applied"), action, reason=" ") == {"/reason": "text_too_short"}


def test_the_event_of_a_transfer_holds_the_courts_before_and_after() -> None:
    within = act(across("applied"), "transfer").event.details
    assert (within["old"], within["new"]) == (
        {"court_id": "jiaozuo-shanyang", "court_name": "焦作市山阳区人民法院"},
        {"court_id": "jiaozuo-jiefang", "court_name": "焦作市解放区人民法院"},
    )


# -------------------- 移送 to another city


@pytest.mark.parametrize(
    ("court_id", "action"),
    [
        ("changzhi-luzhou", "transfer_elsewhere"),
        ("jincheng-chengqu", "transfer_elsewhere"),
        ("jiaozuo-jiefang", "transfer"),
        ("jiaozuo-shanyang", "transfer"),
        ("nowhere", "transfer"),
    ],
)
def test_the_city_of_the_court_says_which_transfer_is_meant(court_id: str, action: str) -> None:
    case = across("applied")
    fields = {"court_id": court_id, **courts.competent_court(case, {"court_id": court_id}, DIRECTORY)}
    offered = JUDGMENT.actions_at("transfer")
    meant = [one.name for one in offered if "applied" in one.sources and one.is_meant(case, fields)]
    assert meant == [action]


def elsewhere(state: str, on: str = "2025-09-28 10:00", **more: Any) -> tuple[Change, Change]:
    change = act(across(state), "transfer_elsewhere", on=on, **more)
    assert change.successor
    return change, change.successor


OLD = {
    "court_id": "jiaozuo-shanyang",
    "court_name": "焦作市山阳区人民法院",
    "handling_city": "jiaozuo",
    "case_id": "JZ-7Q2M9X4KT1AB",
}
NEW = {
    "court_id": "changzhi-luzhou",
    "court_name": "长治市潞州区人民法院",
    "handling_city": "changzhi",
    "case_id": "CZ-7Q2M9X4KT1AB",
}


@pytest.mark.parametrize(
    ("state", "stage"),
    [("applied", "applied"), ("supplementing", "supplementing"), ("sent", "reviewing"), ("answered", "reviewing")],
)
def test_a_case_of_another_citys_court_ends_and_its_successor_begins_anew_there(state: str, stage: str) -> None:
    first, second = elsewhere(state)

    assert (first.case.stage, first.closes, first.case.successor) == ("transferred", True, "CZ-7Q2M9X4KT1AB")
    assert clocks.running_clocks(first.case) == ()
    assert first.case.seats["executing_court"] == "jiaozuo-shanyang"
    assert (first.event.details["old"], first.event.details["new"]) == (
        {"stage": stage, **OLD},
        {"stage": "transferred", **NEW},
    )

    case, judgment = second.case, second.case.matter(Judgment)
    assert (case.case_id, case.stage, case.predecessor) == ("CZ-7Q2M9X4KT1AB", "applied", "JZ-7Q2M9X4KT1AB")
    assert (case.handling_city, case.province) == ("changzhi", "shanxi")
    assert case.seats == {
        "applicant": "agent-1",
        "executing_court": "changzhi-luzhou",
        "steward": "changzhi",
        "home_steward": "jincheng",
    }
    before = across(state).matter(Judgment)
    names = {"court_id": "changzhi-luzhou", "court_name": "长治市潞州区人民法院", "handling_city": "changzhi"}
    assert judgment == replace(before, **names)
    assert (case.submitted_at, case.applied_on) == (across(state).submitted_at, across(state).applied_on)
    assert listing(case, "changzhi").desk == "changzhi-luzhou"
    assert seats_of(SHANYANG, case.seats) == ()
    assert (second.event.details["old"], second.event.details["new"]) == (
        first.event.details["old"],
        first.event.details["new"],
    )
    assert break_in("CZ-7Q2M9X4KT1AB", case, [second.event]) is None


@pytest.mark.parametrize(
    ("state", "on", "due"),
    [
        ("applied", "2025-09-28 10:00", "2025-10-10"),  # as it was
        ("applied", "2025-10-13 10:00", "2025-10-14"),  # over: one day, and not late
        (
            "supplementing",
            "2025-10-13 10:00",
            "2025-10-20",
        ),  # all five, which the supplement had stopped on the first day
        ("sent", "2025-10-13 10:00", "2025-10-20"),  # accepted on the first day, so that five were left
    ],
)
def test_the_right_court_accepts_within_what_was_left(state: str, on: str, due: str) -> None:
    _, second = elsewhere(state, on)
    assert {name: clock.due_on.isoformat() for name, clock in second.case.clocks.items()} == {"acceptance": due}


def test_both_courts_both_stewards_and_the_company_are_told_of_a_transfer_to_another_city() -> None:
    first, second = elsewhere("sent")

    assert {str(m.to): (m.holder, m.place) for m in first.messages} == {
        "executing_court": ("jiaozuo-shanyang", "jiaozuo"),
        "local_court": ("jincheng-chengqu", "jincheng"),
        "steward": ("jiaozuo", "jiaozuo"),
    }
    assert {str(m.to): (m.holder, m.place) for m in second.messages} == {
        "applicant": ("agent-1", "jincheng"),
        "executing_court": ("changzhi-luzhou", "changzhi"),
        "steward": ("changzhi", "changzhi"),
        "home_steward": ("jincheng", "jincheng"),
    }
    assert "通报不再有效，贵院无需再办理" in bodies(first)["local_court"]
    assert "新办件编号：CZ-7Q2M9X4KT1AB" in bodies(first)["steward"]
    to_company = bodies(second)["applicant"]
    assert "已由焦作市山阳区人民法院移送长治市潞州区人民法院，由其继续办理，不必重新申请" in to_company
    assert "原办件编号：JZ-7Q2M9X4KT1AB" in to_company
    assert "新办件编号" not in to_company
    assert "请于 2025年10月11日" in bodies(second)["executing_court"]
    assert "本消息由信修通代焦作市山阳区人民法院发送" in bodies(second)["executing_court"]
    assert "无需贵单位办理" in bodies(first)["executing_court"]


def test_what_the_courts_gathered_goes_along() -> None:
    letter = document("investigation_letter", by=Party.LOCAL_COURT, office="jincheng-chengqu")
    proof = document("performance_proof", by=Party.APPLICANT, office="jincheng")
    notice_letter = document("letter_notice", by=Party.EXECUTING_COURT, office="jiaozuo-shanyang")
    _, second = elsewhere("answered", carries=(letter, proof, notice_letter))

    assert [(d.kind, d.kept_in) for d in second.documents] == [
        ("investigation_letter", "JZ-7Q2M9X4KT1AB"),
        ("performance_proof", "JZ-7Q2M9X4KT1AB"),
    ]


# -------------------- reason codes


OF_PENALTIES = sorted(KITS["penalty"].reasons.keys() - KITS["judgment"].reasons.keys())


@pytest.mark.parametrize(("state", "action"), [("applied", "dismiss"), ("answered", "reject")])
@pytest.mark.parametrize("code", OF_PENALTIES)
def test_a_court_cites_no_reason_of_penalties(state: str, action: str, code: str) -> None:
    assert problems(across(state), action, reason_codes=["other", code]) == {
        "/reason_codes/1": "reason_of_another_procedure"
    }


def test_the_reasons_of_courts_speak_of_courts() -> None:
    reasons = KITS["judgment"].reasons
    assert {"obligation_not_performed", "creditor_consent_missing", "not_this_court", "other"} <= reasons.keys()
    assert len(OF_PENALTIES) >= 7
    for reason in reasons.values():
        assert not any(word in reason.text + reason.mend for word in ("处罚", "承诺书", "信用中国", "牵头部门"))
        assert reason.mend.endswith("。")


def notified(case: CaseFile) -> str:
    return case.held[LOCAL]


def test_a_transfer_keeps_the_court_that_was_notified() -> None:
    assert notified(act(across("sent"), "transfer_accepted").case) == "jincheng-chengqu"
