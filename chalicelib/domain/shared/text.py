"""Refuses characters that people may not send us, and compares texts."""

from __future__ import annotations

import unicodedata

from chalicelib.domain.shared.errors import InvalidValue

_CONTROL = ("text_control_character", "控制字符")
_INVISIBLE = ("text_bidi_or_invisible", "看不见的字符")
_PRIVATE_USE = ("text_private_use", "无法通用的字符（如自造字）")
_REFUSED = {
    "Cc": _CONTROL,
    "Zl": _CONTROL,
    "Zp": _CONTROL,
    "Cf": _INVISIBLE,
    "Cs": _PRIVATE_USE,
    "Co": _PRIVATE_USE,
}
_BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0")
"""They show nothing although Unicode counts them as letters, marks or symbols: an empty name could hide behind them."""

_ONE_BRACKET = str.maketrans("〔【[〈《" + "〕】]〉》", "(((((" + ")))))")


def clean_line(text: str) -> str:
    """One line as it was typed, with no white space around it.

    Raises:
        InvalidValue: `text_control_character`, `text_bidi_or_invisible` or `text_private_use`.
    """
    return _clean(text, allowed="")


def clean_paragraph(text: str) -> str:
    """As `clean_line`, but with line breaks, each of which becomes one `\\n`."""
    return _clean(text.replace("\r\n", "\n"), allowed="\n")


def folded(text: str) -> str:
    """The form in which texts are matched and searched, blind to width, case and the amount of white space."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def is_same_name(one: str, other: str) -> bool:
    """Both texts name one company; width, case, white space and the kind of bracket make no difference."""
    return _name_key(one) == _name_key(other)


def _name_key(text: str) -> str:
    return "".join(folded(text).split()).translate(_ONE_BRACKET)


def _clean(text: str, allowed: str) -> str:
    for position, character in enumerate(text, start=1):
        refusal = _refusal(character)
        if refusal and character not in allowed:
            code, what = refusal
            raise InvalidValue(code, f"第{position}个字符（U+{ord(character):04X}）是{what}，请删去或改写")
    return text.strip()


def _refusal(character: str) -> tuple[str, str] | None:
    if character in _BLANK_LETTERS:
        return _INVISIBLE
    if _is_noncharacter(ord(character)):
        return _PRIVATE_USE
    return _REFUSED.get(unicodedata.category(character))


def _is_noncharacter(code_point: int) -> bool:
    """Code points that will never be characters; the merely unassigned may be a rare 汉字 newer than our Python."""
    return 0xFDD0 <= code_point <= 0xFDEF or code_point & 0xFFFE == 0xFFFE
