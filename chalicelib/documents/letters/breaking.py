"""Breaks Chinese text into lines: kinsoku (避头尾), words and numbers whole, lines of even length."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise

NEVER_FIRST = frozenset("，。、；：？！）》〉」』】〕］｝”’…—·～％‰℃°,.;:?!)]}%")
NEVER_LAST = frozenset("（《〈「『【〔［｛“‘￥([{¥$")
_HALF_BLANK = frozenset("，。、；：）》〉」』】〕］｝”’")
"""Their right half is blank, and may hang over the line's end."""
_OPENING = frozenset("（《〈「『【〔［｛“‘")
"""Their left half is blank."""
_WIDEST_GAP = 0.22
"""In em: a line that wants wider gaps to be even stays ragged."""

_NUMBERS = "|".join(
    (
        r"\d{4}年\d{1,2}月\d{1,2}日",
        r"[〔（]\d{4}[〕）][\u4e00-\u9fff]{0,4}\d*[\u4e00-\u9fff]{0,4}\d+号",  # 〔2025〕12号, （2024）豫0811执123号
        r"第?\d[\d,.]*(?:个工作日|个月|[万亿]?元|[年月日时号份条项款页个天次℃％‰])",
    )
)
"""Numbers with what they count, which stand in one line."""
_PIECE = re.compile(rf"{_NUMBERS}|[!-~]+| +|.", re.DOTALL)
_SOFT_FROM = 24
"""Characters from which a run of Latin may be broken; no number or case id has so many."""
_SOFT = re.compile(r"[^/\-?&=@_]*[/\-?&=@_]+|[^/\-?&=@_]+")

Measure = Callable[[str], float]
"""The width of one character, in em."""


@dataclass(frozen=True, slots=True)
class Line:
    """`gaps` has, for each character, the room in em to leave after it; `width` is that of all, gaps included."""

    text: str
    width: float
    gaps: tuple[float, ...]
    indent: float = 0.0


def break_text(text: str, width: float, measure: Measure, *, indent: float = 0.0, even: bool = True) -> list[Line]:
    """The lines of one paragraph, all measures in em. The last is never stretched."""
    lines: list[Line] = []
    start, current, room = indent, "", width - indent
    for unit in _units(text):
        if _fits(current + unit, room, measure):
            current += unit
            continue
        if current.strip(" "):
            lines.append(_line(current, start, room, measure, even=even))
            start, current, room = 0.0, "", width
        current += unit.lstrip(" ")
        while not _fits(current, room, measure):  # one unit longer than a line
            cut = _cut(current, room, measure)
            lines.append(_line(current[:cut], start, room, measure, even=even))
            start, current, room = 0.0, current[cut:], width
    return [*lines, _line(current, start, room, measure, even=False)]


def break_balanced(text: str, width: float, measure: Measure) -> list[Line]:
    """Lines of about equal length, as a title has, and no more of them than needed."""
    count = len(break_text(text, width, measure, even=False))
    total = sum(map(measure, text))
    narrow = max(total / count, 1.0)
    while len(lines := break_text(text, min(narrow, width), measure, even=False)) > count:
        narrow += 0.5
    return lines


def break_phrases(phrases: tuple[str, ...], width: float, measure: Measure) -> list[Line]:
    """As `break_balanced`, but between phrases where that can be (词意完整)."""
    for count in range(1, len(phrases) + 1):
        choices = []
        for cuts in combinations(range(1, len(phrases)), count - 1):
            lines = ["".join(phrases[start:end]) for start, end in pairwise((0, *cuts, len(phrases)))]
            choices.append((max(_natural(line, measure) for line in lines), lines))
        widest, lines = min(choices)
        if widest <= width:
            return [_line(line, 0.0, width, measure, even=False) for line in lines]
    return break_balanced("".join(phrases), width, measure)


def _units(text: str) -> Iterator[str]:
    """The pieces that no line break may split: words, and characters with punctuation that must stay beside them."""
    unit = ""
    for piece in _pieces(text):
        binds = unit and (unit[-1] in NEVER_LAST or piece[0] in NEVER_FIRST)
        if unit and not binds:
            yield unit
            unit = ""
        unit += piece
    if unit:
        yield unit


def _pieces(text: str) -> Iterator[str]:
    for match in _PIECE.finditer(text):
        piece = match.group()
        is_address = "/" in piece and len(piece) > _SOFT_FROM // 2
        if (is_address or len(piece) > _SOFT_FROM) and not piece.isspace():
            yield from _SOFT.findall(piece)
        else:
            yield piece


def _natural(text: str, measure: Measure) -> float:
    """The width of a line with its punctuation drawn together, and the blank half of a closing mark cut off."""
    text = text.rstrip(" ")
    ends_blank = bool(text) and text[-1] in _HALF_BLANK and measure(text[-1]) == 1
    return sum(map(measure, text)) + sum(_squeezes(text)) - (0.5 if ends_blank else 0)


def _squeezes(text: str) -> Iterator[float]:
    """For each character the room to take from the gap after it: two marks in a row share their blank halves."""
    for one, other in pairwise(text):
        closes = one in _HALF_BLANK and (other in _HALF_BLANK or other in _OPENING)
        yield -0.5 if closes or (one in _OPENING and other in _OPENING) else 0.0


def _fits(text: str, room: float, measure: Measure) -> bool:
    return _natural(text, measure) <= room + 1e-6


def _cut(text: str, room: float, measure: Measure) -> int:
    used = 0.0
    for place, character in enumerate(text):
        used += measure(character)
        if used > room + 1e-6:
            return max(_unforbidden(text, place), 1)
    return len(text)


def _unforbidden(text: str, place: int) -> int:
    """The nearest earlier place where a line may end, or the place itself where there is none."""
    for earlier in range(place, max(place - 8, 0), -1):
        if text[earlier] not in NEVER_FIRST and text[earlier - 1] not in NEVER_LAST:
            return earlier
    return place


def _line(text: str, indent: float, room: float, measure: Measure, *, even: bool) -> Line:
    text = text.rstrip(" ")
    natural = _natural(text, measure)
    # Where text is Latin on both sides, letters keep together.
    places = [i for i in range(len(text) - 1) if not (text[i].isascii() and text[i + 1].isascii()) or text[i] == " "]
    extra = room - natural
    gaps = [*_squeezes(text), 0.0] if text else []
    if not even or not places or not 0 < extra <= _WIDEST_GAP * len(places):
        return Line(text, natural, tuple(gaps), indent)
    for place in places:
        gaps[place] += extra / len(places)
    return Line(text, room, tuple(gaps), indent)
