"""The operations in the API's description: parameters, request, and the answers to success and failure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from chalicelib.domain.shared.errors import VersionRequired
from chalicelib.routes.cases.case_answers import CaseAnswer
from chalicelib.routes.cases.codes import PROCEDURE_NAMES
from chalicelib.routes.http.answers import VersionedAnswer
from chalicelib.routes.http.api import Key, Operation
from chalicelib.routes.http.bodies import Body
from chalicelib.routes.reference import example_requests
from chalicelib.routes.reference.glossary import meaning
from chalicelib.routes.reference.problems import failures
from chalicelib.routes.reference.schemas import Refs, query_parameters

HEADERS: Mapping[str, dict[str, Any]] = {
    "ETag": {
        "description": "申请或登记的版本，可作下次办理的 `If-Match`，再读时可作 `If-None-Match`",
        "schema": {"type": "string", "examples": ['"3"']},
    },
    "Location": {
        "description": "新申请或新登记的地址",
        "schema": {"type": "string", "examples": [f"/v1/cases/{example_requests.CASE_ID}"]},
    },
}
TAG_OF_CONTENT = {
    "description": "内容的标记，再读时可作 `If-None-Match`",
    "schema": {"type": "string", "examples": ['"5mUwQ9Xv0cK2y7bH1dLrTtZs"']},
}
NOT_MODIFIED = "内容未变：所带 `If-None-Match` 仍是现在的 `ETag`，不再发送内容"

VERSIONED = (CaseAnswer, VersionedAnswer)
"""Answers that come with their version as ETag, and when they are new with their address."""

OTHER_ANSWERS: Mapping[str, tuple[str, dict[str, Any]]] = {
    "get_openapi": ("application/json", {"type": "object", "description": "OpenAPI 3.1 文档"}),
    "get_home": ("text/html", {"description": "一个完整的网页"}),
    "get_docs": ("text/html", {"description": "一个完整的网页"}),
    "get_opinion_page": ("text/html", {"description": "一个完整的网页"}),
}
"""The content of answers that are no model, by operation."""
WHOLES: Mapping[str, Any] = {
    "application/json": {"openapi": "3.1.0", "info": {"title": "信修通 credit-repair-link"}, "paths": {}},
    "text/html": "<!doctype html>…",
}
"""Their examples, which only begin them."""


def described(operation: Operation, refs: Refs) -> dict[str, Any]:
    whole: dict[str, Any] = {
        "operationId": operation.name,
        "tags": [operation.group],
        "summary": operation.summary,
        "description": operation.description,
        "parameters": [*_path_parameters(operation), *_query_parameters(operation), *_header_parameters(operation)],
        "responses": {**_successes(operation, refs), **failures(operation)},
        "security": [] if operation.is_public else [{"bearer": []}],
    }
    if operation.bodies:
        whole["requestBody"] = _request(operation.bodies, refs)
    return whole


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
    if operation.method == "GET":
        yield _parameter("header", "If-None-Match", {"type": "string"}, is_required=False)


def _parameter(place: str, name: str, schema: dict[str, Any], *, is_required: bool) -> dict[str, Any]:
    exemplified = {**schema, "examples": [example_requests.VALUES[name]]} if name in example_requests.VALUES else schema
    described = meaning("", name)
    return {"name": name, "in": place, "required": is_required, "description": described, "schema": exemplified}


def _request(bodies: tuple[type[Body], ...], refs: Refs) -> dict[str, Any]:
    examples = (example for body in bodies for example in example_requests.requests(body))
    shown = {name: {"summary": title, "value": content} for name, title, content in examples}
    schema = refs[bodies[0]] if len(bodies) == 1 else {"oneOf": [refs[body] for body in bodies]}
    described = {"schema": schema, **({"examples": shown} if shown else {})}
    return {"required": True, "content": {"application/json": described}}


def _successes(operation: Operation, refs: Refs) -> dict[str, Any]:
    success = _success(operation, refs)
    if operation.method != "GET":
        return {str(operation.status): success}
    tag = {"ETag": success["headers"]["ETag"]}
    unchanged = {"description": NOT_MODIFIED, "headers": tag}
    return {str(operation.status): success, str(HTTPStatus.NOT_MODIFIED.value): unchanged}


def _success(operation: Operation, refs: Refs) -> dict[str, Any]:
    headers = {name: HEADERS[name] for name in _headers(operation)}
    if operation.method == "GET":
        headers.setdefault("ETag", TAG_OF_CONTENT)
    declared = {"headers": headers} if headers else {}
    if operation.answer is None:
        media, schema = OTHER_ANSWERS[operation.name]
        shown = {"example": {"value": WHOLES[media]}}
        return {"description": "成功", **declared, "content": {media: {"schema": schema, "examples": shown}}}
    content: dict[str, Any] = {"schema": refs[operation.answer]}
    name = "NewCase" if operation.answer is CaseAnswer and "Location" in headers else operation.answer.__name__
    content["examples"] = {name: {"$ref": f"#/components/examples/{name}"}}
    return {"description": "成功", **declared, "content": {"application/json": content}}


def _headers(operation: Operation) -> Iterator[str]:
    """The headers of a success that tell more than its content: see `versioned_reply`."""
    if operation.answer and issubclass(operation.answer, VERSIONED):
        yield "ETag"
        if operation.status == HTTPStatus.CREATED:
            yield "Location"
