"""The sample cases, left to themselves for two months: every scheduled function runs on every day, and nobody acts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

import boto3

from chalicelib import wiring
from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.messages.deliveries import Delivery
from chalicelib.domain.time.local_time import SHANGHAI, shanghai_date
from chalicelib.tables.cases.store import CaseStore
from local.mail import MailServer
from local.people import demo_principals
from local.seed import judgments, penalties
from local.seed.directory import cities
from local.seed.player import Player
from local.settings import REGION
from tests.services.support import Deployment, StandingClock, at, deployed

FIRST_DAY = date(2026, 1, 26)
"""A Monday, three weeks before the Spring Festival."""
LAST_DAY = date(2026, 3, 31)
PUBLIC_URL = "https://api.example"

SCHEDULES: tuple[tuple[str, time], ...] = (
    ("nightly", time(0, 10)),
    ("statistics", time(1, 0)),
    ("expired-uploads", time(2, 0)),
    ("recount", time(3, 10)),
    ("reminders", time(8, 30)),
    ("morning", time(9, 0)),
    ("sweeper", time(9, 30)),
)
"""Every scheduled function, with its time of the day in China or one of its times."""
RECOUNT, MONDAY = "recount", 0
"""The one schedule that changes nothing; it is run once a week, since it looks at each day on which a case was filed."""
REMINDERS = {"review_reminder", "upload_reminder", "supplement_reminder", "supplement_wait", "court_supplement"}
"""Clocks at whose end somebody is reminded; nobody is late by them."""


@dataclass(frozen=True, slots=True)
class Day:
    """The deliveries that a day's schedules wrote, the mails that went out, and what the functions answered."""

    date: date
    deliveries: tuple[Delivery, ...]
    mails: tuple[Mapping[str, Any], ...]
    answers: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Months:
    """The cases as they were on the first morning, and the days that followed."""

    cases: tuple[CaseFile, ...]
    days: tuple[Day, ...]


class _Clock(StandingClock):
    """Time that stands, and goes back to the first morning."""

    def __init__(self) -> None:
        self.return_to_real_time()

    def jump_to(self, moment: datetime) -> None:
        self.moment = moment

    def return_to_real_time(self) -> None:
        self.moment = at(f"{FIRST_DAY} 00:05")


@cache
def two_months() -> Months:
    """The two months, played once in a process."""
    server = MailServer()
    try:
        with deployed(server) as deployment:
            return _played(deployment)
    finally:
        server.stop()


def _played(d: Deployment) -> Months:
    clock = _Clock()
    d.wiring, d.clock = replace(d.wiring, clock=clock, public_url=PUBLIC_URL), clock
    wiring.use(d.wiring)
    _play_samples(d, clock)
    cases = tuple(case for city in d.wiring.directory().cities for case in _own(d, city))
    days: list[Day] = []
    while shanghai_date(clock.now()) <= LAST_DAY:
        days.append(_day(d, shanghai_date(clock.now())))
        clock.jump_to(datetime.combine(days[-1].date + timedelta(days=1), time(0, 5), SHANGHAI))
    return Months(cases, tuple(days))


def _own(d: Deployment, city: str) -> Iterator[CaseFile]:
    return (case for case in d.wiring.cases.all_listed(city) if case.handling_city == city)


def _play_samples(d: Deployment, clock: Any) -> None:
    """Play the sample cases up to the first morning; what happened until then is told to nobody."""
    s3 = boto3.client("s3", region_name=REGION)
    for bucket in ("quarantine", "evidence"):
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})

    def upload(key: str, content: bytes, content_type: str) -> None:
        s3.put_object(Bucket="quarantine", Key=key, Body=content, ContentType=content_type)

    silent = replace(d.wiring, cases=CaseStore(d.tables, channels=()))
    player = Player(silent, silent, clock, demo_principals(cities()), upload)
    members = d.wiring.directory().cities
    penalties.play_all(player, members)
    judgments.play_all(player, members)


def _day(d: Deployment, day: date) -> Day:
    """Run everything that is scheduled, and deliver at once what it writes."""
    answers: dict[str, Any] = {}
    written: dict[str, Delivery] = {}
    mails = len(d.mails())
    for name, moment in SCHEDULES:
        if name == RECOUNT and day.weekday() != MONDAY:
            continue
        d.clock.moment = datetime.combine(day, moment, SHANGHAI)
        answers[name] = d.run(name)
        fresh = {key: item for key, item in d.outbox().items() if key not in written}
        d.stream(*fresh)
        written |= fresh
    assert d.outbox().keys() == written.keys()
    d.forget_messages()
    return Day(day, tuple(written.values()), tuple(d.mails()[mails:]), answers)


def lights_on(cases: tuple[CaseFile, ...], city: str, day: date, next_working_day: date) -> Counter[str]:
    """The limits of a city's cases that are over or end by the next working day, counted without the service's help."""
    limits = [
        [clock.due_on for clock in case.clocks.values() if clock.is_running and clock.clock not in REMINDERS]
        for case in cases
        if case.handling_city == city
    ]
    ends = [min(days) for days in limits if days]
    return Counter("red" if end < day else "amber" for end in ends if end <= next_working_day)
