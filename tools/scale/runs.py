"""The work that is measured: filing, each schedule over all cities, and deliveries."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Any

from chalice.app import Chalice

from chalicelib.domain.messages.deliveries import DeliveryState
from infra.package.progress import Say
from local.city_work import as_event
from local.functions import SCHEDULED
from tools.scale.measuring import Meter, Work
from tools.scale.world import NIGHT, World

BATCH = 10
"""Records of the stream that one invocation gets."""
EVERY = 500
"""Deliveries, and cases, after which progress is told."""
SCHEDULES = (
    ("statistics, the first time", "statistics", timedelta()),
    ("nightly", "nightly", timedelta()),
    ("recount", "recount", timedelta(hours=3)),
    ("reminders", "reminders", timedelta(hours=8, minutes=20)),
    ("morning", "morning", timedelta(hours=8, minutes=50)),
    ("statistics", "statistics", timedelta(hours=9)),
    ("expired-uploads", "expired-uploads", timedelta(hours=9, minutes=10)),
)
"""Name of the work, schedule, and time after the night's."""


class Context:
    """Lambda's context; there is time for everything."""

    def get_remaining_time_in_millis(self) -> int:
        return 600_000


@dataclass(frozen=True, slots=True)
class Size:
    """The size of a simulation: `late` is the share of the cases that are late."""

    cities: int
    cases: int
    deliveries: int
    late: float = 0.05


def run(app: Chalice, world: World, size: Size, say: Say) -> Iterator[Work]:
    """Do all of it, one work after the other."""
    meter = Meter(world.tables)
    yield _filing(world, meter, size, say)
    for name, schedule, after in SCHEDULES:
        world.clock.moment = NIGHT + after
        yield _scheduled(app, world, meter, Work(name), schedule)
        say(f"{name}: {len(world.cities)} cities")
    world.clock.moment += timedelta(minutes=5)
    yield _deliveries(app, world, meter, size, say)


def _filing(world: World, meter: Meter, size: Size, say: Say) -> Work:
    late = round(size.cases * size.late)
    with meter.measuring(Work("filing and forwarding")) as work:
        for number in range(size.cases):
            for city in world.cities:
                with work.one():
                    world.file(city, is_late=number < late)
                if work.count % EVERY == 0:
                    say(f"{work.count} of {size.cases * size.cities} cases filed")
    return work


def _scheduled(app: Chalice, world: World, meter: Meter, work: Work, schedule: str) -> Work:
    """Send a schedule out and work on each city's errand, one after the other."""
    with meter.measuring(work):
        app.handler_map[schedule](dict(SCHEDULED), Context())
        while world.queue:
            with work.one():
                app.handler_map["cities"](as_event(world.queue.pop(0)), Context())
    return work


def _deliveries(app: Chalice, world: World, meter: Meter, size: Size, say: Say) -> Work:
    """Deliver what waits, as the stream brings it."""
    waiting = _waiting(world, size.deliveries)
    with meter.measuring(Work("deliveries")) as work:
        for first in range(0, len(waiting), BATCH):
            batch = waiting[first : first + BATCH]
            with work.one():
                failed = app.handler_map["outbox"]({"Records": [_record(pk) for pk in batch]}, Context())
            assert failed == {"batchItemFailures": []}, json.dumps(failed)
            if (first + BATCH) % EVERY == 0:
                say(f"{first + BATCH} of {len(waiting)} delivered")
    work.count = len(waiting)
    last = world.parts.outbox.get(waiting[-1]) if waiting else None
    assert not waiting or (last and last.state is DeliveryState.DELIVERED), "a message was not delivered"
    assert world.parts.outbox.page(DeliveryState.DEAD, 1, None) == ([], None), "a message was given up"
    return work


def _waiting(world: World, wanted: int) -> list[str]:
    """Messages that wait, by one scan: moto takes longer for each page of an index."""
    pages = world.client.get_paginator("scan").paginate(TableName=f"{world.tables.prefix}-outbox")
    rows = (row for page in pages for row in page["Items"] if "waiting" in row)
    return [row["pk"]["S"] for row in islice(rows, wanted)]


def _record(delivery_id: str) -> dict[str, Any]:
    return {"eventName": "INSERT", "dynamodb": {"Keys": {"pk": {"S": delivery_id}}, "SequenceNumber": "1"}}
