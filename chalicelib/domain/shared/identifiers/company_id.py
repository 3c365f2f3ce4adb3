"""Ids of companies: opaque, one for each company and home city, independent of the person who files."""

from __future__ import annotations

import hashlib

_MARK = "-C-"


def company_id(prefix: str, uscc: str) -> str:
    """The id of a company at its home city, opened by the city's prefix."""
    digest = hashlib.sha256(f"company {uscc}".encode()).hexdigest()
    return f"{prefix}{_MARK}{digest[:20].upper()}"


def is_company_id(text: str) -> bool:
    """The holder is a company, not a person or an office."""
    return _MARK in text
