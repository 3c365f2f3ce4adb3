"""Who a bearer token speaks for."""

from __future__ import annotations

from chalicelib.domain.parties import Principal
from chalicelib.identity.tokens import InvalidToken
from chalicelib.wiring import Wiring


def caller(w: Wiring, token: str) -> Principal:
    """The person or office behind a token; each kind is told by how it begins.

    Raises:
        InvalidToken: it is nobody's, or no longer.
        KeysUnavailable: the issuer's keys cannot be had.
    """
    return _member_of_staff(w, token)


def _member_of_staff(w: Wiring, token: str) -> Principal:
    """By a token of the identity provider, and the directory."""
    principal = w.directory_store.principal(w.tokens.verify(token).subject)
    if principal is None:
        raise InvalidToken("subject_unknown")
    return principal
