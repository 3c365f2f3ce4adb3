"""Each route, its authorizer included, makes one read and one transaction of AWS calls (decision 3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.routes.http.bodies import Body
from chalicelib.routes.offices.calendar import HolidayNoticeBody
from chalicelib.routes.offices.directory_bodies import (
    AgencyBody,
    CityBody,
    CommitteeBody,
    CourtBody,
    OfficeBody,
    StewardsBody,
)
from chalicelib.tables.messages.delivery_rows import SHARDS
from local import samples
from tests.routes import steps
from tests.routes.service import Api, announcement, aws_calls

WHO, READ, WRITE = "GetItem", "Query", "TransactWriteItems"
"""The authorizer's GetItem; the one Query; the one transaction."""
AUDITED, COUNTED = "PutItem", "UpdateItem"
"""Calls beside: a reader is written to the audit; an upload is counted for its day, person and party."""

PUBLIC = {
    "GET /openapi.json": [],
    "GET /": [],
    "GET /docs": [],
    "GET /opinion": [],
    "GET /v1/health": [],
    "GET /v1/cities": [],
    "GET /v1/cities/{city}": [],
    "GET /v1/procedures": [],
    "GET /v1/procedures/{procedure}": [],
    "GET /v1/statistics": [READ],
}
READS = {
    "GET /v1/me": [WHO],
    "GET /v1/wechat/templates": [WHO],
    "GET /v1/cases": [WHO, READ, AUDITED],
    "GET /v1/cases/{case_id}": [WHO, READ, AUDITED],
    "GET /v1/cases/{case_id}/events": [WHO, READ, AUDITED],
    "GET /v1/ledger": [WHO, READ, AUDITED],
    "GET /v1/notifications": [WHO, READ, AUDITED],
    "GET /v1/deliveries": [WHO, *[READ] * len(SHARDS), AUDITED],
    "GET /v1/audit": [WHO, READ, AUDITED],
    "GET /v1/directory/cities": [WHO, READ, AUDITED],
    "GET /v1/directory/changes": [WHO, READ, AUDITED],
    "GET /v1/calendar/overrides": [WHO, READ],
    "GET /v1/rules/unverified": [WHO, AUDITED],
}
OF_OPERATORS = {
    "GET /v1/deliveries": "",
    "GET /v1/audit": "?reader=operator",
    "GET /v1/directory/cities": "",
    "GET /v1/directory/changes": "",
    "GET /v1/calendar/overrides": "",
    "GET /v1/rules/unverified": "",
}
"""Those that operators alone read, with the query that they need."""
ACTIONS = {
    **{step.path: [WHO, READ, WRITE] for step in (steps.SUPPLEMENT_ASKED, steps.SUPPLEMENTED, steps.FORWARDED)},
    **{step.path: [WHO, READ, WRITE] for step in (steps.FORWARDING_RETURNED, steps.AGREED, steps.GUIDED)},
    **{step.path: [WHO, READ, WRITE] for step in (steps.UPLOADED, steps.REPORTED, steps.APPROVED)},
    **{step.path: [WHO, READ, WRITE] for step in (steps.WITHDRAWN, steps.URGED, *steps.OF_COURTS)},
    **{step.path: [WHO, READ, WRITE] for step in (steps.RECALLED, steps.DISMISSED, steps.AMENDED, steps.TRANSFERRED)},
    **{step.path: [WHO, READ, WRITE] for step in (steps.OPINION_REVISED, steps.RECEIPT_CORRECTED)},
    **{step.path: [WHO, READ, WRITE] for step in (steps.REVIEW_REVISED, steps.REVOKED, steps.PUSHED_HOME)},
    **{path: [WHO, READ, WRITE] for path in ("notice/redirection", "notice/refusal", "notice/addition")},
}
KEEPING: dict[str, tuple[type[Body], list[str]]] = {
    "POST /v1/directory/cities/{city}/lead-department": (OfficeBody, [WHO, READ, WRITE]),
    "POST /v1/directory/cities/{city}/province-office": (OfficeBody, [WHO, READ, WRITE]),
    "POST /v1/directory/cities/{city}/stewards": (StewardsBody, [WHO, READ, WRITE]),
    "POST /v1/directory/cities/{city}/committee": (CommitteeBody, [WHO, READ, WRITE]),
    "POST /v1/directory/cities/{city}/agencies": (AgencyBody, [WHO, READ, WRITE]),
    "POST /v1/directory/cities/{city}/courts": (CourtBody, [WHO, READ, WRITE]),
    "POST /v1/calendar/overrides/preview": (HolidayNoticeBody, [WHO, READ, READ, READ, READ]),
    "POST /v1/calendar/overrides": (HolidayNoticeBody, [WHO, READ, WRITE]),
}
"""Operators' changes, by their examples; a preview looks at what is due in each of three cities."""
ELSEWHERE = {
    # In the tests of companies' homes, of staff and of persons.
    "POST /v1/directory/companies",
    "GET /v1/directory/persons/{person_id}",
    "POST /v1/directory/persons/{person_id}/suspension",
    "POST /v1/directory/persons/{person_id}/reinstatement",
    "GET /v1/directory/staff",
    "POST /v1/directory/staff",
    "GET /v1/directory/staff/{staff_id}",
    "POST /v1/directory/staff/{staff_id}/grants",
    "POST /v1/directory/staff/{staff_id}/suspension",
    "POST /v1/directory/staff/{staff_id}/reinstatement",
    "POST /v1/directory/cities",
    "POST /v1/sessions/wechat",
    "POST /v1/sessions/refresh",
    "POST /v1/sessions/sign-out",
    "POST /v1/sessions/phone",
    "POST /v1/cases",
    "POST /v1/cases/{case_id}/documents",
    "GET /v1/cases/{case_id}/documents/{document_id}",
    "POST /v1/cases/{case_id}/documents/{document_id}/withdrawal",
    # Refused here; accepted, they are asked in the tests of letters, supervision and deliveries.
    "POST /v1/cases/{case_id}/letters",
    "POST /v1/cases/{case_id}/supervision-answer",
    # In the tests of companies and mandates.
    "POST /v1/companies",
    "GET /v1/companies",
    "GET /v1/companies/{binding_id}",
    "POST /v1/companies/{binding_id}/documents",
    "GET /v1/companies/{binding_id}/documents/{document_id}",
    "POST /v1/companies/{binding_id}/submission",
    "POST /v1/companies/{binding_id}/confirmation",
    "POST /v1/companies/{binding_id}/refusal",
    "POST /v1/companies/{binding_id}/revocation",
    "POST /v1/companies/{binding_id}/departure",
    "POST /v1/companies/{binding_id}/handover",
    "POST /v1/mandates",
    "GET /v1/mandates",
    "GET /v1/mandates/{mandate_id}",
    "POST /v1/mandates/{mandate_id}/documents",
    "GET /v1/mandates/{mandate_id}/documents/{document_id}",
    "POST /v1/mandates/{mandate_id}/departure",
    "POST /v1/cases/{case_id}/takeover",
    "POST /v1/notifications/{notification_id}/read",
    "POST /v1/deliveries/{delivery_id}/redelivery",
    # In the tests of opinion links.
    "POST /v1/opinion-links/code",
    "POST /v1/opinion-links/session",
    "POST /v1/opinion-links/standing",
    "GET /v1/cases/{case_id}/opinion-link",
    "POST /v1/cases/{case_id}/opinion-link",
    "POST /v1/cases/{case_id}/opinion-link/revocation",
}
"""Routes with tests of their own below."""


@pytest.fixture(autouse=True)
def _warm(api: Api) -> None:
    api.get("/v1/cities")  # the directory is read once a minute


def made_by(ask: Callable[[], Any]) -> list[str]:
    with aws_calls() as made:
        answer = ask()
    assert answer.status < 300, answer.json
    return made


def test_every_route_stands_in_these_tables(api: Api) -> None:
    described = {f"{method} {path}" for method, path, _ in api.contract.operations()}
    actions = {f"POST /v1/cases/{{case_id}}/{path}" for path in ACTIONS}
    assert described == {*PUBLIC, *READS, *actions, *KEEPING, *ELSEWHERE}


@pytest.mark.parametrize("route", PUBLIC)
def test_public_routes(api: Api, route: str) -> None:
    path = route.removeprefix("GET ").format(city="jiaozuo", procedure="penalty")
    assert made_by(lambda: api.get(path)) == PUBLIC[route]


@pytest.mark.parametrize("route", READS)
def test_a_read_is_one_query(api: Api, route: str) -> None:
    case_id = api.case_in("forwarded")
    name = "operator" if route in OF_OPERATORS else steps.STEWARD
    path = f"{route.removeprefix('GET ').format(case_id=case_id)}{OF_OPERATORS.get(route, '')}"
    assert made_by(lambda: api.get(path, name)) == READS[route]


@pytest.mark.parametrize("route", KEEPING)
def test_what_operators_change_is_one_transaction(api: Api, route: str) -> None:
    body, made = KEEPING[route]
    path = route.removeprefix("POST ").format(city="jiaozuo")
    assert made_by(lambda: api.post(path, "operator", body.EXAMPLES[0], if_match="*")) == made


def test_a_new_city_is_looked_for_in_both_tables(api: Api) -> None:
    with aws_calls() as made:
        assert api.post("/v1/directory/cities", "operator", CityBody.EXAMPLES[0]).code == "tables_missing"
    assert made == [WHO, READ, "GetItem", "GetItem"]


@pytest.mark.parametrize("submission", [steps.submission, steps.judgment_submission])
def test_a_submission_is_one_transaction(api: Api, submission: Callable[[], dict[str, Any]]) -> None:
    ask = lambda: api.post("/v1/cases", steps.APPLICANT, submission(), key=api.a_key())  # noqa: E731
    assert made_by(ask) == [WHO, "GetItem", WRITE]  # the case that was last about the matter


@pytest.mark.parametrize(
    ("stage", "step"),
    [
        ("submitted", steps.SUPPLEMENT_ASKED),
        ("supplementing", steps.SUPPLEMENTED),
        ("submitted", steps.FORWARDED),
        ("forwarded", steps.FORWARDING_RETURNED),
        ("forwarded", steps.AGREED),
        ("forwarded", steps.REFUSED),
        ("refused", steps.GUIDED),
        ("agreed", steps.UPLOADED),
        ("uploaded", steps.REPORTED),
        ("uploaded", steps.UPLOAD_RETURNED),
        ("reported", steps.APPROVED),
        ("reported", steps.REVIEW_REFUSED),
        ("reported", steps.REVIEW_RETURNED),
        ("forwarded", steps.WITHDRAWN),
        ("forwarded", steps.URGED),
        ("forwarded", steps.RECALLED),
        ("submitted", steps.DISMISSED),
        ("submitted", steps.AMENDED),
        ("submitted", steps.TRANSFERRED),
        ("agreed", steps.OPINION_REVISED),
        ("uploaded", steps.RECEIPT_CORRECTED),
        ("repaired", steps.REVIEW_REVISED),
        ("repaired", steps.REVOKED),
        ("repaired", steps.PUSHED_HOME),
    ],
)
@pytest.mark.parametrize("key", [None, "a-key"])
def test_an_action_is_one_read_and_one_transaction(api: Api, stage: str, step: steps.Step, key: str | None) -> None:
    case_id = api.case_in(stage)
    body = dict(step.body)
    if step.rests_on:
        body["document_ids"] = [api.verified(case_id, step.by)]
    assert made_by(lambda: api.act(case_id, step.path, step.by, body, key=key)) == ACTIONS[step.path]
    if key:  # a replay adds one look at the stored answer, and writes nothing
        assert made_by(lambda: api.act(case_id, step.path, step.by, body, key=key)) in (
            [WHO, READ, "GetItem"],
            [WHO, READ, WRITE, "GetItem"],  # where the stage would allow the action again
        )


def test_the_actions_of_courts_too(api: Api) -> None:
    case_id = api.post("/v1/cases", steps.APPLICANT, steps.judgment_submission(), key=api.a_key()).json["case_id"]
    for step in steps.OF_COURTS:
        ask = lambda step=step: api.act(case_id, step.path, step.by, step.body)  # noqa: E731
        assert made_by(ask) == ACTIONS[step.path], step.path


@pytest.mark.parametrize(
    ("taken", "path", "body"),
    [
        (1, "notice/redirection", {"court_id": "jincheng-gaoping", "reason": "该企业住所在高平市。"}),
        (1, "notice/refusal", {"reason": "该企业已迁出本市。"}),
        (3, "notice/addition", {"text": "补充：已核对银行流水。"}),
    ],
)
def test_what_else_a_local_court_does_with_a_notice_too(api: Api, taken: int, path: str, body: dict[str, Any]) -> None:
    case_id = api.post("/v1/cases", steps.APPLICANT, steps.judgment_submission(), key=api.a_key()).json["case_id"]
    for step in steps.OF_COURTS[:taken]:
        api.take(case_id, step)
    assert made_by(lambda: api.act(case_id, path, steps.LOCAL_COURT, body)) == ACTIONS[path]


@pytest.mark.parametrize("refused_by", ["a stranger", "the stage", "the version", "the body"])
def test_a_refusal_writes_nothing(api: Api, refused_by: str) -> None:
    case_id = api.case_in("submitted")
    ask: dict[str, Callable[[], Any]] = {
        "a stranger": lambda: api.act(case_id, "withdrawal", "applicant-changzhi"),
        "the stage": lambda: api.act(case_id, "guidance", steps.STEWARD, steps.GUIDED.body),
        "the version": lambda: api.act(case_id, "withdrawal", steps.APPLICANT, if_match='"7"'),
        "the body": lambda: api.act(case_id, "forwarding", steps.STEWARD, {}),
    }
    with aws_calls() as made:
        assert ask[refused_by]().status >= 400
    assert made == ([WHO] if refused_by == "the body" else [WHO, READ])


def test_what_is_no_case_id_is_not_even_looked_for(api: Api) -> None:
    with aws_calls() as made:
        api.get("/v1/cases/JZ-1", steps.STEWARD)
    assert made == [WHO]


def test_documents(api: Api) -> None:
    case_id, content = api.case_in("submitted"), samples.pdf()
    with aws_calls() as made:
        promise = api.post(f"/v1/cases/{case_id}/documents", steps.APPLICANT, announcement(content)).json
    assert made == [WHO, READ, COUNTED, COUNTED, WRITE]
    look = lambda: api.get(f"/v1/cases/{case_id}/documents/{promise['document_id']}", steps.APPLICANT)  # noqa: E731
    assert made_by(look) == [WHO, READ, "GetObject", AUDITED]  # is it there yet?
    api.upload(promise["upload"], content)
    assert made_by(look) == [WHO, READ, "GetObject", "PutObject", READ, WRITE, AUDITED]
    assert made_by(look) == [WHO, READ, AUDITED]


@pytest.mark.parametrize(
    ("path", "name"), [("/v1/notifications/x/read", steps.STEWARD), ("/v1/deliveries/x/redelivery", "operator")]
)
def test_what_is_not_there_is_looked_for_once(api: Api, path: str, name: str) -> None:
    with aws_calls() as made:
        assert api.post(path, name).status == 404
    assert made == [WHO, "GetItem"]


def test_sessions(api: Api) -> None:
    wechat = api.service.wechat
    sign_in = lambda: api.post("/v1/sessions/wechat", json={"code": wechat.login_code("wang")})  # noqa: E731
    assert made_by(sign_in) == [COUNTED, "GetItem", WRITE, WRITE]  # a person, and their session
    assert made_by(sign_in) == [COUNTED, "GetItem", "GetItem", WRITE]
    tokens = api.sign_in("wang")
    assert made_by(lambda: api.get("/v1/me", "wang")) == [WHO, WHO, "GetItem"]  # session and person; bindings
    give = lambda: api.post("/v1/sessions/phone", "wang", {"code": wechat.phone_code("wang")})  # noqa: E731
    give()  # the access token for WeChat is there now
    assert made_by(give) == [WHO, WHO, "GetItem", "GetItem", WRITE]
    refresh = lambda: api.post("/v1/sessions/refresh", json={"refresh_token": tokens["refresh_token"]})  # noqa: E731
    assert made_by(refresh) == [COUNTED, "GetItem", "GetItem", WRITE]
    assert made_by(lambda: api.post("/v1/sessions/sign-out", "wang", {})) == [WHO, WHO, "GetItem", WRITE]


def test_nothing_is_ever_scanned(api: Api) -> None:
    with aws_calls() as made:
        api.case_in("repaired")
        for route in READS:
            name = "operator" if route in OF_OPERATORS else steps.STEWARD
            api.get(route.removeprefix("GET ").format(case_id="JZ-00000000000000000000"), name)
    assert "Scan" not in made
    assert "BatchGetItem" not in made
