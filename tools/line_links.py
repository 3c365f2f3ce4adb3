"""Links of pages to lines of code, which `make docs` keeps at the lines where the names stand."""

from __future__ import annotations

import re
from pathlib import Path

LINK_TO_LINE = re.compile(r"\[`([^`\]]+)`\]\(([^)\s#]+)#L(\d+)\)")
"""The name that a link shows, the file, and the number of the line."""


def lines_with(name: str, file: Path) -> list[int]:
    """The numbers of the lines in which a name stands as a word."""
    word = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    return [number for number, line in enumerate(file.read_text("utf-8").splitlines(), 1) if word.search(line)]


def renumbered(page: Path) -> str:
    """The page with each link at the nearest line that has its name; a name that is gone keeps its number."""

    def nearest(link: re.Match[str]) -> str:
        name, file, number = link[1], link[2], int(link[3])
        found = lines_with(name, page.parent / file) or [number]
        return f"[`{name}`]({file}#L{min(found, key=lambda at: abs(at - number))})"

    return LINK_TO_LINE.sub(nearest, page.read_text("utf-8"))
