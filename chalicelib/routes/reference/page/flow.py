"""The drawing of a procedure: its stages, and the actions that lead between them, all from its declaration.

The shortest way to the repair runs down the first column; stages off that way stand to its right.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.workflow.grammar import Stage
from chalicelib.domain.workflow.procedure import Procedure
from chalicelib.routes.http.html import Html, anchor, element

ROW, BOX_HEIGHT, MARGIN, ARC = 118, 74, 2, 52
TAIL = "牵头部门"
"""The longest names of parties are broken into two lines before this word."""


@dataclass(frozen=True, slots=True)
class Arrow:
    """One action, or several between the same two stages."""

    source: str
    target: str
    label: str


def arrows(procedure: Procedure[CaseFile]) -> tuple[Arrow, ...]:
    """Actions that lead from one stage to one other; those open to several stages are told in words, not drawn."""
    labels: dict[tuple[str, str], list[str]] = {}
    for action in procedure.actions:
        if len(action.sources) == 1 and action.target:
            labels.setdefault((action.sources[0], action.target), []).append(action.label)
    return tuple(Arrow(source, target, "／".join(names)) for (source, target), names in labels.items())


@dataclass(frozen=True)
class Flow:
    """The drawing of one procedure, with the limits in force on a day."""

    procedure: Procedure[CaseFile]
    day: date
    arrows: tuple[Arrow, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "arrows", arrows(self.procedure))

    @cached_property
    def _ways(self) -> Mapping[str, tuple[str, ...]]:
        """The shortest way to each stage, nearest stages first."""
        start = str(self.procedure.submission.target)
        ways: dict[str, tuple[str, ...]] = {start: (start,)}
        for stage in (queue := [start]):
            for arrow in self.arrows:
                if arrow.source == stage and arrow.target not in ways:
                    ways[arrow.target] = (*ways[stage], arrow.target)
                    queue.append(arrow.target)
        return ways

    @cached_property
    def places(self) -> Mapping[str, tuple[int, int]]:
        """Row and column of each stage that an arrow reaches."""
        repairs = {action.target for action in self.procedure.actions if action.repairs}
        goal = max(self._ways, key=lambda name: (name in repairs, len(self._ways[name])))
        places = {name: (row, 0) for row, name in enumerate(self._ways[goal])}
        for name, way in self._ways.items():
            if name not in places:
                row, column = places[way[-2]]
                row += column
                while (row, 1) in places.values():
                    row += 1
                places[name] = (row, 1)
        return places

    @cached_property
    def _widths(self) -> tuple[int, int]:
        """The widths of the boxes, by column."""
        return self._width(0), self._width(1)

    def _width(self, column: int) -> int:
        boxes = [
            _box_width(self.procedure.stage(name), self.procedure, self.day)
            for name, place in self.places.items()
            if place[1] == column
        ]
        return max(boxes, default=0)

    @cached_property
    def _gap(self) -> int:
        across = (a.label for a in self.arrows if self.places[a.source][0] == self.places[a.target][0])
        return max((text_width(label, 12) + 14 for label in across), default=40)

    def _x(self, column: int) -> int:
        return MARGIN + ARC + (self._widths[0] + self._gap) * column

    def svg(self) -> Html:
        width = self._x(1) + self._widths[1] + MARGIN
        height = (max(row for row, _ in self.places.values()) + 1) * ROW - (ROW - BOX_HEIGHT) + 2 * MARGIN
        if any(self._turns_right(arrow) for arrow in self.arrows):
            width += ARC
        width = max([width, *map(self._reach, self.arrows)])
        return element(
            "svg",
            self._head(),
            *(self._line(arrow) for arrow in self.arrows),
            *(self._box(self.procedure.stage(name)) for name in self.places),
            *(self._label(arrow) for arrow in self.arrows),
            viewBox=f"0 0 {width} {height}",
            role="img",
            aria_label=f"{self.procedure.label}的流程图；各阶段与操作见图旁的表。",
            class_="flow",
        )

    def _head(self) -> Html:
        tip = element("path", d="M0 0 8 4 0 8z")
        marker = element(
            "marker", tip, id=self._marker, markerWidth="8", markerHeight="8", refX="7", refY="4", orient="auto"
        )
        return element("defs", marker)

    @property
    def _marker(self) -> str:
        return anchor("arrow", self.procedure.name)

    def _line(self, arrow: Arrow) -> Html:
        return element("path", d=self._course(arrow), class_="line", marker_end=f"url(#{self._marker})")

    def _ends(self, arrow: Arrow) -> tuple[int, int, int, int]:
        (source_row, source_column), (target_row, target_column) = self.places[arrow.source], self.places[arrow.target]
        return source_row, source_column, target_row, target_column

    def _turns_right(self, arrow: Arrow) -> bool:
        return self._is_arc(arrow) and self.places[arrow.source][1] == 1

    def _is_arc(self, arrow: Arrow) -> bool:
        """Up within a column, or down past a stage."""
        above, column, below, other = self._ends(arrow)
        return column == other and below != above + 1

    def _apart(self, arrow: Arrow) -> int:
        """An arrow with another against it makes room for that."""
        return 10 if any((a.target, a.source) == (arrow.source, arrow.target) for a in self.arrows) else 0

    def _course(self, arrow: Arrow) -> str:
        row, column, to_row, to_column = self._ends(arrow)
        left, right = self._x(column), self._x(column) + self._widths[column]
        if self._is_arc(arrow):
            edge, way = (right, 1) if column else (left, -1)
            lean = 12 if to_row < row else -12
            start, end = _middle(row) - lean, _middle(to_row) + lean
            out = edge + way * (ARC - 6)
            return f"M{edge} {start}C{out} {start} {out} {end} {edge + way} {end}"
        if column == to_column:
            centre = (left + right) // 2
            return f"M{centre} {_top(row) + BOX_HEIGHT}V{_top(to_row) - 1}"
        start_x, end_x = (right, self._x(1) - 1) if column == 0 else (left, self._x(0) + self._widths[0] + 1)
        shift = -self._apart(arrow) if column == 0 else self._apart(arrow)
        if row == to_row:
            return f"M{start_x} {_middle(row) + shift}H{end_x}"
        return f"M{start_x} {_middle(row) + shift}L{end_x} {_middle(to_row) + shift}"

    def _label(self, arrow: Arrow) -> Html:
        row, column, to_row, to_column = self._ends(arrow)
        height = (_middle(row) + _middle(to_row)) // 2 + 4
        if self._is_arc(arrow):
            across = self._x(1) + self._widths[1] + ARC // 2 if column else MARGIN + ARC // 2
            return _text(arrow.label, across, height, "middle", "act")
        if column == to_column:
            return _text(arrow.label, self._x(column) + self._widths[column] // 2 + 7, height, "start", "act")
        across = self._x(1) - self._gap // 2
        return _text(
            arrow.label,
            across,
            height + (11 + self._apart(arrow) if column else -10 - self._apart(arrow)),
            "middle",
            "act",
        )

    def _reach(self, arrow: Arrow) -> int:
        """The right end of the label of a downward arrow."""
        _, column, _, other = self._ends(arrow)
        down = column == other and not self._is_arc(arrow)
        return self._x(column) + self._widths[column] // 2 + 9 + text_width(arrow.label, 12) if down else 0

    def _box(self, stage: Stage) -> Html:
        row, column = self.places[stage.name]
        width, lines = self._widths[column], _lines(stage, self.procedure, self.day)
        centre, first = self._x(column) + width // 2, _middle(row) + 5 - 8 * (len(lines) - 1)
        shown = [_text(text, centre, first + 16 * n, "middle", kind) for n, (text, kind) in enumerate(lines)]
        rectangle = element("rect", x=self._x(column), y=_top(row), width=width, height=BOX_HEIGHT, rx=8)
        return element("g", rectangle, *shown, class_=_look(stage, self.procedure))


def _look(stage: Stage, procedure: Procedure[CaseFile]) -> str:
    if not stage.is_closed:
        return "box"
    return "box done" if any(a.repairs and a.target == stage.name for a in procedure.actions) else "box shut"


def _lines(stage: Stage, procedure: Procedure[CaseFile], day: date) -> list[tuple[str, str]]:
    """The lines of a box on `day`, each with its look."""
    lines = [(stage.label, "name")]
    if stage.waits_for:
        party = procedure.name_of(stage.waits_for)
        head = party.removesuffix(TAIL) if len(party) > 8 else party
        lines += [(text, "who") for text in (head, party[len(head) :]) if text]
    if stage.limit:
        lines.append((f"{stage.limit.length_on(day).working_days} 个工作日", "days"))
    return lines


def _box_width(stage: Stage, procedure: Procedure[CaseFile], day: date) -> int:
    return 18 + max(text_width(text, 14 if kind == "name" else 11) for text, kind in _lines(stage, procedure, day))


def text_width(text: str, size: int) -> int:
    """The width of a text, near enough: Chinese characters are square, others half as wide."""
    return round(sum(size if ord(sign) > 0x2000 else size * 0.6 for sign in text))


def _top(row: int) -> int:
    return MARGIN + row * ROW


def _middle(row: int) -> int:
    return _top(row) + BOX_HEIGHT // 2


def _text(text: str, x: int, y: int, anchored: str, class_: str) -> Html:
    return element("text", text, x=x, y=y, text_anchor=anchored, class_=class_)
