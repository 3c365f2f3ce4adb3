"""Sets a letter in type: from its blocks to strips, in the manner of GB/T 9704-2012."""

from __future__ import annotations

from dataclasses import dataclass, replace

from chalicelib.documents.letters import sheet
from chalicelib.documents.letters.breaking import Line, Measure, break_balanced, break_phrases, break_text
from chalicelib.documents.letters.model import Block, Heading, Letter, Paragraph
from chalicelib.documents.letters.sheet import Margins, Style
from chalicelib.documents.letters.strips import Bar, Node, Strip, Words, held, without_orphans
from chalicelib.documents.letters.tables import set_table
from chalicelib.documents.letters.templates.phrases import BLANK_DAY, SEAL, day

_SIGNATURE_RIGHT = 4.0  # em between the date and the right margin
_SIGNATURE_WIDTH = 18.0  # em that a sender's name may take before it is broken
_FEW_ATTACHMENT_LINES = 6  # so many go to the signature's page together
_HEAD_RULES = ((0.0, 2.2), (3.4, 0.8))  # top and height: 武文线, thick over thin
_HEAD_HEIGHT = 4.2


@dataclass(frozen=True, slots=True)
class Setting:
    """A letter in one long column."""

    margins: Margins
    strips: list[Strip]
    root: Node


def typeset(letter: Letter, measure: Measure) -> Setting:
    margins = sheet.FORM_MARGINS if letter.is_form else sheet.LETTER_MARGINS
    root = Node("Document")
    setter = _Setter(margins.width, root, measure)
    strips = [*setter.opening(letter)]
    for number, block in enumerate(letter.blocks):
        strips += setter.block(block, number)
    strips += setter.closing(letter, strips)
    return Setting(margins, strips, root)


class _Setter:
    def __init__(self, width: float, root: Node, measure: Measure) -> None:
        self._width = width
        self._root = root
        self._measure = measure

    def opening(self, letter: Letter) -> list[Strip]:
        strips: list[Strip] = []
        if letter.head:
            strips += self._head(letter.head)
        if letter.banner:
            bar = Bar(0, 0, self._width, sheet.BANNER.leading, letter.banner.colour)
            lines = self._break(letter.banner.text, sheet.BANNER)
            for strip in self._centred(lines, sheet.BANNER, self._root.add("P")):
                strips.append(Strip(strip.height, strip.words, (bar,), holds_next=True))
            strips.append(Strip(14, holds_next=True))
        if letter.number and not letter.is_form:
            strips += self._to_the_right(letter.number, sheet.BODY)
            strips.append(Strip(sheet.BODY.leading, holds_next=True))
        strips += self._title(letter.phrases)
        if letter.number and letter.is_form:
            strips += self._to_the_right(letter.number, sheet.CELL)
        strips.append(Strip(6 if letter.is_form else sheet.BODY.leading, holds_next=True))
        if letter.addressee:
            strips += self._running(Paragraph(f"{letter.addressee}：", is_indented=False), sheet.BODY)
        return strips

    def _head(self, name: str) -> list[Strip]:
        """The sender's name, 30 mm below the page's edge and so above the type area, with the red lines under it."""
        style = sheet.head_style(sum(map(self._measure, name)), self._width)
        node, above = self._root.add("P"), sheet.HEAD_TOP - sheet.LETTER_MARGINS.top
        lines = self._balanced(name, style)
        words = tuple(
            Words(
                (self._width - line.width * style.size) / 2,
                above + style.size / 2 + place * style.leading,
                line,
                style,
                node,
            )
            for place, line in enumerate(lines)
        )
        below = above + style.size + (len(lines) - 1) * style.leading + sheet.HEAD_RULE_GAP
        rules = tuple(
            Bar(sheet.RED_LINE_X, below + top, sheet.RED_LINE, height, sheet.RED) for top, height in _HEAD_RULES
        )
        return [Strip(below + _HEAD_HEIGHT, words, rules, holds_next=True), Strip(sheet.NUMBER_GAP, holds_next=True)]

    def _title(self, phrases: tuple[str, ...]) -> list[Strip]:
        node = self._root.add("H1")
        lines = break_phrases(phrases, self._width / sheet.TITLE.size - 1, self._measure)
        return [replace(strip, holds_next=True) for strip in self._centred(lines, sheet.TITLE, node)]

    def block(self, block: Block, number: int) -> list[Strip]:
        if isinstance(block, Heading):
            strips = self._running(Paragraph(block.text), sheet.HEADING, "H2")
            return [replace(strip, holds_next=True) for strip in strips]
        if isinstance(block, Paragraph):
            return self._running(block, sheet.BODY)
        strips = set_table(block, number, self._width, self._root.add("Table"), self._measure)
        return [Strip(4, is_gap=True, holds_next=True), *strips, Strip(8, is_gap=True)]

    def closing(self, letter: Letter, before: list[Strip]) -> list[Strip]:
        strips = self._attachments(letter.attachments)
        end = self._signature(letter)
        if end:
            end = [Strip(sheet.BODY.leading, is_gap=True, holds_next=True), *end]
            if letter.contact:
                end[-1] = replace(end[-1], holds_next=True)
                end += self._running(Paragraph(letter.contact), sheet.BODY)
            if len(strips) <= _FEW_ATTACHMENT_LINES:
                _hold_last(before)
                strips = held([*strips, *end])
            else:
                _hold_last(strips)
                strips += end
        if letter.notes:
            strips.append(Strip(8, is_gap=True))
        for note in letter.notes:
            node = self._root.add("P")
            strips += held(self._left(self._break(note, sheet.NOTE), sheet.NOTE, node))
        return strips

    def _attachments(self, names: tuple[str, ...]) -> list[Strip]:
        """附件: below the text, indented by two characters; further lines of a name stand under its first."""
        strips = [Strip(sheet.BODY.leading / 2, is_gap=True)] if names else []
        for place, name in enumerate(names, start=1):
            mark = "" if len(names) == 1 else f"{place}. "
            lead = (f"附件：{mark}" if place == 1 else mark) or ""
            start = 5.0 if place > 1 else 2.0
            hang = start + sum(map(self._measure, lead))
            lines = break_text(name, self._width / sheet.BODY.size - hang, self._measure, even=False)
            node = self._root.add("P")
            label = Words(start * sheet.BODY.size, sheet.BODY.leading / 2, self._one(lead), sheet.BODY, node)
            first, *more = self._left(lines, sheet.BODY, node, x=hang * sheet.BODY.size)
            strips += held([Strip(first.height, (label, *first.words)), *more])
        return strips

    def _signature(self, letter: Letter) -> list[Strip]:
        if letter.signing:
            texts = [line for text in letter.signing for line in self._break(text, sheet.BODY)]
            left = max(self._width - max(line.width for line in texts) * sheet.BODY.size - 2 * sheet.BODY.size, 0)
            return held(self._left(texts, sheet.BODY, self._root.add("P"), x=left))
        if letter.is_form:
            return []
        node = self._root.add("P")
        name = break_balanced(letter.sender + SEAL, _SIGNATURE_WIDTH, self._measure)
        lines = [*name, self._one(day(letter.date) or BLANK_DAY)]
        widest = max(line.width for line in lines)
        right = self._width / sheet.BODY.size - (_SIGNATURE_RIGHT if widest < 16 else 2)
        return held(
            self._set(line, (right - (widest + line.width) / 2) * sheet.BODY.size, sheet.BODY, node) for line in lines
        )

    def _running(self, paragraph: Paragraph, style: Style, tag: str = "P") -> list[Strip]:
        indent = 2.0 if paragraph.is_indented else 0.0
        lines = break_text(paragraph.text, self._width / style.size, self._measure, indent=indent)
        return without_orphans(self._left(lines, style, self._root.add(tag)))

    def _to_the_right(self, text: str, style: Style) -> list[Strip]:
        node, lines = self._root.add("P"), self._break(text, style)
        return held(self._set(line, self._width - line.width * style.size, style, node) for line in lines)

    def _centred(self, lines: list[Line], style: Style, node: Node) -> list[Strip]:
        return held(self._set(line, (self._width - line.width * style.size) / 2, style, node) for line in lines)

    def _left(self, lines: list[Line], style: Style, node: Node, *, x: float = 0.0) -> list[Strip]:
        return [self._set(line, x + line.indent * style.size, style, node) for line in lines]

    def _set(self, line: Line, x: float, style: Style, node: Node) -> Strip:
        return Strip(style.leading, (Words(x, style.leading / 2, line, style, node),))

    def _break(self, text: str, style: Style) -> list[Line]:
        return break_text(text, self._width / style.size, self._measure, even=False)

    def _balanced(self, text: str, style: Style) -> list[Line]:
        return break_balanced(text, self._width / style.size, self._measure)

    def _one(self, text: str) -> Line:
        return Line(text, sum(map(self._measure, text)), (0.0,) * len(text))


def _hold_last(strips: list[Strip]) -> None:
    """The end of the text goes with what is signed below it: its last line, or three where the last is a phrase alone.

    A phrase (特此告知, 专此函达) would stand with the signature on a page that says nothing, so the last two lines of
    the paragraph above it go along.
    """
    is_phrase = len(strips) > 2 and not _paragraphs(strips[-1]) & _paragraphs(strips[-2])
    count = 3 if is_phrase else 1
    strips[-count:] = [replace(strip, holds_next=True) for strip in strips[-count:]]


def _paragraphs(strip: Strip) -> set[int]:
    return {id(words.node) for words in strip.words}
