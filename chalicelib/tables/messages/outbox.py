"""The outbox: deliveries that wait, found by sparse indexes; every step of one is a put on condition of its version."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from operator import attrgetter
from typing import Any

from chalicelib.domain.messages.deliveries import Delivery, DeliveryState
from chalicelib.domain.parties.channels import Channel
from chalicelib.domain.parties.kept_answers import AnswerToKeep
from chalicelib.domain.parties.parties import Party
from chalicelib.domain.shared.errors import LostRace, UnreadableDelivery
from chalicelib.tables.core.answers import answer_writes
from chalicelib.tables.core.forms import Unreadable
from chalicelib.tables.core.tables import Tables
from chalicelib.tables.core.transaction import TransactionWriter, Write, reading
from chalicelib.tables.messages.delivery_rows import DELIVERIES, SHARDS, new_delivery, outbox_row, shard_key

PAGE_OF_DELIVERIES = 50
UNREADABLE = "unreadable"
MAX_ID_LENGTH = 200
"""Characters of a delivery's id: no longer one is ever given, and storage refuses keys that are too long."""


class OutboxStore:
    """Deliveries by id, and those that wait or were given up."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._rows = tables.outbox
        self._writer = TransactionWriter(tables.connection)

    def get(self, delivery_id: str) -> Delivery | None:
        """One delivery.

        Raises:
            UnreadableDelivery: the row exists, but is not in its form.
        """
        if not 0 < len(delivery_id) <= MAX_ID_LENGTH:
            return None
        try:
            with reading():
                row = self._rows.get(delivery_id, consistent_read=True)
        except self._rows.DoesNotExist:
            return None
        return _read(row)

    def bury(self, row: UnreadableDelivery, now: datetime) -> None:
        """Mark an unreadable row as given up, under its id and with the reason."""
        dead = _placeholder(row, DeliveryState.DEAD, now)
        self._writer.write([Write(self._rows(**outbox_row(dead)))])

    def add(self, delivery: Delivery, answer: AnswerToKeep | None = None) -> bool:
        """A delivery that no step of a case asked for; False if it was added before.

        Raises:
            AlreadyAnswered: the Idempotency-Key has an answer.
        """
        try:
            self._writer.write([*answer_writes(self._tables, answer), new_delivery(self._tables, delivery)])
        except LostRace:
            return False
        return True

    def advance(self, delivery: Delivery, answer: AnswerToKeep | None = None) -> None:
        """The next state of a delivery.

        Raises:
            AlreadyAnswered: the Idempotency-Key has an answer.
            LostRace: another attempt was first.
        """
        row = self._rows(**outbox_row(delivery))
        writes = answer_writes(self._tables, answer)
        self._writer.write([*writes, Write(row, self._rows.version == delivery.version - 1)])

    def shards_waiting(self, now: datetime) -> list[str]:
        """The shards in which a pending delivery may be tried now."""
        return [shard for shard in SHARDS if next(self._waiting(shard, now, limit=1), None)]

    def waiting_until(self, now: datetime, shard: str) -> Iterator[str]:
        """The ids of a shard's pending deliveries that may be tried now, the longest waiting first."""
        return (row.pk for row in self._waiting(shard, now))

    def _waiting(self, shard: str, now: datetime, limit: int | None = None) -> Iterator[Any]:
        until = f"{now.astimezone(UTC).isoformat()}~"  # "~" sorts behind the "#" that opens the id
        key = shard_key(DeliveryState.PENDING, shard)
        with reading():
            yield from self._rows.waiting_index.query(
                key, self._rows.not_before <= until, limit=limit, page_size=limit or PAGE_OF_DELIVERIES
            )

    def oldest_pending(self) -> datetime | None:
        """The time of the oldest message that is not delivered yet, or None if none waits: one row of each shard."""
        with reading():
            oldest = [
                row.since.partition("#")[0]
                for shard in SHARDS
                for row in self._rows.age_index.query(shard_key(DeliveryState.PENDING, shard), limit=1)
            ]
        return datetime.fromisoformat(min(oldest)) if oldest else None

    def page(self, state: DeliveryState, limit: int, after: str | None) -> tuple[list[Delivery], str | None]:
        """Deliveries that wait or are dead, oldest first, and the cursor of the next page."""
        condition = self._rows.not_before > after if after else None
        with reading():
            shards = [
                self._rows.waiting_index.query(shard_key(state, shard), condition, limit=limit + 1) for shard in SHARDS
            ]
            rows = list(islice(heapq.merge(*shards, key=attrgetter("not_before")), limit + 1))
        items = [_listed(row, state) for row in rows[:limit]]
        return items, rows[limit - 1].not_before if len(rows) > limit else None


def _read(row: Any) -> Delivery:
    try:
        return DELIVERIES.read(row)
    except Unreadable:
        raise UnreadableDelivery(row.pk, row.data) from None


def _listed(row: Any, state: DeliveryState) -> Delivery:
    try:
        return _read(row)
    except UnreadableDelivery as unreadable:
        return _placeholder(unreadable, state, datetime.fromisoformat(row.not_before.partition("#")[0]))


def _placeholder(unreadable: UnreadableDelivery, state: DeliveryState, at: datetime) -> Delivery:
    """The delivery that lists show for an unreadable row; its facts keep the row's text, so that nothing is lost."""
    return Delivery(
        delivery_id=unreadable.delivery_id,
        channel=Channel.INBOX,
        kind=UNREADABLE,
        to=Party.STEWARD,
        holder="",
        place="",
        case_id=unreadable.delivery_id.partition(".")[0],
        at=at,
        facts={"data": unreadable.data},
        not_before=at,
        state=state,
        reason=UNREADABLE,
    )
