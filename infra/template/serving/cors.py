"""Preflight requests: browsers send them before a request from another origin, and are answered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from infra.preflight import headers as preflight_headers
from infra.template.words import ref


def first_origin() -> dict[str, Any]:
    """The first client's origin, quoted as the gateway wants constants: its own answers can name only one."""
    return {"Fn::Sub": ["'${Origin}'", {"Origin": {"Fn::Select": [0, ref("ClientOrigins")]}}]}


def preflight(methods: Iterable[str]) -> dict[str, Any]:
    """OPTIONS of one path: the asking origin is named if it is a client's."""
    headers = preflight_headers(methods)
    told = {f"method.response.header.{name}": f"'{value}'" for name, value in headers.items()}
    known = {"type": "string"}
    return {
        "consumes": ["application/json"],
        "produces": ["application/json"],
        "responses": {
            "204": {
                "description": "Preflight",
                "headers": dict.fromkeys([*headers, "Access-Control-Allow-Origin"], known),
            }
        },
        "x-amazon-apigateway-integration": {
            "type": "mock",
            "passthroughBehavior": "when_no_templates",
            "contentHandling": "CONVERT_TO_TEXT",
            "requestTemplates": {"application/json": '{"statusCode": 204}'},
            "responses": {
                "default": {
                    "statusCode": "204",
                    "responseParameters": told,
                    "responseTemplates": {"application/json": _named_if_known()},
                }
            },
        },
    }


def _named_if_known() -> dict[str, Any]:
    """A mapping template. Origins are checked as parameters, so none can end the quotes it stands in."""
    lines = (
        "#set($asked = $input.params().header.get('origin'))",
        "#if(!$asked)#set($asked = $input.params().header.get('Origin'))#end",
        "#if(['${Known}'].contains($asked))"
        "#set($context.responseOverride.header.Access-Control-Allow-Origin = $asked)#end",
    )
    return {"Fn::Sub": ["\n".join(lines), {"Known": {"Fn::Join": ["','", ref("ClientOrigins")]}}]}
