"""Ids of persons of the mini-program: opaque, behind a mark that tells them from members of staff and links."""

from __future__ import annotations

PERSON_MARK = "person-"


def is_person_id(text: str) -> bool:
    """True if a caller's id is a person's, not that of a member of staff or a link."""
    return text.startswith(PERSON_MARK)
