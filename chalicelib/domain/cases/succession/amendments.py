"""Amendments: an application with other content, in the same case."""

from __future__ import annotations

from dataclasses import dataclass, replace

from chalicelib.domain.cases.application import Application
from chalicelib.domain.cases.case import CaseFile, EarlierCase


@dataclass(frozen=True, slots=True)
class Amendment:
    """The application as amended, and the closed case about its matter, where that changed."""

    application: Application
    earlier: EarlierCase | None = None


def amended(case: CaseFile, amendment: Amendment) -> CaseFile:
    """The case with the application as amended."""
    return replace(case, application=amendment.application, earlier=amendment.earlier)
