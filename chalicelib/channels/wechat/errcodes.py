"""The errcodes by which WeChat refuses a subscribe message, each with its effect on the delivery."""

from __future__ import annotations

from chalicelib.domain.messages.deliveries import Declined, NotTaken, Undeliverable

NOT_WANTED = frozenset({43101, 43107})
"""WeChat says by these that the user ticked no such message, or switched them off."""
NEVER_TAKEN = frozenset({40003, 40037, 41030, 45168, 47001, 47003})
"""These concern this very message: its openid, template, page, words or fields. After others it may go later."""


def verdict(errcode: int) -> Declined | Undeliverable | NotTaken:
    """The error that a delivery gets for a refusal."""
    reason = f"errcode_{errcode}"
    if errcode in NOT_WANTED:
        return Declined(reason)
    return Undeliverable(reason) if errcode in NEVER_TAKEN else NotTaken(reason)
