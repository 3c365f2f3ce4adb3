"""Binds several PDFs into one, with a bookmark for each."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError

from chalicelib.documents.deadline import DeadlinePassed, deadline

_MAX_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Part:
    """A part of what is bound: its title, and its pages as a PDF."""

    title: str
    content: bytes


def page_count(content: bytes) -> int:
    """The number of pages; 0 for what cannot be bound."""
    try:
        with deadline(_MAX_SECONDS):
            reader = PdfReader(io.BytesIO(content))
            writer = PdfWriter()
            writer.append(reader, import_outline=False)
            writer.write(io.BytesIO())
            return len(reader.pages)
    except (PyPdfError, DeadlinePassed, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return 0  # another reader may show it: it is listed, and not bound


def bind(parts: Sequence[Part], title: str) -> bytes:
    """One PDF of all parts, in their order: the same parts give the same bytes."""
    writer = PdfWriter()
    for part in parts:
        writer.append(io.BytesIO(part.content), outline_item=part.title, import_outline=False)
    writer.add_metadata({"/Title": title, "/Producer": "credit-repair-link"})
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()
