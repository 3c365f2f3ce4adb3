"""Chooses the rows of a restored city table to put back into the live one: lost rows, and timelines that broke.

The live table is right wherever it can be, since it goes on after the moment that was restored. So nothing is deleted,
and a row that reads well is never replaced by an older one, unless its case's timeline is broken and holds with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.workflow.events import Event
from chalicelib.tables.cases.rows import CASES, EVENTS
from chalicelib.tables.core import keys
from chalicelib.tables.core.forms import RowForm, Unreadable
from chalicelib.tables.core.models import CaseRow
from chalicelib.tables.parties.folders import DOCUMENTS
from chalicelib.tables.people.bindings import BINDINGS
from infra.verify_chain import break_in

Row = Mapping[str, Any]
"""A row in DynamoDB's own words."""
Partition = Mapping[str, Row]
"""The rows of one partition by their sort keys."""


@dataclass(frozen=True, slots=True)
class Mending:
    """Repairs of one partition: `missing` rows, and rows in place of `damaged` ones (seen, restored).

    `differing` counts rows that read well in both tables and are not the same: the live ones are newer as far as
    anybody can tell, and stay. `beyond` says what this restoration cannot mend.
    """

    pk: str
    missing: tuple[Row, ...] = ()
    damaged: tuple[tuple[Row, Row], ...] = ()
    differing: int = 0
    beyond: str = ""

    @property
    def is_needed(self) -> bool:
        return bool(self.missing or self.damaged)


def mend(pk: str, live: Partition, restored: Partition) -> Mending:
    """Work out how the live partition becomes whole again."""
    lost = {sk: row for sk, row in restored.items() if sk not in live}
    changed = [sk for sk, row in restored.items() if sk in live and live[sk] != row]
    unreadable = {sk for sk in changed if not _reads_well(live[sk])}
    wrong = unreadable
    if pk.startswith(keys.case("")):
        candidates = (unreadable, {*unreadable, *_events(changed)}, {*unreadable, *_events(changed), *_heads(changed)})
        whole = [c for c in candidates if _holds(pk, {**live, **lost, **{sk: restored[sk] for sk in c}})]
        if not whole:
            return Mending(pk, beyond="no timeline can be made of both that holds")
        wrong = whole[0]
    return Mending(
        pk,
        missing=tuple(lost.values()),
        damaged=tuple((live[sk], restored[sk]) for sk in sorted(wrong)),
        differing=len(changed) - len(wrong),
    )


def _events(sort_keys: list[str]) -> set[str]:
    return {sk for sk in sort_keys if sk.startswith(keys.EVENT_PREFIX)}


def _heads(sort_keys: list[str]) -> set[str]:
    return {keys.HEAD} & {*sort_keys}


def _reads_well(row: Row) -> bool:
    """True if the row is readable in its form, or has no form that we can tell by its key."""
    form = _form(row["pk"]["S"], row["sk"]["S"])
    if form is None:
        return True
    try:
        form.read(CaseRow.from_raw_data(dict(row)))
    except Unreadable:
        return False
    return True


def _form(pk: str, sk: str) -> RowForm[Any] | None:
    if sk == keys.HEAD:
        return BINDINGS if pk.startswith(keys.binding("")) else CASES
    if sk.startswith(keys.EVENT_PREFIX):
        return EVENTS
    return DOCUMENTS if sk.startswith(keys.DOCUMENT_PREFIX) else None


def _holds(pk: str, rows: Partition) -> bool:
    """True if the case that these rows make can be proven."""
    try:
        read = {sk: CaseRow.from_raw_data(dict(row)) for sk, row in sorted(rows.items())}
        timeline: list[Event] = [EVENTS.read(row) for sk, row in read.items() if sk.startswith(keys.EVENT_PREFIX)]
        head: CaseFile | None = CASES.read(read[keys.HEAD]) if keys.HEAD in read else None
    except Unreadable:
        return False
    return bool(timeline) and break_in(pk.removeprefix(keys.case("")), head, timeline) is None
