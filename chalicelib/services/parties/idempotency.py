"""Idempotency-Key: the first answer is saved in the transaction of its request, and repeated byte for byte."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.parties.kept_answers import AnswerToKeep, StoredAnswer
from chalicelib.domain.parties.parties import Grant
from chalicelib.domain.shared.errors import CaseNotFound, DomainError, IdempotencyKeyReused, InvalidInput, RoleMayNot
from chalicelib.wiring import Wiring

HAS_NO_PART = (CaseNotFound, InvalidInput, RoleMayNot)
"""Refusals of callers who may not take this action, or may not know of its object."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer before it is sent; its content is settled before anything is written."""

    status: int
    headers: dict[str, str]
    body: str


@dataclass(frozen=True, slots=True)
class OnceKey:
    """A caller's Idempotency-Key on one route, with the fingerprint of the body that came with it, and their grants."""

    principal_id: str
    route: str
    key: str
    fingerprint: str
    grants: tuple[Grant, ...] = ()

    def keep(self, reply: Reply, at: datetime) -> AnswerToKeep:
        """The reply as the transaction saves it."""
        stored = StoredAnswer(self.fingerprint, reply.status, reply.headers, reply.body, self.grants)
        return AnswerToKeep(self.principal_id, self.route, self.key, stored, at)


def answer_once(
    deps: Wiring, key: OnceKey | None, work: Callable[[], Reply], anew: Callable[[], Reply] | None = None
) -> Reply:
    """Do the work, or repeat the answer that the same key got before.

    The key is looked up only after a refusal: a repeat always collides with what the first request wrote. The answer
    is given again, unless the caller may not do this any more and has lost a grant since. One that was too long to be
    kept whole is rendered `anew`, from the data as they now stand.

    Raises:
        IdempotencyKeyReused: the key was answered for another body.
    """
    try:
        return work()
    except DomainError as refusal:
        earlier = deps.answers.get(key.principal_id, key.route, key.key) if key else None
        if key is None or earlier is None:
            raise
        if isinstance(refusal, HAS_NO_PART) and not set(earlier.grants) <= set(key.grants):
            raise
        if earlier.fingerprint != key.fingerprint:
            raise IdempotencyKeyReused from None
        if not earlier.is_whole:
            assert anew, "an answer that can grow without a bound can be rendered anew"
            return replace(anew(), status=earlier.status)
        return Reply(earlier.status, earlier.headers, earlier.body)
