"""The one way to declare a route: the same declaration validates requests and describes the route in OpenAPI."""

from __future__ import annotations

import functools
import hashlib
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

from chalice.app import Blueprint, Request, Response
from pydantic import BaseModel, ValidationError

from chalicelib import wiring
from chalicelib.domain.parties.parties import Principal
from chalicelib.domain.shared.errors import DomainError, InvalidInput, RoleMayNot, UnreadableRow, VersionRequired
from chalicelib.domain.shared.unreadable import ContentUnreadable
from chalicelib.domain.time.local_time import shanghai_date
from chalicelib.domain.workflow.events import canonical_json
from chalicelib.routes.http import cors, rate_limits
from chalicelib.routes.http.answers import VersionedAnswer
from chalicelib.routes.http.authorizer import authorizer, principal_of
from chalicelib.routes.http.bodies import Body, Context
from chalicelib.routes.http.problems import (
    IdempotencyKeyRequired,
    InvalidHeader,
    UnsupportedMediaType,
    field_problems,
    internal_problem,
    problem_of,
)
from chalicelib.routes.http.protocol import conditional, cursors, methods, queries
from chalicelib.routes.http.protocol.addresses import address
from chalicelib.routes.http.strict_json import read_object
from chalicelib.runtime import log, metrics
from chalicelib.services.parties import audit
from chalicelib.services.parties.idempotency import OnceKey, Reply
from chalicelib.services.shared import unreadable
from chalicelib.wiring import Wiring

LOG = logging.getLogger(__name__)
JSON = "application/json; charset=utf-8"
NOT_AUDITED = {"/v1/me", "/v1/wechat/templates", "/v1/calendar/overrides"}
"""Routes whose answers hold only the caller's own data."""
ETAG = re.compile(r'(?:W/)?"([0-9]{1,9})(?:-[0-9]{8})?"|([0-9]{1,9})')
"""A version, perhaps with the day on which the answer was read."""

Model = TypeVar("Model", bound=BaseModel)


class Key(Enum):
    """The Idempotency-Key of a route: required, or optional."""

    REQUIRED = "required"
    HONOURED = "honoured"


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One route. `refusals` are the errors of its own, beside those that its shape implies; `module` registers it."""

    method: str
    path: str
    name: str
    group: str
    module: str
    summary: str
    answer: type[BaseModel] | None
    body: type[Body] | None = None
    bodies: tuple[type[Body], ...] = ()
    """The possible bodies of a route; if there are several, the object of the request determines the one to read."""
    query: type[Body] | None = None
    reserved: tuple[str, ...] = ()
    """Parameters that elsewhere are ignored as clients' own additions, and here are refused until they are declared."""
    status: int = 200
    key: Key | None = None
    if_match: bool = False
    is_public: bool = False
    by_link: bool = False
    """The route admits callers who came by an opinion link; other routes refuse them."""
    sensitive: bool = False
    """The route is a way to sign in, limited for each internet address."""
    refusals: tuple[type[DomainError], ...] = ()
    description: str = ""

    @property
    def audited(self) -> bool:
        """The audit records readings of this route, as of all that need a sign-in but for `NOT_AUDITED`."""
        return self.method == "GET" and not self.is_public and self.path not in NOT_AUDITED


@dataclass(frozen=True)
class Call:
    """One request, read and checked; route functions take their input from it."""

    deps: Wiring
    request: Request
    path: Mapping[str, str]
    raw_body: Body | None
    raw_content: bytes
    raw_query: Body | None
    cursor_mark: str
    key: OnceKey | None
    if_match: int | None

    @property
    def principal(self) -> Principal:
        """The caller, as the authorizer found them in the directory."""
        return principal_of(self.request)

    def body(self, kind: type[Model]) -> Model:
        assert isinstance(self.raw_body, kind)
        return self.raw_body

    def body_as(self, kind: type[Model]) -> Model:
        """The body, read as one of the route's possible bodies.

        Raises:
            InvalidInput: it is not of this shape.
        """
        if isinstance(self.raw_body, kind):
            return self.raw_body
        return _validated(kind, self.raw_content, self.deps)

    def content_as(self, kind: type[Model], content: bytes) -> Model:
        """Content made of the request's, checked as a body of this shape.

        Raises:
            InvalidInput: it is not of this shape.
        """
        return _validated(kind, content, self.deps)

    def query(self, kind: type[Model]) -> Model:
        assert isinstance(self.raw_query, kind)
        return self.raw_query

    def next_cursor(self, cursor: str | None) -> str | None:
        """The cursor as it goes out: it goes on in this caller's list with these filters alone."""
        return cursors.bound(cursor, self.cursor_mark)


View = Callable[[Call], Reply]

OPERATIONS: list[Operation] = []
"""Every route of the app, in the order in which `app.py` registers their modules."""


class _Registering(Blueprint):
    """A Chalice blueprint that lists its operations once the app has registered it."""

    def __init__(self, import_name: str) -> None:
        super().__init__(import_name)
        self.operations: list[Operation] = []

    def register(self, app: Any, options: Any) -> None:
        super().register(app, options)
        OPERATIONS.extend(self.operations)


class ApiBlueprint:
    """A Chalice blueprint whose routes are declared as operations."""

    def __init__(self, import_name: str, group: str) -> None:
        self.blueprint = _Registering(import_name)
        self._module = import_name
        self._group = group

    def get(self, path: str, summary: str, **declared: Any) -> Callable[[View], View]:
        return self._route("GET", path, summary, declared)

    def post(self, path: str, summary: str, **declared: Any) -> Callable[[View], View]:
        return self._route("POST", path, summary, declared)

    def _route(self, method: str, path: str, summary: str, declared: dict[str, Any]) -> Callable[[View], View]:
        def declare(view: View) -> View:
            name = declared.pop("name", view.__name__)
            bodies = declared.setdefault("bodies", (declared["body"],) if declared.get("body") else ())
            declared["body"] = bodies[0] if len(bodies) == 1 else None
            operation = Operation(
                method=method,
                path=path,
                name=name,
                group=self._group,
                module=self._module,
                summary=summary,
                **declared,
            )
            self.blueprint.operations.append(operation)

            @functools.wraps(view)
            def serve(**path_values: str) -> Response:
                request = self.blueprint.current_request
                reply = _serve(operation, view, request, path_values)
                reply = conditional.answered(reply, request.method, request.headers, is_public=operation.is_public)
                to_browsers = cors.headers(request.headers.get("origin"), wiring.current().origins, reply.headers)
                return Response(reply.body, {**reply.headers, **to_browsers}, reply.status)

            self.blueprint.route(
                path,
                methods=methods.declared(method),
                name=name,
                content_types=["*/*"],  # another type is refused by us, in our shape
                authorizer=None if operation.is_public else authorizer,
            )(serve)
            return view

        return declare


def reply(model: BaseModel, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    """An answer of one model. No cache may keep the answer to a request with a token."""
    body = model.model_dump_json(exclude_none=False)
    return Reply(status, {"Content-Type": JSON, "Cache-Control": "no-store", **(headers or {})}, body)


def versioned_reply(model: VersionedAnswer, version: int, *, location: str = "") -> Reply:
    """An answer whose version is its ETag; `location` is the address of something new."""
    headers = {"ETag": f'"{version}"', **({"Location": location} if location else {})}
    return reply(model, 201 if location else 200, headers)


def _serve(operation: Operation, view: View, request: Request, path_values: Mapping[str, str]) -> Reply:
    try:
        rate_limits.check(request, is_public=operation.is_public, sensitive=operation.sensitive)
        call = _read(operation, request, path_values)
        answer = view(call)
        if operation.audited:
            audit.record(call.deps, call.principal, address(request), path_values.get("case_id", ""))
        return answer
    except DomainError as error:
        if operation.sensitive and operation.group == "sessions":
            metrics.record(metrics.REFUSED_SIGN_INS, code=error.code)
        return problem_of(error, address(request))
    except UnreadableRow as row:
        unreadable.report(row)
        return problem_of(ContentUnreadable(), address(request))
    except Exception as error:
        log.failure(LOG, "unhandled", error, operation=operation.name)
        return internal_problem(address(request))


def _read(operation: Operation, request: Request, path_values: Mapping[str, str]) -> Call:
    deps = wiring.current()
    if not (operation.is_public or operation.by_link) and principal_of(request).only_case:
        raise RoleMayNot
    query, mark = _read_query(operation, request)
    body, raw, fingerprint = None, b"", ""
    if operation.bodies:
        raw, fingerprint = _read_content(request)
    if operation.body:
        body = _validated(operation.body, raw, deps)
    return Call(
        deps=deps,
        request=request,
        path=path_values,
        raw_body=body,
        raw_content=raw,
        raw_query=query,
        cursor_mark=mark,
        key=_read_key(operation, request, fingerprint),
        if_match=_read_if_match(operation, request) if operation.if_match else None,
    )


def _read_content(request: Request) -> tuple[bytes, str]:
    """The raw body, checked as strict JSON, and its fingerprint, which ignores spacing and the order of keys."""
    content_type = request.headers.get("content-type", "application/json")
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise UnsupportedMediaType
    raw = _bytes(request.raw_body) or b"{}"
    return raw, hashlib.sha256(canonical_json(read_object(raw))).hexdigest()


def _validated(kind: type[Model], raw: bytes, deps: Wiring) -> Model:
    context = Context(today=shanghai_date(deps.clock.now()), directory=deps.directory())
    try:
        return kind.model_validate_json(raw, context=context)
    except ValidationError as error:
        raise InvalidInput(field_problems(error)) from None


def _bytes(raw: str | bytes) -> bytes:
    return raw.encode() if isinstance(raw, str) else raw


def _read_query(operation: Operation, request: Request) -> tuple[Body | None, str]:
    kind = operation.query or queries.NoQuery
    reader = "" if operation.is_public else principal_of(request).principal_id
    counted = queries.given(request.query_params, kind, operation.reserved)
    query, mark = queries.read(kind, counted, f"{reader} {address(request)}")
    return (query if operation.query else None), mark


def _read_key(operation: Operation, request: Request, fingerprint: str) -> OnceKey | None:
    key = request.headers.get("idempotency-key")
    if operation.key is None or (key is None and operation.key is Key.HONOURED):
        return None
    if key is None:
        raise IdempotencyKeyRequired
    if not (0 < len(key) <= 255 and key.isascii() and key.isprintable()):
        raise InvalidHeader("Idempotency-Key 应为 1 至 255 个可见 ASCII 字符。")
    route = f"{request.method} {address(request)}"
    principal = principal_of(request)
    return OnceKey(principal.principal_id, route, key, fingerprint, principal.grants)


def _read_if_match(operation: Operation, request: Request) -> int | None:
    value = request.headers.get("if-match")
    if value is None and VersionRequired in operation.refusals:
        raise VersionRequired
    if value is None or value.strip() == "*":
        return None
    version = ETAG.fullmatch(value.strip())
    if version is None:
        raise InvalidHeader('If-Match 应为 ETag 的值，如 "3"。')
    return int(version[1] or version[2])
