"""The access token for WeChat's server API: read from the one row of all processes, renewed by one of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from chalicelib.domain.people.wechat_token import ServerToken, first_claim
from chalicelib.domain.shared.errors import LostRace, StorageBusy
from chalicelib.identity.wechat import WeChat, WeChatRefused, WeChatUnavailable
from chalicelib.runtime.clock import real_time
from chalicelib.wiring import Wiring

STALE = frozenset({40001, 40014, 42001})
"""The errcodes by which WeChat refuses the access token itself: wrong, malformed, expired."""
LOOKS = 30
PAUSE_SECONDS = 0.2
"""The pause between two of the `LOOKS` for the end of another process's renewal."""

T = TypeVar("T")


class RenewalRefused(WeChatRefused):
    """WeChat gave no access token, whatever the token was wanted for."""


def with_access_token(deps: Wiring, call: Callable[[str], T]) -> T:
    """Call with the access token; if WeChat refuses it, call once more with another token.

    Raises:
        WeChatRefused, WeChatUnavailable: as `call` does.
        RenewalRefused, WeChatUnavailable: as the renewal does.
        StorageBusy: no token could be had.
    """
    token = access_token(deps)
    try:
        return call(token)
    except WeChatRefused as refused:
        if refused.errcode not in STALE:
            raise
    return call(access_token(deps, renew=True))


def access_token(deps: Wiring, *, renew: bool = False) -> str:
    """The access token for a call to WeChat's server API; `renew` when the one before was refused as stale.

    While one process renews it the others use the old one, or wait if that serves no longer.

    Raises:
        RenewalRefused, WeChatUnavailable: WeChat gave none, and there is no other.
        StorageBusy: somebody else is renewing it for too long.
    """
    for _ in range(LOOKS):
        now = real_time()
        known = deps.wechat_tokens.get()
        if known and known.serves(now) and not known.is_due(now, was_refused=renew):
            return known.token
        if known and known.is_claimed(now):
            if known.serves(now) and not renew:
                return known.token
            time.sleep(PAUSE_SECONDS)
            continue
        claim = known.claimed(now) if known else first_claim(now)
        try:
            deps.wechat_tokens.save(claim)
        except LostRace:
            continue
        return _renewed(deps, claim, force=renew)
    raise StorageBusy


def _renewed(deps: Wiring, claim: ServerToken, *, force: bool) -> str:
    """A new token by our claim; the old token, if WeChat gives none and the old one is still valid."""
    assert isinstance(deps.wechat, WeChat)  # nobody asks for its token without it
    try:
        issued = deps.wechat.stable_token(force=force)
    except (WeChatRefused, WeChatUnavailable) as failure:
        if not force and claim.serves(real_time()):
            return claim.token
        if isinstance(failure, WeChatRefused):
            raise RenewalRefused(failure.errcode) from None
        raise
    with suppress(LostRace):  # we were slow, and somebody renewed it after us: WeChat gave both of us the same
        deps.wechat_tokens.save(claim.renewed(issued.token, issued.lifetime, real_time()))
    return issued.token
