"""The controls under `/local/wechat/`: what users of the mini-program do, and what WeChat did for them."""

from __future__ import annotations

import json
from typing import Any

from werkzeug.wrappers import Request

from local.controls import Refused, Routes
from local.wechat.faults import FaultKind
from local.wechat.server import DEFAULT_PHONE, FakeWeChat

MAX_TEMPLATES = 3
"""As `wx.requestSubscribeMessage` asks for at once."""


def wechat_controls(wechat: FakeWeChat) -> Routes:
    """(method, path) -> what answers it."""

    def code(request: Request) -> dict[str, str]:
        return {"code": wechat.login_code(_text(_body(request), "user"))}

    def phone_code(request: Request) -> dict[str, str]:
        body = _body(request)
        return {"code": wechat.phone_code(_text(body, "user"), str(body.get("phone", DEFAULT_PHONE)))}

    def tick(request: Request) -> dict[str, int]:
        body = _body(request)
        template_ids = body.get("template_ids")
        if not isinstance(template_ids, list) or not 1 <= len(template_ids) <= MAX_TEMPLATES:
            raise Refused(422, "invalid_input", f"template_ids 应为 1 至 {MAX_TEMPLATES} 个模板编号。")
        user = _text(body, "user")
        wechat.tick(user, [str(template_id) for template_id in template_ids])
        return {template_id: wechat.subscriptions.ticks[user, template_id] for template_id in template_ids}

    def fault(request: Request) -> dict[str, str]:
        body = _body(request)
        try:
            kind = FaultKind(body.pop("kind", ""))
            wechat.misbehave(kind, **body)
        except (TypeError, ValueError):
            raise Refused(422, "invalid_input", f"kind 应为 {'、'.join(FaultKind)} 之一，可带 times 等。") from None
        return {"kind": kind}

    def expire(request: Request) -> dict[str, bool]:
        wechat.tokens.expire()
        return {"expired": True}

    return {
        ("POST", "/local/wechat/codes"): code,
        ("POST", "/local/wechat/phone-codes"): phone_code,
        ("POST", "/local/wechat/ticks"): tick,
        ("POST", "/local/wechat/faults"): fault,
        ("POST", "/local/wechat/token-expiry"): expire,
        ("GET", "/local/wechat/messages"): lambda request: {"items": wechat.subscriptions.received},
    }


def _body(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(request.get_data() or b"{}")
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise Refused(422, "invalid_input", "应为 JSON 对象。")
    return body


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise Refused(422, "invalid_input", f"{name} 应为文本。")
    return value
