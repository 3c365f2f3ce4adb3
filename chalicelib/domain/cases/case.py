"""The case file (案卷): what one application is about, where it stands, and who sits at it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from chalicelib.domain.parties.documents import Document
from chalicelib.domain.parties.parties import Party
from chalicelib.domain.shared.identifiers import case_number, decision_number
from chalicelib.domain.time.deadlines import ClockState
from chalicelib.domain.workflow.events import Event


class PenaltyKind(StrEnum):
    """Kinds of administrative penalty that a company can receive (行政处罚法 art. 9)."""

    WARNING = "warning"
    PUBLIC_CRITICISM = "public_criticism"
    FINE = "fine"
    CONFISCATION_OF_GAINS = "confiscation_of_gains"
    CONFISCATION_OF_PROPERTY = "confiscation_of_property"
    LICENCE_SUSPENSION = "licence_suspension"
    LICENCE_REVOCATION = "licence_revocation"
    BUSINESS_RESTRICTION = "business_restriction"
    OTHER = "other"


PENALTY_KIND_NAMES: Mapping[PenaltyKind, str] = {
    PenaltyKind.WARNING: "警告",
    PenaltyKind.PUBLIC_CRITICISM: "通报批评",
    PenaltyKind.FINE: "罚款",
    PenaltyKind.CONFISCATION_OF_GAINS: "没收违法所得",
    PenaltyKind.CONFISCATION_OF_PROPERTY: "没收非法财物",
    PenaltyKind.LICENCE_SUSPENSION: "暂扣许可证件、降低资质等级",
    PenaltyKind.LICENCE_REVOCATION: "吊销许可证件",
    PenaltyKind.BUSINESS_RESTRICTION: "限制开展生产经营活动、责令停产停业、责令关闭、限制从业",
    PenaltyKind.OTHER: "其他行政处罚",
}


@dataclass(frozen=True, slots=True)
class Subject:
    """The company whose record is to be repaired (经营主体)."""

    name: str
    uscc: str
    home_city: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to reach; personal data, masked for all but owner, stewards and the acting office."""

    name: str
    phone: str
    email: str = ""


@dataclass(frozen=True, slots=True)
class Penalty:
    """The administrative-penalty record (行政处罚信息); amounts in yuan."""

    handling_city: str
    decision_number: str
    authority_name: str
    decided_on: date
    kinds: tuple[PenaltyKind, ...]
    fine_amount: Decimal | None = None
    performed_on: date | None = None

    @property
    def reference(self) -> str:
        """The number that the record goes by (文号)."""
        return self.decision_number

    @property
    def office(self) -> str:
        """Who made the record."""
        return self.authority_name

    def identity(self) -> str:
        """What makes two applications about the same record one."""
        return decision_number.matching_key(self.decision_number)


@dataclass(frozen=True, slots=True)
class Judgment:
    """The entry in the list of dishonest judgment debtors (失信被执行人名单)."""

    handling_city: str
    court_id: str
    court_name: str
    case_number: str
    listed_on: date
    has_term: bool
    performed_on: date | None = None
    term_ends_on: date | None = None
    county: str = ""

    @property
    def reference(self) -> str:
        """The number that the entry goes by (案号)."""
        return self.case_number

    @property
    def office(self) -> str:
        """Who made the entry."""
        return self.court_name

    def identity(self) -> str:
        """What makes two applications about the same entry one."""
        return case_number.matching_key(self.case_number)


@dataclass(frozen=True, slots=True)
class Agency:
    """The penalty agency that the case was forwarded to."""

    agency_id: str
    name: str
    market_regulator: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What an applicant submits; nothing in it changes later."""

    procedure: str
    subject: Subject
    contact: Contact
    matter: Penalty | Judgment
    missing_materials: tuple[str, ...] = ()
    statement: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """One case as it stands after `version` events.

    `seats` says who holds which seat, `records` what each step left behind (by the name of its route),
    `clocks` the last run of each clock, `past_clocks` the runs before. Times are aware UTC.
    """

    case_id: str
    application: Application
    stage: str
    handling_city: str
    province: str
    owner_city: str
    seats: Mapping[Party, str]
    clocks: Mapping[str, ClockState]
    records: Mapping[str, Mapping[str, Any]]
    version: int
    last_hash: str
    submitted_at: datetime
    updated_at: datetime
    past_clocks: tuple[ClockState, ...] = ()

    @property
    def procedure(self) -> str:
        return self.application.procedure

    @property
    def home_city(self) -> str:
        return self.application.subject.home_city

    @property
    def is_cross_city(self) -> bool:
        return self.home_city != self.handling_city

    @property
    def agency(self) -> Agency | None:
        """The agency that holds the case, while one does."""
        forwarding = self.records.get("forwarding")
        if forwarding is None or Party.AUTHORITY not in self.seats:
            return None
        return Agency(forwarding["agency_id"], forwarding["agency_name"], forwarding["market_regulator"])

    @property
    def mandate(self) -> Mapping[str, str] | None:
        """The mandate by which a lead department filed it for the company, with its letter."""
        return next((record["mandate"] for record in self.records.values() if "mandate" in record), None)

    @property
    def effects(self) -> Mapping[str, str] | None:
        """The three effects of the repair with their days, once it is repaired."""
        return next((record["effects"] for record in self.records.values() if "effects" in record), None)

    @property
    def is_for_market_regulator(self) -> bool:
        """Whether the penalty is a market regulator's: by the agency, or before forwarding by the name given."""
        agency = self.agency
        return agency.market_regulator if agency else "市场监督管理" in self.application.matter.office


def is_represented(case: CaseFile) -> bool:
    """Whether a lead department acts for the applicant (帮办代办)."""
    return Party.REPRESENTATIVE in case.seats


@dataclass(frozen=True, slots=True)
class Dossier:
    """A case file with its documents and events: all that one Query of its partition brings."""

    case: CaseFile
    documents: tuple[Document, ...] = ()
    events: tuple[Event, ...] = ()
