"""The measures of the paper, in points, after GB/T 9704-2012: both formats are laid out by them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MILLIMETRE: Final = 72 / 25.4
PAGE_WIDTH: Final = 210 * MILLIMETRE
PAGE_HEIGHT: Final = 297 * MILLIMETRE

INK: Final = "000000"
RED: Final = "D00000"


@dataclass(frozen=True, slots=True)
class Margins:
    top: float
    right: float
    bottom: float
    left: float

    @property
    def width(self) -> float:
        """Of the type area (版心)."""
        return PAGE_WIDTH - self.left - self.right

    @property
    def height(self) -> float:
        return PAGE_HEIGHT - self.top - self.bottom


LETTER_MARGINS: Final = Margins(37 * MILLIMETRE, 26 * MILLIMETRE, 35 * MILLIMETRE, 28 * MILLIMETRE)
FORM_MARGINS: Final = Margins(22 * MILLIMETRE, 22 * MILLIMETRE, 22 * MILLIMETRE, 24 * MILLIMETRE)


HEAD_TOP: Final = 30 * MILLIMETRE
"""The upper edge of the sender's name over a letter, from the page's edge (信函格式)."""
HEAD_RULE_GAP: Final = 4 * MILLIMETRE
"""From the name to the red lines below it."""
RED_LINE: Final = 170 * MILLIMETRE
"""The red lines are wider than the type area, and stand in the middle of the page."""
RED_LINE_X: Final = (PAGE_WIDTH - RED_LINE) / 2 - LETTER_MARGINS.left
NUMBER_GAP: Final = 15.75 * 7 / 8
"""From the red lines to the letter's number."""


@dataclass(frozen=True, slots=True)
class Style:
    """The type of a text: `size` and `leading` in points; `face` is the Chinese font that a DOCX asks for."""

    size: float
    leading: float
    is_bold: bool = False
    colour: str = INK
    face: str = "仿宋"


BODY: Final = Style(15.75, 28.9)  # 三号, 22 lines of 28 characters a page
HEAD: Final = Style(34, 46, is_bold=True, colour=RED, face="宋体")
TITLE: Final = Style(22, 34, is_bold=True, face="宋体")
HEADING: Final = Style(15.75, 28.9, is_bold=True, face="黑体")
CELL: Final = Style(12, 17)
LABEL: Final = Style(12, 17, is_bold=True, face="黑体")
NOTE: Final = Style(10.5, 16, face="宋体")
BANNER: Final = Style(18, 30, is_bold=True, colour="FFFFFF", face="黑体")
FOLIO: Final = Style(14, 20, face="宋体")

CELL_PAD_X: Final = 5.5
CELL_PAD_Y: Final = 4.5
RULE: Final = 0.6
HEAD_SMALLEST: Final = 20.0


def head_style(name_width: float, width: float) -> Style:
    """The sender's name as large as fits in one line, down to where it takes a second; `name_width` in em."""
    size = max(min(HEAD.size, width / max(name_width, 1.0)), HEAD_SMALLEST)
    return Style(size, size * 1.35, is_bold=True, colour=RED, face=HEAD.face)
