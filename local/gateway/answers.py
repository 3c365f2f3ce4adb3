"""Answers to the client: a Lambda's, or one that the gateway makes itself."""

from __future__ import annotations

import base64
import json
import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from infra.gateway_responses import Problem

MAX_RESPONSE = 6 * 1024 * 1024

_FIELDS = frozenset({"statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"})
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_REMAPPED = frozenset({"connection", "content-length", "date", "server", "transfer-encoding", "www-authenticate"})


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


def problem_answer(problem: Problem, instance: str, more: Mapping[str, str] = MappingProxyType({})) -> Answer:
    """An answer of the gateway's own, about the address that was asked for; `more` are headers for browsers."""
    headers = problem.headers | {"X-Correlation-Id": str(uuid.uuid4()), **more}
    return Answer(problem.status, tuple(headers.items()), problem.body(instance).encode())


class Refused(Exception):
    """The gateway answers by itself."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def read_answer(result: Any) -> Answer:
    """A Lambda's answer as HTTP. Raises TypeError or ValueError where API Gateway says "malformed proxy response"."""
    if len(json.dumps(result, ensure_ascii=False).encode()) > MAX_RESPONSE:
        raise ValueError("the answer is over 6 MB")
    if not isinstance(result, dict) or not result.keys() <= _FIELDS:
        raise ValueError("the answer has unknown fields")
    status = result.get("statusCode")
    if type(status) is not int or not 200 <= status <= 599:
        raise ValueError("statusCode is no HTTP status")
    return Answer(status, tuple(_headers(result)), _body(result))


def _body(result: dict[str, Any]) -> bytes:
    body = result.get("body")
    if body is None:
        return b""
    if not isinstance(body, str):
        raise TypeError("body is no text")
    return base64.b64decode(body, validate=True) if result.get("isBase64Encoded") else body.encode()


def _headers(result: dict[str, Any]) -> Iterator[tuple[str, str]]:
    single, several = result.get("headers") or {}, result.get("multiValueHeaders") or {}
    given = {name: [value] for name, value in single.items()} | several
    if not any(name.lower() == "content-type" for name in given):
        given["Content-Type"] = ["application/json"]
    for name, values in given.items():
        for value in values:
            yield _header(name, value)


def _header(name: str, value: Any) -> tuple[str, str]:
    if not _HEADER_NAME.fullmatch(name) or not isinstance(value, str | int | float):
        raise ValueError("not a header")
    text = json.dumps(value) if isinstance(value, bool) else str(value)
    if not text.isprintable():
        raise ValueError("not a header value")
    text.encode("latin-1")
    return (f"x-amzn-Remapped-{name}" if name.lower() in _REMAPPED else name), text
