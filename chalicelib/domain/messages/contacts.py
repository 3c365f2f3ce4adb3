"""References to offices in the facts of a message: name and phone are looked up when the message is sent."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.domain.parties.parties import Party


@dataclass(frozen=True, slots=True)
class ContactReference:
    """An office by its seat, the jurisdiction of that seat, and its holder ("" for the applicant)."""

    party: Party
    place: str
    holder: str

    def __str__(self) -> str:
        return "/".join((self.party, self.place, self.holder))

    @classmethod
    def read(cls, text: str) -> ContactReference | None:
        """The reference that a fact holds; None for a fact that is missing."""
        if not text:
            return None
        party, place, holder = text.split("/")
        return cls(Party(party), place, holder)
