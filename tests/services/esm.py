"""Lambda's event source mapping over a stream, as far as failures go: the lowest failure is where it begins again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

RETRIES = 3

Handler = Callable[[dict[str, Any]], Any]


def feed(handle: Handler, records: Sequence[Any], batch: int = 100) -> list[Any]:
    """Hand records on in batches; answers those given up, as the destination for failures would be told of them.

    A batch is tried again from its first failure on; one whose failure is not named, or that raises, is tried
    again whole; what is still failing then is halved, down to a single record, which is given up.
    """
    given_up: list[Any] = []
    for start in range(0, len(records), batch):
        given_up += _feed(handle, list(records[start : start + batch]), RETRIES)
    return given_up


def _feed(handle: Handler, batch: list[Any], retries: int) -> list[Any]:
    rest = _rest(handle, batch)
    if not rest:
        return []
    if len(rest) < len(batch):
        return _feed(handle, rest, RETRIES)
    if retries:
        return _feed(handle, batch, retries - 1)
    if len(batch) == 1:
        return batch
    half = len(batch) // 2
    return _feed(handle, batch[:half], RETRIES) + _feed(handle, batch[half:], RETRIES)


def _rest(handle: Handler, batch: list[Any]) -> list[Any]:
    """List the records to try again: from the lowest failure on, or all."""
    try:
        failed = [item["itemIdentifier"] for item in handle({"Records": batch})["batchItemFailures"]]
    except Exception:
        return batch
    if not failed:
        return []
    named = [_number(record) for record in batch]
    if any(identifier not in named or not identifier for identifier in failed):
        return batch
    return batch[min(named.index(identifier) for identifier in failed) :]


def _number(record: Any) -> str:
    try:
        return str(record["dynamodb"]["SequenceNumber"])
    except (KeyError, TypeError):
        return ""
