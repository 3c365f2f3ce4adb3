"""Tools of the storage tests: they count calls, inject faults and dump tables."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from threading import Barrier
from typing import Any, TypeVar

from botocore.awsrequest import AWSResponse
from botocore.exceptions import ConnectionClosedError

from chalicelib.domain.cases.transitions import Change
from chalicelib.domain.parties.kept_answers import AnswerToKeep, StoredAnswer
from chalicelib.tables.cases.store import CaseStore
from chalicelib.tables.core.tables import Tables
from tests.builders import NOW
from tests.conftest import ENDPOINT, PLACES

T = TypeVar("T")
Row = dict[str, Any]
Dump = dict[str, dict[tuple[str, str], Row]]

NO_WAITING: Callable[[float], None] = lambda _: None  # noqa: E731


def save_all(store: CaseStore, changes: list[Change]) -> list[Change]:
    for change in changes:
        store.save(change)
    return changes


def an_answer(key: str = "key-1", body: str = '{"ok":true}') -> AnswerToKeep:
    stored = StoredAnswer("fingerprint", 201, {"Location": "/v1/cases/1"}, body)
    return AnswerToKeep("applicant-jincheng", "POST /v1/cases", key, stored, NOW)


def dump(client: Any, tables: Tables) -> Dump:
    """Every row of every table: short table name -> key -> row."""
    names = [*(f"cases-{place}" for place in PLACES), "directory", "outbox", "once"]
    return {name: {_key(row): row for row in _scan(client, f"{tables.prefix}-{name}")} for name in names}


def _scan(client: Any, table: str) -> Iterator[Row]:
    for page in client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
        yield from page["Items"]


def _key(row: Row) -> tuple[str, str]:
    return row["pk"]["S"], row.get("sk", {"S": ""})["S"]


def whole_index(client: Any, tables: Tables, place: str, index: str) -> list[Row]:
    """Read all rows in an index of a place's table."""
    return list(client.scan(TableName=f"{tables.prefix}-cases-{place}", IndexName=index)["Items"])


@contextmanager
def calls(tables: Tables) -> Iterator[list[tuple[str, dict[str, Any]]]]:
    """Record the requests to DynamoDB meanwhile: operation and body of each."""
    made: list[tuple[str, dict[str, Any]]] = []

    def note(model: Any, params: dict[str, Any], **_: Any) -> None:
        made.append((model.name, json.loads(params["body"])))

    with _hook(tables, "before-call.dynamodb.*", note):
        yield made


@contextmanager
def faults(tables: Tables, operation: str, *answers: AWSResponse | Exception | None) -> Iterator[list[Any]]:
    """Instead of the store, these answer the next sendings of `operation`; None lets one through.

    The last of them answers all further ones. Yields the sendings.
    """
    sent: list[Any] = []

    def answer(request: Any, **_: Any) -> AWSResponse | None:
        sent.append(request)
        fault = answers[min(len(sent), len(answers)) - 1]
        if isinstance(fault, Exception):
            raise fault
        if fault:
            request.url = "http://nowhere.invalid/"  # else moto would carry it out, although it is answered here
        return fault

    with _hook(tables, f"before-send.dynamodb.{operation}", answer):
        yield sent


@contextmanager
def lost_replies(tables: Tables, times: int) -> Iterator[list[Any]]:
    """DynamoDB carries out a transaction, and its reply does not arrive, so many times; yields the sendings."""
    sent: list[Any] = []

    def lose(request: Any, event_name: str, **_: Any) -> None:
        if not event_name.endswith("TransactWriteItems"):
            return
        sent.append(request)
        if len(sent) > times:
            return
        if ENDPOINT:  # moto has carried it out already, in a handler before this one
            tables.connection.client._endpoint.http_session.send(request)
        raise ConnectionClosedError(endpoint_url=request.url)

    events = tables.connection.client.meta.events
    events.register_last("before-send", lose)
    try:
        yield sent
    finally:
        events.unregister("before-send", lose)


@contextmanager
def _hook(tables: Tables, event: str, handler: Callable[..., Any]) -> Iterator[None]:
    events = tables.connection.client.meta.events
    events.register_first(event, handler)
    try:
        yield
    finally:
        events.unregister(event, handler)


class _Body:
    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self._content


def refusal(code: str, status: int = 400, **more: Any) -> AWSResponse:
    """An error as DynamoDB spells it."""
    content = {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "injected", **more}
    return AWSResponse("", status, {}, _Body(json.dumps(content).encode()))


def cancelled(*codes: str) -> AWSResponse:
    """A cancelled transaction with one reason for each of its writes."""
    return refusal("TransactionCanceledException", CancellationReasons=[{"Code": code} for code in codes])


def at_once(work: Callable[[int], T], threads: int = 8) -> list[T]:
    """The results of as many threads that begin together."""
    start = Barrier(threads)

    def one(number: int) -> T:
        start.wait()
        return work(number)

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(one, range(threads)))


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)
