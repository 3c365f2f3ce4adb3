"""Companies of people of the mini-program: bound, confirmed, refused, left, handed over; and what they may file then."""

from __future__ import annotations

import json
from datetime import timedelta
from unittest.mock import patch

import pytest

from app import app
from chalicelib.domain.people.bindings import MAX_BINDINGS
from chalicelib.domain.people.persons import BindingStatus, Membership
from chalicelib.runtime.clock import real_time
from chalicelib.tables.cases.timelines import timelines
from local import samples
from tests import schedules
from tests.builders import USCC_CHANGZHI, USCC_JIAOZUO
from tests.routes import steps
from tests.routes.companies import COMPANY, LETTER, LICENCE, STEWARD, bound, opened, submitted, uploaded
from tests.routes.service import Api, Service, announcement, aws_calls
from tests.services.support import Context

REASONS = "授权书未加盖企业公章，请盖章后重新上传。"
OTHER_COMPANY = {"uscc": USCC_CHANGZHI, "name": "长治市示例餐饮店", "home_city": "jincheng", "moved_here": True}
"""A company that moved: its code still names the region of Changzhi."""


@pytest.fixture
def api(client: Api) -> Api:
    client.service.forget_cases()
    client.service.at("2026-03-02 09:00")
    for user in ("wang", "li"):
        client.sign_in(user)
    return client


def grants(api: Api, user: str) -> list[str]:
    return [grant["organisation"] for grant in api.get("/v1/me", user).json["grants"]]


# -------------------- the way to a confirmed binding


def test_a_person_is_bound_to_a_company_once_its_steward_confirms(api: Api) -> None:
    answer = api.post("/v1/companies", "wang", {**COMPANY, "agent_name": "王小明"})
    assert answer.status == 201
    draft = answer.json
    assert (draft["status"], draft["actions"], draft["agent_name"]) == ("draft", ["submit", "leave"], "王小明")
    assert grants(api, "wang") == []
    path = f"/v1/companies/{draft['binding_id']}"
    documents = [uploaded(api, path, "wang", kind) for kind in (LICENCE, LETTER)]
    waiting = api.post(f"{path}/submission", "wang", {}).json
    assert (waiting["status"], waiting["submitted_document_ids"]) == ("waiting", documents)
    assert grants(api, "wang") == []
    seen = api.get(path, STEWARD).json
    assert (seen["agent_name"], seen["actions"]) == ("王小明", ["confirm", "refuse"])
    confirmed = api.post(f"{path}/confirmation", STEWARD, {}).json
    assert (confirmed["status"], confirmed["status_name"], confirmed["version"]) == ("confirmed", "已确认", 3)
    assert [entry["action"] for entry in confirmed["history"]] == ["open", "submit", "confirm"]
    assert grants(api, "wang") == [draft["company_id"]]
    (mine,) = api.get("/v1/companies", "wang").json["items"]
    assert (mine["binding_id"], mine["status"], mine["uscc"]) == (draft["binding_id"], "confirmed", COMPANY["uscc"])


def test_what_is_refused_is_corrected_and_submitted_again(api: Api) -> None:
    path = f"/v1/companies/{submitted(api, 'wang')}"
    for reasons in ("", "太短", "　　　　　　　　　　　　"):
        answer = api.post(f"{path}/refusal", STEWARD, {"reasons": reasons})
        assert (answer.status, answer.problems) == (422, {"/reasons": "text_too_short"})
    refused = api.post(f"{path}/refusal", STEWARD, {"reasons": REASONS}).json
    assert (refused["status"], refused["reasons"]) == ("refused", REASONS)
    assert api.get(path, "wang").json["reasons"] == REASONS
    letter = uploaded(api, path, "wang", LETTER)
    again = api.post(f"{path}/submission", "wang", {"agent_name": "王晓明"}).json
    assert (again["status"], again["reasons"], again["agent_name"]) == ("waiting", None, "王晓明")
    assert again["submitted_document_ids"][1] == letter
    assert api.post(f"{path}/confirmation", STEWARD, {}).json["status"] == "confirmed"


def test_nothing_is_submitted_without_verified_documents(api: Api) -> None:
    path = f"/v1/companies/{opened(api, 'wang')}"
    uploaded(api, path, "wang", LICENCE)
    api.post(f"{path}/documents", "wang", announcement(samples.pdf(), kind=LETTER))  # announced, never sent
    answer = api.post(f"{path}/submission", "wang", {})
    assert (answer.status, answer.problems) == (422, {"": "authorisation_letter_required"})


def test_a_submitted_binding_takes_no_more_documents(api: Api) -> None:
    path = f"/v1/companies/{submitted(api, 'wang')}"
    answer = api.post(f"{path}/documents", "wang", announcement(samples.pdf(), kind=LETTER))
    assert (answer.status, answer.code) == (409, "not_allowed_in_stage")


@pytest.mark.parametrize("kind", ["repair_decision", "other", "authorisation", ""])
def test_only_what_a_binding_rests_on_is_filed_there(api: Api, kind: str) -> None:
    path = f"/v1/companies/{opened(api, 'wang')}"
    answer = api.post(f"{path}/documents", "wang", announcement(samples.pdf(), kind=kind))
    assert (answer.status, answer.problems) == (422, {"/kind": "unknown_value"})


def test_a_document_is_settled_by_the_event_and_by_the_sweeper_too(api: Api) -> None:
    path, content = f"/v1/companies/{opened(api, 'wang')}", samples.pdf()
    promised = [
        api.post(f"{path}/documents", "wang", announcement(content, kind=kind)).json for kind in (LICENCE, LETTER)
    ]
    for promise in promised:
        assert api.upload(promise["upload"], content).status_code == 204
    key = promised[0]["upload"]["fields"]["key"]
    assert key == f"quarantine/{path.rpartition('/')[2]}/{promised[0]['document_id']}"
    told = json.dumps({"Records": [{"s3": {"object": {"key": key}}}]})
    message = {"Records": [{"body": told, "receiptHandle": "x"}]}
    app.handler_map["uploads"](message, Context())
    statuses = lambda: [d["status"] for d in api.get(path, "wang").json["documents"]]  # noqa: E731
    assert sorted(statuses()) == ["pending", "verified"]
    later = real_time() + timedelta(minutes=21)
    with patch("chalicelib.services.parties.uploads.real_time", lambda: later):
        assert schedules.run("expired-uploads")["uploads"] == {"verified": 1}
    assert statuses() == ["verified", "verified"]


# -------------------- several companies, several agents


def test_one_person_has_one_living_binding_to_a_company(api: Api) -> None:
    first = opened(api, "wang")
    answer = api.post("/v1/companies", "wang", {**COMPANY, "agent_name": "王小明"})
    assert (answer.status, answer.code) == (409, "already_bound")
    assert api.post(f"/v1/companies/{first}/departure", "wang", {}).json["status"] == "left"
    assert opened(api, "wang") != first


def test_a_person_has_several_companies_and_a_company_several_agents(api: Api) -> None:
    first, second, third = bound(api, "wang"), bound(api, "wang", **OTHER_COMPANY), bound(api, "li", agent_name="李华")
    assert len(grants(api, "wang")) == 2
    assert grants(api, "li") == grants(api, "wang")[:1]
    assert [item["binding_id"] for item in api.get("/v1/companies", "wang").json["items"]] == [second, first]
    (colleague,) = api.get(f"/v1/companies/{first}", "wang").json["colleagues"]
    assert colleague == {"binding_id": third, "agent_name": "李*"}
    assert api.get(f"/v1/companies/{first}", STEWARD).json["colleagues"] == []


def test_a_draft_sees_no_colleagues(api: Api) -> None:
    bound(api, "wang")
    assert api.get(f"/v1/companies/{opened(api, 'li')}", "li").json["colleagues"] == []


def test_a_person_binds_no_more_than_so_many_companies(api: Api) -> None:
    records = api.service.wiring.persons
    person = records.get(api.get("/v1/me", "wang").json["principal_id"])
    assert person
    for number in range(MAX_BINDINGS):
        member = Membership(f"JC-B-{number:020}", f"JC-C-{number:020}", "jincheng", "某公司", BindingStatus.DRAFT)
        person = person.with_membership(member)
        records.save(person)
    answer = api.post("/v1/companies", "wang", {**COMPANY, "agent_name": "王小明"})
    assert (answer.status, answer.code) == (409, "limit_reached")
    assert "Retry-After" not in answer.headers


def test_a_person_reads_their_companies_page_by_page(api: Api) -> None:
    first, second = opened(api, "wang"), opened(api, "wang", **OTHER_COMPANY)
    page = api.get("/v1/companies?limit=1", "wang").json
    assert [item["binding_id"] for item in page["items"]] == [second]
    rest = api.get(f"/v1/companies?limit=1&cursor={page['next_cursor']}", "wang").json
    assert ([item["binding_id"] for item in rest["items"]], rest["next_cursor"]) == ([first], None)
    for cursor in ("garbage", "x", "LTE", "2rKy", "OTk5OTk5OTk5OQ"):
        answer = api.get(f"/v1/companies?cursor={cursor}", "wang")
        assert (answer.status, answer.code) == (400, "invalid_cursor"), cursor


def test_the_steward_reads_the_number_that_the_agent_gave_through_wechat(api: Api) -> None:
    path = f"/v1/companies/{submitted(api, 'wang')}"
    assert api.get(path, STEWARD).json["agent_phone"] is None
    given = api.post("/v1/sessions/phone", "wang", {"code": api.service.wechat.phone_code("wang")}).json["phone"]
    phone = api.get(path, STEWARD).json["agent_phone"]
    assert phone.endswith(given[-4:])
    assert phone.isdecimal()
    masked = f"{phone[:3]}****{phone[-4:]}"
    assert api.get(path, "wang").json["agent_phone"] == masked
    assert api.post(f"{path}/confirmation", STEWARD, {}).json["agent_phone"] == phone
    assert api.post(f"{path}/departure", "wang", {}).json["agent_phone"] is None
    assert api.get(path, STEWARD).json["agent_phone"] is None


def test_a_company_has_one_home_city(api: Api) -> None:
    elsewhere = submitted(api, "li", home_city="changzhi", moved_here=True)  # while nobody has confirmed where it is
    bound(api, "wang")
    answer = api.post(f"/v1/companies/{elsewhere}/confirmation", "steward-changzhi", {})
    assert (answer.status, answer.code) == (409, "company_elsewhere")
    api.sign_in("zhao")
    answer = api.post("/v1/companies", "zhao", {**COMPANY, "home_city": "jiaozuo", "agent_name": "赵强"})
    assert (answer.status, answer.code) == (409, "company_elsewhere")
    answer = api.post("/v1/mandates", "steward-jiaozuo", {"uscc": COMPANY["uscc"], "name": COMPANY["name"]})
    assert (answer.status, answer.code) == (409, "company_elsewhere")
    bound(api, "zhao", agent_name="赵强")


# -------------------- leaving and handing over


def test_who_leaves_speaks_for_the_company_no_longer(api: Api) -> None:
    binding_id = bound(api, "wang")
    case_id = api.submit("wang")["case_id"]
    assert api.get(f"/v1/cases/{case_id}", "wang").status == 200
    assert api.post(f"/v1/companies/{binding_id}/departure", "wang", {}).status == 200
    assert grants(api, "wang") == []
    assert api.get("/v1/companies", "wang").json["items"] == []
    assert api.get(f"/v1/cases/{case_id}", "wang").status == 404
    assert api.post("/v1/cases", "wang", steps.submission(), key=api.a_key()).code == "role_may_not"


def test_a_company_is_handed_over_with_its_cases(api: Api) -> None:
    mine, other = bound(api, "wang"), bound(api, "li", agent_name="李华")
    case_id = api.submit("wang")["case_id"]
    answer = api.post(f"/v1/companies/{mine}/handover", "wang", {"to_binding_id": other})
    assert (answer.status, answer.json["status"]) == (200, "left")
    assert api.get(f"/v1/companies/{other}", "li").json["history"][-1]["action"] == "take_over"
    assert grants(api, "wang") == []
    assert api.act(case_id, "withdrawal", "li", {}).status == 200


@pytest.mark.parametrize("to", ["itself", "a draft", "another company's", "JC-B-00000000000000000000", "x", "长" * 64])
def test_a_binding_is_handed_over_to_a_confirmed_agent_of_the_company_alone(api: Api, to: str) -> None:
    mine = bound(api, "wang")
    made = {
        "itself": lambda: mine,
        "a draft": lambda: opened(api, "li"),
        "another company's": lambda: bound(api, "li", **OTHER_COMPANY),
    }
    to_binding_id = made[to]() if to in made else to
    answer = api.post(f"/v1/companies/{mine}/handover", "wang", {"to_binding_id": to_binding_id})
    assert (answer.status, answer.problems) == (422, {"/to_binding_id": "binding_unknown"})
    assert len(grants(api, "wang")) == 1


# -------------------- revoked by the steward


def test_a_steward_revokes_a_confirmed_binding_at_once(api: Api) -> None:
    path = f"/v1/companies/{bound(api, 'wang')}"
    case_id = api.submit("wang")["case_id"]
    assert api.get(path, STEWARD).json["actions"] == ["revoke"]
    for reasons in ("", "太短"):
        answer = api.post(f"{path}/revocation", STEWARD, {"reasons": reasons})
        assert (answer.status, answer.problems) == (422, {"/reasons": "text_too_short"})
    why = "该经办人已离职，企业来函收回授权。"
    revoked = api.post(f"{path}/revocation", STEWARD, {"reasons": why}).json
    assert (revoked["status"], revoked["status_name"], revoked["actions"]) == ("revoked", "已撤销", [])
    step = {"at": "2026-03-02T09:00:00+08:00", "action": "revoke", "by": "steward", "reasons": why}
    named = {"action_name": "撤销绑定", "by_name": "企业注册地的信用修复管家"}
    assert revoked["history"][-1] == step | named
    assert grants(api, "wang") == []
    assert api.get(f"/v1/cases/{case_id}", "wang").status == 404
    (mine,) = api.get("/v1/companies", "wang").json["items"]  # and the agent is told why
    assert mine["status"] == "revoked"
    assert api.get(path, "wang").json["reasons"] == why
    bound(api, "li", agent_name="李华")
    assert api.act(case_id, "withdrawal", "li", {}).status == 200


def test_what_was_revoked_is_submitted_again_or_left(api: Api) -> None:
    binding_id = bound(api, "wang")
    path = f"/v1/companies/{binding_id}"
    assert api.post(f"{path}/revocation", STEWARD, {"reasons": REASONS}).status == 200
    assert api.get(path, "wang").json["actions"] == ["submit", "leave"]
    uploaded(api, path, "wang", LETTER)
    assert api.post(f"{path}/submission", "wang", {}).json["status"] == "waiting"
    assert api.post(f"{path}/confirmation", STEWARD, {}).json["status"] == "confirmed"
    assert api.post(f"{path}/revocation", STEWARD, {"reasons": REASONS}).status == 200
    assert api.post(f"{path}/departure", "wang", {}).json["status"] == "left"
    bound(api, "wang")


@pytest.mark.parametrize("home_city", ["changzhi", "jiaozuo"])
def test_a_home_city_that_the_credit_code_contradicts_needs_a_word(api: Api, home_city: str) -> None:
    body = {**COMPANY, "home_city": home_city, "agent_name": "王小明"}
    answer = api.post("/v1/companies", "wang", body)
    assert (answer.status, answer.problems) == (422, {"/home_city": "registered_elsewhere"})
    assert "晋城市" in answer.json["errors"][0]["message"]
    answer = api.post("/v1/companies", "wang", {**body, "moved_here": True})
    assert (answer.status, answer.json["moved_here"]) == (201, True)
    seen = api.get(f"/v1/companies/{answer.json['binding_id']}", f"steward-{home_city}").json
    assert seen["moved_here"] is True  # so the steward looks at the licence


@pytest.mark.parametrize(("who", "status"), [("wang", 403), ("li", 404), ("steward-changzhi", 404)])
def test_nobody_but_the_home_steward_revokes_a_binding(api: Api, who: str, status: int) -> None:
    path = f"/v1/companies/{bound(api, 'wang')}"
    assert api.post(f"{path}/revocation", who, {"reasons": REASONS}).status == status
    assert len(grants(api, "wang")) == 1


# -------------------- the version that was seen


def test_papers_that_were_replaced_since_are_not_confirmed(api: Api) -> None:
    path = f"/v1/companies/{submitted(api, 'wang')}"
    seen = api.get(path, STEWARD).headers["ETag"]
    assert seen == '"2"'
    assert api.post(f"{path}/refusal", STEWARD, {"reasons": REASONS}).headers["ETag"] == '"3"'
    uploaded(api, path, "wang", LETTER)
    again = api.post(f"{path}/submission", "wang", {"name": "完全另一家有限公司"})
    assert again.headers["ETag"] == '"4"'
    answer = api.post(f"{path}/confirmation", STEWARD, {}, if_match=seen)
    assert (answer.status, answer.code) == (412, "version_is_stale")
    assert api.post(f"{path}/confirmation", STEWARD, {}, if_match='"4"').status == 200


@pytest.mark.parametrize("step", ["submission", "refusal", "revocation", "departure", "handover"])
def test_every_step_keeps_to_the_version_that_was_seen(api: Api, step: str) -> None:
    path = f"/v1/companies/{bound(api, 'wang')}"
    body = {"refusal": {"reasons": REASONS}, "revocation": {"reasons": REASONS}, "handover": {"to_binding_id": "x"}}
    who = STEWARD if step in ("refusal", "revocation") else "wang"
    assert api.post(f"{path}/{step}", who, body.get(step, {}), if_match='"2"').code == "version_is_stale"


def test_a_step_out_of_turn_tells_what_may_be_done(api: Api) -> None:
    path = f"/v1/companies/{submitted(api, 'wang')}"
    answer = api.post(f"{path}/revocation", STEWARD, {"reasons": REASONS})
    assert (answer.status, answer.code, answer.json["actions"]) == (409, "not_allowed_in_stage", ["confirm", "refuse"])
    answer = api.post(f"{path}/submission", "wang", {})
    assert (answer.status, answer.json["actions"]) == (409, ["leave"])


# -------------------- who may not


def test_to_all_others_a_binding_does_not_exist(api: Api) -> None:
    binding_id = bound(api, "wang")
    bound(api, "li", agent_name="李华")  # a colleague, whose own binding is another
    document_id = api.get(f"/v1/companies/{binding_id}", "wang").json["documents"][0]["document_id"]
    path = f"/v1/companies/{binding_id}"
    strangers = ("li", "steward-changzhi", "applicant-jincheng", "operator", "province-shanxi")
    for stranger in strangers:
        for there, nowhere in (
            (path, "/v1/companies/JC-B-00000000000000000000"),
            (f"{path}/documents/{document_id}", "/v1/companies/JC-B-00000000000000000000/documents/x"),
        ):
            one, other = api.get(there, stranger), api.get(nowhere, stranger)
            assert (one.status, other.status) == (404, 404), stranger
            assert {**one.json, "instance": ""} == {**other.json, "instance": ""}
        for step, body in (
            ("submission", {}),
            ("confirmation", {}),
            ("refusal", {"reasons": REASONS}),
            ("departure", {}),
            ("handover", {"to_binding_id": binding_id}),
            ("documents", announcement(samples.pdf(), kind=LETTER)),
        ):
            assert api.post(f"{path}/{step}", stranger, body).status == 404, (stranger, step)
    assert api.get(f"/v1/mandates/{binding_id}", STEWARD).status == 404


@pytest.mark.parametrize("binding_id", ["x", "JC-1", "JC-B-short", "XX-B-00000000000000000000", "JC-C-" + "0" * 20])
def test_what_is_no_binding_id_is_not_found(api: Api, binding_id: str) -> None:
    assert api.get(f"/v1/companies/{binding_id}", STEWARD).status == 404


def test_each_side_keeps_to_its_own_steps(api: Api) -> None:
    path = f"/v1/companies/{submitted(api, 'wang')}"
    for step, body in (("confirmation", {}), ("refusal", {"reasons": REASONS})):
        assert api.post(f"{path}/{step}", "wang", body).code == "role_may_not"
    for step, body in (("submission", {}), ("departure", {}), ("handover", {"to_binding_id": "x"})):
        assert api.post(f"{path}/{step}", STEWARD, body).code == "role_may_not"
    answer = api.post(f"{path}/documents", STEWARD, announcement(samples.pdf(), kind=LETTER))
    assert (answer.status, answer.code) == (403, "role_may_not")
    assert api.get(path, STEWARD).json["status"] == "waiting"


@pytest.mark.parametrize("name", ["steward-jincheng", "applicant-jincheng", "authority-jiaozuo-scjg", "operator"])
def test_only_people_of_the_mini_program_bind_companies(api: Api, name: str) -> None:
    answer = api.post("/v1/companies", name, {**COMPANY, "agent_name": "王小明"})
    assert (answer.status, answer.code) == (403, "role_may_not")


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({"uscc": "91140502MA0TE5T24B"}, {"/uscc": "uscc_check_digit"}),
        ({"home_city": "beijing"}, {"/home_city": "not_a_member"}),
        ({"agent_name": " "}, {"/agent_name": "required"}),
        ({"role": "steward"}, {"/role": "extra_forbidden"}),
        ({"status": "confirmed"}, {"/status": "extra_forbidden"}),
    ],
)
def test_what_is_wrong_with_a_company_is_told(api: Api, changes: dict[str, str], problems: dict[str, str]) -> None:
    answer = api.post("/v1/companies", "wang", {**COMPANY, "agent_name": "王小明", **changes})
    assert answer.status == 422
    assert answer.problems.keys() == problems.keys()


# -------------------- lists


def test_a_steward_lists_the_bindings_of_the_city_newest_first(api: Api) -> None:
    first = submitted(api, "wang")
    api.service.at("2026-03-02 10:00")
    second = opened(api, "li")
    listed = lambda query, who=STEWARD: [  # noqa: E731
        item["binding_id"] for item in api.get(f"/v1/companies{query}", who).json["items"]
    ]
    assert listed("") == [second, first]
    assert listed("?status=waiting") == [first]
    assert listed("", "steward-changzhi") == []
    page = api.get("/v1/companies?limit=1", STEWARD).json
    assert listed(f"?limit=1&cursor={page['next_cursor']}") == [first]
    assert api.get("/v1/companies?status=x", STEWARD).code == "invalid_query"
    assert api.get("/v1/companies?cursor=x", STEWARD).code == "invalid_cursor"
    assert api.get("/v1/companies", "operator").code == "role_may_not"


def test_lists_of_cases_and_figures_never_meet_a_binding(api: Api) -> None:
    bound(api, "wang")
    case_id = api.submit("wang")["case_id"]
    for route, who in (("/v1/cases", STEWARD), ("/v1/ledger", STEWARD), ("/v1/cases", "wang")):
        assert [item["case_id"] for item in api.get(route, who).json["items"]] == [case_id]
    assert schedules.run("statistics")["figures"] == {"published": 3}
    items = {item["city"]: item["cases"] for item in api.get("/v1/statistics").json["items"]}
    assert items == {"changzhi": 0, "jiaozuo": 1, "jincheng": 0}
    assert schedules.run("morning")
    assert [case for case, *_ in timelines(api.service.wiring.cases._tables, "jincheng")] == []


# -------------------- filing


def test_an_agent_files_for_a_bound_company_alone(api: Api) -> None:
    bound(api, "wang")
    case = api.submit("wang")
    assert case["actions"] == ["withdraw", "amend"]
    answer = api.post("/v1/cases", "wang", steps.submission(subject__uscc=USCC_JIAOZUO), key=api.a_key())
    assert (answer.status, answer.problems) == (422, {"/subject/uscc": "company_not_bound"})
    elsewhere = steps.submission(subject__home_city="changzhi")
    assert api.post("/v1/cases", "wang", elsewhere, key=api.a_key()).problems == {"/subject/uscc": "company_not_bound"}


@pytest.mark.parametrize("until", ["signed in", "opened", "submitted"])
def test_nobody_files_before_a_binding_is_confirmed(api: Api, until: str) -> None:
    {"signed in": lambda: None, "opened": lambda: opened(api, "wang"), "submitted": lambda: submitted(api, "wang")}[
        until
    ]()
    answer = api.post("/v1/cases", "wang", steps.submission(), key=api.a_key())
    assert (answer.status, answer.code) == (403, "role_may_not")


def test_the_cases_are_the_companys_whoever_filed_them(api: Api) -> None:
    bound(api, "wang")
    bound(api, "li", agent_name="李华")
    case_id = api.submit("wang")["case_id"]
    assert [item["case_id"] for item in api.get("/v1/cases", "li").json["items"]] == [case_id]
    document = api.verified(case_id, "wang", kind="rectification")
    api.take(case_id, steps.SUPPLEMENT_ASKED)
    assert api.act(case_id, "supplement", "li", {"document_ids": [document]}).status == 200
    events = api.get(f"/v1/cases/{case_id}/events", "li").json["items"]
    of_agents = [event["actor"]["organisation"] for event in events if event["actor"]["role"] == "applicant"]
    assert of_agents == [grants(api, "li")[0]] * 3, "the application, a file, and the supplement"


# -------------------- once, and in one transaction


def test_a_repeated_request_gets_the_same_answer(api: Api) -> None:
    body = {**COMPANY, "agent_name": "王小明"}
    first, second = (api.post("/v1/companies", "wang", body, key="again") for _ in range(2))
    assert (first.status, first.content) == (201, second.content)
    binding_id = first.json["binding_id"]
    for kind in (LICENCE, LETTER):
        uploaded(api, f"/v1/companies/{binding_id}", "wang", kind)
    for step, who in (("submission", "wang"), ("confirmation", STEWARD), ("departure", "wang")):
        path = f"/v1/companies/{binding_id}/{step}"
        one, other = (api.post(path, who, {}, key=step) for _ in range(2))
        assert (one.status, one.content) == (200, other.content), step


PERSON = ["GetItem", "GetItem"]
"""The calls that identify a person: one for their session, one for their grants."""


def test_what_each_step_asks_of_the_tables(api: Api) -> None:
    def made(ask: str, who: str, body: dict[str, str] | None = None) -> list[str]:
        with aws_calls() as calls:
            answer = api.get(ask, who) if body is None else api.post(ask, who, body)
        assert answer.status < 300, answer.json
        return [call for call in calls if call != "PutItem"]  # who read it

    first = made("/v1/companies", "wang", {**COMPANY, "agent_name": "王小明"})
    assert first == [*PERSON, "GetItem", "GetItem", "TransactWriteItems"]
    binding_id = api.get("/v1/companies", "wang").json["items"][0]["binding_id"]
    path = f"/v1/companies/{binding_id}"
    for kind in (LICENCE, LETTER):
        uploaded(api, path, "wang", kind)
    step = ["Query", "GetItem", "TransactWriteItems"]
    assert made(f"{path}/submission", "wang", {}) == [*PERSON, *step]
    assert made(f"{path}/confirmation", STEWARD, {}) == ["GetItem", *step]
    assert made(path, STEWARD) == ["GetItem", "Query", "GetItem"]  # and the agent's number
    assert made(path, "wang") == [*PERSON, "Query", "GetItem", "Query"]
    assert made("/v1/companies", STEWARD) == ["GetItem", "Query"]
    assert made("/v1/companies", "wang") == [*PERSON, "GetItem"]


def test_no_key_tells_who_or_which_company(api: Api, service: Service) -> None:
    bound(api, "wang")
    tables = service.wiring.cases._tables
    rows = [*tables.cases("jincheng").scan(), *tables.once.scan(), *tables.access.scan()]
    in_view = [str({**row.attribute_values, "data": None}) for row in rows]
    assert len(in_view) > 5
    for secret in (COMPANY["uscc"], COMPANY["name"], "王小明"):
        assert not [keys for keys in in_view if secret in keys]
