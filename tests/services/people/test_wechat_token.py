"""The access token for WeChat's server API: one for all processes, renewed once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier
from unittest.mock import patch

import pytest

from chalicelib.domain.people.wechat_token import CLAIMED_FOR, RENEWED_BEFORE_END, YOUNG_FOR, first_claim
from chalicelib.domain.shared.errors import StorageBusy
from chalicelib.identity.wechat import WeChatRefused, WeChatUnavailable
from chalicelib.runtime.clock import real_time
from chalicelib.services.people import wechat_token
from chalicelib.services.people.wechat_token import access_token, with_access_token
from chalicelib.wiring import Wiring
from local.wechat import FakeWeChat
from local.wechat.faults import FaultKind
from local.wechat.state import TOKEN_LIFETIME
from tests.routes.service import Service, running_service

TOKEN_PATH = "/cgi-bin/stable_token"


class Now:
    """Real time for the service and WeChat alike, moved by hand."""

    def __init__(self) -> None:
        self.moment = real_time()

    def __call__(self) -> datetime:
        return self.moment

    def pass_by(self, time: timedelta) -> None:
        self.moment += time


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with running_service() as running:
        yield running


@pytest.fixture
def now() -> Iterator[Now]:
    now = Now()
    with patch.object(wechat_token, "real_time", now), patch.object(wechat_token, "PAUSE_SECONDS", 0.01):
        yield now


@pytest.fixture
def fake(service: Service, now: Now) -> FakeWeChat:
    service.forget_cases()
    service.wechat.faults.clear()
    service.wechat.calls.clear()
    service.wechat.tokens = type(service.wechat.tokens)(now)
    return service.wechat


@pytest.fixture
def w(service: Service, fake: FakeWeChat) -> Wiring:
    return service.wiring


def test_the_access_token_is_fetched_once_and_shared(w: Wiring, fake: FakeWeChat) -> None:
    assert access_token(w) == access_token(w) == access_token(w)
    assert fake.calls == [TOKEN_PATH]


def test_the_access_token_is_renewed_before_it_ends(w: Wiring, fake: FakeWeChat, now: Now) -> None:
    first = access_token(w)
    now.pass_by(TOKEN_LIFETIME - RENEWED_BEFORE_END - timedelta(seconds=1))
    assert access_token(w) == first
    now.pass_by(timedelta(seconds=1))
    second = access_token(w)
    assert second != first
    assert access_token(w) == second
    assert len(fake.calls) == 2


def test_many_who_need_the_access_token_first_cause_one_call(w: Wiring, fake: FakeWeChat) -> None:
    barrier = Barrier(8)

    def ask(_: int) -> str:
        barrier.wait()
        return access_token(w)

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(ask, range(8)))) == 1
    assert fake.calls == [TOKEN_PATH]


def test_while_one_renews_the_others_use_the_old_one(w: Wiring, fake: FakeWeChat, now: Now) -> None:
    old = access_token(w)
    now.pass_by(TOKEN_LIFETIME - RENEWED_BEFORE_END)
    w.wechat_tokens.save(w.wechat_tokens.get().claimed(now()))
    assert access_token(w) == old
    assert len(fake.calls) == 1


def test_a_claim_that_nobody_fulfilled_lapses(w: Wiring, fake: FakeWeChat, now: Now) -> None:
    w.wechat_tokens.save(first_claim(now()))
    with patch.object(wechat_token, "LOOKS", 3), pytest.raises(StorageBusy):
        access_token(w)
    assert fake.calls == []
    now.pass_by(CLAIMED_FOR)
    assert access_token(w)


def test_wechat_away_is_no_matter_while_the_old_one_serves(w: Wiring, fake: FakeWeChat, now: Now) -> None:
    old = access_token(w)
    fake.misbehave(FaultKind.HTTP_500, times=2)
    now.pass_by(TOKEN_LIFETIME - RENEWED_BEFORE_END)
    assert access_token(w) == old
    now.pass_by(RENEWED_BEFORE_END)
    with pytest.raises(WeChatUnavailable):
        access_token(w)
    now.pass_by(CLAIMED_FOR)
    assert access_token(w) not in {"", old}


@pytest.mark.parametrize("errcode", [40001, 40014, 42001])
def test_a_stale_token_is_renewed_once_and_the_call_repeated(
    w: Wiring, fake: FakeWeChat, now: Now, errcode: int
) -> None:
    old = access_token(w)
    now.pass_by(YOUNG_FOR)
    used: list[str] = []

    def call(token: str) -> str:
        used.append(token)
        if token == old:
            raise WeChatRefused(errcode)
        return "done"

    assert with_access_token(w, call) == "done"
    assert used == [old, access_token(w)]
    assert fake.tokens.renewals == 2


def test_a_late_renewal_of_a_stale_token_takes_the_one_already_renewed(w: Wiring, fake: FakeWeChat, now: Now) -> None:
    access_token(w)
    now.pass_by(YOUNG_FOR)
    fake.tokens.expire()
    renewed = access_token(w, renew=True)
    assert access_token(w, renew=True) == renewed
    assert fake.tokens.renewals == 2


def test_a_token_refused_twice_is_not_tried_a_third_time(w: Wiring, fake: FakeWeChat, now: Now) -> None:
    access_token(w)
    now.pass_by(YOUNG_FOR)
    used: list[str] = []

    def call(token: str) -> None:
        used.append(token)
        raise WeChatRefused(40001)

    with pytest.raises(WeChatRefused):
        with_access_token(w, call)
    assert len(used) == 2


def test_another_refusal_is_none_of_the_tokens(w: Wiring, fake: FakeWeChat) -> None:
    def call(token: str) -> None:
        raise WeChatRefused(43101)

    with pytest.raises(WeChatRefused):
        with_access_token(w, call)
    assert fake.tokens.renewals == 1


def test_a_process_that_renews_too_late_uses_the_token_it_got_once(w: Wiring, fake: FakeWeChat, now: Now) -> None:
    other = first_claim(now()).renewed("the other's", timedelta(hours=2), now())

    def send(request: object) -> bytes:
        w.wechat_tokens.save(replace(other, version=2))
        return b'{"access_token": "ours", "expires_in": 7200}'

    assert access_token(replace(w, wechat=replace(w.wechat, send=send))) == "ours"
    assert access_token(w) == "the other's"


def test_what_wechat_issues_does_not_show(w: Wiring) -> None:
    issued = w.wechat.stable_token(force=False)
    assert issued.token not in repr(issued)
    assert issued.token not in repr(first_claim(real_time()).renewed(issued.token, issued.lifetime, real_time()))
