"""Persons of the mini-program over HTTP: operators find one by the id, suspend and reinstate; nobody else may."""

from __future__ import annotations

from typing import Any

import pytest

from tests.routes.service import Answer, Api, aws_calls

OPERATOR = "operator"
REASON = "多次冒用他人授权书。"


def person_id(api: Api, user: str) -> str:
    """Sign the user in anew, and return their person id."""
    api.sign_in(user)
    return str(api.get("/v1/me", user).json["principal_id"])


def address(of: str) -> str:
    return f"/v1/directory/persons/{of}"


def suspend(api: Api, of: str, as_: str = OPERATOR, **extra: Any) -> Answer:
    return api.post(f"{address(of)}/suspension", as_, {"reason": REASON}, **extra)


def reinstate(api: Api, of: str, as_: str = OPERATOR, **extra: Any) -> Answer:
    return api.post(f"{address(of)}/reinstatement", as_, {}, **extra)


def me(api: Api, token: str) -> int:
    return api.get("/v1/me", headers={"Authorization": f"Bearer {token}"}).status


def refresh(api: Api, token: str) -> Answer:
    return api.post("/v1/sessions/refresh", json={"refresh_token": token})


def test_who_is_suspended_is_out_on_all_devices_at_once_and_back_when_reinstated(api: Api) -> None:
    of = person_id(api, "wang")
    devices = [api.sign_in("wang") for _ in range(2)]
    gone = suspend(api, of)
    assert (gone.status, gone.json["is_suspended"], gone.headers["ETag"]) == (200, True, f'"{gone.json["version"]}"')
    assert [me(api, tokens["token"]) for tokens in devices] == [401, 401]
    assert [refresh(api, tokens["refresh_token"]).code for tokens in devices] == ["person_suspended"] * 2
    signed_in = api.post("/v1/sessions/wechat", json={"code": api.service.wechat.login_code("wang")})
    assert (signed_in.status, signed_in.code) == (401, "person_suspended")
    assert suspend(api, of).code == "not_allowed_in_stage"

    back = reinstate(api, of)
    assert (back.status, back.json["is_suspended"]) == (200, False)
    assert me(api, devices[0]["token"]) == 200
    assert api.sign_in("wang")
    assert reinstate(api, of).code == "not_allowed_in_stage"


def test_the_record_says_who_when_and_why_and_nothing_of_the_person(api: Api) -> None:
    of = person_id(api, "wang")
    api.post("/v1/sessions/phone", "wang", {"code": api.service.wechat.phone_code("wang", "13912345678")})
    suspend(api, of)
    reinstate(api, of)
    shown = api.get(address(of), OPERATOR)
    assert shown.json.keys() == {"person_id", "is_suspended", "created_at", "version", "history"}
    history = [(event["what"], event["by"], event["reason"]) for event in shown.json["history"]]
    assert history == [("suspended", "operator", REASON), ("reinstated", "operator", "")]
    for personal in ("13912345678", api.service.wechat.users.open_id("wang")):
        assert personal.encode() not in shown.content
    assert of in {reading["path"].rpartition("/")[2] for reading in readings(api)}


def readings(api: Api) -> list[dict[str, Any]]:
    return list(api.get("/v1/audit?reader=operator", OPERATOR).json["items"])


def test_what_a_person_does_meanwhile_is_not_lost(api: Api) -> None:
    of = person_id(api, "wang")
    before = api.get(address(of), OPERATOR).headers["ETag"]
    api.post("/v1/sessions/phone", "wang", {"code": api.service.wechat.phone_code("wang", "13912345678")})
    stale = suspend(api, of, if_match=before)
    assert (stale.status, stale.code) == (412, "version_is_stale")
    assert suspend(api, of).status == 200
    assert reinstate(api, of).status == 200
    assert api.get("/v1/me", "wang").json["phone"] == "139****5678"


def test_a_repeated_request_is_answered_again_and_does_nothing(api: Api) -> None:
    of = person_id(api, "wang")
    first, again = (suspend(api, of, key="suspend-a-person") for _ in range(2))
    assert (first.status, first.content, first.headers["ETag"]) == (200, again.content, again.headers["ETag"])
    assert len(api.get(address(of), OPERATOR).json["history"]) == 1


@pytest.mark.parametrize("of", ["nobody", "person-" + "0" * 20, "person-" + "x" * 3000, "operator", "person-%23"])
def test_who_is_not_there_is_404(api: Api, of: str) -> None:
    answers = [api.get(address(of), OPERATOR), suspend(api, of), reinstate(api, of)]
    assert [(answer.status, answer.code) for answer in answers] == [(404, "not_found")] * 3


@pytest.mark.parametrize("who", ["wang", "steward-jincheng", "authority-jiaozuo-scjg", "province-henan"])
def test_nobody_but_operators_sees_or_changes_persons(api: Api, who: str) -> None:
    of = person_id(api, "wang")
    answers = [api.get(address(of), who), suspend(api, of, who), reinstate(api, of, who)]
    assert [(answer.status, answer.code) for answer in answers] == [(403, "role_may_not")] * 3
    assert api.get(address(of), OPERATOR).json["history"] == []


def test_what_each_route_asks_of_storage(api: Api) -> None:
    of = person_id(api, "wang")
    for ask, expected in (
        (lambda: api.get(address(of), OPERATOR), ["GetItem", "GetItem", "PutItem"]),  # the audit
        (lambda: suspend(api, of), ["GetItem", "GetItem", "TransactWriteItems"]),
    ):
        with aws_calls() as made:
            assert ask().status == 200
        assert made == expected
