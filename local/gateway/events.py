"""The event that API Gateway (REST API, Lambda proxy) makes of a request.

`path` and `pathParameters` arrive percent-encoded, as sent; only the query is decoded. That is what the real one does
(aws-sam-cli#771, localstack#7728, chalice#511), so a route that expects other than plain ids unquotes them itself.
"""

from __future__ import annotations

import base64
import uuid
from collections.abc import Collection, Iterable
from typing import Any
from urllib.parse import parse_qsl

from chalicelib.runtime.clock import real_time
from local.gateway.requests import Request
from local.gateway.routing import Match

STAGE = "api"
ACCOUNT = "123456789012"
API = "local"


def method_arn(request: Request) -> str:
    """China's partition, so that nobody leans on `arn:aws:`."""
    return f"arn:aws-cn:execute-api:cn-north-1:{ACCOUNT}:{API}/{STAGE}/{request.method}/{request.path[1:]}"


def proxy_event(request: Request, match: Match, body: bytes, binary_types: Collection[str]) -> dict[str, Any]:
    headers = _forwarded(request)
    query = parse_qsl(request.query, keep_blank_values=True)
    text, is_base64 = _body(body, request.header("Content-Type") or "", binary_types)
    return {
        "resource": match.resource,
        "path": request.path,
        "httpMethod": request.method,
        "headers": dict(headers),
        "multiValueHeaders": _lists(headers),
        "queryStringParameters": dict(query) or None,
        "multiValueQueryStringParameters": _lists(query) or None,
        "pathParameters": match.parameters or None,
        "stageVariables": None,
        "requestContext": _context(request, match),
        "body": text,
        "isBase64Encoded": is_base64,
    }


def _forwarded(request: Request) -> list[tuple[str, str]]:
    """The client's own X-Forwarded-For stays, with the address seen here at its end."""
    claimed = request.header("X-Forwarded-For")
    kept = [pair for pair in request.headers if pair[0].lower() != "x-forwarded-for"]
    seen = request.source_ip if claimed is None else f"{claimed}, {request.source_ip}"
    return [*kept, ("X-Forwarded-For", seen), ("X-Forwarded-Proto", "https")]


def _context(request: Request, match: Match) -> dict[str, Any]:
    now = real_time()
    return {
        "accountId": ACCOUNT,
        "apiId": API,
        "stage": STAGE,
        "resourcePath": match.resource,
        "httpMethod": request.method,
        "path": f"/{STAGE}{request.path}",
        "protocol": request.protocol,
        "requestId": str(uuid.uuid4()),
        "requestTime": now.strftime("%d/%b/%Y:%H:%M:%S +0000"),
        "requestTimeEpoch": int(now.timestamp() * 1000),
        "identity": {"sourceIp": request.source_ip, "userAgent": request.header("User-Agent")},
    }


def _lists(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    lists: dict[str, list[str]] = {}
    for name, value in pairs:
        lists.setdefault(name, []).append(value)
    return lists


def _body(body: bytes, content_type: str, binary_types: Collection[str]) -> tuple[str | None, bool]:
    """Base64 for the API's binary types, as Chalice deploys them, and for what is not UTF-8.

    The real one replaces the latter's bytes beyond recovery; passing them on lets the app refuse them by name.
    """
    if not body:
        return None, False
    if content_type.partition(";")[0].strip().lower() not in binary_types:
        try:
            return body.decode(), False
        except UnicodeDecodeError:
            pass
    return base64.b64encode(body).decode(), True
