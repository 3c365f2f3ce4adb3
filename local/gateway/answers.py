"""What goes back to the client: a Lambda's answer, or one the gateway makes itself."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

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


@dataclass(frozen=True, slots=True)
class Problem:
    """An answer of the gateway's own, as the template's GatewayResponses word it."""

    status: int
    code: str
    title: str
    detail: str

    def answer(self, instance: str) -> Answer:
        body = {
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            "instance": instance,
        }
        headers = [("Content-Type", "application/problem+json; charset=utf-8")]
        if self.status == 503:
            headers.append(("Retry-After", "2"))
        return Answer(self.status, tuple(headers), json.dumps(body, ensure_ascii=False).encode())


# Named after API Gateway's response types.
BAD_REQUEST = Problem(400, "bad_request", "请求无法读取", "请求格式不正确，请检查后重试。")
UNAUTHORIZED = Problem(401, "unauthorized", "请先登录", "缺少登录凭证，或者凭证无效、已过期，请重新登录。")
ACCESS_DENIED = Problem(403, "access_denied", "无权访问", "当前身份不能访问此地址。")
MISSING_AUTHENTICATION_TOKEN = Problem(404, "not_found", "没有找到", "地址不存在，或者不支持这种请求方法。")
REQUEST_TOO_LARGE = Problem(413, "request_too_large", "请求过大", "请求内容超过 10 MB，请缩小后重试。")
HEADERS_TOO_LARGE = Problem(431, "headers_too_large", "请求头过大", "请求头合计超过 10,240 字节。")
AUTHORIZER_FAILURE = Problem(503, "service_busy", "系统繁忙", "暂时无法核实身份，请稍后重试。")
MALFORMED_RESPONSE = Problem(502, "internal_error", "服务异常", "服务没有给出正确的答复，请稍后重试。")
INTEGRATION_TIMEOUT = Problem(504, "timeout", "处理超时", "服务未能在 29 秒内答复，请稍后查询结果。")


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
