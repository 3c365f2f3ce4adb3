"""Draws a page of the PDF: bars, rules and text, the text in the order in which it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from chalicelib.documents.letters import sheet
from chalicelib.documents.letters.font import ASCENT, DESCENT, Subset
from chalicelib.documents.letters.sheet import PAGE_HEIGHT, Margins, Style
from chalicelib.documents.letters.strips import Bar, Node, Page, Words

_BOLDER = 0.028  # em: the outline that makes the one font bold
_MIDDLE = (ASCENT + DESCENT) / 2


class Drawing:
    """The content stream of one page, its origin moved to the type area's upper left corner."""

    def __init__(self, margins: Margins, subset: Subset) -> None:
        self._margins = margins
        self._subset = subset
        self._operators: list[str] = []

    @property
    def content(self) -> bytes:
        return "\n".join(self._operators).encode("ascii")

    def text(self, page: Page, mark: Callable[[Node], int]) -> None:
        """All text of the page; `mark` numbers the marked content of a node of the structure."""
        places: dict[Node, list[tuple[float, Words]]] = {}
        for placed in page:
            for words in placed.strip.words:
                places.setdefault(words.node, []).append((placed.top, words))
        for node, found in places.items():
            self._operators.append(f"/{node.tag} <</MCID {mark(node)}>> BDC")
            for top, words in found:
                self._words(words.x, top + words.middle, words)
            self._operators.append("EMC")

    def aside(self, words: Words) -> None:
        """Text that is no part of the letter: the page's number."""
        self._operators.append("/Artifact BMC")
        self._words(words.x, words.middle, words)
        self._operators.append("EMC")

    def bars(self, bars: Iterable[tuple[float, Bar]]) -> None:
        self._operators.append("/Artifact BMC")
        for top, bar in bars:
            self._box(bar.x, top + bar.top, bar.width, bar.height, bar.colour)
        self._operators.append("EMC")

    def rules(self, page: Page) -> None:
        """The rules of tables; where a page ends within a row, it is closed and opened again."""
        self._operators.append("/Artifact BMC")
        for place, placed in enumerate(page):
            frame = placed.strip.frame
            if frame is None:
                continue
            bottom = placed.top + placed.strip.height
            if frame.starts_row or not _goes_on(page, place - 1, place):
                self._level(frame.uprights, placed.top)
            if not _goes_on(page, place, place + 1):
                self._level(frame.uprights, bottom)
            for x in frame.uprights:
                self._box(x - sheet.RULE / 2, placed.top, sheet.RULE, bottom - placed.top, sheet.INK)
        self._operators.append("EMC")

    def _level(self, uprights: tuple[float, ...], y: float) -> None:
        left, right, rule = uprights[0], uprights[-1], sheet.RULE
        self._box(left - rule / 2, y - rule / 2, right - left + rule, rule, sheet.INK)

    def _box(self, x: float, top: float, width: float, height: float, colour: str) -> None:
        left, bottom = self._margins.left + x, self._from_bottom(top + height)
        self._operators.append(f"{_rgb(colour)} rg {left:.2f} {bottom:.2f} {width:.2f} {height:.2f} re f")

    def _words(self, x: float, middle: float, words: Words) -> None:
        style, line = words.style, words.line
        baseline = self._from_bottom(middle + _MIDDLE * style.size)
        shown = "".join(
            f"<{self._subset.glyphs[character]:04X}>{f' {-gap * 1000:.0f} ' if gap else ''}"
            for character, gap in zip(line.text, line.gaps, strict=True)
        )
        self._operators.append(
            f"BT /F {style.size:g} Tf {_weight(style)} {self._margins.left + x:.2f} {baseline:.2f} Td "
            f"[{shown.replace('><', '')}] TJ ET"
        )

    def _from_bottom(self, y: float) -> float:
        return PAGE_HEIGHT - self._margins.top - y


def _goes_on(page: Page, place: int, following: int) -> bool:
    """True if two consecutive strips of the page belong to the same table."""
    if place < 0 or following >= len(page):
        return False
    one, other = page[place].strip.frame, page[following].strip.frame
    return one is not None and other is not None and one.table == other.table


def _weight(style: Style) -> str:
    colour = _rgb(style.colour)
    if style.is_bold:
        return f"{colour} rg {colour} RG 2 Tr {style.size * _BOLDER:.2f} w"
    return f"{colour} rg 0 Tr"


def _rgb(colour: str) -> str:
    return " ".join(f"{int(colour[place : place + 2], 16) / 255:.3g}" for place in (0, 2, 4))


def characters(pages: Iterable[Page]) -> set[str]:
    """All characters of a letter."""
    return {c for page in pages for placed in page for words in placed.strip.words for c in words.line.text}


def bars_of(page: Page) -> list[tuple[float, Bar]]:
    return [(placed.top, bar) for placed in page for bar in placed.strip.bars]
