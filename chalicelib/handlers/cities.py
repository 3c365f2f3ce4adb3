"""Scheduled work on cities, each by a message of its own: tried again alone, and in the end put aside alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from chalice.app import Blueprint, SQSEvent

from chalicelib import wiring
from chalicelib.handlers.invocations import unless_stopped
from chalicelib.handlers.timing import keep_going
from chalicelib.runtime import correlation, metrics
from chalicelib.services.cases import deadlines, digest, documents
from chalicelib.services.evaluation import recounts, statistics
from chalicelib.services.shared import errands
from chalicelib.services.shared.errands import Errand, Job

QUEUE = "cities"

blueprint = Blueprint(__name__)

JOBS: Mapping[str, Job] = {
    "nightly": Job(
        {"settle": deadlines.recount, "breaches": deadlines.flag_breaches}, completed=metrics.NIGHTLY_COMPLETED
    ),
    "reminders": Job({"settle": deadlines.recount, "reminders": deadlines.remind}),
    "morning": Job({"digest": digest.send}),
    "expired-uploads": Job({"uploads": documents.check_forgotten}),
    "statistics": Job({"counted": recounts.build, "moves": statistics.add_up, "figures": statistics.publish}),
    "recount": Job({"counted": recounts.build, "recounted": recounts.recount}),
}
"""The job of each schedule."""


@blueprint.on_sqs_message(queue=QUEUE, batch_size=1, name="cities")
def work(event: SQSEvent) -> dict[str, Any]:
    """Do the errand of the message; if it fails, the queue brings it again."""
    done: dict[str, Any] = unless_stopped(event, _work)
    return done


def _work(event: SQSEvent) -> dict[str, Any]:
    (record,) = event
    errand = Errand(**json.loads(record.body))
    with correlation.following(errand.run):
        return errands.carry_out(wiring.current(), JOBS[errand.job], errand, partial(keep_going, event))
