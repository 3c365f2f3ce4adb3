"""Intake at the counter: a steward of the handling city files what came by phone, letter, e-mail or at the window."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.parties.parties import Grant, Principal, Role
from chalicelib.domain.shared.identifiers.company_id import company_id
from local import samples
from tests import schedules
from tests.builders import USCC_CHANGZHI, USCC_JIAOZUO, USCC_JINCHENG
from tests.routes import steps
from tests.routes.companies import bound, mandated, submitted
from tests.routes.service import Answer, Api, announcement

STEWARD, HOME = steps.STEWARD, steps.HOME_STEWARD
COMPANY = company_id("JC", USCC_JINCHENG)
OF_JIAOZUO = {
    "role": "steward",
    "role_name": "信用修复管家（市级信用建设牵头部门）",
    "organisation": "jiaozuo",
    "organisation_name": "焦作市发展和改革委员会（示例）",
    "person_name": "焦作市信用修复管家（演示）",
}
OF_A_PROVINCE = "91140000MA0TE5T293"
OF_NO_MEMBER = "91110105MA0TE5T27X"


def received(api: Api, as_: str = STEWARD, **changes: Any) -> Answer:
    """The answer to an intake by phone today; `changes` as `steps.submission` takes them."""
    intake = {"channel": "phone", "received_on": "2026-03-02"}
    body = steps.changed({**steps.submission(), "intake": intake}, **changes)
    return api.post("/v1/cases", as_, body, key=api.a_key())


def taken_in(api: Api, **changes: Any) -> dict[str, Any]:
    answer = received(api, **changes)
    assert answer.status == 201, answer.json
    return dict(answer.json)


def noted(api: Api, case_id: str, kind: str = "intake_note") -> str:
    """The id of the note, or the form, that the steward added."""
    return api.verified(case_id, STEWARD, kind=kind)


def told(api: Api, *who: str) -> dict[str, list[str]]:
    schedules.run("sweeper")
    api.service.at("2026-03-02 09:30")
    schedules.run("sweeper")
    return {one: [item["title"] for item in api.get("/v1/notifications", one).json["items"]] for one in who}


# -------------------- filing


@pytest.mark.parametrize("channel", ["phone", "mail", "email", "window"])
def test_a_steward_of_the_handling_city_files_what_came(api: Api, channel: str) -> None:
    case = taken_in(api, intake__channel=channel)
    assert case["intake"] == {
        "channel": channel,
        "channel_name": {"phone": "电话", "mail": "信函", "email": "电子邮件", "window": "窗口"}[channel],
        "received_on": "2026-03-02",
        "city": "jiaozuo",
        "city_name": "焦作市",
        "moved_here": False,
    }
    assert (case["stage"], case["represented_by"], case["on_behalf"]) == ("submitted", "jiaozuo", None)
    (event,) = api.get(f"/v1/cases/{case['case_id']}/events", HOME).json["items"]
    assert (event["action"], event["actor"]) == ("submit", OF_JIAOZUO)
    dossier = api.service.wiring.cases.get("jiaozuo", case["case_id"])
    assert dossier
    assert dossier.events[0].details["intake"] == {
        "channel": channel,
        "received_on": "2026-03-02",
        "moved_here": False,
        "city": "jiaozuo",
    }
    assert dossier.events[0].holds


def test_a_transferred_case_still_says_where_the_paper_came_in(api: Api) -> None:
    case_id = taken_in(api)["case_id"]
    moved = api.take(case_id, steps.TRANSFERRED)
    successor = api.case(moved["successor"], "steward-changzhi")
    assert successor["handling_city"] == "changzhi"
    for shown in (moved, successor):
        assert (shown["intake"]["city"], shown["intake"]["city_name"]) == ("jiaozuo", "焦作市")


def test_what_the_company_files_itself_is_no_intake(api: Api) -> None:
    assert api.submit()["intake"] is None


def test_the_home_city_has_its_mirror_and_is_told(api: Api) -> None:
    case_id = taken_in(api)["case_id"]
    assert [item["case_id"] for item in api.get("/v1/cases", HOME).json["items"]] == [case_id]
    assert [item["case_id"] for item in api.get("/v1/ledger", HOME).json["items"]] == [case_id]
    assert api.case(case_id, HOME)["contact"]["phone"] == "13900001234"  # the company is to be reached by phone
    titles = told(api, HOME, STEWARD)
    assert titles == {HOME: ["收到信用修复申请"], STEWARD: ["新的信用修复申请待转办"]}


def test_within_one_city_it_is_one_office(api: Api) -> None:
    here = {"penalty__handling_city": "jincheng", "penalty__authority_name": "晋城市市场监督管理局"}
    assert taken_in(api, as_=HOME, **here)["represented_by"] == "jincheng"


@pytest.mark.parametrize(
    ("who", "status", "code"),
    [
        ("applicant-jincheng", 403, "role_may_not"),
        ("authority-jiaozuo-scjg", 403, "role_may_not"),
        ("province-henan", 403, "role_may_not"),
        ("committee-jiaozuo", 403, "role_may_not"),
        ("operator", 403, "role_may_not"),
        (HOME, 422, "invalid_input"),
        ("steward-changzhi", 422, "invalid_input"),
    ],
)
def test_nobody_else_files_at_the_counter(api: Api, who: str, status: int, code: str) -> None:
    answer = received(api, who)
    assert (answer.status, answer.code) == (status, code)
    assert status == 403 or answer.problems == {"/penalty/handling_city": "not_your_city"}
    assert api.get("/v1/cases", STEWARD).json["items"] == []


def test_a_steward_without_mandate_or_intake_still_files_nothing(api: Api) -> None:
    assert api.post("/v1/cases", STEWARD, steps.submission(), key=api.a_key()).code == "role_may_not"


def test_courts_take_their_own_applications_in(api: Api) -> None:
    intake = {"channel": "window", "received_on": "2026-03-02"}
    answer = api.post("/v1/cases", STEWARD, {**steps.judgment_submission(), "intake": intake}, key=api.a_key())
    assert (answer.status, answer.problems) == (422, {"/intake": "not_at_the_counter"})


def test_it_is_by_a_mandate_or_at_the_counter(api: Api) -> None:
    answer = received(api, mandate_id=mandated(api, HOME))
    assert (answer.status, answer.problems) == (422, {"/intake": "mandate_or_intake"})


@pytest.mark.parametrize("changes", [{"contact": ...}, {"contact__phone": ...}, {"contact__name": ...}])
def test_a_company_without_agent_can_be_reached(api: Api, changes: dict[str, Any]) -> None:
    (path,) = changes
    assert received(api, **changes).problems == {f"/{path.replace('__', '/')}": "required"}


def test_a_repeated_intake_gets_the_same_answer_and_a_second_one_is_refused(api: Api) -> None:
    body = {**steps.submission(), "intake": {"channel": "phone", "received_on": "2026-03-02"}}
    first, second = (api.post("/v1/cases", STEWARD, body, key="intake") for _ in range(2))
    assert (first.status, first.content) == (201, second.content)
    assert api.post("/v1/cases", STEWARD, body, key="another").code == "open_case_exists"


# -------------------- the day of receipt


@pytest.mark.parametrize(
    ("received_on", "due_on", "light"),
    [
        ("2026-03-02", "2026-03-09", "green"),
        ("2026-02-28", "2026-03-06", "green"),  # a Saturday that was worked in
        ("2026-02-27", "2026-03-05", "green"),
        ("2026-02-12", "2026-02-26", "red"),  # before the holidays of spring
    ],
)
def test_the_clock_runs_from_the_day_of_receipt(api: Api, received_on: str, due_on: str, light: str) -> None:
    deadline = taken_in(api, intake__received_on=received_on)["deadline"]
    assert (deadline["clock"], deadline["due_on"], deadline["light"]) == ("forwarding", due_on, light)


@pytest.mark.parametrize(
    ("received_on", "changes", "code"),
    [
        ("2026-03-03", {}, "date_in_future"),
        ("2026-01-31", {}, ""),
        ("2026-01-30", {}, "received_too_early"),
        ("2025-09-15", {}, "received_too_early"),
        (
            "2026-02-19",
            {"penalty__decided_on": "2026-02-20", "penalty__performed_on": "2026-02-21"},
            "received_before_decision",
        ),
        ("2026-02-20", {"penalty__decided_on": "2026-02-20", "penalty__performed_on": "2026-02-21"}, ""),
        ("gestern", {}, "date_invalid"),
        (None, {}, "date_type"),
    ],
)
def test_the_day_of_receipt_is_recent_and_not_in_the_future(
    api: Api, received_on: str, changes: dict[str, Any], code: str
) -> None:
    answer = received(api, intake__received_on=received_on, **changes)
    assert answer.status == (422 if code else 201), answer.json
    assert not code or answer.problems == {"/intake/received_on": code}


def test_an_intake_is_not_older_than_the_membership_of_its_city(api: Api) -> None:
    api.service.at("2025-09-20 09:00")
    assert received(api, intake__received_on="2025-09-15").problems == {"/intake/received_on": "received_too_early"}
    assert received(api, intake__received_on="2025-09-16").status == 201


def test_the_rules_are_those_of_the_day_of_receipt(api: Api) -> None:
    api.service.at("2026-04-02 09:00")
    assert taken_in(api, intake__received_on="2026-03-31")["rules"]["version"] == "ndrc-58"
    assert taken_in(api, intake__received_on="2026-04-01")["rules"]["version"] == "ndrc-36"


@pytest.mark.parametrize("channel", ["fax", "wechat", "", None, 1, "PHONE"])
def test_only_the_four_channels_are_known(api: Api, channel: Any) -> None:
    assert [*received(api, intake__channel=channel).problems] == ["/intake/channel"]


# -------------------- the home city of the company


@pytest.mark.parametrize(
    ("uscc", "home_city", "moved_here", "code"),
    [
        (USCC_JINCHENG, "jincheng", False, ""),
        (USCC_JINCHENG, "changzhi", False, "registered_elsewhere"),
        (USCC_JINCHENG, "jiaozuo", False, "registered_elsewhere"),
        (USCC_JINCHENG, "changzhi", True, ""),
        (USCC_CHANGZHI, "changzhi", False, ""),
        (USCC_JIAOZUO, "jiaozuo", False, ""),
        (OF_A_PROVINCE, "jincheng", False, ""),  # the code says no city
        (OF_NO_MEMBER, "jincheng", False, ""),  # it moved here from outside
    ],
)
def test_the_home_city_agrees_with_the_code(api: Api, uscc: str, home_city: str, moved_here: bool, code: str) -> None:
    answer = received(api, subject__uscc=uscc, subject__home_city=home_city, intake__moved_here=moved_here)
    assert answer.status == (422 if code else 201), answer.json
    assert not code or answer.problems == {"/subject/home_city": code}


@pytest.mark.parametrize("moved_here", [False, True])
def test_the_home_city_agrees_with_what_was_settled(api: Api, moved_here: bool) -> None:
    api.sign_in("wang")
    bound(api, "wang", home_city="changzhi", moved_here=True)
    answer = received(api, intake__moved_here=moved_here)
    assert (answer.status, answer.problems) == (422, {"/subject/home_city": "company_elsewhere"})
    assert "长治市" in answer.json["errors"][0]["message"]
    assert taken_in(api, subject__home_city="changzhi")["home_city"] == "changzhi"


def test_an_intake_settles_no_home_city(api: Api) -> None:
    taken_in(api, subject__home_city="changzhi", intake__moved_here=True)
    api.sign_in("wang")
    bound(api, "wang")


# -------------------- acting for the company until its agent signs in


def test_the_office_does_the_applicants_duties(api: Api) -> None:
    case_id = taken_in(api)["case_id"]
    assert {"request_supplement", "forward", "withdraw"} <= {*api.case(case_id)["actions"]}
    noted(api, case_id)
    api.take(case_id, steps.SUPPLEMENT_ASKED)
    assert "supplement" in api.case(case_id)["actions"]
    assert "urge" not in api.case(case_id)["actions"]  # it does not urge itself
    document = api.verified(case_id, STEWARD, kind="penalty_decision")
    answer = api.act(case_id, "supplement", STEWARD, {"note": "企业电话补充。", "document_ids": [document]})
    assert (answer.status, answer.json["stage"]) == (200, "submitted")
    last = api.get(f"/v1/cases/{case_id}/events", HOME).json["items"][-1]
    assert (last["action"], last["actor"]) == ("supplement", OF_JIAOZUO)
    for step in (steps.FORWARDED, steps.AGREED):
        api.take(case_id, step)
    confirmed = api.act(case_id, "upload-confirmation", STEWARD, steps.UPLOADED.body)
    assert (confirmed.status, confirmed.json["stage"]) == (200, "uploaded")


def test_the_home_office_does_not_act_for_the_company(api: Api) -> None:
    case_id = taken_in(api)["case_id"]
    assert api.case(case_id, HOME)["actions"] == ["urge"]
    assert api.act(case_id, "withdrawal", HOME, {}).code == "role_may_not"
    assert api.act(case_id, "takeover", STEWARD).code == "role_may_not"


def test_an_agent_takes_the_case_over(api: Api) -> None:
    case_id = taken_in(api)["case_id"]
    api.sign_in("wang")
    binding_id = submitted(api, "wang")
    assert api.get(f"/v1/cases/{case_id}", "wang").status == 404
    assert "withdraw" in api.case(case_id)["actions"]
    assert api.post(f"/v1/companies/{binding_id}/confirmation", HOME, {}).status == 200
    assert "withdraw" not in api.case(case_id)["actions"]
    assert api.act(case_id, "withdrawal", STEWARD, {}).code == "role_may_not"
    assert {"withdraw", "take_over"} <= {*api.case(case_id, "wang")["actions"]}
    taken = api.act(case_id, "takeover", "wang")
    assert (taken.status, taken.json["represented_by"], taken.json["intake"]["channel"]) == (200, None, "phone")
    dossier = api.service.wiring.cases.get("jiaozuo", case_id)
    assert dossier
    assert dossier.events[-1].details["took_over_from"] == "jiaozuo"
    assert dossier.case.seats["applicant"] == COMPANY


def test_an_agent_finds_what_the_company_was_told(api: Api) -> None:
    case_id = taken_in(api)["case_id"]
    api.sign_in("wang")
    bound(api, "wang")
    assert [item["case_id"] for item in api.get("/v1/cases", "wang").json["items"]] == [case_id]
    assert "收到信用修复申请" in told(api, "wang")["wang"]


def test_a_company_with_an_agent_has_its_case_at_once(api: Api) -> None:
    api.sign_in("wang")
    bound(api, "wang")
    case = taken_in(api)
    assert (case["represented_by"], "withdraw" in case["actions"]) == (None, False)
    own = api.case(case["case_id"], "wang")["actions"]
    assert ("withdraw" in own, "take_over" in own) == (True, False)


def test_the_office_goes_on_when_the_agent_left_without_taking_over(api: Api) -> None:
    case_id = taken_in(api)["case_id"]
    api.sign_in("wang")
    binding_id = bound(api, "wang")
    assert api.post(f"/v1/companies/{binding_id}/departure", "wang", {}).status == 200
    assert api.act(case_id, "withdrawal", STEWARD, {}).status == 200


# -------------------- its document


def test_forwarding_rests_on_a_note_or_the_form(api: Api) -> None:
    case_id = taken_in(api)["case_id"]
    refused = api.act(case_id, "forwarding", STEWARD, steps.FORWARDED.body)
    assert (refused.status, refused.problems) == (422, {"": "intake_document_required"})
    api.register(case_id, STEWARD, samples.pdf(), kind="intake_note")  # announced, but it never arrived
    api.verified(case_id, STEWARD, kind="other")
    assert api.act(case_id, "forwarding", STEWARD, steps.FORWARDED.body).status == 422
    noted(api, case_id)
    assert api.act(case_id, "forwarding", STEWARD, steps.FORWARDED.body).status == 200


def test_the_form_serves_as_well(api: Api) -> None:
    case_id = taken_in(api, intake__channel="mail")["case_id"]
    noted(api, case_id, "application_form")
    assert api.act(case_id, "forwarding", STEWARD, steps.FORWARDED.body).status == 200


def test_the_note_is_the_companys_document(api: Api) -> None:
    case_id = taken_in(api)["case_id"]
    note = noted(api, case_id)
    api.service.add_principal(Principal("agent", (Grant(Role.APPLICANT, COMPANY, "jincheng"),)))
    for who in (STEWARD, HOME, "agent"):
        (document,) = api.case(case_id, who)["documents"]
        assert (document["document_id"], document["uploaded_by"]) == (note, "applicant")


def test_a_note_of_an_intake_is_for_no_other_case_to_need(api: Api) -> None:
    case_id = api.submit()["case_id"]
    assert api.act(case_id, "forwarding", STEWARD, steps.FORWARDED.body).status == 200
    assert (
        api.post(f"/v1/cases/{case_id}/documents", STEWARD, announcement(samples.pdf(), kind="intake_note")).status
        == 201
    )
