"""Checks ZIP packages: OFD and DOCX. Every entry is inflated, because headers can lie."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath, PureWindowsPath
from typing import Final

from chalicelib.documents.rejections import Rejected

MAX_ENTRIES: Final = 2000
MAX_UNPACKED: Final = 200_000_000
MAX_RATIO: Final = 100
RATIO_FREE: Final = 10_000_000  # an entry this small may have any ratio

_MARKS: Final = {
    "ofd": frozenset({"OFD.xml"}),
    "docx": frozenset({"[Content_Types].xml", "word/document.xml"}),
}
_MACRO_MARKS: Final = (b"vbaproject", b"vba_project")  # OPC parts and content types; OLE streams
_CENTRAL_SIGNATURE: Final = b"PK\x01\x02"
_LOCAL_HEADER: Final = struct.Struct("<4s5H3L2H")
_LOCAL_SIGNATURE: Final = b"PK\x03\x04"
_STEP: Final = 1 << 16


def check_ofd(content: bytes) -> None:
    _check(content, "ofd")


def check_docx(content: bytes) -> None:
    _check(content, "docx")


def _check(content: bytes, kind: str) -> None:
    if content.count(_CENTRAL_SIGNATURE) > MAX_ENTRIES:  # before zipfile builds an object for each
        raise Rejected("zip_too_many_entries")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            entries = package.infolist()
    except zipfile.BadZipFile:
        raise Rejected("zip_broken") from None
    _check_directory(entries)
    names = {entry.filename for entry in entries}
    if [name for name, marks in _MARKS.items() if marks <= names] != [kind]:
        raise Rejected(f"not_{kind}")
    _check_contents(content, entries)


def _check_directory(entries: list[zipfile.ZipInfo]) -> None:
    if len({entry.filename for entry in entries}) != len(entries):
        raise Rejected("zip_broken")
    if min((entry.header_offset for entry in entries), default=0) != 0:  # something stands before the archive
        raise Rejected("polyglot")
    for entry in entries:
        if entry.flag_bits & 0x41:
            raise Rejected("zip_encrypted")
        if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise Rejected("zip_broken")
        if _is_unsafe(entry.orig_filename):
            raise Rejected("zip_unsafe_path")
        if _names_macros(entry.filename.encode()):
            raise Rejected("docx_macros")


def _is_unsafe(name: str) -> bool:
    windows = PureWindowsPath(name)  # splits at both kinds of slash
    return "\0" in name or ".." in windows.parts or bool(windows.anchor) or PurePosixPath(name).is_absolute()


def _names_macros(text: bytes) -> bool:
    plain = text.replace(b"\0", b"").lower()  # UTF-16 too
    return any(mark in plain for mark in _MACRO_MARKS)


def _check_contents(content: bytes, entries: list[zipfile.ZipInfo]) -> None:
    allowance = _allowance(len(content))
    for entry in entries:
        allowance -= _check_entry(content, entry, allowance)


def _allowance(packed: int) -> int:
    return min(MAX_UNPACKED, max(RATIO_FREE, packed * MAX_RATIO))


def _check_entry(content: bytes, entry: zipfile.ZipInfo, allowance: int) -> int:
    """The number of bytes that the entry really holds."""
    limit = min(allowance, _allowance(entry.compress_size))
    size, crc, tail = 0, 0, b""
    for chunk in _unpacked(content, entry):
        size += len(chunk)
        crc = zlib.crc32(chunk, crc)
        if size > limit:
            raise Rejected("zip_bomb")
        if _names_macros(tail + chunk):  # a content type, or the directory of an archive within
            raise Rejected("docx_macros")
        tail = chunk[-64:]
    if (size, crc) != (entry.file_size, entry.CRC):
        raise Rejected("zip_broken")
    return size


def _unpacked(content: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    data = _packed(content, entry)
    steps = (bytes(data[start : start + _STEP]) for start in range(0, len(data), _STEP))
    if entry.compress_type == zipfile.ZIP_STORED:
        yield from steps
        return
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    for step in steps:
        pending = step
        while pending:
            yield inflater.decompress(pending, _STEP)
            pending = inflater.unconsumed_tail
    yield inflater.flush()
    if not inflater.eof or inflater.unused_data:
        raise Rejected("zip_broken")


def _packed(content: bytes, entry: zipfile.ZipInfo) -> memoryview:
    """The entry's stored bytes, where its local header, which must agree with the directory, says they are."""
    header = _LOCAL_HEADER.unpack_from(content, entry.header_offset)
    signature, flags, method, name_length, extra_length = header[0], header[2], header[3], header[9], header[10]
    start = entry.header_offset + _LOCAL_HEADER.size + name_length + extra_length
    data = memoryview(content)[start : start + entry.compress_size]
    agrees = (signature, flags & 0x41, method) == (_LOCAL_SIGNATURE, 0, entry.compress_type)
    if not agrees or len(data) != entry.compress_size:
        raise Rejected("zip_broken")
    return data
