"""The functions that are no routes: queues drained and schedules run, as Lambda's triggers would."""

from __future__ import annotations

import threading
from typing import Any

import boto3
from chalice.app import Chalice, Rate, ScheduledEventConfig

from local.gateway import LambdaContext
from local.resources import uploads_queue_url

SECONDS_PER_UNIT = {"MINUTES": 60, "HOURS": 3600, "DAYS": 86400}


class UnknownFunction(LookupError):
    """No scheduled function of that name."""


class Functions:
    """Runs the app's scheduled and queue functions, by hand or in the background."""

    def __init__(self, app: Chalice, region: str) -> None:
        self._app = app
        self._sqs = boto3.client("sqs", region_name=region)
        self._uploads = uploads_queue_url(region)
        self._schedules: dict[str, ScheduledEventConfig] = {
            source.name: source for source in app.event_sources if isinstance(source, ScheduledEventConfig)
        }
        self._stopped = threading.Event()
        self._one_at_a_time = threading.Lock()

    def run(self, name: str) -> Any:
        """Run a scheduled function now and answer its summary.

        Raises:
            UnknownFunction: there is none of that name.
        """
        if name not in self._schedules:
            raise UnknownFunction(name)
        event = {
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
        return self._app.handler_map[name](event, LambdaContext(name))

    def settle(self) -> int:
        """Deliver until the queue is empty; answers how many messages there were."""
        delivered = 0
        with self._one_at_a_time:
            while messages := self._sqs.receive_message(QueueUrl=self._uploads, MaxNumberOfMessages=10).get("Messages"):
                records = [{"body": message["Body"], "receiptHandle": message["ReceiptHandle"]} for message in messages]
                self._app.handler_map["uploads"]({"Records": records}, LambdaContext("uploads"))
                for message in messages:
                    self._sqs.delete_message(QueueUrl=self._uploads, ReceiptHandle=message["ReceiptHandle"])
                delivered += len(messages)
        return delivered

    def start(self) -> None:
        """Deliver messages as they come, and run what a rate schedules."""
        threading.Thread(target=self._deliver, name="queues", daemon=True).start()
        for name, schedule in self._schedules.items():
            rate = schedule.schedule_expression
            if isinstance(rate, Rate):
                seconds = rate.value * SECONDS_PER_UNIT[str(rate.unit)]
                threading.Thread(target=self._repeat, args=(name, seconds), name=name, daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()

    def _deliver(self) -> None:
        while not self._stopped.wait(0.2):
            self.settle()

    def _repeat(self, name: str, seconds: float) -> None:
        while not self._stopped.wait(seconds):
            self.run(name)
