"""Keys of the tables. Nothing personal and nothing guessable stands in a key: what identifies people is hashed."""

from __future__ import annotations

import hashlib

HEAD = "HEAD"
LEDGER = "LEDGER"
CLOCKS = "CLOCKS"
UPLOADS = "UPLOADS"
CALENDAR = "CALENDAR"
DIRECTORY = "DIRECTORY"
CITY_PREFIX = "CITY#"
OVERRIDE_PREFIX = "OVERRIDE#"
STATISTICS = "STATISTICS"
EVENT_PREFIX = "EVENT#"
DOCUMENT_PREFIX = "DOCUMENT#"


def case(case_id: str) -> str:
    return f"CASE#{case_id}"


def mirror(case_id: str) -> str:
    return f"MIRROR#{case_id}"


def event(sequence: int) -> str:
    return f"{EVENT_PREFIX}{sequence:06d}"


def document(document_id: str) -> str:
    return f"{DOCUMENT_PREFIX}{document_id}"


def inbox(role: str, holder: str) -> str:
    """The inbox of an office or of an applicant (by the opaque id)."""
    return f"INBOX#{role}#{holder}"


def identity(principal_id: str) -> str:
    return f"IDENTITY#{principal_id}"


def open_matter(procedure: str, uscc: str, matter: str) -> str:
    """One open case per company and decision."""
    return f"OPEN#{_digest(procedure, uscc, matter)}"


def answered(principal_id: str, route: str, key: str) -> str:
    """One answer per caller, route and Idempotency-Key."""
    return f"ANSWERED#{_digest(principal_id, route, key)}"


def access(kind: str, name: str) -> str:
    """A record of how people get in: `PERSON#…`, `SESSION#…`. The name is opaque."""
    return f"{kind}#{name}"


def openid(app_id: str, open_id: str) -> str:
    """A WeChat user of a mini-program, unrecognisable."""
    return _digest(app_id, open_id)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()
