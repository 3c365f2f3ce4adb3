"""A presigned POST checked as S3 checks it: signature, expiry, every condition, and no field without one."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from local.s3.errors import S3Error
from local.s3.sigv4 import ALGORITHM, Signer

_SIGNING_FIELDS: Final = ("x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature")
_FREE_FIELDS: Final = frozenset({"policy", "x-amz-signature"})


@dataclass(frozen=True, slots=True)
class _Condition:
    operator: str
    field: str
    value: str

    def holds(self, value: str) -> bool:
        return value == self.value if self.operator == "eq" else value.startswith(self.value)

    def __str__(self) -> str:
        return json.dumps([self.operator, f"${self.field}", self.value], ensure_ascii=False)


@dataclass(slots=True)
class _Policy:
    expires_at: datetime
    conditions: list[_Condition] = field(default_factory=list)
    sizes: list[tuple[int, int]] = field(default_factory=list)


def check_policy(bucket: str, fields: Mapping[str, str], size: int, signer: Signer, now: datetime) -> None:
    """Raises the `S3Error` that S3 would answer; `fields` by lower-case name, without the file."""
    _check_signature(fields, signer)
    policy = _parse(fields["policy"])
    if policy.expires_at <= now:
        raise S3Error("AccessDenied", "Invalid according to Policy: Policy expired.")
    _check_fields({**fields, "bucket": bucket}, policy.conditions)
    for smallest, largest in policy.sizes:
        if size > largest:
            raise S3Error("EntityTooLarge")
        if size < smallest:
            raise S3Error("EntityTooSmall")


def _check_signature(fields: Mapping[str, str], signer: Signer) -> None:
    if "policy" not in fields:
        raise S3Error("AccessDenied")
    for name in _SIGNING_FIELDS:
        if name not in fields:
            raise S3Error("InvalidArgument", f"Bucket POST must contain a field named '{name}'.")
    if fields["x-amz-algorithm"] != ALGORITHM:
        raise S3Error("InvalidArgument", f'X-Amz-Algorithm only supports "{ALGORITHM}"')
    scope = signer.scope(fields["x-amz-credential"], fields["x-amz-date"])
    signer.check(fields["policy"], scope, fields["x-amz-signature"])


def _parse(encoded: str) -> _Policy:
    try:
        document = json.loads(base64.b64decode(encoded, validate=True))
        policy = _Policy(datetime.fromisoformat(document["expiration"]))
        if policy.expires_at.tzinfo is None:
            raise ValueError("no time zone")
        for condition in document["conditions"]:
            _add(policy, condition)
    except (ValueError, TypeError, LookupError):
        raise S3Error("InvalidPolicyDocument", "Invalid Policy") from None
    return policy


def _add(policy: _Policy, condition: Any) -> None:
    match condition:
        case dict():
            ((name, value),) = condition.items()
            _add(policy, ["eq", f"${name}", value])
        case ["content-length-range", int(smallest), int(largest)]:
            policy.sizes.append((smallest, largest))
        case ["eq" | "starts-with" as operator, str(name), str(value)] if name.startswith("$"):
            policy.conditions.append(_Condition(operator, name[1:].lower(), value))
        case _:
            raise ValueError(condition)


def _check_fields(fields: Mapping[str, str], conditions: list[_Condition]) -> None:
    for condition in conditions:
        if not condition.holds(fields.get(condition.field, "")):
            raise S3Error("AccessDenied", f"Invalid according to Policy: Policy Condition failed: {condition}")
    covered = {condition.field for condition in conditions} | _FREE_FIELDS
    extra = [name for name in fields if name not in covered and not name.startswith("x-ignore-")]
    if extra:
        raise S3Error("AccessDenied", f"Invalid according to Policy: Extra input fields: {', '.join(extra)}")
