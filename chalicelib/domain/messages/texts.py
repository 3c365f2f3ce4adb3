"""Texts of messages: templates in Chinese, filled with the facts that the message holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter


@dataclass(frozen=True, slots=True)
class Template:
    """A title, and paragraphs of text. A paragraph is left out where a fact that it tells is empty."""

    title: str
    paragraphs: tuple[str, ...]

    def filled(self, facts: Mapping[str, str]) -> Text:
        """The template filled with these facts."""
        told = {name: value for name, value in facts.items() if value}
        return Text(
            title=self.title.format_map(facts),
            paragraphs=tuple(p.format_map(told) for p in self.paragraphs if _names(p) <= told.keys()),
        )


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a message: a title of one line, and paragraphs."""

    title: str
    paragraphs: tuple[str, ...]

    @property
    def body(self) -> str:
        return "\n\n".join(self.paragraphs)


Texts = Mapping[str, Template]
"""Kind -> text; `kind/addressee` where an addressee reads another."""


def template_for(texts: Texts, kind: str, reader: str) -> Template | None:
    """The text of a kind as one reader reads it."""
    return texts.get(f"{kind}/{reader}") or texts.get(kind)


def _names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}
