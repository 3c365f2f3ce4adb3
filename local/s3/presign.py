"""A presigned URL checked as S3 checks it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import quote

from werkzeug.wrappers import Request

from local.s3.errors import S3Error
from local.s3.sigv4 import ALGORITHM, TIMESTAMP, Signer

_PARAMETERS: Final = (
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-Expires",
    "X-Amz-SignedHeaders",
    "X-Amz-Signature",
)
_LONGEST: Final = 604_800  # seconds
_SKEW: Final = timedelta(minutes=15)


def check_presigned(request: Request, signer: Signer, now: datetime) -> None:
    """Raises the `S3Error` that S3 would answer."""
    query = request.args
    if not any(name in query for name in _PARAMETERS):
        raise S3Error("AccessDenied")
    if any(name not in query for name in _PARAMETERS) or query["X-Amz-Algorithm"] != ALGORITHM:
        raise _unusable(f"Query-string authentication version 4 requires the {', '.join(_PARAMETERS)} parameters.")
    scope = signer.scope(query["X-Amz-Credential"], query["X-Amz-Date"])
    _check_age(query, now)
    digest = hashlib.sha256(_canonical(request).encode()).hexdigest()
    signer.check("\n".join((ALGORITHM, query["X-Amz-Date"], scope, digest)), scope, query["X-Amz-Signature"])


def _check_age(query: Mapping[str, str], now: datetime) -> None:
    try:
        start = datetime.strptime(query["X-Amz-Date"], TIMESTAMP).replace(tzinfo=UTC)
        seconds = int(query["X-Amz-Expires"])
    except ValueError:
        raise _unusable("X-Amz-Date and X-Amz-Expires must be well-formed.") from None
    if not 0 <= seconds <= _LONGEST:
        raise _unusable(f"X-Amz-Expires must be between 0 and {_LONGEST} seconds.")
    if start > now + _SKEW:
        raise S3Error("AccessDenied", "Request is not yet valid")
    if start + timedelta(seconds=seconds) <= now:
        raise S3Error("AccessDenied", "Request has expired")


def _canonical(request: Request) -> str:
    signed = request.args["X-Amz-SignedHeaders"].split(";")
    if "host" not in signed or any(name not in request.headers for name in signed):
        raise S3Error("SignatureDoesNotMatch")
    query = [
        f"{quote(name, safe='~')}={quote(value, safe='~')}"
        for name, value in request.args.items(multi=True)
        if name != "X-Amz-Signature"
    ]
    headers = [f"{name}:{' '.join(request.headers[name].split())}" for name in signed]
    return "\n".join(
        (
            request.method,
            quote(request.path, safe="/~"),
            "&".join(sorted(query)),
            *headers,
            "",
            ";".join(signed),
            "UNSIGNED-PAYLOAD",
        )
    )


def _unusable(message: str) -> S3Error:
    return S3Error("AuthorizationQueryParametersError", message)
