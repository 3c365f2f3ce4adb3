"""Schedules: each sends its job out to every city. They are in UTC: Asia/Shanghai is eight hours ahead."""

from __future__ import annotations

from chalice.app import Blueprint, CloudWatchEvent, Cron, Rate

from chalicelib import wiring
from chalicelib.services.shared import errands

blueprint = Blueprint(__name__)


@blueprint.schedule(Cron(10, 16, "*", "*", "?", "*"), name="nightly")
def nightly(event: CloudWatchEvent) -> dict[str, int]:
    """00:10 in China: recount the limits that the calendar moved, then flag overdue ones."""
    return _send_out("nightly", event)


@blueprint.schedule(Cron(30, 0, "*", "*", "?", "*"), name="reminders")
def reminders(event: CloudWatchEvent) -> dict[str, int]:
    """08:30 in China, on working days: recount the limits that the calendar moved, then remind of those nearly due."""
    return _send_out("reminders", event)


@blueprint.schedule(Cron(0, 1, "*", "*", "?", "*"), name="morning")
def morning(event: CloudWatchEvent) -> dict[str, int]:
    """09:00 in China, on working days: each city's digest."""
    return _send_out("morning", event)


@blueprint.schedule(Rate(10, unit=Rate.MINUTES), name="expired-uploads")
def expired_uploads(event: CloudWatchEvent) -> dict[str, int]:
    """Every ten minutes: check uploads that nobody asked about."""
    return _send_out("expired-uploads", event)


@blueprint.schedule(Rate(1, unit=Rate.HOURS), name="statistics")
def publish_statistics(event: CloudWatchEvent) -> dict[str, int]:
    """Every hour: add up what steps have moved, and publish the figures."""
    return _send_out("statistics", event)


@blueprint.schedule(Cron(10, 19, "*", "*", "?", "*"), name="recount")
def recount(event: CloudWatchEvent) -> dict[str, int]:
    """03:10 in China: count the cases anew, and compare."""
    return _send_out("recount", event)


def _send_out(job: str, event: CloudWatchEvent) -> dict[str, int]:
    """Send a job out; if that fails, Lambda tries again, and a city that gets it twice does nothing twice."""
    return {"cities": errands.send_out(wiring.current(), job, str(event.event_id))}
