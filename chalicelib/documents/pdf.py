"""Checks a PDF: complete, not encrypted, of a length that people can read, and without active content."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from typing import Final

from pypdf import PdfReader, apply_configuration
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, PdfObject, StreamObject

from chalicelib.documents.deadline import DeadlinePassed, deadline
from chalicelib.documents.rejections import Rejected

MAX_PAGES: Final = 500
MAX_OBJECTS: Final = 200_000
MAX_STRUCTURE: Final = 10_000_000  # inflated bytes of all object streams
MAX_SECONDS: Final = 7.0

_TAIL: Final = 1024  # where readers look for the end of a PDF
_ACTIVE_ACTIONS: Final = frozenset(
    {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/Rendition", "/RichMediaExecute"}
)
_ACTIVE_SUBTYPES: Final = frozenset({"/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"})
_ACTIVE_KEYS: Final = frozenset({"/EmbeddedFiles", "/XFA", "/RichMediaContent"})
_FILE_KEYS: Final = frozenset({"/F", "/UF", "/DOS", "/Mac", "/Unix"})
_TELLTALES: Final = ("JavaScript", "Launch", "ImportData", "SubmitForm", "EmbeddedFile", "EmbeddedFiles", "RichMedia")


def _spelling(name: str) -> str:
    """Matches a name whose letters may be written as #xx."""
    return "".join(f"(?:{letter}|#(?i:{ord(letter):02x}))" for letter in name)


# pypdf passes over what it cannot read, another reader may not: names too long to turn up by chance are searched for.
_TELLTALE: Final = re.compile(f"/(?:{'|'.join(map(_spelling, _TELLTALES))})(?![A-Za-z0-9])".encode())

logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)  # it logs what it reads in strangers' files


def check(content: bytes) -> None:
    if not content.startswith(b"%PDF-"):
        raise Rejected("type_mismatch")
    tail = content[-_TAIL:]
    if not 0 <= tail.rfind(b"startxref") < tail.rfind(b"%%EOF"):
        raise Rejected("pdf_truncated")
    try:
        with deadline(MAX_SECONDS), apply_configuration(zlib_maximum_output_length=MAX_STRUCTURE):
            _check_structure(content)
    except DeadlinePassed:
        raise Rejected("pdf_too_complex") from None


def _check_structure(content: bytes) -> None:
    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted:
        raise Rejected("pdf_encrypted")
    if any(_TELLTALE.search(text) for text in (content, *_object_streams(reader))):
        raise Rejected("pdf_active_content")
    _check_pages(reader)
    if any(_is_active(node) for node in _dictionaries(reader)):
        raise Rejected("pdf_active_content")


def _object_streams(reader: PdfReader) -> Iterator[bytes]:
    total = 0
    for number in sorted({stream for stream, _ in reader.xref_objStm.values()}):
        stream = reader.get_object(number)
        if isinstance(stream, StreamObject):
            content = stream.get_data()
            total += len(content)
            if total > MAX_STRUCTURE:
                raise Rejected("pdf_too_complex")
            yield content


def _check_pages(reader: PdfReader) -> None:
    """Counts the leaves of the page tree itself: /Count may lie, and a tree may loop or fan out without end."""
    pages = visits = 0
    pending = _values(reader.root_object, "/Pages")
    while pending:
        node = pending.pop().get_object()
        if not isinstance(node, DictionaryObject):
            raise Rejected("unreadable")
        pending.extend(_values(node, "/Kids"))
        visits += 1
        pages += "/Kids" not in node
        if pages > MAX_PAGES or visits > 10 * MAX_PAGES:
            raise Rejected("pdf_too_many_pages")
    if not pages:
        raise Rejected("pdf_no_pages")


def _dictionaries(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Every dictionary that can be reached from the trailer, once."""
    seen: set[tuple[int, int]] = set()
    pending: list[PdfObject | None] = [reader.trailer]
    while pending:
        node = pending.pop()
        if isinstance(node, IndirectObject):
            name = (node.idnum, node.generation)
            if name in seen:
                continue
            seen.add(name)
            if len(seen) > MAX_OBJECTS:
                raise Rejected("pdf_too_complex")
            node = node.get_object()
        if isinstance(node, DictionaryObject):
            yield node
            pending.extend(node.values())
        elif isinstance(node, ArrayObject):
            pending.extend(node)


def _is_active(node: DictionaryObject) -> bool:
    return (
        _name(node, "/S") in _ACTIVE_ACTIONS
        or _name(node, "/Type") == "/EmbeddedFile"
        or _name(node, "/Subtype") in _ACTIVE_SUBTYPES
        or not _ACTIVE_KEYS.isdisjoint(node)
        or any(isinstance(files, dict) and not _FILE_KEYS.isdisjoint(files) for files in _values(node, "/EF"))
    )


def _name(node: DictionaryObject, key: str) -> str:
    return str(node[key]) if key in node else ""


def _values(node: DictionaryObject, key: str) -> list[PdfObject]:
    value = node[key] if key in node else ArrayObject()
    return list(value) if isinstance(value, ArrayObject) else [value]
