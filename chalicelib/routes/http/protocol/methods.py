"""Methods: HEAD answers as GET does, and a method that an address does not take is 405 with those that it takes."""

from __future__ import annotations

from collections.abc import Callable

from chalice.app import Blueprint, Request, Response

from chalicelib import wiring
from chalicelib.routes.http import cors
from chalicelib.routes.http.problems import MethodNotAllowed, problem_of
from chalicelib.routes.http.protocol.addresses import address

blueprint = Blueprint(__name__)

NOT_ALLOWED = 405
PREFLIGHT = "OPTIONS"
"""The method that the gateway answers at every address."""


def declared(method: str) -> list[str]:
    """The methods of a route that is declared with this one."""
    return [method, "HEAD"] if method == "GET" else [method]


def allowed(methods: str) -> str:
    """The header Allow of an address, from the methods that its routes take."""
    return ", ".join(sorted({*methods.split(", "), PREFLIGHT}))


@blueprint.middleware("http")
def refuse(asked: Request, answer: Callable[[Request], Response]) -> Response:
    """Chalice answers 405 in a form of its own, and no route of ours does: such an answer becomes a problem."""
    given = answer(asked)
    if given.status_code == NOT_ALLOWED:
        problem = problem_of(MethodNotAllowed(), address(asked))
        taken = str(given.headers["Allow"])
        to_browsers = cors.headers(asked.headers.get("origin"), wiring.current().origins)
        given.body = "" if asked.method == "HEAD" else problem.body
        given.headers = {
            **given.headers,
            **problem.headers,
            "Allow": allowed(taken),
            **to_browsers,
        }
    return given
