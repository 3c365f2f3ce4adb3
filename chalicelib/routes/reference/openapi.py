"""OpenAPI 3.1, generated from the declarations that validate requests and build answers."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from chalicelib.routes.http.api import OPERATIONS
from chalicelib.routes.reference import example_answers, made_examples
from chalicelib.routes.reference.introduction import GROUPS, INTRODUCTION
from chalicelib.routes.reference.operations import described
from chalicelib.routes.reference.page.schema import Schemas
from chalicelib.routes.reference.problems import PROBLEM_SCHEMA
from chalicelib.routes.reference.schemas import component_schemas


@cache
def document(version: str) -> dict[str, Any]:
    """The whole description of the API."""
    schemas, refs = component_schemas()
    paths: dict[str, Any] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method.lower()] = described(operation, refs)
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
            "schemas": {**schemas, "Problem": PROBLEM_SCHEMA},
            "examples": {name: {"value": value} for name, value in _examples(schemas).items()},
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


def _examples(schemas: dict[str, Any]) -> dict[str, Any]:
    """An example of every answer: of real code where there is some, else composed of its schema."""
    real = example_answers.answered()
    rest = {operation.answer.__name__ for operation in OPERATIONS if operation.answer} - real.keys()
    return {**real, **made_examples.made(sorted(rest), Schemas(schemas))}


def text(version: str) -> str:
    """The description as JSON text."""
    return json.dumps(document(version), ensure_ascii=False)
