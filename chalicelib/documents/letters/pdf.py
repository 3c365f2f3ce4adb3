"""Writes a letter as a tagged PDF 1.7 with its font embedded. pydyf (BSD) builds the file's objects."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

from chalicelib.documents.letters import drawing, sheet
from chalicelib.documents.letters.breaking import Line
from chalicelib.documents.letters.font import MISSING, NAME, Subset, typeface
from chalicelib.documents.letters.model import Letter
from chalicelib.documents.letters.sheet import MILLIMETRE, PAGE_HEIGHT, PAGE_WIDTH
from chalicelib.documents.letters.strips import Bar, Node, Page, Words, paginate
from chalicelib.documents.letters.typeset import Setting, typeset

_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>zh-CN</rdf:li></rdf:Bag></dc:language>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""

_CMAP_HEAD = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
"""
_FOLIO_CHARACTERS = "— 0123456789"
_CMAP_END = "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"


def write_pdf(letter: Letter) -> bytes:
    setting, pages = _laid_out(letter)
    missing = [c for c in sorted(drawing.characters(pages)) if not typeface().has(c)]
    if missing:
        codes = "、".join(f"U+{ord(character):04X}" for character in missing)
        setting, pages = _laid_out(
            replace(letter, notes=(*letter.notes, f"注：{MISSING}为字库未收录的字（{codes}）。"))
        )
    return _File(letter, setting, pages).content()


def _laid_out(letter: Letter) -> tuple[Setting, list[Page]]:
    setting = typeset(letter, typeface().measure)
    return setting, paginate(setting.strips, setting.margins.height)


class _File:
    """The objects of one file, numbered as they are added."""

    def __init__(self, letter: Letter, setting: Setting, pages: list[Page]) -> None:
        import pydyf  # type: ignore[import-untyped]  # it ships no types

        self._letter, self._setting, self._pages = letter, setting, pages
        self._pydyf: Any = pydyf
        self._pdf: Any = pydyf.PDF()
        self._marks: list[list[Node]] = []  # of each page, by number of the marked content
        self._places: dict[Node, list[tuple[Any, int]]] = {}

    def content(self) -> bytes:
        subset = typeface().subset(drawing.characters(self._pages) | set(_FOLIO_CHARACTERS))
        font = self._font(subset)
        for number, page in enumerate(self._pages, start=1):
            self._page(page, number, subset, font)
        self._catalog()
        output = io.BytesIO()
        self._pdf.write(output, version=b"1.7", identifier=True, compress=False)
        return output.getvalue()

    def _page(self, page: Page, number: int, subset: Subset, font: Any) -> None:
        view = drawing.Drawing(self._setting.margins, subset)
        first_foot = self._foot_rules() if self._letter.head and number == 1 else []
        view.bars([*drawing.bars_of(page), *first_foot])
        view.rules(page)
        entry = self._add(Type="/Page", Parent=self._pdf.pages.reference, MediaBox=self._list(0, 0, *_size()))
        marks: list[Node] = []

        def mark(node: Node) -> int:
            self._places.setdefault(node, []).append((entry.reference, len(marks)))
            marks.append(node)
            return len(marks) - 1

        view.text(page, mark)
        if number > 1:  # the first page has none (信函格式)
            view.aside(_folio(number, self._setting))
        stream = self._stream(view.content)
        entry.update(Contents=stream.reference, StructParents=number - 1, Tabs="/S")
        entry["Resources"] = self._dictionary(Font=self._dictionary(F=font.reference))
        self._marks.append(marks)
        self._pdf.pages["Count"] += 1
        self._pdf.pages["Kids"].append(entry.reference)

    def _foot_rules(self) -> list[tuple[float, Bar]]:
        """文武线 at the foot of a letter's first page, thin over thick, 20 mm above the edge."""
        top = PAGE_HEIGHT - 20 * MILLIMETRE - self._setting.margins.top
        x, width = sheet.RED_LINE_X, sheet.RED_LINE
        return [(top, Bar(x, 0, width, 0.8, sheet.RED)), (top, Bar(x, 2, width, 2.2, sheet.RED))]

    def _font(self, subset: Subset) -> Any:
        name = f"/{subset.tag}+{NAME}"
        file = self._stream(subset.data, Length1=len(subset.data))
        descriptor = self._add(
            Type="/FontDescriptor",
            FontName=name,
            Flags=4,
            FontBBox=self._list(-1000, -1000, 3000, 2000),
            ItalicAngle=0,
            Ascent=880,
            Descent=-120,
            CapHeight=733,
            StemV=80,
            FontFile2=file.reference,
        )
        system = self._dictionary(Registry="(Adobe)", Ordering="(Identity)", Supplement=0)
        widths = self._list(*(item for g, w in sorted(subset.widths.items()) for item in (g, self._list(w))))
        descendant = self._add(
            Type="/Font",
            Subtype="/CIDFontType2",
            BaseFont=name,
            CIDSystemInfo=system,
            FontDescriptor=descriptor.reference,
            DW=1000,
            W=widths,
            CIDToGIDMap="/Identity",
        )
        return self._add(
            Type="/Font",
            Subtype="/Type0",
            BaseFont=name,
            Encoding="/Identity-H",
            DescendantFonts=self._list(descendant.reference),
            ToUnicode=self._stream(_to_unicode(subset)).reference,
        )

    def _catalog(self) -> None:
        title = self._letter.title
        text = self._pydyf.String
        root = self._add(Type="/StructTreeRoot")
        elements: dict[Node, Any] = {}
        document = self._element(self._setting.root, root, elements)
        numbers = self._list()
        for page, marks in enumerate(self._marks):
            numbers.extend((page, self._list(*(elements[node].reference for node in marks))))
        tree = self._add(Nums=numbers)
        root.update(K=self._list(document.reference), ParentTree=tree.reference, ParentTreeNextKey=len(self._marks))
        metadata = self._stream(
            _XMP.format(title=escape(title)).encode(), compress=False, Type="/Metadata", Subtype="/XML"
        )
        self._pdf.catalog.update(
            Lang="(zh-CN)",
            MarkInfo=self._dictionary(Marked="true"),
            StructTreeRoot=root.reference,
            ViewerPreferences=self._dictionary(DisplayDocTitle="true"),
            Metadata=metadata.reference,
        )
        self._pdf.info.update(Title=text(title), Producer=text("credit-repair-link"))
        if self._letter.sender:
            self._pdf.info["Author"] = text(self._letter.sender)
        if self._letter.date:
            self._pdf.info["CreationDate"] = text(_stamp(self._letter.date))

    def _element(self, node: Node, parent: Any, elements: dict[Node, Any]) -> Any:
        entry = elements[node] = self._add(Type="/StructElem", S=f"/{node.tag}", P=parent.reference)
        kids: list[Any] = [self._element(kid, entry, elements).reference for kid in node.kids]
        for page, mark in self._places.get(node, []):
            kids.append(self._dictionary(Type="/MCR", Pg=page, MCID=mark))
        entry["K"] = self._list(*kids)
        if node.tag == "TH":
            entry["A"] = self._dictionary(O="/Table", Scope="/Row")
        return entry

    def _add(self, **values: Any) -> Any:
        entry = self._dictionary(**values)
        self._pdf.add_object(entry)
        return entry

    def _dictionary(self, **values: Any) -> Any:
        return self._pydyf.Dictionary(values)

    def _list(self, *values: Any) -> Any:
        return self._pydyf.Array(values)

    def _stream(self, data: bytes, *, compress: bool = True, **extra: Any) -> Any:
        entry = self._pydyf.Stream([data], extra, compress=compress)
        self._pdf.add_object(entry)
        return entry


def _size() -> Iterable[float]:
    return round(PAGE_WIDTH, 2), round(PAGE_HEIGHT, 2)


def _stamp(day: date) -> str:
    return f"D:{day:%Y%m%d}000000+08'00'"


def _folio(number: int, setting: Setting) -> Words:
    """The page's number between dashes, outside: right on odd pages, left on even ones, 7 mm below the text."""
    text, style = f"— {number} —", sheet.FOLIO
    line = Line(text, sum(map(typeface().measure, text)), (0.0,) * len(text))
    x = setting.margins.width - (line.width + 1) * style.size if number % 2 else style.size
    return Words(x, setting.margins.height + 7 * MILLIMETRE + style.size / 2, line, style, setting.root)


def _to_unicode(subset: Subset) -> bytes:
    """The ToUnicode map from glyphs to characters, so that text can be searched, copied and read out."""
    pairs = sorted(
        {glyph: character for character, glyph in subset.glyphs.items() if typeface().has(character)}.items()
    )
    parts = [_CMAP_HEAD]
    for start in range(0, len(pairs), 100):
        some = pairs[start : start + 100]
        lines = "".join(f"<{glyph:04X}> <{character.encode('utf-16-be').hex()}>\n" for glyph, character in some)
        parts.append(f"{len(some)} beginbfchar\n{lines}endbfchar\n")
    return "".join((*parts, _CMAP_END)).encode("ascii")
