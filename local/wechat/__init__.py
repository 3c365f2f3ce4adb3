"""A WeChat of our own, for tests and the local stack: it speaks the server API's protocol and forgets nothing."""

from __future__ import annotations

from local.settings import WECHAT_APP_ID, WECHAT_APP_SECRET, WECHAT_TEMPLATES
from local.wechat.server import FakeWeChat

__all__ = ["FakeWeChat", "local_wechat"]


def local_wechat() -> FakeWeChat:
    """Make a WeChat with the mini-program of the local settings, and its message templates."""
    wechat = FakeWeChat(WECHAT_APP_ID, WECHAT_APP_SECRET)
    wechat.subscriptions.templates.update(
        {template.template_id: frozenset(template.fields) for template in WECHAT_TEMPLATES.values()}
    )
    return wechat
