"""Texts of messages: templates in Chinese, filled with the facts that the message holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter

from chalicelib.domain.messages.messages import Duty

TASK_FACTS = frozenset({"task", "by"})
"""The facts by which a text tells what must be done, and by when."""


@dataclass(frozen=True, slots=True)
class Template:
    """A title, and paragraphs of text. A paragraph is left out where a fact that it tells is empty."""

    title: str
    paragraphs: tuple[str, ...]

    @property
    def says_what_to_do(self) -> bool:
        """True if the text itself tells the reader's task."""
        return any(_names(paragraph) & TASK_FACTS for paragraph in self.paragraphs)

    def filled(self, facts: Mapping[str, str]) -> Text:
        """The template filled with these facts."""
        told = {name: value for name, value in facts.items() if value}
        return Text(
            title=self.title.format_map(facts),
            paragraphs=tuple(p.format_map(told) for p in self.paragraphs if _names(p) <= told.keys()),
        )


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a message: a title of one line, and paragraphs. `subject` also says what it is about."""

    title: str
    paragraphs: tuple[str, ...]
    subject: str = ""

    @property
    def body(self) -> str:
        return "\n\n".join(self.paragraphs)


@dataclass(frozen=True, slots=True)
class Frame:
    """The parts that every message to one kind of reader has around its own text.

    `subjects` say what the message is about, besides its title; `lines` state the facts of that, one to a line; `asked`
    says by duty what the reader shall do, where the text itself does not (of several subjects or sentences the first
    whose facts are all there); `closing` are paragraphs. Each is left out where a fact that it tells is empty.
    """

    subjects: tuple[str, ...]
    lines: tuple[str, ...]
    asked: Mapping[Duty, tuple[str, ...]]
    closing: tuple[str, ...]


Texts = Mapping[str, Template]
"""Kind -> text; `kind/addressee`, or `kind/duty`, where an addressee, or who has that duty, reads another."""


def name_of_text(texts: Texts, kind: str, *readings: str) -> str | None:
    """The name of the text of a kind as somebody reads it: the first of their `readings` that has one of its own."""
    names = (*(f"{kind}/{reading}" for reading in readings), kind)
    return next((name for name in names if name in texts), None)


def template_for(texts: Texts, kind: str, *readings: str) -> Template | None:
    """The text of a kind as somebody reads it."""
    name = name_of_text(texts, kind, *readings)
    return texts[name] if name else None


def _names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}
