"""Sign-ins of the mini-program: opaque tokens by families, each refresh token good for one use.

A family is one sign-in on one device. Only digests of its secrets are kept; all times are real time.

The secret of a refresh token is a nonce sealed with the key of its family. So every secret ever given out is known
again, though none is kept: even an old family detects reuse, and somebody who knows only its id cannot invent a
secret. The key alone opens nothing: only the secret whose digest is the newest is good.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.domain.shared.stored import Stored

ACCESS_LIFETIME = timedelta(minutes=15)
REFRESH_LIFETIME = timedelta(days=30)
FAMILY_LIFETIME = timedelta(days=180)
"""The lifetime of a family, refreshed or not: a device signs in twice a year. `wx.login` asks its user nothing."""
ACCESS_KEPT = 2
"""The access token before the last serves until it expires: requests may be under way with it."""
NONCE_BYTES = SEAL_BYTES = 16

_TOKEN = re.compile(r"(x[rs])\.([0-9A-Z]{20})\.([A-Za-z0-9_-]{43})")


class TokenKind(StrEnum):
    """The kind of a token, which is also its prefix."""

    ACCESS = "xs"
    REFRESH = "xr"


class Revocation(StrEnum):
    """The reason why a family ended early."""

    SIGNED_OUT = "signed_out"
    REUSED = "reused"


class Verdict(StrEnum):
    """The judgement on a refresh token that is presented."""

    GOOD = "good"
    INVALID = "invalid"
    REUSED = "reused"


@dataclass(frozen=True, slots=True)
class Token:
    """A token as it travels; its text is the only place where the secret stands."""

    kind: TokenKind
    family_id: str
    secret: str

    def __str__(self) -> str:
        return f"{self.kind}.{self.family_id}.{self.secret}"

    def __repr__(self) -> str:
        return f"Token({self.kind})"


def read_token(text: str, kind: TokenKind) -> Token | None:
    """The token that `text` spells, if it is one of this kind."""
    parts = _TOKEN.fullmatch(text)
    return Token(kind, parts[2], parts[3]) if parts and parts[1] == kind else None


@dataclass(frozen=True, slots=True)
class Secret:
    """The digest of a secret, and the moment from which it serves no longer."""

    digest: str
    expires_at: datetime

    def serves(self, digest: str, now: datetime) -> bool:
        return hmac.compare_digest(self.digest, digest) and now < self.expires_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Family(Stored):
    """The tokens of one sign-in, which is over at `ends_at` whatever happens; `key` seals its refresh tokens."""

    family_id: str
    person_id: str
    key: str = field(repr=False)
    ends_at: datetime
    access: tuple[Secret, ...]
    refresh: Secret
    revoked: Revocation | None = None
    version: int = 1

    def admits(self, secret: str, now: datetime) -> bool:
        """`secret` is that of a valid access token of the family."""
        digest = _digest(secret)
        serving = [known.serves(digest, now) for known in self.access]
        return self.revoked is None and any(serving)

    def judge(self, secret: str, now: datetime) -> Verdict:
        """The verdict on this secret of a refresh token."""
        digest = _digest(secret)
        if not is_sealed(secret, self.key):
            return Verdict.INVALID
        if not hmac.compare_digest(self.refresh.digest, digest) or self.revoked is Revocation.REUSED:
            return Verdict.REUSED
        return Verdict.GOOD if self.revoked is None and self.refresh.serves(digest, now) else Verdict.INVALID

    def until(self, now: datetime, lifetime: timedelta) -> datetime:
        """The expiry of a token of this lifetime: no later than the end of the family."""
        return min(now + lifetime, self.ends_at)


def sealed(nonce: bytes, key: str) -> str:
    """The secret of a refresh token, from a nonce of `NONCE_BYTES` that was never used before."""
    return base64.urlsafe_b64encode(nonce + _seal(nonce, key)).decode().rstrip("=")


def is_sealed(secret: str, key: str) -> bool:
    """`secret` was made with `key`."""
    try:
        content = base64.urlsafe_b64decode(secret + "=")
    except ValueError:
        return False
    nonce = content[:NONCE_BYTES]
    return hmac.compare_digest(sealed(nonce, key).encode(), secret.encode())


def begin(family_id: str, person_id: str, key: str, secrets: tuple[str, str], now: datetime) -> Family:
    """A new family, with the secrets of its first access token and refresh token, the latter sealed with `key`."""
    access, refresh = secrets
    return Family(
        family_id=family_id,
        person_id=person_id,
        key=key,
        ends_at=now + FAMILY_LIFETIME,
        access=(Secret(_digest(access), now + ACCESS_LIFETIME),),
        refresh=Secret(_digest(refresh), now + REFRESH_LIFETIME),
    )


def rotate(family: Family, secrets: tuple[str, str], now: datetime) -> Family:
    """The family with new secrets; the previous refresh token is used up."""
    access, refresh = secrets
    return replace(
        family,
        access=(*family.access, Secret(_digest(access), family.until(now, ACCESS_LIFETIME)))[-ACCESS_KEPT:],
        refresh=Secret(_digest(refresh), family.until(now, REFRESH_LIFETIME)),
        version=family.version + 1,
    )


def revoke(family: Family, reason: Revocation) -> Family:
    """The family, ended; the first reason stays."""
    return replace(family, revoked=family.revoked or reason, version=family.version + 1)


def _seal(nonce: bytes, key: str) -> bytes:
    return hmac.digest(key.encode(), nonce, hashlib.sha256)[:SEAL_BYTES]


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
