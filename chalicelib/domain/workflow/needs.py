"""Needs: conditions of an action. Each can check a case and describe itself in Chinese."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, Protocol, TypeVar

from chalicelib.domain.parties.documents import Document
from chalicelib.domain.shared.errors import FieldProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A request to a file: the route, the body's fields already checked for shape, and the documents that they name.

    `documents` are those cited, in their order; None stands for one that the file does not have. `on_file` are all
    that the file has. `today` is in China. `brings` is content of the file itself, such as an application as amended:
    no record and no event keeps it.
    """

    path: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    documents: tuple[Document | None, ...] = ()
    on_file: tuple[Document, ...] = ()
    today: date = date.min
    brings: Any = None


F = TypeVar("F")
F_contra = TypeVar("F_contra", contravariant=True)


class Need(Protocol[F_contra]):
    """One thing an action needs."""

    def problems(self, file: F_contra, command: Command) -> Iterator[FieldProblem]:
        """Yield what is missing, field by field."""

    def __str__(self) -> str:
        """The need in Chinese, for the unified standard and the docs: a verb, and each field in backticks."""


FIELD_NAMES: Mapping[str, str] = {
    "note": "说明",
    "reason": "原因",
    "reasons": "理由",
    "text": "内容",
}
"""The Chinese names of the text fields of bodies."""


@dataclass(frozen=True, slots=True)
class Words:
    """Text in a field of the body with a minimum length; a run of white space counts as one character."""

    field: str
    at_least: int = 1

    def problems(self, file: object, command: Command) -> Iterator[FieldProblem]:
        text = " ".join((command.fields.get(self.field) or "").split())
        if len(text) < self.at_least:
            yield FieldProblem(f"/{self.field}", "text_too_short", self.message)

    @property
    def message(self) -> str:
        """The sentence that asks for the text."""
        what = FIELD_NAMES.get(self.field, "内容")
        return f"请填写{what}。" if self.at_least == 1 else f"请详细说明{what}，不少于 {self.at_least} 个字。"

    def __str__(self) -> str:
        at_least = f"，不少于 {self.at_least} 个字" if self.at_least > 1 else ""
        return f"填写{FIELD_NAMES.get(self.field, '内容')} `{self.field}`{at_least}"


@dataclass(frozen=True, slots=True)
class Filled:
    """A field of the body that must not be empty; `meaning` describes its content."""

    field: str
    meaning: str

    def problems(self, file: object, command: Command) -> Iterator[FieldProblem]:
        if not command.fields.get(self.field):
            yield FieldProblem(f"/{self.field}", "required", f"请填写{self.meaning}。")

    def __str__(self) -> str:
        return f"填写{self.meaning} `{self.field}`"


@dataclass(frozen=True, slots=True)
class NotBefore(Generic[F]):
    """Days in fields of the body that are no earlier than a day of the file; `what` names that day.

    Fields left empty are well.
    """

    fields: tuple[str, ...]
    since: Callable[[F], date]
    what: str

    def problems(self, file: F, command: Command) -> Iterator[FieldProblem]:
        since = self.since(file)
        for field_name in self.fields:
            day = command.fields.get(field_name)
            if day and day < since:
                yield FieldProblem(f"/{field_name}", "before_decision", f"不能早于{self.what}（{since}）。")

    def __str__(self) -> str:
        names = "、".join(f"`{name}`" for name in self.fields)
        return f"{names} 填写的，不早于{self.what}，不需要的不填"


@dataclass(frozen=True, slots=True)
class WordsOrDocuments:
    """Text in a field of the body, or documents."""

    field: str

    def problems(self, file: object, command: Command) -> Iterator[FieldProblem]:
        if not command.documents and not (command.fields.get(self.field) or "").strip():
            yield FieldProblem(f"/{self.field}", "required", "请填写说明或上传材料，至少一项。")

    def __str__(self) -> str:
        return f"填写{FIELD_NAMES.get(self.field, '内容')} `{self.field}` 或附材料 `document_ids`，至少一项"
