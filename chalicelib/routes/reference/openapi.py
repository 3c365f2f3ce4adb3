"""OpenAPI 3.1, generated from the declarations that validate requests and build answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from http import HTTPStatus
from typing import Any

from chalicelib.domain.people.bindings import RULES
from chalicelib.domain.shared.errors import (
    DomainError,
    IdempotencyKeyReused,
    InvalidInput,
    LinkExpired,
    LinkRevoked,
    LinkSuperseded,
    LinkUnknown,
    LinkUsed,
    RoleMayNot,
    StorageBusy,
    TooManyRequests,
    VersionRequired,
)
from chalicelib.routes.cases.case_answers import CaseAnswer
from chalicelib.routes.http.api import OPERATIONS, Key, Operation
from chalicelib.routes.http.fields import Body
from chalicelib.routes.http.problems import (
    CONTENT_TYPE,
    INTERNAL,
    INTERNAL_DETAIL,
    PROBLEMS,
    UNAUTHORIZED,
    WITH_ACTIONS,
    WITH_ERRORS,
    WITH_RETRY_AFTER,
    WITH_TRIES_LEFT,
    IdempotencyKeyRequired,
    InvalidHeader,
    InvalidQuery,
    Kind,
    UnsupportedMediaType,
)
from chalicelib.routes.http.strict_json import BodyTooLarge, MalformedJson
from chalicelib.routes.offices.directory import ListedCityAnswer
from chalicelib.routes.offices.staff import StaffAnswer
from chalicelib.routes.people.binding_answers import BindingAnswer
from chalicelib.routes.people.mandates import MandateAnswer
from chalicelib.routes.people.persons import PersonAnswer
from chalicelib.routes.reference import example_answers, example_requests
from chalicelib.routes.reference.glossary import meaning
from chalicelib.routes.reference.schemas import Refs, component_schemas, explained, query_parameters
from chalicelib.routes.reference.vocabulary import ACTIONS, PROCEDURE_NAMES

GROUPS: Mapping[str, str] = {
    "public": "公开信息",
    "companies": "企业绑定与代办委托",
    "cases": "申请与材料",
    "actions": "办理",
    "ledger": "台账",
    "links": "邮件链接办理",
    "sessions": "身份",
    "inbox": "消息",
    "directory": "人员与目录",
    "operator": "运行维护",
}

INTRODUCTION = """豫晋三市（焦作、晋城、长治）信用修复跨省联动的办理接口。

企业在网上提出申请，办理地和注册地的牵头部门、处罚机关、法院、省级牵头部门在同一案卷上依次办理，时限、告知和督办自动进行。

**谁在使用**

- **申请企业经办人**：提交申请、上传材料、补正、填报“信用中国”回执编号、撤回。
- **信用修复管家**（城市信用建设牵头部门）：核对并转办、告知补正、修复指导、初核上报、催办，维护本市帮办台账。
- **行政处罚机关**：对转来的申请出具审核意见，并附材料；没有账号的，凭邮件中的链接办理。
- **人民法院**：办理失信被执行人的信用修复。
- **省级信用建设牵头部门**：复核。
- **联合审查委员**（城市信用建设牵头部门分管领导）：接收逾期升级督办的告知。
- **运维人员**：维护城市、单位、工作人员的目录和放假安排，查看未送达的消息并重新发送，核查查阅记录，看不到申请内容。

**怎样开始**

- 登录后以 `Authorization: Bearer <token>` 调用；`GET /v1/me` 说明您的身份和单位。公开信息不需登录。
- 先看 `GET /v1/procedures/{procedure}`：阶段、时限、各项操作须备的内容，与服务实际执行的是同一张表。
- 企业：`POST /v1/cases` 提交申请，记下 `case_id`；`POST /v1/cases/{case_id}/documents` 登记并上传材料，核验后引用。
- 单位：`GET /v1/cases` 列出与您有关的申请；每件申请的 `actions` 就是您现在可以进行的操作。

**约定**

- 时间为 ISO 8601，时区 +08:00；日期为北京时间的日历日；金额为人民币元，以文本表示。
- 错误为 RFC 9457 `application/problem+json`：`code` 供程序判断，`detail` 供人阅读，`errors[].pointer` 指明字段。
- `Idempotency-Key`：提交申请时必填，其他标明的 POST 可选；同一键、同一内容的请求得到逐字节相同的回答，保留 7 天。
- 办理请求可带 `If-Match`（取自 `ETag`）：申请已变化时答 412。
- 每个回答都有 `X-Correlation-Id`：请求带来的编号（8 至 64 个字母、数字或连字符），没有则由服务给出；反映问题时请附上。
- 列表以 `limit` 和 `cursor` 分页，回答的 `next_cursor` 为 null 时到底。
"""


def _only(refusals: tuple[type[DomainError], ...]) -> str:
    """By which codes a member of problems appears."""
    codes = (refusal.code for refusal in PROBLEMS if issubclass(refusal, refusals))
    return f"仅 {'、'.join(f'`{code}`' for code in codes)} 带有"


PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "错误说明（RFC 9457）。",
    "required": ["type", "title", "status", "detail", "code", "instance"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "instance": {"type": "string"},
        "errors": {
            "type": "array",
            "description": f"{meaning('Problem', 'errors')}。{_only(WITH_ERRORS)}",
            "items": explained(
                "Problem",
                {
                    "type": "object",
                    "required": ["pointer", "code", "message"],
                    "properties": {
                        "pointer": {"type": "string"},
                        "code": {"type": "string"},
                        "message": {"type": "string"},
                    },
                },
            ),
        },
        "actions": {
            "type": "array",
            "description": f"{meaning('Problem', 'actions')}。{_only(WITH_ACTIONS)}",
            "items": {"type": "string", "enum": [*dict.fromkeys((*ACTIONS, *RULES))]},
        },
        "tries_left": {
            "type": "integer",
            "description": f"{meaning('Problem', 'tries_left')}。{_only(WITH_TRIES_LEFT)}",
        },
    },
}

HEADERS: Mapping[str, dict[str, Any]] = {
    "ETag": {
        "description": "申请或登记的版本，可作下次办理的 `If-Match`",
        "schema": {"type": "string", "examples": ['"3"']},
    },
    "Location": {
        "description": "新申请或新登记的地址",
        "schema": {"type": "string", "examples": [f"/v1/cases/{example_requests.CASE_ID}"]},
    },
    "Retry-After": {"description": "多少秒之后可以再试", "schema": {"type": "integer", "minimum": 1}},
}

VERSIONED = (CaseAnswer, ListedCityAnswer, StaffAnswer, PersonAnswer, BindingAnswer, MandateAnswer)
"""Answers that come with their version as ETag, and when they are new with their address."""

OTHER_ANSWERS: Mapping[str, tuple[str, dict[str, Any]]] = {
    "get_openapi": ("application/json", {"type": "object", "description": "OpenAPI 3.1 文档"}),
    "get_docs": ("text/html", {"description": "一个完整的网页"}),
    "get_opinion_page": ("text/html", {"description": "一个完整的网页"}),
}
"""What answers that are no model look like, by operation."""


@cache
def document(version: str) -> dict[str, Any]:
    """The whole description of the API."""
    schemas, refs = component_schemas()
    paths: dict[str, Any] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation, refs)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "信修通 credit-repair-link",
            "version": version,
            "description": INTRODUCTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/", "description": "提供本页的服务"}],
        "tags": [{"name": group, "description": text} for group, text in GROUPS.items()],
        "paths": paths,
        "components": {
            "schemas": {**schemas, "Problem": explained("Problem", PROBLEM_SCHEMA)},
            "examples": {name: {"value": value} for name, value in example_answers.answered().items()},
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "JWT",
                    "description": "登录令牌。身份和单位由目录登记，见 `GET /v1/me`。",
                }
            },
        },
    }


def text(version: str) -> str:
    """The description as JSON text."""
    return json.dumps(document(version), ensure_ascii=False)


def _operation(operation: Operation, refs: Refs) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "tags": [operation.group],
        "summary": operation.summary,
        "description": operation.description,
        "parameters": [*_path_parameters(operation), *_query_parameters(operation), *_header_parameters(operation)],
        "responses": {str(operation.status): _success(operation, refs), **_failures(operation)},
        "security": [] if operation.is_public else [{"bearer": []}],
    }
    if operation.bodies:
        described["requestBody"] = _request(operation.bodies, refs)
    return described


def _path_parameters(operation: Operation) -> Iterator[dict[str, Any]]:
    for name in re.findall(r"{(\w+)}", operation.path):
        known = {"enum": [*PROCEDURE_NAMES]} if name == "procedure" else {}
        yield _parameter("path", name, {"type": "string", **known}, is_required=True)


def _query_parameters(operation: Operation) -> Iterator[dict[str, Any]]:
    if operation.query:
        for name, schema in query_parameters(operation.query):
            described = schema.pop("description")
            yield {"name": name, "in": "query", "required": False, "description": described, "schema": schema}


def _header_parameters(operation: Operation) -> Iterator[dict[str, Any]]:
    if operation.key:
        schema = {"type": "string", "minLength": 1, "maxLength": 255}
        yield _parameter("header", "Idempotency-Key", schema, is_required=operation.key is Key.REQUIRED)
    if operation.if_match:
        is_required = VersionRequired in operation.refusals
        yield _parameter("header", "If-Match", {"type": "string"}, is_required=is_required)


def _parameter(place: str, name: str, schema: dict[str, Any], *, is_required: bool) -> dict[str, Any]:
    exemplified = {**schema, "examples": [example_requests.VALUES[name]]} if name in example_requests.VALUES else schema
    described = meaning("", name)
    return {"name": name, "in": place, "required": is_required, "description": described, "schema": exemplified}


def _request(bodies: tuple[type[Body], ...], refs: Refs) -> dict[str, Any]:
    """The body, or those of which the case says which one it is."""
    examples = [example for body in bodies for example in example_requests.requests(body)]
    shown = {name: {"summary": title, "value": content} for name, title, content in examples}
    schema = refs[bodies[0]] if len(bodies) == 1 else {"oneOf": [refs[body] for body in bodies]}
    described = {"schema": schema, **({"examples": shown} if shown else {})}
    return {"required": True, "content": {"application/json": described}}


def _success(operation: Operation, refs: Refs) -> dict[str, Any]:
    headers = {name: HEADERS[name] for name in _headers(operation)}
    declared = {"headers": headers} if headers else {}
    if operation.answer is None:
        media, schema = OTHER_ANSWERS[operation.name]
        return {"description": "成功", **declared, "content": {media: {"schema": schema}}}
    content: dict[str, Any] = {"schema": refs[operation.answer]}
    name = "NewCase" if operation.answer is CaseAnswer and "Location" in headers else operation.answer.__name__
    if name in example_answers.answered():
        content["examples"] = {name: {"$ref": f"#/components/examples/{name}"}}
    return {"description": "成功", **declared, "content": {"application/json": content}}


def _headers(operation: Operation) -> Iterator[str]:
    """The headers of a success that tell more than its content: see `answer_case` in routes/cases.py."""
    if operation.answer in VERSIONED:
        yield "ETag"
        if operation.status == HTTPStatus.CREATED:
            yield "Location"


def _failures(operation: Operation) -> dict[str, Any]:
    """Every error the route can answer, by status, each with an example."""
    path = re.sub(r"{(\w+)}", lambda found: example_requests.VALUES[found[1]], operation.path)
    by_status: dict[int, dict[str, Any]] = {}
    retried: set[int] = set()
    for refusal in sorted(set(_refusals(operation)), key=lambda kind: kind.code):
        kind = PROBLEMS[refusal]
        example = _example(kind, refusal.code, refusal.detail, path)
        by_status.setdefault(kind.status, {})[refusal.code] = example | _more(refusal)
        retried |= {kind.status} if issubclass(refusal, WITH_RETRY_AFTER) else set()
    if not operation.is_public:
        example = _example(UNAUTHORIZED, "unauthorized", "请重新登录。", path)
        by_status.setdefault(UNAUTHORIZED.status, {})["unauthorized"] = example
    by_status[INTERNAL.status] = {"internal_error": _example(INTERNAL, "internal_error", INTERNAL_DETAIL, path)}
    return {str(status): _failure(shown, is_retried=status in retried) for status, shown in sorted(by_status.items())}


def _more(refusal: type[DomainError]) -> dict[str, Any]:
    """What some problems say besides."""
    if issubclass(refusal, InvalidQuery):
        return {"errors": [{"pointer": "/limit", "code": "less_than_equal", "message": "不能大于 100。"}]}
    if issubclass(refusal, WITH_TRIES_LEFT):
        return {"tries_left": 3}
    if issubclass(refusal, WITH_ERRORS):
        return {"errors": [{"pointer": "/note", "code": "string_too_long", "message": "最多 2000 个字符。"}]}
    return {"actions": ["withdraw"]} if issubclass(refusal, WITH_ACTIONS) else {}


def _refusals(operation: Operation) -> Iterator[type[DomainError]]:
    """The errors declared, and those that the shape of the request implies."""
    yield from operation.refusals
    if operation.by_link:
        yield from (LinkUnknown, LinkUsed, LinkSuperseded, LinkExpired, LinkRevoked)
    elif not operation.is_public:
        yield RoleMayNot
    yield from (StorageBusy, TooManyRequests)
    if operation.bodies:
        yield from (MalformedJson, BodyTooLarge, UnsupportedMediaType, InvalidInput)
    if operation.query:
        yield InvalidQuery
    if operation.key is Key.REQUIRED:
        yield IdempotencyKeyRequired
    if operation.key:
        yield from (InvalidHeader, IdempotencyKeyReused)


def _failure(shown: Mapping[str, Any], *, is_retried: bool) -> dict[str, Any]:
    return {
        "description": "；".join(f"`{code}` {example['title']}" for code, example in shown.items()),
        **({"headers": {"Retry-After": HEADERS["Retry-After"]}} if is_retried else {}),
        "content": {
            CONTENT_TYPE.partition(";")[0]: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "examples": {code: {"value": value} for code, value in shown.items()},
            }
        },
    }


def _example(kind: Kind, code: str, detail: str, path: str) -> dict[str, Any]:
    return {
        "type": "about:blank",
        "title": kind.title,
        "status": kind.status,
        "detail": detail,
        "code": code,
        "instance": path,
    }
