"""OpenAPI 3.1, generated from the declarations that validate requests and build answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from pydantic.json_schema import models_json_schema

from chalicelib.domain.errors import DomainError, IdempotencyKeyReused, InvalidInput, StorageBusy
from chalicelib.routes.api import OPERATIONS, Key, Operation
from chalicelib.routes.problems import (
    CONTENT_TYPE,
    INTERNAL,
    PROBLEMS,
    UNAUTHORIZED,
    IdempotencyKeyRequired,
    InvalidHeader,
    InvalidQuery,
    UnsupportedMediaType,
)
from chalicelib.routes.strict_json import BodyTooLarge, MalformedJson

GROUPS: Mapping[str, str] = {
    "public": "公开信息",
    "cases": "申请与材料",
    "actions": "办理",
    "ledger": "台账",
    "sessions": "身份",
    "inbox": "消息",
    "operator": "运行维护",
}

INTRODUCTION = """豫晋三市（焦作、晋城、长治）信用修复跨省联动的办理接口。

- 时间均为 ISO 8601，时区 +08:00；金额为人民币元，以文本表示。
- 除公开信息外，请求须带 `Authorization: Bearer <token>`。
- 错误为 RFC 9457 `application/problem+json`：`code` 供程序判断，`detail` 供人阅读，`errors[].pointer` 指明字段。
- `Idempotency-Key`：提交申请时必填，其他 POST 可选；同一键、同一内容的重复请求得到与首次逐字节相同的回答，保留 7 天。
- 办理请求可带 `If-Match`（取自 `ETag`）：申请已变化时答 412。
"""

PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457 错误说明",
    "required": ["type", "title", "status", "detail", "code", "instance"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "description": "稳定的英文代码"},
        "instance": {"type": "string", "description": "请求路径"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "message"],
                "properties": {
                    "pointer": {"type": "string", "description": "JSON 指针，如 /penalty/decided_on"},
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                },
            },
        },
        "actions": {"type": "array", "items": {"type": "string"}, "description": "调用者现在可以进行的操作"},
    },
}


@cache
def document(version: str) -> dict[str, Any]:
    """The whole description of the API."""
    schemas, refs = _schemas()
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
        "tags": [{"name": group, "description": GROUPS[group]} for group in dict.fromkeys(o.group for o in OPERATIONS)],
        "paths": paths,
        "components": {
            "schemas": {**schemas, "Problem": PROBLEM_SCHEMA},
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


def text(version: str) -> str:
    """The description as JSON text."""
    return json.dumps(document(version), ensure_ascii=False)


def _schemas() -> tuple[dict[str, Any], Mapping[Any, dict[str, Any]]]:
    """Schemas of all bodies as they are read, and of all answers as they are written."""
    bodies = {operation.body for operation in OPERATIONS if operation.body}
    answers = {operation.answer for operation in OPERATIONS if operation.answer}
    modes = [*((body, "validation") for body in bodies), *((answer, "serialization") for answer in answers)]
    models = sorted(modes, key=lambda pair: pair[0].__name__)
    refs, definitions = models_json_schema(models, ref_template="#/components/schemas/{model}")  # type: ignore[arg-type]  # the mode is a Literal
    return definitions["$defs"], {model: ref for (model, _), ref in refs.items()}


def _operation(operation: Operation, refs: Mapping[Any, dict[str, Any]]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "tags": [operation.group],
        "summary": operation.summary,
        "description": operation.description,
        "parameters": [*_path_parameters(operation), *_query_parameters(operation), *_header_parameters(operation)],
        "responses": {str(operation.status): _success(operation, refs), **_failures(operation)},
        "security": [] if operation.is_public else [{"bearer": []}],
    }
    if operation.body:
        described["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": refs[operation.body]}},
        }
    return described


def _path_parameters(operation: Operation) -> Iterator[dict[str, Any]]:
    for name in re.findall(r"{(\w+)}", operation.path):
        yield {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _query_parameters(operation: Operation) -> Iterator[dict[str, Any]]:
    if operation.query:
        schema = operation.query.model_json_schema()
        for name, described in schema["properties"].items():
            plain = _inlined(described, schema.get("$defs", {}))
            yield {"name": name, "in": "query", "required": False, "schema": plain}


def _inlined(schema: dict[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    """An optional query parameter is absent, never null; what it refers to is written out."""
    options = [option for option in schema.get("anyOf", []) if option != {"type": "null"}]
    merged = {**schema, **(options[0] if options else {})}
    merged.pop("anyOf", None)
    merged.pop("default", None) if merged.get("default") is None else None
    reference = merged.pop("$ref", "")
    return {**definitions[reference.rpartition("/")[2]], **merged} if reference else merged


def _header_parameters(operation: Operation) -> Iterator[dict[str, Any]]:
    if operation.key:
        yield {
            "name": "Idempotency-Key",
            "in": "header",
            "required": operation.key is Key.REQUIRED,
            "schema": {"type": "string", "minLength": 1, "maxLength": 255},
        }
    if operation.if_match:
        yield {"name": "If-Match", "in": "header", "required": False, "schema": {"type": "string"}}


def _success(operation: Operation, refs: Mapping[Any, dict[str, Any]]) -> dict[str, Any]:
    if operation.answer is None:
        return {"description": "成功"}
    return {"description": "成功", "content": {"application/json": {"schema": refs[operation.answer]}}}


def _failures(operation: Operation) -> dict[str, Any]:
    """Every error the route can answer, by status, each with an example."""
    by_status: dict[int, dict[str, Any]] = {}
    for refusal in sorted(set(_refusals(operation)), key=lambda kind: kind.code):
        kind = PROBLEMS[refusal]
        by_status.setdefault(kind.status, {})[refusal.code] = _example(
            kind.status, kind.title, refusal.code, refusal.detail
        )
    if not operation.is_public:
        example = _example(UNAUTHORIZED.status, UNAUTHORIZED.title, "unauthorized", "请重新登录。")
        by_status[UNAUTHORIZED.status] = {"unauthorized": example}
    by_status[INTERNAL.status] = {"internal_error": _example(INTERNAL.status, INTERNAL.title, "internal_error", "")}
    return {str(status): _failure(examples) for status, examples in sorted(by_status.items())}


def _refusals(operation: Operation) -> Iterator[type[DomainError]]:
    """The errors declared, and those that the shape of the request implies."""
    yield from operation.refusals
    yield StorageBusy
    if operation.body:
        yield from (MalformedJson, BodyTooLarge, UnsupportedMediaType, InvalidInput)
    if operation.query:
        yield InvalidQuery
    if operation.key is Key.REQUIRED:
        yield IdempotencyKeyRequired
    if operation.key:
        yield from (InvalidHeader, IdempotencyKeyReused)


def _failure(examples: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "description": "、".join(f"`{code}`" for code in examples),
        "content": {
            CONTENT_TYPE.partition(";")[0]: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "examples": {code: {"value": value} for code, value in examples.items()},
            }
        },
    }


def _example(status: int, title: str, code: str, detail: str) -> dict[str, Any]:
    return {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail or title,
        "code": code,
        "instance": "/v1/…",
    }
