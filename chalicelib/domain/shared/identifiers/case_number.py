"""The number of a court case (案号) of 法〔2015〕137号: （2024）豫0811执123号 (docs/domain.md#court-case-numbers)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from chalicelib.domain.shared.errors import InvalidValue
from chalicelib.domain.shared.text import clean_line

_PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
_COURT = rf"[{_PROVINCES}](?:\d{{4}}|\d{{2}})?"
_NUMBER = (
    rf"\((?P<year>20\d{{2}})\)(?P<court>{_COURT})"
    r"(?P<kind>执(?:恢|异|复|监|协|保|他)?)(?P<serial>[1-9]\d{0,6})号(?:之[一二三四五六七八九十]+)?"
)
_LEGACY = r"\((?P<year>(?:19|20)\d{2})\)[^()]{1,20}执[^()]{0,20}\d+号(?:之[一二三四五六七八九十]+)?"
"""Both are compiled with the first number that is read, not at each cold start."""
FIRST_YEAR = 2016
"""Since 2016 numbers carry the court's code; older ones are kept as text."""


@dataclass(frozen=True, slots=True)
class CaseNumber:
    """A number as written, with its parts; `court_code` is "" in a number from before 2016."""

    written: str
    year: int
    court_code: str


def parse(text: str) -> CaseNumber:
    """Read an execution case's number, brackets full- or half-width.

    Raises:
        InvalidValue: `case_number_invalid`, or what `clean_line` refuses.
    """
    written = clean_line(text)
    plain = matching_key(written)
    found = re.fullmatch(_NUMBER, plain)
    if found:
        return CaseNumber(written, int(found["year"]), found["court"])
    legacy = re.fullmatch(_LEGACY, plain)
    if legacy and int(legacy["year"]) < FIRST_YEAR:
        return CaseNumber(written, int(legacy["year"]), "")
    raise InvalidValue("case_number_invalid", "案号应为执行案件的案号，如（2024）豫0811执123号。")


def is_court_code(text: str) -> bool:
    """`text` is a court's 代字 as case numbers have it: 豫0811."""
    return re.fullmatch(_COURT, text) is not None


def matching_key(text: str) -> str:
    """One spelling for the ways a number is typed: half-width, round brackets, no blanks."""
    folded = unicodedata.normalize("NFKC", text).translate(str.maketrans("〔〕【】[]", "()()()"))
    return "".join(folded.split())
