"""Scheduled functions. Schedules are in UTC: Asia/Shanghai is eight hours ahead."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from chalice.app import Blueprint, CloudWatchEvent, Cron, Rate

from chalicelib import wiring
from chalicelib.handlers.timing import keep_going
from chalicelib.runtime import metrics
from chalicelib.runtime.metrics import Metric
from chalicelib.services.cases import deadlines, digest, documents
from chalicelib.services.evaluation import statistics
from chalicelib.services.shared.paged_jobs import KeepGoing, Position, Walked
from chalicelib.wiring import Wiring

blueprint = Blueprint(__name__)

Work = Callable[[Wiring, KeepGoing, Position | None], Walked]


@blueprint.schedule(Cron(10, 16, "*", "*", "?", "*"), name="nightly")
def nightly(event: CloudWatchEvent) -> dict[str, Any]:
    """00:10 in China: recount the limits that the calendar moved, then flag overdue ones."""
    parts: dict[str, Work] = {"settle": deadlines.recount, "breaches": deadlines.flag_breaches}
    return _run("nightly", event, parts, completed_metric=metrics.NIGHTLY_COMPLETED)


@blueprint.schedule(Cron(30, 0, "*", "*", "?", "*"), name="reminders")
def reminders(event: CloudWatchEvent) -> dict[str, Any]:
    """08:30 in China, on working days: recount the limits that the calendar moved, then remind of those nearly due."""
    return _run("reminders", event, {"settle": deadlines.recount, "reminders": deadlines.remind})


@blueprint.schedule(Cron(0, 1, "*", "*", "?", "*"), name="morning")
def morning(event: CloudWatchEvent) -> dict[str, Any]:
    """09:00 in China, on working days: each city's digest."""
    return _run("morning", event, {"digest": digest.send})


@blueprint.schedule(Rate(10, unit=Rate.MINUTES), name="expired-uploads")
def expired_uploads(event: CloudWatchEvent) -> dict[str, Any]:
    """Every ten minutes: check uploads that nobody asked about."""
    return _run("expired-uploads", event, {"uploads": documents.check_forgotten})


@blueprint.schedule(Rate(1, unit=Rate.HOURS), name="statistics")
def publish_statistics(event: CloudWatchEvent) -> dict[str, Any]:
    """Every hour: the published figures."""
    return statistics.publish(wiring.current())


class PartialFailure(Exception):
    """Some items could not be worked on, as the log says; all others were."""


def _run(
    own_name: str, event: CloudWatchEvent, parts: dict[str, Work], completed_metric: Metric | None = None
) -> dict[str, Any]:
    """Do the parts in turn, from the place where an earlier invocation stopped; hand the rest on if time is short.

    What counts `completed_metric` counts whether or not something failed: an alarm of its own tells of failures.

    Raises:
        PartialFailure: at the very end, so that Lambda tries again; not when handing on: a retry would repeat work.
    """
    deps, detail = wiring.current(), event.detail or {}
    names = list(parts)
    first = names.index(detail["part"]) if detail.get("part") in parts else 0
    start = Position(detail["place"], detail["cursor"]) if detail.get("place") else None
    done: dict[str, Any] = {}
    failed = bool(detail.get("failed"))
    for name in names[first:]:
        walked = parts[name](deps, partial(keep_going, event), start)
        done[name], start = dict(walked.counts), None
        failed = failed or bool(walked.failed_in)
        if walked.rest:
            rest = {"part": name, "place": walked.rest.place, "cursor": walked.rest.cursor, "failed": failed}
            deps.invoke(own_name, {**event.to_dict(), "detail": rest})
            return {**done, "handed_on": True}
    if completed_metric:
        metrics.record(completed_metric)
    if failed:
        raise PartialFailure
    return done
