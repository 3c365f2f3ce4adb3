"""The functions that are no routes: queues drained and schedules run, as Lambda's triggers would."""

from __future__ import annotations

import threading
from typing import Any

import boto3
from chalice.app import Chalice, Rate, ScheduledEventConfig

from chalicelib.runtime.settings import Settings
from local.city_work import CityWork, summed
from local.gateway import LambdaContext
from local.resources import uploads_queue_url
from local.stream import Stream

FUNCTION_SECONDS = 900.0
STOP_SECONDS = 5.0
SCHEDULED = {
    "version": "0",
    "id": "local",
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "account": "123456789012",
    "time": "",
    "region": "cn-north-1",
    "resources": [],
    "detail": {},
}
"""The event that EventBridge sends a scheduled function."""
SECONDS_PER_UNIT = {"MINUTES": 60, "HOURS": 3600, "DAYS": 86400}


class UnknownFunction(LookupError):
    """No scheduled function of that name."""


class Functions:
    """Runs the app's scheduled, queue and stream functions, by hand or in the background."""

    def __init__(self, app: Chalice, settings: Settings) -> None:
        self._app = app
        self._sqs = boto3.client("sqs", region_name=settings.aws_region)
        self._uploads = uploads_queue_url(settings.aws_region)
        self._outbox = Stream(f"{settings.table_prefix}-outbox", settings.aws_region, settings.dynamodb_endpoint)
        self._schedules: dict[str, ScheduledEventConfig] = {
            source.name: source for source in app.event_sources if isinstance(source, ScheduledEventConfig)
        }
        self._cities = CityWork(
            settings.cities_queue_url, settings.aws_region, lambda event: self._invoke("cities", event)
        )
        self._asked_for: list[tuple[str, dict[str, Any]]] = []
        self._stopped = threading.Event()
        self._threads: list[threading.Thread] = []
        self._one_at_a_time = threading.RLock()  # a run may settle what it is in the middle of

    def invoke(self, name: str, event: dict[str, Any]) -> None:
        """Note an invocation that a function asks for and does not wait for."""
        self._asked_for.append((name, event))

    def run(self, name: str) -> Any:
        """Run a scheduled function now, with all that it sends out, and answer the summary of the work.

        Raises:
            UnknownFunction: there is none of that name.
        """
        if name not in self._schedules:
            raise UnknownFunction(name)
        with self._one_at_a_time:
            answers = [self._invoke(name, dict(SCHEDULED))]
            while asked := self._next_asked(name):
                answers.append(self._invoke(name, asked))
            messages, done = self._cities.drain()
        return done if messages else summed(answers)

    def settle(self) -> int:
        """Deliver until queue and stream are empty; answers how many messages there were."""
        delivered = 0
        with self._one_at_a_time:
            while messages := self._deliver_once():
                delivered += messages
        return delivered

    def start(self) -> None:
        """Deliver messages as they come, and run what is scheduled."""
        self._threads.append(threading.Thread(target=self._deliver, name="queues", daemon=True))
        for name, schedule in self._schedules.items():
            rate = schedule.schedule_expression
            if isinstance(rate, Rate):
                seconds = rate.value * SECONDS_PER_UNIT[str(rate.unit)]
                self._threads.append(
                    threading.Thread(target=self._repeat, args=(name, seconds), name=name, daemon=True)
                )
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Finish the batch in hand: what it needs is about to go."""
        self._stopped.set()
        for thread in self._threads:
            thread.join(STOP_SECONDS)

    def _invoke(self, name: str, event: dict[str, Any]) -> Any:
        return self._app.handler_map[name](event, LambdaContext(name, timeout_seconds=FUNCTION_SECONDS))

    def _next_asked(self, name: str) -> dict[str, Any] | None:
        """The next invocation of a function that was asked for."""
        found = next((asked for asked in self._asked_for if asked[0] == name), None)
        if found:
            self._asked_for.remove(found)
        return found and found[1]

    def _deliver_once(self) -> int:
        messages = self._deliver_uploads() + self._cities.drain()[0]
        messages += self._outbox.deliver(self._deliver_outbox, self._stopped)
        while asked := self._next_asked("letters"):
            self._invoke("letters", asked)
            messages += 1
        return messages

    def _deliver_uploads(self) -> int:
        messages = self._sqs.receive_message(QueueUrl=self._uploads, MaxNumberOfMessages=10).get("Messages", [])
        if messages:
            records = [{"body": message["Body"], "receiptHandle": message["ReceiptHandle"]} for message in messages]
            self._invoke("uploads", {"Records": records})
        for message in messages:
            self._sqs.delete_message(QueueUrl=self._uploads, ReceiptHandle=message["ReceiptHandle"])
        return len(messages)

    def _deliver_outbox(self, event: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = self._invoke("outbox", event)
        return answer

    def _deliver(self) -> None:
        while not self._stopped.wait(0.2):
            self.settle()

    def _repeat(self, name: str, seconds: float) -> None:
        while not self._stopped.wait(seconds):
            self.run(name)
