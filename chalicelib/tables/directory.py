"""The directory table: cities with their offices, calendar overrides, identities, and the published statistics."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from chalicelib.domain.calendar import WorkingCalendar
from chalicelib.domain.cities import City, Directory
from chalicelib.domain.parties import Principal
from chalicelib.tables import keys, mapping
from chalicelib.tables.store import Tables
from chalicelib.tables.transaction import TransactionWriter, Write, reading


class DirectoryStore:
    """One Query reads all offices and the calendar; one GetItem reads who somebody is."""

    def __init__(self, tables: Tables) -> None:
        self._rows = tables.directory
        self._writer = TransactionWriter(tables.connection)

    def read(self) -> Directory:
        """The whole directory at this moment."""
        with reading():
            rows = {row.sk: row.data for row in self._rows.query(keys.DIRECTORY, consistent_read=True)}
        cities = [mapping.CITIES.load(data) for sk, data in rows.items() if sk.startswith(keys.CITY_PREFIX)]
        overrides = {
            date.fromisoformat(sk.removeprefix(keys.OVERRIDE_PREFIX)): json.loads(data)["is_working_day"]
            for sk, data in rows.items()
            if sk.startswith(keys.OVERRIDE_PREFIX)
        }
        return Directory({city.city: city for city in cities}, WorkingCalendar(overrides))

    def save_city(self, city: City) -> None:
        self._put(keys.DIRECTORY, keys.CITY_PREFIX + city.city, mapping.CITIES.dump(city))

    def save_override(self, day: date, *, is_working_day: bool) -> None:
        """A day on which the State Council's notice differs from the library."""
        content = json.dumps({"is_working_day": is_working_day})
        self._put(keys.DIRECTORY, keys.OVERRIDE_PREFIX + day.isoformat(), content)

    def principal(self, principal_id: str) -> Principal | None:
        """The roles and organisations of somebody, or None if the directory does not know them."""
        try:
            with reading():
                row = self._rows.get(keys.identity(principal_id), keys.identity(principal_id), consistent_read=True)
        except self._rows.DoesNotExist:
            return None
        return mapping.PRINCIPALS.load(row.data)

    def save_principal(self, principal: Principal) -> None:
        key = keys.identity(principal.principal_id)
        self._put(key, key, mapping.PRINCIPALS.dump(principal))

    def statistics(self) -> dict[str, Any]:
        """What was last published: city -> figures."""
        with reading():
            rows = self._rows.query(keys.STATISTICS)
            return {row.sk: json.loads(row.data) for row in rows}

    def save_statistics(self, city: str, figures: dict[str, Any]) -> None:
        self._put(keys.STATISTICS, city, json.dumps(figures, ensure_ascii=False))

    def settled_calendar(self, city: str) -> str:
        """The calendar by which the city's time limits were last counted, as its fingerprint."""
        try:
            with reading():
                return str(self._rows.get(keys.CALENDAR, city, consistent_read=True).data)
        except self._rows.DoesNotExist:
            return ""

    def save_settled_calendar(self, city: str, fingerprint: str) -> None:
        self._put(keys.CALENDAR, city, fingerprint)

    def _put(self, pk: str, sk: str, data: str) -> None:
        self._writer.write([Write(self._rows(pk=pk, sk=sk, data=data))])
