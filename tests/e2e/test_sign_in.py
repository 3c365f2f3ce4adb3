"""Signing in by hand at the local stack: the code flow over HTTP, what is refused in it, and both pages in Chromium."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import RunningStack
from tests.e2e.needs import CHROMIUM, needs

needs_chromium = needs("Chromium", CHROMIUM)
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}

VERIFIER = secrets.token_urlsafe(32)
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


def asked(stack: RunningStack, **changes: str | None) -> dict[str, str]:
    request: dict[str, str | None] = {
        "response_type": "code",
        "client_id": "credit-repair-link",
        "redirect_uri": f"{stack.url}/local/sign-in",
        "scope": "openid profile email",
        "state": "state-1",
        "nonce": "nonce-1",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    return {name: value for name, value in (request | changes).items() if value is not None}


def hidden(page: str) -> dict[str, str]:
    """Read the hidden fields that the page's form hands on."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
    return {name: unescape(value) for name, value in found}


def came_back(answer: httpx.Response, stack: RunningStack) -> dict[str, str]:
    """Read what the client is told in the redirect to its own address."""
    assert answer.status_code == 303
    address = urlsplit(answer.headers["Location"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{stack.url}/local/sign-in"
    return {name: values[0] for name, values in parse_qs(address.query).items()}


def chosen(anyone: httpx.Client, stack: RunningStack, **who: str) -> str:
    """The code that somebody gets who chooses to be `who`."""
    page = anyone.get("/local/oidc/authorize", params=asked(stack))
    assert page.status_code == 200
    told = came_back(anyone.post("/local/oidc/authorize", data=hidden(page.text) | who), stack)
    assert told["state"] == "state-1"
    return told["code"]


def exchange(anyone: httpx.Client, stack: RunningStack, code: str, /, **changes: str) -> httpx.Response:
    form = {
        "grant_type": "authorization_code",
        "client_id": "credit-repair-link",
        "redirect_uri": f"{stack.url}/local/sign-in",
        "code": code,
        "code_verifier": VERIFIER,
    }
    return anyone.post("/local/oidc/token", data=form | changes)


def signed_in(anyone: httpx.Client, stack: RunningStack, **who: str) -> dict[str, str]:
    """The header of a request by `who`."""
    given = exchange(anyone, stack, chosen(anyone, stack, **who)).json()
    return {"Authorization": f"Bearer {given['access_token']}"}


# -------------------- the flow


def test_the_flow_ends_with_a_token_that_the_service_takes(anyone: httpx.Client, stack: RunningStack) -> None:
    described = anyone.get("/local/oidc/.well-known/openid-configuration").json()
    assert described["issuer"] == f"{stack.url}/local/oidc"
    page = anyone.get(described["authorization_endpoint"], params=asked(stack))
    assert "焦作市信用修复管家（演示）" in page.text
    answer = exchange(anyone, stack, chosen(anyone, stack, subject="steward-jiaozuo"))
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    given = answer.json()
    me = anyone.get("/v1/me", headers={"Authorization": f"Bearer {given['access_token']}"})
    assert me.json()["principal_id"] == "steward-jiaozuo"
    keys = {key["kid"]: key for key in anyone.get(described["jwks_uri"]).json()["keys"]}
    key = jwt.PyJWK(keys[jwt.get_unverified_header(given["id_token"])["kid"]])
    claims = jwt.decode(
        given["id_token"], key, algorithms=["ES256"], audience="credit-repair-link", issuer=described["issuer"]
    )
    assert (claims["sub"], claims["nonce"]) == ("steward-jiaozuo", "nonce-1")
    assert (claims["email"], claims["email_verified"]) == ("steward-jiaozuo@staff.xinxiutong.example", True)
    assert claims["exp"] - claims["iat"] == given["expires_in"]


def test_everybody_but_the_applicants_can_be_chosen_and_is_kept_by_the_operator(
    anyone: httpx.Client, stack: RunningStack, as_: Callable[[str], httpx.Client]
) -> None:
    page = anyone.get("/local/oidc/authorize", params=asked(stack)).text
    subjects = set(re.findall(r'name="subject" value="([^"]+)"', page))
    assert subjects == {name for name in stack.tokens if not name.startswith("applicant-")}
    listed: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        answer = as_("operator").get("/v1/directory/staff", params={"limit": "100", **cursor}).json()
        listed += answer["items"]
        if not answer["next_cursor"]:
            break
        cursor = {"cursor": answer["next_cursor"]}
    assert subjects <= {member["subject"] for member in listed}
    assert "焦作市信用修复管家（演示）" in {member["name"] for member in listed}


def test_who_is_invited_signs_in_by_the_address_and_is_out_when_suspended(
    anyone: httpx.Client, stack: RunningStack, as_: Callable[[str], httpx.Client]
) -> None:
    email = f"wang-{secrets.token_hex(4)}@fgw.jiaozuo.example"
    assert anyone.get("/v1/me", headers=signed_in(anyone, stack, email=email)).status_code == 401
    body = {"name": "王芳", "email": email, "grants": [{"role": "steward", "organisation": "jiaozuo"}]}
    member = as_("operator").post("/v1/directory/staff", json=body).json()
    anyone.post("/local/settle")
    (mail,) = [mail for mail in anyone.get("/local/mail").json()["items"] if mail["to"] == [email]]
    assert mail["subject"] == "信修通邀请您登录"
    assert "焦作市信用修复管家" in mail["text"]
    token = signed_in(anyone, stack, email=email.upper())
    assert anyone.get("/v1/me", headers=token).json()["principal_id"] == member["staff_id"]
    assert anyone.get("/v1/ledger", headers=token).status_code == 200
    as_("operator").post(f"/v1/directory/staff/{member['staff_id']}/suspension", json={"reason": "试用结束"})
    assert anyone.get("/v1/me", headers=token).status_code == 401


# -------------------- what is refused


@pytest.mark.parametrize(
    "changes",
    [
        {"code_verifier": secrets.token_urlsafe(32)},
        {"code_verifier": ""},
        {"code_verifier": CHALLENGE},
        {"redirect_uri": "https://evil.example/"},
        {"redirect_uri": ""},
        {"client_id": "another"},
        {"code": "guessed"},
    ],
    ids=lambda changes: " ".join(changes),
)
def test_a_code_is_worth_nothing_to_others(anyone: httpx.Client, stack: RunningStack, changes: dict[str, str]) -> None:
    code = chosen(anyone, stack, subject="operator")
    refused = exchange(anyone, stack, code, **changes)
    assert (refused.status_code, refused.json()) == (400, {"error": "invalid_grant"})
    if "code" not in changes:  # and was spent by the attempt
        assert exchange(anyone, stack, code).status_code == 400


def test_a_code_is_taken_once(anyone: httpx.Client, stack: RunningStack) -> None:
    code = chosen(anyone, stack, subject="operator")
    assert exchange(anyone, stack, code).status_code == 200
    assert exchange(anyone, stack, code).json() == {"error": "invalid_grant"}


def test_another_grant_is_not_understood(anyone: httpx.Client, stack: RunningStack) -> None:
    refused = exchange(anyone, stack, "x", grant_type="password")
    assert (refused.status_code, refused.json()) == (400, {"error": "unsupported_grant_type"})


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": "https://evil.example/local/sign-in"},
        {"redirect_uri": None},
        {"client_id": "another"},
        {"client_id": None},
    ],
    ids=str,
)
def test_nobody_is_sent_to_another_address(
    anyone: httpx.Client, stack: RunningStack, changes: dict[str, str | None]
) -> None:
    for answer in (
        anyone.get("/local/oidc/authorize", params=asked(stack, **changes)),
        anyone.post("/local/oidc/authorize", data=asked(stack, **changes) | {"subject": "operator"}),
    ):
        assert answer.status_code == 400
        assert "Location" not in answer.headers
        assert "登录请求不是从本服务的登录页面发起的" in answer.text


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "email"}, "invalid_scope"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
    ],
    ids=str,
)
def test_a_request_that_is_not_the_code_flow_with_pkce_is_told_so(
    anyone: httpx.Client, stack: RunningStack, changes: dict[str, str | None], error: str
) -> None:
    for answer in (
        anyone.get("/local/oidc/authorize", params=asked(stack, **changes)),
        anyone.post("/local/oidc/authorize", data=asked(stack, **changes) | {"subject": "operator"}),
    ):
        assert came_back(answer, stack) == {"error": error, "state": "state-1"}


@pytest.mark.parametrize(
    "who", [{}, {"subject": "nobody"}, {"subject": "applicant-jincheng"}, {"email": "no address"}], ids=str
)
def test_one_cannot_be_just_anybody(anyone: httpx.Client, stack: RunningStack, who: dict[str, str]) -> None:
    answer = anyone.post("/local/oidc/authorize", data=asked(stack) | who)
    assert came_back(answer, stack) == {"error": "access_denied", "state": "state-1"}


def test_what_a_request_says_is_no_markup(anyone: httpx.Client, stack: RunningStack) -> None:
    page = anyone.get("/local/oidc/authorize", params=asked(stack, state='"><script>alert(1)</script>', subject="x"))
    assert "<script>" not in page.text
    assert hidden(page.text)["state"] == '"><script>alert(1)</script>'
    assert "subject" not in hidden(page.text)


def test_the_client_lives_at_one_address(anyone: httpx.Client, stack: RunningStack) -> None:
    port = urlsplit(stack.url).port
    answer = anyone.get("/local/sign-in", headers={"Host": f"localhost:{port}"})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{stack.url}/local/sign-in")


def test_the_old_address_of_the_keys_is_still_there(anyone: httpx.Client) -> None:
    assert anyone.get("/local/jwks.json").json() == anyone.get("/local/oidc/jwks.json").json()


# -------------------- the pages


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(viewport=request.param, locale="zh-CN")
    opened = context.new_page()
    said: list[str] = []
    opened.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: said.append(str(error)))
    yield opened
    context.close()
    assert [text for text in said if "Failed to load resource" not in text] == []


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@needs_chromium
def test_a_person_signs_in_sees_who_they_are_and_their_cases_and_signs_out(page: Page, stack: RunningStack) -> None:
    page.goto(f"{stack.url}/local/sign-in")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="选择身份")).to_be_visible()
    assert fits(page)
    page.get_by_text("行政处罚机关").click()  # many of them are folded away
    page.get_by_role("button", name="焦作市市场监督管理局（演示）").click()
    expect(page.get_by_role("heading", name="焦作市市场监督管理局（演示）")).to_be_focused()
    assert urlsplit(page.url).query == ""
    assert page.get_by_label("令牌").input_value().count(".") == 2
    expect(page.get_by_text("行政处罚机关 · jiaozuo-scjg")).to_be_visible()
    expect(page.get_by_text("令牌有效期至")).to_be_visible()
    page.get_by_role("button", name="与我有关的申请").click()
    expect(page.locator("#cases li").first).to_be_visible()
    assert fits(page)
    page.reload()
    expect(page.get_by_role("heading", name="焦作市市场监督管理局（演示）")).to_be_visible()
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("button", name="登录")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="登录")).to_be_visible()


@needs_chromium
def test_the_keyboard_is_enough(page: Page, stack: RunningStack) -> None:
    page.goto(f"{stack.url}/local/sign-in")
    expect(page.get_by_role("button", name="登录")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="选择身份")).to_be_visible()
    page.keyboard.press("Tab")  # the first role
    page.keyboard.press("Tab")  # its first person
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="焦作市信用修复管家（演示）")).to_be_visible()


@needs_chromium
def test_who_is_not_invited_is_told_so(page: Page, stack: RunningStack) -> None:
    page.goto(f"{stack.url}/local/sign-in")
    page.get_by_role("button", name="登录").click()
    page.get_by_role("textbox", name="电子邮箱").fill("nobody@nowhere.example")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("没有登记")
    expect(page.get_by_role("button", name="登录")).to_be_visible()


@needs_chromium
def test_an_answer_that_nobody_asked_for_signs_nobody_in(page: Page, stack: RunningStack, anyone: httpx.Client) -> None:
    code = chosen(anyone, stack, subject="operator")
    page.goto(f"{stack.url}/local/sign-in?code={code}&state=state-1")
    expect(page.get_by_role("alert")).to_contain_text("登录请求已失效")
    expect(page.get_by_role("button", name="登录")).to_be_visible()
    assert urlsplit(page.url).query == ""
