"""Small real files of every kind we take, built in memory for tests, the demo and the local stack."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from xml.sax.saxutils import escape

TEXT = "信用修复申请材料 Credit repair"


def pdf(text: str = TEXT, *, pages: int = 1, catalog: str = "", extra: tuple[bytes, ...] = ()) -> bytes:
    """Pages of `text` in the viewer's own Song typeface; `catalog` adds entries there, `extra` objects from 7 on."""
    content = b"BT /F1 14 Tf 72 760 Td <%s> Tj ET" % text.encode("utf-16-be").hex().encode()
    kids = "3 0 R " * pages
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H /DescendantFonts [6 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /W [1 95 500]"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >>"
        b" /FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880]"
        b" /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >> >>",
        *extra,
    ]
    return _pdf_file(objects)


def _pdf_file(objects: list[bytes]) -> bytes:
    body = b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"
    table = b"0000000000 65535 f \n"
    for number, written in enumerate(objects, start=1):
        table += b"%010d 00000 n \n" % len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, written)
    size = len(objects) + 1
    return body + b"xref\n0 %d\n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        table,
        size,
        len(body),
    )


def package(entries: Mapping[str, str | bytes]) -> bytes:
    """A ZIP, the same bytes each time."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in entries.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_OOXML = "http://schemas.openxmlformats.org"


def docx_entries(text: str = TEXT) -> dict[str, str | bytes]:
    return {
        "[Content_Types].xml": f'{_XML}<Types xmlns="{_OOXML}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": f'{_XML}<Relationships xmlns="{_OOXML}/package/2006/relationships"><Relationship '
        f'Id="rId1" Type="{_OOXML}/officeDocument/2006/relationships/officeDocument" '
        'Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'{_XML}<w:document xmlns:w="{_OOXML}/wordprocessingml/2006/main"><w:body><w:p><w:r>'
        f"<w:t>{escape(text)}</w:t></w:r></w:p></w:body></w:document>",
    }


def docx(text: str = TEXT) -> bytes:
    return package(docx_entries(text))


_OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def ofd_entries(text: str = TEXT) -> dict[str, str | bytes]:
    """Make the entries of an OFD file with one A4 page, as GB/T 33190-2016 lays it out."""
    return {
        "OFD.xml": f'{_XML}<ofd:OFD {_OFD} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo>'
        "<ofd:DocID>00000000000000000000000000000001</ofd:DocID></ofd:DocInfo>"
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"{_XML}<ofd:Document {_OFD}><ofd:CommonData><ofd:MaxUnitID>4</ofd:MaxUnitID>"
        "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
        "<ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData><ofd:Pages>"
        '<ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>',
        "Doc_0/PublicRes.xml": f'{_XML}<ofd:Res {_OFD} BaseLoc="Res"><ofd:Fonts>'
        '<ofd:Font ID="2" FontName="宋体" FamilyName="宋体"/></ofd:Fonts></ofd:Res>',
        "Doc_0/Pages/Page_0/Content.xml": f'{_XML}<ofd:Page {_OFD}><ofd:Content><ofd:Layer ID="3">'
        '<ofd:TextObject ID="4" Boundary="20 20 170 10" Font="2" Size="5">'
        f'<ofd:TextCode X="0" Y="5" DeltaX="g {max(len(text) - 1, 1)} 5">{escape(text)}</ofd:TextCode>'
        "</ofd:TextObject></ofd:Layer></ofd:Content></ofd:Page>",
    }


def ofd(text: str = TEXT) -> bytes:
    return package(ofd_entries(text))


def jpeg(text: str = TEXT, *, width: int = 64, height: int = 64) -> bytes:
    """A grey picture, `text` its comment. Each block is two zero bits: no difference in DC, end of block in AC."""
    one_code = bytes([1, *[0] * 15, 0])  # a Huffman table with one code, one bit long, that means 0
    blocks = -(-width // 8) * -(-height // 8)
    picture = bytes(blocks * 2 // 8) + (b"" if blocks % 4 == 0 else bytes([0xFF >> blocks % 4 * 2]))
    return (
        b"\xff\xd8"
        + _segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0")
        + _segment(0xFE, text.encode())
        + _segment(0xDB, b"\0" + b"\x01" * 64)
        + _segment(0xC0, struct.pack(">BHHB3B", 8, height, width, 1, 1, 0x11, 0))
        + _segment(0xC4, b"\x00" + one_code)
        + _segment(0xC4, b"\x10" + one_code)
        + _segment(0xDA, b"\x01\x01\x00\x00\x3f\x00")
        + picture
        + b"\xff\xd9"
    )


def _segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def png(text: str = TEXT, *, width: int = 64, height: int = 64) -> bytes:
    """A white picture, `text` its comment."""
    rows = zlib.compress((b"\0" + b"\xff" * width) * height)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
        + _chunk(b"iTXt", b"Comment\0\0\0\0\0" + text.encode())
        + _chunk(b"IDAT", rows)
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
