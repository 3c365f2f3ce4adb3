"""Bearer tokens of all kinds, and the person or office that each speaks for."""

from __future__ import annotations

from chalicelib.domain.parties.parties import Principal
from chalicelib.domain.people.sessions import TokenKind
from chalicelib.identity.tokens import InvalidToken
from chalicelib.runtime import metrics
from chalicelib.services.links import opinion_links
from chalicelib.services.offices import staff
from chalicelib.services.people import sessions
from chalicelib.wiring import Wiring


def caller(deps: Wiring, token: str) -> Principal:
    """The person or office behind a token; each kind is told by how it begins.

    Raises:
        InvalidToken: it is unknown, or valid no longer.
        KeysUnavailable: the issuer's keys cannot be had.
    """
    if token.startswith(opinion_links.BEARER_PREFIX):
        return opinion_links.principal(deps, token)
    is_ours = token.startswith(TokenKind.ACCESS + ".")
    try:
        return _person(deps, token) if is_ours else _member_of_staff(deps, token)
    except InvalidToken as refused:
        metrics.record(metrics.REFUSED_SIGN_INS, code=refused.code)
        raise


def _person(deps: Wiring, token: str) -> Principal:
    """The person behind a token of the mini-program; a token that was unknown before is not looked up again."""
    if token in deps.refused_tokens:
        raise InvalidToken
    try:
        return sessions.principal(deps, token)
    except InvalidToken as refused:
        if refused.code == InvalidToken().code:  # another reason may pass
            deps.refused_tokens.add(token)
        raise


def _member_of_staff(deps: Wiring, token: str) -> Principal:
    """The member of staff behind a token of the identity provider, by the directory."""
    claims = deps.tokens.verify(token)
    identity = deps.directory_store.identity(claims.subject) or staff.first_sign_in(deps, claims)
    if identity is None:
        raise InvalidToken("subject_unknown")
    if identity.is_suspended:
        raise InvalidToken("subject_suspended")
    return identity.principal
