"""Official letters (公文) of a case as PDF and DOCX: one set of templates, one layout, two formats.

`compose` makes a letter of a kind from the facts of a case; `render` writes it as a file. The PDF embeds a subset of
Noto Serif SC (SIL OFL 1.1; see `font`); the DOCX asks for the fonts of Chinese offices, which edit it with their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from chalicelib.domain.cases.letters import KIND_NAMES, LETTER_NAMES, LETTER_PREFIX, LetterFacts, LetterKind, Mending

if TYPE_CHECKING:
    from chalicelib.documents.letters.model import Letter

__all__ = [
    "FORMAT_NAMES",
    "KIND_NAMES",
    "LETTER_NAMES",
    "LETTER_PREFIX",
    "LetterFacts",
    "LetterFormat",
    "LetterKind",
    "Mending",
    "compose",
    "render",
]


class LetterFormat(StrEnum):
    PDF = "pdf"
    DOCX = "docx"

    @property
    def content_type(self) -> str:
        if self is LetterFormat.PDF:
            return "application/pdf"
        return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


FORMAT_NAMES: Mapping[LetterFormat, str] = {LetterFormat.PDF: "PDF", LetterFormat.DOCX: "可编辑的 DOCX"}


def compose(kind: LetterKind, facts: LetterFacts) -> Letter:
    """The letter of that kind about these facts."""
    from chalicelib.documents.letters import templates  # only the function that makes letters needs their texts

    return templates.compose(kind, facts)


def render(letter: Letter, fmt: LetterFormat) -> bytes:
    """The letter as a file: the same letter gives the same bytes."""
    if fmt is LetterFormat.PDF:
        from chalicelib.documents.letters.pdf import write_pdf  # each format's writer is loaded when it is wanted

        return write_pdf(letter)
    from chalicelib.documents.letters.docx import write_docx

    return write_docx(letter)
