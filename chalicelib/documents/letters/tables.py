"""Sets a table as strips: short rows whole, long ones line by line, so that they go on over pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from chalicelib.documents.letters import sheet
from chalicelib.documents.letters.breaking import Line, Measure, break_balanced, break_text
from chalicelib.documents.letters.model import Cell, Table
from chalicelib.documents.letters.sheet import CELL_PAD_X, CELL_PAD_Y, Style
from chalicelib.documents.letters.strips import Frame, Node, Strip, Words, held

_LEADING = sheet.CELL.leading
_WHOLE_UP_TO = 8  # lines that a row may have and still not be broken: a fifth of a page
_KEPT_UP_TO = 16  # the same, of a row of several columns, or with lines to write in and a place to sign


@dataclass(frozen=True, slots=True)
class _Set:
    """A cell's lines, each with its place from the cell's left in em; None is a line to write in."""

    lines: tuple[tuple[float, Line] | None, ...]
    style: Style
    left: float
    node: Node
    is_raised: bool  # set from the top, not in the middle


def set_table(table: Table, number: int, width: float, node: Node, measure: Measure) -> list[Strip]:
    edges = [0.0]
    for share in table.widths:
        edges.append(edges[-1] + share * width)
    strips: list[Strip] = []
    for row in table.rows:
        row_node = node.add("TR")
        cells, uprights, column = [], [edges[0]], 0
        for cell in row:
            left, column = edges[column], column + cell.span
            uprights.append(edges[column])
            cell_node = row_node.add("TH" if cell.is_label else "TD")
            cells.append(_set_cell(cell, left, edges[column] - left, cell_node, measure))
        strips += _row(cells, Frame(number, tuple(uprights)))
    return strips


def _set_cell(cell: Cell, left: float, width: float, node: Node, measure: Measure) -> _Set:
    style = sheet.LABEL if cell.is_label else sheet.CELL
    inner = (width - 2 * CELL_PAD_X) / style.size
    lines: list[tuple[float, Line] | None] = []
    for text in cell.text.split("\n") if cell.text else []:
        if cell.is_label:
            lines += [((inner - line.width) / 2, line) for line in break_balanced(text, inner, measure)]
        else:
            lines += [(0.0, line) for line in break_text(text, inner, measure)]
    lines += [None] * cell.room
    closing = [line for text in cell.closing for line in break_text(text, inner, measure, even=False)]
    widest = max((line.width for line in closing), default=0.0)
    axis = max(inner - 1 - widest / 2, inner / 2)
    lines += [(axis - line.width / 2, line) for line in closing]
    is_raised = bool(cell.room or cell.closing) and not cell.is_label
    return _Set(tuple(lines), style, left + CELL_PAD_X, node, is_raised)


def _row(cells: list[_Set], frame: Frame) -> list[Strip]:
    count = max(1, *(len(cell.lines) for cell in cells))
    is_kept = len(cells) > 2 or any(_foot(cell) for cell in cells)
    if count > (_KEPT_UP_TO if is_kept else _WHOLE_UP_TO):
        return _broken_row(cells, count, frame)
    words: list[Words] = []
    for cell in cells:
        free = 0 if cell.is_raised else (count - len(cell.lines)) * _LEADING / 2
        words += [word for place in range(count) for word in _words(cell, place, CELL_PAD_Y + free + place * _LEADING)]
    return [Strip(count * _LEADING + 2 * CELL_PAD_Y, tuple(words), frame=frame)]


def _broken_row(cells: list[_Set], count: int, frame: Frame) -> list[Strip]:
    later = replace(frame, starts_row=False)
    strips = [Strip(CELL_PAD_Y, frame=frame)]
    for place in range(count):
        words = tuple(word for cell in cells for word in _words(cell, place, 0.0))
        strips.append(Strip(_LEADING, words, frame=later))
    strips.append(Strip(CELL_PAD_Y, frame=later))
    tail = 3 + max(_foot(cell) for cell in cells)
    if len(strips) <= tail + 3:
        return held(strips)
    return [*held(strips[:3]), *strips[3:-tail], *held(strips[-tail:])]


def _foot(cell: _Set) -> int:
    """The number of last lines that stay together: blank lines to write in, and the seal and date below them."""
    first = next((place for place, line in enumerate(cell.lines) if line is None), len(cell.lines))
    return len(cell.lines) - first


def _words(cell: _Set, place: int, top: float) -> Iterator[Words]:
    line = cell.lines[place] if place < len(cell.lines) else None
    if line:
        yield Words(cell.left + line[0] * cell.style.size, top + _LEADING / 2, line[1], cell.style, cell.node)
