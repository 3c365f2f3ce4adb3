"""Corrections of a penalty's repair: by hand, what each leaves in the case, its event, its clocks and its messages."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import pytest

from chalicelib.domain.cases import transitions
from chalicelib.domain.cases.alerts import deadline_alerts
from chalicelib.domain.cases.application import Contact
from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.case_changes import Change, Docket
from chalicelib.domain.cases.clocks import stopped_clocks
from chalicelib.domain.cases.procedures import PROCEDURES
from chalicelib.domain.cases.procedures.penalty.matter import Penalty
from chalicelib.domain.cases.procedures.penalty.records import Opinion, ProvincialReview, UploadConfirmation
from chalicelib.domain.cases.proof.pinning import application_digest
from chalicelib.domain.cases.succession.amendments import Amendment
from chalicelib.domain.cases.succession.onward import Onward
from chalicelib.domain.parties.documents import Document, DocumentStatus
from chalicelib.domain.parties.parties import Party
from chalicelib.domain.shared.errors import InvalidInput, LimitReached, NotAllowedNow
from chalicelib.domain.time.deadlines import Level
from chalicelib.domain.workflow.audiences import note_of
from chalicelib.domain.workflow.events import first_break
from chalicelib.domain.workflow.records import Mended, own_fields
from infra.verify_chain import break_in
from tests.domain.cases.builders import (
    AGENT,
    CALENDAR,
    HENAN,
    JIAOZUO_STEWARD,
    MARKET_REGULATOR,
    REASONS,
    act,
    case_in,
    day,
    document,
    due_on,
    moment,
    running_clock,
    submitted,
    way_to,
)

FORWARDED_ON = "2025-09-26 11:00"
"""The Friday before the long holiday: working days after it are 28 (a Sunday made up), 29, 30 September, 9, 10 October."""


def problems(case: CaseFile, action: str, by: Any, **body: Any) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as raised:
        act(case, action, by, **body)
    return [(problem.pointer, problem.code) for problem in raised.value.problems]


def refusal(case: CaseFile, action: str, by: Any, on: str) -> NotAllowedNow:
    with pytest.raises(NotAllowedNow) as raised:
        act(case, action, by, on)
    return raised.value


# -------------------- a forwarding recalled


def test_a_recalled_forwarding_is_where_it_was_before() -> None:
    change = act(case_in("forwarded"), "recall_forwarding", JIAOZUO_STEWARD, "2025-09-28 10:00")

    assert change.case.stage == "submitted"
    assert change.case.agency is None
    assert Party.AUTHORITY not in change.case.seats
    assert due_on(change.case) == day("2025-10-11")
    assert change.event.details == {
        "reason": "转错机关",
        "old": {"stage": "forwarded", "agency_id": "jiaozuo-scjg", "agency_name": "焦作市市场监督管理局"},
        "new": {"stage": "submitted"},
    }
    assert not change.closes


def test_a_forwarding_recalled_late_leaves_one_working_day_and_the_lateness_known() -> None:
    late = act(submitted("2026-03-02 10:00").case, "forward", JIAOZUO_STEWARD, "2026-03-11 10:00").case
    recalled = act(late, "recall_forwarding", JIAOZUO_STEWARD, "2026-03-13 10:00").case

    assert due_on(recalled) == day("2026-03-16")
    assert [(run.clock, run.left) for run in stopped_clocks(recalled)] == [("forwarding", 0), ("opinion", 5)]


def test_a_forwarding_is_recalled_only_before_an_opinion() -> None:
    for stage in ("agreed", "refused", "submitted"):
        refusal(case_in(stage), "recall_forwarding", JIAOZUO_STEWARD, "2025-09-28 10:00")


# -------------------- an application dismissed


def test_a_dismissed_case_is_closed_with_reasons() -> None:
    change = act(case_in("submitted"), "dismiss", JIAOZUO_STEWARD)

    assert (change.case.stage, change.closes, running_clock(change.case)) == ("dismissed", True, None)
    assert change.event.details == {
        "reason_codes": ["no_penalty_record"],
        "reasons": "查无此处罚信息",
        "old": {"stage": "submitted"},
        "new": {"stage": "dismissed"},
    }
    (applicant, _) = change.messages
    assert applicant.facts["reasons"] == (
        "没有查到需要修复的行政处罚公示信息：请先在“信用中国”网站查询公示信息，核对决定书文号后再申请。"
    )


def test_a_dismissal_needs_a_code_and_reasons() -> None:
    assert problems(case_in("submitted"), "dismiss", JIAOZUO_STEWARD, reason_codes=[], reasons="") == [
        ("/reason_codes", "required"),
        ("/reasons", "text_too_short"),
    ]


# -------------------- a supplement that never comes


def test_the_company_is_reminded_of_a_supplement_once() -> None:
    asked = act(submitted("2026-03-02 10:00").case, "request_supplement", JIAOZUO_STEWARD, "2026-03-04 10:00").case

    assert not deadline_alerts.alert(asked, tuple(Level), moment("2026-03-17 09:00"), CALENDAR)
    (change,) = deadline_alerts.alert(asked, tuple(Level), moment("2026-03-18 09:00"), CALENDAR)
    assert [(message.kind, message.to) for message in change.messages] == [("stage.reminded", Party.APPLICANT)]
    assert not deadline_alerts.alert(change.case, tuple(Level), moment("2026-03-19 09:00"), CALENDAR)


def test_until_the_time_for_a_supplement_is_over_it_is_awaited_and_the_refusal_says_until_when() -> None:
    asked = act(submitted("2026-03-02 10:00").case, "request_supplement", JIAOZUO_STEWARD, "2026-03-04 10:00").case

    refused = refusal(asked, "dismiss", JIAOZUO_STEWARD, "2026-04-01 23:59")
    assert refused.detail == (
        "补正期限为一次性告知之日起 20 个工作日，至2026年4月1日届满；届满仍未补正的，方可不予受理。"
    )
    assert "dismiss" not in refused.actions


def test_after_that_the_case_may_be_dismissed() -> None:
    asked = act(submitted("2026-03-02 10:00").case, "request_supplement", JIAOZUO_STEWARD, "2026-03-04 10:00").case

    change = act(asked, "dismiss", JIAOZUO_STEWARD, "2026-04-02 09:00", reason_codes=["supplement_overdue"])
    assert (change.case.stage, change.closes) == ("dismissed", True)
    assert not any(clock.is_running for clock in change.case.clocks.values())


def test_a_supplement_asked_for_again_has_its_own_time() -> None:
    asked = act(submitted("2026-03-02 10:00").case, "request_supplement", JIAOZUO_STEWARD, "2026-03-04 10:00").case
    came = act(asked, "supplement", AGENT, "2026-03-20 10:00").case
    again = act(came, "request_supplement", JIAOZUO_STEWARD, "2026-03-23 10:00").case
    refusal(again, "dismiss", JIAOZUO_STEWARD, "2026-04-02 09:00")


# -------------------- an opinion revised


def test_an_agreement_revised_to_a_refusal_takes_its_place_and_starts_the_guidance() -> None:
    change = act(case_in("agreed"), "revise_opinion", MARKET_REGULATOR, "2026-03-02 10:00")
    case = change.case

    assert (case.stage, due_on(case)) == ("refused", day("2026-03-09"))
    assert "agree" not in case.records
    opinion = case.last(Opinion)
    assert opinion is not None
    assert (opinion.decision, opinion.reasons, opinion.reason_codes) == ("refuse", REASONS, ("other",))
    assert case.records["refuse"] is opinion
    assert case.records["revise_opinion"] == Mended(
        at=moment("2026-03-02 10:00"), by=Party.AUTHORITY, reason="原意见看错凭证"
    )
    assert change.event.action == "revise_opinion"
    assert change.event.note == "原意见看错凭证"
    assert change.event.details == {
        "decision": "refuse",
        "reasons": REASONS,
        "reason": "原意见看错凭证",
        "reason_codes": ["other"],
        "old": {
            "stage": "agreed",
            "decision": "agree",
            "reasons": "义务已履行",
            "documents": ["doc-repair_decision"],
        },
        "new": {"stage": "refused", "decision": "refuse", "reasons": REASONS, "reason_codes": ["other"]},
    }


def test_a_refusal_revised_to_an_agreement_rests_on_a_document_like_any_agreement() -> None:
    body = {"decision": "agree", "reasons": "经复查已缴清"}
    refused = case_in("refused")

    assert problems(refused, "revise_opinion", MARKET_REGULATOR, **body) == [("/document_ids", "document_required")]
    case = act(refused, "revise_opinion", MARKET_REGULATOR, documents=(document(),), **body).case
    assert (case.stage, running_clock(case)) == ("agreed", None)
    assert case.clocks["upload_reminder"].is_running
    assert [name for name in case.records if name in {"agree", "refuse"}] == ["agree"]


def test_a_revision_that_leaves_the_outcome_leaves_the_clock_running() -> None:
    case = act(case_in("refused"), "revise_opinion", MARKET_REGULATOR, "2025-09-29 10:00").case

    assert (case.stage, due_on(case)) == ("refused", due_on(case_in("refused")))
    assert stopped_clocks(case) == stopped_clocks(case_in("refused"))


def test_a_revision_says_why_and_keeps_the_needs_of_what_it_revises() -> None:
    assert problems(case_in("agreed"), "revise_opinion", MARKET_REGULATOR, reasons="不同意", reason=" ") == [
        ("/reasons", "text_too_short"),
        ("/reason", "text_too_short"),
    ]


def test_an_opinion_may_be_revised_more_than_once_and_is_there_once() -> None:
    refused = act(case_in("agreed"), "revise_opinion", MARKET_REGULATOR).case
    again = act(refused, "revise_opinion", MARKET_REGULATOR, decision="agree", documents=(document(),)).case

    assert [name for name in again.records if isinstance(again.records[name], Opinion)] == ["agree"]


def test_an_opinion_stands_once_the_company_went_on_from_it_or_was_guided() -> None:
    for stage in ("uploaded", "guided", "reported", "repaired"):
        refusal(case_in(stage), "revise_opinion", MARKET_REGULATOR, "2025-09-26 12:00")


# -------------------- a receipt corrected


def test_a_corrected_receipt_takes_the_place_of_the_wrong_one_and_the_clock_runs_on() -> None:
    change = act(case_in("uploaded"), "correct_receipt", AGENT, "2025-09-28 10:00")

    confirmed = change.case.last(UploadConfirmation)
    assert confirmed is not None
    assert confirmed.receipt_number == "XYZG-2025-010"
    assert (change.case.stage, due_on(change.case)) == ("uploaded", due_on(case_in("uploaded")))
    assert change.event.details == {
        "receipt_number": "XYZG-2025-010",
        "reason": "末位填反",
        "old": {"receipt_number": "XYZG-2025-001"},
        "new": {"receipt_number": "XYZG-2025-010"},
    }
    assert problems(case_in("uploaded"), "correct_receipt", AGENT, receipt_number="") == [
        ("/receipt_number", "required")
    ]


# -------------------- a provincial review revised


@pytest.mark.parametrize(
    ("stage", "action", "by", "body", "words"),
    [
        ("agreed", "revise_opinion", MARKET_REGULATOR, {}, REASONS),
        ("repaired", "revise_review", HENAN, {}, "未满最短公示期"),
        ("review_refused", "revise_review", HENAN, {"outcome": "return", "note": "缺初核意见"}, "缺初核意见"),
        ("uploaded", "correct_receipt", AGENT, {}, ""),
    ],
)
def test_the_timeline_tells_why_a_decision_was_revised_and_messages_tell_what_it_says_too(
    stage: str, action: str, by: Any, body: dict[str, Any], words: str
) -> None:
    change = act(case_in(stage), action, by, "2025-09-26 12:00", reason="前次看错凭证，现予更正", **body)

    assert change.event.note == "前次看错凭证，现予更正"
    assert words in str(change.event.details["new"])
    offices = [message for message in change.messages if message.to is Party.STEWARD]
    assert {(message.facts["reason"], message.facts["note"]) for message in offices} == {
        ("前次看错凭证，现予更正", words or "前次看错凭证，现予更正")
    }


def test_every_correction_of_every_procedure_that_asks_why_shows_it_in_the_timeline() -> None:
    for procedure in PROCEDURES.values():
        for action in procedure.variants:
            if action.corrects and "reason" in own_fields(action.record):
                told = {"reasons": "新的理由", "text": "新的内容", "note": "新的说明", "reason": "更正的原因"}
                assert note_of(action, told) == "更正的原因", action.name


def test_an_approval_revised_to_a_refusal_takes_the_effects_back() -> None:
    change = act(case_in("repaired"), "revise_review", HENAN, "2025-09-28 10:00")

    assert (change.case.stage, change.case.effects, change.closes) == ("review_refused", None, True)
    assert change.event.details["old"] == {
        "stage": "repaired",
        "outcome": "approve",
        "effects": {
            "publication_ended": "2025-09-26",
            "sharing_stopped": "2025-09-26",
            "sanctions_lifted": "2025-09-26",
        },
    }
    assert change.event.details["new"] == {
        "stage": "review_refused",
        "outcome": "refuse",
        "note": "未满最短公示期",
        "reason_codes": ["other"],
    }


def test_a_refusal_revised_to_an_approval_repairs() -> None:
    case = act(case_in("review_refused"), "revise_review", HENAN, "2025-09-28 10:00", outcome="approve", note="").case

    assert case.stage == "repaired"
    assert case.effects is not None
    assert case.effects.publication_ended == day("2025-09-28")


def test_a_review_revised_to_a_return_opens_the_case_again() -> None:
    change = act(case_in("review_refused"), "revise_review", HENAN, "2025-09-28 10:00", outcome="return")

    assert (change.case.stage, due_on(change.case), change.closes) == ("uploaded", day("2025-10-09"), False)


def test_a_return_may_be_revised_until_the_lead_department_went_on() -> None:
    returned = act(case_in("reported"), "return_review", HENAN).case
    approved = act(returned, "revise_review", HENAN, "2025-09-28 10:00", outcome="approve", note="").case
    assert (approved.stage, running_clock(approved)) == ("repaired", None)

    sent_back = act(returned, "return_upload", JIAOZUO_STEWARD, "2025-09-28 10:00").case
    uploaded_again = act(sent_back, "confirm_upload", AGENT, "2025-09-28 11:00").case
    refusal(uploaded_again, "revise_review", HENAN, "2025-09-28 12:00")


@pytest.mark.parametrize("on", ["2025-09-26 18:00", "2025-09-28 10:00", "2025-09-30 23:59"])
def test_a_review_is_revised_within_three_working_days(on: str) -> None:
    assert act(case_in("repaired"), "revise_review", HENAN, on).case.stage == "review_refused"


def test_after_three_working_days_a_review_stands_and_the_refusal_says_until_when() -> None:
    refused = refusal(case_in("repaired"), "revise_review", HENAN, "2025-10-01 00:01")

    assert refused.detail == "复核意见只能在作出之日起 3 个工作日内更正，更正期已于2025年9月30日届满。"
    assert refused.actions == ("revoke_repair",)
    offered = transitions.actions_now(
        case_in("repaired"),
        transitions.Circumstances(HENAN, moment("2025-10-01 00:01"), CALENDAR),
    )
    assert [action.name for action in offered] == ["revoke_repair"]


# -------------------- a repair revoked


@pytest.mark.parametrize("by", [MARKET_REGULATOR, HENAN])
def test_a_repair_obtained_by_false_material_is_revoked(by: Any) -> None:
    change = act(case_in("repaired"), "revoke_repair", by, "2026-03-02 10:00")

    assert (change.case.stage, change.case.effects, change.closes) == ("revoked", None, True)
    assert change.case.last(ProvincialReview) is not None
    effects = dict.fromkeys(("publication_ended", "sharing_stopped", "sanctions_lifted"), "2025-09-26")
    assert change.event.details == {
        "ground": "false_material",
        "reasons": "缴款凭证系伪造",
        "old": {"stage": "repaired", "effects": effects},
        "new": {"stage": "revoked"},
    }


# -------------------- an application amended


def test_an_amendment_leaves_the_stage_and_the_clock_and_pins_the_application_anew() -> None:
    change = act(case_in("submitted"), "amend", AGENT, "2025-09-28 10:00")

    assert (change.case.stage, due_on(change.case)) == ("submitted", due_on(case_in("submitted")))
    assert change.case.matter(Penalty).decision_number == "焦市监处罚〔2025〕21号"
    assert change.event.details == {
        "changes": ["/penalty/decision_number"],
        "reason": "文号填错",
        "application_digest": application_digest(change.case),
        "old": {"/penalty/decision_number": "焦市监处罚〔2025〕12号"},
        "new": {"/penalty/decision_number": "焦市监处罚〔2025〕21号"},
    }


def test_personal_data_is_amended_but_the_event_names_the_field_alone() -> None:
    case = case_in("submitted")
    contact = Contact("赵小红", "13500000009", "zhao@example.com")
    amendment = Amendment(replace(case.application, contact=contact))
    change = act(case, "amend", AGENT, brings=amendment, changes=["/contact/name", "/contact/phone"])

    assert change.case.application.contact == contact
    assert change.event.details["changes"] == ["/contact/name", "/contact/phone"]
    assert (change.event.details["old"], change.event.details["new"]) == ({}, {})
    told = f"{change.event} {change.messages} {change.case.records}"
    assert not any(value in told for value in ("赵小红", "13500000009", "zhao@", "陈志刚", "19900001001"))


def test_an_amendment_says_why() -> None:
    assert problems(case_in("submitted"), "amend", AGENT, changes=[], reason=" ") == [
        ("/changes", "required"),
        ("/reason", "text_too_short"),
    ]


# -------------------- a case transferred


def carried(kind: str, **changes: Any) -> Document:
    return replace(document(kind, by=Party.APPLICANT, office="jincheng"), **changes)


def transferred(case: CaseFile, on: str, *documents: Document) -> tuple[Change, Change]:
    onward = Onward(Docket("CZ-7Q2M9X4KT1AB", "changzhi", "shanxi"), documents)
    change = act(case, "transfer", JIAOZUO_STEWARD, on, brings=onward)
    assert change.successor is not None
    return change, change.successor


def test_a_transfer_closes_the_case_and_its_successor_goes_on_in_the_other_city() -> None:
    letter = carried("letter_forwarding")
    rejected = carried("other", status=DocumentStatus.REJECTED)
    first, second = transferred(case_in("submitted"), "2025-09-28 10:00", carried("commitment"), letter, rejected)

    assert (first.case.stage, first.closes, first.case.successor) == ("transferred", True, "CZ-7Q2M9X4KT1AB")
    case = second.case
    assert (case.case_id, case.stage, case.predecessor) == ("CZ-7Q2M9X4KT1AB", "submitted", first.case.case_id)
    assert (case.handling_city, case.province) == ("changzhi", "shanxi")
    assert case.application.matter.handling_city == "changzhi"
    assert case.seats == {Party.APPLICANT: "agent-1", Party.STEWARD: "changzhi", Party.HOME_STEWARD: "jincheng"}
    assert case.submitted_at == first.case.submitted_at
    assert due_on(case) == due_on(case_in("submitted"))
    assert [(d.kind, d.kept_in) for d in second.documents] == [("commitment", first.case.case_id)]


def test_both_timelines_name_the_other_case() -> None:
    first, second = transferred(case_in("submitted"), "2025-09-28 10:00", carried("commitment"))
    old = {"stage": "submitted", "handling_city": "jiaozuo", "case_id": "JZ-7Q2M9X4KT1AB"}
    new = {"stage": "transferred", "handling_city": "changzhi", "case_id": "CZ-7Q2M9X4KT1AB"}

    assert first.event.details == {
        "handling_city": "changzhi",
        "reason": "长治市作出的处罚",
        "old": old,
        "new": new,
    }
    assert second.event.details == {
        "predecessor": "JZ-7Q2M9X4KT1AB",
        "received_on": "2025-09-26",
        "submitted_at": str(first.case.submitted_at),
        "application_digest": application_digest(second.case),
        "documents": [asdict(second.documents[0].reference())],
        "reason": "长治市作出的处罚",
        "old": old,
        "new": new,
    }
    assert (second.event.sequence, second.event.stage, second.event.actor.organisation) == (1, "submitted", "jiaozuo")
    assert break_in("CZ-7Q2M9X4KT1AB", second.case, [second.event]) is None


def test_a_transfer_tells_the_company_and_both_lead_departments_of_the_new_case() -> None:
    first, second = transferred(case_in("submitted"), "2025-09-28 10:00")

    assert first.messages == ()
    assert [(m.kind, m.to, m.holder, m.place, m.facts["case_id"]) for m in second.messages] == [
        ("penalty.transfer", Party.APPLICANT, "agent-1", "jincheng", "CZ-7Q2M9X4KT1AB"),
        ("penalty.transfer", Party.STEWARD, "changzhi", "changzhi", "CZ-7Q2M9X4KT1AB"),
        ("penalty.transfer", Party.HOME_STEWARD, "jincheng", "jincheng", "CZ-7Q2M9X4KT1AB"),
    ]
    assert {message.facts["former_case"] for message in second.messages} == {"JZ-7Q2M9X4KT1AB"}


def test_the_right_city_has_one_working_day_at_least_and_is_not_late_for_the_wrong_one() -> None:
    first, second = transferred(submitted("2026-03-02 10:00").case, "2026-03-11 10:00")

    assert [(run.clock, run.left) for run in stopped_clocks(first.case)] == [("forwarding", 0)]
    assert (due_on(second.case), stopped_clocks(second.case)) == (day("2026-03-12"), ())


def test_a_case_that_waits_for_a_supplement_goes_on_with_what_was_left() -> None:
    asked = act(submitted("2026-03-02 10:00").case, "request_supplement", JIAOZUO_STEWARD, "2026-03-04 10:00").case
    _, second = transferred(asked, "2026-03-16 10:00")

    assert (second.case.stage, due_on(second.case)) == ("submitted", day("2026-03-19"))


def test_a_case_is_not_transferred_to_where_it_is() -> None:
    assert problems(case_in("submitted"), "transfer", JIAOZUO_STEWARD, handling_city="jiaozuo", reason="") == [
        ("/handling_city", "same_city"),
        ("/reason", "text_too_short"),
    ]


def test_more_documents_than_fit_into_one_write_are_refused() -> None:
    with pytest.raises(LimitReached):
        transferred(case_in("submitted"), "2025-09-28 10:00", *[carried("other")] * 71)


# -------------------- all of them


def test_the_timeline_of_a_case_with_corrections_proves_itself() -> None:
    changes = list(way_to("forwarded"))
    for action, by in (
        ("recall_forwarding", JIAOZUO_STEWARD),
        ("forward", JIAOZUO_STEWARD),
        ("refuse", MARKET_REGULATOR),
    ):
        changes.append(act(changes[-1].case, action, by))
    changes.append(act(changes[-1].case, "revise_opinion", MARKET_REGULATOR, decision="agree", documents=(document(),)))
    for action, by in (
        ("confirm_upload", AGENT),
        ("correct_receipt", AGENT),
        ("report_to_province", JIAOZUO_STEWARD),
        ("refuse_review", HENAN),
    ):
        changes.append(act(changes[-1].case, action, by))
    changes.append(act(changes[-1].case, "revise_review", HENAN, outcome="approve", note=""))
    changes.append(act(changes[-1].case, "revoke_repair", HENAN))
    case = changes[-1].case

    events = [change.event for change in changes]
    assert first_break(case.case_id, events, case.version, case.last_hash) is None
    tampered = replace(events[5], details={**events[5].details, "old": {"decision": "agree"}}).sealed()
    tampered = replace(tampered, hash=events[5].hash)
    broken = [*events[:5], tampered, *events[6:]]
    assert first_break(case.case_id, broken, case.version, case.last_hash) is not None
