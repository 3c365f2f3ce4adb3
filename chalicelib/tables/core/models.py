"""The PynamoDB models: one row class per table, built for a prefix; none of them leaves `tables/`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from pynamodb.attributes import NumberAttribute, TTLAttribute, UnicodeAttribute
from pynamodb.connection import Connection
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection
from pynamodb.models import Model

INDEXES = {
    "ledger": ("ledger", "filed"),
    "desk": ("desk", "filed"),
    "owner": ("owner", "filed"),
    "due": ("running", "due"),
}
"""Sparse indexes of a city table: name -> (hash, range)."""
PROJECTED = ("data", "form")
"""The attributes that every index holds beside its keys."""


OUTBOX_INDEXES = {"waiting": ("waiting", "not_before"), "age": ("waiting", "since")}
"""The sparse indexes of the outbox: deliveries that wait or were given up, by the next attempt and by their age.

`waiting` names a shard of them: a key of an index takes some 250 deliveries a second and no more.
"""


AUDIT_INDEXES = {"reader": ("reader", "at"), "subject": ("pk", "at")}
"""The indexes of the audit, in order of time: the readings of one person, and those of one case or list."""


class SharedRow(Model):
    """A model whose calls go through one connection for all tables, hence one botocore client per process.

    Every row says its `form` (`domain/shared/lineages.py`).
    """

    indexes: ClassVar[Mapping[str, tuple[str, str]]] = {}

    form = NumberAttribute(default=1)

    @classmethod
    def share(cls, connection: Connection) -> None:
        """Call through `connection` from now on."""
        own = cls._get_connection()
        connection.add_meta_table(own.get_meta_table())
        own.connection = connection


class CaseRow(SharedRow):
    """A row of a city's (or a province's) table: a head, an event, a document, or a mirror entry.

    `data` is the row's content as JSON, of an event the very text that its `hash` was taken of. `personal` holds the
    personal data of a case, which only its head has. The rest are keys of the sparse indexes.
    """

    indexes = INDEXES

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    data = UnicodeAttribute()
    hash = UnicodeAttribute(null=True)
    personal = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)
    ledger = UnicodeAttribute(null=True)
    desk = UnicodeAttribute(null=True)
    owner = UnicodeAttribute(null=True)
    filed = UnicodeAttribute(null=True)
    running = UnicodeAttribute(null=True)
    due = UnicodeAttribute(null=True)


class DirectoryRow(SharedRow):
    """Cities, calendar overrides, identities, staff, statistics. `version` guards what people change by hand."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    data = UnicodeAttribute()
    version = NumberAttribute(null=True)


class OutboxRow(SharedRow):
    """A message on its way through one channel."""

    indexes = OUTBOX_INDEXES

    pk = UnicodeAttribute(hash_key=True)
    data = UnicodeAttribute()
    version = NumberAttribute()
    waiting = UnicodeAttribute(null=True)
    not_before = UnicodeAttribute(null=True)
    since = UnicodeAttribute(null=True)
    expires = TTLAttribute(null=True)


class OnceRow(SharedRow):
    """A thing that may exist only once: an answer to an Idempotency-Key, the open case of a matter, a home city.

    `mark` is what conditions compare: unlike `data`, it is the same whatever else a release puts there.
    """

    pk = UnicodeAttribute(hash_key=True)
    data = UnicodeAttribute()
    mark = UnicodeAttribute(null=True)
    expires = TTLAttribute(null=True)


class AccessRow(SharedRow):
    """WeChat persons, sessions, opinion links and counters. DynamoDB deletes a row some time after it `expires`."""

    pk = UnicodeAttribute(hash_key=True)
    data = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)
    counted = NumberAttribute(null=True)
    expires = TTLAttribute(null=True)


class AuditRow(SharedRow):
    """One reading: by a person, of an address, in a minute."""

    indexes = AUDIT_INDEXES

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    data = UnicodeAttribute()
    reader = UnicodeAttribute(null=True)
    at = UnicodeAttribute(null=True)
    expires = TTLAttribute(null=True)


def build(base: type[SharedRow], table: str, connection: Connection) -> Any:
    """The row class of one table: a fresh subclass, since models and their indexes bind to a single table."""
    meta = type("Meta", (), {"table_name": table, "region": connection.region, "host": connection.host})
    indexes = {f"{name}_index": _index(name, *keys) for name, keys in base.indexes.items()}
    row: Any = type(base.__name__, (base,), {"__module__": __name__, "Meta": meta, **indexes})
    row.share(connection)
    return row


def _index(name: str, hash_name: str, range_name: str) -> GlobalSecondaryIndex[Any]:
    meta = type("Meta", (), {"index_name": name, "projection": IncludeProjection(list(PROJECTED))})
    index = type(
        f"{name.title()}Index",
        (GlobalSecondaryIndex,),
        {
            "__module__": __name__,
            "Meta": meta,
            hash_name: UnicodeAttribute(hash_key=True),
            range_name: UnicodeAttribute(range_key=True),
        },
    )
    return index()  # type: ignore[no-any-return]  # a class made at run time
