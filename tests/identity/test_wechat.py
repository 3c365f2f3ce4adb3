"""Our client of WeChat's server API, against a server that speaks the protocol, well and badly."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.identity import wechat
from chalicelib.identity.wechat import WeChat, WeChatRefused, WeChatUnavailable
from chalicelib.runtime.credentials import Given
from local.gateway import Server, serve
from local.wechat import FakeWeChat
from local.wechat.faults import FaultKind

APP_ID, APP_SECRET = "wx-test", "the-app-secret"
TEMPLATE = "template-1"
START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


class Now:
    """Time as the fake server sees it."""

    def __init__(self) -> None:
        self.moment = START

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[list[FakeWeChat], Server]]:
    """Serve one port for all tests, behind which each has a WeChat of its own."""
    current: list[FakeWeChat] = []
    server = serve(lambda environ, start_response: current[-1](environ, start_response), "127.0.0.1", 0)
    yield current, server
    server.stop()


@pytest.fixture
def now() -> Now:
    return Now()


@pytest.fixture
def fake(served: tuple[list[FakeWeChat], Server], now: Now) -> FakeWeChat:
    fake = FakeWeChat(APP_ID, APP_SECRET, now)
    fake.subscriptions.templates[TEMPLATE] = frozenset({"thing1", "phrase2", "character_string3", "date4"})
    served[0].append(fake)
    return fake


@pytest.fixture
def client(served: tuple[list[FakeWeChat], Server], fake: FakeWeChat) -> WeChat:
    return WeChat(app_id=APP_ID, app_secret=Given(APP_SECRET), api=f"http://127.0.0.1:{served[1].port}")


def token(client: WeChat) -> str:
    return client.stable_token(force=False).token


def message(fake: FakeWeChat, user: str = "wang", **changes: Any) -> dict[str, Any]:
    data = {
        "thing1": "焦市监处罚〔2025〕12号",
        "phrase2": "已转办",
        "character_string3": "JZ-1",
        "date4": "2026年3月2日",
    }
    values = {name: {"value": value} for name, value in data.items()}
    return {
        "touser": fake.users.open_id(user),
        "template_id": TEMPLATE,
        "page": "pages/case?id=1",
        "data": values,
    } | changes


def refusal(call: Callable[[], Any]) -> int:
    with pytest.raises(WeChatRefused) as refused:
        call()
    return refused.value.errcode


# -------------------- who signs in


def test_a_code_tells_who_the_user_is(client: WeChat, fake: FakeWeChat) -> None:
    assert client.code2session(fake.login_code("wang")) == fake.users.open_id("wang")
    assert fake.users.open_id("wang") != fake.users.open_id("li")


def test_a_code_has_one_use(client: WeChat, fake: FakeWeChat) -> None:
    code = fake.login_code("wang")
    client.code2session(code)
    assert refusal(lambda: client.code2session(code)) == 40163


@pytest.mark.parametrize(("age", "is_good"), [(299, True), (300, False)])
def test_a_code_lives_five_minutes(client: WeChat, fake: FakeWeChat, now: Now, age: int, is_good: bool) -> None:
    code = fake.login_code("wang")
    now.moment += timedelta(seconds=age)
    if is_good:
        client.code2session(code)
    else:
        assert refusal(lambda: client.code2session(code)) == 40029


@pytest.mark.parametrize("code", ["unknown", "a&appid=wx-other", "中文", "%00", "x" * 4000])
def test_an_invented_code_is_refused(client: WeChat, code: str) -> None:
    assert refusal(lambda: client.code2session(code)) == 40029


def test_a_phone_code_signs_nobody_in(client: WeChat, fake: FakeWeChat) -> None:
    assert refusal(lambda: client.code2session(fake.phone_code("wang"))) == 40029


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"app_id": "wx-other"}, 40013),
        ({"app_secret": Given("wrong")}, 40125),
        ({"app_id": ""}, 41002),
        ({"app_secret": Given()}, 41004),
    ],
)
def test_our_own_mistakes_are_told_apart(
    client: WeChat, fake: FakeWeChat, changes: dict[str, str], errcode: int
) -> None:
    assert refusal(lambda: replace(client, **changes).code2session(fake.login_code("wang"))) == errcode
    assert refusal(lambda: replace(client, **changes).stable_token(force=False)) == errcode


def test_a_missing_code_and_a_risky_user(client: WeChat, fake: FakeWeChat) -> None:
    fake.users.blocked.add("wang")
    assert refusal(lambda: client.code2session("")) == 41008
    assert refusal(lambda: client.code2session(fake.login_code("wang"))) == 40226


# -------------------- misbehaviour

CALLS: dict[str, Callable[[WeChat, FakeWeChat], Any]] = {
    "code2session": lambda client, fake: client.code2session(fake.login_code("wang")),
    "phone_number": lambda client, fake: client.phone_number(
        fake.tokens.stable(force=False)[0], fake.phone_code("wang"), fake.users.open_id("wang")
    ),
    "stable_token": lambda client, fake: client.stable_token(force=False),
    "send_subscribe": lambda client, fake: client.send_subscribe(fake.tokens.stable(force=False)[0], message(fake)),
}
BROKEN = [kind for kind in FaultKind if kind not in {FaultKind.ERRCODE, FaultKind.SLOW}]


@pytest.mark.parametrize("kind", BROKEN, ids=str)
@pytest.mark.parametrize("call", CALLS)
def test_a_broken_answer_is_an_outage(client: WeChat, fake: FakeWeChat, call: str, kind: FaultKind) -> None:
    fake.misbehave(kind)
    fake.tick("wang", [TEMPLATE])
    with pytest.raises(WeChatUnavailable):
        CALLS[call](client, fake)
    CALLS[call](client, fake)  # and over with that one call


@pytest.mark.parametrize("call", CALLS)
def test_a_refusal_is_http_200_with_an_errcode(client: WeChat, fake: FakeWeChat, call: str) -> None:
    fake.misbehave(FaultKind.ERRCODE, errcode=45011)
    assert refusal(lambda: CALLS[call](client, fake)) == 45011


def test_busy_is_an_outage(client: WeChat, fake: FakeWeChat) -> None:
    fake.misbehave(FaultKind.ERRCODE, errcode=-1)
    with pytest.raises(WeChatUnavailable):
        CALLS["code2session"](client, fake)


def test_who_is_slow_is_given_up(client: WeChat, fake: FakeWeChat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wechat, "TIMEOUT_SECONDS", 0.1)
    fake.misbehave(FaultKind.SLOW, seconds=5)
    with pytest.raises(WeChatUnavailable):
        CALLS["code2session"](client, fake)
    fake.hurry()


def test_nobody_listens() -> None:
    away = WeChat(app_id=APP_ID, app_secret=Given(APP_SECRET), api="http://127.0.0.1:9")
    with pytest.raises(WeChatUnavailable):
        away.code2session("a-code")


def answered(client: WeChat, content: str) -> WeChat:
    return replace(client, send=lambda request: content.encode())


@pytest.mark.parametrize(
    "content",
    [
        "{}",
        '{"openid": ""}',
        '{"openid": " "}',
        '{"openid": null}',
        '{"openid": 7}',
        '{"openid": ["o1"]}',
        "null",
        '"o1"',
        '{"session_key": "k"}',
        '{"errcode": 0}',
        '{"errcode": "40029"}',
        '{"errcode": null, "openid": "o1"}',
        "\ufeff{}",
        '{"errcode": true, "openid": "o1"}',
    ],
)
def test_without_an_openid_there_is_nobody(client: WeChat, content: str) -> None:
    with pytest.raises(WeChatUnavailable):
        answered(client, content).code2session("a-code")


def test_an_openid_beside_a_refusal_is_nobody(client: WeChat) -> None:
    asked = answered(client, '{"errcode": 40029, "openid": "o1", "session_key": "k"}')
    assert refusal(lambda: asked.code2session("a-code")) == 40029


@pytest.mark.parametrize(
    "content",
    [
        "{}",
        '{"access_token": "t"}',
        '{"access_token": "", "expires_in": 7200}',
        '{"access_token": "t", "expires_in": 0}',
        '{"access_token": "t", "expires_in": "7200"}',
        '{"access_token": "t", "expires_in": 1e99}',
    ],
)
def test_a_token_comes_whole_or_not_at_all(client: WeChat, content: str) -> None:
    with pytest.raises(WeChatUnavailable):
        answered(client, content).stable_token(force=False)


def test_errors_quote_nothing(client: WeChat, fake: FakeWeChat, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    code = fake.login_code("wang")
    fake.misbehave(FaultKind.HTTP_500)
    with pytest.raises(WeChatUnavailable) as raised:
        client.code2session(code)
    shown = f"{raised.value!r} {raised.value.__cause__} {caplog.text} {client!r}"
    assert code not in shown
    assert APP_SECRET not in shown
    assert raised.value.__suppress_context__


# -------------------- phone numbers


def test_a_phone_number_comes_with_its_stamp(client: WeChat, fake: FakeWeChat) -> None:
    given = client.phone_number(token(client), fake.phone_code("wang", "13912345678"), fake.users.open_id("wang"))
    assert (given.number, given.stamped_at) == ("13912345678", START)


def test_a_number_abroad_keeps_its_country(client: WeChat) -> None:
    mark = '{"appid": "wx-test", "timestamp": 1772413200}'
    info = f'{{"purePhoneNumber": "61234567", "countryCode": "852", "watermark": {mark}}}'
    assert (
        answered(client, f'{{"errcode": 0, "phone_info": {info}}}').phone_number("t", "c", "o").number == "+85261234567"
    )


@pytest.mark.parametrize(
    "info",
    [
        "null",
        "{}",
        '{"purePhoneNumber": "139"}',
        '{"purePhoneNumber": "139", "watermark": {}}',
        '{"purePhoneNumber": "139", "watermark": {"appid": "wx-other", "timestamp": 1772413200}}',
        '{"purePhoneNumber": "", "watermark": {"appid": "wx-test", "timestamp": 1772413200}}',
        '{"purePhoneNumber": "139", "watermark": {"appid": "wx-test", "timestamp": "x"}}',
    ],
)
def test_a_number_that_nobody_vouches_for_is_none(client: WeChat, info: str) -> None:
    with pytest.raises(WeChatUnavailable):
        answered(client, f'{{"errcode": 0, "phone_info": {info}}}').phone_number("t", "c", "o")


def test_a_phone_code_has_one_use(client: WeChat, fake: FakeWeChat) -> None:
    code, wang = fake.phone_code("wang"), fake.users.open_id("wang")
    client.phone_number(token(client), code, wang)
    assert refusal(lambda: client.phone_number(token(client), code, wang)) == 40163


def test_a_phone_code_is_good_for_its_own_user_alone(client: WeChat, fake: FakeWeChat) -> None:
    code = fake.phone_code("wang")
    assert refusal(lambda: client.phone_number(token(client), code, fake.users.open_id("li"))) == 40029


# -------------------- the access token


def test_the_stable_token_stays_until_it_is_forced_or_ends(client: WeChat, fake: FakeWeChat, now: Now) -> None:
    first = client.stable_token(force=False)
    assert client.stable_token(force=False).token == first.token
    now.moment += first.lifetime - timedelta(minutes=4)
    second = client.stable_token(force=False).token
    fake.tokens.check(first.token)  # both serve for a while
    forced = client.stable_token(force=True).token
    assert len({first.token, second, forced}) == 3
    assert fake.tokens.renewals == 3
    assert refusal(lambda: client.phone_number(second, fake.phone_code("wang"), fake.users.open_id("wang"))) == 40001


@pytest.mark.parametrize("call", ["phone_number", "send_subscribe"])
def test_a_token_that_is_wrong_or_over(client: WeChat, fake: FakeWeChat, call: str) -> None:
    arguments = {"phone_number": ("a-code", "an-openid"), "send_subscribe": (message(fake),)}
    ask = lambda token: refusal(lambda: getattr(client, call)(token, *arguments[call]))  # noqa: E731
    issued = token(client)
    fake.tokens.expire()
    assert (ask(""), ask("invented"), ask(issued)) == (41001, 40001, 42001)


# -------------------- subscribe messages


def test_one_tick_is_one_message(client: WeChat, fake: FakeWeChat) -> None:
    fake.tick("wang", [TEMPLATE])
    client.send_subscribe(token(client), message(fake))
    assert refusal(lambda: client.send_subscribe(token(client), message(fake))) == 43101
    (received,) = fake.subscriptions.received
    assert received["user"] == "wang"
    assert received["data"]["phrase2"] == {"value": "已转办"}


def test_a_tick_is_one_persons_and_one_templates(client: WeChat, fake: FakeWeChat) -> None:
    fake.subscriptions.templates["template-2"] = frozenset()
    fake.tick("li", [TEMPLATE])
    fake.tick("wang", ["template-2"])
    assert refusal(lambda: client.send_subscribe(token(client), message(fake))) == 43101
    assert fake.subscriptions.received == []


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"touser": "o-nobody"}, 40003),
        ({"template_id": "unknown"}, 40037),
        ({"page": "https://evil.example"}, 41030),
        ({"data": {}}, 47003),
        ({"miniprogram_state": "other"}, 47003),
    ],
    ids=["openid", "template", "page", "fields", "state"],
)
def test_what_wechat_does_not_know(client: WeChat, fake: FakeWeChat, changes: dict[str, Any], errcode: int) -> None:
    fake.tick("wang", [TEMPLATE])
    assert refusal(lambda: client.send_subscribe(token(client), message(fake, **changes))) == errcode
    client.send_subscribe(token(client), message(fake))  # the tick was not spent


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("thing1", "二" * 20, "二" * 21),
        ("phrase2", "已经转办了", "已经转办了吗"),
        ("phrase2", "转办", "OK"),
        ("character_string3", "JZ-7Q2M9X4KT1AB8C3DEF5G", "焦-1"),
        ("character_string3", "x" * 32, "x" * 33),
        ("date4", "2026年3月2日", "2026-03-02"),
        ("date4", "2026年03月02日 15:01", "2026年3月2日15:61"),
        ("thing1", "一", ""),
    ],
)
def test_field_limits(client: WeChat, fake: FakeWeChat, name: str, good: str, bad: str) -> None:
    fake.tick("wang", [TEMPLATE])
    with_bad, with_good = message(fake), message(fake)
    with_bad["data"][name], with_good["data"][name] = {"value": bad}, {"value": good}
    assert refusal(lambda: client.send_subscribe(token(client), with_bad)) == 47003
    client.send_subscribe(token(client), with_good)
