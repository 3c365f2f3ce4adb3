"""The one transaction writer: all rows of a change or none, and each refused condition under its own name."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from botocore import exceptions as botocore_errors
from pynamodb.connection import Connection
from pynamodb.exceptions import PynamoDBException, TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from chalicelib.domain.shared.errors import DomainError, LostRace, StorageBusy
from chalicelib.tables.core.models import SharedRow

ATTEMPTS = 5
FIRST_PAUSE_SECONDS = 0.025

BUSY = {
    "InternalServerError",
    "ProvisionedThroughputExceeded",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ServiceUnavailable",
    "ThrottlingError",
    "ThrottlingException",
    "TransactionConflict",
    "TransactionConflictException",
    "TransactionInProgressException",
}
"""Answers of DynamoDB after which trying again may help; a cancelled transaction changed nothing."""


@dataclass(frozen=True, slots=True)
class Write:
    """One row of a transaction, put or deleted; `error_if_refused` is raised if its condition is refused."""

    row: SharedRow
    when: Condition | None = None
    error_if_refused: type[DomainError] = LostRace
    deletes: bool = False


class TransactionWriter:
    """Writes transactions through one connection. Conflicts and throttles are tried again, with the same token."""

    def __init__(self, connection: Connection, sleep: Callable[[float], None] = time.sleep) -> None:
        self._connection = connection
        self._sleep = sleep

    def write(self, writes: Sequence[Write]) -> None:
        """Write all rows or none.

        Raises:
            DomainError: the `error_if_refused` of the first write whose condition is refused.
            StorageBusy: storage conflicted on every attempt, or throttled or was out of reach for longer than the
                client retries; in the last case alone the rows may be there.
        """
        token = secrets.token_hex(16)
        in_order = sorted(writes, key=lambda write: not write.deletes)  # as PynamoDB sends them
        for attempt in range(ATTEMPTS):
            try:
                return self._write_once(in_order, token)
            except TransactWriteError as error:
                refusal = _refusal(error, in_order)
                if refusal:
                    raise refusal() from error
            self._sleep(FIRST_PAUSE_SECONDS * 2**attempt * (0.5 + secrets.randbelow(1000) / 1000))
        raise StorageBusy

    def _write_once(self, writes: Sequence[Write], token: str) -> None:
        with TransactWrite(connection=self._connection, client_request_token=token) as transaction:
            for write in writes:
                if write.deletes:
                    transaction.delete(write.row, condition=write.when)
                else:
                    transaction.save(write.row, condition=write.when)


def _refusal(error: TransactWriteError, writes: Sequence[Write]) -> type[DomainError] | None:
    """The error that names the refusal; None where it only met another transaction, so that trying again may help."""
    codes = [reason.code if reason else "" for reason in error.cancellation_reasons]
    for code, write in zip(codes, writes, strict=False):
        if code == "ConditionalCheckFailed":
            return write.error_if_refused
    if BUSY.isdisjoint(codes) and not _is_passing(error):
        raise error
    return None if codes else StorageBusy


def _is_passing(error: PynamoDBException) -> bool:
    """Storage was busy or out of reach, after the client's own retries."""
    unreachable = (botocore_errors.ConnectionError, botocore_errors.HTTPClientError)
    return isinstance(error.cause, unreachable) or error.cause_response_code in BUSY


@contextmanager
def reading() -> Iterator[Any]:
    """Turns errors of reads in its block into StorageBusy, if storage throttles longer than the client retries.

    Raises:
        StorageBusy: after the client's own retries.
    """
    try:
        yield
    except PynamoDBException as error:
        if _is_passing(error):
            raise StorageBusy from error
        raise
