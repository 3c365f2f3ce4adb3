"""The procedures of the service, by name; each is a package with a kit. List a new procedure here."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.kit import Kit
from chalicelib.domain.cases.procedures.judgment.kit import KIT as JUDGMENT
from chalicelib.domain.cases.procedures.penalty.kit import KIT as PENALTY
from chalicelib.domain.workflow.procedure import Procedure

KITS: Mapping[str, Kit] = {kit.procedure.name: kit for kit in (PENALTY, JUDGMENT)}
PROCEDURES: Mapping[str, Procedure[CaseFile]] = {name: kit.procedure for name, kit in KITS.items()}
