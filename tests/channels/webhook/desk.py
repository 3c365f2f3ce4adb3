"""A court that is told of a case, and the deliveries to it as the handlers make them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from chalicelib.channels.webhook.court_systems import Webhooks
from chalicelib.domain.messages.deliveries import Delivery, DeliveryState
from chalicelib.domain.offices.cities import City, Court, Directory, Office
from chalicelib.domain.parties.channels import Channel
from chalicelib.domain.parties.parties import Party
from chalicelib.domain.shared.errors import LostRace
from chalicelib.runtime.credentials import Given
from chalicelib.runtime.settings import WebhookAccount
from chalicelib.services.messages import outbox
from tests.channels.webhook.receivers import LOOPBACK, Certificate

SECRET = "晋城城区法院与信修通的共享密钥"
COURT = "jincheng-chengqu"
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DELIVERY = Delivery(
    delivery_id="JZ-7Q2M9X4KT1AB.000002.local_court.webhook",
    channel=Channel.WEBHOOK,
    kind="judgment.accept",
    to=Party.LOCAL_COURT,
    holder=COURT,
    place="jincheng",
    case_id="JZ-7Q2M9X4KT1AB",
    at=NOW,
    facts={
        "case_id": "JZ-7Q2M9X4KT1AB",
        "company": "晋城市示例物流有限公司",
        "reference": "（2024）豫0811执123号",
        "office": "焦作市山阳区人民法院",
        "note": "符合受理条件",
    },
    not_before=NOW,
)


def directory(url: str, *others: Court) -> Directory:
    office = Office("晋城市发展和改革委员会", "0356-0000001", "fgw@jc.example.com")
    court = Court(COURT, "晋城市城区人民法院", "basic", "晋0502", county="140502", webhook=url)
    city = City(
        "jincheng", "140500", "JC", "晋城市", "shanxi", "山西省", date(2025, 9, 16), office, courts=(court, *others)
    )
    return Directory({"jincheng": city})


@dataclass
class Resolver:
    """Answers one list of addresses after another; the last one stays. Remembers what it was asked."""

    answers: list[Sequence[str]]
    asked: list[tuple[str, int]] = field(default_factory=list)

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append((host, port))
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def webhooks(
    certificate: Certificate | None = None,
    *,
    hosts: tuple[str, ...] = ("localhost",),
    resolve: Callable[[str, int], Sequence[str]] | None = None,
    secret: str = SECRET,
) -> Webhooks:
    """Make webhooks as deployed, but let them call loopback."""
    account = WebhookAccount(
        hosts=hosts,
        secrets=Given(json.dumps({COURT: secret} if secret else {})),
        ca_file=certificate.file if certificate else None,
    )
    return Webhooks(
        account, resolve=resolve or Resolver([[LOOPBACK]]), is_reachable=lambda address: address == LOOPBACK
    )


def send(
    certificate: Certificate, port: int, *, now: datetime = NOW, delivery: Delivery = DELIVERY, path: str = "/inbox"
) -> None:
    webhooks(certificate).send(directory(f"https://localhost:{port}{path}"), delivery, now)


@dataclass
class OneRow:
    """An outbox with one delivery, kept as the real one keeps it."""

    row: Delivery
    log: list[tuple[str, int, str]] = field(default_factory=list)

    def get(self, delivery_id: str) -> Delivery | None:
        return self.row if delivery_id == self.row.delivery_id else None

    def advance(self, delivery: Delivery) -> None:
        if delivery.version != self.row.version + 1:
            raise LostRace
        self.row = delivery
        self.log.append((delivery.state.value, delivery.attempts, delivery.reason))


@dataclass
class Desk:
    """Deliveries as the handlers make them, by a clock that is moved by hand."""

    hooks: Webhooks
    known: Directory
    now: datetime = NOW
    outbox: OneRow = field(default_factory=lambda: OneRow(DELIVERY))

    def deliver(self) -> str:
        wiring: Any = SimpleNamespace(outbox=self.outbox, clock=SimpleNamespace(now=lambda: self.now))
        outcome = outbox.deliver(
            wiring, self.outbox.row.delivery_id, lambda delivery: self.hooks.send(self.known, delivery, self.now)
        )
        return str(outcome)

    def deliver_until_settled(self) -> list[str]:
        outcomes = []
        while self.outbox.row.state is DeliveryState.PENDING:
            outcomes.append(self.deliver())
            self.now = max(self.now, self.outbox.row.not_before)
        return outcomes

    @property
    def reasons(self) -> list[str]:
        """List the reason of each failed attempt."""
        return [reason for _, _, reason in self.outbox.log if reason]


def desk(certificate: Certificate, port: int, **changes: Any) -> Desk:
    return Desk(webhooks(certificate, **changes), directory(f"https://localhost:{port}/inbox"))
