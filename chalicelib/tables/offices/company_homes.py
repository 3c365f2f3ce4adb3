"""Home cities of companies: a row for each company, which says the city that it was found to be of."""

from __future__ import annotations

from chalicelib.domain.offices.company_homes import HomeChange
from chalicelib.domain.shared.errors import CompanyElsewhere
from chalicelib.tables.core import keys
from chalicelib.tables.core.tables import Tables
from chalicelib.tables.core.transaction import Write, reading


class CompanyHomeStore:
    """The home cities that are settled. They are written with the change that settles or moves them."""

    def __init__(self, tables: Tables) -> None:
        self._rows = tables.once

    def get(self, uscc: str) -> str | None:
        """The city that a company was found to be of."""
        try:
            with reading():
                return str(self._rows.get(keys.company(uscc), consistent_read=True).data)
        except self._rows.DoesNotExist:
            return None


def claim_home(tables: Tables, uscc: str, city: str) -> Write:
    """The company is of this city from now on; CompanyElsewhere where it was of another."""
    row = tables.once
    unclaimed = row.pk.does_not_exist() | (row.data == city)
    return Write(row(pk=keys.company(uscc), data=city), unclaimed, CompanyElsewhere)


def move_home(tables: Tables, change: HomeChange) -> Write:
    """The company is of another city from now on; LostRace where it is no longer of the one before."""
    row = tables.once
    return Write(row(pk=keys.company(change.uscc), data=change.after), row.data == change.before)
