"""Bearer tokens: reads the claims of a JWT after verifying its signature and its validity."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from chalicelib.identity.jwks import KeySet, KeysUnavailable

if TYPE_CHECKING:
    from jwt import PyJWK

__all__ = ["Claims", "InvalidToken", "KeySet", "KeysUnavailable", "TokenVerifier"]

ALGORITHMS = frozenset({"ES256", "RS256"})
LEEWAY = 30
MAX_LENGTH = 8 * 1024
MAX_SUBJECT = 255
MAX_EMAIL = 254
MAX_KEY_ID = 512

_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_KEYS_OF_ITS_OWN = frozenset({"jku", "jwk", "x5u", "x5c"})
_REQUIRED = ["exp", "iat", "iss", "aud", "sub"]
_TIMES = ("exp", "iat", "nbf")


class InvalidToken(Exception):
    """A token must not be trusted; `code` is the reason, for logs and for 401 answers."""

    def __init__(self, code: str = "token_invalid") -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims of a verified token. `email` is "" unless the issuer says that it verified the address."""

    subject: str
    token_id: str | None
    expires_at: datetime
    email: str = ""


@dataclass(frozen=True)
class TokenVerifier:
    """One issuer, one audience, one algorithm. Times are real time, never service time."""

    issuer: str
    audience: str
    algorithm: str
    keys: KeySet

    def __post_init__(self) -> None:
        if self.algorithm not in ALGORITHMS:
            raise ValueError(f"not an algorithm for bearer tokens: {self.algorithm}")

    def verify(self, token: str) -> Claims:
        """Raises InvalidToken, KeysUnavailable."""
        import jwt  # it loads OpenSSL, which only functions that verify tokens should pay for

        header, claimed = _read(token)
        key = self._key(header)
        if any(name in claimed and not _is_time(claimed[name]) for name in _TIMES):
            raise InvalidToken
        try:
            return _claims(
                jwt.decode(
                    token,
                    key,
                    algorithms=[self.algorithm],
                    issuer=self.issuer,
                    audience=self.audience,
                    leeway=LEEWAY,
                    options={"require": _REQUIRED, "enforce_minimum_key_length": True},
                )
            )
        except jwt.ExpiredSignatureError as error:
            raise InvalidToken("token_expired") from error
        except (jwt.PyJWTError, ValueError, OverflowError, OSError) as error:
            raise InvalidToken from error

    def _key(self, header: dict[str, Any]) -> PyJWK:
        if header.get("alg") != self.algorithm or _KEYS_OF_ITS_OWN & header.keys():
            raise InvalidToken
        key = self.keys.key(_key_id(header)) if "kid" in header else self.keys.only_key(self.algorithm)
        if key is None or key.algorithm_name != self.algorithm:
            raise InvalidToken("token_key_unknown")
        return key


def _key_id(header: dict[str, Any]) -> str:
    """It is looked up among the issuer's own and nothing else, so any text will do."""
    key_id = header["kid"]
    if not isinstance(key_id, str) or not 0 < len(key_id) <= MAX_KEY_ID or not key_id.isprintable():
        raise InvalidToken("token_key_unknown")
    return key_id


def _read(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims, not yet trusted; refuses texts that two parsers might read differently."""
    if len(token) > MAX_LENGTH or not _COMPACT.fullmatch(token):
        raise InvalidToken
    header, claims, _ = token.split(".")
    return _object(header), _object(claims)


def _object(segment: str) -> dict[str, Any]:
    try:
        text = base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
        parsed = json.loads(text, object_pairs_hook=_without_duplicates)
    except (ValueError, RecursionError) as error:
        raise InvalidToken from error
    if not isinstance(parsed, dict):
        raise InvalidToken
    return parsed


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    parsed = dict(pairs)
    if len(parsed) != len(pairs):
        raise ValueError("duplicate key")
    return parsed


def _is_time(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _claims(claims: dict[str, Any]) -> Claims:
    subject = claims["sub"]
    if not subject.strip() or not subject.isprintable() or len(subject) > MAX_SUBJECT:
        raise InvalidToken
    expires_at = datetime.fromtimestamp(claims["exp"], UTC)
    return Claims(subject, claims.get("jti"), expires_at, _verified_email(claims))


def _verified_email(claims: dict[str, Any]) -> str:
    """In ASCII alone: elsewhere two addresses may look alike, or be folded into one."""
    email = claims.get("email")
    if not isinstance(email, str) or claims.get("email_verified") is not True:
        return ""
    return email if email.isascii() and email.isprintable() and len(email) <= MAX_EMAIL else ""
