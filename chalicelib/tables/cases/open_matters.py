"""The row that guards a matter while a case about it is open: one open case per company and decision."""

from __future__ import annotations

from typing import Any

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.case_changes import Change
from chalicelib.domain.shared.errors import OpenCaseExists
from chalicelib.tables.core import keys
from chalicelib.tables.core.tables import Tables
from chalicelib.tables.core.transaction import Write


def matter_writes(tables: Tables, change: Change) -> list[Write]:
    """A new case takes its matter, or is refused by OpenCaseExists; a case that closes releases its matter."""
    row = _row(tables, change.case)
    if change.is_new:
        return [Write(row, tables.once.pk.does_not_exist(), OpenCaseExists)]
    return [Write(row, deletes=True)] if change.closes else []


def _row(tables: Tables, case: CaseFile) -> Any:
    application = case.application
    pk = keys.open_matter(case.procedure, application.subject.uscc, application.matter.identity())
    return tables.once(pk=pk, data=case.case_id)
