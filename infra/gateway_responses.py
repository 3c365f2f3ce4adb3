"""The gateway's own answers, before or instead of the app's: the template and the local gateway share them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from chalicelib.routes.http.problems import CHALLENGE, CONTENT_TYPE


@dataclass(frozen=True, slots=True)
class Problem:
    """An answer in the shape of the app's own problems; `retry_after` is in seconds, 0 says nothing of it."""

    status: int
    code: str
    title: str
    detail: str
    retry_after: int = 0

    def body(self, instance: str) -> str:
        """The problem as JSON, about the address that was asked for."""
        content = {
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            "instance": instance,
        }
        return json.dumps(content, ensure_ascii=False)

    @property
    def headers(self) -> dict[str, str]:
        after = {"Retry-After": str(self.retry_after)} if self.retry_after else {}
        challenge = {"WWW-Authenticate": CHALLENGE} if self.status == 401 else {}
        return {"Content-Type": CONTENT_TYPE} | after | challenge


BAD_REQUEST = Problem(400, "bad_request", "请求无法读取", "请求格式不正确，请检查后重试。")
UNAUTHORIZED = Problem(401, "unauthorized", "请先登录", "缺少登录凭证，或者凭证无效、已过期，请重新登录。")
ACCESS_DENIED = Problem(403, "access_denied", "无权访问", "当前身份不能访问此地址。")
MISSING_AUTHENTICATION_TOKEN = Problem(404, "not_found", "没有找到", "地址不存在，或者不支持这种请求方法。")
REQUEST_TOO_LARGE = Problem(413, "request_too_large", "请求过大", "请求内容超过 10 MB，请缩小后重试。")
UNSUPPORTED_MEDIA_TYPE = Problem(415, "unsupported_media_type", "不支持的内容类型", "请求内容应为 application/json。")
THROTTLED = Problem(429, "too_many_requests", "请求过于频繁", "请求过多，请稍后重试。", retry_after=2)
HEADERS_TOO_LARGE = Problem(431, "headers_too_large", "请求头过大", "请求头合计超过 10,240 字节。")
MALFORMED_RESPONSE = Problem(502, "internal_error", "服务异常", "服务没有给出正确的答复，请稍后重试。")
AUTHORIZER_FAILURE = Problem(503, "service_busy", "系统繁忙", "暂时无法核实身份，请稍后重试。", retry_after=2)
SERVICE_BUSY = Problem(503, "service_busy", "系统繁忙", "服务暂时不可用，请稍后重试。", retry_after=2)
INTEGRATION_TIMEOUT = Problem(504, "timeout", "处理超时", "服务未能在 29 秒内答复，请稍后查询结果。")

RESPONSES: Mapping[str, Problem] = MappingProxyType(
    {
        "ACCESS_DENIED": ACCESS_DENIED,
        "API_CONFIGURATION_ERROR": SERVICE_BUSY,
        "AUTHORIZER_CONFIGURATION_ERROR": AUTHORIZER_FAILURE,
        "AUTHORIZER_FAILURE": AUTHORIZER_FAILURE,
        "BAD_REQUEST_BODY": BAD_REQUEST,
        "BAD_REQUEST_PARAMETERS": BAD_REQUEST,
        "DEFAULT_4XX": BAD_REQUEST,
        "DEFAULT_5XX": SERVICE_BUSY,
        "EXPIRED_TOKEN": UNAUTHORIZED,
        "INTEGRATION_FAILURE": MALFORMED_RESPONSE,
        "INTEGRATION_TIMEOUT": INTEGRATION_TIMEOUT,
        "INVALID_API_KEY": ACCESS_DENIED,
        "INVALID_SIGNATURE": ACCESS_DENIED,
        "MISSING_AUTHENTICATION_TOKEN": MISSING_AUTHENTICATION_TOKEN,
        "QUOTA_EXCEEDED": THROTTLED,
        "REQUEST_TOO_LARGE": REQUEST_TOO_LARGE,
        "RESOURCE_NOT_FOUND": MISSING_AUTHENTICATION_TOKEN,
        "THROTTLED": THROTTLED,
        "UNAUTHORIZED": UNAUTHORIZED,
        "UNSUPPORTED_MEDIA_TYPE": UNSUPPORTED_MEDIA_TYPE,
        "WAF_FILTERED": ACCESS_DENIED,
    }
)
"""API Gateway's response types, every one. Headers that are too large are refused before there is any."""
