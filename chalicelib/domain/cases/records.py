"""Step records of several procedures, or read outside of their own: from the filing to a repair and its end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from chalicelib.domain.cases.application import Intake
from chalicelib.domain.parties.documents import DocumentReference
from chalicelib.domain.workflow.records import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateReference(DocumentReference):
    """The mandate by which a lead department filed for the company (帮办代办), with its letter."""

    mandate_id: str


@dataclass(frozen=True, kw_only=True)
class Submitted(Record):
    """The filing, with the digest of the application, and the right of an office that filed for the company."""

    application_digest: str
    mandate: MandateReference | None = None
    intake: Intake | None = None


@dataclass(frozen=True, kw_only=True)
class SupplementRequest(Record):
    """The full list of missing materials, told once (一次性告知)."""

    items: tuple[str, ...] = ()
    note: str = ""
    reason_codes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Dismissal(Record):
    """The dismissal of an application (不予受理), with its reasons."""

    reasons: str
    reason_codes: tuple[str, ...] = ()


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
    reason_codes: tuple[str, ...] = ()


HOME_PUSH = "home_push"
"""The clock of the push of a repair to the market regulator where the company is registered."""


@dataclass(frozen=True, kw_only=True)
class HomePush(Record):
    """The push of a repair to the market regulator where the company is registered, and its day."""

    pushed_on: date
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """The effects of a repair with their days: 终止公示, 停止共享和使用, 解除惩戒 (《信用修复管理办法》第三条).
    None: the repair has not had this effect.
    """

    publication_ended: date | None = None
    sharing_stopped: date | None = None
    sanctions_lifted: date | None = None


@dataclass(frozen=True, kw_only=True)
class Repaired(Record):
    """A step that repaired the record."""

    effects: Effects

    @classmethod
    def effects_of(cls, fields: Mapping[str, Any], today: date, earlier: Effects | None = None) -> Effects:
        """The effects, each on the day that was given for it; else on that of the record revised, or today."""
        had = earlier or Effects()
        return Effects(
            publication_ended=fields.get("publication_ended_on") or had.publication_ended or today,
            sharing_stopped=fields.get("sharing_stopped_on") or had.sharing_stopped or today,
            sanctions_lifted=fields.get("sanctions_lifted_on") or had.sanctions_lifted or today,
        )


@dataclass(frozen=True, kw_only=True)
class Revoked(Record):
    """The revocation of a repair: the ground by its code in `rules.toml`, and the reasons."""

    ground: str
    reasons: str
