"""Events: the append-only timeline of a case, each carrying the hash of the one before (decision 10)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

GENESIS = "0" * 64
"""The previous hash of the first event of every case."""


@dataclass(frozen=True, slots=True)
class Actor:
    """The actor of an event: role and organisation for readers, the opaque id for the audit."""

    role: str
    organisation: str
    principal_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event of a case. `details` holds the basis of the step, e.g. documents by their hashes."""

    case_id: str
    sequence: int
    at: datetime
    action: str
    actor: Actor
    stage: str
    note: str
    details: Mapping[str, Any]
    previous_hash: str
    hash: str = ""

    def sealed(self) -> Event:
        """The event with its own hash."""
        return replace(self, hash=self.expected_hash())

    def expected_hash(self) -> str:
        """SHA-256, in hex, of all else in the event as canonical JSON (sorted keys, UTF-8, no blanks)."""
        content = {
            "case_id": self.case_id,
            "sequence": self.sequence,
            "at": self.at.astimezone(UTC).isoformat(),
            "action": self.action,
            "actor": [self.actor.role, self.actor.organisation, self.actor.principal_id],
            "stage": self.stage,
            "note": self.note,
            "details": self.details,
            "previous_hash": self.previous_hash,
        }
        return hashlib.sha256(canonical_json(content)).hexdigest()


@dataclass(frozen=True, slots=True)
class BrokenChain:
    """The first event of a case that does not follow from earlier events, and the reason."""

    case_id: str
    sequence: int
    why: str


def first_break(case_id: str, events: Iterable[Event], version: int, last_hash: str) -> BrokenChain | None:
    """Check a timeline against the head of its case: the first break, or None."""
    sequence, previous = 0, GENESIS
    for event in events:
        sequence += 1
        if event.case_id != case_id or event.sequence != sequence:
            return BrokenChain(case_id, sequence, "the event is missing or out of order")
        if event.previous_hash != previous:
            return BrokenChain(case_id, sequence, "it does not follow the event before it")
        if event.hash != event.expected_hash():
            return BrokenChain(case_id, sequence, "its content is not what was hashed")
        previous = event.hash
    if sequence != version or previous != last_hash:
        return BrokenChain(case_id, sequence + 1, "the head of the case knows of other events")
    return None


def canonical_json(content: Any) -> bytes:
    """The JSON of a value in canonical form: equal contents give equal texts."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
