"""Names that are known before anything exists, so that parts can speak of each other without going in circles."""

from __future__ import annotations

from typing import Any

from infra.template.words import arn, sub

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


def bucket(name: str) -> dict[str, Any]:
    """A bucket's name; account and region make it the only one in the world."""
    return sub(_bucket(name))


def bucket_arn(name: str) -> dict[str, Any]:
    return sub(f"arn:${{AWS::Partition}}:s3:::{_bucket(name)}")


def objects(name: str, keys: str = "*") -> dict[str, Any]:
    return sub(f"arn:${{AWS::Partition}}:s3:::{_bucket(name)}/{keys}")


def _bucket(name: str) -> str:
    return f"${{Prefix}}-{name}-${{AWS::AccountId}}-${{AWS::Region}}"


def rule_arn(function: str) -> dict[str, Any]:
    return arn("events", f"rule/${{Prefix}}-{function}")
