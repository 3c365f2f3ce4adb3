"""The access token for WeChat's server API: one for all processes, renewed by the first that claims it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from chalicelib.domain.shared.stored import Stored

RENEWED_BEFORE_END = timedelta(minutes=4)
"""WeChat hands out the next token within the last five minutes, in which both serve."""
CLAIMED_FOR = timedelta(seconds=5)
"""Longer than a call to WeChat may take."""
YOUNG_FOR = timedelta(seconds=30)
"""WeChat makes no new token sooner; a caller whose older token was refused takes this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerToken(Stored):
    """The token, its issue and expiry, and the end of the current claim to renew it. Times are real time."""

    token: str = field(repr=False)
    issued_at: datetime
    expires_at: datetime
    claimed_until: datetime
    version: int = 1

    def serves(self, now: datetime) -> bool:
        """WeChat accepts the token, as far as is known."""
        return bool(self.token) and now < self.expires_at

    def is_due(self, now: datetime, *, was_refused: bool) -> bool:
        """The token is to be renewed: it is near its end, or WeChat refused it though it is not new."""
        if was_refused:
            return now >= self.issued_at + YOUNG_FOR
        return now >= self.expires_at - RENEWED_BEFORE_END

    def is_claimed(self, now: datetime) -> bool:
        return now < self.claimed_until

    def claimed(self, now: datetime) -> ServerToken:
        """The token with a claim to renew it."""
        return replace(self, claimed_until=now + CLAIMED_FOR, version=self.version + 1)

    def renewed(self, token: str, lifetime: timedelta, now: datetime) -> ServerToken:
        """The next token, open to the next claim."""
        return ServerToken(
            token=token,
            issued_at=now,
            expires_at=now + lifetime,
            claimed_until=now,
            version=self.version + 1,
        )


def first_claim(now: datetime) -> ServerToken:
    """The claim to fetch a token while there is none yet."""
    return ServerToken(token="", issued_at=now, expires_at=now, claimed_until=now + CLAIMED_FOR)
