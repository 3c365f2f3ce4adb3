"""The two pages of the local sign-in: the provider asks who one is, and our client shows what came of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from werkzeug.wrappers import Response

from chalicelib.domain.offices.staff import StaffMember
from chalicelib.domain.parties.access import ROLE_NAMES
from chalicelib.routes.http.content_policy import digest
from chalicelib.routes.http.html import Html, element

STYLE = Path(__file__).with_name("pages.css").read_text(encoding="utf-8")
SCRIPT = Path(__file__).with_name("sign_in.js").read_text(encoding="utf-8")

POLICY = (
    f"default-src 'none'; style-src {digest(STYLE)}; script-src {digest(SCRIPT)}; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

ASKED = (
    *("response_type", "client_id", "redirect_uri", "scope", "state", "nonce"),
    *("code_challenge", "code_challenge_method"),
)
"""Parameters of a request for authorization; the form hands them on."""
FEW = 3
"""People of a role who are shown at once; more are folded away."""


def chooser(action: str, asked: Mapping[str, str], staff: Sequence[StaffMember]) -> Response:
    """Everybody whom one can be: a button for each, by role, or an e-mail address that was invited."""
    kept = [element("input", type="hidden", name=name, value=asked[name]) for name in ASKED if name in asked]
    in_order = sorted(staff, key=lambda member: [*ROLE_NAMES].index(member.grants[0].role))
    invited = element(
        "section",
        element("h2", "受邀的电子邮箱", id="invited"),
        element("p", "运维人员邀请的人：以受邀邮箱登录一次，邀请即生效。", class_="quiet"),
        element("label", "电子邮箱", for_="email"),
        element("input", type="email", id="email", name="email", autocomplete="off", maxlength="254", required=""),
        element("button", "登录", type="submit"),
        aria_labelledby="invited",
    )
    return _page(
        "选择身份",
        element("p", "本机演示用，没有密码。请选择以谁的身份登录信修通。", class_="quiet"),
        element("form", *kept, *_roles(in_order), method="post", action=action),
        element("form", *kept, invited, method="post", action=action),
    )


def _roles(staff: Sequence[StaffMember]) -> Iterator[Html]:
    for role, members in groupby(staff, key=lambda member: member.grants[0].role):
        people = [
            element("li", element("button", member.name, type="submit", name="subject", value=member.subject))
            for member in members
        ]
        heading = element("summary", element("h2", ROLE_NAMES[role]), element("span", f"{len(people)} 人"))
        is_open = "" if len(people) <= FEW else None
        yield element("details", heading, element("ul", *people, class_="people"), open=is_open)


def client(discovery: str, client_id: str) -> Response:
    """The client's page; the script fills it."""
    signed_out = element(
        "section",
        element("p", "登录后可以看到自己的身份、令牌和与自己有关的申请。"),
        element("button", "登录", type="button", id="sign-in"),
        id="signed-out",
        hidden="",
    )
    signed_in = element(
        "section",
        element("h2", "", id="who", tabindex="-1"),
        element("ul", id="grants", class_="grants"),
        element("p", id="expiry", class_="quiet"),
        element("label", "令牌，以 Authorization: Bearer 发送", for_="token"),
        element("textarea", id="token", rows="4", readonly="", spellcheck="false"),
        element(
            "div",
            element("button", "复制令牌", type="button", id="copy"),
            element("button", "与我有关的申请", type="button", id="list"),
            element("button", "退出登录", type="button", id="sign-out", class_="plain"),
            class_="actions",
        ),
        element("p", id="status", role="status"),
        element("ul", id="cases", class_="cases"),
        id="signed-in",
        hidden="",
    )
    described = {"discovery": discovery, "client": client_id, "roles": json.dumps(dict(ROLE_NAMES), ensure_ascii=False)}
    return _page(
        "单位人员登录",
        element("p", id="problem", role="alert", hidden=""),
        element("noscript", element("p", "本页需要 JavaScript。")),
        signed_out,
        signed_in,
        element("script", Html(SCRIPT)),
        told={f"data_{name}": value for name, value in described.items()},
    )


def refusal(reason: str) -> Response:
    """A sign-in that goes nowhere."""
    return _page("不能登录", element("p", reason, role="alert"), status=400)


def _page(title: str, *content: Html, status: int = 200, told: Mapping[str, str] | None = None) -> Response:
    """A whole page; `told` is what its script is told, as attributes."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", f"{title} · 信修通"),
        element("style", Html(STYLE)),
    )
    brand = element("p", "信修通 ", element("span", "本机演示"), class_="brand")
    body = element("body", element("header", brand), element("main", element("h1", title), *content, **(told or {})))
    return Response(
        "<!doctype html>\n" + element("html", head, body, lang="zh-CN"),
        status,
        {
            "Content-Security-Policy": POLICY,
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        },
        content_type="text/html; charset=utf-8",
    )
