"""Keys of the tables. No key holds personal or guessable data: identifiers of people are hashed."""

from __future__ import annotations

import hashlib
from datetime import date, datetime

from chalicelib.domain.shared.identifiers.binding_id import is_binding_id

HEAD = "HEAD"
LEDGER = "LEDGER"
BINDINGS = "BINDINGS"
CLOCKS = "CLOCKS"
UPLOADS = "UPLOADS"
WAITING = "WAITING"
CALENDAR = "CALENDAR"
DIRECTORY = "DIRECTORY"
CITY_PREFIX = "CITY#"
OVERRIDE_PREFIX = "OVERRIDE#"
NOTICE_PREFIX = "NOTICE#"
VERSION = "VERSION"
CHANGES = "CHANGES"
STATISTICS = "STATISTICS"
COUNTED = "COUNTED"
STAFF = "STAFF"
SWITCHES = "SWITCHES"
WRITES = "WRITES"
EVENT_PREFIX = "EVENT#"
DOCUMENT_PREFIX = "DOCUMENT#"


def case(case_id: str) -> str:
    return f"CASE#{case_id}"


def binding(binding_id: str) -> str:
    return f"BINDING#{binding_id}"


def agents(company_id: str) -> str:
    """The agents who speak, or once spoke, for a company."""
    return f"AGENTS#{company_id}"


def folder(folder_id: str) -> str:
    """The partition that documents are filed in: a case's or a binding's."""
    return binding(folder_id) if is_binding_id(folder_id) else case(folder_id)


def mirror(case_id: str) -> str:
    return f"MIRROR#{case_id}"


def event(sequence: int) -> str:
    return f"{EVENT_PREFIX}{sequence:06d}"


def document(document_id: str) -> str:
    return f"{DOCUMENT_PREFIX}{document_id}"


def counts(city: str) -> str:
    """The counts of a city's cases, by the day of filing."""
    return f"COUNTS#{city}"


def moves(city: str) -> str:
    """The counts by which steps in a city moved them, until they are added."""
    return f"MOVES#{city}"


def inbox(role: str, holder: str) -> str:
    """The inbox of an office or of an applicant (by the opaque id)."""
    return f"INBOX#{role}#{holder}"


def identity(subject: str) -> str:
    """The person behind a subject of the token issuer."""
    return f"IDENTITY#{_digest(subject)}"


def email(address: str) -> str:
    """The member who has this address, however it is written."""
    return f"EMAIL#{_digest(address.lower())}"


def company(uscc: str) -> str:
    """One home city per company."""
    return f"COMPANY#{_digest(uscc)}"


def matter(procedure: str, uscc: str, matter: str) -> str:
    """One open case per company and decision."""
    return f"MATTER#{_digest(procedure, uscc, matter)}"


def answered(principal_id: str, route: str, key: str) -> str:
    """One answer per caller, route and Idempotency-Key."""
    return f"ANSWERED#{_digest(principal_id, route, key)}"


def access(kind: str, name: str) -> str:
    """A record of how people get in: `PERSON#…`, `SESSION#…`. The name is opaque."""
    return f"{kind}#{name}"


def rate(kind: str, who: str, minute: datetime) -> str:
    """The key of a caller's requests in a minute, hashed with the date, so that counts of two days cannot be linked."""
    return f"RATE#{_digest(minute.date().isoformat(), kind, who)}#{minute:%H%M}"


def unknown_links(day: date) -> str:
    """The count of unknown links on a day."""
    return f"links-unknown-{day.isoformat()}"


def of_a_day(what: str, day: date, *whose: str) -> str:
    """The key of the number of requests of a kind by one party or person on a day."""
    return f"{what}#{_digest(*whose)}#{day.isoformat()}"


def reading(what: str) -> str:
    """The readings of a case (by its id), or of a list (by its path)."""
    return f"READ#{what}"


def openid(app_id: str, open_id: str) -> str:
    """A WeChat user of a mini-program, unrecognisable."""
    return _digest(app_id, open_id)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()
