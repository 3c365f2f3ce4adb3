"""All timelines of a city's table, read by a scan, only to verify their hash chains."""

from __future__ import annotations

from collections.abc import Iterator

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.workflow.events import Event
from chalicelib.tables.cases.rows import CASES, EVENTS
from chalicelib.tables.core import keys
from chalicelib.tables.core.forms import read_row
from chalicelib.tables.core.tables import Tables


def timelines(tables: Tables, city: str) -> Iterator[tuple[str, CaseFile | None, list[Event]]]:
    """Every case of a city's table with its events as their keys order them.

    Raises:
        UnreadableRow: a head or an event is not in its form.
    """
    heads: dict[str, CaseFile] = {}
    events: dict[str, dict[str, Event]] = {}
    for row in tables.cases(city).scan(consistent_read=True):
        if row.sk == keys.HEAD and row.pk.startswith(keys.case("")):
            heads[row.pk] = read_row(CASES, row)
        elif row.sk.startswith(keys.EVENT_PREFIX):
            events.setdefault(row.pk, {})[row.sk] = read_row(EVENTS, row)
    for pk in sorted({*heads, *events}):
        timeline = [event for _, event in sorted(events.get(pk, {}).items())]
        yield pk.removeprefix(keys.case("")), heads.get(pk), timeline
