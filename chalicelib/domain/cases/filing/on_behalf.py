"""Filings on a company's behalf: by a mandate of its home city, or at the counter of the handling city."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from chalicelib.domain.cases.application import Application, Intake
from chalicelib.domain.cases.records import MandateReference
from chalicelib.domain.offices.cities import City
from chalicelib.domain.parties.documents import Document
from chalicelib.domain.parties.parties import Party
from chalicelib.domain.people.bindings import Mandate
from chalicelib.domain.shared.errors import FieldProblem
from chalicelib.domain.time import rules


@dataclass(frozen=True, slots=True, kw_only=True)
class OnBehalf:
    """The right of a lead department to file for a company, and what the case has of it from the start.

    `seats` are those of the company and of the office that acts for it, `cited` is what the first event tells of the
    right, `received_on` the day from which the first clock runs.
    """

    seats: Mapping[Party, str]
    owner_city: str
    cited: Mapping[str, Any]
    enclosures: tuple[Document, ...] = field(default=())
    received_on: date | None = None


def by_mandate(mandate: Mandate) -> OnBehalf:
    """The right by a mandate (帮办代办), whose letter becomes a document of the case."""
    reference = MandateReference(mandate_id=mandate.mandate_id, **asdict(mandate.letter.reference()))
    return OnBehalf(
        seats=mandate.seats,
        owner_city=mandate.binding.home_city,
        cited={"mandate": reference},
        enclosures=(mandate.enclosure,),
    )


def at_counter(intake: Intake, application: Application, company_id: str, *, has_agent: bool) -> OnBehalf:
    """The right by an intake: the office of the handling city acts for the company until there is an agent."""
    represented = {} if has_agent else {Party.COUNTER: application.matter.handling_city}
    return OnBehalf(
        seats={Party.APPLICANT: company_id, **represented},
        owner_city=application.subject.home_city,
        cited={"intake": replace(intake, city=application.matter.handling_city)},
        received_on=intake.received_on,
    )


def intake_problems(intake: Intake, application: Application, city: City, today: date) -> Iterator[FieldProblem]:
    """The problems of a day of receipt: too long ago, before the city was a member, or before the decision."""
    earliest = max(today - timedelta(days=rules.intake_days(today)), city.member_since)
    decided_on = application.matter.made_on
    if intake.received_on < earliest:
        message = f"收到日期不能早于 {earliest}；更早收到的，请以补登之日为收到日期，并在说明中写明。"
        yield FieldProblem("/intake/received_on", "received_too_early", message)
    elif intake.received_on < decided_on:
        message = "收到申请的日期不能早于处罚决定日期。"
        yield FieldProblem("/intake/received_on", "received_before_decision", message)
