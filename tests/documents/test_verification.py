"""A file is kept only if its bytes are of the type claimed, whole, and harmless."""

from __future__ import annotations

import hashlib
import io
import logging
import struct
import threading
import time
import zipfile
import zlib

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText

from chalicelib.documents import pdf as pdf_check
from chalicelib.documents.deadline import DeadlinePassed, deadline
from chalicelib.documents.rejections import MESSAGES
from chalicelib.documents.verification import CONTENT_TYPES, MAX_SIZE, Claim, verify
from local import samples

PDF, OFD, JPEG, PNG, DOCX = CONTENT_TYPES
VALID = {PDF: samples.pdf(), OFD: samples.ofd(), JPEG: samples.jpeg(), PNG: samples.png(), DOCX: samples.docx()}
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def verdict(content: bytes, content_type: str) -> str | None:
    """The code of the rejection, for an uploader who is right about size and hash."""
    rejection = verify(content, Claim(content_type, len(content), hashlib.sha256(content).hexdigest()))
    if rejection is None:
        return None
    assert rejection.message == MESSAGES[rejection.code]
    return rejection.code


# What is kept


def test_the_types_taken_and_their_endings() -> None:
    assert list(CONTENT_TYPES.values()) == [".pdf", ".ofd", ".jpg", ".png", ".docx"]


@pytest.mark.parametrize("content_type", CONTENT_TYPES)
def test_a_valid_file_passes(content_type: str) -> None:
    assert verdict(VALID[content_type], content_type) is None


def test_the_sample_pdf_reads_as_written_in_both_scripts() -> None:
    assert PdfReader(io.BytesIO(samples.pdf("信用修复 ok"))).pages[0].extract_text() == "信用修复 ok"


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (samples.pdf(pages=500), PDF),
        (samples.pdf(catalog="/OpenAction [3 0 R /Fit]"), PDF),
        (samples.pdf(catalog="/OpenAction << /S /GoTo /D [3 0 R /Fit] >>"), PDF),
        (samples.pdf() + b"\r\n\0\0", PDF),
        (samples.jpeg(width=20_000, height=8), JPEG),
        (samples.jpeg() + b"SEFT trailer of a phone", JPEG),
        (samples.png(width=8, height=20_000), PNG),
        (samples.package(samples.docx_entries() | {"word/theme.xml": b"\0" * 9_000_000}), DOCX),
        (samples.package(samples.docx_entries() | {"word/embeddings/sheet.xlsx": samples.docx()}), DOCX),
        (samples.package(samples.ofd_entries() | {"Doc_0/Attachs/": b""}), OFD),
    ],
)
def test_what_real_programs_write_passes(content: bytes, content_type: str) -> None:
    assert verdict(content, content_type) is None


def test_a_pdf_of_compressed_objects_passes() -> None:
    assert verdict(compressed_pdf(b"<< /S /GoTo /D [3 0 R /Fit] >>"), PDF) is None


def test_a_pdf_with_notes_passes() -> None:
    writer = PdfWriter(clone_from=io.BytesIO(samples.pdf()))
    writer.add_annotation(0, FreeText(text="note", rect=(10, 10, 90, 90)))
    assert verdict(written(writer), PDF) is None


# The envelope


@pytest.mark.parametrize("content_type", CONTENT_TYPES)
def test_another_size_or_hash_or_nothing_at_all_is_rejected(content_type: str) -> None:
    content = VALID[content_type]
    digest = hashlib.sha256(content).hexdigest()
    codes = [
        rejection.code if rejection else None
        for rejection in (
            verify(content, Claim(content_type, len(content) + 1, digest)),
            verify(content, Claim(content_type, len(content), digest[::-1])),
            verify(content, Claim(content_type, len(content), digest.upper())),
            verify(b"", Claim(content_type, 0, hashlib.sha256().hexdigest())),
            verify(content + bytes(MAX_SIZE), Claim(content_type, len(content) + MAX_SIZE, digest)),
        )
    ]
    assert codes == ["size_mismatch", "hash_mismatch", "hash_mismatch", "empty_file", "too_large"]


def test_a_type_we_do_not_take_is_rejected() -> None:
    assert verdict(b"<html>", "text/html") == "type_not_allowed"


@pytest.mark.parametrize("content_type", CONTENT_TYPES)
@pytest.mark.parametrize("name", ["MZ", "ELF", "EICAR", "HTML", "script", "OLE", "RAR", "gzip"])
def test_files_that_are_not_of_their_claimed_type_are_rejected(name: str, content_type: str) -> None:
    foreign = {
        "MZ": b"MZ\x90\0" + bytes(600),
        "ELF": b"\x7fELF\x02\x01\x01" + bytes(600),
        "EICAR": EICAR,
        "HTML": b"<!DOCTYPE html><script>alert(1)</script>",
        "script": b"#!/bin/sh\nexit 1\n",
        "OLE": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "RAR": b"Rar!\x1a\x07\x00" + bytes(600),
        "gzip": b"\x1f\x8b\x08" + bytes(600),
    }
    assert verdict(foreign[name], content_type) == "type_mismatch"


@pytest.mark.parametrize("claimed", CONTENT_TYPES)
@pytest.mark.parametrize("true", CONTENT_TYPES)
def test_one_of_our_types_under_another_is_rejected(true: str, claimed: str) -> None:
    if true != claimed:
        expected = {(OFD, DOCX): "not_docx", (DOCX, OFD): "not_ofd"}.get((true, claimed), "type_mismatch")
        assert verdict(VALID[true], claimed) == expected


@pytest.mark.parametrize("content_type", CONTENT_TYPES)
@pytest.mark.parametrize("prefix", [b"<html></html>", b"\xef\xbb\xbf", b"\n", b"MZ", b"GIF89a"])
def test_a_signature_counts_only_at_the_very_start(prefix: bytes, content_type: str) -> None:
    assert verdict(prefix + VALID[content_type], content_type) == "type_mismatch"


@pytest.mark.parametrize("content_type", [PDF, JPEG, PNG])
def test_an_archive_behind_another_file_is_rejected(content_type: str) -> None:
    assert verdict(VALID[content_type] + VALID[DOCX], content_type) == "polyglot"


# PDF


def written(writer: PdfWriter) -> bytes:
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def encrypted_pdf(user_password: str) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(samples.pdf()))
    writer.encrypt(user_password, "owner", algorithm="AES-256")
    return written(writer)


def pdf_with_attachment() -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(samples.pdf()))
    writer.add_attachment("a.exe", b"MZ")
    return written(writer)


def action(entries: str) -> bytes:
    return samples.pdf(catalog=f"/OpenAction << {entries} >>")


def compressed_pdf(catalog_action: bytes) -> bytes:
    """A PDF with a cross-reference stream, whose action on opening lies in an object stream."""
    body = bytearray(samples.pdf(catalog="/OpenAction 8 0 R"))
    del body[body.rindex(b"xref\n0") :]
    offsets = [body.index(b"\n%d 0 obj" % number) + 1 for number in range(1, 7)]
    packed = zlib.compress(b"8 0 " + catalog_action)
    offsets.append(len(body))
    body += b"7 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed)
    body += packed + b"\nendstream\nendobj\n"
    rows = [(0, 0, 65535), *((1, offset, 0) for offset in offsets), (2, 7, 0), (1, len(body), 0)]
    table = b"".join(struct.pack(">BLH", *row) for row in rows)
    start = len(body)
    body += b"9 0 obj\n<< /Type /XRef /Size 10 /W [1 4 2] /Root 1 0 R /Length %d >>\nstream\n" % len(table)
    return bytes(body) + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % start


PDFS: dict[str, tuple[bytes, str]] = {
    "needs a password": (encrypted_pdf("secret"), "pdf_encrypted"),
    "opens without one, but is encrypted": (encrypted_pdf(""), "pdf_encrypted"),
    "cut in the middle": (samples.pdf()[:500], "pdf_truncated"),
    "cut before its end mark": (samples.pdf()[:-7], "pdf_truncated"),
    "only a header": (b"%PDF-1.7\n", "pdf_truncated"),
    "header and end, nothing between": (b"%PDF-1.7\nstartxref\n0\n%%EOF", "unreadable"),
    "no such version": (b"%PDF1.7" + samples.pdf()[8:], "type_mismatch"),
    "buried in padding": (samples.pdf() + bytes(2000), "pdf_truncated"),
    "no pages": (samples.pdf(pages=0), "pdf_no_pages"),
    "no page tree": (samples.pdf().replace(b"/Pages 2 0 R", b"/Pagez 2 0 R"), "pdf_no_pages"),
    "page tree is a number": (samples.pdf().replace(b"/Pages 2 0 R", b"/Pages 12345"), "unreadable"),
    "page tree is absent": (samples.pdf().replace(b"/Pages 2 0 R", b"/Pages 9 0 R"), "unreadable"),
    "501 pages": (samples.pdf(pages=501), "pdf_too_many_pages"),
    "10,000 pages": (samples.pdf(pages=10_000), "pdf_too_many_pages"),
    "page tree that loops": (samples.pdf().replace(b"/Kids [3 0 R ]", b"/Kids [2 0 R ]"), "pdf_too_many_pages"),
    "script on opening": (action("/S /JavaScript /JS (app.alert(1))"), "pdf_active_content"),
    "script with an escaped name": (action("/S /Java#53cript /JS (app.alert(1))"), "pdf_active_content"),
    "script with its type elsewhere": (
        samples.pdf(catalog="/OpenAction << /S 7 0 R /JS (x) >>", extra=(b"/JavaScript",)),
        "pdf_active_content",
    ),
    "script behind a harmless action": (
        action("/S /GoTo /D [3 0 R /Fit] /Next [<< /S /JavaScript /JS (x) >>]"),
        "pdf_active_content",
    ),
    "named script": (
        samples.pdf(catalog="/Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (x) >>] >> >>"),
        "pdf_active_content",
    ),
    "script of a page": (
        samples.pdf().replace(b"/Contents 4 0 R", b"/Contents 4 0 R /AA << /O << /S /JavaScript /JS (x) >> >>"),
        "pdf_active_content",
    ),
    "starts a program": (action("/S /Launch /F (cmd.exe)"), "pdf_active_content"),
    "sends a form": (action("/S /SubmitForm /F (http://example.com)"), "pdf_active_content"),
    "opens an embedded file": (action("/S /GoToE /T << /R /C >>"), "pdf_active_content"),
    "embedded file": (pdf_with_attachment(), "pdf_active_content"),
    "embedded file without a type": (
        samples.pdf(catalog="/AF [<< /F (a.exe) /EF << /F 7 0 R >> >>]", extra=(b"<< >>\nstream\nMZ\nendstream",)),
        "pdf_active_content",
    ),
    "form with scripts of its own": (samples.pdf(catalog="/AcroForm << /XFA [] >>"), "pdf_active_content"),
    "multimedia": (samples.pdf(catalog="/A << /Subtype /RichMedia >>"), "pdf_active_content"),
    "arrays without end": (samples.pdf(catalog="/X " + "[" * 50_000), "unreadable"),
    "script behind what the parser gives up on": (
        samples.pdf(catalog="/X " + "<</X" * 50_000 + "/A << /S /J#61vaScript /JS (x) >>"),
        "pdf_active_content",
    ),
    "script in an old revision": (
        samples.pdf(extra=(b"<< /S /JavaScript /JS (x) >>",)),
        "pdf_active_content",
    ),
    "embedded file under a name of no use": (
        pdf_with_attachment().replace(b"/EmbeddedFile", b"/EmbeddedFilf"),
        "pdf_active_content",
    ),
    "script in a compressed object": (compressed_pdf(b"<< /S /Java#53cript /JS (x) >>"), "pdf_active_content"),
    "script in a compressed object after a broken one": (
        compressed_pdf(b"<< /X <</X /A << /S /JavaScript /JS (x) >> >>"),
        "pdf_active_content",
    ),
    "compressed objects of 12 MB": (compressed_pdf(b"<< >>" + b" " * 12_000_000), "unreadable"),
}


@pytest.mark.parametrize(("content", "code"), PDFS.values(), ids=PDFS)
def test_a_bad_pdf_is_rejected(content: bytes, code: str) -> None:
    started = time.monotonic()
    assert verdict(content, PDF) == code
    assert time.monotonic() - started < 5


def test_a_pdf_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_check, "MAX_SECONDS", 0.2)
    started = time.monotonic()
    assert verdict(samples.pdf(catalog="/X [" + "<< /Y 1 >>" * 99_000 + "]"), PDF) == "pdf_too_complex"
    assert time.monotonic() - started < 2


def test_a_pdf_of_too_many_objects_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_check, "MAX_OBJECTS", 5)
    assert verdict(samples.pdf(), PDF) == "pdf_too_complex"


def test_nothing_read_in_a_pdf_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    assert verdict(samples.pdf().replace(b"/Pages 2 0 R", b"/Pages 9 0 R"), PDF) == "unreadable"
    assert not caplog.records


def test_a_deadline_cuts_work_that_swallows_exceptions() -> None:
    def stubborn() -> None:
        while True:
            try:
                len("")
            except Exception:
                continue

    with pytest.raises(DeadlinePassed), deadline(0.05):
        stubborn()


def test_a_deadline_that_was_met_does_not_strike_later() -> None:
    with deadline(0.02):
        pass
    time.sleep(0.06)
    assert not any(isinstance(thread, threading.Timer) for thread in threading.enumerate())


# OFD and DOCX


def docx_with(**entries: bytes) -> bytes:
    return samples.package(samples.docx_entries() | {name.replace("__", "/"): body for name, body in entries.items()})


def zip_with(name: str) -> bytes:
    return samples.package(samples.docx_entries() | {name: b"x"})


def patched(content: bytes, *, local: int, central: int, value: bytes) -> bytes:
    """Change one header field of the last entry in both places, counted from each header's start."""
    changed = bytearray(content)
    for signature, offset in ((b"PK\x03\x04", local), (b"PK\x01\x02", central)):
        start = content.rindex(signature) + offset
        changed[start : start + len(value)] = value
    return bytes(changed)


def bomb(size: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in samples.docx_entries().items():
            archive.writestr(name, content)
        with archive.open("word/media.bin", "w") as entry:
            for _ in range(size // 1_000_000):
                entry.write(bytes(1_000_000))
    return file.getvalue()


def many_small_bombs() -> bytes:
    return samples.package(samples.docx_entries() | {f"word/{n}.bin": bytes(9_000_000) for n in range(3)})


def overlapping(copies: int) -> bytes:
    """Directory entries that all point at one kernel."""
    content = samples.package(samples.docx_entries() | {"word/kernel00": bytes(9_000_000)})
    start, end = content.rindex(b"PK\x01\x02"), content.rindex(b"PK\x05\x06")
    last = content[start:end]
    copied = b"".join(last.replace(b"kernel00", b"kernel%02d" % n) for n in range(1, copies))
    entries = len(samples.docx_entries()) + copies
    directory = content.index(b"PK\x01\x02")
    size = end - directory + len(copied)
    return content[:end] + copied + b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, entries, entries, size, directory, 0)


def lying_small() -> bytes:
    """Says ten bytes, with their checksum, and inflates to a thousand times as many."""
    smaller = patched(docx_with(word__a=bytes(10_000)), local=22, central=24, value=struct.pack("<L", 10))
    return patched(smaller, local=14, central=16, value=struct.pack("<L", zlib.crc32(bytes(10))))


MACRO_TYPES = samples.docx_entries()["[Content_Types].xml"].replace(  # type: ignore[union-attr,arg-type]
    "wordprocessingml.document.main+xml", "word.document.macroEnabled.main+xml/vbaProject"
)
DOCXS: dict[str, tuple[bytes, str]] = {
    "neither kind": (samples.package({"readme.txt": b"x"}), "not_docx"),
    "both kinds": (samples.package(samples.docx_entries() | samples.ofd_entries()), "not_docx"),
    "no directory": (VALID[DOCX][:300], "zip_broken"),
    "cut in its directory": (VALID[DOCX][:-30], "zip_broken"),
    "only a signature": (b"PK\x03\x04", "zip_broken"),
    "empty archive": (b"PK\x05\x06" + bytes(18), "not_docx"),
    "second archive behind the first": (VALID[OFD] + VALID[DOCX], "polyglot"),
    "encrypted entry": (patched(VALID[DOCX], local=6, central=8, value=b"\x01"), "zip_encrypted"),
    "encrypted in secret": (VALID[DOCX].replace(b"PK\x03\x04\x14\0\0", b"PK\x03\x04\x14\0\1"), "zip_broken"),
    "unusual compression": (patched(VALID[DOCX], local=8, central=10, value=b"\x0c"), "zip_broken"),
    "2,001 entries": (
        samples.package(samples.docx_entries() | {f"word/{n}": b"" for n in range(1998)}),
        "zip_too_many_entries",
    ),
    "the same name twice": (
        samples.package(samples.docx_entries() | {"word/documenu.xml": b"x"}).replace(b"documenu", b"document"),
        "zip_broken",
    ),
    "path upwards": (zip_with("../../etc/passwd"), "zip_unsafe_path"),
    "path upwards, within": (zip_with("word/../../x"), "zip_unsafe_path"),
    "path upwards, backwards": (zip_with("..\\x"), "zip_unsafe_path"),
    "absolute path": (zip_with("/etc/passwd"), "zip_unsafe_path"),
    "drive": (zip_with("C:\\x"), "zip_unsafe_path"),
    "name with a hidden end": (zip_with("word/aXb").replace(b"word/aXb", b"word/a\0b"), "zip_unsafe_path"),
    "macros": (docx_with(word__vbaProject__bin=b"x").replace(b"vbaProject/", b"vbaProject."), "docx_macros"),
    "macros in other letters": (docx_with(word__VBAPROJECT=b"x"), "docx_macros"),
    "macros under another name": (
        samples.package(samples.docx_entries() | {"[Content_Types].xml": MACRO_TYPES}),
        "docx_macros",
    ),
    "the same, in UTF-16": (
        samples.package(samples.docx_entries() | {"[Content_Types].xml": str(MACRO_TYPES).encode("utf-16")}),
        "docx_macros",
    ),
    "macros in a workbook within": (
        docx_with(word__sheet=samples.package({"xl/vbaProject.bin": b"x"})),
        "docx_macros",
    ),
    "macros in an old document within": (docx_with(word__ole="_VBA_PROJECT".encode("utf-16-le")), "docx_macros"),
    "macros across a chunk": (docx_with(word__ole=b"-" * 65_530 + b"vbaProject.bin"), "docx_macros"),
    "small file, 150 MB inside": (bomb(150_000_000), "zip_bomb"),
    "over the cap": (bomb(201_000_000), "zip_bomb"),
    "many small bombs": (many_small_bombs(), "zip_bomb"),
    "overlapping entries": (overlapping(30), "zip_bomb"),
    "says less than it holds": (lying_small(), "zip_broken"),
    "says more than it holds": (
        patched(docx_with(word__a=b"x" * 99), local=22, central=24, value=b"\xff\xff\xff\x7f"),
        "zip_broken",
    ),
    "wrong checksum": (patched(VALID[DOCX], local=14, central=16, value=b"oops"), "zip_broken"),
    "broken data": (VALID[DOCX].replace(VALID[DOCX][49:90], bytes(41)), "unreadable"),
}


@pytest.mark.parametrize(("content", "code"), DOCXS.values(), ids=DOCXS)
def test_a_bad_docx_is_rejected(content: bytes, code: str) -> None:
    started = time.monotonic()
    assert verdict(content, DOCX) == code
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("code", ["zip_broken", "zip_bomb", "zip_encrypted", "zip_unsafe_path", "docx_macros"])
def test_an_ofd_is_held_to_the_same(code: str) -> None:
    good = samples.ofd_entries()
    bad = {
        "zip_broken": patched(VALID[OFD], local=14, central=16, value=b"oops"),
        "zip_bomb": samples.package(good | {"Doc_0/x": bytes(11_000_000)}),
        "zip_encrypted": patched(VALID[OFD], local=6, central=8, value=b"\x01"),
        "zip_unsafe_path": samples.package(good | {"../x": b""}),
        "docx_macros": samples.package(good | {"Doc_0/vbaProject.bin": b""}),
    }
    assert verdict(bad[code], OFD) == code


def test_ofd_needs_its_entry_at_the_root() -> None:
    assert verdict(samples.package({"Doc_0/OFD.xml": b"x"}), OFD) == "not_ofd"


# Pictures

JPG, PIC = VALID[JPEG], VALID[PNG]
SCAN = JPG.index(b"\xff\xda")
FRAME = JPG.index(b"\xff\xc0")
PICTURES: dict[str, tuple[str, bytes, str]] = {
    "JPEG without its end": (JPEG, JPG[:-2], "image_truncated"),
    "JPEG cut in the picture": (JPEG, JPG[: SCAN + 12], "image_truncated"),
    "JPEG cut before the picture": (JPEG, JPG[: SCAN - 10], "image_truncated"),
    "JPEG of a signature": (JPEG, JPG[:3], "image_broken"),
    "JPEG without a frame": (JPEG, JPG[:FRAME] + JPG[FRAME + 13 :], "image_broken"),
    "JPEG that ends at once": (JPEG, b"\xff\xd8\xff\xd9", "image_broken"),
    "JPEG with text for a segment": (JPEG, JPG[:20] + b"<script>" + JPG[20:], "image_broken"),
    "JPEG with an impossible length": (JPEG, b"\xff\xd8\xff\xe0\0\1" + JPG[2:], "image_broken"),
    "JPEG of no height": (JPEG, JPG.replace(b"\x08\0\x40\0\x40", b"\x08\0\0\0\x40"), "image_broken"),
    "JPEG of a frame too short": (JPEG, JPG[:FRAME] + b"\xff\xc0\0\2" + JPG[FRAME + 13 :], "image_broken"),
    "JPEG too wide": (JPEG, JPG.replace(b"\x08\0\x40\0\x40", b"\x08\0\x40\xff\xff"), "image_too_large"),
    "JPEG of 400 million pixels": (JPEG, JPG.replace(b"\x08\0\x40\0\x40", b"\x08\x4e\x20\x4e\x20"), "image_too_large"),
    "JPEG of endless segments": (JPEG, b"\xff\xd8" + b"\xff\xe0\0\2" * 200_000 + JPG[2:], "image_broken"),
    "PNG without its end": (PNG, PIC[:-12], "image_truncated"),
    "PNG cut by a byte": (PNG, PIC[:-1], "image_truncated"),
    "PNG of a signature": (PNG, PIC[:8], "image_truncated"),
    "PNG with something behind": (PNG, PIC + b"<script>", "polyglot"),
    "PNG with a wrong checksum": (PNG, PIC.replace(b"Credit", b"credit"), "image_broken"),
    "PNG of no width": (PNG, samples.png(width=0), "image_broken"),
    "PNG too high": (PNG, samples.png(width=1, height=20_001), "image_too_large"),
    "PNG without a picture": (PNG, PIC[: PIC.index(b"IDAT") - 4] + PIC[-12:], "image_broken"),
    "PNG without a header": (PNG, PIC[:8] + PIC[33:], "image_broken"),
}


@pytest.mark.parametrize(("content_type", "content", "code"), PICTURES.values(), ids=PICTURES)
def test_a_bad_picture_is_rejected(content_type: str, content: bytes, code: str) -> None:
    assert verdict(content, content_type) == code


# Anything at all

SIGNATURES = (b"%PDF-1.7\n", b"PK\x03\x04", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"")


@settings(max_examples=150, deadline=None)
@given(start=st.sampled_from(SIGNATURES), rest=st.binary(max_size=400), content_type=st.sampled_from([*CONTENT_TYPES]))
@example(start=b"%PDF-", rest=b"startxref\n-1\n%%EOF", content_type=PDF)
def test_no_bytes_raise_or_pass(start: bytes, rest: bytes, content_type: str) -> None:
    assert verdict(start + rest, content_type) is not None


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), content_type=st.sampled_from([*CONTENT_TYPES]))
def test_no_damage_to_a_valid_file_raises(data: st.DataObject, content_type: str) -> None:
    content = bytearray(VALID[content_type])
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(content)))
        content[start : start + data.draw(st.integers(0, 8))] = data.draw(st.binary(max_size=8))
    verdict(bytes(content), content_type)


@pytest.mark.parametrize("content_type", CONTENT_TYPES)
def test_no_truncation_passes(content_type: str) -> None:
    content = VALID[content_type].rstrip(b"\n")
    passed = [length for length in range(0, len(content), 7) if verdict(content[:length], content_type) is None]
    assert passed == []
