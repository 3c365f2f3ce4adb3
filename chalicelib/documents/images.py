"""Checks JPEG and PNG files: complete from the first marker to the last, and of a size that can be drawn."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Final

from chalicelib.documents.rejections import Rejected

MAX_SIDE: Final = 20_000
MAX_PIXELS: Final = 200_000_000
MAX_SEGMENTS: Final = 10_000

_EOI, _SOS = 0xD9, 0xDA
_SOF: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
# Stuffed zeros and restarts are picture data; before a segment any number of 0xFF may stand.
_SEGMENT_START: Final = re.compile(rb"\xff++([^\x00\xd0-\xd7])", re.DOTALL)
_SCAN_END: Final = re.compile(rb"\xff([^\x00\xff\xd0-\xd7])", re.DOTALL)
_PNG_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"


def check_jpeg(content: bytes) -> None:
    """Bytes after the end marker are allowed: phones append their own."""
    framed = False
    for marker, body in _segments(content):
        if marker in _SOF:
            framed = True
            _check_dimensions(_number(body[3:5]), _number(body[1:3]))
        if marker == _SOS and not framed:
            raise Rejected("image_broken")
        if marker == _EOI:
            if not framed:
                raise Rejected("image_broken")
            return
    raise Rejected("image_broken")


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Marker and body of each segment; picture data, which follows SOS, is passed over."""
    position, in_scan = 2, False
    for _ in range(MAX_SEGMENTS):
        match = _SCAN_END.search(content, position) if in_scan else _SEGMENT_START.match(content, position)
        if match is None:
            raise Rejected("image_truncated" if in_scan or position >= len(content) else "image_broken")
        marker = match[1][0]
        if marker == _EOI:
            yield marker, b""
            return
        start = match.end()
        length = _number(content[start : start + 2])
        if start + length > len(content):
            raise Rejected("image_truncated")
        if length < 2:
            raise Rejected("image_broken")
        position = start + length
        in_scan = marker == _SOS
        yield marker, content[start + 2 : position]


def check_png(content: bytes) -> None:
    if not content.startswith(_PNG_SIGNATURE):
        raise Rejected("type_mismatch")
    kinds: list[bytes] = []
    for kind, body in _chunks(content):
        if not kinds:
            if kind != b"IHDR" or len(body) != 13:
                raise Rejected("image_broken")
            _check_dimensions(_number(body[:4]), _number(body[4:8]))
        kinds.append(kind)
    if b"IDAT" not in kinds:
        raise Rejected("image_broken")


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Type and body of each chunk, up to IEND, which must be the end of the file."""
    position = len(_PNG_SIGNATURE)
    for _ in range(MAX_SEGMENTS):
        end = position + 12 + _number(content[position : position + 4])
        if end > len(content):
            raise Rejected("image_truncated")
        kind, body = content[position + 4 : position + 8], content[position + 8 : end - 4]
        if zlib.crc32(body, zlib.crc32(kind)) != _number(content[end - 4 : end]):
            raise Rejected("image_broken")
        yield kind, body
        if kind == b"IEND":
            if end != len(content):
                raise Rejected("polyglot")
            return
        position = end
    raise Rejected("image_broken")


def _check_dimensions(width: int, height: int) -> None:
    if not width or not height:
        raise Rejected("image_broken")
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        raise Rejected("image_too_large")


def _number(field: bytes) -> int:
    return int.from_bytes(field, "big")
