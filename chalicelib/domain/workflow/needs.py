"""What an action may need before it is taken; each need checks itself and says itself in Chinese."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.parties.documents import DOCUMENT_KINDS, Document
from chalicelib.domain.shared.errors import FieldProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What a caller asks of a case: the route, the body's fields already checked for shape, and what they name.

    `documents` are those cited, in their order; None stands for one that the case does not have. `today` is in China.
    """

    path: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    documents: tuple[Document | None, ...] = ()
    today: date = date.min


class Need(Protocol):
    """One thing an action needs."""

    def problems(self, case: CaseFile, command: Command) -> Iterator[FieldProblem]:
        """What is missing, field by field."""

    def __str__(self) -> str:
        """The need in Chinese, for the unified standard and the docs: a verb, and each field in backticks."""


FIELD_NAMES: Mapping[str, str] = {
    "note": "说明",
    "reason": "原因",
    "reasons": "理由",
    "text": "内容",
}
"""What the text fields of bodies are called."""


@dataclass(frozen=True, slots=True)
class Words:
    """Text in a field of the body, at least so many characters; a run of white space counts as one."""

    field: str
    at_least: int = 1

    def problems(self, case: CaseFile, command: Command) -> Iterator[FieldProblem]:
        text = " ".join((command.fields.get(self.field) or "").split())
        if len(text) < self.at_least:
            what = FIELD_NAMES.get(self.field, "内容")
            message = f"请填写{what}。" if self.at_least == 1 else f"请详细说明{what}，不少于 {self.at_least} 个字。"
            yield FieldProblem(f"/{self.field}", "text_too_short", message)

    def __str__(self) -> str:
        at_least = f"，不少于 {self.at_least} 个字" if self.at_least > 1 else ""
        return f"填写{FIELD_NAMES.get(self.field, '内容')} `{self.field}`{at_least}"


@dataclass(frozen=True, slots=True)
class Filled:
    """A field of the body that is not left empty; `meaning` says what goes into it."""

    field: str
    meaning: str

    def problems(self, case: CaseFile, command: Command) -> Iterator[FieldProblem]:
        if not command.fields.get(self.field):
            yield FieldProblem(f"/{self.field}", "required", f"请填写{self.meaning}。")

    def __str__(self) -> str:
        return f"填写{self.meaning} `{self.field}`"


@dataclass(frozen=True, slots=True)
class WordsOrDocuments:
    """Text in a field of the body, or documents."""

    field: str

    def problems(self, case: CaseFile, command: Command) -> Iterator[FieldProblem]:
        if not command.documents and not (command.fields.get(self.field) or "").strip():
            yield FieldProblem(f"/{self.field}", "required", "请填写说明或上传材料，至少一项。")

    def __str__(self) -> str:
        return f"填写{FIELD_NAMES.get(self.field, '内容')} `{self.field}` 或附材料 `document_ids`，至少一项"


@dataclass(frozen=True, slots=True)
class OpinionDocument:
    """A verified document behind an agreement (备忘录 四(一)3): one kind for market regulators, others for the rest."""

    market_regulator: tuple[str, ...]
    others: tuple[str, ...]

    def problems(self, case: CaseFile, command: Command) -> Iterator[FieldProblem]:
        wanted = self.market_regulator if case.is_for_market_regulator else self.others
        if not any(document and document.kind in wanted for document in command.documents):
            names = "或".join(f"《{DOCUMENT_KINDS[kind]}》" for kind in wanted)
            yield FieldProblem("/document_ids", "document_required", f"同意修复须附已核验通过的{names}。")

    def __str__(self) -> str:
        names = [
            "或".join(f"《{DOCUMENT_KINDS[kind]}》" for kind in kinds) for kinds in (self.market_regulator, self.others)
        ]
        return f"附已核验的材料 `document_ids`：由市场监管部门作出处罚的附{names[0]}，由其他机关作出处罚的附{names[1]}"


@dataclass(frozen=True, slots=True)
class KnownAgency:
    """An agency of the handling city, looked up in the directory (which adds its name)."""

    def problems(self, case: CaseFile, command: Command) -> Iterator[FieldProblem]:
        if not command.fields.get("agency_name"):
            yield FieldProblem("/agency_id", "agency_unknown", "本市没有这个行政处罚机关。")

    def __str__(self) -> str:
        return "指明处罚地城市的行政处罚机关 `agency_id`"
