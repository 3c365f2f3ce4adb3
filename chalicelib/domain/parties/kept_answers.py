"""Answers that are kept under the Idempotency-Key of their request, to be given again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.parties.parties import Grant
from chalicelib.domain.shared.stored import Stored


@dataclass(frozen=True, slots=True)
class StoredAnswer(Stored):
    """The first answer to an Idempotency-Key, the fingerprint of the body that it answered, and the caller's grants.

    `is_whole`: its content is kept too; otherwise it was too long, and is rendered anew.
    """

    fingerprint: str
    status: int
    headers: dict[str, str]
    body: str
    grants: tuple[Grant, ...] = ()
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class AnswerToKeep:
    """An answer and its key, for the transaction of the change that the answer reports."""

    principal_id: str
    route: str
    key: str
    answer: StoredAnswer
    at: datetime
