"""Pictures as pages of a PDF: JPEG and plain PNG go in as they are, without being decoded."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from chalicelib.documents.letters.sheet import MILLIMETRE, PAGE_HEIGHT, PAGE_WIDTH

_MARGIN = 15 * MILLIMETRE
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""JPEG segments that tell the size of the picture."""
_SPACES = {1: "/DeviceGray", 3: "/DeviceRGB", 4: "/DeviceCMYK"}
_PNG_CHANNELS = {0: 1, 2: 3, 3: 1}
"""Colour types of PNG that PDF can hold as they are: grey, RGB and palette, without transparency."""


@dataclass(frozen=True, slots=True)
class _Picture:
    width: int
    height: int
    data: bytes
    properties: dict[str, Any]


def picture_page(content: bytes, content_type: str) -> bytes | None:
    """A PDF of one page with the picture on it; None for a picture that would have to be decoded."""
    try:
        picture = _jpeg(content) if content_type == "image/jpeg" else _png(content)
    except (struct.error, IndexError, zlib.error):
        return None
    return _page(picture) if picture and picture.width and picture.height else None


def _jpeg(content: bytes) -> _Picture | None:
    place = 2
    while content[place] == 0xFF:
        mark, length = content[place + 1], int(struct.unpack(">H", content[place + 2 : place + 4])[0])
        if mark in _FRAMES:
            bits, height, width, channels = struct.unpack(">BHHB", content[place + 4 : place + 10])
            if channels not in _SPACES:
                return None
            inverted = {"Decode": [1, 0] * 4} if channels == 4 else {}
            properties = {"Filter": "/DCTDecode", "ColorSpace": _SPACES[channels], "BitsPerComponent": bits}
            return _Picture(width, height, content, {**properties, **inverted})
        place += 2 + length
    return None


def _png(content: bytes) -> _Picture | None:
    chunks = list(_chunks(content))
    kinds = {kind for kind, _ in chunks}
    width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", chunks[0][1])
    if colour not in _PNG_CHANNELS or interlaced or b"tRNS" in kinds:
        return None
    space: Any = _SPACES[3 if colour == 2 else 1]
    if colour == 3:
        palette = next(data for kind, data in chunks if kind == b"PLTE")
        space = ["/Indexed", "/DeviceRGB", len(palette) // 3 - 1, f"<{palette.hex()}>"]
    predictor = {"Predictor": 15, "Colors": _PNG_CHANNELS[colour], "BitsPerComponent": depth, "Columns": width}
    data = b"".join(part for kind, part in chunks if kind == b"IDAT")
    properties = {
        "Filter": "/FlateDecode",
        "ColorSpace": space,
        "BitsPerComponent": depth,
        "DecodeParms": predictor,
    }
    return _Picture(width, height, data, properties)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = 8
    while place + 8 <= len(content):
        (length,) = struct.unpack(">I", content[place : place + 4])
        yield content[place + 4 : place + 8], content[place + 8 : place + 8 + length]
        place += 12 + length


def _page(picture: _Picture) -> bytes:
    import pydyf  # type: ignore[import-untyped]  # it ships no types

    pdf = pydyf.PDF()
    properties = {
        name: pydyf.Dictionary(value)
        if isinstance(value, dict)
        else pydyf.Array(value)
        if isinstance(value, list)
        else value
        for name, value in picture.properties.items()
    }
    image = pydyf.Stream(
        [picture.data],
        {"Type": "/XObject", "Subtype": "/Image", "Width": picture.width, "Height": picture.height, **properties},
    )
    pdf.add_object(image)
    scale = min((PAGE_WIDTH - 2 * _MARGIN) / picture.width, (PAGE_HEIGHT - 2 * _MARGIN) / picture.height)
    width, height = picture.width * scale, picture.height * scale
    x, y = (PAGE_WIDTH - width) / 2, (PAGE_HEIGHT - height) / 2
    drawn = pydyf.Stream([f"q {width:.2f} 0 0 {height:.2f} {x:.2f} {y:.2f} cm /I Do Q".encode()])
    pdf.add_object(drawn)
    page = pydyf.Dictionary(
        {
            "Type": "/Page",
            "Parent": pdf.pages.reference,
            "MediaBox": pydyf.Array([0, 0, round(PAGE_WIDTH, 2), round(PAGE_HEIGHT, 2)]),
            "Contents": drawn.reference,
            "Resources": pydyf.Dictionary({"XObject": pydyf.Dictionary({"I": image.reference})}),
        }
    )
    pdf.add_page(page)
    output = io.BytesIO()
    pdf.write(output, version=b"1.7")
    return output.getvalue()
