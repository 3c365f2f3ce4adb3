"""The kinds of rows, told by their keys, and what this release would write in place of each.

Events are no rows to be rewritten: their texts stay as they were hashed. Rows that hold no more than a word (a home
city, an id, a counter) have one form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from chalicelib.tables.cases.counts import COUNTS
from chalicelib.tables.cases.matters import MATTERS, matter_row
from chalicelib.tables.cases.rows import CASES, head_row, mirror_row
from chalicelib.tables.core import keys
from chalicelib.tables.core.answers import read_answer
from chalicelib.tables.core.forms import Form
from chalicelib.tables.links.store import CASE_LINKS, LINKS
from chalicelib.tables.messages.delivery_rows import DELIVERIES, outbox_row
from chalicelib.tables.messages.inbox import NOTIFICATIONS
from chalicelib.tables.offices.forms import CITIES, DIRECTORY_CHANGES, HOLIDAY_NOTICES, IDENTITIES, STAFF
from chalicelib.tables.parties.audit import READINGS
from chalicelib.tables.parties.folders import DOCUMENTS, document_row
from chalicelib.tables.people.bindings import BINDINGS, agent_row, binding_row
from chalicelib.tables.people.families import FAMILIES
from chalicelib.tables.people.persons import PERSON_IDS, PERSONS
from chalicelib.tables.people.server_tokens import SERVER_TOKENS

Attributes = Mapping[str, Any]
Kind = Callable[[Any, str], Attributes | None]
"""The attributes that a row of this kind has from now on, given the row and the place of its table; None: as it is."""


def _left(row: Any, place: str) -> None:
    return None


def _same(form: Form[Any]) -> Kind:
    """Rows whose other attributes do not follow from their content."""
    return lambda row, place: form.stored(form.read(row))


def _answer(row: Any, place: str) -> None:
    """An answer under an Idempotency-Key is gone within days, and is left until then."""
    read_answer(row)


CASE_KINDS: Mapping[str, Kind] = {
    keys.HEAD: lambda row, place: head_row(CASES.read(row)),
    keys.EVENT_PREFIX: _left,
    keys.DOCUMENT_PREFIX: lambda row, place: document_row(row.pk.partition("#")[2], DOCUMENTS.read(row)),
}
"""The opening of a sort key -> the kind of a row in the partition of a case or a binding."""

CITY_KINDS: Mapping[str, Kind] = {
    keys.case(""): lambda row, place: _by_prefix(CASE_KINDS, row.sk)(row, place),
    keys.mirror(""): lambda row, place: mirror_row(CASES.read(row), place),
    keys.binding(""): lambda row, place: _by_prefix({**CASE_KINDS, keys.HEAD: _binding}, row.sk)(row, place),
    keys.agents(""): lambda row, place: agent_row(BINDINGS.read(row)),
    "INBOX#": _same(NOTIFICATIONS),
}
DIRECTORY_KINDS: Mapping[str, Kind] = {
    keys.DIRECTORY: lambda row, place: _by_prefix(
        {keys.CITY_PREFIX: _same(CITIES), keys.NOTICE_PREFIX: _same(HOLIDAY_NOTICES)}, row.sk
    )(row, place),
    keys.CHANGES: _same(DIRECTORY_CHANGES),
    keys.STAFF: _same(STAFF),
    keys.counts(""): _same(COUNTS),
    keys.moves(""): _same(COUNTS),
    "IDENTITY#": _same(IDENTITIES),
}
ACCESS_KINDS: Mapping[str, Kind] = {
    "PERSON#": _same(PERSONS),
    "OPENID#": _same(PERSON_IDS),
    "SESSION#": _same(FAMILIES),
    "WECHAT#": _same(SERVER_TOKENS),
    "LINK#": _same(LINKS),
    "CASELINK#": _same(CASE_LINKS),
}
ONCE_KINDS: Mapping[str, Kind] = {
    "MATTER#": lambda row, place: matter_row(MATTERS.read(row)),
    "ANSWERED#": _answer,
}
OUTBOX_KINDS: Mapping[str, Kind] = {"": lambda row, place: outbox_row(DELIVERIES.read(row))}
AUDIT_KINDS: Mapping[str, Kind] = {"": _same(READINGS)}


def _binding(row: Any, place: str) -> Attributes:
    return binding_row(BINDINGS.read(row))


def _by_prefix(kinds: Mapping[str, Kind], key: str) -> Kind:
    """The kind whose mark opens a key; rows of no kind hold no form of ours, and are left."""
    return next((kind for prefix, kind in kinds.items() if key.startswith(prefix)), _left)


def again(kinds: Mapping[str, Kind], row: Any, place: str) -> Attributes | None:
    """The attributes that this release gives a row; None where it leaves the row.

    Raises:
        Unreadable: it cannot read the row.
    """
    return _by_prefix(kinds, row.pk)(row, place)
