"""Whole cases from submission to their end, with every date counted by hand (March 2026 has no holidays)."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.workflow.events import GENESIS
from tests.routes import steps
from tests.routes.service import Api


def deadline(case: dict[str, Any]) -> tuple[str, str, int, str]:
    clock = case["deadline"]
    return clock["clock"], clock["due_on"], clock["working_days_left"], clock["light"]


def test_a_submission_answers_the_whole_case(api: Api) -> None:
    sent = steps.submission()
    answer = api.post("/v1/cases", steps.APPLICANT, sent, key=api.a_key())
    case = answer.json
    assert answer.status == 201
    assert case["case_id"].startswith("JZ-")
    assert len(case["case_id"]) == 23
    assert answer.headers["Location"] == f"/v1/cases/{case['case_id']}"
    assert answer.headers["ETag"] == '"1"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert case["subject"] == sent["subject"]
    assert case["contact"] == sent["contact"]
    assert case["penalty"] == {**sent["penalty"], "kind_names": ["罚款"]}
    assert case["missing_materials"] == ["fine_receipt"]
    assert case["statement"] == sent["statement"]
    assert (case["procedure"], case["stage"], case["stage_name"]) == ("penalty", "submitted", "已申请")
    assert (case["handling_city"], case["home_city"], case["cross_city"]) == ("jiaozuo", "jincheng", True)
    assert case["submitted_at"] == case["updated_at"]
    assert case["submitted_at"].startswith("2026-03-02T09:00:")
    assert case["submitted_at"].endswith("+08:00")
    assert case["deadline"] == {
        "clock": "forwarding",
        "clock_name": "转办",
        "due_on": "2026-03-09",
        "working_days_left": 5,
        "light": "green",
        "light_name": "绿灯，未临期",
        "provisional": False,
        "nature": "memorandum",
        "nature_name": "备忘录时限",
        "basis": "备忘录 四(一)2",
        "waits_for": "steward",
        "waits_for_name": "处罚地信用建设牵头部门",
        "legal_limit": None,
        "legal_limits": [],
    }
    assert (case["waits_for"], case["waits_for_name"]) == ("steward", "处罚地信用建设牵头部门")
    assert case["actions"] == ["withdraw", "amend"]
    assert (case["agency"], case["suggested_agency_id"]) == (None, "jiaozuo-scjg")
    assert (case["documents"], case["steps"], case["effects"], case["version"]) == ([], {}, None, 1)


def test_agreed_then_repaired(api: Api) -> None:
    case_id = api.submit()["case_id"]

    api.service.at("2026-03-03 10:00")  # Tuesday
    case = api.take(case_id, steps.FORWARDED)
    assert (case["stage"], case["version"]) == ("forwarded", 2)
    assert case["agency"] == {"agency_id": "jiaozuo-scjg", "name": "焦作市市场监督管理局", "market_regulator": True}
    assert deadline(case) == ("opinion", "2026-03-12", 7, "green")
    assert case["deadline"]["legal_limit"]["working_days"] == 7
    assert case["deadline"]["legal_limit"]["due_on"] == "2026-03-12"

    api.service.at("2026-03-06 10:00")  # Friday
    case = api.take(case_id, steps.AGREED)
    assert (case["stage"], case["deadline"]["clock"], case["waits_for"]) == ("agreed", "home_push", "applicant")
    assert [d["status"] for d in case["documents"]] == ["verified"]
    cited = case["steps"]["opinion"]["documents"]
    assert [d["document_id"] for d in cited] == [d["document_id"] for d in case["documents"]]

    api.service.at("2026-03-10 10:00")  # Tuesday
    case = api.take(case_id, steps.UPLOADED)
    assert (case["stage"], case["waits_for"]) == ("uploaded", "steward")
    assert deadline(case) == ("initial_review", "2026-03-13", 3, "green")
    assert case["steps"]["upload_confirmation"]["receipt_number"] == "XYZG20260302001"

    api.service.at("2026-03-11 10:00")
    case = api.take(case_id, steps.REPORTED)
    assert (case["stage"], case["deadline"]["clock"], case["waits_for"]) == ("reported", "home_push", "province")

    api.service.at("2026-03-20 23:59")  # the day flips at midnight in China, not in Greenwich
    case = api.take(case_id, steps.APPROVED)
    assert (case["stage"], case["stage_name"], case["version"]) == ("repaired", "已修复", 6)
    assert (case["deadline"], case["waits_for"], case["task"]) == (None, None, None)
    assert case["actions"] == ["revise_review", "revoke_repair"]
    assert case["effects"] == {
        "publication_ended": "2026-03-20",
        "sharing_stopped": "2026-03-20",
        "sanctions_lifted": "2026-03-20",
        "home_pushed": None,
    }
    assert list(case["steps"]) == [
        "forwarding",
        "opinion",
        "upload_confirmation",
        "initial_review",
        "provincial_review",
    ]
    assert [step["by"] for step in case["steps"].values()] == [
        "steward",
        "authority",
        "applicant",
        "steward",
        "province",
    ]


def test_a_market_regulators_repair_is_pushed_to_the_home_province(api: Api) -> None:
    case_id = api.case_in("repaired")  # all on Monday, 2 March
    case = api.case(case_id, steps.AUTHORITY)
    assert deadline(case) == ("home_push", "2026-03-05", 3, "green")
    assert (case["deadline"]["nature"], case["deadline"]["waits_for"]) == ("statutory", "authority")
    assert deadline(api.case(case_id, steps.STEWARD)) == deadline(case)
    assert api.case(case_id, steps.APPLICANT)["deadline"] is None
    assert case["effects"]["home_pushed"] is None

    api.service.at("2026-03-04 10:00")
    pushed = api.act(case_id, "home-push", steps.AUTHORITY, {"pushed_on": "2026-03-03", "note": "已推送。"}).json
    assert (pushed["stage"], pushed["deadline"], pushed["effects"]["home_pushed"]) == ("repaired", None, "2026-03-03")
    assert pushed["steps"]["home_push"]["pushed_on"] == "2026-03-03"
    assert api.act(case_id, "home-push", steps.AUTHORITY, {"pushed_on": "2026-03-03"}).status == 409
    refused = api.act(case_id, "home-push", steps.AUTHORITY, {"pushed_on": "2026-03-05"})
    assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, "/pushed_on")


def test_the_three_effects_may_have_dates_of_their_own(api: Api) -> None:
    case_id = api.case_in("reported")
    case = api.take(case_id, steps.APPROVED, publication_ended_on="2026-02-27", sanctions_lifted_on="2026-03-01")
    assert case["effects"] == {
        "publication_ended": "2026-02-27",
        "sharing_stopped": "2026-03-02",
        "sanctions_lifted": "2026-03-01",
        "home_pushed": None,
    }


def test_the_timeline_is_a_chain_that_anybody_at_the_case_can_follow(api: Api) -> None:
    case_id = api.case_in("repaired")
    answer = api.get(f"/v1/cases/{case_id}/events", steps.APPLICANT)
    events = answer.json["items"]
    assert [
        (e["sequence"], e["action"], e["stage"], e["actor"]["role"], e["actor"]["organisation"]) for e in events
    ] == [
        (1, "submit", "submitted", "applicant", "jincheng"),
        (2, "forward", "forwarded", "steward", "jiaozuo"),
        (3, "agree", "agreed", "authority", "jiaozuo-scjg"),
        (4, "confirm_upload", "uploaded", "applicant", "jincheng"),
        (5, "report_to_province", "reported", "steward", "jiaozuo"),
        (6, "approve_review", "repaired", "province", "henan"),
    ]
    assert [e["note"] for e in events] == ["", "", "已履行，同意修复。", "", "", "同意修复。"]
    assert [e["action_name"] for e in events][:2] == ["提交申请", "转办"]
    assert events[0]["previous_hash"] == GENESIS
    for before, after in zip(events, events[1:], strict=False):
        assert after["previous_hash"] == before["hash"]
    assert len({e["hash"] for e in events}) == 6
    of_province = api.get(f"/v1/cases/{case_id}/events", steps.PROVINCE).json["items"]
    notes = [e.pop("note") for e in of_province]
    assert notes == ["", "请核查。", "已履行，同意修复。", "", "材料齐全。", "同意修复。"]
    assert [e["actor"].pop("person_name") is None for e in of_province + events] == [False] * 6 + [True] * 6
    assert of_province == [{name: value for name, value in e.items() if name != "note"} for e in events]


def test_refused_then_guided(api: Api) -> None:
    case_id = api.submit()["case_id"]
    api.service.at("2026-03-03 10:00")
    api.take(case_id, steps.FORWARDED)

    api.service.at("2026-03-05 10:00")  # Thursday
    case = api.take(case_id, steps.REFUSED)
    assert (case["stage"], case["waits_for"]) == ("refused", "steward")
    assert deadline(case) == ("guidance", "2026-03-12", 5, "green")
    assert case["deadline"]["nature"] == "supervisory"
    opinion = case["steps"]["opinion"]
    assert opinion["decision"] == "refuse"
    assert opinion["reason_codes"] == [
        {
            "code": "duty_not_performed",
            "text": "处罚决定规定的义务未全部履行",
            "mend": "请缴清罚款、加处罚款及没收款项，并上传加盖收款单位印章的缴款凭证。",
        }
    ]

    case = api.take(case_id, steps.GUIDED)
    assert (case["stage"], case["deadline"], case["actions"]) == ("guided", None, [])
    assert case["steps"]["guidance"]["text"] == "请先缴清罚款，再重新提出申请。"


def test_after_guidance_the_company_may_apply_anew(api: Api) -> None:
    sent = steps.submission()
    first = api.post("/v1/cases", steps.APPLICANT, sent, key=api.a_key()).json["case_id"]
    again = api.post("/v1/cases", steps.APPLICANT, sent, key=api.a_key())
    assert (again.status, again.code) == (409, "open_case_exists")
    for step in (steps.FORWARDED, steps.REFUSED, steps.GUIDED):
        api.take(first, step)
    assert api.post("/v1/cases", steps.APPLICANT, sent, key=api.a_key()).status == 201


def test_one_open_case_per_decision_however_its_number_is_written(api: Api) -> None:
    api.submit(penalty__decision_number="焦市监处罚〔2025〕第0900号")
    other = steps.submission(penalty__decision_number="焦市监处罚[2025]900号")
    answer = api.post("/v1/cases", steps.APPLICANT, other, key=api.a_key())
    assert (answer.status, answer.code) == (409, "open_case_exists")


def test_a_refusal_without_codes_gives_the_reason_other(api: Api) -> None:
    case_id = api.case_in("forwarded")
    case = api.take(case_id, steps.REFUSED, reason_codes=[])
    assert [reason["code"] for reason in case["steps"]["opinion"]["reason_codes"]] == ["other"]


def test_a_supplement_pauses_the_forwarding_clock_and_resumes_it_with_what_was_left(api: Api) -> None:
    case_id = api.submit()["case_id"]  # due on Monday the 9th

    api.service.at("2026-03-04 10:00")  # Wednesday: the 5th, 6th and 9th are left
    case = api.take(case_id, steps.SUPPLEMENT_ASKED)
    assert (case["stage"], case["deadline"], case["waits_for"]) == ("supplementing", None, "applicant")
    assert case["steps"]["supplement_request"]["items"] == ["请补交决定书扫描件"]

    api.service.at("2026-03-16 10:00")  # Monday: long past the first deadline
    case = api.take(case_id, steps.SUPPLEMENTED)
    assert (case["stage"], case["waits_for"]) == ("submitted", "steward")
    assert deadline(case) == ("forwarding", "2026-03-19", 3, "green")


def test_a_supplement_may_be_documents_alone(api: Api) -> None:
    case_id = api.case_in("supplementing")
    document_id = api.verified(case_id, steps.APPLICANT, kind="penalty_decision")
    case = api.take(case_id, steps.SUPPLEMENTED, note="", document_ids=[document_id])
    assert [d["document_id"] for d in case["steps"]["supplement"]["documents"]] == [document_id]


def test_an_overdue_clock_stays_overdue_through_a_supplement(api: Api) -> None:
    case_id = api.submit()["case_id"]
    api.service.at("2026-03-11 10:00")  # two working days late
    api.take(case_id, steps.SUPPLEMENT_ASKED)
    api.service.at("2026-03-16 10:00")
    case = api.take(case_id, steps.SUPPLEMENTED)
    assert deadline(case) == ("forwarding", "2026-03-09", -5, "red")


def test_a_returned_forwarding_resumes_with_what_was_left(api: Api) -> None:
    case_id = api.submit()["case_id"]
    api.service.at("2026-03-04 10:00")  # Wednesday: three days left
    api.take(case_id, steps.FORWARDED)

    api.service.at("2026-03-06 10:00")  # Friday: the 9th, 10th and 11th
    returned = api.take(case_id, steps.FORWARDING_RETURNED)
    assert returned["stage"] == "submitted"
    assert (returned["agency"], returned["actions"]) == (None, [])
    assert deadline(returned) == ("forwarding", "2026-03-11", 3, "green")
    assert api.get(f"/v1/cases/{case_id}", steps.AUTHORITY).status == 404

    case = api.take(case_id, steps.FORWARDED, agency_id="jiaozuo-sthj")
    assert case["agency"]["agency_id"] == "jiaozuo-sthj"
    assert deadline(case) == ("opinion", "2026-03-17", 7, "green")
    assert case["deadline"]["legal_limit"] is None  # the 15 days are the market regulators'
    assert [portal["portal"] for portal in case["portals"]] == ["creditchina"]


def test_a_case_under_order_36_shows_the_national_limits_beside_the_memorandums(api: Api) -> None:
    api.service.at("2026-04-08 10:00")  # Wednesday
    case_id = api.submit()["case_id"]
    api.service.at("2026-04-10 10:00")  # Friday
    shown = api.take(case_id, steps.FORWARDED)["deadline"]
    assert (shown["clock"], shown["due_on"]) == ("opinion", "2026-04-21")
    told = [(limit["limit"], limit["counted_from"], limit["due_on"]) for limit in shown["legal_limits"]]
    assert told == [
        ("samr_decision", "2026-04-10", "2026-04-21"),
        ("national_acceptance", "2026-04-10", "2026-04-15"),
        ("national_feedback", "2026-04-08", "2026-04-22"),  # ten working days from the application
    ]
    assert shown["legal_limit"] == shown["legal_limits"][0]


def test_a_forwarding_returned_late_leaves_at_least_one_working_day(api: Api) -> None:
    case_id = api.submit()["case_id"]
    api.service.at("2026-03-11 10:00")  # overdue since the 10th
    api.take(case_id, steps.FORWARDED)
    api.service.at("2026-03-13 10:00")  # Friday
    case = api.take(case_id, steps.FORWARDING_RETURNED)
    assert deadline(case) == ("forwarding", "2026-03-16", 1, "amber")


def test_a_returned_upload_goes_back_to_the_applicant(api: Api) -> None:
    case_id = api.case_in("uploaded")
    api.service.at("2026-03-03 10:00")
    case = api.take(case_id, steps.UPLOAD_RETURNED)
    assert (case["stage"], case["waits_for"], case["deadline"]["clock"]) == ("agreed", "applicant", "home_push")
    assert case["steps"]["initial_review"]["reason_codes"][0]["code"] == "commitment_invalid"

    api.service.at("2026-03-05 10:00")  # Thursday
    case = api.take(case_id, steps.UPLOADED, receipt_number="XYZG-2026-002")
    assert deadline(case) == ("initial_review", "2026-03-10", 3, "green")
    assert case["steps"]["upload_confirmation"]["receipt_number"] == "XYZG-2026-002"
    assert api.take(case_id, steps.REPORTED)["stage"] == "reported"


def test_a_returned_review_goes_back_to_the_lead_department(api: Api) -> None:
    case_id = api.case_in("reported")
    case = api.take(case_id, steps.REVIEW_RETURNED)
    assert (case["stage"], case["waits_for"]) == ("uploaded", "steward")
    assert deadline(case) == ("initial_review", "2026-03-05", 3, "green")
    assert api.take(case_id, steps.REPORTED)["stage"] == "reported"
    assert api.take(case_id, steps.APPROVED)["stage"] == "repaired"


def test_a_refused_review_closes_the_case_without_effects(api: Api) -> None:
    case_id = api.case_in("review_refused")
    case = api.case(case_id)
    assert (case["stage"], case["effects"], case["actions"], case["deadline"]) == ("review_refused", None, [], None)
    assert case["steps"]["provincial_review"]["reason_codes"][0]["code"] == "min_period_not_reached"


@pytest.mark.parametrize("stage", ["submitted", "supplementing", "forwarded"])
def test_an_applicant_may_withdraw_until_an_opinion_exists(api: Api, stage: str) -> None:
    case_id = api.case_in(stage)
    case = api.take(case_id, steps.WITHDRAWN)
    assert (case["stage"], case["deadline"], case["waits_for"], case["actions"]) == ("withdrawn", None, None, [])


@pytest.mark.parametrize("stage", ["agreed", "refused", "guided", "uploaded", "reported", "repaired", "review_refused"])
def test_an_applicant_may_not_withdraw_once_an_opinion_exists(api: Api, stage: str) -> None:
    case_id = api.case_in(stage)
    answer = api.act(case_id, "withdrawal", steps.APPLICANT)
    assert (answer.status, answer.code) == (409, "not_allowed_in_stage")
    assert api.case(case_id)["stage"] == stage


def test_a_withdrawal_needs_no_words_and_not_even_a_body(api: Api) -> None:
    case_id = api.case_in("submitted")
    assert api.post(f"/v1/cases/{case_id}/withdrawal", steps.APPLICANT).json["stage"] == "withdrawn"


def test_a_withdrawn_application_may_be_made_again(api: Api) -> None:
    sent = steps.submission()
    case_id = api.post("/v1/cases", steps.APPLICANT, sent, key=api.a_key()).json["case_id"]
    api.take(case_id, steps.WITHDRAWN)
    assert api.post("/v1/cases", steps.APPLICANT, sent, key=api.a_key()).status == 201


def test_urging_is_limited_to_once_per_working_day(api: Api) -> None:
    case_id = api.case_in("forwarded")
    api.service.at("2026-03-06 09:00")  # Friday
    urged = api.take(case_id, steps.URGED)
    assert (urged["stage"], urged["version"], urged["updated_at"][:16]) == ("forwarded", 3, "2026-03-06T09:00")

    for moment in ("2026-03-06 17:00", "2026-03-07 09:00", "2026-03-08 23:00"):  # the same day, Saturday, Sunday
        api.service.at(moment)
        answer = api.act(case_id, "urging", steps.STEWARD, steps.URGED.body)
        assert (answer.status, answer.code, answer.json["actions"]) == (
            409,
            "already_urged_today",
            ["recall_forwarding"],
        )

    api.service.at("2026-03-09 00:30")  # Monday in China, still Sunday in Greenwich
    assert api.act(case_id, "urging", steps.STEWARD, steps.URGED.body).status == 200


def test_urging_leaves_the_deadline_alone(api: Api) -> None:
    case_id = api.case_in("forwarded")
    before = api.case(case_id)["deadline"]
    assert api.take(case_id, steps.URGED)["deadline"] == before


@pytest.mark.parametrize(
    ("moment", "left", "light"),
    [
        ("2026-03-05 23:59", 2, "green"),
        ("2026-03-06 00:00", 1, "amber"),  # one working day before the end
        ("2026-03-08 12:00", 1, "amber"),  # a Sunday
        ("2026-03-09 23:59", 0, "amber"),  # the last day runs until 24:00
        ("2026-03-10 00:00", -1, "red"),
        ("2026-03-13 12:00", -4, "red"),
    ],
)
def test_the_light_follows_the_clock(api: Api, moment: str, left: int, light: str) -> None:
    case_id = api.submit()["case_id"]  # due on Monday, 9 March
    api.service.at(moment)
    assert deadline(api.case(case_id)) == ("forwarding", "2026-03-09", left, light)


def test_make_up_days_count_and_holidays_do_not(api: Api) -> None:
    api.service.at("2026-02-12 10:00")  # Thursday; 15 to 23 February are free, the 14th and the 28th are worked
    case = api.submit()
    assert deadline(case) == ("forwarding", "2026-02-26", 5, "green")  # 13, 14, 24, 25, 26


def test_a_deadline_in_a_year_without_a_notice_is_provisional(api: Api) -> None:
    api.service.at("2027-12-29 10:00")
    assert api.submit()["deadline"]["provisional"] is True


@pytest.mark.parametrize(
    ("moment", "version", "materials"),
    [
        ("2026-03-31 23:59", "ndrc-58", 4),
        ("2026-04-01 00:00", "ndrc-36", 2),
    ],
)
def test_the_rules_are_those_of_the_submission_date(api: Api, moment: str, version: str, materials: int) -> None:
    api.service.at(moment)
    case_id = api.submit()["case_id"]
    api.service.at("2026-05-20 09:00")
    case = api.case(case_id)
    assert case["rules"]["version"] == version
    assert [portal["portal"] for portal in case["portals"]] == ["creditchina", "gsxt"]
    assert len(case["portals"][0]["materials"]) == materials
    assert case["portals"][0]["url"] == "https://www.creditchina.gov.cn"
    assert case["portals"][1]["url"] == "https://www.gsxt.gov.cn"


def test_another_agency_agrees_on_other_documents(api: Api) -> None:
    for kind in ("signed_application", "rectification"):
        case_id = api.submit(penalty__authority_name="焦作市生态环境局")["case_id"]
        api.take(case_id, steps.FORWARDED, agency_id="jiaozuo-sthj")
        environment = "authority-jiaozuo-sthj"
        document_id = api.verified(case_id, environment, kind=kind)
        body = {"decision": "agree", "document_ids": [document_id]}
        assert api.act(case_id, "opinion", environment, body).json["stage"] == "agreed"


def test_a_case_within_one_city_has_one_steward(api: Api) -> None:
    changes = {"subject__home_city": "jiaozuo", "subject__uscc": "91410802MA9TE5T122"}
    case = api.submit("applicant-jiaozuo", **changes)
    assert case["cross_city"] is False
    assert api.get(f"/v1/cases/{case['case_id']}", steps.STEWARD).status == 200
    assert api.get(f"/v1/cases/{case['case_id']}", steps.HOME_STEWARD).status == 404
    assert api.case(case["case_id"])["actions"] == [  # nobody urges themselves
        *("request_supplement", "forward", "dismiss", "amend", "transfer")
    ]


def test_the_etag_counts_the_versions(api: Api) -> None:
    case_id = api.case_in("submitted")
    assert api.get(f"/v1/cases/{case_id}", steps.APPLICANT).headers["ETag"] == '"1"'
    assert api.act(case_id, "forwarding", steps.STEWARD, steps.FORWARDED.body).headers["ETag"] == '"2"'
    assert api.get(f"/v1/cases/{case_id}", steps.APPLICANT).headers["ETag"] == '"2"'
