"""The `/local/…` controls: time, functions and queues, for demos and tests. Never part of the deployed app."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from chalicelib.domain.time.local_time import shanghai_iso
from local.functions import Functions, UnknownFunction
from local.mail import MailServer
from local.moving_clock import MovingClock
from local.sign_in.issuer import LocalIssuer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Routes = Mapping[tuple[str, str], Callable[[Request], Any]]
"""(method, path) -> what answers it."""

YEARS = range(2004, 2100)
"""Those in which the service can count working days."""


class Refused(Exception):
    """A control that was asked wrongly."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail


class Controls:
    """WSGI: answers `/local/…` and passes everything else on."""

    def __init__(
        self,
        service: WSGIApplication,
        clock: MovingClock,
        issuer: LocalIssuer,
        functions: Functions,
        mail: MailServer,
        *,
        more: Routes,
    ) -> None:
        self._service = service
        self._mail = mail
        self._clock = clock
        self._issuer = issuer
        self._functions = functions
        self._routes: Routes = {
            **more,
            ("GET", "/local/jwks.json"): lambda request: self._issuer.jwks(),
            ("GET", "/local/clock"): lambda request: self._time(),
            ("POST", "/local/clock"): self._set_clock,
            ("DELETE", "/local/clock"): self._reset_clock,
            ("GET", "/local/mail"): lambda request: {"items": self._mail.received()},
            ("POST", "/local/settle"): lambda request: {"delivered": self._functions.settle()},
        }

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        if not request.path.startswith("/local/"):
            return self._service(environ, start_response)
        try:
            response = _json(200, self._answer(request))
        except Refused as refused:
            problem = {"status": refused.status, "code": refused.code, "detail": refused.detail}
            response = _json(refused.status, problem)
        return response(environ, start_response)

    def _answer(self, request: Request) -> Any:
        route = self._routes.get((request.method, request.path))
        if route:
            return route(request)
        name = request.path.removeprefix("/local/functions/")
        if request.method == "POST" and name != request.path:
            try:
                return self._functions.run(name)
            except UnknownFunction:
                raise Refused(404, "not_found", f"没有名为 {name} 的定时函数。") from None
        raise Refused(404, "not_found", "没有这个本地控制。")

    def _set_clock(self, request: Request) -> dict[str, str]:
        try:
            moment = datetime.fromisoformat(json.loads(request.get_data())["now"])
        except (ValueError, KeyError, TypeError):
            raise Refused(422, "invalid_input", '应为 {"now": "2026-09-25T10:00:00+08:00"}。') from None
        if moment.tzinfo is None or moment.year not in YEARS:
            raise Refused(422, "invalid_input", f"now 须带时区，并在 {YEARS[0]} 至 {YEARS[-1]} 年之间。")
        self._clock.jump_to(moment)
        return self._time()

    def _reset_clock(self, request: Request) -> dict[str, str]:
        self._clock.return_to_real_time()
        return self._time()

    def _time(self) -> dict[str, str]:
        return {"now": shanghai_iso(self._clock.now())}


def _json(status: int, content: Any) -> Response:
    return Response(
        json.dumps(content, ensure_ascii=False), status=status, content_type="application/json; charset=utf-8"
    )
