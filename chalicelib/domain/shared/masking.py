"""Masks personal data (脱敏) for readers who need to recognise it but not to know it."""

from __future__ import annotations

import re

_MOBILE = re.compile(r"(?:\+?86)?(1[3-9]\d)\d{4}(\d{4})")


def mask_name(text: str) -> str:
    """张三丰 becomes 张**; a name of one character is hidden whole."""
    if len(text) < 2:
        return "*" * len(text)
    return text[0] + "*" * (len(text) - 1)


def mask_phone(text: str) -> str:
    """A mobile number shows its first 3 and last 4 digits; of any other number, at most the last third is shown."""
    if mobile := _MOBILE.fullmatch(re.sub(r"[\s-]", "", text)):
        return f"{mobile[1]}****{mobile[2]}"
    hidden = len(text) - sum(character.isdecimal() for character in text) // 3
    return "*" * hidden + text[hidden:]


def mask_email(text: str) -> str:
    """The first letter, always three stars, and the domain; a text that is no address is hidden whole."""
    if not text:
        return ""
    local, _, domain = text.rpartition("@")
    if not local:
        return "***"
    first = local[0] if len(local) > 1 else ""
    return f"{first}***@{domain}"
