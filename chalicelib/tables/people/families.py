"""Sign-ins of the mini-program in the access table: the family of tokens that each began."""

from __future__ import annotations

from chalicelib.domain.people.sessions import Family
from chalicelib.domain.shared import lineages
from chalicelib.tables.core.forms import Form
from chalicelib.tables.core.records import Records
from chalicelib.tables.core.tables import Tables

FAMILIES = Form(Family, lineages.FAMILIES)


class FamilyStore:
    """Families of tokens, each deleted some time after its refresh token expires."""

    def __init__(self, tables: Tables) -> None:
        self._families = Records(tables, "SESSION", FAMILIES)

    def get(self, family_id: str) -> Family | None:
        """The family as it stands now, or None."""
        return self._families.get(family_id)

    def save(self, family: Family) -> None:
        """A new family, or the next version of one.

        Raises:
            LostRace: somebody else changed it first.
        """
        self._families.save(family.family_id, family, family.refresh.expires_at)
