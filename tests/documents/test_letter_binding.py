"""Binding: PDFs and pictures become one file, and what cannot be bound is told apart."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from pypdf import PdfReader
from pypdf.generic import Destination

from chalicelib.documents.letters import LetterFacts, LetterFormat, LetterKind, compose, render
from chalicelib.documents.letters.binding import Part, bind, page_count
from chalicelib.documents.letters.pictures import picture_page

JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    b"\xff\xc0\x00\x11\x08\x00\x03\x00\x04\x03\x01\x11\x00\x02\x11\x01\x03\x11\x01\xff\xd9"
)


def png(colour: int, dots: bytes, *, interlaced: int = 0, more: bytes = b"") -> bytes:
    """A PNG of 2 by 2 dots."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, colour, 0, 0, interlaced))
    return b"\x89PNG\r\n\x1a\n" + head + more + chunk(b"IDAT", zlib.compress(dots)) + chunk(b"IEND", b"")


GREY = png(0, b"\x00\x00\xff\x00\xff\x00")
RGB = png(2, b"\x00" + b"\xff\x00\x00" * 2 + b"\x00" + b"\x00\x00\xff" * 2)


@pytest.mark.parametrize(("content", "kind"), [(JPEG, "jpeg"), (GREY, "png"), (RGB, "png")])
def test_a_picture_becomes_a_page_as_it_is(content: bytes, kind: str) -> None:
    page = picture_page(content, f"image/{kind}")

    assert page is not None
    (read,) = PdfReader(io.BytesIO(page)).pages
    (image,) = read["/Resources"]["/XObject"].values()
    held = image.get_object()
    assert held["/Subtype"] == "/Image"
    assert (held["/Width"], held["/Height"]) in {(4, 3), (2, 2)}


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(png(6, b""), id="with transparency"),
        pytest.param(png(2, b"", interlaced=1), id="interlaced"),
        pytest.param(b"\x89PNG\r\n\x1a\n", id="cut off"),
        pytest.param(b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00", id="cut off in its head"),
    ],
)
def test_a_picture_that_would_have_to_be_decoded_is_not_bound(content: bytes) -> None:
    assert picture_page(content, "image/png") is None


@pytest.mark.parametrize("content", [b"", b"\xff\xd8", b"\xff\xd8\xff", JPEG[:24]])
def test_a_jpeg_without_a_size_is_not_bound(content: bytes) -> None:
    assert picture_page(content, "image/jpeg") is None


def test_parts_are_bound_in_their_order_with_bookmarks() -> None:
    form = render(compose(LetterKind.APPLICATION_FORM, LetterFacts(company="甲公司")), LetterFormat.PDF)
    picture = picture_page(GREY, "image/png")
    assert picture is not None

    reader = PdfReader(io.BytesIO(bind([Part("表", form), Part("图", picture)], "全部")))
    assert len(reader.pages) == page_count(form) + 1
    found = [item for item in reader.outline if isinstance(item, Destination)]
    places = [(str(item.title), reader.get_destination_page_number(item)) for item in found]
    assert places == [("表", 0), ("图", page_count(form))]


@pytest.mark.parametrize("content", [b"", b"no pdf", b"%PDF-1.7\n%%EOF"])
def test_what_is_no_pdf_has_no_pages(content: bytes) -> None:
    assert page_count(content) == 0
