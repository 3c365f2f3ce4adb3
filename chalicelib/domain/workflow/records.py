"""Step records (步骤记录): the data that an action leaves in its file, a frozen type for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from chalicelib.domain.parties.documents import DocumentReference
from chalicelib.domain.parties.parties import Party


@dataclass(frozen=True, kw_only=True)
class Record:
    """The record of a step as last taken: its time, its party, and the documents it is based on.

    `took_over_from` is the city that represented the applicant until this step, `warnings` are the codes of what spoke
    against it.
    """

    at: datetime
    by: Party
    documents: tuple[DocumentReference, ...] = ()
    took_over_from: str = ""
    warnings: tuple[str, ...] = ()

    def following(self, earlier: Record | None) -> Record:
        """The record as the file keeps it, where `earlier` is that of the same action before."""
        return self


@dataclass(frozen=True, kw_only=True)
class Said(Record):
    """A step that leaves a text."""

    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Addressed(Said):
    """A text for the party that the stage waited for."""

    addressed_to: Party


@dataclass(frozen=True, kw_only=True)
class Noted(Record):
    """A step that may leave a note."""

    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Reasoned(Record):
    """A step that may leave a reason, with codes that have remedies."""

    reason: str = ""
    reason_codes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Mended(Record):
    """A correction, with its reason."""

    reason: str = ""


def own_fields(kind: type[Record]) -> Mapping[str, Any]:
    """The fields that a kind of record has beside those that every record has, each with its type as it is written."""
    common = {field.name for field in fields(Record)}
    return {field.name: field.type for field in fields(kind) if field.name not in common}
