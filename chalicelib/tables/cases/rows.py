"""The rows of a case: its head, its events and its mirror entries, with the keys of the lists that they stand in.

An event's `data` is the text that was hashed, byte for byte; the personal data of a case stand in its head alone, apart
from the `data` that lists and mirrors hold.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.case_changes import Change
from chalicelib.domain.cases.clocks import next_due
from chalicelib.domain.cases.listings import CaseList, listing, mirror_places
from chalicelib.domain.cases.proof.pinning import contact_of
from chalicelib.domain.messages import fan_out
from chalicelib.domain.messages.deliveries import Delivery
from chalicelib.domain.messages.fan_out import Occasion
from chalicelib.domain.parties.access import ListKind
from chalicelib.domain.parties.channels import Channel
from chalicelib.domain.shared import lineages
from chalicelib.domain.time.local_time import SHANGHAI, shanghai_date
from chalicelib.domain.workflow.events import Event
from chalicelib.runtime import correlation
from chalicelib.tables.cases.case_form import PERSONAL, CaseForm
from chalicelib.tables.cases.event_form import EventForm
from chalicelib.tables.core import keys
from chalicelib.tables.core.paging import IndexKey

CASES = CaseForm()
EVENTS = EventForm()


def head_row(case: CaseFile) -> dict[str, Any]:
    """The head row of the handling city's table. The clock that ends first puts it into the sparse `due` index."""
    assert contact_of(case.pinned) in case.personal, "a case from a list has no personal data, and is not for writing"
    clock = next_due(case)
    return {
        "pk": keys.case(case.case_id),
        "sk": keys.HEAD,
        **CASES.stored(case),
        "personal": PERSONAL.dump(dict(case.personal)),
        "version": case.version,
        "running": keys.CLOCKS if clock else None,
        "due": f"{clock.due_on.isoformat()}#{case.case_id}" if clock else None,
        **_keys_of_lists(case, case.handling_city),
    }


def mirror_rows(case: CaseFile) -> dict[str, dict[str, Any]]:
    """The mirror entries: place -> row, for each other table whose lists must contain the case."""
    return {place: mirror_row(case, place) for place in mirror_places(case)}


def mirror_row(case: CaseFile, place: str) -> dict[str, Any]:
    return {"pk": keys.mirror(case.case_id), "sk": keys.HEAD, **CASES.stored(case), **_keys_of_lists(case, place)}


def _keys_of_lists(case: CaseFile, place: str) -> dict[str, str | None]:
    """The keys of the sparse indexes in the table of a place."""
    listed = listing(case, place)
    return {
        "ledger": keys.LEDGER if listed.in_ledger else None,
        "desk": listed.desk,
        "owner": listed.owner,
        "filed": f"{case.submitted_at.astimezone(UTC).isoformat()}#{case.case_id}",
    }


def bounds_of(day: date) -> tuple[str, str]:
    """The keys between which an index holds what was filed on a day in China."""
    begin = datetime.combine(day, time(), SHANGHAI).astimezone(UTC).replace(tzinfo=None)
    return begin.isoformat(), (begin + timedelta(days=1)).isoformat()


def day_of(filed: str) -> date:
    """The day in China of a key under which an index holds a case."""
    return shanghai_date(datetime.fromisoformat(filed.partition("#")[0]))


def index_key(where: CaseList) -> IndexKey:
    """The index that a list is read from."""
    return IndexKey(where.place, where.kind.value, keys.LEDGER if where.kind is ListKind.LEDGER else where.holder)


def event_row(event: Event) -> dict[str, Any]:
    return {
        "pk": keys.case(event.case_id),
        "sk": keys.event(event.sequence),
        "data": event.text,
        "hash": event.hash,
        "form": lineages.EVENTS.written,
    }


def deliveries_of(change: Change, channels: Collection[Channel]) -> list[Delivery]:
    """The deliveries of a change's messages by these channels."""
    event = change.event
    name = f"{event.case_id}.{event.sequence:06d}"
    return fan_out.deliveries(change.messages, Occasion(name, event.at, event.case_id, correlation.current()), channels)
