"""Idempotency-Key: the first answer is kept in the transaction of what it tells, and given again byte for byte."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.errors import DomainError, IdempotencyKeyReused
from chalicelib.tables.mapping import StoredAnswer
from chalicelib.tables.store import AnswerToKeep, CaseStore


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer before it leaves: what it says is settled before anything is written."""

    status: int
    headers: dict[str, str]
    body: str


@dataclass(frozen=True, slots=True)
class OnceKey:
    """A caller's Idempotency-Key on one route, with the fingerprint of the body that came with it."""

    principal_id: str
    route: str
    key: str
    fingerprint: str

    def keep(self, reply: Reply, at: datetime) -> AnswerToKeep:
        """The reply as it goes into the transaction."""
        stored = StoredAnswer(self.fingerprint, reply.status, reply.headers, reply.body)
        return AnswerToKeep(self.principal_id, self.route, self.key, stored, at)


def answer_once(cases: CaseStore, key: OnceKey | None, work: Callable[[], Reply]) -> Reply:
    """Do the work, or repeat the answer that the same key got before.

    The key is looked up only when the work is refused: an answered request is refused by its own traces.

    Raises:
        IdempotencyKeyReused: the key was answered for another body.
    """
    try:
        return work()
    except DomainError:
        earlier = cases.answer(key.principal_id, key.route, key.key) if key else None
        if key is None or earlier is None:
            raise
        if earlier.fingerprint != key.fingerprint:
            raise IdempotencyKeyReused from None
        return Reply(earlier.status, earlier.headers, earlier.body)
