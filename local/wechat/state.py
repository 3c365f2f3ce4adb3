"""The state of WeChat: users, codes of one use, access tokens, permissions to send, and what was sent."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from chalicelib.runtime.clock import real_time

CODE_LIFETIME = timedelta(minutes=5)
TOKEN_LIFETIME = timedelta(hours=2)
TOKENS_OVERLAP = timedelta(minutes=5)
"""Within the last minutes of a token the next is handed out, and both serve."""

UNKNOWN_CODE, USED_CODE = 40029, 40163
STALE_TOKEN, EXPIRED_TOKEN = 40001, 42001


class Refusal(Exception):
    """An errcode."""

    def __init__(self, errcode: int) -> None:
        super().__init__(errcode)
        self.errcode = errcode


@dataclass
class Codes:
    """Codes of one use, each for a user."""

    now: Callable[[], datetime]
    _issued: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    _used: set[str] = field(default_factory=set)

    def issue(self, user: str) -> str:
        code = f"0{secrets.token_urlsafe(24)}"
        self._issued[code] = (user, self.now() + CODE_LIFETIME)
        return code

    def redeem(self, code: str) -> str:
        """The user. Raises Refusal."""
        user, expires_at = self._issued.get(code, ("", self.now()))
        if self.now() >= expires_at:
            raise Refusal(UNKNOWN_CODE)
        if code in self._used:
            raise Refusal(USED_CODE)
        self._used.add(code)
        return user


@dataclass
class AccessTokens:
    """The stable access tokens: one in force, the one before it for a while."""

    now: Callable[[], datetime]
    lifetime: timedelta = TOKEN_LIFETIME
    renewals: int = 0
    _until: dict[str, datetime] = field(default_factory=dict)
    _current: str = ""

    def stable(self, *, force: bool) -> tuple[str, int]:
        """The token in force and its seconds left; forced, a new one, with the old ones ended."""
        left = self._until.get(self._current, self.now()) - self.now()
        if force:
            self._until.clear()
        if force or left <= min(TOKENS_OVERLAP, self.lifetime / 2):
            self._current, left = secrets.token_urlsafe(48), self.lifetime
            self._until[self._current] = self.now() + left
            self.renewals += 1
        return self._current, int(left.total_seconds())

    def expire(self) -> None:
        """End all of them now."""
        self._until = dict.fromkeys(self._until, self.now())

    def check(self, token: str) -> None:
        """Raises Refusal."""
        if token not in self._until:
            raise Refusal(STALE_TOKEN)
        if self.now() >= self._until[token]:
            raise Refusal(EXPIRED_TOKEN)


@dataclass
class Users:
    """The users of one mini-program, by names that tests give them."""

    app_id: str
    phones: dict[str, str] = field(default_factory=dict)
    blocked: set[str] = field(default_factory=set)
    session_keys: list[str] = field(default_factory=list)
    _names: dict[str, str] = field(default_factory=dict)

    def open_id(self, user: str) -> str:
        """Return the user's openid, always the same in this mini-program."""
        digest = hashlib.sha256(f"{self.app_id} {user}".encode()).digest()
        open_id = f"o{base64.urlsafe_b64encode(digest).decode()[:27]}"
        self._names[open_id] = user
        return open_id

    def session_key(self) -> str:
        self.session_keys.append(base64.b64encode(secrets.token_bytes(16)).decode())
        return self.session_keys[-1]

    def name(self, open_id: str) -> str | None:
        """Name the user of this openid; None until `open_id` was asked for it."""
        return self._names.get(open_id)


@dataclass
class Subscriptions:
    """Messages that users agreed to receive, one tick for each, and those that they received."""

    templates: dict[str, frozenset[str]] = field(default_factory=dict)
    """Template id -> its fields; empty: whatever is sent."""
    ticks: Counter[tuple[str, str]] = field(default_factory=Counter)
    received: list[dict[str, Any]] = field(default_factory=list)

    def take_tick(self, user: str, template_id: str) -> bool:
        """Use up one tick; False if there was none left."""
        if self.ticks[user, template_id] < 1:
            return False
        self.ticks[user, template_id] -= 1
        return True

    def keep(self, user: str, message: Mapping[str, Any]) -> None:
        self.received.append({"user": user, "at": real_time().isoformat(), **message})
