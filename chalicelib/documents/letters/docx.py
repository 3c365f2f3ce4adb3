"""Writes a letter as DOCX, which an office may edit before it seals it: the same blocks on the same measures."""

from __future__ import annotations

from dataclasses import dataclass
from unicodedata import east_asian_width

from chalicelib.documents.letters import sheet
from chalicelib.documents.letters.breaking import break_balanced, break_phrases
from chalicelib.documents.letters.model import Block, Cell, Heading, Letter, Table
from chalicelib.documents.letters.ooxml import element, footer_id, package, text
from chalicelib.documents.letters.sheet import MILLIMETRE, PAGE_HEIGHT, PAGE_WIDTH, Margins, Style
from chalicelib.documents.letters.templates.phrases import BLANK_DAY, SEAL, day

_WHOLE_UP_TO = 200  # characters that a row of a table may have and still not be broken
_SIGNED_WITH = 2  # blocks that go to the signature's page
_SHORT = 200  # characters of a paragraph that may
_FEW = 6  # attachments that do
_FOOTER = 21 * MILLIMETRE


def write_docx(letter: Letter) -> bytes:
    margins = sheet.FORM_MARGINS if letter.is_form else sheet.LETTER_MARGINS
    end = len(letter.blocks) - _SIGNED_WITH
    blocks = (_block(block, margins, may_hold=place >= end) for place, block in enumerate(letter.blocks))
    body = "".join((*_opening(letter, margins), *blocks, *_closing(letter, margins)))
    return package(
        body + _section(margins),
        _footers(letter),
        title=letter.title,
        author=letter.sender,
        created=letter.date,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """The layout of a paragraph; lengths in points."""

    align: str = "both"
    left: float = 0.0
    right: float = 0.0
    first: float = 0.0  # negative: the first line hangs out
    before: float = 0.0
    after: float = 0.0
    is_held: bool = False  # to the next paragraph
    border: str = ""
    fill: str = ""
    outline: int = -1
    frame: str = ""


def _paragraph(lines: list[str] | str, style: Style, place: _Place) -> str:
    """A paragraph; several lines are parted by forced breaks."""
    lines = [lines] if isinstance(lines, str) else lines
    inner = element("br").join(text(line) for line in lines)
    return element("p", _properties(style, place), element("r", _run(style), inner))


def _properties(style: Style, place: _Place) -> str:
    indent: dict[str, int] = {"left": _twips(place.left), "right": _twips(place.right)}
    indent["hanging" if place.first < 0 else "firstLine"] = _twips(abs(place.first))
    spacing = {"before": _twips(place.before), "after": _twips(place.after), "line": _twips(style.leading)}
    return element(
        "pPr",
        element("keepNext") if place.is_held else "",
        place.frame,
        element("pBdr", place.border) if place.border else "",
        element("shd", val="clear", color="auto", fill=place.fill) if place.fill else "",
        element("spacing", **spacing, lineRule="exact" if style.size > sheet.CELL.size else "atLeast"),
        element("ind", **indent),
        element("jc", val=place.align),
        element("outlineLvl", val=place.outline) if place.outline >= 0 else "",
    )


def _run(style: Style) -> str:
    return element(
        "rPr",
        element("rFonts", eastAsia=style.face, hint="eastAsia"),
        element("b") if style.is_bold and style.face != "黑体" else "",
        element("color", val=style.colour),
        element("sz", val=round(style.size * 2)),
        element("szCs", val=round(style.size * 2)),
    )


def _head_frame() -> str:
    """The place of the sender's name: 30 mm below the page's edge, above the type area."""
    return element(
        "framePr",
        w=_twips(sheet.RED_LINE),
        hSpace=0,
        wrap="notBeside",
        vAnchor="page",
        hAnchor="page",
        x=_twips(sheet.RED_LINE_X + sheet.LETTER_MARGINS.left),
        y=_twips(sheet.HEAD_TOP),
    )


def _opening(letter: Letter, margins: Margins) -> list[str]:
    parts: list[str] = []
    if letter.head:
        style = sheet.head_style(_em(letter.head), margins.width)
        lines = [line.text for line in break_balanced(letter.head, margins.width / style.size, _width)]
        rule = element("bottom", val="thickThinSmallGap", sz=24, space=4, color=sheet.RED)
        parts.append(_paragraph(lines, style, _Place(align="center", border=rule, frame=_head_frame())))
    if letter.banner:
        place = _Place(align="center", fill=letter.banner.colour, after=14, is_held=True)
        parts.append(_paragraph(letter.banner.text, sheet.BANNER, place))
    if letter.number and not letter.is_form:
        parts.append(_paragraph(letter.number, sheet.BODY, _Place(align="right", after=sheet.BODY.leading)))
    lines = [line.text for line in break_phrases(letter.phrases, margins.width / sheet.TITLE.size - 1, _width)]
    after = 6.0 if letter.is_form else sheet.BODY.leading
    parts.append(_paragraph(lines, sheet.TITLE, _Place(align="center", after=after, is_held=True, outline=0)))
    if letter.number and letter.is_form:
        parts.append(_paragraph(letter.number, sheet.CELL, _Place(align="right", after=4, is_held=True)))
    if letter.addressee:
        parts.append(_paragraph(f"{letter.addressee}：", sheet.BODY, _Place(align="left")))
    return parts


def _block(block: Block, margins: Margins, *, may_hold: bool) -> str:
    if isinstance(block, Table):
        return _table(block, margins.width)
    indent = 2 * sheet.BODY.size
    if isinstance(block, Heading):
        return _paragraph(block.text, sheet.HEADING, _Place(first=indent, is_held=True, outline=1))
    is_held = may_hold and len(block.text) <= _SHORT
    return _paragraph(block.text, sheet.BODY, _Place(first=indent if block.is_indented else 0, is_held=is_held))


def _table(table: Table, width: float) -> str:
    border: dict[str, str | int] = {"val": "single", "sz": 5, "space": 0, "color": sheet.INK}
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    margin = _twips(sheet.CELL_PAD_X)
    properties = element(
        "tblPr",
        element("tblW", w=_twips(width), type="dxa"),
        element("tblBorders", *(element(side, **border) for side in sides)),
        element("tblLayout", type="fixed"),
        element("tblCellMar", element("left", w=margin, type="dxa"), element("right", w=margin, type="dxa")),
    )
    columns = [share * width for share in table.widths]
    grid = element("tblGrid", *(element("gridCol", w=_twips(column)) for column in columns))
    after = element("p", _properties(Style(4, 8), _Place()))  # Word wants a paragraph after a table
    return element("tbl", properties, grid, *(_row(row, columns) for row in table.rows)) + after


def _row(row: tuple[Cell, ...], columns: list[float]) -> str:
    cells, column = [], 0
    for cell in row:
        cells.append(_cell(cell, sum(columns[column : column + cell.span])))
        column += cell.span
    is_short = sum(len(cell.text) for cell in row) <= _WHOLE_UP_TO
    height = element("trHeight", val=_twips(sheet.CELL.leading + 2 * sheet.CELL_PAD_Y), hRule="atLeast")
    return element("tr", element("trPr", element("cantSplit") if is_short else "", height), *cells)


def _cell(cell: Cell, width: float) -> str:
    style = sheet.LABEL if cell.is_label else sheet.CELL
    lines = cell.text.split("\n")
    if not cell.text and cell.room:
        lines = []
    align = "center" if cell.is_label else "both"
    paragraphs = [_paragraph(line, style, _Place(align=align)) for line in [*lines, *[""] * cell.room]]
    inner = width - 2 * sheet.CELL_PAD_X
    widest = max(map(_em, cell.closing), default=0) * style.size
    place = _Place(align="center", left=max(inner - widest - 2 * style.size, 0), is_held=True)
    paragraphs += [_paragraph(line, style, place) for line in cell.closing]
    padding = element("tcMar", *(element(side, w=_twips(3), type="dxa") for side in ("top", "bottom")))
    properties = element(
        "tcPr",
        element("tcW", w=_twips(width), type="dxa"),
        element("gridSpan", val=cell.span) if cell.span > 1 else "",
        padding,
        element("vAlign", val="top" if (cell.room or cell.closing) and not cell.is_label else "center"),
    )
    return element("tc", properties, *paragraphs)


def _closing(letter: Letter, margins: Margins) -> list[str]:
    return [
        *_attachments(letter.attachments),
        *_signature(letter, margins),
        *([_paragraph(letter.contact, sheet.BODY, _Place(first=2 * sheet.BODY.size))] if letter.contact else []),
        *(_paragraph(note, sheet.NOTE, _Place(align="left", before=8)) for note in letter.notes),
    ]


def _attachments(names: tuple[str, ...]) -> list[str]:
    size, parts = sheet.BODY.size, []
    mark = 0 if len(names) == 1 else 1.5 if len(names) < 10 else 2.0
    for place, name in enumerate(names, start=1):
        number = f"{place}. " if mark else ""
        lead = "附件：" if place == 1 else ""
        hang = mark + (3 if lead else 0)
        stand = _Place(
            align="left",
            left=(5 + mark) * size,
            first=-hang * size,
            before=0 if place > 1 else 14,
            is_held=len(names) <= _FEW or place > len(names) - 2,
        )
        parts.append(_paragraph(lead + number + name, sheet.BODY, stand))
    return parts


def _signature(letter: Letter, margins: Margins) -> list[str]:
    size = sheet.BODY.size
    if letter.is_form:
        return []
    if letter.signing:
        left = max(margins.width - (max(map(_em, letter.signing)) + 2) * size, 0)
        lines = [(line, _Place(align="left", left=left, is_held=True)) for line in letter.signing]
    else:
        name = [line.text for line in break_balanced(letter.sender + SEAL, 18, _width)]
        widest = max(map(_em, name))
        right = 4.0 if widest < 16 else 2.0
        left = max(margins.width - (right + widest + 0.5) * size, 0)
        place = _Place(align="center", left=left, right=(right - 0.5) * size, is_held=True)
        lines = [(line, place) for line in (*name, day(letter.date) or BLANK_DAY)]
    gap = element("p", _properties(sheet.BODY, _Place(is_held=True)))
    return [gap, *(_paragraph(line, sheet.BODY, place) for line, place in lines)]


def _footers(letter: Letter) -> dict[str, str]:
    """The page's number outside; on the first page none, but a letter's red rule (信函格式)."""
    rule = element("top", val="thinThickSmallGap", sz=24, space=1, color=sheet.RED)
    right = sheet.LETTER_MARGINS.width - sheet.RED_LINE - sheet.RED_LINE_X
    first = _Place(border=rule, left=sheet.RED_LINE_X, right=right) if letter.head else _Place()
    return {
        "default": _folio(_Place(align="right", right=sheet.FOLIO.size)),
        "even": _folio(_Place(align="left", left=sheet.FOLIO.size)),
        "first": element("p", _properties(sheet.NOTE, first)),
    }


def _folio(place: _Place) -> str:
    run = _run(sheet.FOLIO)
    number = element("fldSimple", element("r", run, text("1")), instr=" PAGE ")
    return element(
        "p",
        _properties(sheet.FOLIO, place),
        element("r", run, text("— ")),
        number,
        element("r", run, text(" —")),
    )


def _section(margins: Margins) -> str:
    references = "".join(
        f'<w:footerReference w:type="{kind}" r:id="{footer_id(kind)}"/>' for kind in ("even", "default", "first")
    )
    return element(
        "sectPr",
        references,
        element("pgSz", w=_twips(PAGE_WIDTH), h=_twips(PAGE_HEIGHT)),
        element(
            "pgMar",
            top=_twips(margins.top),
            right=_twips(margins.right),
            bottom=_twips(margins.bottom),
            left=_twips(margins.left),
            header=_twips(15 * MILLIMETRE),
            footer=_twips(min(_FOOTER, margins.bottom - 8 * MILLIMETRE)),
            gutter=0,
        ),
        element("titlePg"),
    )


def _twips(points: float) -> int:
    return round(points * 20)


def _width(character: str) -> float:
    """About how wide a character is, in em, in whatever font the reader has."""
    return 1.0 if east_asian_width(character) in "WFA" else 0.5


def _em(line: str) -> float:
    return sum(map(_width, line))
