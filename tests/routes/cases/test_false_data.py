"""Data that cannot be true are refused where they are sent, with the field named, and what is merely odd is taken."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.parties.parties import Grant, Principal, Role
from chalicelib.domain.shared.identifiers.company_id import company_id
from tests.builders import USCC_JINCHENG
from tests.routes import steps
from tests.routes.companies import bound
from tests.routes.service import Answer, Api


def submit(api: Api, as_: str = steps.APPLICANT, **changes: Any) -> Answer:
    return api.post("/v1/cases", as_, steps.submission(**changes), key=api.a_key())


def assert_problems(answer: Answer, problems: dict[str, str]) -> None:
    assert (answer.status, answer.json.get("code")) == ((422, "invalid_input") if problems else (201, None)), (
        answer.json
    )
    if problems:
        assert answer.problems == problems


# -------------------- a penalty and its duties

NO_DUTY = ("warning", "public_criticism", "licence_suspension", "licence_revocation", "business_restriction", "other")
DUTIES = ("fine", "confiscation_of_gains", "confiscation_of_property")


@pytest.mark.parametrize(
    ("kinds", "amount", "problems"),
    [
        (["fine"], "1.00", {}),
        (["fine"], ..., {"/penalty/fine_amount": "required"}),
        (["fine"], None, {"/penalty/fine_amount": "required"}),
        (["warning", "fine"], ..., {"/penalty/fine_amount": "required"}),
        (["warning", "fine"], "1.00", {}),
        *(([kind], "1.00", {"/penalty/fine_amount": "amount_without_fine"}) for kind in (*NO_DUTY, *DUTIES[1:])),
        *(([kind], None, {}) for kind in (*NO_DUTY, *DUTIES[1:])),
    ],
)
def test_a_fine_has_an_amount_and_an_amount_a_fine(
    api: Api, kinds: list[str], amount: Any, problems: dict[str, str]
) -> None:
    assert_problems(submit(api, penalty__kinds=kinds, penalty__fine_amount=amount), problems)


@pytest.mark.parametrize(
    ("kinds", "performed_on", "is_right"),
    [
        *(([kind], ..., False) for kind in DUTIES),
        *(([kind], None, False) for kind in DUTIES),
        *(([kind], "2025-06-20", True) for kind in DUTIES),
        *(([kind], ..., True) for kind in NO_DUTY),
        (["warning", "confiscation_of_gains"], ..., False),
        (["warning", "other"], None, True),
    ],
)
def test_what_is_to_be_paid_or_handed_over_has_been(
    api: Api, kinds: list[str], performed_on: Any, is_right: bool
) -> None:
    amount = "1.00" if "fine" in kinds else ...
    answer = submit(api, penalty__kinds=kinds, penalty__fine_amount=amount, penalty__performed_on=performed_on)
    assert_problems(answer, {} if is_right else {"/penalty/performed_on": "duty_not_performed"})


@pytest.mark.parametrize(
    ("decided_on", "performed_on", "problems"),
    [
        ("2026-03-02", "2026-03-02", {}),
        ("2026-03-01", "2026-03-02", {}),
        (
            "2026-03-03",
            "2026-03-03",
            {"/penalty/decided_on": "date_in_future", "/penalty/performed_on": "date_in_future"},
        ),
        ("2026-03-02", "2026-03-01", {"/penalty/performed_on": "performed_before_decision"}),
        ("2026-03-02", "2026-03-03", {"/penalty/performed_on": "date_in_future"}),
    ],
)
def test_the_days_of_a_penalty_are_in_order(
    api: Api, decided_on: str, performed_on: str, problems: dict[str, str]
) -> None:
    assert_problems(submit(api, penalty__decided_on=decided_on, penalty__performed_on=performed_on), problems)


# -------------------- the authority


@pytest.mark.parametrize(
    ("name", "handling_city", "elsewhere"),
    [
        ("焦作市市场监督管理局", "jiaozuo", ""),
        ("焦作市山阳区城市管理局", "jiaozuo", ""),
        ("河南省焦作市生态环境局", "jiaozuo", ""),
        ("山阳区应急管理局", "jiaozuo", ""),  # it names no city
        ("国家税务总局焦作市税务局", "jiaozuo", ""),
        ("郑州市市场监督管理局", "jiaozuo", ""),  # not a member: the steward says where to go
        ("焦作市公安局晋城路派出所", "jiaozuo", ""),
        ("晋城市市场监督管理局", "jiaozuo", "晋城市"),
        ("晋城市市场监督管理局", "changzhi", "晋城市"),
        ("晋城市市场监督管理局", "jincheng", ""),
        ("山西省晋城市泽州县市场监督管理局", "jiaozuo", "晋城市"),
        ("国家税务总局晋城市税务局", "jiaozuo", "晋城市"),
        ("晋城经济技术开发区管理委员会", "jiaozuo", "晋城市"),
        ("山西晋城海关", "jiaozuo", "晋城市"),
        ("晋 城 市 生态环境局", "jiaozuo", "晋城市"),
        ("长治市生态环境局", "jiaozuo", "长治市"),
        ("焦作市市场监督管理局", "jincheng", "焦作市"),
    ],
)
def test_an_authority_is_of_the_handling_city(api: Api, name: str, handling_city: str, elsewhere: str) -> None:
    answer = submit(api, penalty__authority_name=name, penalty__handling_city=handling_city)
    assert_problems(answer, {"/penalty/authority_name": "authority_of_another_city"} if elsewhere else {})
    assert not elsewhere or elsewhere in answer.json["errors"][0]["message"]


# -------------------- one place of checks

FALSE_DATA = [
    ({"penalty__decided_on": "2026-03-03"}, "/penalty/decided_on", "date_in_future"),
    ({"penalty__performed_on": "2026-03-03"}, "/penalty/performed_on", "date_in_future"),
    ({"penalty__performed_on": "2025-06-09"}, "/penalty/performed_on", "performed_before_decision"),
    ({"penalty__performed_on": None}, "/penalty/performed_on", "duty_not_performed"),
    ({"penalty__fine_amount": None}, "/penalty/fine_amount", "required"),
    ({"penalty__fine_amount": "-1"}, "/penalty/fine_amount", "string_pattern_mismatch"),
    ({"penalty__kinds": ["warning"]}, "/penalty/fine_amount", "amount_without_fine"),
    ({"penalty__kinds": ["fine", "fine"]}, "/penalty/kinds", "repeated"),
    ({"penalty__authority_name": "晋城市市场监督管理局"}, "/penalty/authority_name", "authority_of_another_city"),
    ({"penalty__decision_number": "无"}, "/penalty/decision_number", None),
    ({"missing_materials": ["performance_proof"]}, "/missing_materials", "unknown_value"),
    ({"contact__phone": "1"}, "/contact/phone", None),
]
"""Changes to a true submission, each with the field and the code of its one problem (any code where None)."""


@pytest.mark.parametrize("by", ["submission", "intake", "amendment", "amendment by the steward"])
@pytest.mark.parametrize(("changes", "pointer", "code"), FALSE_DATA, ids=lambda value: str(value)[:40])
def test_false_data_are_refused_however_they_come(
    api: Api, by: str, changes: dict[str, Any], pointer: str, code: str | None
) -> None:
    if by == "submission":
        answer = submit(api, **changes)
    elif by == "intake":
        intake = {"channel": "phone", "received_on": "2026-03-02"}
        body = steps.changed({**steps.submission(), "intake": intake}, **changes)
        answer = api.post("/v1/cases", steps.STEWARD, body, key=api.a_key())
    else:
        answer = amend(api, api.case_in("submitted"), steps.STEWARD if "steward" in by else steps.APPLICANT, changes)
        pointer = answer.json["errors"][0]["pointer"] if answer.status == 422 else pointer
        assert pointer.startswith("/changes/~1"), answer.json
    assert (answer.status, answer.json["code"]) == (422, "invalid_input")
    assert [*answer.problems] == [pointer]
    assert code in (None, answer.problems[pointer])


def amend(api: Api, case_id: str, as_: str, changes: dict[str, Any]) -> Answer:
    body = {
        "changes": {f"/{name.replace('__', '/')}": value for name, value in changes.items()},
        "reason": "填写有误。",
    }
    return api.act(case_id, "amendment", as_, body)


def test_an_amended_penalty_is_not_of_a_later_day_than_the_application(api: Api) -> None:
    """At the counter, the day of the call counts."""
    intake = {"channel": "phone", "received_on": "2026-02-27"}
    body = {**steps.submission(), "intake": intake}
    received = str(api.post("/v1/cases", steps.STEWARD, body, key=api.a_key()).json["case_id"])
    filed = api.case_in("submitted")
    api.service.at("2026-03-04 09:00")
    later = {"penalty__performed_on": "2026-03-04"}
    for case_id, as_, day in ((filed, steps.APPLICANT, "2026-03-03"), (received, steps.STEWARD, "2026-02-28")):
        answer = amend(api, case_id, as_, {**later, "penalty__decided_on": day})
        assert (answer.status, answer.problems) == (
            422,
            {"/changes/~1penalty~1decided_on": "made_after_application"},
        )
    assert amend(api, filed, steps.APPLICANT, {**later, "penalty__decided_on": "2026-03-02"}).status == 200


# -------------------- the name of the company


@pytest.mark.parametrize(
    ("name", "is_same"),
    [
        ("晋城市示例物流（集团）有限公司", True),
        ("晋城市示例物流(集团)有限公司", True),
        ("晋城市示例物流 〔集团〕 有限公司 ", True),
        ("晋城市示例物流集团有限公司", False),
        ("晋城市示例商贸有限公司", False),
        ("完全另一家有限公司", False),
    ],
)
@pytest.mark.parametrize("by", ["its agent", "an agent known to the directory", "a steward at the counter"])
def test_an_application_names_the_company_that_is_bound(api: Api, name: str, is_same: bool, by: str) -> None:
    own = "晋城市示例物流（集团）有限公司"
    api.sign_in("wang")
    bound(api, "wang", name=own)
    body = steps.submission(subject__name=name)
    who = {"its agent": "wang", "an agent known to the directory": "agent"}.get(by, steps.STEWARD)
    if who == "agent":
        company = company_id("JC", USCC_JINCHENG)
        api.service.add_principal(Principal("agent", (Grant(Role.APPLICANT, company, "jincheng"),)))
    if who == steps.STEWARD:
        body["intake"] = {"channel": "phone", "received_on": "2026-03-02"}
    answer = api.post("/v1/cases", who, body, key=api.a_key())
    assert_problems(answer, {} if is_same else {"/subject/name": "company_of_another_name"})
    if not is_same:  # only the company's own agents are told the right one
        assert (own in answer.content.decode()) is (who != steps.STEWARD)


def test_a_company_whose_name_nobody_settled_is_taken_as_named(api: Api) -> None:
    assert_problems(submit(api, subject__name="完全另一家有限公司"), {})


def test_the_name_is_that_of_the_agents_own_binding(api: Api) -> None:
    """The other agent's is from before the company was renamed."""
    for user in ("wang", "li"):
        api.sign_in(user)
    bound(api, "wang", name="晋城市旧名有限公司")
    bound(api, "li", name="晋城市新名有限公司")
    assert_problems(submit(api, "li", subject__name="晋城市新名有限公司"), {})
    answer = submit(api, "li", subject__name="晋城市旧名有限公司")
    assert_problems(answer, {"/subject/name": "company_of_another_name"})


# -------------------- receipts and effects


@pytest.mark.parametrize("number", ["无", "123", " ", "材料已于今天上传，没有收到回执", "000000", "XYZG-2"])
def test_a_receipt_number_that_is_none_is_refused(api: Api, number: str) -> None:
    case_id = api.case_in("agreed")
    answer = api.act(case_id, "upload-confirmation", steps.APPLICANT, {"receipt_number": number})
    code = "required" if not number.strip() else "receipt_number_invalid"
    assert (answer.status, answer.problems) == (422, {"/receipt_number": code})


def test_a_receipt_number_is_kept_in_one_form(api: Api) -> None:
    answer = api.act(
        api.case_in("agreed"), "upload-confirmation", steps.APPLICANT, {"receipt_number": "ｘｙ—2026 0318"}
    )
    assert answer.json["steps"]["upload_confirmation"]["receipt_number"] == "XY-20260318"


EFFECTS = ("publication_ended_on", "sharing_stopped_on", "sanctions_lifted_on")


@pytest.mark.parametrize("effect", EFFECTS)
@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("2025-06-09", "before_decision"),
        ("1999-01-01", "before_decision"),
        ("2025-06-10", ""),
        ("2026-03-02", ""),
        ("2026-03-03", "date_in_future"),
    ],
)
def test_an_effect_is_after_the_penalty_and_not_in_the_future(api: Api, effect: str, day: str, code: str) -> None:
    case_id = api.case_in("reported")
    answer = api.act(case_id, "provincial-review", steps.PROVINCE, {**steps.APPROVED.body, effect: day})
    assert answer.status == (422 if code else 200), answer.json
    assert not code or answer.problems == {f"/{effect}": code}


def decided(api: Api, **changes: Any) -> str:
    """The id of a case of courts that waits for the removal."""
    answer = api.post(
        "/v1/cases", steps.APPLICANT, steps.changed(steps.judgment_submission(), **changes), key=api.a_key()
    )
    assert answer.status == 201, answer.json
    case_id = str(answer.json["case_id"])
    for step in steps.OF_COURTS[:4]:
        api.take(case_id, step)
    return case_id


@pytest.mark.parametrize(
    ("day", "code"), [("2024-07-31", "before_decision"), ("2024-08-01", ""), ("2026-03-03", "date_in_future")]
)
def test_sanctions_are_lifted_after_the_listing(api: Api, day: str, code: str) -> None:
    body = {"measure": "delete", "ground": "performed", "sanctions_lifted_on": day}
    answer = api.act(decided(api), "removal", steps.COURT, body)
    assert answer.status == (422 if code else 200), answer.json
    assert not code or answer.problems == {"/sanctions_lifted_on": code}


@pytest.mark.parametrize(
    ("term_ends_on", "code"),
    [
        ("2024-07-31", "term_before_listing"),
        ("2024-08-01", "term_before_listing"),
        ("2024-08-02", ""),
        ("2026-08-01", ""),
    ],
)
def test_a_term_ends_after_the_listing(api: Api, term_ends_on: str, code: str) -> None:
    body = steps.changed(steps.judgment_submission(), judgment__has_term=True, judgment__term_ends_on=term_ends_on)
    answer = api.post("/v1/cases", steps.APPLICANT, body, key=api.a_key())
    assert_problems(answer, {"/judgment/term_ends_on": code} if code else {})
