"""Digests over stored bytes, each under its algorithm and version, and commitments to what may be erased."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

DIGESTS: Mapping[str, Callable[[bytes], str]] = {"sha256-1": lambda content: hashlib.sha256(content).hexdigest()}
"""Name (algorithm and version) -> the digest in hex. None is ever removed: what it proved once is kept for good."""
CURRENT = "sha256-1"
"""The digest of all that is written from now on."""


def digest(text: str, name: str = CURRENT) -> str:
    """The digest of a text with the name of its algorithm before it."""
    return f"{name}:{DIGESTS[name](text.encode())}"


def is_of(text: str, told: str) -> bool:
    """True if this is the text that a digest was taken of; of an algorithm that we do not know, nothing is."""
    name = told.partition(":")[0]
    return name in DIGESTS and digest(text, name) == told


@dataclass(frozen=True, slots=True)
class Committed:
    """Personal data under a salted commitment. Once both are erased, nobody can tell from it what they were."""

    salt: str = field(repr=False)
    text: str = field(repr=False)
    erased_at: datetime | None = None

    @property
    def commitment(self) -> str:
        return digest(self._salted)

    def fits(self, commitment: str) -> bool:
        """True if these are the data that were committed to, or if they were erased."""
        return self.erased_at is not None or is_of(self._salted, commitment)

    @property
    def _salted(self) -> str:
        return f"{self.salt}\n{self.text}"


Personal = Mapping[str, Committed]
"""The personal data of a case by their commitments."""


def committed(text: str, secret: str, what: str) -> Committed:
    """A text with a salt of its own, which the secret of a step gives for this kind of data."""
    assert secret, "without a secret, the data could be guessed from their commitment"
    return Committed(DIGESTS["sha256-1"](f"{secret}\n{what}".encode()), text)


def erased(personal: Personal, commitments: Iterable[str], at: datetime) -> Personal:
    """The personal data without those behind these commitments; that they were erased, and when, stays."""
    gone = {one: Committed("", "", at) for one in commitments if one in personal and not personal[one].erased_at}
    return {**personal, **gone}
