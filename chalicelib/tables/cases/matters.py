"""The row of a matter: at most one open case per company and decision, and none once the record is repaired."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chalicelib.domain.cases.application import Application
from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.case_changes import Change
from chalicelib.domain.cases.succession.matters import MatterRecord, MatterState, record_of
from chalicelib.domain.shared import lineages
from chalicelib.domain.shared.errors import OpenCaseExists
from chalicelib.tables.core import keys
from chalicelib.tables.core.forms import Form
from chalicelib.tables.core.tables import Tables
from chalicelib.tables.core.transaction import Write, reading

MATTERS = Form(MatterRecord, lineages.MATTERS)


def matter_of(tables: Tables, application: Application) -> MatterRecord | None:
    """The record of the matter that an application is about."""
    with reading():
        try:
            row = tables.once.get(_key(application), consistent_read=True)
        except tables.once.DoesNotExist:
            return None
    return MATTERS.read(row)


def matter_writes(tables: Tables, change: Change) -> Iterator[Write]:
    """The record of the matter as the change leaves it; OpenCaseExists where another case took it first.

    A successor takes the matter over in the same write, and an amended number moves to another matter.
    """
    before, after = change.before, change.case
    if change.is_new:
        yield _taken(tables, after)
        return
    if before is None:
        return
    moved = _key(before.application) != _key(after.application)
    if moved:
        yield Write(_row(tables, before), deletes=True)
        yield _taken(tables, after)
    elif change.successor and _key(change.successor.case.application) == _key(after.application):
        yield Write(_row(tables, change.successor.case))
    elif record_of(before).state is MatterState.OPEN:
        if record_of(after).state is not MatterState.OPEN:
            yield Write(_row(tables, after))
    elif record_of(before) != record_of(after):
        yield Write(_row(tables, after), tables.once.mark == _mark(record_of(before)), OpenCaseExists)
    if change.successor and _key(change.successor.case.application) != _key(after.application):
        yield _taken(tables, change.successor.case)


def _taken(tables: Tables, case: CaseFile) -> Write:
    """The case takes a matter about which there is none, or the closed one that it follows."""
    free = tables.once.pk.does_not_exist()
    if case.earlier:
        free = tables.once.mark == _mark(MatterRecord(case.earlier, MatterState.CLOSED))
    return Write(_row(tables, case), free, OpenCaseExists)


def _row(tables: Tables, case: CaseFile) -> Any:
    return tables.once(pk=_key(case.application), **matter_row(record_of(case)))


def matter_row(record: MatterRecord) -> dict[str, Any]:
    """The attributes of a matter's row beside its key."""
    return {"mark": _mark(record), **MATTERS.stored(record)}


def _mark(record: MatterRecord) -> str:
    """The case and its state, by which another step tells that the record is as it was read."""
    return f"{record.case.case_id}#{record.state}"


def _key(application: Application) -> str:
    return keys.matter(application.procedure, application.subject.uscc, application.matter.identity())
