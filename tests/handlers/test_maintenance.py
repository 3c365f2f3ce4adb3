"""Maintenance: scheduled work pauses and says so, messages wait, and nothing of it is lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from chalicelib.domain.messages.deliveries import DeliveryState
from chalicelib.domain.shared.maintenance import Maintenance
from chalicelib.tables.offices.switches import SwitchStore
from tests.handlers.test_stream import a_delivery
from tests.services.support import Deployment

SCHEDULED = ("nightly", "reminders", "morning", "sweeper", "expired-uploads", "statistics", "recount")
STOP = Maintenance(since=datetime(2026, 11, 28, tzinfo=UTC), reason="还原数据", retry_after=600)


@contextmanager
def writes_stopped(d: Deployment) -> Iterator[None]:
    SwitchStore(d.tables).stop_writes(STOP)
    d.tables.gate.look()
    try:
        yield
    finally:
        SwitchStore(d.tables).resume_writes()
        d.tables.gate.look()


@pytest.mark.parametrize("name", SCHEDULED)
def test_scheduled_work_pauses_and_says_so(d: Deployment, name: str) -> None:
    with writes_stopped(d):
        before = d.rows("directory")
        assert d.invoke(name) == {"writes_stopped_since": "2026-11-28T00:00:00+00:00"}
        assert "writes_stopped_since" in d.work("nightly", "jiaozuo")  # an errand that was under way
        assert d.rows("directory") == before
    assert "writes_stopped_since" not in d.invoke(name)


def test_messages_wait_for_the_sweeper(d: Deployment) -> None:
    """The stream's records are let go, since it gives up on what fails for long; their rows still wait."""
    delivery = a_delivery(d, "1")
    with writes_stopped(d):
        assert d.stream(delivery) == {"batchItemFailures": []}
        assert d.inbox_rows() == []
    d.at("2026-03-02 10:00")
    assert d.run("sweeper")["delivered"] == 1
    assert d.outbox()[delivery].state is DeliveryState.DELIVERED
