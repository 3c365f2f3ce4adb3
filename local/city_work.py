"""The queue of the work on cities, drained as Lambda's event source mapping does: a message at a time, and again."""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import boto3

from chalicelib.runtime import log

LOG = logging.getLogger(__name__)

ATTEMPTS = 3

Work = Callable[[dict[str, Any]], dict[str, Any]]
"""The function that takes a batch of messages and answers the work that it did."""


class CityWork:
    """The queue; what fails on every attempt is put aside, as the queue of dead letters would keep it."""

    def __init__(self, url: str, region: str, work: Work) -> None:
        self._url = url
        self._sqs = boto3.client("sqs", region_name=region)
        self._work = work
        self.dead: list[dict[str, Any]] = []

    def drain(self) -> tuple[int, dict[str, Any]]:
        """Work until the queue is empty; answers how many messages there were, and the sum of all that was done."""
        messages, answers = 0, list[Mapping[str, Any]]()
        while received := self._sqs.receive_message(QueueUrl=self._url, MaxNumberOfMessages=10).get("Messages", []):
            for message in received:
                answers.append(self._handle(json.loads(message["Body"])))
                self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
            messages += len(received)
        return messages, summed(answers)

    def _handle(self, body: dict[str, Any]) -> Mapping[str, Any]:
        for _ in range(ATTEMPTS):
            try:
                return self._work(as_event(body))
            except Exception as error:
                log.failure(LOG, "work on a city failed", error, place=body["place"])
        self.dead.append(body)
        return {"failed_cities": [body["place"]]}


def as_event(body: Mapping[str, Any]) -> dict[str, Any]:
    """The event by which Lambda hands one message on."""
    return {"Records": [{"body": json.dumps(body), "receiptHandle": "local"}]}


def summed(answers: list[Mapping[str, Any]]) -> dict[str, Any]:
    """The work of many messages as one summary: the counts of each part, and the cities that failed to the end."""
    parts: dict[str, Counter[str]] = {}
    plain: Counter[str] = Counter()
    failed: list[str] = []
    stopped: dict[str, str] = {}
    for answer in answers:
        failed += answer.get("failed_cities", [])
        for name, counts in answer.items():
            if isinstance(counts, Mapping):
                parts.setdefault(name, Counter()).update(counts)
            elif isinstance(counts, int) and name != "handed_on":
                plain[name] += counts
            elif name == "writes_stopped_since":
                stopped = {name: counts}
    found = {name: dict(counts) for name, counts in parts.items()} | dict(plain) | stopped
    return found | ({"failed_cities": sorted(failed)} if failed else {})
