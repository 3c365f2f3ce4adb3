"""A presigned POST checked as S3 checks it: signature, expiry, every condition, and no field without one."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from local.s3_errors import (
    TOO_LARGE,
    TOO_SMALL,
    UNKNOWN_KEY,
    WRONG_SIGNATURE,
    S3Error,
    access_denied,
    invalid_argument,
)
from local.sigv4 import ALGORITHM, Signer

_SIGNING_FIELDS: Final = ("policy", "x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature")
_FREE_FIELDS: Final = frozenset({"policy", "x-amz-signature", "file"})


@dataclass(frozen=True, slots=True)
class Upload:
    """What a form asks to store; field names are lower-case, `key` has its file name filled in."""

    bucket: str
    fields: Mapping[str, str]
    size: int


@dataclass(frozen=True, slots=True)
class _Condition:
    operator: str
    field: str
    value: str
    source: Any  # as the policy writes it, for the error

    def holds(self, value: str) -> bool:
        return value == self.value if self.operator == "eq" else value.startswith(self.value)


def check_upload(upload: Upload, signer: Signer, now: datetime) -> None:
    """Raises the `S3Error` that S3 would answer."""
    _check_signature(upload.fields, signer)
    policy = _policy(upload.fields["policy"])
    if _expiration(policy) <= now:
        raise access_denied("Invalid according to Policy: Policy expired.")
    ranges, conditions = _conditions(policy)
    _check_conditions({**upload.fields, "bucket": upload.bucket}, conditions)
    for smallest, largest in ranges:
        if upload.size > largest:
            raise TOO_LARGE
        if upload.size < smallest:
            raise TOO_SMALL


def _check_signature(fields: Mapping[str, str], signer: Signer) -> None:
    if "policy" not in fields:
        raise access_denied()
    for name in _SIGNING_FIELDS:
        if name not in fields:
            raise invalid_argument(
                f"Bucket POST must contain a field named '{name}'.  If it is specified, please check the order of the fields."
            )
    if fields["x-amz-algorithm"] != ALGORITHM:
        raise invalid_argument(f'X-Amz-Algorithm only supports "{ALGORITHM}"')
    check_scope(fields["x-amz-credential"], fields["x-amz-date"], signer)
    _, _, scope = fields["x-amz-credential"].partition("/")
    if not signer.has_signed(fields["policy"], scope, fields["x-amz-signature"]):
        raise WRONG_SIGNATURE


def check_scope(credential: str, at: str, signer: Signer) -> None:
    key_id, _, scope = credential.partition("/")
    if key_id != signer.access_key_id:
        raise UNKNOWN_KEY
    if scope != signer.scope(at[:8]):
        raise S3Error(400, "AuthorizationQueryParametersError", "Error parsing the X-Amz-Credential parameter")


def _policy(encoded: str) -> dict[str, Any]:
    try:
        policy = json.loads(base64.b64decode(encoded, validate=True))
    except ValueError:
        raise _invalid("Invalid JSON.") from None
    if not isinstance(policy, dict) or not isinstance(policy.get("conditions"), list):
        raise _invalid("Invalid conditions.")
    return policy


def _expiration(policy: Mapping[str, Any]) -> datetime:
    try:
        moment = datetime.fromisoformat(policy["expiration"])
    except (KeyError, TypeError, ValueError):
        raise _invalid("Invalid 'expiration' value.") from None
    if moment.tzinfo is None:
        raise _invalid("Invalid 'expiration' value.")
    return moment


def _conditions(policy: Mapping[str, Any]) -> tuple[list[tuple[int, int]], list[_Condition]]:
    """Size ranges, and conditions on fields."""
    ranges, conditions = [], []
    for source in policy["conditions"]:
        match source:
            case dict() if len(source) == 1 and all(isinstance(value, str) for value in source.values()):
                ((name, value),) = source.items()
                conditions.append(_Condition("eq", name.lower(), value, ["eq", f"${name}", value]))
            case [str(range_), int(smallest), int(largest)] if range_.lower() == "content-length-range":
                ranges.append((smallest, largest))
            case [str(operator), str(name), str(value)] if operator.lower() in {
                "eq",
                "starts-with",
            } and name.startswith("$"):
                conditions.append(_Condition(operator.lower(), name[1:].lower(), value, source))
            case _:
                raise _invalid(f"Invalid condition: {json.dumps(source)}")
    return ranges, conditions


def _check_conditions(fields: Mapping[str, str], conditions: list[_Condition]) -> None:
    for condition in conditions:
        if not condition.holds(fields.get(condition.field, "")):
            failed = json.dumps(condition.source, ensure_ascii=False)
            raise access_denied(f"Invalid according to Policy: Policy Condition failed: {failed}")
    covered = {condition.field for condition in conditions} | _FREE_FIELDS
    extra = [name for name in fields if name not in covered and not name.startswith("x-ignore-")]
    if extra:
        raise access_denied(f"Invalid according to Policy: Extra input fields: {', '.join(extra)}")


def _invalid(message: str) -> S3Error:
    return S3Error(400, "InvalidPolicyDocument", f"Invalid Policy: {message}")
