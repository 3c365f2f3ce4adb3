"""Names that are known before anything exists, so that parts can speak of each other without going in circles."""

from __future__ import annotations

from typing import Any

from infra.template.words import arn, attribute, either, ref, sub

LOG_GROUPS = "/aws/lambda/${Prefix}-"
FUNCTION_PREFIX = "${Prefix}-"

_LOGICAL = {"api": "APIHandler"}
"""Chalice's own name for the function behind the API."""


def logical_id(function: str) -> str:
    """The function's resource, as Chalice names it."""
    return _LOGICAL.get(function) or "".join(word.title() for word in function.split("-"))


def role(function: str) -> str:
    return f"{logical_id(function)}Role"


def function_arn(function: str) -> dict[str, Any]:
    return arn("lambda", f"function:{FUNCTION_PREFIX}{function}")


def table_prefix() -> dict[str, Any]:
    """The prefix of the tables in use: the stack's own, or that of a set that is there already."""
    return either("HasTablePrefix", ref("TablePrefix"), ref("Prefix"))


def tables(pattern: str) -> dict[str, Any]:
    """The ARN of tables in use; known before they are."""
    return either(
        "HasTablePrefix", *(arn("dynamodb", f"table/${{{name}}}-{pattern}") for name in ("TablePrefix", "Prefix"))
    )


def table(pattern: str) -> dict[str, Any]:
    """The name of a table in use."""
    return either("HasTablePrefix", *(sub(f"${{{name}}}-{pattern}") for name in ("TablePrefix", "Prefix")))


def outbox_stream() -> dict[str, Any]:
    there = arn("dynamodb", "table/${TablePrefix}-outbox/stream/${OutboxStreamLabel}")
    return either("HasTablePrefix", there, attribute("OutboxTable", "StreamArn"))


NAMED_BUCKETS = {"quarantine": "QuarantineBucketName", "evidence": "EvidenceBucketName"}
"""Buckets that may have another name -> the parameter with it."""


def bucket(name: str) -> dict[str, Any]:
    """A bucket's name; if none is given, account and region make it the only one in the world."""
    return _of_bucket(name, "%s")


def bucket_arn(name: str) -> dict[str, Any]:
    return _of_bucket(name, "arn:${AWS::Partition}:s3:::%s")


def objects(name: str, keys: str = "*") -> dict[str, Any]:
    return _of_bucket(name, f"arn:${{AWS::Partition}}:s3:::%s/{keys}")


def bucket_to_make(name: str) -> dict[str, Any]:
    """The name of a bucket where the stack makes it."""
    return bucket(name) if name == "quarantine" else sub(_own_bucket(name))


def _own_bucket(name: str) -> str:
    return f"${{Prefix}}-{name}-${{AWS::AccountId}}-${{AWS::Region}}"


def _of_bucket(name: str, text: str) -> dict[str, Any]:
    own = sub(text % _own_bucket(name))
    parameter = NAMED_BUCKETS.get(name)
    return either(f"Has{parameter}", sub(text % f"${{{parameter}}}"), own) if parameter else own


def rule_arn(function: str) -> dict[str, Any]:
    return arn("events", f"rule/${{Prefix}}-{function}")
