"""Events: the append-only timeline of a case, each carrying the hash of the one before (decision 10).

The hash is that of the event's own text, which is stored as it was hashed: whatever becomes of the code, it stays.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from chalicelib.domain.shared.lineages import EVENTS
from chalicelib.domain.workflow.digests import CURRENT, DIGESTS

GENESIS = "0" * 64
"""The previous hash of the first event of every case."""


@dataclass(frozen=True, slots=True)
class Actor:
    """The actor of an event: role and organisation for all readers, the person for offices, the id for the audit.

    `person` is a name, "" where there is none or it was erased. It is no part of the event's text.
    """

    role: str
    organisation: str
    principal_id: str
    person: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event of a case. `details` holds the basis of the step, e.g. documents by their hashes.

    `person` is the commitment to the actor's name, `digest` the name of the algorithm, and `text` the bytes hashed.
    """

    case_id: str
    sequence: int
    at: datetime
    action: str
    actor: Actor
    stage: str
    note: str
    details: Mapping[str, Any]
    previous_hash: str
    person: str = ""
    digest: str = CURRENT
    text: str = field(default="", repr=False)
    hash: str = ""

    def sealed(self) -> Event:
        """The event with its text, and with the hash of that."""
        text = canonical_json({**EVENTS.lowered(self._told()), "form": EVENTS.written}).decode()
        return replace(self, text=text, hash=DIGESTS[self.digest](text.encode()))

    def _told(self) -> dict[str, Any]:
        """The content of the text. Its digest is part of it, as is its form, so that neither can be changed later."""
        return {
            "digest": self.digest,
            "case_id": self.case_id,
            "sequence": self.sequence,
            "at": self.at.astimezone(UTC).isoformat(),
            "action": self.action,
            "actor": {
                "role": self.actor.role,
                "organisation": self.actor.organisation,
                "principal_id": self.actor.principal_id,
            },
            "person": self.person,
            "stage": self.stage,
            "note": self.note,
            "details": self.details,
            "previous_hash": self.previous_hash,
        }

    @property
    def holds(self) -> bool:
        """The hash is that of the text."""
        return DIGESTS[self.digest](self.text.encode()) == self.hash


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
        if event.digest not in DIGESTS:
            return BrokenChain(case_id, sequence, "its digest is not known to this release")
        if not event.holds:
            return BrokenChain(case_id, sequence, "its content is not what was hashed")
        previous = event.hash
    if sequence != version or previous != last_hash:
        return BrokenChain(case_id, sequence + 1, "the head of the case knows of other events")
    return None


def canonical_json(content: Any) -> bytes:
    """The JSON of a value in canonical form: equal contents give equal texts."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
