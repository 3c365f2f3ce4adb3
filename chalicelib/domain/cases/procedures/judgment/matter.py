"""The entry in the list of dishonest judgment debtors (失信被执行人名单) that a case is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from chalicelib.domain.cases.application import Matter
from chalicelib.domain.shared.identifiers import case_number


@dataclass(frozen=True, slots=True)
class Judgment(Matter):
    """The entry in the list of dishonest judgment debtors (失信被执行人名单)."""

    court_id: str
    court_name: str
    case_number: str
    listed_on: date
    has_term: bool
    performed_on: date | None = None
    term_ends_on: date | None = None
    county: str = ""

    @property
    def reference(self) -> str:
        return self.case_number

    @property
    def office(self) -> str:
        return self.court_name

    @property
    def made_on(self) -> date:
        return self.listed_on

    def identity(self) -> str:
        return case_number.matching_key(self.case_number)
