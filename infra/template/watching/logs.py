"""Log groups, one for each function and one for the API's access log."""

from __future__ import annotations

from collections.abc import Iterable

from infra.template import names
from infra.template.access.encryption import KEY
from infra.template.words import Resource, kept, sub, tags

DAYS = 365
"""Six months at the least (网络安全法 art. 21)."""
API_LOG_GROUP = "ApiLogGroup"


def logical_id(function: str) -> str:
    return f"{names.logical_id(function)}LogGroup"


def resources(functions: Iterable[str]) -> dict[str, Resource]:
    groups = {logical_id(function): f"{names.LOG_GROUPS}{function}" for function in functions}
    return {name: _group(path) for name, path in {**groups, API_LOG_GROUP: "/aws/apigateway/${Prefix}"}.items()}


def _group(path: str) -> Resource:
    properties = {"LogGroupName": sub(path), "RetentionInDays": DAYS, "KmsKeyId": KEY, "Tags": tags()}
    return kept("AWS::Logs::LogGroup", properties)
