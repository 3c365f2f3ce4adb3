"""Asks a route's authorizer who is calling, and applies its policy as API Gateway does (with no cache: TTL 0)."""

from __future__ import annotations

import json
import logging
from typing import Any

from chalice.app import ChaliceAuthorizer

from infra.gateway_responses import ACCESS_DENIED, AUTHORIZER_FAILURE, UNAUTHORIZED
from local.gateway.answers import Refused
from local.gateway.events import method_arn
from local.gateway.policies import allows
from local.gateway.requests import Request

logger = logging.getLogger(__name__)


def authorize(authorizer: Any, request: Request, lambda_context: Any) -> dict[str, Any]:
    """Ask the authorizer; return the Lambda's `requestContext.authorizer`. Raises Refused."""
    if not isinstance(authorizer, ChaliceAuthorizer):
        raise TypeError("only authorizers made by @app.authorizer can be asked here")
    token = request.header(authorizer.config.header)
    if not token:
        raise Refused(UNAUTHORIZED)
    arn = method_arn(request)
    verdict = _ask(authorizer, {"type": "TOKEN", "authorizationToken": token, "methodArn": arn}, lambda_context)
    try:
        allowed, caller = allows(verdict["policyDocument"], arn), _caller(verdict)
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        logger.exception("the authorizer's verdict cannot be applied")
        raise Refused(AUTHORIZER_FAILURE) from error
    if not allowed:
        raise Refused(ACCESS_DENIED)
    return caller


def _ask(authorizer: Any, event: dict[str, str], lambda_context: Any) -> Any:
    try:
        return json.loads(json.dumps(authorizer(event, lambda_context), allow_nan=False))
    except Exception as error:
        if str(error) == "Unauthorized":
            raise Refused(UNAUTHORIZED) from error
        logger.exception("the authorizer failed")
        raise Refused(AUTHORIZER_FAILURE) from error


def _caller(verdict: dict[str, Any]) -> dict[str, Any]:
    """Flat and stringified: the real gateway hands a Lambda nothing else."""
    if not isinstance(verdict["principalId"], str) or not verdict["principalId"]:
        raise ValueError("principalId is missing")
    context = {name: _flat(value) for name, value in (verdict.get("context") or {}).items()}
    return context | {"principalId": verdict["principalId"], "integrationLatency": 0}


def _flat(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    raise ValueError("context values are text, numbers or booleans")
