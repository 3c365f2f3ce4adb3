"""Problems in the API's description: their structure, and the errors that a route can answer, each with an example."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from chalicelib.domain.people.bindings import BINDING_ACTION_NAMES, RULES
from chalicelib.domain.shared.errors import (
    DomainError,
    IdempotencyKeyReused,
    InvalidCursor,
    InvalidInput,
    RoleMayNot,
    StorageBusy,
    TooManyRequests,
    WritesStopped,
)
from chalicelib.domain.shared.link_refusals import LinkExpired, LinkRevoked, LinkSuperseded, LinkUnknown, LinkUsed
from chalicelib.domain.shared.unreadable import ContentUnreadable
from chalicelib.routes.cases.codes import ACTIONS
from chalicelib.routes.http.api import Key, Operation
from chalicelib.routes.http.names import told
from chalicelib.routes.http.problems import (
    CONTENT_TYPE,
    INTERNAL,
    INTERNAL_DETAIL,
    PROBLEMS,
    UNAUTHORIZED,
    WITH_ACTIONS,
    WITH_ERRORS,
    WITH_RETRY_AFTER,
    WITH_TRIES_LEFT,
    IdempotencyKeyRequired,
    InvalidHeader,
    InvalidQuery,
    UnsupportedMediaType,
    problem_body,
)
from chalicelib.routes.http.protocol.queries import UNKNOWN
from chalicelib.routes.http.strict_json import BodyTooLarge, MalformedJson
from chalicelib.routes.reference.example_requests import VALUES
from chalicelib.routes.reference.glossary import meaning
from chalicelib.routes.reference.schemas import explained

RETRY_AFTER = {"description": "多少秒之后可以再试", "schema": {"type": "integer", "minimum": 1}}


def _only(refusals: tuple[type[DomainError], ...]) -> str:
    """The codes that a member of problems appears with."""
    codes = (refusal.code for refusal in PROBLEMS if issubclass(refusal, refusals))
    return f"仅 {'、'.join(f'`{code}`' for code in codes)} 带有"


GATEWAY_CODES = (
    "access_denied",
    "bad_request",
    "headers_too_large",
    "internal_error",
    "not_found",
    "request_too_large",
    "service_busy",
    "timeout",
    "too_many_requests",
    "unauthorized",
    "unsupported_media_type",
)
"""Codes of the gateway before the service, which answers by itself what never reaches it."""
CODES = tuple(sorted({*GATEWAY_CODES, *(refusal.code for refusal in PROBLEMS)}))
"""Every code that a problem can have."""

ACTION_NAMES = {**{str(action): BINDING_ACTION_NAMES[action] for action in RULES}, **ACTIONS}
_PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "错误说明（RFC 9457）。",
    "required": ["type", "title", "status", "detail", "code", "instance"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "enum": [*CODES]},
        "instance": {"type": "string"},
        "errors": {
            "type": "array",
            "description": f"{meaning('Problem', 'errors')}。{_only(WITH_ERRORS)}",
            "items": explained(
                "Problem",
                {
                    "type": "object",
                    "required": ["pointer", "code", "message"],
                    "properties": {
                        "pointer": {"type": "string"},
                        "code": {"type": "string"},
                        "message": {"type": "string"},
                    },
                },
            ),
        },
        "actions": {
            "type": "array",
            "description": f"{meaning('Problem', 'actions')}。{_only(WITH_ACTIONS)}",
            "items": {"type": "string", "enum": [*ACTION_NAMES], "description": told(ACTION_NAMES)},
        },
        "action_names": {
            "type": "array",
            "description": f"{meaning('Problem', 'action_names')}。{_only(WITH_ACTIONS)}",
            "items": {"type": "string"},
        },
        "tries_left": {
            "type": "integer",
            "description": f"{meaning('Problem', 'tries_left')}。{_only(WITH_TRIES_LEFT)}",
        },
    },
}
PROBLEM_SCHEMA = explained("Problem", _PROBLEM)


def failures(operation: Operation) -> dict[str, Any]:
    """Every error the route can answer, by status, each with an example."""
    path = re.sub(r"{(\w+)}", lambda found: VALUES[found[1]], operation.path)
    by_status: dict[int, dict[str, Any]] = {}
    retried: set[int] = set()
    for refusal in sorted(set(_refusals(operation)), key=lambda kind: kind.code):
        kind = PROBLEMS[refusal]
        example = problem_body(kind, refusal.code, refusal.detail, path)
        by_status.setdefault(kind.status, {})[refusal.code] = example | _more(refusal)
        retried |= {kind.status} if issubclass(refusal, WITH_RETRY_AFTER) else set()
    if not operation.is_public:
        example = problem_body(UNAUTHORIZED, "unauthorized", "请重新登录。", path)
        by_status.setdefault(UNAUTHORIZED.status, {})["unauthorized"] = example
    by_status[INTERNAL.status] = {"internal_error": problem_body(INTERNAL, "internal_error", INTERNAL_DETAIL, path)}
    return {str(status): _failure(shown, is_retried=status in retried) for status, shown in sorted(by_status.items())}


def _more(refusal: type[DomainError]) -> dict[str, Any]:
    """The members that some problems have besides."""
    if issubclass(refusal, InvalidQuery):
        return {"errors": [{"pointer": "/page", "code": "extra_forbidden", "message": UNKNOWN}]}
    if issubclass(refusal, WITH_TRIES_LEFT):
        return {"tries_left": 3}
    if issubclass(refusal, WITH_ERRORS):
        return {"errors": [{"pointer": "/note", "code": "string_too_long", "message": "最多 2000 个字符。"}]}
    if issubclass(refusal, WITH_ACTIONS):
        return {"actions": ["withdraw"], "action_names": [ACTION_NAMES["withdraw"]]}
    return {}


def _refusals(operation: Operation) -> Iterator[type[DomainError]]:
    """The errors declared, and those that the shape of the request implies."""
    yield from operation.refusals
    if operation.by_link:
        yield from (LinkUnknown, LinkUsed, LinkSuperseded, LinkExpired, LinkRevoked)
    elif not operation.is_public:
        yield RoleMayNot
    yield from (StorageBusy, TooManyRequests)
    if not operation.is_public or operation.by_link:
        yield ContentUnreadable
    if operation.method != "GET":
        yield WritesStopped
    if operation.bodies:
        yield from (MalformedJson, BodyTooLarge, UnsupportedMediaType, InvalidInput)
    yield InvalidQuery
    if operation.query and "cursor" in operation.query.model_fields:
        yield InvalidCursor
    if operation.key is Key.REQUIRED:
        yield IdempotencyKeyRequired
    if operation.key:
        yield from (InvalidHeader, IdempotencyKeyReused)


def _failure(shown: Mapping[str, Any], *, is_retried: bool) -> dict[str, Any]:
    return {
        "description": "；".join(f"`{code}` {example['title']}" for code, example in shown.items()),
        **({"headers": {"Retry-After": RETRY_AFTER}} if is_retried else {}),
        "content": {
            CONTENT_TYPE.partition(";")[0]: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "examples": {code: {"value": value} for code, value in shown.items()},
            }
        },
    }
