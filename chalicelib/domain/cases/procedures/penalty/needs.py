"""Needs of the penalty procedure's actions (备忘录 四(一)2、3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.offices.cities import Directory
from chalicelib.domain.parties.documents import DOCUMENT_KINDS, DocumentStatus
from chalicelib.domain.shared.errors import FieldProblem
from chalicelib.domain.workflow.grammar import Fields
from chalicelib.domain.workflow.needs import Command


@dataclass(frozen=True, slots=True)
class OpinionDocument:
    """A verified document behind an agreement (备忘录 四(一)3): one kind for market regulators, others for the rest."""

    market_regulator: tuple[str, ...]
    others: tuple[str, ...]

    def problems(self, case: CaseFile, command: Command) -> Iterator[FieldProblem]:
        wanted = self.market_regulator if case.is_for_market_regulator else self.others
        if not any(document and document.kind in wanted for document in command.documents):
            yield FieldProblem("/document_ids", "document_required", self.message(wanted))

    @staticmethod
    def message(wanted: tuple[str, ...]) -> str:
        """The sentence that asks for a document of these kinds."""
        names = "或".join(f"《{DOCUMENT_KINDS[kind]}》" for kind in wanted)
        return f"同意修复须附已核验通过的{names}。"

    def __str__(self) -> str:
        names = [
            "或".join(f"《{DOCUMENT_KINDS[kind]}》" for kind in kinds) for kinds in (self.market_regulator, self.others)
        ]
        return f"附已核验的材料 `document_ids`：由市场监管部门作出处罚的附{names[0]}，由其他机关作出处罚的附{names[1]}"


@dataclass(frozen=True, slots=True)
class IntakeDocument:
    """A verified form or note in a case that was filed at the counter, so that no office files without being asked."""

    kinds: tuple[str, ...]

    def problems(self, case: CaseFile, command: Command) -> Iterator[FieldProblem]:
        verified = {document.kind for document in command.on_file if document.status is DocumentStatus.VERIFIED}
        if case.intake and not verified & {*self.kinds}:
            message = f"来件登记的申请须先上传{self._names}并核验通过，方可转办。"
            yield FieldProblem("", "intake_document_required", message)

    @property
    def _names(self) -> str:
        return "或".join(f"《{DOCUMENT_KINDS[kind]}》" for kind in self.kinds)

    def __str__(self) -> str:
        return f"来件登记的申请转办至 `agency_id` 之前，案卷中须有已核验的{self._names}"


@dataclass(frozen=True, slots=True)
class KnownAgency:
    """An agency of the handling city, looked up in the directory (which adds its name)."""

    def problems(self, case: CaseFile, command: Command) -> Iterator[FieldProblem]:
        if not command.fields.get("agency_name"):
            yield FieldProblem("/agency_id", "agency_unknown", "本市没有这个行政处罚机关。")

    def __str__(self) -> str:
        return "指明处罚地城市的行政处罚机关 `agency_id`"


@dataclass(frozen=True, slots=True)
class OtherCity:
    """Another member city than the one that handles the case."""

    def problems(self, case: CaseFile, command: Command) -> Iterator[FieldProblem]:
        if command.fields.get("handling_city") == case.handling_city:
            yield FieldProblem("/handling_city", "same_city", "该申请已在这个城市办理，请填写应当移送的城市。")

    def __str__(self) -> str:
        return "填写作出处罚的机关所在城市 `handling_city`，须为其他成员城市"


def agency_in_directory(case: CaseFile, fields: Fields, directory: Directory) -> Fields:
    """The agency that a forwarding names, as the directory has it; nothing if the agency takes no new cases."""
    agency = directory.city(case.handling_city).agency(str(fields.get("agency_id", "")))
    if agency is None or not agency.active:
        return {}
    return {"agency_name": agency.name, "market_regulator": agency.market_regulator}
