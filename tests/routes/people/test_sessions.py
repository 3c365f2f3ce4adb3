"""Signing in by WeChat: tokens that live as long as they say, are used as they should be, and tell nothing."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any
from unittest.mock import patch

import pytest

from app import app
from chalicelib import wiring
from chalicelib.domain.people.persons import BINDING_STATUS_NAMES, BindingStatus, Membership, Person
from chalicelib.runtime.clock import real_time
from chalicelib.services.people import sessions
from local.wechat.faults import FaultKind
from tests.routes.service import Answer, Api, aws_calls

SECOND = timedelta(seconds=1)
STAFF = "steward-jiaozuo"


@pytest.fixture(autouse=True)
def _well_behaved(api: Api) -> Iterator[None]:
    api.service.wechat.faults.clear()
    api.service.wechat.users.blocked.clear()
    yield
    wiring.use(api.service.wiring)


def sign_in(api: Api, code: str) -> Answer:
    return api.post("/v1/sessions/wechat", json={"code": code})


def refresh(api: Api, token: str) -> Answer:
    return api.post("/v1/sessions/refresh", json={"refresh_token": token})


def me(api: Api, token: str) -> Answer:
    return api.get("/v1/me", headers={"Authorization": f"Bearer {token}"})


def sign_out(api: Api, token: str) -> Answer:
    return api.post("/v1/sessions/sign-out", json={}, headers={"Authorization": f"Bearer {token}"})


def refused(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.code


def at(moment: datetime) -> AbstractContextManager[Any]:
    """Real time, as far as sessions go."""
    return patch.object(sessions, "real_time", lambda: moment)


def person(api: Api, user: str = "wang") -> Person:
    found = api.service.wiring.persons.get(me(api, api.service.token(user)).json["principal_id"])
    assert found
    return found


def change(api: Api, changed: Person) -> None:
    api.service.wiring.persons.save(replace(changed, version=changed.version + 1))


def access_rows(api: Api) -> list[dict[str, Any]]:
    client = api.service.wiring.cases._tables.connection.client
    return list(client.scan(TableName=f"{api.service.prefix}-access")["Items"])


def nobody_signed_in(api: Api) -> bool:
    return not any(row["pk"]["S"].startswith(("OPENID#", "PERSON#", "SESSION#")) for row in access_rows(api))


# -------------------- signing in


def test_a_wechat_user_signs_in_and_is_a_person(api: Api) -> None:
    answer = sign_in(api, api.service.wechat.login_code("wang"))
    assert answer.status == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json.keys() == {"token", "expires_at", "refresh_token", "refresh_expires_at"}
    about = me(api, answer.json["token"]).json
    assert about.pop("principal_id").startswith("person-")
    assert about == {"grants": [], "phone": None, "companies": []}


def test_tokens_live_15_minutes_and_30_days(api: Api) -> None:
    before = real_time().replace(microsecond=0)
    tokens = api.sign_in("wang")
    for field, lifetime in (("expires_at", timedelta(minutes=15)), ("refresh_expires_at", timedelta(days=30))):
        assert before <= datetime.fromisoformat(tokens[field]) - lifetime <= real_time()


def test_somebody_stays_the_same_person(api: Api) -> None:
    first = me(api, api.sign_in("wang")["token"]).json
    second = me(api, api.sign_in("wang")["token"]).json
    assert first == second
    assert me(api, api.sign_in("li")["token"]).json["principal_id"] != first["principal_id"]


def test_two_first_sign_ins_at_once_make_one_person(api: Api) -> None:
    codes = [api.service.wechat.login_code("wang") for _ in range(4)]
    barrier = Barrier(4)

    def ask(code: str) -> str:
        barrier.wait()
        return me(api, sign_in(api, code).json["token"]).json["principal_id"]

    with ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(ask, codes))) == 1
    assert len([row for row in access_rows(api) if row["pk"]["S"].startswith("PERSON#")]) == 1


def test_a_code_is_good_once(api: Api) -> None:
    code = api.service.wechat.login_code("wang")
    assert sign_in(api, code).status == 200
    assert refused(sign_in(api, code)) == (401, "wechat_code_invalid")


@pytest.mark.parametrize(
    ("errcode", "status", "code", "retry_after"),
    [
        (40029, 401, "wechat_code_invalid", None),
        (40163, 401, "wechat_code_invalid", None),
        (41008, 401, "wechat_code_invalid", None),
        (40226, 403, "wechat_user_blocked", None),
        (45011, 429, "quota_exceeded", "60"),
        (-1, 503, "service_busy", "2"),
        (99999, 503, "service_busy", "2"),
        (40013, 503, "wechat_misconfigured", None),
        (40125, 503, "wechat_misconfigured", None),
        (41002, 503, "wechat_misconfigured", None),
        (41004, 503, "wechat_misconfigured", None),
        (40164, 503, "wechat_misconfigured", None),
        (48001, 503, "wechat_misconfigured", None),
        (48004, 503, "wechat_misconfigured", None),
        (40243, 503, "wechat_misconfigured", None),
        (50002, 503, "wechat_misconfigured", None),
        (61004, 503, "wechat_misconfigured", None),
        (89503, 503, "wechat_misconfigured", None),
    ],
)
def test_each_refusal_of_wechat_has_its_answer(
    api: Api, caplog: pytest.LogCaptureFixture, errcode: int, status: int, code: str, retry_after: str | None
) -> None:
    api.service.wechat.misbehave(FaultKind.ERRCODE, errcode=errcode)
    answer = sign_in(api, "a-code")
    assert refused(answer) == (status, code)
    assert answer.headers.get("Retry-After") == retry_after
    assert nobody_signed_in(api)
    logged_as_ours = any(record.levelno >= logging.ERROR for record in caplog.records)
    assert logged_as_ours == (code == "wechat_misconfigured" or errcode == 99999)


@pytest.mark.parametrize("path", ["wechat", "phone"])
def test_what_a_day_allows_is_there_again_at_midnight_in_china(
    api: Api, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    api.sign_in("wang")
    give_phone(api, "wang")  # our token is there now
    api.service.wechat.misbehave(FaultKind.ERRCODE, errcode=45009)
    evening = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
    with patch("chalicelib.services.people.wechat_answers.real_time", lambda: evening):
        answer = sign_in(api, "a-code") if path == "wechat" else give_phone(api, "wang")
    assert (*refused(answer), answer.headers["Retry-After"]) == (429, "quota_exceeded", "3600")
    assert "今日" in answer.json["detail"]
    assert "登录" not in answer.json["detail"]
    assert any(record.levelno >= logging.ERROR for record in caplog.records)


def give_phone(api: Api, user: str, phone: str = "13800138000") -> Answer:
    return api.post("/v1/sessions/phone", user, {"code": api.service.wechat.phone_code(user, phone)})


@pytest.mark.parametrize("kind", [kind for kind in FaultKind if kind not in {"errcode", "slow"}], ids=str)
def test_no_broken_answer_signs_anybody_in(api: Api, kind: FaultKind) -> None:
    api.service.wechat.misbehave(kind)
    assert refused(sign_in(api, api.service.wechat.login_code("wang"))) == (503, "service_busy")
    assert nobody_signed_in(api)


def test_without_a_mini_program_nobody_signs_in(api: Api) -> None:
    wiring.use(replace(api.service.wiring, wechat=None))
    assert refused(sign_in(api, "a-code")) == (503, "wechat_misconfigured")


@pytest.mark.parametrize("path", ["/v1/sessions/wechat", "/v1/sessions/refresh"])
@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("", "format_invalid"),
        ("x" * 257, "string_too_long"),
        ("二维码", "format_invalid"),
        ("a b", "format_invalid"),
        ("a\r\nb", "format_invalid"),
        (7, "string_type"),
        (None, "string_type"),
        (["a"], "string_type"),
    ],
)
def test_a_code_or_token_that_is_none_is_bad_input(api: Api, path: str, value: Any, code: str) -> None:
    name = "code" if path.endswith("wechat") else "refresh_token"
    answer = api.post(path, json={name: value})
    assert (answer.status, answer.problems) == (422, {f"/{name}": code})


@pytest.mark.parametrize("extra", ["role", "city", "person_id", "openid", "grants"])
def test_nobody_says_who_they_are(api: Api, extra: str) -> None:
    body = {"code": api.service.wechat.login_code("wang"), extra: "operator"}
    answer = api.post("/v1/sessions/wechat", json=body)
    assert (answer.status, answer.problems) == (422, {f"/{extra}": "extra_forbidden"})


# -------------------- who one is


def a_membership(status: BindingStatus, number: int = 1) -> Membership:
    return Membership(f"JC-{number}", f"JC-C-{number}", "jincheng", "晋城市示例物流有限公司", status)


@pytest.mark.parametrize("status", BindingStatus, ids=str)
def test_a_person_applies_for_companies_whose_binding_is_confirmed(api: Api, status: BindingStatus) -> None:
    token = api.sign_in("wang")["token"]
    change(api, replace(person(api), memberships=(a_membership(status),)))
    about = me(api, token).json
    cities = {"city": "jincheng", "city_name": "晋城市", "home_city": "jincheng", "home_city_name": "晋城市"}
    named = {"binding_id": "JC-1", "company_id": "JC-C-1", "name": "晋城市示例物流有限公司", **cities}
    assert about["companies"] == [named | {"status": status, "status_name": BINDING_STATUS_NAMES[status]}]
    granted = [
        {
            "role": "applicant",
            "role_name": "申请企业经办人",
            "organisation": "JC-C-1",
            "organisation_name": "晋城市示例物流有限公司",
            "city": "jincheng",
        }
    ]
    assert about["grants"] == (granted if status is BindingStatus.CONFIRMED else [])


@pytest.mark.parametrize(
    ("who", "role", "organisation"),
    [
        (STAFF, "信用修复管家（市级信用建设牵头部门）", "焦作市发展和改革委员会（示例）"),
        ("committee-jiaozuo", "联合审查委员会委员", "焦作市发展和改革委员会（示例）"),
        ("authority-jiaozuo-scjg", "行政处罚机关", "焦作市市场监督管理局"),
        ("court-jiaozuo-jiefang", "人民法院", "焦作市解放区人民法院"),
        ("province-henan", "省级信用建设牵头部门", "河南省发展和改革委员会（示例）"),
        ("operator", "运维人员", "信修通"),
        ("applicant-jincheng", "申请企业经办人", "晋城市"),
    ],
)
def test_people_read_who_they_are_in_chinese(api: Api, who: str, role: str, organisation: str) -> None:
    (grant,) = api.get("/v1/me", who).json["grants"]
    assert (grant["role_name"], grant["organisation_name"]) == (role, organisation)


def test_staff_have_no_phone_and_no_companies_here(api: Api) -> None:
    about = api.get("/v1/me", STAFF).json
    assert (about["phone"], about["companies"]) == (None, [])


def test_a_phone_number_is_given_by_wechat_and_shown_masked(api: Api) -> None:
    api.sign_in("wang")
    code = api.service.wechat.phone_code("wang", "13912345678")
    answer = api.post("/v1/sessions/phone", "wang", {"code": code})
    assert (answer.status, answer.json) == (200, {"phone": "139****5678"})
    assert api.get("/v1/me", "wang").json["phone"] == "139****5678"
    assert person(api).phone == "13912345678"
    assert refused(api.post("/v1/sessions/phone", "wang", {"code": code})) == (401, "wechat_code_invalid")


def test_a_phone_number_survives_a_stale_access_token(api: Api) -> None:
    api.sign_in("wang")
    api.post("/v1/sessions/phone", "wang", {"code": api.service.wechat.phone_code("wang")})
    api.service.wechat.tokens.stable(force=True)  # somebody else asked for a new one
    with patch("chalicelib.services.people.wechat_token.real_time", lambda: real_time() + timedelta(minutes=1)):
        answer = api.post("/v1/sessions/phone", "wang", {"code": api.service.wechat.phone_code("wang", "13700000000")})
    assert answer.json == {"phone": "137****0000"}


def test_a_phone_number_and_a_binding_at_once_both_stay(api: Api) -> None:
    api.sign_in("wang")
    before, done = person(api), []

    def decide_binding(operation: str, arguments: Any) -> None:
        if operation == "TransactWriteItems" and "PERSON#" in str(arguments) and not done:
            done.append(True)
            change(api, replace(before, memberships=(a_membership(BindingStatus.CONFIRMED),)))

    api.post("/v1/sessions/phone", "wang", {"code": api.service.wechat.phone_code("wang")})  # the token is there now
    before = person(api)
    with aws_calls(decide_binding):
        answer = api.post("/v1/sessions/phone", "wang", {"code": api.service.wechat.phone_code("wang", "13700000000")})
    assert answer.status == 200
    assert (person(api).phone, len(person(api).memberships)) == ("13700000000", 1)


def test_an_old_stamp_is_no_phone_number(api: Api) -> None:
    api.sign_in("wang")
    code = api.service.wechat.phone_code("wang")
    wechat = api.service.wiring.wechat
    assert wechat

    def phone_number(request: Any) -> bytes:
        content = wechat.send(request)
        old = int((real_time() - timedelta(minutes=11)).timestamp())
        answer = json.loads(content)
        answer.get("phone_info", {"watermark": {}})["watermark"]["timestamp"] = old
        return json.dumps(answer).encode()

    wiring.use(replace(api.service.wiring, wechat=replace(wechat, send=phone_number)))
    assert refused(api.post("/v1/sessions/phone", "wang", {"code": code})) == (401, "wechat_code_invalid")
    assert person(api).phone == ""


def test_a_phone_number_of_somebody_else_is_not_taken(api: Api) -> None:
    for user in ("wang", "li"):
        api.sign_in(user)
    theirs = api.service.wechat.phone_code("wang", "13912345678")
    assert refused(api.post("/v1/sessions/phone", "li", {"code": theirs})) == (401, "wechat_code_invalid")
    assert person(api, "li").phone == ""


# -------------------- going on


def test_a_refresh_gives_new_tokens(api: Api) -> None:
    first = api.sign_in("wang")
    answer = refresh(api, first["refresh_token"])
    assert answer.headers["Cache-Control"] == "no-store"
    second = answer.json
    third = refresh(api, second["refresh_token"]).json
    assert len({t[name] for t in (first, second, third) for name in ("token", "refresh_token")}) == 6
    assert [me(api, t["token"]).status for t in (first, second, third)] == [401, 200, 200]


def test_a_refresh_token_used_twice_ends_all_of_its_family(api: Api) -> None:
    elsewhere = api.sign_in("wang")
    first = api.sign_in("wang")
    second = refresh(api, first["refresh_token"]).json
    assert refused(refresh(api, first["refresh_token"])) == (401, "refresh_reused")
    assert [me(api, t["token"]).status for t in (first, second, elsewhere)] == [401, 401, 200]
    assert refused(refresh(api, second["refresh_token"])) == (401, "refresh_reused")
    assert refresh(api, elsewhere["refresh_token"]).status == 200


def test_a_refresh_token_stays_used_however_often_the_family_goes_on(api: Api) -> None:
    first = newest = api.sign_in("wang")
    for _ in range(51):
        newest = refresh(api, newest["refresh_token"]).json
    assert refused(refresh(api, first["refresh_token"])) == (401, "refresh_reused")
    assert me(api, newest["token"]).status == 401
    assert refused(refresh(api, newest["refresh_token"])) == (401, "refresh_reused")


def test_a_sign_in_ends_after_180_days_however_often_it_is_refreshed(api: Api) -> None:
    newest = api.sign_in("wang")
    began = datetime.fromisoformat(newest["refresh_expires_at"]) - timedelta(days=30)
    for days in range(25, 180, 25):
        with at(began + timedelta(days=days)):
            newest = refresh(api, newest["refresh_token"]).json
    assert datetime.fromisoformat(newest["refresh_expires_at"]) == began + timedelta(days=180)
    with at(began + timedelta(days=180)):
        assert refused(refresh(api, newest["refresh_token"])) == (401, "refresh_invalid")


def test_a_lost_race_is_no_reuse(api: Api) -> None:
    first, won = api.sign_in("wang"), []

    def overtake(operation: str, arguments: Any) -> None:
        if operation == "TransactWriteItems" and not won:
            won.append(None)
            won[0] = refresh(api, first["refresh_token"])

    with aws_calls(overtake):
        lost = refresh(api, first["refresh_token"])
    assert refused(lost) == (409, "refresh_raced")
    assert won[0].status == 200
    assert me(api, won[0].json["token"]).status == 200
    assert refresh(api, won[0].json["refresh_token"]).status == 200


def test_signing_out_ends_this_sign_in_alone(api: Api) -> None:
    here, elsewhere = api.sign_in("wang"), api.sign_in("wang")
    answer = sign_out(api, here["token"])
    assert (answer.status, answer.json) == (200, {"signed_out": True})
    assert [me(api, t["token"]).status for t in (here, elsewhere)] == [401, 200]
    assert refused(refresh(api, here["refresh_token"])) == (401, "refresh_invalid")
    assert sign_out(api, here["token"]).status == 401


def test_signing_out_while_the_tokens_are_renewed_ends_them_too(api: Api) -> None:
    first, renewed = api.sign_in("wang"), []

    def overtake(operation: str, arguments: Any) -> None:
        if operation == "TransactWriteItems" and not renewed:
            renewed.append(None)
            renewed[0] = refresh(api, first["refresh_token"])

    with aws_calls(overtake):
        assert sign_out(api, first["token"]).status == 200
    assert renewed[0].status == 200
    assert me(api, renewed[0].json["token"]).status == 401


@pytest.mark.parametrize(("early", "status"), [(SECOND, 200), (timedelta(0), 401)])
def test_tokens_end_to_the_second(api: Api, early: timedelta, status: int) -> None:
    tokens = api.sign_in("wang")
    with at(datetime.fromisoformat(tokens["expires_at"]) - early):
        assert me(api, tokens["token"]).status == status
    with at(datetime.fromisoformat(tokens["refresh_expires_at"]) - early):
        assert refresh(api, tokens["refresh_token"]).status == status


def test_service_time_moves_no_token(api: Api) -> None:
    token = api.sign_in("wang")["token"]
    api.service.at("2027-03-02 09:00")
    assert me(api, token).status == 200


def test_what_is_over_is_deleted_by_itself(api: Api) -> None:
    tokens = api.sign_in("wang")
    ends = int(datetime.fromisoformat(tokens["refresh_expires_at"]).timestamp())
    (session,) = [row for row in access_rows(api) if row["pk"]["S"].startswith("SESSION#")]
    assert session["expires"] == {"N": str(ends)}
    sign_out(api, tokens["token"])
    (session,) = [row for row in access_rows(api) if row["pk"]["S"].startswith("SESSION#")]
    assert session["expires"] == {"N": str(ends)}


# -------------------- attacks


def test_a_suspended_person_is_out_at_once(api: Api) -> None:
    tokens = api.sign_in("wang")
    of = f"/v1/directory/persons/{person(api).person_id}"
    assert api.post(f"{of}/suspension", "operator", {"reason": "冒用他人授权书。"}).status == 200
    assert me(api, tokens["token"]).status == 401
    assert refused(refresh(api, tokens["refresh_token"])) == (401, "person_suspended")
    assert refused(sign_in(api, api.service.wechat.login_code("wang"))) == (401, "person_suspended")


def _with(token: str, part: int, value: str) -> str:
    parts = token.split(".")
    parts[part] = value
    return ".".join(parts)


Tokens = dict[str, Any]
FORGED: dict[str, Callable[[Tokens, Tokens], str]] = {
    "wrong secret": lambda own, other: _with(own["token"], 2, "A" * 43),
    "other family's secret": lambda own, other: _with(own["token"], 2, other["token"].split(".")[2]),
    "secret of an invented family": lambda own, other: _with(own["token"], 1, "0" * 20),
    "truncated": lambda own, other: own["token"][:-1],
    "longer": lambda own, other: own["token"] + "A",
    "padded": lambda own, other: own["token"] + "=",
    "last character changed": lambda own, other: own["token"][:-1] + ("A" if own["token"][-1] != "A" else "B"),
    "family in lower case": lambda own, other: _with(own["token"], 1, own["token"].split(".")[1].lower()),
    "no secret": lambda own, other: _with(own["token"], 2, ""),
    "digest for secret": lambda own, other: _with(own["token"], 2, "5f" * 21 + "5"),
    "refresh token": lambda own, other: own["refresh_token"],
    "refresh secret as access": lambda own, other: _with(own["refresh_token"], 0, "xs"),
    "key of a record": lambda own, other: _with(own["token"], 1, "SESSION#" + "0" * 12),
    "upper case": lambda own, other: own["token"].upper(),
    "link's prefix": lambda own, other: _with(own["token"], 0, "xl"),
    "prefix alone": lambda own, other: "xs.",
}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_token_is_unauthorized_and_all_are_alike(api: Api, name: str) -> None:
    own, other = api.sign_in("wang"), api.sign_in("li")
    answer = me(api, FORGED[name](own, other))
    assert refused(answer) == (401, "unauthorized")
    assert answer.content == me(api, "garbage").content
    assert me(api, own["token"]).status == 200  # and nothing happened to the good one


FORGED_REFRESH: dict[str, Callable[[Tokens, Tokens], str]] = {
    "wrong secret": lambda own, other: _with(own["refresh_token"], 2, "A" * 43),
    "other family's secret": lambda own, other: _with(own["refresh_token"], 2, other["refresh_token"].split(".")[2]),
    "truncated": lambda own, other: own["refresh_token"][:-1],
    "access token": lambda own, other: own["token"],
    "access secret as refresh": lambda own, other: _with(own["token"], 0, "xr"),
    "invented family": lambda own, other: _with(own["refresh_token"], 1, "0" * 20),
    "other end": lambda own, other: own["refresh_token"][:-21] + other["refresh_token"][-21:],
    "other beginning": lambda own, other: own["refresh_token"][:24] + other["refresh_token"][24:46] + "A" * 21,
    "garbage": lambda own, other: "garbage",
}


@pytest.mark.parametrize("name", FORGED_REFRESH)
def test_a_forged_refresh_token_is_refused_and_ends_nothing(api: Api, name: str) -> None:
    own, other = api.sign_in("wang"), api.sign_in("li")
    assert refused(refresh(api, FORGED_REFRESH[name](own, other))) == (401, "refresh_invalid")
    assert refresh(api, own["refresh_token"]).status == 200


def test_a_staff_token_with_a_persons_id_is_nobodys(api: Api) -> None:
    api.sign_in("wang")
    person_id = person(api).person_id
    assert me(api, api.service.issuer.token(person_id)).status == 401


def test_nothing_secret_leaves_but_the_tokens(
    api: Api, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG, "chalicelib")
    caplog.set_level(logging.DEBUG, app.log.name)
    wechat, phone = api.service.wechat, "13987654321"
    codes = [wechat.login_code("canary"), wechat.login_code("canary"), wechat.phone_code("canary", phone)]
    tokens = sign_in(api, codes[0]).json
    api.service.know("canary", tokens["token"])
    answers = [api.post("/v1/sessions/phone", "canary", {"code": codes[2]}), api.get("/v1/me", "canary")]
    wechat.misbehave(FaultKind.HTTP_500)
    answers.append(sign_in(api, codes[1]))
    renewed = refresh(api, tokens["refresh_token"]).json
    answers += [sign_in(api, codes[0]), refresh(api, tokens["refresh_token"]), me(api, renewed["token"])]

    app_secret = api.service.wiring.wechat.app_secret.value()
    from_wechat = [wechat.users.open_id("canary"), *wechat.users.session_keys, phone, app_secret]
    secrets = [text.rpartition(".")[2] for t in (tokens, renewed) for text in (t["token"], t["refresh_token"])]
    written = capfd.readouterr()
    told = [answer.content.decode() for answer in answers]
    for canary in (*from_wechat, *secrets, *codes):
        assert canary not in caplog.text + written.out + written.err
        assert all(canary not in text for text in told)
        assert all(canary not in row["pk"]["S"] for row in access_rows(api))
    stored = str(access_rows(api))
    for canary in (*wechat.users.session_keys, *secrets, *codes, app_secret):
        assert canary not in stored
    session_tokens = json.dumps([tokens, renewed])
    assert all(canary not in session_tokens for canary in from_wechat)
