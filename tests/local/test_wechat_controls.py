"""The controls of the fake WeChat: users' codes and ticks, misbehaviour, and what was received."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from chalicelib.identity.wechat import WeChat, WeChatRefused, WeChatUnavailable
from chalicelib.runtime.credentials import Given
from local.controls import Refused
from local.gateway import serve
from local.settings import WECHAT_APP_ID, WECHAT_APP_SECRET
from local.wechat import FakeWeChat
from local.wechat.controls import wechat_controls


@pytest.fixture
def fake() -> FakeWeChat:
    fake = FakeWeChat(WECHAT_APP_ID, WECHAT_APP_SECRET)
    fake.subscriptions.templates["template-1"] = frozenset({"thing1"})
    return fake


@pytest.fixture
def client(fake: FakeWeChat) -> Any:
    server = serve(fake, "127.0.0.1", 0)
    yield WeChat(app_id=WECHAT_APP_ID, app_secret=Given(WECHAT_APP_SECRET), api=f"http://127.0.0.1:{server.port}")
    server.stop()


def control(fake: FakeWeChat, method: str, path: str, body: Any = None) -> Any:
    request = Request(EnvironBuilder(f"/local/wechat/{path}", method=method, json=body).get_environ())
    return wechat_controls(fake)[method, f"/local/wechat/{path}"](request)


def test_a_user_from_the_code_to_a_message(fake: FakeWeChat, client: WeChat) -> None:
    code = control(fake, "POST", "codes", {"user": "wang"})["code"]
    open_id = client.code2session(code)
    token = client.stable_token(force=False).token
    phone_code = control(fake, "POST", "phone-codes", {"user": "wang", "phone": "13700000000"})["code"]
    assert client.phone_number(token, phone_code, fake.users.open_id("wang")).number == "13700000000"
    ticks = {"user": "wang", "template_ids": ["template-1"]}
    assert control(fake, "POST", "ticks", ticks) == {"template-1": 1}
    assert control(fake, "POST", "ticks", ticks) == {"template-1": 2}
    message = {"touser": open_id, "template_id": "template-1", "data": {"thing1": {"value": "已转办"}}}
    client.send_subscribe(token, message)
    (received,) = control(fake, "GET", "messages")["items"]
    assert received.pop("at")
    assert received == {"user": "wang", **message}


def test_misbehaviour_on_demand(fake: FakeWeChat, client: WeChat) -> None:
    token = client.stable_token(force=False).token
    control(fake, "POST", "faults", {"kind": "http_500", "path": "/sns/jscode2session"})
    control(fake, "POST", "token-expiry", {})
    with pytest.raises(WeChatRefused, match="42001"):
        client.phone_number(token, "a-code", "an-openid")
    with pytest.raises(WeChatUnavailable):
        client.code2session(fake.login_code("wang"))
    assert client.code2session(fake.login_code("wang"))


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("codes", None),
        ("codes", []),
        ("codes", {"user": ""}),
        ("phone-codes", {"phone": "13700000000"}),
        ("ticks", {"user": "wang", "template_ids": []}),
        ("ticks", {"user": "wang", "template_ids": ["1", "2", "3", "4"]}),
        ("ticks", {"template_ids": ["1"]}),
        ("faults", {"kind": "unheard_of"}),
        ("faults", {"kind": "slow", "unheard_of": 1}),
    ],
)
def test_a_control_asked_wrongly(fake: FakeWeChat, path: str, body: Any) -> None:
    with pytest.raises(Refused) as refused:
        control(fake, "POST", path, body)
    assert refused.value.status == 422
