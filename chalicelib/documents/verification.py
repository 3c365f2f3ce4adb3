"""Verifies an uploaded file from its bytes, never from what the uploader said about it."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, NamedTuple

from chalicelib.documents import images, packages
from chalicelib.documents.rejections import MESSAGES, Rejected, Rejection

MAX_SIZE: Final = 20 * 1024 * 1024
_ZIP: Final = "application/zip"


def _check_pdf(content: bytes) -> None:
    from chalicelib.documents import pdf  # pypdf is slow to import, and most functions never check a PDF

    pdf.check(content)


class _Kind(NamedTuple):
    ending: str
    signature: str  # what its first bytes say
    check: Callable[[bytes], None]


_KINDS: Final[Mapping[str, _Kind]] = {
    "application/pdf": _Kind(".pdf", "application/pdf", _check_pdf),
    "application/ofd": _Kind(".ofd", _ZIP, packages.check_ofd),
    "image/jpeg": _Kind(".jpg", "image/jpeg", images.check_jpeg),
    "image/png": _Kind(".png", "image/png", images.check_png),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": _Kind(
        ".docx", _ZIP, packages.check_docx
    ),
}
CONTENT_TYPES: Mapping[str, str] = MappingProxyType({name: kind.ending for name, kind in _KINDS.items()})


@dataclass(frozen=True, slots=True)
class Claim:
    """The uploader's description of the file."""

    content_type: str
    size: int
    sha256: str


def verify(content: bytes, claim: Claim) -> Rejection | None:
    """None when `content` is what it claims and safe to keep. Never raises, whatever the bytes."""
    try:
        _check_envelope(content, claim)
        _check_kind(content, claim.content_type)
    except Rejected as refused:
        return refused.rejection
    except Exception:  # hostile bytes make parsers fail in any way, RecursionError and MemoryError included
        return Rejection("unreadable", MESSAGES["unreadable"])
    return None


def _check_envelope(content: bytes, claim: Claim) -> None:
    if not content:
        raise Rejected("empty_file")
    if len(content) > MAX_SIZE:
        raise Rejected("too_large")
    if len(content) != claim.size:
        raise Rejected("size_mismatch")
    if hashlib.sha256(content).hexdigest() != claim.sha256:
        raise Rejected("hash_mismatch")


def _check_kind(content: bytes, content_type: str) -> None:
    kind = _KINDS.get(content_type)
    if kind is None:
        raise Rejected("type_not_allowed")
    if _signature(content) != kind.signature:
        raise Rejected("type_mismatch")
    if kind.signature != _ZIP and zipfile.is_zipfile(io.BytesIO(content)):
        raise Rejected("polyglot")
    kind.check(content)


def _signature(content: bytes) -> str | None:
    if content.startswith(b"PK\x03\x04"):
        return _ZIP
    import filetype  # as above: only functions that check uploads need it

    guess: str | None = filetype.guess_mime(content)
    return guess
