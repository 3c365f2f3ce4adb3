"""The directory table: cities with their offices, calendar overrides, identities, and the published statistics."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from datetime import UTC, date
from typing import Any

from pynamodb.exceptions import GetError
from pynamodb.expressions.condition import Condition

from chalicelib.domain.offices.cities import City, Directory
from chalicelib.domain.offices.company_homes import HomeChange
from chalicelib.domain.offices.directory_changes import DirectoryChange
from chalicelib.domain.offices.register import Register
from chalicelib.domain.parties.kept_answers import AnswerToKeep
from chalicelib.domain.parties.parties import Identity, Principal
from chalicelib.domain.shared import cursors
from chalicelib.domain.time.holiday_notices import HolidayNotice, calendar_of
from chalicelib.runtime import log, metrics
from chalicelib.tables.core import keys
from chalicelib.tables.core.answers import answer_writes
from chalicelib.tables.core.forms import Unreadable
from chalicelib.tables.core.tables import Tables
from chalicelib.tables.core.transaction import TransactionWriter, Write, reading
from chalicelib.tables.offices.company_homes import move_home
from chalicelib.tables.offices.forms import CITIES, DIRECTORY_CHANGES, HOLIDAY_NOTICES, IDENTITIES

LOG = logging.getLogger(__name__)


class DirectoryStore:
    """The directory: one Query reads all offices and the calendar, one GetItem reads an identity."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._rows = tables.directory
        self._writer = TransactionWriter(tables.connection)

    def read(self) -> Directory:
        """The whole directory at this moment."""
        return self.register().directory

    def version(self) -> int:
        """The number of the last change, by one row; 0 before the first."""
        with reading():
            rows = self._rows.query(keys.DIRECTORY, self._rows.sk == keys.VERSION, consistent_read=True)
            return next((int(row.version) for row in rows), 0)

    def register(self) -> Register:
        """The whole directory at this moment, as its keepers see it."""
        with reading():
            rows = {row.sk: row for row in self._rows.query(keys.DIRECTORY, consistent_read=True)}
        cities, unreadable = _cities(_of_kind(keys.CITY_PREFIX, rows))
        single_days = {
            date.fromisoformat(day): bool(json.loads(row.data)["is_working_day"])
            for day, row in _of_kind(keys.OVERRIDE_PREFIX, rows).items()
        }
        notices = tuple(HOLIDAY_NOTICES.read(row) for row in _of_kind(keys.NOTICE_PREFIX, rows).values())
        return Register(
            directory=Directory(cities, calendar_of(single_days, notices), unreadable),
            version=int(rows[keys.VERSION].version) if keys.VERSION in rows else 0,
            notices=notices,
            single_days=single_days,
        )

    def save_change(
        self,
        register: Register,
        change: DirectoryChange,
        after: Iterable[City | HolidayNotice | HomeChange],
        answer: AnswerToKeep | None,
    ) -> None:
        """Cities, a calendar or the home of a company as they are from now on, with the record of the change.

        Raises:
            AlreadyAnswered: the Idempotency-Key has an answer.
            LostRace: the directory, or that home, is no longer as it was read.
        """
        row, version = self._rows, register.version + 1
        seen = row.version == register.version if register.version else row.pk.does_not_exist()
        moment = change.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        self._writer.write(
            [
                *answer_writes(self._tables, answer),
                Write(row(pk=keys.DIRECTORY, sk=keys.VERSION, data="{}", version=version), seen),
                *(self._changed(one) for one in after),
                Write(
                    row(pk=keys.CHANGES, sk=f"{moment}#{version:09d}", **DIRECTORY_CHANGES.stored(change)),
                    row.pk.does_not_exist(),
                ),
            ]
        )

    def changes(self, limit: int, cursor: str | None) -> tuple[list[DirectoryChange], str | None]:
        """The record of changes, the latest first, and where the next page begins.

        Raises:
            InvalidCursor: the cursor is none of ours.
        """
        before = self._rows.sk < cursors.read(cursor) if cursor else None
        with reading():
            rows = list(self._rows.query(keys.CHANGES, before, scan_index_forward=False, limit=limit + 1))
        next_cursor = cursors.written(rows[limit - 1].sk) if len(rows) > limit else None
        return [DIRECTORY_CHANGES.read(row) for row in rows[:limit]], next_cursor

    def without_tables(self, places: Iterable[str]) -> list[str]:
        """Those of the cities and provinces whose table the provisioner has not made."""
        return [place for place in places if not self._has_table(place)]

    def _has_table(self, place: str) -> bool:
        row = self._tables.cases(place)
        try:
            with reading():
                row.get(keys.DIRECTORY, keys.DIRECTORY)
        except row.DoesNotExist:
            return True
        except GetError as error:
            if error.cause_response_code == "ResourceNotFoundException":
                return False
            raise
        return True

    def _changed(self, value: City | HolidayNotice | HomeChange) -> Write:
        if isinstance(value, HomeChange):
            return move_home(self._tables, value)
        return Write(self._kept(value), self._follows(value))

    def _kept(self, value: City | HolidayNotice) -> Any:
        if isinstance(value, City):
            sk, content = keys.CITY_PREFIX + value.city, CITIES.stored(value)
        else:
            sk, content = f"{keys.NOTICE_PREFIX}{value.year}", HOLIDAY_NOTICES.stored(value)
        return self._rows(pk=keys.DIRECTORY, sk=sk, **content, version=value.version)

    def _follows(self, value: City | HolidayNotice) -> Condition:
        """The condition of a write: new, or the version before it; a city entered by hand may have no version."""
        version = self._rows.version
        follows: Condition = version == value.version - 1
        return follows | version.does_not_exist() if value.version == 1 else follows

    def save_city(self, city: City) -> None:
        self._writer.write([Write(self._kept(city))])

    def save_override(self, day: date, *, is_working_day: bool) -> None:
        """A single day on which the year's notice differs from the library; the notice itself takes its place."""
        content = json.dumps({"is_working_day": is_working_day})
        self._put(keys.DIRECTORY, keys.OVERRIDE_PREFIX + day.isoformat(), {"data": content})

    def identity(self, subject: str) -> Identity | None:
        """The person behind a subject of the token issuer, or None if the directory does not know them."""
        key = keys.identity(subject)
        try:
            with reading():
                row = self._rows.get(key, key, consistent_read=True)
        except self._rows.DoesNotExist:
            return None
        return IDENTITIES.read(row)

    def save_principal(self, principal: Principal) -> None:
        """A person who is no staff member, known by the subject itself."""
        key = keys.identity(principal.principal_id)
        self._put(key, key, IDENTITIES.stored(Identity(principal)))

    def statistics(self) -> dict[str, Any]:
        """The figures that were published last: city -> figures, or {} where they cannot be read."""
        with reading():
            rows = list(self._rows.query(keys.STATISTICS))
        return {row.sk: _figures(row.data) for row in rows}

    def save_statistics(self, city: str, figures: dict[str, Any]) -> None:
        self._put(keys.STATISTICS, city, {"data": json.dumps(figures, ensure_ascii=False)})

    def recounted_calendar(self, city: str) -> str:
        """The calendar by which the city's time limits were last counted, as its fingerprint."""
        try:
            with reading():
                return str(self._rows.get(keys.CALENDAR, city, consistent_read=True).data)
        except self._rows.DoesNotExist:
            return ""

    def save_recounted_calendar(self, city: str, fingerprint: str) -> None:
        self._put(keys.CALENDAR, city, {"data": fingerprint})

    def _put(self, pk: str, sk: str, content: Mapping[str, Any]) -> None:
        self._writer.write([Write(self._rows(pk=pk, sk=sk, **content))])


def _cities(rows: Mapping[str, Any]) -> tuple[dict[str, City], frozenset[str]]:
    """The cities by their codes, and the codes of those whose entry cannot be read, which rings an alarm."""
    cities, unreadable = {}, set()
    for code, row in rows.items():
        try:
            cities[code] = CITIES.read(row)
        except Unreadable as error:
            unreadable.add(code)
            log.failure(LOG, "row cannot be read", error, place=code)
            metrics.record(metrics.UNREADABLE_ROWS)
    return cities, frozenset(unreadable)


def _figures(text: str) -> dict[str, Any]:
    try:
        return dict(json.loads(text))
    except ValueError:
        return {}


def _of_kind(prefix: str, rows: Mapping[str, Any]) -> dict[str, Any]:
    """The rows whose sort key opens with `prefix`, by what follows it."""
    return {sk.removeprefix(prefix): row for sk, row in rows.items() if sk.startswith(prefix)}
