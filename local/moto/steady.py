"""moto's DynamoDB made steady: one call at a time, and a refused transaction that undoes its own rows and no others.

Stock moto copies a whole table for each item of a transaction, puts the copies in place of the tables when one
condition fails (losing what other threads wrote), and leaves stream readers at the shard that was replaced.
"""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import wraps
from typing import Any
from unittest.mock import patch

from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table
from moto.dynamodb.responses import DynamoHandler
from moto.dynamodbstreams.responses import DynamoDBStreamsHandler

from local.moto.quick import quick

_one_at_a_time = threading.RLock()
"""Held for a whole call, be it from botocore in this process or through moto's HTTP server."""


@contextmanager
def steady() -> Iterator[None]:
    """moto's tables and their streams behave while this lasts, and answer quickly."""
    with quick(), ExitStack() as patches:
        for handler in (DynamoHandler, DynamoDBStreamsHandler):
            patches.enter_context(patch.object(handler, "call_action", _serial(handler.call_action)))
        transact = _undoing(DynamoDBBackend.transact_write_items)
        patches.enter_context(patch.object(DynamoDBBackend, "transact_write_items", transact))
        yield


def _serial(call: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(call)
    def in_turn(*arguments: Any) -> Any:
        with _one_at_a_time:
            return call(*arguments)

    return in_turn


def _undoing(transact: Callable[..., None]) -> Callable[..., None]:
    """moto's transaction, without its copies of tables."""

    @wraps(transact)
    def run(backend: Any, transact_items: Sequence[dict[str, Any]]) -> None:
        uncopied = patch.object(Table, "__deepcopy__", lambda table, memo: table, create=True)
        with _one_at_a_time:
            undo = _undo(backend, transact_items)
            try:
                with uncopied:
                    transact(backend, transact_items)
            except Exception:  # however it fails, a transaction leaves nothing behind
                undo()
                raise

    return run


def _undo(backend: Any, transact_items: Sequence[dict[str, Any]]) -> Callable[[], None]:
    """Prepare to put back the rows and stream records that a transaction touches, as they are now."""
    undoing = ExitStack()
    for item in transact_items:
        operation = next(iter(item.values()))
        table = backend.tables.get(operation.get("TableName"))
        attributes = operation.get("Key") or operation.get("Item") or {}
        if table and {*table.table_key_attrs} <= attributes.keys():
            keys = [DynamoType(attributes[name]) for name in table.table_key_attrs]
            undoing.callback(_put_back, table, keys, copy.deepcopy(table.get_item(*keys)))
        if table and table.stream_shard:
            undoing.callback(_cut, table.stream_shard.items, len(table.stream_shard.items))
    return undoing.close


def _put_back(table: Any, keys: Sequence[Any], row: Any) -> None:
    *partition, last = keys
    rows = table.items[partition[0]] if partition else table.items
    if row is None:
        rows.pop(last, None)
    else:
        rows[last] = row


def _cut(records: list[Any], length: int) -> None:
    del records[length:]
