"""A deployment whose functions run as Lambda runs them, whose time stands where it is put, and whose AWS calls fail."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import boto3
from moto import mock_aws
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.dynamo_type import DynamoType

from app import app
from chalicelib import wiring
from chalicelib.domain.cases.case import CaseFile, Dossier
from chalicelib.domain.cases.case_changes import Change
from chalicelib.domain.cases.transitions import Circumstances, act
from chalicelib.domain.messages.deliveries import Delivery
from chalicelib.domain.shared.errors import LostRace
from chalicelib.domain.time.local_time import SHANGHAI
from chalicelib.runtime.settings import MailAccount, Settings
from chalicelib.services.shared.errands import CityFailed, Errand
from chalicelib.tables.cases.rows import CASES, EVENTS
from chalicelib.tables.cases.store import CaseStore
from chalicelib.tables.core.models import CaseRow
from chalicelib.tables.core.tables import Tables
from chalicelib.tables.core.transaction import TransactionWriter
from chalicelib.tables.messages.delivery_rows import DELIVERIES
from chalicelib.tables.parties.folders import FolderStore
from chalicelib.wiring import Wiring, wire
from infra.provision import provision_jurisdiction, provision_shared
from infra.template.serving.queues import MAX_RECEIVES
from local.city_work import as_event, summed
from local.functions import SCHEDULED
from local.mail import MailServer
from local.moto.steady import steady
from local.seed.directory import cities
from local.settings import AUDIENCE, REGION
from tests.builders import ISSUER, Step
from tests.conftest import PLACES
from tests.tables.support import NO_WAITING

PREFIX = "watched"


class Killed(BaseException):
    """The process ends here: nothing catches this."""


class StandingClock:
    """Time that only tests move."""

    def __init__(self) -> None:
        self.moment = at("2026-03-02 09:00")

    def now(self) -> datetime:
        return self.moment


def at(moment: str) -> datetime:
    """`2026-03-02 09:00` in China."""
    return datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)


@dataclass
class Context:
    """Lambda's context; `pages` are the questions about time that are answered with "enough"."""

    pages: int = 10**6

    def get_remaining_time_in_millis(self) -> int:
        self.pages -= 1
        return 600_000 if self.pages >= 0 else 30_000


@dataclass
class Deployment:
    """Tables, directory and wiring.

    `handed_on` are the events that functions sent to themselves, `sent` the messages in the queue of the work on
    cities, `answers` what the work on each answered, and `dead` what failed on every attempt.
    """

    client: Any
    tables: Tables
    wiring: Wiring
    clock: StandingClock
    mail_server: MailServer | None
    offices: list[dict[str, Any]]
    handed_on: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    sent: list[dict[str, Any]] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)
    dead: list[dict[str, Any]] = field(default_factory=list)

    # -------------------- functions

    def at(self, moment: str) -> None:
        self.clock.moment = at(moment)

    def invoke(self, name: str, event: Any = None, pages: int = 10**6) -> Any:
        """Invoke a function once."""
        return app.handler_map[name](SCHEDULED if event is None else event, Context(pages))

    def run(self, name: str, pages: int = 10**6) -> dict[str, Any]:
        """A scheduled function and all that it sends out and hands on; answers the sum of the work."""
        self.answers, self.dead = [], []
        first = self.invoke(name, pages=pages)
        while self.handed_on:
            self.answers.append(self.go_on(pages))
        while self.sent:
            self.work_on_next(pages)
        return summed(self.answers) if self.answers else dict(first)

    def work_on_next(self, pages: int = 10**6) -> None:
        """Work on the next message of the queue, which brings it three times."""
        message = self.sent.pop(0)
        for _ in range(MAX_RECEIVES["cities"]):
            try:
                self.answers.append(self.invoke("cities", as_event(message), pages))
            except CityFailed:
                continue
            return
        self.dead.append(message)

    def work(self, job: str, place: str, pages: int = 10**6, **more: Any) -> Any:
        """Do an errand once."""
        return self.invoke("cities", as_event(Errand(job=job, place=place, **more).to_message()), pages)

    def go_on(self, pages: int = 10**6) -> Any:
        """The next invocation that a function asked for, its event through JSON as Lambda takes it."""
        name, event = self.handed_on.pop(0)
        return self.invoke(name, json.loads(json.dumps(event)), pages)

    def stream(self, *delivery_ids: str) -> Any:
        """The outbox's stream tells of these rows; answers the failures."""
        return self.invoke("outbox", {"Records": [record(name, str(n)) for n, name in enumerate(delivery_ids, 1)]})

    # -------------------- cases

    def save(self, *changes: Change) -> CaseFile:
        for change in changes:
            self.wiring.cases.save(change)
        return changes[-1].case

    def dossier(self, case: CaseFile) -> Dossier:
        """The whole case file, read behind the service's back."""
        table = _backend().tables[f"{self.tables.prefix}-cases-{case.handling_city}"]
        rows = {
            key: CaseRow.from_raw_data(item.to_json()["Attributes"]) for key, item in _partition(table, case).items()
        }
        events = [EVENTS.read(row) for key, row in sorted(rows.items()) if key.startswith("EVENT#")]
        return Dossier(CASES.read(rows["HEAD"]), events=tuple(events))

    def act(self, case: CaseFile, step: Step) -> CaseFile:
        """Take one command, and try again if another was first."""
        while True:
            now, calendar = self.clock.now(), self.wiring.directory().calendar
            try:
                circumstances = Circumstances(step.by, now, calendar)
                found = self.wiring.cases.get(case.handling_city, case.case_id)
                assert found is not None
                return self.save(act(found.case, step.command, circumstances))
            except LostRace:
                continue

    def actions(self, case: CaseFile) -> list[str]:
        return [event.action for event in self.dossier(case).events]

    # -------------------- what is stored

    def rows(self, table: str) -> list[dict[str, Any]]:
        """All rows of a table, as they are stored."""
        backend = _backend().tables[f"{self.tables.prefix}-{table}"]
        return [item.to_json()["Attributes"] for item in backend.all_items()]

    def outbox(self) -> dict[str, Delivery]:
        return {row["pk"]["S"]: DELIVERIES.load(row["data"]["S"]) for row in self.rows("outbox")}

    def inbox_rows(self) -> list[str]:
        """List the inbox key of each notification."""
        rows = [row for place in PLACES for row in self.rows(f"cases-{place}")]
        return sorted(row["pk"]["S"] for row in rows if row["pk"]["S"].startswith("INBOX#"))

    def mails(self) -> list[dict[str, Any]]:
        assert self.mail_server
        return self.mail_server.received()

    def clear(self) -> None:
        """Empty all tables but the directory, and go back to the first day."""
        for table in _backend().tables.values():
            table.items.clear()
            if table.stream_shard:
                table.stream_shard.items.clear()
        directory = _backend().tables[f"{self.tables.prefix}-directory"]
        for row in self.offices:
            directory.put_item(row)
        self.handed_on.clear()
        self.sent.clear()
        if self.mail_server:
            self.mail_server._received.clear()
        self.clock.moment = at("2026-03-02 09:00")
        wiring.use(self.wiring)

    def forget_messages(self) -> None:
        """Empty outbox and inboxes: moto takes longer for each row that a table has."""
        for name, table in _backend().tables.items():
            if name.startswith(f"{self.tables.prefix}-outbox"):
                table.items.clear()
            for key in [key for key in table.items if str(key.value).startswith("INBOX#")]:
                del table.items[key]

    def forget_city(self, city: str) -> None:
        """Remove a city: one member fewer, where three would only cost time."""
        backend = _backend().tables[f"{self.tables.prefix}-directory"]
        backend.delete_item(DynamoType({"S": "DIRECTORY"}), DynamoType({"S": f"CITY#{city}"}))

    def put_row(self, table: str, row: dict[str, Any]) -> None:
        """A row as somebody else may have left it, or one of more than a test could write."""
        _backend().tables[f"{self.tables.prefix}-{table}"].put_item(row)

    # -------------------- faults

    @contextmanager
    def at_each_call(self, event: str, hook: Callable[[], None]) -> Iterator[None]:
        """Call `hook` at this event (`before-call`, `after-call`) of each call to DynamoDB."""

        def handler(**_: Any) -> None:
            hook()

        events, name = self.tables.connection.client.meta.events, f"{event}.dynamodb.*"
        events.register_first(name, handler)
        try:
            yield
        finally:
            events.unregister(name, handler)

    @contextmanager
    def calls(self) -> Iterator[list[int]]:
        """The calls to DynamoDB meanwhile: the number of rows that each brought."""
        brought: list[int] = []

        def note(parsed: dict[str, Any], **_: Any) -> None:
            brought.append(len(parsed.get("Items", [parsed["Item"]] if "Item" in parsed else [])))

        events = self.tables.connection.client.meta.events
        events.register_first("after-call.dynamodb.*", note)
        try:
            yield brought
        finally:
            events.unregister("after-call.dynamodb.*", note)

    def is_killed(self, work: Callable[[], Any], call: int, *, reply_lost: bool = False) -> bool:
        """Do the work until its `call`-th call to DynamoDB (from 0), which is not sent, or whose reply is lost."""
        left = [call]

        def count_down() -> None:
            left[0] -= 1
            if left[0] < 0:
                raise Killed

        with self.at_each_call("after-call" if reply_lost else "before-call", count_down):
            try:
                work()
            except Killed:
                self.handed_on.clear()
                self.sent.clear()
                return True
        return False

    def interleave(self, works: Sequence[Callable[[], Any]], order: Sequence[int]) -> list[BaseException | None]:
        """Do the works at once, each call to DynamoDB by the one whose turn it is; answers what each raised."""
        turns = _Turns(len(works), order)
        with self.at_each_call("before-call", turns.wait):
            return turns.run(works)


class _Turns:
    """Threads of which one at a time runs, from one AWS call to the next, in the order of a plan."""

    def __init__(self, count: int, order: Sequence[int]) -> None:
        self._order = iter(order)
        self._alive = list(range(count))
        self._running = 0
        self._changed = threading.Condition()
        self._mine = threading.local()

    def run(self, works: Sequence[Callable[[], Any]]) -> list[BaseException | None]:
        raised: list[BaseException | None] = [None] * len(works)

        def one(number: int, work: Callable[[], Any]) -> None:
            self._mine.number = number
            with self._changed:
                self._changed.wait_for(lambda: self._running == number)
            try:
                work()
            except Exception as error:
                raised[number] = error
            finally:
                with self._changed:
                    self._alive.remove(number)
                    self._pass_on(number)

        threads = [threading.Thread(target=one, args=(n, work)) for n, work in enumerate(works)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert not any(thread.is_alive() for thread in threads)
        return raised

    def wait(self) -> None:
        """Wait at a call until it is this thread's turn."""
        number = getattr(self._mine, "number", None)
        if number is None:
            return
        with self._changed:
            self._pass_on(number)
            self._changed.wait_for(lambda: self._running == number)

    def _pass_on(self, number: int) -> None:
        wanted = next(self._order, number)
        self._running = wanted if wanted in self._alive else next(iter(self._alive), number)
        self._changed.notify_all()


def record(delivery_id: str, sequence_number: str, event_name: str = "INSERT") -> dict[str, Any]:
    """Make one record of the outbox's stream."""
    keys = {"pk": {"S": delivery_id}}
    return {"eventName": event_name, "dynamodb": {"Keys": keys, "SequenceNumber": sequence_number}}


def _backend() -> Any:
    return next(account[REGION] for account in dynamodb_backends.values() if REGION in account)


def _partition(table: Any, case: CaseFile) -> dict[str, Any]:
    rows = table.items[DynamoType({"S": f"CASE#{case.case_id}"})]
    return {key.value: item for key, item in rows.items()}


@contextmanager
def deployed(mail_server: MailServer | None = None) -> Iterator[Deployment]:
    """A deployment of the founders on moto, without documents' buckets."""
    with mock_aws(), steady():
        described = _described(mail_server)
        clock, handed_on, sent = StandingClock(), list[tuple[str, dict[str, Any]]](), list[Any]()
        parts = wire(described, clock, lambda name, event: handed_on.append((name, event)), sent.extend)
        tables = parts.cases._tables
        patient = TransactionWriter(tables.connection, NO_WAITING)
        tables.gate.look_seconds = float("inf")  # looked at once, so that no test counts it
        parts = replace(
            parts,
            cases=CaseStore(tables, patient),
            folders=FolderStore(tables, patient),
            directory=parts.directory_store.read,
        )
        client = boto3.client("dynamodb", region_name=REGION)
        for place in PLACES:
            provision_jurisdiction(client, PREFIX, place)
        provision_shared(client, PREFIX)
        tables.gate.look()
        for city in cities():
            parts.directory_store.save_city(city)
        before = wiring._replaced[:]
        deployment = Deployment(client, tables, parts, clock, mail_server, [], handed_on, sent)
        deployment.offices += deployment.rows("directory")
        try:
            yield deployment
        finally:
            wiring._replaced[:] = before


def _described(mail_server: MailServer | None) -> Settings:
    described = Settings(
        table_prefix=PREFIX,
        quarantine_bucket="quarantine",
        evidence_bucket="evidence",
        jwt_issuer=ISSUER,
        jwt_audience=AUDIENCE,
        jwks_url="http://127.0.0.1:9/jwks.json",
        aws_region=REGION,
    )
    if mail_server is None:
        return described
    mail = {"smtp_host": "localhost", "smtp_port": mail_server.port, "smtp_ca_file": mail_server.ca_file}
    return described.model_copy(update=mail)


def account_of(server: MailServer, **changes: Any) -> MailAccount:
    """An account at a local server."""
    account = MailAccount(
        host="localhost", port=server.port, sender="noreply@xinxiutong.example", ca_file=server.ca_file
    )
    return replace(account, **changes)
