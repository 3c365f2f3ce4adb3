"""Maps WeChat's refusals and outages to errors for our callers."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from chalicelib.domain.parties.quotas import seconds_to_midnight
from chalicelib.domain.shared.errors import (
    DomainError,
    QuotaExceeded,
    StorageBusy,
    WeChatCodeInvalid,
    WeChatMisconfigured,
    WeChatUserBlocked,
)
from chalicelib.identity.wechat import WeChatRefused, WeChatUnavailable
from chalicelib.runtime import log, metrics
from chalicelib.runtime.clock import real_time

LOG = logging.getLogger(__name__)


def _used_up_today() -> DomainError:
    """The error for a used-up daily quota: all users share it, and it is renewed at midnight in China."""
    return QuotaExceeded("微信接口今日的调用次数已用完，请明日再试，或到窗口办理。", seconds_to_midnight(real_time()))


def _too_often() -> DomainError:
    return QuotaExceeded("微信接口调用过于频繁，请一分钟后再试。", 60)


OF_CALLERS: Mapping[int, Callable[[], DomainError]] = {
    40003: WeChatCodeInvalid,
    40029: WeChatCodeInvalid,
    40163: WeChatCodeInvalid,
    41008: WeChatCodeInvalid,
    40226: WeChatUserBlocked,
    45011: _too_often,
}
"""Refusals that concern the caller: a code that is unknown, used, missing or another's; a risky user; the minute."""

OURS: Mapping[int, Callable[[], DomainError]] = {
    **dict.fromkeys((40001, 40013, 40125, 40243, 41002, 41004), WeChatMisconfigured),
    **dict.fromkeys((40164, 61004, 89501, 89503, 89506, 89507), WeChatMisconfigured),
    **dict.fromkeys((48001, 48004, 50001, 50002, 61007), WeChatMisconfigured),
    45009: _used_up_today,
}
"""Refusals that an operator must look after: app id or secret unknown, missing or frozen (40001: of a token just made);
our address not allowed; the interface not granted, or banned; the day's calls used up.
"""


@contextmanager
def wechat_answers() -> Iterator[None]:
    """Turns the errors of calls to WeChat in its block into our own.

    Raises:
        WeChatCodeInvalid, WeChatUserBlocked, QuotaExceeded: for refusals that concern the caller.
        WeChatMisconfigured, QuotaExceeded: for those that concern us.
        StorageBusy: for all others, and for outages.
    """
    try:
        yield
    except WeChatUnavailable as error:
        log.tell(LOG, logging.WARNING, "wechat unavailable", because=str(error))
        raise StorageBusy("微信暂时没有响应，请稍后重试。") from None
    except WeChatRefused as refused:
        raise _refusal(refused.errcode) from None


def _refusal(errcode: int) -> DomainError:
    """The error for a refusal. An alarm is raised if it concerns us, or is not listed."""
    of_a_caller = errcode in OF_CALLERS
    log.tell(LOG, logging.WARNING if of_a_caller else logging.ERROR, "wechat refused", errcode=errcode)
    if of_a_caller:
        return OF_CALLERS[errcode]()
    metrics.record(metrics.WECHAT_REFUSALS)
    return OURS[errcode]() if errcode in OURS else StorageBusy("微信暂时不能处理，请稍后重试。")
