"""Step records that code outside of their own procedure reads: the filing, a forwarding, a repair and its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from chalicelib.domain.parties.documents import DocumentReference
from chalicelib.domain.workflow.records import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateReference(DocumentReference):
    """The mandate by which a lead department filed for the company (帮办代办), with its letter."""

    mandate_id: str


@dataclass(frozen=True, kw_only=True)
class Submitted(Record):
    """The filing, with the hash of the application."""

    application_sha256: str
    mandate: MandateReference | None = None


@dataclass(frozen=True, kw_only=True)
class Forwarded(Record):
    """A forwarding to an agency, as the directory named it then."""

    agency_id: str
    agency_name: str
    market_regulator: bool
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Amended(Record):
    """An amendment of the application: the fields that it changed, as JSON pointers, and the reason."""

    changes: tuple[str, ...]
    reason: str


@dataclass(frozen=True, kw_only=True)
class Transferred(Record):
    """A transfer to the city that the matter belongs to."""

    handling_city: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """The effects of a repair with their days: 终止公示, 停止共享和使用, 解除惩戒 (《信用修复管理办法》第三条)."""

    publication_ended: date
    sharing_stopped: date
    sanctions_lifted: date


@dataclass(frozen=True, kw_only=True)
class Repaired(Record):
    """A step that repaired the record."""

    effects: Effects


@dataclass(frozen=True, kw_only=True)
class Revoked(Record):
    """The revocation of a repair: the ground by its code in `rules.toml`, and the reasons."""

    ground: str
    reasons: str
