"""The gateway as a WSGI application in front of a Chalice app."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Iterable
from http.client import responses
from typing import TYPE_CHECKING, Any

from chalicelib.routes.http import cors
from infra import preflight
from infra.gateway_responses import INTEGRATION_TIMEOUT, MALFORMED_RESPONSE, MISSING_AUTHENTICATION_TOKEN
from local.gateway.answers import Answer, Refused, problem_answer, read_answer
from local.gateway.authorizers import authorize
from local.gateway.compression import compressed, decompressed
from local.gateway.events import proxy_event
from local.gateway.lambda_context import TIMEOUT_SECONDS, LambdaContext
from local.gateway.requests import MAX_BODY, Request, check_headers, read_body, read_request
from local.gateway.routing import Routes

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

logger = logging.getLogger(__name__)


class Gateway:
    """Turns HTTP into proxy events for `app` and its answers into HTTP.

    Preflights and refusals are its own answers; they tell browsers that pages of these `origins` may read them.
    A handler runs in the request's own thread and is measured, not cut off: one that took longer than `timeout` has
    its answer withheld, as a client of the real gateway would see it.
    """

    def __init__(
        self,
        app: Any,
        *,
        origins: Collection[str] = (),
        context: Callable[[], Any] = LambdaContext,
        timeout: float = TIMEOUT_SECONDS,
    ) -> None:
        self._app = _keep_requests_per_thread(app)
        self._routes = Routes(app.routes)
        self._origins = origins
        self._context = context
        self._timeout = timeout

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = read_request(environ)
        try:
            answer = self._answer(request, environ)
        except Refused as refused:
            answer = problem_answer(refused.problem, request.path, self._to_browsers(request))
        answer = compressed(answer, request.header("Accept-Encoding"))
        start_response(_status_line(answer.status), list(answer.headers))
        return [answer.body]

    def _answer(self, request: Request, environ: WSGIEnvironment) -> Answer:
        check_headers(request)
        match = self._routes.find(request.method, request.path)
        if match is None:
            return self._preflight(request)
        body = decompressed(read_body(environ), request.header("Content-Encoding"), MAX_BODY)
        event = proxy_event(request, match, body, self._app.api.binary_types)
        if match.entry and match.entry.authorizer is not None:
            event["requestContext"]["authorizer"] = authorize(match.entry.authorizer, request, self._context())
        return self._invoke(event)

    def _preflight(self, request: Request) -> Answer:
        """The template answers OPTIONS wherever there is a route."""
        methods = self._routes.methods(request.path)
        if request.method != "OPTIONS" or not methods:
            raise Refused(MISSING_AUTHENTICATION_TOKEN)
        told = preflight.headers(methods) | self._to_browsers(request)
        return Answer(204, tuple(told.items()), b"")

    def _to_browsers(self, request: Request) -> dict[str, str]:
        return cors.headers(request.header("Origin"), self._origins)

    def _invoke(self, event: dict[str, Any]) -> Answer:
        started = time.monotonic()
        try:
            answer = read_answer(self._app(event, self._context()))
        except Exception as error:
            logger.exception("the app gave no answer that the gateway can pass on")
            raise Refused(MALFORMED_RESPONSE) from error
        if time.monotonic() - started > self._timeout:
            raise Refused(INTEGRATION_TIMEOUT)
        return answer


def _status_line(status: int) -> str:
    return f"{status} {responses.get(status, 'Unknown')}"


def _keep_requests_per_thread(app: Any) -> Any:
    """A Lambda serves one request at a time; here threads share the app, so each gets its own `current_request`."""
    if not hasattr(type(app), "current_request"):
        own = {name: _per_thread() for name in ("current_request", "lambda_context")}
        app.__class__ = type(type(app).__name__, (type(app),), own)
    return app


def _per_thread() -> property:
    here = threading.local()
    return property(lambda _: getattr(here, "value", None), lambda _, value: setattr(here, "value", value))
