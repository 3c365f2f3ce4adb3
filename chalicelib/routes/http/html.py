"""HTML built from elements: plain text is escaped wherever it enters, and only here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby

VOID = frozenset({"br", "input", "meta", "wbr"})
BLOCKS = frozenset({"article", "aside", "dd", "details", "div", "li", "nav", "p", "section", "table", "tr", "ul"})


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


def fragment(*parts: str) -> Html:
    """Parts one after the other; those that are plain text are escaped."""
    return Html("".join(part if isinstance(part, Html) else escape(part) for part in parts))


def element(name: str, /, *children: str, **attributes: str | float | None) -> Html:
    """One element. A trailing underscore of an attribute falls away; an attribute of None is left out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    end = "\n" if name in BLOCKS else ""
    if name in VOID:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{fragment(*children)}</{name}>{end}")


def code(text: str) -> Html:
    return element("code", text)


def name_code(name: str) -> Html:
    """A name or a path that may break before a slash and behind an underscore, and nowhere in a word."""
    return code(joined(element("wbr"), re.split(r"(?<=_)(?=.)|(?<=.)(?=/)", name)))


def joined(separator: str, parts: Iterable[str]) -> Html:
    return fragment(
        *(piece for number, part in enumerate(parts) for piece in ((separator, part) if number else (part,)))
    )


def anchor(kind: str, *names: str) -> str:
    """A stable id of something on the page."""
    return "-".join((kind, *(re.sub(r"[^A-Za-z0-9_.-]+", "-", name) for name in names)))


def link(target: str, *children: str, class_: str | None = None) -> Html:
    """A link within the page."""
    return element("a", *children, href=f"#{target}", class_=class_)


def table(heads: Iterable[str], rows: Iterable[Html], class_: str, label: str) -> Html:
    columns = (element("th", head, scope="col") for head in heads)
    return element(
        "table",
        element("caption", label, class_="unseen"),
        element("thead", element("tr", *columns)),
        element("tbody", *rows),
        class_=class_,
    )


def block(text: str, label: str) -> Html:
    """Text for a terminal; it scrolls in its box, by keyboard too."""
    return element("pre", code(text), tabindex="0", role="region", aria_label=label)


def markdown(text: str) -> Html:
    """The little Markdown that descriptions use: paragraphs, `-` lists, `code` and **bold**."""
    return fragment(*_blocks(text))


def _blocks(text: str) -> Iterator[Html]:
    for kind, lines in groupby(text.splitlines(), key=_kind):
        if kind == "item":
            yield element("ul", *(element("li", inline(line.strip()[2:])) for line in lines))
        elif kind == "text":
            yield element("p", inline("\n".join(lines)))


def _kind(line: str) -> str:
    if not line.strip():
        return "blank"
    return "item" if line.lstrip().startswith("- ") else "text"


def inline(text: str) -> Html:
    """`code` and **bold** within a line."""
    return fragment(*(_span(part) for part in re.split(r"(`[^`]+`|\*\*.+?\*\*)", text)))


def _span(part: str) -> str:
    if len(part) > 2 and part[0] == part[-1] == "`":
        return code(part[1:-1])
    if len(part) > 4 and part.startswith("**") and part.endswith("**"):
        return element("strong", inline(part[2:-2]))
    return part
