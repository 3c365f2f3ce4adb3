"""Reads back the lines of the log and the metrics that a function writes."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from chalicelib.runtime import observation
from chalicelib.runtime.log import Lines
from chalicelib.runtime.settings import Settings

FUNCTION, STAGE = "xinxiutong-test-function", "test"


@dataclass
class Written:
    """Lines as CloudWatch would get them."""

    raw: list[str] = field(default_factory=list)

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.raw]

    @property
    def log(self) -> list[dict[str, Any]]:
        return [line for line in self.lines if "_aws" not in line]

    def told(self, message: str) -> list[dict[str, Any]]:
        return [line for line in self.log if line["message"] == message]

    def following(self, correlation_id: str) -> list[str]:
        """List the messages that one search for an id finds, in order."""
        return [line["message"] for line in self.log if line.get("correlation_id") == correlation_id]

    @property
    def measures(self) -> set[str]:
        """The names of all metrics written."""
        return {line["_aws"]["CloudWatchMetrics"][0]["Metrics"][0]["Name"] for line in self.lines if "_aws" in line}

    def measured(self, name: str) -> list[tuple[dict[str, str], list[float]]]:
        """(dimensions beside service and stage, values) of each line of a metric."""
        found = []
        for line in self.lines:
            metric = line["_aws"]["CloudWatchMetrics"][0] if "_aws" in line else None
            if metric and metric["Metrics"][0]["Name"] == name:
                (dimensions,) = metric["Dimensions"]
                about = {key: line[key] for key in dimensions}
                assert (about.pop("service"), about.pop("stage")) == (observation.SERVICE, STAGE)
                found.append((about, line[name]))
        return found


@contextmanager
def observed(settings: Settings) -> Iterator[Written]:
    """Observe this process as if it were a function of ours."""
    written, root, ours = Written(), logging.getLogger(), logging.getLogger("chalicelib")
    level = ours.level
    described = settings.model_copy(update={"aws_lambda_function_name": FUNCTION, "stage": STAGE})
    observation.observe(described, written.raw.append)
    try:
        yield written
    finally:
        observation._observers.clear()
        root.handlers[:] = [handler for handler in root.handlers if not isinstance(handler, Lines)]
        ours.setLevel(level)


ANYWHERE = Settings(
    table_prefix="x",
    quarantine_bucket="x",
    evidence_bucket="x",
    jwt_issuer="https://issuer.test.example",
    jwt_audience="x",
    aws_region="cn-north-1",
)
