"""Alarms that wake an operator, and the topic that tells them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.runtime.metrics import (
    CITY_FAILURES,
    DEAD_DELIVERIES,
    FIGURE_DIFFERENCES,
    NAMESPACE,
    NIGHTLY_COMPLETED,
    OLDEST_UNSENT,
    UNREADABLE_ROWS,
    WECHAT_REFUSALS,
)
from chalicelib.runtime.observation import SERVICE
from infra import blueprints
from infra.template import names
from infra.template.access.encryption import KEY
from infra.template.serving.queues import DEAD_LETTERS
from infra.template.storing.tables import logical_id
from infra.template.watching.logs import API_LOG_GROUP
from infra.template.words import (
    FROM_HERE,
    Resource,
    arn,
    attribute,
    policy,
    ref,
    resource,
    service,
    statement,
    sub,
    tags,
)

MINUTES = 60
HOURS = 60 * MINUTES
NIGHTLY_WITHIN_HOURS = 26
REFUSED_TOKENS = 100
"""Every token that is refused is an error of the authorizer: in five minutes, so many are an attack or an outage."""
NEAR_TIMEOUT = 0.9
THROTTLES = 10
"""Single throttles are tried again by themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """An alarm for a metric at its threshold or over it; `missing` is the meaning of no data."""

    about: str
    namespace: str
    metric: str
    dimensions: Mapping[str, Any] = field(default_factory=dict)
    statistic: str = "Sum"
    threshold: float = 1
    period: int = 5 * MINUTES
    periods: int = 1
    missing: str = "notBreaching"
    below: bool = False


def resources(timeouts: Mapping[str, int], stage: str) -> dict[str, Resource]:
    """All alarms of a stage; `timeouts` are the functions' in seconds."""
    alarms = {
        name: alarm
        for group in (_of_functions(timeouts), _of_api(), _of_tables(), _of_queues(), _of_messages(stage))
        for name, alarm in group
    }
    return {f"{name}Alarm": _alarm(alarm) for name, alarm in alarms.items()} | _topic() | _filter()


def _of_functions(timeouts: Mapping[str, int]) -> Iterator[tuple[str, Alarm]]:
    for function, seconds in timeouts.items():
        id_, of = names.logical_id(function), {"FunctionName": ref(names.logical_id(function))}
        errors = REFUSED_TOKENS if function == "authorizer" else 1
        aws = "AWS/Lambda"
        yield (
            f"{id_}Errors",
            Alarm(about=f"{function} fails", namespace=aws, metric="Errors", dimensions=of, threshold=errors),
        )
        yield (
            f"{id_}Throttles",
            Alarm(
                about=f"{function} is throttled for a quarter of an hour",
                namespace=aws,
                metric="Throttles",
                dimensions=of,
                periods=3,
            ),
        )
        yield (
            f"{id_}Duration",
            Alarm(
                about=f"{function} is about to run out of time",
                namespace=aws,
                metric="Duration",
                dimensions=of,
                statistic="Maximum",
                threshold=seconds * 1000 * NEAR_TIMEOUT,
            ),
        )
    yield (
        "OutboxIteratorAge",
        Alarm(
            about="The stream of the outbox is read too late; the sweeper takes over",
            namespace="AWS/Lambda",
            metric="IteratorAge",
            dimensions={"FunctionName": ref("Outbox")},
            statistic="Maximum",
            threshold=5 * MINUTES * 1000,
        ),
    )


def _of_api() -> Iterator[tuple[str, Alarm]]:
    of = {"ApiName": ref("Prefix"), "Stage": ref("RestAPI.Stage")}
    yield (
        "ApiServerErrors",
        Alarm(about="The API answers 5xx", namespace="AWS/ApiGateway", metric="5XXError", dimensions=of, threshold=5),
    )
    yield (
        "ApiLatency",
        Alarm(
            about="One request in a hundred takes five seconds or more",
            namespace="AWS/ApiGateway",
            metric="Latency",
            dimensions=of,
            statistic="p99",
            threshold=5000,
            periods=3,
        ),
    )
    yield (
        "AuthorizerFailures",
        Alarm(about="The authorizer cannot decide", namespace=NAMESPACE, metric=_authorizer_failures()),
    )


def _of_tables() -> Iterator[tuple[str, Alarm]]:
    """Watch the tables that all cities share; the throttles of a city's own are told by its failures."""
    for table in blueprints.shared("${Prefix}"):
        for side in ("Read", "Write"):
            yield (
                f"{logical_id(table)}{side}Throttles",
                Alarm(
                    about=f"The table {table} refuses requests that come too fast",
                    namespace="AWS/DynamoDB",
                    metric=f"{side}ThrottleEvents",
                    dimensions={"TableName": names.table(table)},
                    threshold=THROTTLES,
                ),
            )


def _of_queues() -> Iterator[tuple[str, Alarm]]:
    for queue in DEAD_LETTERS:
        yield (
            queue,
            Alarm(
                about="Something could not be worked on; docs/runbook.md says what to do",
                namespace="AWS/SQS",
                metric="ApproximateNumberOfMessagesVisible",
                dimensions={"QueueName": attribute(queue, "QueueName")},
                statistic="Maximum",
            ),
        )
    for queue, about, seconds in (
        ("Uploads", "Uploads are not settled as they come", 15 * MINUTES),
        ("Cities", "Scheduled work on a city waits for longer than its attempts take", 2 * HOURS),
    ):
        yield (
            f"{queue}Age",
            Alarm(
                about=about,
                namespace="AWS/SQS",
                metric="ApproximateAgeOfOldestMessage",
                dimensions={"QueueName": attribute(f"{queue}Queue", "QueueName")},
                statistic="Maximum",
                threshold=seconds,
            ),
        )


def _of_messages(stage: str) -> Iterator[tuple[str, Alarm]]:
    """Watch the metrics that functions write themselves; if there are none, the functions do not run."""
    of = {"service": SERVICE, "stage": stage}
    yield (
        "OldestUnsent",
        Alarm(
            about="A message has waited for an hour, or the sweeper does not run",
            namespace=NAMESPACE,
            metric=OLDEST_UNSENT.name,
            dimensions=of,
            statistic="Maximum",
            threshold=HOURS,
            periods=3,
            missing="breaching",
        ),
    )
    yield (
        "NightlyHeartbeat",
        Alarm(
            about="No city has come to the end of its nightly work for 26 hours",
            namespace=NAMESPACE,
            metric=NIGHTLY_COMPLETED.name,
            dimensions=of,
            below=True,
            period=HOURS,
            periods=NIGHTLY_WITHIN_HOURS,
            missing="breaching",
        ),
    )
    yield (
        "CityFailures",
        Alarm(
            about="Scheduled work failed in a city: look for `city failed` in the log, with its city and job",
            namespace=NAMESPACE,
            metric=CITY_FAILURES.name,
            dimensions=of,
        ),
    )
    yield (
        "DeadDeliveries",
        Alarm(
            about="A message was given up: GET /v1/deliveries?state=dead lists it, docs/runbook.md says what to do",
            namespace=NAMESPACE,
            metric=DEAD_DELIVERIES.name,
            dimensions=of,
        ),
    )
    yield (
        "UnreadableRows",
        Alarm(
            about="A row cannot be read: look for `row cannot be read` in the log, with its city and case",
            namespace=NAMESPACE,
            metric=UNREADABLE_ROWS.name,
            dimensions=of,
        ),
    )
    yield (
        "FigureDifferences",
        Alarm(
            about="A recount found other figures and mended them: look for `figures differ` in the log, with its city",
            namespace=NAMESPACE,
            metric=FIGURE_DIFFERENCES.name,
            dimensions=of,
        ),
    )
    yield (
        "WeChatRefusals",
        Alarm(
            about="WeChat refuses what we ask, not what a user asks: look for its errcode in the log",
            namespace=NAMESPACE,
            metric=WECHAT_REFUSALS.name,
            dimensions=of,
        ),
    )


def _alarm(alarm: Alarm) -> Resource:
    told = [ref("AlarmTopic")]
    comparison = "LessThanThreshold" if alarm.below else "GreaterThanOrEqualToThreshold"
    statistic = "ExtendedStatistic" if alarm.statistic.startswith("p") else "Statistic"
    return resource(
        "AWS::CloudWatch::Alarm",
        {
            "AlarmDescription": alarm.about,
            "Namespace": alarm.namespace,
            "MetricName": alarm.metric,
            "Dimensions": [{"Name": name, "Value": value} for name, value in alarm.dimensions.items()],
            statistic: alarm.statistic,
            "Period": alarm.period,
            "EvaluationPeriods": alarm.periods,
            "DatapointsToAlarm": alarm.periods,
            "Threshold": alarm.threshold,
            "ComparisonOperator": comparison,
            "TreatMissingData": alarm.missing,
            "AlarmActions": told,
            "OKActions": told,
        },
    )


def _authorizer_failures() -> Any:
    return sub("AuthorizerFailures-${Prefix}")


def _filter() -> dict[str, Resource]:
    """Requests that were refused because nobody could say who asked, counted in the access log."""
    failed = '{ $.error = "AUTHORIZER_FAILURE" || $.error = "AUTHORIZER_CONFIGURATION_ERROR" }'
    counted = {"MetricNamespace": NAMESPACE, "MetricName": _authorizer_failures(), "MetricValue": "1"}
    return {
        "AuthorizerFailuresFilter": resource(
            "AWS::Logs::MetricFilter",
            {"LogGroupName": ref(API_LOG_GROUP), "FilterPattern": failed, "MetricTransformations": [counted]},
        )
    }


def _topic() -> dict[str, Resource]:
    here = ref("AlarmTopic")
    alarms = {"ArnLike": {"aws:SourceArn": arn("cloudwatch", "alarm:*")}, "StringEquals": FROM_HERE}
    plain = {"Bool": {"aws:SecureTransport": "false"}}
    publish = "sns:Publish"
    return {
        "AlarmTopic": resource(
            "AWS::SNS::Topic",
            {
                "TopicName": sub("${Prefix}-alarms"),
                "KmsMasterKeyId": KEY,
                "Subscription": [{"Protocol": "email", "Endpoint": ref("AlarmEmail")}],
                "Tags": tags(),
            },
        ),
        "AlarmTopicPolicy": resource(
            "AWS::SNS::TopicPolicy",
            {
                "Topics": [here],
                "PolicyDocument": policy(
                    statement("Alarms", "Allow", publish, here, Principal=service("cloudwatch"), Condition=alarms),
                    statement(
                        "Budgets",
                        "Allow",
                        publish,
                        here,
                        Principal=service("budgets"),
                        Condition={"StringEquals": FROM_HERE},
                    ),
                    statement("Plain", "Deny", publish, here, Principal="*", Condition=plain),
                ),
            },
        ),
    }
