"""The things that a transfer brings along, and the case that its successor carries on."""

from __future__ import annotations

from dataclasses import dataclass, replace

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.case_changes import Docket
from chalicelib.domain.parties.documents import Document


@dataclass(frozen=True, slots=True)
class Onward:
    """The things that a transfer brings along: the docket of the successor, and the documents of the case."""

    docket: Docket
    documents: tuple[Document, ...]


def carried_on(case: CaseFile, onward: Onward) -> CaseFile:
    """The case with the number of its successor."""
    return replace(case, successor=onward.docket.case_id)
