"""The DOCX package around a letter's body: only the parts that Word, WPS and LibreOffice need.

Our own and not python-docx: that needs lxml, 5 MB zipped of compiled code, and leaves Chinese fonts, borders, page
fields and exact leading to be written as raw XML all the same.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import date
from typing import Final
from xml.sax.saxutils import escape, quoteattr

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_OPC = "http://schemas.openxmlformats.org/package/2006"
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_EARLIEST = date(1980, 1, 1)  # that a ZIP can tell

FOOTERS: Final = {"default": "footer1.xml", "even": "footer2.xml", "first": "footer3.xml"}
"""The kind of page a footer is for -> the footer's part. Odd pages have the default footer."""

# The fonts of Chinese offices, and by which others each may be replaced.
_FONTS = {
    "仿宋": ("FangSong", "FangSong_GB2312,STFangsong,Noto Serif CJK SC"),
    "黑体": ("SimHei", "STHeiti,Noto Sans CJK SC"),
    "宋体": ("SimSun", "STSong,Noto Serif CJK SC"),
}


def element(tag: str, /, *content: str, **attributes: str | int) -> str:
    """An element of WordprocessingML; the content is XML already."""
    given = "".join(f" w:{key}={quoteattr(str(value))}" for key, value in attributes.items())
    inner = "".join(content)
    return f"<w:{tag}{given}>{inner}</w:{tag}>" if inner else f"<w:{tag}{given}/>"


def text(value: str) -> str:
    """Text as XML, without the characters that XML cannot hold."""
    return f'<w:t xml:space="preserve">{escape(_UNWRITABLE.sub("", value))}</w:t>'


def package(body: str, footers: Mapping[str, str], *, title: str, author: str, created: date | None) -> bytes:
    """The file; equal contents give equal bytes."""
    day = created or _EARLIEST
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relationships(
            {
                "rId1": (f"{_R}/officeDocument", "word/document.xml"),
                "rId2": (f"{_OPC}/relationships/metadata/core-properties", "docProps/core.xml"),
            }
        ),
        "docProps/core.xml": _core(title, author, created),
        "word/document.xml": _root("document", element("body", body)),
        "word/_rels/document.xml.rels": _relationships(
            {
                "rId1": (f"{_R}/styles", "styles.xml"),
                "rId2": (f"{_R}/settings", "settings.xml"),
                "rId3": (f"{_R}/fontTable", "fontTable.xml"),
                **{footer_id(kind): (f"{_R}/footer", name) for kind, name in FOOTERS.items()},
            }
        ),
        "word/styles.xml": _root("styles", _STYLES),
        "word/settings.xml": _root("settings", _SETTINGS),
        "word/fontTable.xml": _root("fonts", "".join(_font(*item) for item in _FONTS.items())),
        **{f"word/{name}": _root("ftr", footers[kind]) for kind, name in FOOTERS.items()},
    }
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, max(day, _EARLIEST).timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return output.getvalue()


def footer_id(kind: str) -> str:
    return f"rIdFooter{kind.capitalize()}"


_STYLES = element(
    "docDefaults",
    element(
        "rPrDefault",
        element(
            "rPr",
            element("rFonts", ascii="Times New Roman", hAnsi="Times New Roman", eastAsia="仿宋", cs="Times New Roman"),
            element("lang", val="zh-CN", eastAsia="zh-CN"),
        ),
    ),
    element("pPrDefault", element("pPr", element("kinsoku"), element("overflowPunct"), element("snapToGrid", val=0))),
) + element("style", element("name", val="Normal"), element("qFormat"), type="paragraph", default=1, styleId="Normal")

_SETTINGS = (
    element("evenAndOddHeaders")
    + element("characterSpacingControl", val="compressPunctuation")
    + element(
        "compat",
        element("compatSetting", name="compatibilityMode", uri="http://schemas.microsoft.com/office/word", val=15),
    )
    + element("themeFontLang", val="zh-CN", eastAsia="zh-CN")
)


def _font(name: str, others: tuple[str, str]) -> str:
    alternative, more = others
    return element("font", element("altName", val=f"{alternative},{more}"), element("charset", val="86"), name=name)


def _root(name: str, content: str) -> str:
    return f'{_DECLARATION}<w:{name} xmlns:w="{_W}" xmlns:r="{_R}">{content}</w:{name}>'


def _content_types() -> str:
    overrides = {
        "/word/document.xml": f"{_WORD_TYPE}.document.main+xml",
        "/word/styles.xml": f"{_WORD_TYPE}.styles+xml",
        "/word/settings.xml": f"{_WORD_TYPE}.settings+xml",
        "/word/fontTable.xml": f"{_WORD_TYPE}.fontTable+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        **{f"/word/{name}": f"{_WORD_TYPE}.footer+xml" for name in FOOTERS.values()},
    }
    lines = "".join(f'<Override PartName="{part}" ContentType="{kind}"/>' for part, kind in overrides.items())
    return (
        f'{_DECLARATION}<Types xmlns="{_OPC}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{lines}</Types>'
    )


def _relationships(targets: Mapping[str, tuple[str, str]]) -> str:
    lines = "".join(f'<Relationship Id="{i}" Type="{kind}" Target="{to}"/>' for i, (kind, to) in targets.items())
    return f'{_DECLARATION}<Relationships xmlns="{_OPC}/relationships">{lines}</Relationships>'


def _core(title: str, author: str, created: date | None) -> str:
    stamp = f'<dcterms:created xsi:type="dcterms:W3CDTF">{created}T00:00:00Z</dcterms:created>' if created else ""
    return (
        f'{_DECLARATION}<cp:coreProperties xmlns:cp="{_OPC}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(_UNWRITABLE.sub('', title))}</dc:title>"
        f"<dc:creator>{escape(_UNWRITABLE.sub('', author))}</dc:creator>"
        f"<dc:language>zh-CN</dc:language>{stamp}</cp:coreProperties>"
    )
