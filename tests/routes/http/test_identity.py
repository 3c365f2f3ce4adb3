"""Tokens are verified, roles come from the directory, and a request can claim nothing (decision 29)."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest.mock import ANY

import jwt
import pytest
from werkzeug.test import Client

from chalicelib.domain.parties.parties import Grant, Principal, Role
from local.settings import AUDIENCE
from local.sign_in.issuer import LocalIssuer
from tests.builders import ISSUER
from tests.routes import steps
from tests.routes.service import Answer, Api

PROTECTED = [
    ("GET", "/v1/me"),
    ("GET", "/v1/cases"),
    ("GET", "/v1/ledger"),
    ("GET", "/v1/notifications"),
    ("GET", "/v1/cases/JZ-00000000000000000000"),
    ("GET", "/v1/cases/JZ-00000000000000000000/events"),
    ("POST", "/v1/cases"),
    ("POST", "/v1/cases/JZ-00000000000000000000/forwarding"),
    ("POST", "/v1/cases/JZ-00000000000000000000/documents"),
]


def with_header(api: Api, authorization: str | None, method: str = "GET", path: str = "/v1/me") -> Answer:
    headers = {} if authorization is None else {"Authorization": authorization}
    return api.ask(method, path, headers=headers)


def assert_unauthorized(answer: Answer) -> None:
    assert (answer.status, answer.code) == (401, "unauthorized")


def unsigned(subject: str) -> str:
    parts = ({"alg": "none", "typ": "JWT"}, {"sub": subject, "iss": ISSUER, "aud": AUDIENCE, "exp": 9999999999})
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts]
    return ".".join((*encoded, ""))


def resigned(token: str) -> str:
    """The same claims signed with a secret that we made up."""
    claims = jwt.decode(token, options={"verify_signature": False})
    return jwt.encode(claims, "x" * 64, algorithm="HS256", headers=jwt.get_unverified_header(token) | {"alg": "HS256"})


FORGED: dict[str, Callable[[LocalIssuer], str]] = {
    "garbage": lambda issuer: "Bearer garbage",
    "three dots": lambda issuer: "Bearer a.b.c",
    "nothing after the scheme": lambda issuer: "Bearer ",
    "another scheme": lambda issuer: "Basic " + issuer.token("operator"),
    "no scheme": lambda issuer: issuer.token("operator"),
    "two tokens": lambda issuer: f"Bearer {issuer.token('operator')} {issuer.token('operator')}",
    "expired": lambda issuer: "Bearer " + issuer.token("operator", lifetime=timedelta(minutes=-2)),
    "not yet valid": lambda issuer: "Bearer " + issuer.token("operator", nbf=9999999999),
    "another issuer": lambda issuer: "Bearer " + issuer.token("operator", iss="https://evil.example"),
    "another audience": lambda issuer: "Bearer " + issuer.token("operator", aud="another-service"),
    "no subject": lambda issuer: "Bearer " + issuer.token("operator", sub=None),
    "no expiry": lambda issuer: "Bearer " + issuer.token("operator", exp=None),
    "a foreign key": lambda issuer: "Bearer " + LocalIssuer(ISSUER, AUDIENCE).token("operator"),
    "no signature": lambda issuer: "Bearer " + unsigned("operator"),
    "a secret of one's own": lambda issuer: "Bearer " + resigned(issuer.token("operator")),
    "a cut signature": lambda issuer: "Bearer " + issuer.token("operator")[:-4],
    "somebody unknown": lambda issuer: "Bearer " + issuer.token("nobody-we-know"),
    "nobody": lambda issuer: "Bearer " + issuer.token(""),
    "a key of the directory": lambda issuer: "Bearer " + issuer.token("CITY#jiaozuo"),
}


@pytest.mark.parametrize("name", FORGED)
def test_a_bad_token_is_unauthorized(api: Api, name: str) -> None:
    assert_unauthorized(with_header(api, FORGED[name](api.service.issuer)))


@pytest.mark.parametrize(("method", "path"), PROTECTED)
def test_every_protected_route_wants_a_token(api: Api, method: str, path: str) -> None:
    assert_unauthorized(with_header(api, None, method, path))
    assert_unauthorized(with_header(api, "Bearer garbage", method, path))


def test_all_unauthorized_answers_are_alike(api: Api) -> None:
    answers = {with_header(api, forge(api.service.issuer)).content for forge in FORGED.values()}
    assert len(answers) == 1


def test_every_route_that_is_not_public_is_protected(api: Api) -> None:
    public = {path for _, path, operation in api.contract.operations() if operation["security"] == []}
    assert public == {
        *("/", "/openapi.json", "/docs", "/v1/health", "/v1/cities", "/v1/cities/{city}", "/v1/procedures"),
        *("/v1/procedures/{procedure}", "/v1/statistics", "/v1/sessions/wechat", "/v1/sessions/refresh"),
        *("/opinion", "/v1/opinion-links/code", "/v1/opinion-links/session", "/v1/opinion-links/standing"),
    }
    bare = Client(api.service.gateway, use_cookies=False)
    for method, path, _ in api.contract.operations():
        status = bare.open(path.replace("{", "").replace("}", ""), method=method).status_code
        assert (status == 401) == (path not in public), (method, path)


def test_a_rotated_key_is_found(api: Api) -> None:
    api.service.wiring.tokens.keys._next_search = 0.0  # unknown keys are searched for once a minute, and just were
    api.service.issuer.rotate()
    assert with_header(api, "Bearer " + api.service.issuer.token("operator")).status == 200


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_is_written_as_one_likes(api: Api, scheme: str) -> None:
    assert with_header(api, f"{scheme} {api.service.token('operator')}").status == 200


@pytest.mark.parametrize(
    ("name", "grant"),
    [
        ("applicant-jincheng", {"role": "applicant", "organisation": "jincheng", "city": "jincheng"}),
        ("steward-jiaozuo", {"role": "steward", "organisation": "jiaozuo", "city": "jiaozuo"}),
        ("authority-jiaozuo-scjg", {"role": "authority", "organisation": "jiaozuo-scjg", "city": "jiaozuo"}),
        ("court-jiaozuo-jiefang", {"role": "court", "organisation": "jiaozuo-jiefang", "city": "jiaozuo"}),
        ("province-henan", {"role": "province", "organisation": "henan", "city": ""}),
        ("committee-jincheng", {"role": "committee", "organisation": "jincheng", "city": "jincheng"}),
        ("operator", {"role": "operator", "organisation": "", "city": ""}),
    ],
)
def test_me_says_what_the_directory_says(api: Api, name: str, grant: dict[str, str]) -> None:
    named = grant | {"role_name": ANY, "organisation_name": ANY}
    about = {"principal_id": name, "grants": [named], "phone": None, "companies": []}
    assert api.get("/v1/me", name).json == about


@pytest.mark.parametrize("claims", [{"role": "steward"}, {"grants": ["steward"]}, {"city": "jiaozuo"}, {"scope": "*"}])
def test_roles_are_not_read_from_the_token(api: Api, claims: dict[str, Any]) -> None:
    token = api.service.issuer.token("applicant-jincheng", **claims)
    answer = with_header(api, f"Bearer {token}", path="/v1/ledger")
    assert answer.status == 403


@pytest.mark.parametrize("name", ["role", "city", "organisation", "principal_id", "grants"])
def test_roles_are_not_read_from_the_request(api: Api, name: str) -> None:
    case_id = api.case_in("submitted")
    answer = api.act(case_id, "forwarding", steps.APPLICANT, {**steps.FORWARDED.body, name: "steward"})
    assert answer.problems == {f"/{name}": "extra_forbidden"}
    assert api.get(f"/v1/cases?{name}=steward", steps.APPLICANT).problems == {f"/{name}": "extra_forbidden"}


def test_a_role_taken_away_is_gone_at_once(api: Api) -> None:
    name = api.service.add_principal(Principal("temporary", (Grant(Role.STEWARD, "jiaozuo", "jiaozuo"),)))
    assert api.get("/v1/ledger", name).status == 200
    api.service.add_principal(Principal("temporary", ()))
    assert api.get("/v1/ledger", name).status == 403
    assert api.get("/v1/cases", name).json == {"items": [], "next_cursor": None}


# Several roles in one hand


def test_one_person_may_be_steward_and_agency(api: Api) -> None:
    grants = (Grant(Role.STEWARD, "jiaozuo", "jiaozuo"), Grant(Role.AUTHORITY, "jiaozuo-scjg", "jiaozuo"))
    name = api.service.add_principal(Principal("two-hats", grants))
    case_id = api.case_in("submitted")
    assert api.act(case_id, "forwarding", name, steps.FORWARDED.body).json["actions"] == [
        *("return_forwarding", "agree", "refuse", "urge", "recall_forwarding"),
    ]
    refused = api.act(case_id, "opinion", name, steps.REFUSED.body)
    assert refused.json["actions"] == ["guide", "revise_opinion"]
    events = api.get(f"/v1/cases/{case_id}/events", name).json["items"]
    assert [event["actor"]["role"] for event in events] == ["applicant", "steward", "authority"]
    assert [grant["role"] for grant in api.get("/v1/me", name).json["grants"]] == ["steward", "authority"]


def test_one_person_may_apply_and_keep_the_ledger_of_another_city(api: Api) -> None:
    grants = (Grant(Role.STEWARD, "changzhi", "changzhi"), Grant(Role.APPLICANT, "jincheng", "jincheng"))
    name = api.service.add_principal(Principal("steward-and-owner", grants))
    case_id = api.submit(name)["case_id"]
    assert api.get(f"/v1/cases/{case_id}", name).json["actions"] == ["withdraw", "amend"]
    assert api.act(case_id, "forwarding", name, steps.FORWARDED.body).status == 403
    assert api.get("/v1/ledger", name).json["items"] == []


def test_a_document_may_be_uploaded_and_cited_by_somebody_with_two_seats(api: Api) -> None:
    grants = (Grant(Role.STEWARD, "jiaozuo", "jiaozuo"), Grant(Role.AUTHORITY, "jiaozuo-scjg", "jiaozuo"))
    name = api.service.add_principal(Principal("two-seats", grants))
    case_id = api.case_in("forwarded")
    document_id = api.verified(case_id, name)
    answer = api.act(case_id, "opinion", name, {"decision": "agree", "document_ids": [document_id]})
    assert answer.json["stage"] == "agreed"


def test_two_applicants_of_one_city_see_each_their_own(api: Api) -> None:
    name = api.service.add_principal(Principal("another-applicant", (Grant(Role.APPLICANT, "jincheng", "jincheng"),)))
    mine, theirs = api.submit()["case_id"], api.submit(name)["case_id"]
    assert [item["case_id"] for item in api.get("/v1/cases", name).json["items"]] == [theirs]
    assert api.get(f"/v1/cases/{mine}", name).status == 404
    assert api.get(f"/v1/cases/{theirs}", steps.APPLICANT).status == 404
