"""帮办代办: a steward files for a company of the city and acts for it, until one of its agents takes over."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.parties.parties import Grant, Principal, Role
from chalicelib.domain.shared.identifiers.company_id import company_id
from local import samples
from tests import schedules
from tests.builders import USCC_JIAOZUO, USCC_JINCHENG
from tests.routes import steps
from tests.routes.companies import COMPANY, LETTER, STEWARD, bound, mandated, submitted, uploaded
from tests.routes.service import Api, Service, announcement, aws_calls

OF_A_PROVINCE, OF_NO_MEMBER = "91140000MA0TE5T293", "91110105MA0TE5T27X"
JINCHENGS = company_id("JC", USCC_JINCHENG)
OF_JINCHENG = {
    "role": "steward",
    "role_name": "信用修复管家（市级信用建设牵头部门）",
    "organisation": "jincheng",
    "organisation_name": "晋城市发展和改革委员会（示例）",
}


@pytest.fixture(scope="module")
def agent(service: Service) -> str:
    """An agent who speaks for the company."""
    return service.add_principal(Principal("agent", (Grant(Role.APPLICANT, JINCHENGS, "jincheng"),)))


@pytest.fixture(scope="module", autouse=True)
def _other_agent(service: Service) -> None:
    other = company_id("JC", USCC_JIAOZUO)
    service.add_principal(Principal("other-agent", (Grant(Role.APPLICANT, other, "jincheng"),)))
    for number in (1, 2):
        service.add_principal(Principal(f"colleague-{number}", (Grant(Role.STEWARD, "jincheng", "jincheng"),)))


def filed(api: Api, who: str = STEWARD, **changes: Any) -> Any:
    body = {**steps.submission(), "mandate_id": changes.pop("mandate_id", None) or mandated(api)}
    return api.post("/v1/cases", who, steps.changed(body, **changes), key=api.a_key())


def represented(api: Api) -> str:
    """The id of a case that the steward filed for the company."""
    answer = filed(api)
    assert answer.status == 201, answer.json
    return str(answer.json["case_id"])


def events(api: Api, case_id: str) -> list[Any]:
    return list(api.get(f"/v1/cases/{case_id}/events", STEWARD).json["items"])


# -------------------- filing


def test_a_steward_files_for_a_company_by_its_letter(api: Api) -> None:
    mandate_id = mandated(api)
    letter = api.get(f"/v1/mandates/{mandate_id}", STEWARD).json["documents"][0]
    case = filed(api, mandate_id=mandate_id).json
    assert (case["represented_by"], case["stage"]) == ("jincheng", "submitted")
    assert case["actions"] == ["withdraw", "urge", "amend"]
    (event,) = events(api, case["case_id"])
    assert event["actor"] == {**OF_JINCHENG, "person_name": "晋城市信用修复管家（演示）"}
    dossier = api.service.wiring.cases.get("jiaozuo", case["case_id"])
    assert dossier
    cited = dossier.events[0].details["mandate"]
    assert (cited["mandate_id"], cited["document_id"]) == (mandate_id, letter["document_id"])
    assert (cited["sha256"], bool(cited["evidence_version"])) == (letter["sha256"], True)
    assert dossier.events[0].holds
    assert dossier.case.seats["applicant"] == JINCHENGS
    assert filed(api, mandate_id=mandate_id).status == 201  # for another decision


@pytest.mark.parametrize(
    ("mandate", "who", "changes", "code"),
    [
        ("JC-B-00000000000000000000", STEWARD, {}, "mandate_unknown"),
        ("x", STEWARD, {}, "mandate_unknown"),
        ("its own", STEWARD, {"subject__uscc": USCC_JIAOZUO}, "mandate_unknown"),
        ("its own", STEWARD, {"subject__home_city": "jiaozuo"}, "mandate_unknown"),
        ("its own", "steward-jiaozuo", {}, "mandate_unknown"),
        ("an agent's binding", STEWARD, {}, "mandate_unknown"),
        ("ended", STEWARD, {}, "mandate_unknown"),
        ("without letter", STEWARD, {}, "mandate_without_letter"),
        ("with a letter announced", STEWARD, {}, "mandate_without_letter"),
    ],
)
def test_without_a_fitting_mandate_nothing_is_filed(
    api: Api, mandate: str, who: str, changes: dict[str, str], code: str
) -> None:
    answer = filed(api, who, mandate_id=made(api, mandate), **changes)
    assert (answer.status, answer.problems) == (422, {"/mandate_id": code})
    assert api.get("/v1/cases", STEWARD).json["items"] == []


def made(api: Api, mandate: str) -> str:
    match mandate:
        case "its own":
            return mandated(api)
        case "an agent's binding":
            api.sign_in("wang")
            body = {**COMPANY, "agent_name": "王小明"}
            return str(api.post("/v1/companies", "wang", body).json["binding_id"])
        case "ended":
            mandate_id = mandated(api)
            assert api.post(f"/v1/mandates/{mandate_id}/departure", STEWARD, {}).json["status"] == "left"
            return mandate_id
        case "without letter" | "with a letter announced":
            company = {"uscc": COMPANY["uscc"], "name": COMPANY["name"]}
            mandate_id = str(api.post("/v1/mandates", STEWARD, company).json["mandate_id"])
            if mandate != "without letter":
                api.post(f"/v1/mandates/{mandate_id}/documents", STEWARD, announcement(samples.pdf(), kind=LETTER))
            return mandate_id
    return mandate


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("晋城市示例物流（集团）有限公司", True),
        ("晋城市示例物流(集团)有限公司", True),
        ("晋城市示例物流 〔集团〕 有限公司", True),
        ("晋城市示例物流集团有限公司", False),
        ("完全另一家有限公司", False),
    ],
)
def test_the_mandate_and_the_application_name_one_company(api: Api, name: str, same: bool) -> None:
    mandate_id = mandated(api, name="晋城市示例物流（集团）有限公司")
    answer = filed(api, mandate_id=mandate_id, subject__name=name)
    assert answer.status == (201 if same else 422)
    assert same or answer.problems == {"/subject/name": "mandate_of_another_name"}


def test_who_handles_the_case_sees_by_what_it_was_filed(api: Api, agent: str) -> None:
    mandate_id = mandated(api)
    letter = api.get(f"/v1/mandates/{mandate_id}", STEWARD).json["documents"][0]
    answer = filed(api, mandate_id=mandate_id).json
    cited = {"mandate_id": mandate_id, "document_id": letter["document_id"]}
    on_behalf = {"city": "jincheng", "city_name": "晋城市", **cited}
    assert answer["on_behalf"] == on_behalf
    path = f"/v1/cases/{answer['case_id']}"
    for who in (STEWARD, steps.STEWARD, agent):
        seen = api.get(path, who).json
        assert seen["on_behalf"] == on_behalf
        (document,) = seen["documents"]
        assert (document["kind"], document["sha256"]) == (LETTER, letter["sha256"])
        link = api.get(f"{path}/documents/{letter['document_id']}", who).json["download_url"]
        assert (
            api.download(link).data
            == api.download(
                api.get(f"/v1/mandates/{mandate_id}/documents/{letter['document_id']}", STEWARD).json["download_url"]
            ).data
        )
    assert api.get(f"/v1/mandates/{mandate_id}", steps.STEWARD).status == 404
    assert api.submit(agent)["on_behalf"] is None


@pytest.mark.parametrize(
    "who", ["applicant-jincheng", "agent", "authority-jiaozuo-scjg", "province-shanxi", "operator"]
)
def test_only_stewards_file_by_a_mandate_or_open_one(api: Api, agent: str, who: str) -> None:
    assert filed(api, who).code == "role_may_not"
    body = {"uscc": COMPANY["uscc"], "name": COMPANY["name"]}
    assert api.post("/v1/mandates", who, body).code == "role_may_not"
    assert api.get("/v1/mandates", who).code == "role_may_not"


@pytest.mark.parametrize("who", ["steward-jiaozuo", "agent", "applicant-jincheng", "operator"])
def test_to_all_others_a_mandate_does_not_exist(api: Api, agent: str, who: str) -> None:
    mandate_id = mandated(api)
    document_id = api.get(f"/v1/mandates/{mandate_id}", STEWARD).json["documents"][0]["document_id"]
    path = f"/v1/mandates/{mandate_id}"
    assert {api.get(p, who).status for p in (path, f"{path}/documents/{document_id}")} == {404}
    assert api.post(f"{path}/departure", who, {}).status == 404
    assert api.post(f"{path}/documents", who, announcement(samples.pdf(), kind=LETTER)).status == 404
    assert api.get(f"/v1/companies/{mandate_id}", STEWARD).status == 404


def test_a_steward_lists_the_mandates_of_the_city_apart_from_bindings(api: Api) -> None:
    mandate_id = mandated(api)
    assert [item["mandate_id"] for item in api.get("/v1/mandates", STEWARD).json["items"]] == [mandate_id]
    assert api.get("/v1/mandates", "steward-jiaozuo").json["items"] == []
    assert api.get("/v1/companies", STEWARD).json["items"] == []


# -------------------- which city the company is of


@pytest.mark.parametrize("until", ["given", "with its letter", "ended"])
def test_a_mandate_that_nothing_was_filed_by_claims_nothing(api: Api, until: str) -> None:
    mandate_id = made(api, "without letter") if until == "given" else made(api, "its own")
    if until == "ended":
        assert api.post(f"/v1/mandates/{mandate_id}/departure", STEWARD, {}).status == 200
    mandated(api, "steward-changzhi", moved_here=True)
    api.sign_in("wang")
    bound(api, "wang", home_city="changzhi", moved_here=True)


def test_what_is_filed_by_a_mandate_says_which_city_the_company_is_of(api: Api) -> None:
    elsewhere = mandated(api, "steward-changzhi", moved_here=True)
    assert filed(api).status == 201
    answer = filed(api, "steward-changzhi", mandate_id=elsewhere, subject__home_city="changzhi")
    assert (answer.status, answer.code) == (409, "company_elsewhere")
    company = {"uscc": COMPANY["uscc"], "name": COMPANY["name"]}
    assert api.post("/v1/mandates", "steward-changzhi", company).code == "company_elsewhere"
    api.sign_in("wang")
    body = {**COMPANY, "home_city": "changzhi", "agent_name": "王小明"}
    assert api.post("/v1/companies", "wang", body).code == "company_elsewhere"


@pytest.mark.parametrize(
    ("steward", "uscc", "code"),
    [
        ("steward-jincheng", USCC_JINCHENG, ""),
        ("steward-jiaozuo", USCC_JINCHENG, "registered_elsewhere"),  # the city of the penalty, not of the company
        ("steward-changzhi", USCC_JINCHENG, "registered_elsewhere"),
        ("steward-jincheng", USCC_JIAOZUO, "registered_elsewhere"),
        ("steward-jiaozuo", USCC_JIAOZUO, ""),
        ("steward-jincheng", OF_A_PROVINCE, ""),
        ("steward-jiaozuo", OF_A_PROVINCE, ""),
        ("steward-jincheng", OF_NO_MEMBER, ""),
    ],
)
@pytest.mark.parametrize("moved_here", [False, True])
def test_a_mandate_is_of_a_company_of_the_city(api: Api, steward: str, uscc: str, code: str, moved_here: bool) -> None:
    company = {"uscc": uscc, "name": COMPANY["name"], "moved_here": moved_here}
    answer = api.post("/v1/mandates", steward, company)
    refused = bool(code) and not moved_here
    assert answer.status == (422 if refused else 201), answer.json
    assert not refused or answer.problems == {"/home_city": code}
    assert refused or answer.json["moved_here"] is moved_here


def test_a_company_that_is_settled_in_the_city_needs_no_word_that_it_moved(api: Api) -> None:
    api.sign_in("wang")
    bound(api, "wang", home_city="changzhi", moved_here=True)
    assert mandated(api, "steward-changzhi")


# -------------------- acting for the company


def test_the_office_does_what_the_applicant_may(api: Api) -> None:
    """The office may act by any of its people, and does so in its own name."""
    case_id = represented(api)
    api.take(case_id, steps.SUPPLEMENT_ASKED)
    document = api.verified(case_id, "colleague-1", kind="rectification")
    answer = api.act(case_id, "supplement", "colleague-2", {"document_ids": [document]})
    assert (answer.status, answer.json["stage"], answer.json["represented_by"]) == (200, "submitted", "jincheng")
    assert events(api, case_id)[-1]["actor"] == {**OF_JINCHENG, "person_name": None}  # this colleague has no name
    for step in (steps.FORWARDED, steps.AGREED):
        api.take(case_id, step)
    assert "confirm_upload" in api.case(case_id, STEWARD)["actions"]
    assert api.act(case_id, "upload-confirmation", STEWARD, steps.UPLOADED.body).json["stage"] == "uploaded"


def test_nobody_but_the_representing_office_acts_for_the_company(api: Api, agent: str) -> None:
    case_id = represented(api)
    assert api.act(case_id, "withdrawal", "steward-jiaozuo", {}).code == "role_may_not"
    assert api.act(case_id, "withdrawal", "other-agent", {}).status == 404
    assert api.act(case_id, "withdrawal", "applicant-jincheng", {}).status == 404


def test_the_office_does_not_urge_itself(api: Api) -> None:
    case_id = represented(api)
    api.take(case_id, steps.SUPPLEMENT_ASKED)  # the case waits for the applicant, whom it represents
    assert "urge" not in api.case(case_id, STEWARD)["actions"]
    assert "urge" in api.case(case_id, "steward-jiaozuo")["actions"]
    assert api.act(case_id, "urging", STEWARD, steps.URGED.body).code == "not_allowed_in_stage"


def test_the_office_and_the_company_find_the_case_and_what_the_applicant_is_told(api: Api, agent: str) -> None:
    case_id = represented(api)
    for step in (steps.FORWARDED, steps.AGREED):
        api.take(case_id, step)
    schedules.run("sweeper")
    api.service.at("2026-03-02 09:30")
    schedules.run("sweeper")
    told = {
        who: [item["title"] for item in api.get("/v1/notifications", who).json["items"]] for who in (agent, STEWARD)
    }
    assert told[agent] == ["处罚机关同意修复，请上传材料", "申请已转办", "收到信用修复申请"]
    assert told[STEWARD] == told[agent]  # each once, though it is the home city's lead department too
    for who in (agent, STEWARD):
        assert [item["case_id"] for item in api.get("/v1/cases", who).json["items"]] == [case_id]


# -------------------- taking over


def test_an_agent_takes_the_case_over(api: Api, agent: str) -> None:
    case_id = represented(api)
    assert api.act(case_id, "takeover", STEWARD).code == "role_may_not"
    assert api.act(case_id, "takeover", "other-agent").status == 404
    assert "take_over" in api.case(case_id, agent)["actions"]
    taken = api.act(case_id, "takeover", agent)
    assert (taken.status, taken.json["represented_by"], taken.json["stage"]) == (200, None, "submitted")
    assert api.case(case_id, STEWARD)["actions"] == ["urge"]
    assert api.act(case_id, "withdrawal", STEWARD, {}).code == "role_may_not"
    assert api.act(case_id, "takeover", agent).code == "not_allowed_in_stage"
    assert [event["action"] for event in events(api, case_id)] == ["submit", "take_over"]
    actor = events(api, case_id)[-1]["actor"]
    assert (actor["role"], actor["organisation"]) == ("applicant", JINCHENGS)
    assert (actor["role_name"], actor["organisation_name"]) == ("申请企业经办人", COMPANY["name"])


def test_a_step_of_an_agent_as_the_applicant_takes_the_case_over(api: Api, agent: str) -> None:
    case_id = represented(api)
    document = api.verified(case_id, STEWARD, kind="rectification")
    api.take(case_id, steps.SUPPLEMENT_ASKED)
    answer = api.act(case_id, "supplement", agent, {"document_ids": [document]})  # what was uploaded for the company
    assert (answer.status, answer.json["represented_by"]) == (200, None)
    api.take(case_id, steps.SUPPLEMENT_ASKED)
    assert api.act(case_id, "supplement", STEWARD, {"note": "x"}).code == "role_may_not"


def test_the_company_has_the_case_as_soon_as_an_agent_is_confirmed(api: Api) -> None:
    case_id = represented(api)
    api.sign_in("wang")
    binding_id = submitted(api, "wang")
    assert "withdraw" in api.case(case_id, STEWARD)["actions"]
    assert api.post(f"/v1/companies/{binding_id}/confirmation", STEWARD, {}).status == 200
    assert api.case(case_id, STEWARD)["actions"] == ["urge"]
    assert api.act(case_id, "withdrawal", STEWARD, {}).code == "role_may_not"
    promised = api.post(f"/v1/cases/{case_id}/documents", STEWARD, announcement(samples.pdf())).json["document_id"]
    uploaders = {d["document_id"]: d["uploaded_by"] for d in api.case(case_id, STEWARD)["documents"]}
    assert uploaders[promised] == "home_steward"
    assert api.case(case_id, "wang")["actions"] == ["withdraw", "take_over", "amend"]
    assert api.act(case_id, "takeover", "wang").json["represented_by"] is None
    assert [event["action"] for event in events(api, case_id)] == ["submit", "take_over"]


def test_a_withdrawal_by_an_agent_takes_the_case_over_first(api: Api) -> None:
    case_id = represented(api)
    api.sign_in("wang")
    bound(api, "wang")
    assert api.act(case_id, "withdrawal", "wang", {}).json["represented_by"] is None
    dossier = api.service.wiring.cases.get("jiaozuo", case_id)
    assert dossier
    assert dossier.events[-1].details["took_over_from"] == "jincheng"


def test_the_office_goes_on_when_the_last_agent_left_before_the_case_was_taken_over(api: Api) -> None:
    case_id = represented(api)
    for user in ("wang", "li"):
        api.sign_in(user)
    wang, li = bound(api, "wang"), bound(api, "li")
    for binding_id, user, may in ((wang, "wang", False), (li, "li", True)):
        assert api.post(f"/v1/companies/{binding_id}/departure", user, {}).status == 200
        assert ("withdraw" in api.case(case_id, STEWARD)["actions"]) is may
    assert api.act(case_id, "withdrawal", STEWARD, {}).status == 200


def test_nobody_acts_by_a_mandate_that_ended(api: Api, agent: str) -> None:
    mandate_id = mandated(api)
    case_id = filed(api, mandate_id=mandate_id).json["case_id"]
    other = filed(api).json["case_id"]
    assert api.post(f"/v1/mandates/{mandate_id}/departure", STEWARD, {}).status == 200
    assert api.case(case_id, STEWARD)["actions"] == ["urge"]
    listed = {item["case_id"]: item["actions"] for item in api.get("/v1/cases", STEWARD).json["items"]}
    assert listed == {case_id: ["urge"], other: ["withdraw", "urge", "amend"]}
    refused = api.act(case_id, "withdrawal", STEWARD, {})
    assert (refused.code, refused.json["detail"]) == (
        "role_may_not",
        "委托已经终止，或者企业已有经办人，不能再代企业办理。",
    )
    assert api.act(other, "withdrawal", STEWARD, {}).status == 200
    assert api.act(case_id, "takeover", agent).status == 200


def test_what_is_filed_for_a_company_with_an_agent_is_the_companys_at_once(api: Api) -> None:
    api.sign_in("wang")
    bound(api, "wang")
    case = filed(api).json
    assert (case["represented_by"], case["actions"]) == (None, ["urge"])
    assert api.case(case["case_id"], "wang")["actions"] == ["withdraw", "amend"]


def test_what_a_mandate_adds_to_a_request(api: Api) -> None:
    mandate_id = mandated(api)
    with aws_calls() as made:
        case_id = filed(api, mandate_id=mandate_id).json["case_id"]
    # the mandate, the company's agents, and what was filed before about the same decision
    assert made == ["GetItem", "Query", "Query", "GetItem", "TransactWriteItems"]
    with aws_calls() as made:
        api.case(case_id, STEWARD)
    assert made == ["GetItem", "Query", "GetItem", "Query", "PutItem"]
    with aws_calls() as made:
        api.case(case_id, steps.STEWARD)
    assert made == ["GetItem", "Query", "PutItem"]
    with aws_calls() as made:
        api.act(case_id, "withdrawal", STEWARD, {})
    assert made == ["GetItem", "Query", "GetItem", "Query", "TransactWriteItems"]


def test_a_case_that_the_company_filed_is_nobodys_to_take_over(api: Api, agent: str) -> None:
    case = api.submit(agent)
    assert (case["represented_by"], case["actions"]) == (None, ["withdraw", "amend"])
    assert api.act(case["case_id"], "takeover", agent).code == "not_allowed_in_stage"


def test_courts_cases_are_filed_and_taken_over_alike(api: Api, agent: str) -> None:
    body = {**steps.judgment_submission(), "mandate_id": mandated(api)}
    case = api.post("/v1/cases", STEWARD, body, key=api.a_key()).json
    assert (case["represented_by"], case["actions"]) == ("jincheng", ["withdraw"])
    assert api.act(case["case_id"], "takeover", agent).json["represented_by"] is None
    assert api.case(case["case_id"], STEWARD)["actions"] == []


def test_within_one_city_the_office_holds_all_its_seats(api: Api) -> None:
    here = {"penalty__handling_city": "jincheng", "penalty__authority_name": "晋城市市场监督管理局"}
    case = filed(api, **here).json
    assert case["actions"] == ["request_supplement", "forward", "withdraw", "dismiss", "amend", "transfer"]
    asked = api.act(case["case_id"], "supplement-request", STEWARD, steps.SUPPLEMENT_ASKED.body).json
    assert asked["actions"] == ["supplement", "withdraw", "amend", "transfer"]


def test_a_new_letter_may_replace_the_old_one_and_what_was_filed_keeps_its_own(api: Api) -> None:
    mandate_id = mandated(api)
    first = filed(api, mandate_id=mandate_id).json["case_id"]
    api.service.at("2026-03-02 10:00")
    letter = uploaded(api, f"/v1/mandates/{mandate_id}", STEWARD, LETTER)
    second = filed(api, mandate_id=mandate_id).json["case_id"]
    dossiers = [api.service.wiring.cases.get("jiaozuo", case_id) for case_id in (first, second)]
    cited = [d.events[0].details["mandate"]["document_id"] for d in dossiers if d]
    assert cited[1] == letter != cited[0]


def test_a_repeated_filing_gets_the_same_answer(api: Api) -> None:
    body = {**steps.submission(), "mandate_id": mandated(api)}
    first, second = (api.post("/v1/cases", STEWARD, body, key="filed") for _ in range(2))
    assert (first.status, first.content) == (201, second.content)
