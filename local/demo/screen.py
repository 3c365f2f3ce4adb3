"""The demo's output for people, within 100 columns, of which a Chinese character takes two."""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import Enum

COLUMNS = 100
INDENT = 2
GAP = "  "
WEEKDAYS = "一二三四五六日"
_PIECE = re.compile(r"[!-~]+|.", re.DOTALL)
_NEVER_FIRST = frozenset("，。；：、）”》〕！？…")


class Ink(Enum):
    """The styles in which a terminal shows a cell; a file or a pipe shows the text alone."""

    PLAIN = ""
    BOLD = "1"
    DIM = "2"
    GREEN = "32"
    AMBER = "33"
    RED = "31"


Cell = tuple[str, int, Ink]
"""Text, the columns it may take, and its ink. Text that is too long goes on in the next line."""


class Screen:
    """Standard output, in sections."""

    def __init__(self) -> None:
        self._coloured = sys.stdout.isatty() and "NO_COLOR" not in os.environ

    def heading(self, title: str, text: str = "") -> None:
        rule = "━" * (COLUMNS - 4 - width(title))
        self._write("")
        self._write(self._inked(f"━━ {title} {rule}", Ink.BOLD))
        if text:
            self.note(text)

    def subheading(self, title: str) -> None:
        self._write("")
        self._write(" " * INDENT + self._inked(title, Ink.BOLD))

    def moment(self, moment: datetime, remark: str = "") -> None:
        when = f"{moment:%Y-%m-%d} 周{WEEKDAYS[moment.weekday()]} {moment:%H:%M}"
        self._write("")
        self._write(" " * INDENT + self._inked(f"{when}{GAP}{remark}".rstrip(), Ink.BOLD))

    def note(self, text: str, indent: int = INDENT, ink: Ink = Ink.DIM) -> None:
        for paragraph in text.split("\n"):
            for line in wrapped(paragraph, COLUMNS - indent):
                self._write((" " * indent + self._inked(line, ink)).rstrip())

    def row(self, *cells: Cell) -> None:
        """Cells side by side."""
        columns = [wrapped(text, room) for text, room, _ in cells]
        for number in range(max(len(lines) for lines in columns)):
            line = GAP.join(
                self._inked(padded(lines[number] if number < len(lines) else "", room), ink)
                for lines, (_, room, ink) in zip(columns, cells, strict=True)
            )
            self._write((" " * INDENT + line).rstrip())

    def _inked(self, text: str, ink: Ink) -> str:
        return f"\033[{ink.value}m{text}\033[0m" if self._coloured and ink.value and text.strip() else text

    def _write(self, line: str) -> None:
        print(line, flush=True)


def width(text: str) -> int:
    """The columns that a terminal gives to the text."""
    return sum(0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in "WF") for c in text)


def padded(text: str, columns: int) -> str:
    return text + " " * (columns - width(text))


def wrapped(text: str, columns: int) -> list[str]:
    """The text in lines: words stay whole where they fit, and no line begins with a closing mark."""
    return list(_lines(_PIECE.findall(text), columns)) or [""]


def _lines(pieces: Sequence[str], columns: int) -> Iterator[str]:
    line = ""
    for piece in pieces:
        fits = width(line + piece) <= columns
        if fits or not line:
            line += piece
        elif piece in _NEVER_FIRST:
            yield line[:-1]
            line = line[-1] + piece
        else:
            yield line.rstrip()
            line = piece.lstrip()
        while width(line) > columns:
            yield line[:columns]
            line = line[columns:]
    if line:
        yield line
