"""A letter as one long column of strips, none of which a page may split, and the breaking of strips into pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from chalicelib.documents.letters.breaking import Line
from chalicelib.documents.letters.sheet import Style


@dataclass(eq=False, slots=True)
class Node:
    """A part of the document's structure, by its PDF tag, for those who have it read out."""

    tag: str
    kids: list[Node] = field(default_factory=list)

    def add(self, tag: str) -> Node:
        kid = Node(tag)
        self.kids.append(kid)
        return kid


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text at its place: `x` from the type area's left, `middle` below the strip's top."""

    x: float
    middle: float
    line: Line
    style: Style
    node: Node


@dataclass(frozen=True, slots=True)
class Bar:
    """A filled rectangle."""

    x: float
    top: float
    width: float
    height: float
    colour: str


@dataclass(frozen=True, slots=True)
class Frame:
    """The table that a strip belongs to, and the upright rules beside its cells."""

    table: int
    uprights: tuple[float, ...]
    starts_row: bool = True


@dataclass(frozen=True, slots=True)
class Strip:
    """`holds_next`: the strip after it must stand on the same page. A gap vanishes at a page's top and end."""

    height: float
    words: tuple[Words, ...] = ()
    bars: tuple[Bar, ...] = ()
    frame: Frame | None = None
    holds_next: bool = False
    is_gap: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    top: float
    strip: Strip


Page = list[Placed]


def held(strips: Iterable[Strip]) -> list[Strip]:
    """The strips, kept together on one page."""
    strips = list(strips)
    return [*(replace(strip, holds_next=True) for strip in strips[:-1]), *strips[-1:]]


def without_orphans(strips: list[Strip]) -> list[Strip]:
    """A paragraph that leaves no single line behind at a page's end or top."""
    if len(strips) < 4:
        return held(strips)
    return [*held(strips[:2]), *strips[2:-2], *held(strips[-2:])]


def paginate(strips: list[Strip], height: float) -> list[Page]:
    pages: list[Page] = [[]]
    used = 0.0
    for chunk in _chunks(strips):
        if used and used + sum(strip.height for strip in chunk) > height and not all(strip.is_gap for strip in chunk):
            pages.append([])
            used = 0.0
        for strip in chunk:
            if strip.is_gap and (not used or used + strip.height > height):
                continue
            if used and used + strip.height > height:  # a chunk taller than a page
                pages.append([])
                used = 0.0
            pages[-1].append(Placed(used, strip))
            used += strip.height
    return [page for page in pages if page] or [[]]


def _chunks(strips: list[Strip]) -> Iterator[list[Strip]]:
    chunk: list[Strip] = []
    for strip in strips:
        chunk.append(strip)
        if not strip.holds_next:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
