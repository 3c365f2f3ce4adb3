"""Receipt numbers (回执编号) of 信用中国: their form is published nowhere, so what cannot be one is refused."""

from __future__ import annotations

import re
import unicodedata

from chalicelib.domain.shared.errors import InvalidValue

_FORM = re.compile(r"[0-9A-Z](?:[-_/.]?[0-9A-Z]){5,63}")
_DASHES = str.maketrans("‐‑‒–—―−－", "-" * 8)
MIN_DIGITS = 6
MAX_LENGTH = 64


def parse(text: str) -> str:
    """The number in half-width and upper case, without white space: 6 to 64 letters, digits and strokes.

    Raises:
        InvalidValue: `receipt_number_invalid`: another form, fewer than six digits, or one digit over and over.
    """
    number = "".join(unicodedata.normalize("NFKC", text.translate(_DASHES)).split()).upper()
    digits = re.sub(r"[^0-9]", "", number)
    if not _FORM.fullmatch(number) or len(number) > MAX_LENGTH or len(digits) < MIN_DIGITS or len(set(digits)) < 2:
        message = "请填写“信用中国”网站受理后给出的回执编号：6 至 64 个字母、数字或短横线，其中数字不少于 6 个。"
        raise InvalidValue("receipt_number_invalid", message)
    return number
