"""A deployment in this process with as many cities and open cases as are wanted; some of the cases are late."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import boto3
from moto import mock_aws

from chalicelib import wiring
from chalicelib.domain.cases.application import Application, Contact, Subject
from chalicelib.domain.cases.case_changes import Docket
from chalicelib.domain.cases.procedures.penalty.matter import Penalty, PenaltyKind
from chalicelib.domain.cases.transitions import Circumstances, act, submit
from chalicelib.domain.offices.cities import AgencyEntry, City, CommitteeMember, Office
from chalicelib.domain.parties.parties import Grant, Party, Principal, Role
from chalicelib.domain.parties.seats import Seat
from chalicelib.domain.time.calendar import WorkingCalendar
from chalicelib.domain.time.local_time import SHANGHAI
from chalicelib.domain.workflow.needs import Command
from chalicelib.runtime import ids
from chalicelib.runtime.settings import Settings
from chalicelib.tables.core.tables import Tables
from infra import blueprints
from infra.package.progress import Say
from infra.provision.fleet import visit_all
from infra.provision.one_table import Errand
from local.mail import MailServer
from local.moto.steady import steady
from local.settings import AUDIENCE, REGION

PREFIX = "scale"
PROVINCES = 10
LATE_FILED = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)
"""A Monday; the limit of what is not forwarded then ends with the next Monday."""
FILED = datetime(2026, 3, 9, 9, 0, tzinfo=SHANGHAI)
NIGHT = datetime(2026, 3, 10, 0, 10, tzinfo=SHANGHAI)
CALENDAR = WorkingCalendar()


class Clock:
    """Time that stands where it is put."""

    def __init__(self) -> None:
        self.moment = LATE_FILED

    def now(self) -> datetime:
        return self.moment


@dataclass
class World:
    """Tables, parts and time. `queue` holds the errands that were sent out."""

    client: Any
    tables: Tables
    parts: wiring.Wiring
    clock: Clock
    cities: list[City]
    queue: list[Mapping[str, Any]] = field(default_factory=list)

    def file(self, city: City, *, is_late: bool) -> None:
        """File a case of a company of the city; one that is not to be late is forwarded at once."""
        self.clock.moment = LATE_FILED if is_late else FILED
        now = self.clock.moment
        applicant = Principal(f"company-{ids.random_id()}", (Grant(Role.APPLICANT, city.city, city.city),))
        docket = Docket(ids.case_id(city.prefix), city.city, city.province)
        filed = submit(_application(city), Seat(Party.APPLICANT, applicant.grants[0]), docket, _by(applicant, now))
        self.parts.cases.save(filed)
        if is_late:
            return
        steward = Principal(f"steward-{city.city}", (Grant(Role.STEWARD, city.city, city.city),), person="王大力")
        agency = city.agencies[0]
        fields = {"agency_id": agency.agency_id, "agency_name": agency.name, "market_regulator": True}
        self.parts.cases.save(act(filed.case, Command(path="forwarding", fields=fields), _by(steward, now)))


@contextmanager
def world(cities: int, say: Say) -> Iterator[World]:
    """Many cities, their tables made by the provisioner, over moto and a mail server that delivers to nobody."""
    server = MailServer()
    try:
        with mock_aws(), steady():
            clock, queue = Clock(), list[Mapping[str, Any]]()
            parts = wiring.wire(_settings(server), clock, lambda *_: None, queue.extend)
            tables: Tables = parts.cases._tables  # noqa: SLF001 - those that all stores share
            members = [_city(number) for number in range(cities)]
            client = boto3.client("dynamodb", region_name=REGION)
            places = sorted({place for city in members for place in (city.city, city.province)})
            wanted = [*blueprints.shared(PREFIX).values(), *(blueprints.jurisdiction(PREFIX, at) for at in places)]
            wanted.append(blueprints.jurisdiction(PREFIX, "committee"))
            report = visit_all(Errand(client=client), wanted, lambda _: None, at_once=2)
            say(str(report))
            assert report.is_whole
            tables.gate.look()
            for city in members:
                parts.directory_store.save_city(city)
            wiring.use(parts)
            yield World(client, tables, parts, clock, members, queue)
    finally:
        server.stop()


def _by(principal: Principal, now: datetime) -> Circumstances:
    return Circumstances(principal, now, CALENDAR)


def _city(number: int) -> City:
    name, at = f"c{number:03d}", f"city-{number:03d}.example"
    agency = AgencyEntry(f"{name}-scjg", f"第{number}市市场监督管理局", market_regulator=True, email=f"scjg@{at}")
    return City(
        city=name,
        code=f"{410000 + number}",
        prefix=f"{chr(65 + number // 26 % 26)}{chr(65 + number % 26)}",
        name=f"第{number}市",
        province=f"p{number % PROVINCES:02d}",
        province_name=f"第{number % PROVINCES}省",
        member_since=date(2026, 1, 1),
        lead_department=Office(f"第{number}市发展和改革委员会", "0391-1234567", f"fgw@{at}"),
        agencies=(agency,),
        committee=(CommitteeMember(f"{name}-fzr", "李正国", "0391-1234567", f"fzr@{at}"),),
        province_office=Office(f"第{number % PROVINCES}省发展和改革委员会", "0371-1234567", f"fgw@province.{at}"),
    )


def _application(city: City) -> Application:
    number = uuid.uuid4().int
    penalty = Penalty(
        handling_city=city.city,
        decision_number=f"市监处罚〔2025〕{number % 10**9}号",
        authority_name=city.agencies[0].name,
        decided_on=date(2025, 6, 10),
        kinds=(PenaltyKind.FINE,),
        fine_amount=Decimal("20000.00"),
        performed_on=date(2025, 6, 20),
    )
    company = Subject("示例物流有限公司", f"9141{number % 10**14:014d}", city.city, "示例街1号")
    contact = Contact("王小明", "13900001234", "wang@example.com")
    words = "罚款已缴清，违法行为已改正，申请修复。"
    return Application(procedure="penalty", subject=company, contact=contact, matter=penalty, statement=words)


def _settings(server: MailServer) -> Settings:
    return Settings(
        table_prefix=PREFIX,
        quarantine_bucket="quarantine",
        evidence_bucket="evidence",
        jwt_issuer="https://issuer.example",
        jwt_audience=AUDIENCE,
        jwks_url="http://127.0.0.1:9/jwks.json",
        aws_region=REGION,
        smtp_host="localhost",
        smtp_port=server.port,
        smtp_ca_file=server.ca_file,
    )
