"""Wraps every invocation: sets its correlation id, and writes its log line and its metrics."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from chalice.app import Blueprint, Request, Response

from chalicelib import wiring
from chalicelib.runtime import correlation, ids, log, observation

LOG = logging.getLogger(__name__)

blueprint = Blueprint(__name__)


@blueprint.middleware("http")
def request(asked: Request, answer: Callable[[Request], Response]) -> Response:
    """Wrap a request; its correlation id is the client's own or the gateway's, and the answer names it."""
    began = time.monotonic()
    known_as = correlation.well_formed(asked.headers.get(correlation.HEADER)) or str(asked.context.get("requestId", ""))
    with observation.invocation(known_as):
        given = answer(asked)
        log.info(
            LOG,
            "answered",
            operation=f"{asked.method} {asked.path}",
            status=given.status_code,
            milliseconds=round((time.monotonic() - began) * 1000),
            **_case(asked),
        )
    given.headers[correlation.HEADER] = known_as
    return given


def _case(asked: Request) -> dict[str, str]:
    """The case id in the path, if there is one; other parts of a path may hold any text."""
    case_id = (asked.uri_params or {}).get("case_id", "")
    return {"case_id": case_id} if ids.is_case_id(case_id) else {}


def run(event: Any, work: Callable[[Any], Any]) -> Any:
    """Wrap a run; its correlation id is the scheduled event's, or Lambda's request id until a row names another."""
    known_as = getattr(event, "event_id", "") or getattr(event.context, "aws_request_id", "")
    with observation.invocation(known_as):
        return work(event)


def unless_stopped(event: Any, work: Callable[[Any], Any]) -> Any:
    """Leave scheduled work alone while an operator has stopped writes: the next run makes up for it."""
    maintenance = wiring.current().maintenance()
    if maintenance is None:
        return work(event)
    log.info(LOG, "writes stopped")
    return {"writes_stopped_since": maintenance.since.isoformat()}


for _kind in ("scheduled", "sqs", "pure_lambda"):
    blueprint.register_middleware(run, _kind)
blueprint.register_middleware(unless_stopped, "scheduled")
