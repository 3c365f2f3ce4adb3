"""The number of a penalty decision (行政处罚决定书文号), such as 焦市监处罚〔2025〕12号."""

from __future__ import annotations

import re
import string
import unicodedata

from chalicelib.domain.shared.errors import InvalidValue
from chalicelib.domain.shared.text import clean_line

_LENGTHS = range(2, 128 + 1)
_DIGIT_OR_CHINESE = r"[\d\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003fffd]"
"""Compiled at its first use: with so many characters that takes long."""
_ONE_BRACKET_AND_CASE = str.maketrans(
    "〔【[(" + "〕】])" + string.ascii_lowercase,
    "〔〔〔〔" + "〕〕〕〕" + string.ascii_uppercase,
)
_BEFORE_A_NUMBER = re.compile(r"(?<!\d)[第0]+(?=\d)")


def parse(text: str) -> str:
    """The number as its office writes it, with no white space around it.

    Raises:
        InvalidValue: `decision_number_invalid`, or what `clean_line` refuses.
    """
    number = clean_line(text)
    if len(number) not in _LENGTHS or not re.search(_DIGIT_OR_CHINESE, number):
        raise InvalidValue(
            "decision_number_invalid", "文号应为2至128个字，并含有汉字或数字，例如：焦市监处罚〔2025〕12号"
        )
    return number


def matching_key(text: str) -> str:
    """One key for all the ways in which offices write the same number; not for show.

    GB/T 9704-2012 asks for 〔〕, no 第 and no leading zero; real data has every other way too
    (docs/domain.md#decision-numbers). No office code and no year begins with a zero, so the rule for the serial is
    applied to every number in the text.
    """
    visible = "".join(
        character
        for character in unicodedata.normalize("NFKC", text)
        if not character.isspace() and unicodedata.category(character) != "Cf"
    )
    key = unicodedata.normalize("NFKC", visible).translate(_ONE_BRACKET_AND_CASE)
    return _BEFORE_A_NUMBER.sub("", key)
