"""Whole corpora as a release reads them, and as it leaves them once it has written every row anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from chalicelib.domain.cases.alerts import deadline_alerts
from chalicelib.domain.cases.listings import CaseList
from chalicelib.domain.parties.access import ListKind
from chalicelib.domain.time.calendar import WorkingCalendar
from chalicelib.domain.time.deadlines import Level
from chalicelib.tables.cases.store import CaseStore
from chalicelib.tables.core import keys
from chalicelib.tables.core.forms import Unreadable
from chalicelib.tables.core.tables import Tables
from chalicelib.tables.offices.directory import DirectoryStore
from infra.migration.__main__ import targets
from infra.migration.kinds import again
from infra.migration.tables import Target
from infra.verify_chain import BrokenChain, prove


def faults(tables: Tables) -> Iterator[str]:
    """All that this release cannot do with the rows: read them, prove their chains, list each case where it stood."""
    for target in targets(tables):
        for row in target.rows.scan():
            try:
                again(target.kinds, row, target.place)
            except Unreadable:
                yield f"{target.table}: {row.pk} {getattr(row, 'sk', '')} cannot be read"
    for place in places(tables):
        proof = prove(tables, place)
        if isinstance(proof, BrokenChain):
            yield f"{place}: case {proof.case_id}, event {proof.sequence}: {proof.why}"
        yield from _unlisted(tables, place)


def _unlisted(tables: Tables, place: str) -> Iterator[str]:
    rows = [row for row in tables.cases(place).scan() if row.sk == keys.HEAD and row.ledger == keys.LEDGER]
    listed: set[str] = set()
    cursor: str | None = None
    while True:
        page = CaseStore(tables).page([CaseList(place, ListKind.LEDGER)], lambda case: True, 50, cursor)
        listed |= {case.case_id for case in page.items}
        cursor = page.next_cursor
        if cursor is None:
            break
    missing = {row.pk.partition("#")[2] for row in rows} - listed
    yield from (f"{place}: {case_id} is in no list" for case_id in sorted(missing))


def words(tables: Tables) -> str:
    """The stages and the seats of all cases, by the names that this release has for them."""
    cases = [case for place in places(tables) for case in CaseStore(tables).all_listed(place)]
    found = {case.stage for case in cases} | {party.value for case in cases for party in case.seats}
    return " ".join(sorted(found))


def places(tables: Tables) -> list[str]:
    return [target.place for target in targets(tables) if target.place]


def write_anew(tables: Tables) -> int:
    """Write every row as the stores would, and take a step in each case whose time limit runs; answers the steps."""
    for target in targets(tables):
        for row in list(target.rows.scan()):
            _write(target, row)
    store, calendar = CaseStore(tables), WorkingCalendar()
    taken = 0
    for city in DirectoryStore(tables).read().cities:
        for row in list(tables.cases(city).scan()):
            if row.sk == keys.HEAD and row.pk.startswith(keys.case("")):
                dossier = store.get(city, row.pk.partition("#")[2])
                assert dossier
                later = dossier.case.updated_at + timedelta(days=60)
                for change in deadline_alerts.alert(dossier.case, list(Level), later, calendar):
                    store.save(change)
                    taken += 1
    return taken


def _write(target: Target, row: Any) -> None:
    wanted = again(target.kinds, row, target.place)
    if wanted is not None:
        kept = {name: value for name, value in row.attribute_values.items() if name not in wanted}
        target.rows(**kept, **wanted).save()
