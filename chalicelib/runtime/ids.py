"""New identifiers: random, so that they cannot be guessed or counted."""

from __future__ import annotations

import re
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter that is mistaken for a digit over the phone."""
LENGTH = 20
_CASE_ID = re.compile(rf"[A-Z]{{2,4}}-[{ALPHABET}]{{{LENGTH}}}")


def random_id() -> str:
    """100 random bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def random_secret() -> str:
    """200 random bits in letters and digits, which every mail program takes for a part of the address."""
    return random_id() + random_id()


def case_id(prefix: str) -> str:
    """A case id, opened by the prefix of the handling city."""
    return f"{prefix}-{random_id()}"


def is_case_id(text: str) -> bool:
    return _CASE_ID.fullmatch(text) is not None
