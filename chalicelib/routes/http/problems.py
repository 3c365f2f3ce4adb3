"""Errors as RFC 9457 problem details: one table says which HTTP answer each refusal becomes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from chalicelib.domain.shared.errors import (
    AlreadyBound,
    AlreadyRepaired,
    AlreadyUrgedToday,
    CaseNotFound,
    CompanyElsewhere,
    DomainError,
    FieldProblem,
    FolderFull,
    IdempotencyKeyReused,
    InvalidCursor,
    InvalidInput,
    InvalidValue,
    LastOperator,
    LimitReached,
    LostRace,
    NotAllowedNow,
    OpenCaseExists,
    OwnRecord,
    PersonSuspended,
    QuotaExceeded,
    RefreshInvalid,
    RefreshRaced,
    RefreshReused,
    RoleMayNot,
    StaffExists,
    StorageBusy,
    TablesMissing,
    TooManyRequests,
    VersionIsStale,
    VersionRequired,
    WeChatCodeInvalid,
    WeChatMisconfigured,
    WeChatUserBlocked,
    WritesStopped,
)
from chalicelib.domain.shared.link_refusals import (
    CodeExpired,
    CodeWrong,
    LinkExpired,
    LinkLocked,
    LinkRevoked,
    LinkSuperseded,
    LinkUnknown,
    LinkUsed,
)
from chalicelib.domain.shared.unreadable import ContentUnreadable
from chalicelib.routes.http.strict_json import BodyTooLarge, MalformedJson
from chalicelib.services.parties.idempotency import Reply

CONTENT_TYPE = "application/problem+json; charset=utf-8"


class IdempotencyKeyRequired(DomainError):
    """A submission without an Idempotency-Key."""

    code = "idempotency_key_required"
    detail = "请在请求头中提供 Idempotency-Key。"


class InvalidHeader(DomainError):
    """A header that cannot be understood."""

    code = "invalid_header"
    detail = "Idempotency-Key 或 If-Match 的格式不正确。"


class InvalidQuery(DomainError):
    """Query parameters that cannot be understood."""

    code = "invalid_query"
    detail = "有的查询参数不符合要求，请按 errors 逐项修改。"

    def __init__(self, problems: tuple[FieldProblem, ...]) -> None:
        super().__init__()
        self.problems = problems


class MethodNotAllowed(DomainError):
    """A method that the address does not take."""

    code = "method_not_allowed"
    detail = "此地址不接受该请求方法，可用的方法见响应头 Allow。"


class UnsupportedMediaType(DomainError):
    """A body of another type than JSON."""

    code = "unsupported_media_type"
    detail = "请求内容应为 application/json。"


@dataclass(frozen=True, slots=True)
class Kind:
    """The HTTP answer to one refusal."""

    status: int
    title: str


PROBLEMS: Mapping[type[DomainError], Kind] = {
    MalformedJson: Kind(400, "请求格式有误"),
    IdempotencyKeyRequired: Kind(400, "缺少 Idempotency-Key"),
    InvalidHeader: Kind(400, "请求头有误"),
    InvalidQuery: Kind(400, "查询参数有误"),
    InvalidCursor: Kind(400, "分页游标无效"),
    WeChatCodeInvalid: Kind(401, "微信凭证无效"),
    PersonSuspended: Kind(401, "账号已停用"),
    RefreshInvalid: Kind(401, "登录已失效"),
    RefreshReused: Kind(401, "续期令牌被重复使用"),
    WeChatUserBlocked: Kind(403, "微信账号受限"),
    RoleMayNot: Kind(403, "无权操作"),
    OwnRecord: Kind(403, "不能更改自己的登记"),
    LinkUnknown: Kind(403, "链接无效"),
    LinkExpired: Kind(403, "链接已过期"),
    LinkRevoked: Kind(403, "链接已停用"),
    LinkUsed: Kind(403, "链接不再有效"),
    LinkSuperseded: Kind(403, "申请已重新转办"),
    LinkLocked: Kind(403, "链接已锁定"),
    CodeExpired: Kind(403, "验证码已失效"),
    CodeWrong: Kind(403, "验证码不正确"),
    CaseNotFound: Kind(404, "未找到"),
    MethodNotAllowed: Kind(405, "不支持的请求方法"),
    NotAllowedNow: Kind(409, "现在不能进行该操作"),
    AlreadyUrgedToday: Kind(409, "今天已催办"),
    OpenCaseExists: Kind(409, "已有在办申请"),
    AlreadyRepaired: Kind(409, "已完成信用修复"),
    RefreshRaced: Kind(409, "正在续期"),
    StaffExists: Kind(409, "已有登记"),
    LastOperator: Kind(409, "最后一名运维人员"),
    AlreadyBound: Kind(409, "已有绑定"),
    CompanyElsewhere: Kind(409, "注册地城市不符"),
    LimitReached: Kind(409, "已达数量上限"),
    FolderFull: Kind(409, "材料总数已达上限"),
    LostRace: Kind(409, "内容刚被更新"),
    VersionIsStale: Kind(412, "版本已过期"),
    BodyTooLarge: Kind(413, "请求内容过大"),
    UnsupportedMediaType: Kind(415, "不支持的内容类型"),
    InvalidInput: Kind(422, "内容有误"),
    IdempotencyKeyReused: Kind(422, "Idempotency-Key 已被使用"),
    QuotaExceeded: Kind(429, "超出限额"),
    TooManyRequests: Kind(429, "请求过于频繁"),
    TablesMissing: Kind(422, "数据表尚未建立"),
    VersionRequired: Kind(428, "缺少 If-Match"),
    StorageBusy: Kind(503, "系统繁忙"),
    ContentUnreadable: Kind(503, "记录暂时无法读取"),
    WritesStopped: Kind(503, "系统维护中"),
    WeChatMisconfigured: Kind(503, "微信登录不可用"),
}

UNAUTHORIZED = Kind(401, "未登录或登录已失效")
CHALLENGE = 'Bearer realm="xinxiutong"'
"""The header WWW-Authenticate of every 401: by which scheme to sign in."""
INTERNAL = Kind(500, "系统错误")
INTERNAL_DETAIL = "系统出现错误，请稍后重试。"

WITH_ERRORS = (InvalidInput, InvalidQuery)
"""Refusals that point at fields, in `errors`."""
WITH_ACTIONS = (NotAllowedNow,)
"""Refusals that list the actions open to the caller instead, in `actions`."""
WITH_TRIES_LEFT = (CodeWrong,)
"""Refusals that give the number of tries left, in `tries_left`."""
WITH_RETRY_AFTER = (StorageBusy, WritesStopped, QuotaExceeded, TooManyRequests)
"""Refusals that give the wait before the next try, in the header Retry-After."""

MESSAGES: Mapping[str, str] = {
    "missing": "必填。",
    "extra_forbidden": "不认识的字段。",
    "string_type": "应为文本。",
    "string_too_long": "最多 {max_length} 个字符。",
    "string_pattern_mismatch": "格式不正确。",
    "int_type": "应为整数。",
    "int_parsing": "应为整数。",
    "bool_type": "应为 true 或 false。",
    "list_type": "应为数组。",
    "too_short": "至少 {min_length} 项。",
    "too_long": "最多 {max_length} 项。",
    "model_type": "应为对象。",
    "model_attributes_type": "应为对象。",
    "literal_error": "只能是：{expected}。",
    "enum": "只能是：{expected}。",
    "date_type": "应为日期，如 2025-06-03。",
    "date_parsing": "应为日期，如 2025-06-03。",
    "date_from_datetime_parsing": "应为日期，如 2025-06-03。",
    "date_from_datetime_inexact": "应为日期，如 2025-06-03。",
    "greater_than_equal": "不能小于 {ge}。",
    "less_than_equal": "不能大于 {le}。",
}
"""pydantic's error types -> the message for people."""


def problem_of(error: DomainError, instance: str) -> Reply:
    """The answer to a refusal."""
    kind = PROBLEMS[type(error)]
    extra: dict[str, Any] = {}
    if isinstance(error, WITH_ERRORS):
        extra["errors"] = [{"pointer": p.pointer, "code": p.code, "message": p.message} for p in error.problems]
    if isinstance(error, WITH_ACTIONS):
        extra["actions"], extra["action_names"] = list(error.actions), list(error.action_names)
    if isinstance(error, WITH_TRIES_LEFT):
        extra["tries_left"] = error.tries_left
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, WITH_RETRY_AFTER) else {}
    if kind.status == UNAUTHORIZED.status:
        headers["WWW-Authenticate"] = CHALLENGE
    return _reply(kind, problem_body(kind, error.code, error.detail, instance) | extra, headers)


def internal_problem(instance: str) -> Reply:
    """The answer when the service is at fault; only the log has the cause."""
    return _reply(INTERNAL, problem_body(INTERNAL, "internal_error", INTERNAL_DETAIL, instance))


def problem_body(kind: Kind, code: str, detail: str, instance: str) -> dict[str, Any]:
    """The members that every problem has; `instance` is the path that was asked for."""
    return {
        "type": "about:blank",
        "title": kind.title,
        "status": kind.status,
        "detail": detail,
        "code": code,
        "instance": instance,
    }


def _reply(kind: Kind, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Reply:
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Reply(kind.status, {"Content-Type": CONTENT_TYPE, **(headers or {})}, content)


def field_problems(error: ValidationError) -> tuple[FieldProblem, ...]:
    """The errors that pydantic found, each pointing at its field."""
    return tuple(_field_problem(details) for details in error.errors(include_url=False, include_input=False))


def _field_problem(details: ErrorDetails) -> FieldProblem:
    pointer = "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in details["loc"])
    context = details.get("ctx", {})
    cause = context.get("error")
    if isinstance(cause, InvalidValue):
        return FieldProblem(pointer, cause.code, cause.message)
    expected = str(context.get("expected", "")).replace("'", "").replace(" or ", "、").replace(", ", "、")
    message = MESSAGES.get(details["type"], "内容有误。").format(**{**context, "expected": expected})
    return FieldProblem(pointer, "required" if details["type"] == "missing" else details["type"], message)
