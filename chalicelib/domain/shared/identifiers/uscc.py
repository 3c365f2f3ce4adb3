"""The unified social credit code (统一社会信用代码) of GB 32100-2015."""

from __future__ import annotations

import unicodedata

from chalicelib.domain.shared.errors import InvalidValue

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_MODULUS = len(_ALPHABET)
_WEIGHTS = tuple(pow(3, position, _MODULUS) for position in range(17))


def check_character(first_17: str) -> str:
    """The 18th character that the first 17 call for (docs/domain.md#credit-codes)."""
    total = sum(weight * _ALPHABET.index(character) for weight, character in zip(_WEIGHTS, first_17, strict=True))
    return _ALPHABET[-total % _MODULUS]


def parse(text: str) -> str:
    """The code in its normal form: half-width, upper-case, no space around it.

    Of the two check characters only the 18th counts: codes of old sole traders (个体工商户) may fail the inner one.

    Raises:
        InvalidValue: `uscc_length`, `uscc_character` or `uscc_check_character`.
    """
    code = unicodedata.normalize("NFKC", text).strip().upper()
    if len(code) != len(_WEIGHTS) + 1:
        raise InvalidValue("uscc_length", f"统一社会信用代码应为18位，现为{len(code)}位")
    if not set(code) <= set(_ALPHABET):
        raise InvalidValue("uscc_character", "统一社会信用代码只能含数字和大写字母，且不使用I、O、S、V、Z")
    if code[-1] != check_character(code[:-1]):
        raise InvalidValue("uscc_check_character", "统一社会信用代码的校验位不符，请对照营业执照核对")
    return code
