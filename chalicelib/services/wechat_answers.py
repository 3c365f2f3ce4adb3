"""What WeChat's refusals and silences are to our callers."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from chalicelib import log
from chalicelib.domain.errors import (
    DomainError,
    QuotaExceeded,
    StorageBusy,
    WeChatCodeInvalid,
    WeChatMisconfigured,
    WeChatUserBlocked,
)
from chalicelib.identity.wechat import WeChatRefused, WeChatUnavailable

LOG = logging.getLogger(__name__)

LIMITED_FOR_SECONDS = 60
"""WeChat limits calls by the minute."""

CODE_INVALID = frozenset({40029, 40163, 41008})
USER_BLOCKED = frozenset({40226})
TOO_OFTEN = frozenset({45009, 45011})
OUR_CONFIGURATION = frozenset({40001, 40013, 40125, 40164, 41002, 41004})
"""App id or secret unknown or missing, our address not on WeChat's list; 40001 of a token just made."""


@contextmanager
def wechat_answers() -> Iterator[None]:
    """Around calls to WeChat.

    Raises:
        WeChatCodeInvalid, WeChatUserBlocked, QuotaExceeded: for refusals that concern the caller.
        WeChatMisconfigured: for those that concern us.
        StorageBusy: for all others, and for outages.
    """
    try:
        yield
    except WeChatUnavailable as error:
        log.tell(LOG, logging.WARNING, "wechat unavailable", because=str(error))
        raise StorageBusy("微信暂时没有应答，请稍后重试。") from None
    except WeChatRefused as refused:
        raise _refusal(refused.errcode) from None


def _refusal(errcode: int) -> DomainError:
    level = logging.ERROR if errcode in OUR_CONFIGURATION else logging.WARNING
    log.tell(LOG, level, "wechat refused", errcode=errcode)
    if errcode in CODE_INVALID:
        return WeChatCodeInvalid()
    if errcode in USER_BLOCKED:
        return WeChatUserBlocked()
    if errcode in TOO_OFTEN:
        return QuotaExceeded("微信登录过于频繁，请稍后再试。", LIMITED_FOR_SECONDS)
    if errcode in OUR_CONFIGURATION:
        return WeChatMisconfigured()
    return StorageBusy("微信暂时不能处理，请稍后重试。")
