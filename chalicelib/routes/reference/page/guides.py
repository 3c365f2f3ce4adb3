"""The guides on the documentation page: how to begin, step by step, with commands to copy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from chalicelib.routes.http.html import Html, anchor, block, element, link, markdown

TEXT = Path(__file__).with_name("guides.md").read_text("utf-8")


def titles() -> list[tuple[str, str]]:
    """The anchor and the title of each guide."""
    return [(anchor("guide", str(number)), title) for number, (title, _) in enumerate(_guides(), start=1)]


def guides() -> Iterator[Html]:
    """An article for each guide."""
    for (target, title), (_, text) in zip(titles(), _guides(), strict=True):
        permalink = link(target, "#", class_="permalink")
        yield element("article", element("h3", title, " ", permalink), *_parts(title, text), id=target)


def _guides() -> list[tuple[str, str]]:
    titled = re.split(r"^## (.+)$", TEXT, flags=re.MULTILINE)[1:]
    return list(zip(titled[::2], titled[1::2], strict=True))


def _parts(title: str, text: str) -> Iterator[Html]:
    """Text and commands in turn."""
    for number, part in enumerate(re.split(r"^```(?:sh)?\n", text, flags=re.MULTILINE)):
        yield block(part.rstrip("\n"), f"命令：{title}") if number % 2 else markdown(part)
