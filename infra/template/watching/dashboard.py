"""One page of graphs: requests, functions, messages, dead letters."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from chalicelib.runtime.metrics import (
    BREACHES,
    CITY_FAILURES,
    DELIVERY_LAG,
    NAMESPACE,
    NIGHTLY_COMPLETED,
    OLDEST_UNSENT,
    UNREADABLE_ROWS,
    Metric,
)
from chalicelib.runtime.observation import SERVICE
from infra.template import names
from infra.template.serving.queues import DEAD_LETTERS
from infra.template.words import Resource, ref, resource

WIDTH, HEIGHT, COLUMNS = 12, 6, 2
SECONDS = 300


def resources(functions: Iterable[str], stage: str) -> dict[str, Resource]:
    graphs = [
        ("Requests", "Sum", [_api("Count"), _api("4XXError"), _api("5XXError")]),
        ("Milliseconds of the API (p99)", "p99", [_api("Latency"), _api("IntegrationLatency")]),
        ("Errors", "Sum", [_function("Errors", name) for name in functions]),
        ("Milliseconds of the functions", "Maximum", [_function("Duration", name) for name in functions]),
        ("Seconds that the oldest message has waited", "Maximum", [_own(OLDEST_UNSENT, stage)]),
        ("Seconds to delivery, by channel (p90)", "p90", [_each(DELIVERY_LAG, "p90", stage)]),
        ("Limits that were breached", "Sum", [_own(BREACHES, stage)]),
        ("Cities in which something failed", "Sum", [_own(CITY_FAILURES, stage), _own(UNREADABLE_ROWS, stage)]),
        ("Nightly runs", "Sum", [_own(NIGHTLY_COMPLETED, stage)]),
        ("Dead letters", "Maximum", [_queue(short) for short in DEAD_LETTERS.values()]),
        ("Reads and writes that were throttled", "Sum", [_table(name) for name in ("directory", "outbox", "once")]),
    ]
    widgets = [_widget(number, *graph) for number, graph in enumerate(graphs)]
    text = json.dumps({"widgets": widgets}, ensure_ascii=False)
    body = {"Fn::Sub": [text, {"Tables": names.table_prefix()}]}
    return {
        "Dashboard": resource("AWS::CloudWatch::Dashboard", {"DashboardName": ref("Prefix"), "DashboardBody": body})
    }


def _api(metric: str) -> list[str]:
    return ["AWS/ApiGateway", metric, "ApiName", "${Prefix}"]


def _function(metric: str, name: str) -> list[str]:
    return ["AWS/Lambda", metric, "FunctionName", f"{names.FUNCTION_PREFIX}{name}"]


def _own(metric: Metric, stage: str) -> list[str]:
    return [NAMESPACE, metric.name, "service", SERVICE, "stage", stage]


def _each(metric: Metric, statistic: str, stage: str) -> list[Any]:
    """A metric once for each value of its own dimensions."""
    schema = ",".join((NAMESPACE, "service", "stage", *metric.dimensions))
    search = f"""SEARCH('{{{schema}}} MetricName="{metric.name}" stage="{stage}"', '{statistic}', {SECONDS})"""
    return [{"expression": search}]


def _queue(short: str) -> list[str]:
    return ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", f"${{Prefix}}-{short}"]


def _table(name: str) -> list[str]:
    return ["AWS/DynamoDB", "ThrottledRequests", "TableName", f"${{Tables}}-{name}"]


def _widget(number: int, title: str, statistic: str, metrics: list[list[Any]]) -> dict[str, Any]:
    row, column = divmod(number, COLUMNS)
    return {
        "type": "metric",
        "x": column * WIDTH,
        "y": row * HEIGHT,
        "width": WIDTH,
        "height": HEIGHT,
        "properties": {
            "title": title,
            "region": "${AWS::Region}",
            "stat": statistic,
            "period": SECONDS,
            "metrics": metrics,
        },
    }
