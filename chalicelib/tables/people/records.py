"""The access table: records of how people get in, each changed by its version, and counters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from chalicelib.domain.parties.kept_answers import AnswerToKeep
from chalicelib.domain.shared.errors import DomainError, LostRace
from chalicelib.tables.core import keys
from chalicelib.tables.core.mapping import Form
from chalicelib.tables.core.store import Tables, answer_writes
from chalicelib.tables.core.transaction import TransactionWriter, Write, reading


class Versioned(Protocol):
    """Something that counts its changes: 1 when it is made."""

    @property
    def version(self) -> int: ...


V = TypeVar("V", bound=Versioned)


class Records(Generic[V]):
    """Values of one kind, each under a name of its own."""

    def __init__(self, tables: Tables, kind: str, form: Form[V]) -> None:
        self._tables = tables
        self._kind = kind
        self._form = form
        self._writer = TransactionWriter(tables.connection)

    def get(self, name: str) -> V | None:
        """The value as it stands now, or None."""
        row = self._tables.access
        try:
            with reading():
                found = row.get(keys.access(self._kind, name), consistent_read=True)
        except row.DoesNotExist:
            return None
        return self._form.load(found.data)

    def write(
        self, name: str, value: V, expires: datetime | None = None, otherwise: type[DomainError] = LostRace
    ) -> Write:
        """The value as a part of a transaction: new, or following upon the version before it."""
        row = self._tables.access
        item = row(
            pk=keys.access(self._kind, name), data=self._form.dump(value), version=value.version, expires=expires
        )
        unchanged = row.pk.does_not_exist() if value.version == 1 else row.version == value.version - 1
        return Write(item, unchanged, otherwise)

    def save(self, name: str, value: V, expires: datetime | None = None, *, answer: AnswerToKeep | None = None) -> None:
        """
        Raises:
            AlreadyAnswered: the Idempotency-Key has an answer.
            LostRace: somebody else made or changed it first.
        """
        self._writer.write([*answer_writes(self._tables, answer), self.write(name, value, expires)])

    def save_with(self, writes: Sequence[Write]) -> None:
        """Several writes, all or none.

        Raises:
            DomainError: the `otherwise` of the first one refused.
        """
        self._writer.write(writes)


class Counters:
    """Numbers that only grow, until they expire."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, name: str, by: int, expires: datetime) -> int:
        """The count with `by` added."""
        row = self._tables.access
        item = row(pk=keys.access("COUNT", name))
        with reading():
            item.update(actions=[row.counted.add(by), row.expires.set(expires)])
        return int(item.counted)
