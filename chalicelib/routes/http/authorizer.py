"""The authorizer: it verifies the token and passes on the caller's roles; routes check what these roles may do."""

from __future__ import annotations

import json
import logging
from functools import cache

from chalice.app import AuthRequest, AuthResponse, Blueprint, Request
from pydantic import TypeAdapter

from chalicelib import wiring
from chalicelib.domain.parties.parties import Principal
from chalicelib.identity.tokens import InvalidToken
from chalicelib.routes.http.bearer_tokens import caller
from chalicelib.runtime import log, observation

LOG = logging.getLogger(__name__)

blueprint = Blueprint(__name__)


class Unauthorized(Exception):
    """The gateway answers 401 to an authorizer that fails with just this word."""

    def __init__(self) -> None:
        super().__init__("Unauthorized")


@blueprint.authorizer(ttl_seconds=0)
def authorizer(request: AuthRequest) -> AuthResponse:
    """Authenticate the caller and pass on their grants; the rights that follow are decided per case, in the routes.

    Raises:
        Unauthorized: no bearer token of ours, or somebody whom the directory does not know.
    """
    with observation.invocation(""):  # the gateway tells no authorizer which request it is about
        principal = _caller(bearer_token(request.token))
    context = {"principal": json.dumps(_principals().dump_python(principal, mode="json"))}  # in ASCII, names too
    return AuthResponse(routes=["*"], principal_id=principal.principal_id, context=context)


def _caller(token: str) -> Principal:
    try:
        return caller(wiring.current(), token)
    except InvalidToken as error:
        log.info(LOG, "token refused", code=error.code)
        raise Unauthorized from None


def bearer_token(authorization: str) -> str:
    """The token in the header.

    Raises:
        Unauthorized: it is of another scheme.
    """
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer":
        raise Unauthorized
    return token.strip()


def principal_of(request: Request) -> Principal:
    """The caller whom the authorizer let through."""
    return _principals().validate_json(request.context["authorizer"]["principal"])


@cache
def _principals() -> TypeAdapter[Principal]:
    """The JSON form of a caller in the authorizer's context, made at its first use to keep cold starts short."""
    return TypeAdapter(Principal)
