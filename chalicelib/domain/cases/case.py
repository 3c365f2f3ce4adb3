"""The case file (案卷): an application, its stage, and the holders of the seats at it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar, assert_never

from chalicelib.domain.cases.alerts.sheets import Sheet
from chalicelib.domain.cases.application import Agency, Application, Intake, Matter
from chalicelib.domain.cases.records import (
    HOME_PUSH,
    Effects,
    Forwarded,
    HomePush,
    MandateReference,
    Repaired,
    Revoked,
    Submitted,
)
from chalicelib.domain.parties.access import ACCESS, PLACE_SEATS, STANDS_FOR, Place
from chalicelib.domain.parties.documents import Document
from chalicelib.domain.parties.parties import Party
from chalicelib.domain.parties.seats import EVERYBODY
from chalicelib.domain.shared.stored import Stored
from chalicelib.domain.time.deadlines import ClockState, Ending, Level
from chalicelib.domain.time.local_time import shanghai_date
from chalicelib.domain.workflow.digests import Personal
from chalicelib.domain.workflow.events import Event
from chalicelib.domain.workflow.grammar import Condition
from chalicelib.domain.workflow.records import Record, own_fields

M = TypeVar("M", bound=Matter)
R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class EarlierCase:
    """A closed case about the same matter, and those who sat at it: they alone may know its number."""

    case_id: str
    seats: Mapping[Party, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile(Stored):
    """One case as it stands after `version` events.

    `held` says who holds the seats that do not follow from a city, `records` what each action left behind when it was
    last taken, in the order of time, `clocks` the last run of each clock, `past_clocks` the runs before, `sheet` the
    supervision sheet last issued. `home_province` is that of the home city ("": it was not recorded). `successor`
    carries the case on elsewhere, `predecessor` was carried on here, `earlier` was about the same matter. `pinned` is
    the application as the text that the timeline pins, and `personal` the personal data that text and timeline only
    commit to; cases in lists have none of it. Times are aware UTC.
    """

    case_id: str
    application: Application
    stage: str
    handling_city: str
    province: str
    owner_city: str
    held: Mapping[Party, str]
    clocks: Mapping[str, ClockState]
    records: Mapping[str, Record]
    version: int
    last_hash: str
    submitted_at: datetime
    updated_at: datetime
    past_clocks: tuple[ClockState, ...] = ()
    sheet: Sheet | None = None
    home_province: str = ""
    predecessor: str = ""
    successor: str = ""
    earlier: EarlierCase | None = None
    pinned: str = ""
    personal: Personal = field(default_factory=dict, repr=False)

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
    def seats(self) -> Mapping[Party, str]:
        """Every seat with its holder; some follow from the places of the case, and no step gives them.

        While the case is red, the committee's seat is that of the members of all cities.
        """
        of_committee = {Party.COMMITTEE: EVERYBODY} if self.is_red else {}
        return {**self.held, **{p: self.jurisdiction(ACCESS[p].place) for p in PLACE_SEATS}, **of_committee}

    @property
    def is_red(self) -> bool:
        """A limit runs whose lateness was escalated to the committee."""
        return any(run.is_running and Level.ESCALATED in run.alerted for run in self.clocks.values())

    @property
    def was_red(self) -> bool:
        """The lateness of some limit was escalated to the committee, be it now or before."""
        runs = (*self.clocks.values(), *self.past_clocks)
        alerted = (levels for run in runs for levels in (run.alerted, *dict(run.alerted_before).values()))
        return any(Level.ESCALATED in levels for levels in alerted)

    def jurisdiction(self, place: Place) -> str:
        """The city, or the province, that is this place of the case."""
        match place:
            case Place.HANDLING:
                return self.handling_city
            case Place.HOME:
                return self.home_city
            case Place.OWNER:
                return self.owner_city
            case Place.PROVINCE:
                return self.province
            case _:
                assert_never(place)

    def matter(self, kind: type[M]) -> M:
        """The matter of a case whose procedure is about this type."""
        assert isinstance(self.application.matter, kind)
        return self.application.matter

    def last(self, kind: type[R]) -> R | None:
        """The latest record of this type."""
        return next((record for record in reversed([*self.records.values()]) if isinstance(record, kind)), None)

    @property
    def agency(self) -> Agency | None:
        """The agency that holds the case, while one does."""
        forwarded = self.last(Forwarded) if Party.AUTHORITY in self.held else None
        return Agency(forwarded.agency_id, forwarded.agency_name, forwarded.market_regulator) if forwarded else None

    @property
    def mandate(self) -> MandateReference | None:
        """The mandate by which a lead department filed the case for the company, with its letter."""
        submitted = self.last(Submitted)
        return submitted.mandate if submitted else None

    @property
    def intake(self) -> Intake | None:
        """The receipt at the counter of the lead department that filed the case for the company."""
        submitted = self.last(Submitted)
        return submitted.intake if submitted else None

    @property
    def applied_on(self) -> date:
        """The day in China on which the company applied: at the counter, or here."""
        return self.intake.received_on if self.intake else shanghai_date(self.submitted_at)

    @property
    def effects(self) -> Effects | None:
        """The three effects of the repair with their days, once it is repaired and while it is not revoked."""
        repaired = self.last(Repaired)
        return repaired.effects if repaired and self.last(Revoked) is None else None

    @property
    def pushed_on(self) -> date | None:
        """The day on which the repair was pushed to the office of registration, if its clock was stopped by that."""
        run, push = self.clocks.get(HOME_PUSH), self.last(HomePush)
        return push.pushed_on if push and run and run.ended is Ending.MET else None

    @property
    def is_for_market_regulator(self) -> bool:
        """The penalty is a market regulator's: so says the agency or, before forwarding, the name given."""
        agency = self.agency
        return agency.market_regulator if agency else "市场监督管理" in self.application.matter.office


def representatives(case: CaseFile) -> Mapping[Party, str]:
    """The seats of those who act for the applicant, with their holders: by a mandate, or since the intake."""
    return {party: holder for party, holder in case.held.items() if party in STANDS_FOR}


def made_on(case: CaseFile) -> date:
    """The day of the decision, or of the entry, that the case is about."""
    return case.application.matter.made_on


def is_represented(case: CaseFile) -> bool:
    """A lead department acts for the applicant (帮办代办)."""
    return bool(representatives(case))


REPRESENTED = Condition(is_represented, "由牵头部门代办", "该申请由企业自行办理，无需接管。")
"""The state of a case that a company takes over."""


def recorded(kind: type[Record]) -> Callable[[CaseFile], Mapping[str, Any]]:
    """The facts that a correction compares: those of the latest record of this type, and the documents it cites."""

    def facts(case: CaseFile) -> Mapping[str, Any]:
        record = case.last(kind)
        if record is None:
            return {}
        told = {name: getattr(record, name) for name in own_fields(type(record))}
        told["documents"] = tuple(document.document_id for document in record.documents)
        return {name: value for name, value in told.items() if value not in (None, "", ())}

    return facts


@dataclass(frozen=True, slots=True)
class Dossier:
    """A case file with its documents and events, as one Query of its partition returns them."""

    case: CaseFile
    documents: tuple[Document, ...] = ()
    events: tuple[Event, ...] = ()
