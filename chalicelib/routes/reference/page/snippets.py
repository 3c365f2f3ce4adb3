"""Examples of requests: the document's own, or made up from the schema; also as a curl command."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from chalicelib.routes.reference.page.schema import NAME, NULLABLE, DescribedOperation, Schema, Schemas

BY_FORMAT: Mapping[str, str] = {
    "date": "2025-06-03",
    "date-time": "2025-06-03T09:00:00+08:00",
    "email": "name@company.example",
    "uri": "https://www.example.com/",
}
BY_TYPE: Mapping[str, Any] = {"string": "…", "integer": 1, "number": 1, "boolean": True}
PYTHON_TYPES: Mapping[str, type] = {"string": str, "integer": int, "number": float, "array": list, "object": dict}
MISSING = object()


def bodies(content: Schema, schemas: Schemas) -> list[tuple[str, Any]]:
    """The examples of a body with their titles: the document's own where it has some."""
    named = [(shown.get("summary", ""), shown["value"]) for shown in content.get("examples", {}).values()]
    return named or [("", example(content["schema"], schemas))]


def example(
    schema: Schema,
    schemas: Schemas,
    seen: frozenset[str] = frozenset(),
    known: Mapping[str, Any] = MappingProxyType({}),
) -> Any:
    """A value that the schema allows; `known` are values of fields, which the schema must allow too.

    Texts about which neither says anything are an ellipsis.
    """
    plain = schemas.plain(schema)
    for key in ("examples", "enum"):
        if plain.get(key):
            return plain[key][0]
    if "const" in plain:
        return plain["const"]
    if options := schemas.options(plain):
        return example(options[0], schemas, seen, known)
    return _composed(plain, schemas, seen, known)


def _composed(plain: Schema, schemas: Schemas, seen: frozenset[str], known: Mapping[str, Any]) -> Any:
    name = str(plain.get(NAME, ""))
    if name in seen:
        return None
    seen = seen | {name} if name else seen
    kind = plain.get("type", "object" if "properties" in plain else "")
    if kind == "object":
        shown = {key: value for key, value in plain.get("properties", {}).items() if _is_shown(key, plain, schemas)}
        return {
            key: value
            if (value := known.get(f"{name}.{key}", known.get(key, MISSING))) is not MISSING
            and _may_be(value, schemas.plain(inner))
            else example(inner, schemas, seen, known)
            for key, inner in shown.items()
        }
    if kind == "array":
        return [example(plain.get("items", {}), schemas, seen, known)]
    if kind == "string":
        return BY_FORMAT.get(plain.get("format", "")) or matching(plain.get("pattern", "")) or BY_TYPE["string"]
    return plain.get("minimum", BY_TYPE.get(str(kind)))


def _may_be(value: Any, plain: Schema) -> bool:
    """The value is of the schema's type, and among its values where it lists them."""
    if value is None:
        return bool(plain.get(NULLABLE)) or plain.get("type") == "null"
    if "enum" in plain:
        return value in plain["enum"]
    return isinstance(value, PYTHON_TYPES.get(str(plain.get("type", "")), ()))


def _is_shown(name: str, parent: Schema, schemas: Schemas) -> bool:
    """All but optional choices: to make one up would say something that the reader may not mean."""
    plain = schemas.plain(parent["properties"][name])
    each = schemas.plain(plain.get("items", {}))
    return name in parent.get("required", ()) or not ("enum" in plain or "enum" in each)


def matching(pattern: str) -> str:
    """A text of a simple pattern: literals and repeated classes, without its optional parts; "" for a harder one."""
    simple = re.sub(r"\([^()]*\)\?", "", pattern).removeprefix("^").removesuffix("$")
    text = re.sub(
        r"\[[^\]]*([^\]])\](?:\{(\d+)(?:,\d*)?\})?", lambda found: found[1] * int(found[2] or 1), simple
    ).replace("\\", "")
    return text if pattern and re.fullmatch(pattern, text) else ""


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def curl(operation: DescribedOperation, body: Any) -> str:
    """The operation as a command; what the reader fills in stands in shell variables."""
    path = re.sub(r"{(\w+)}", lambda found: f"${found[1].upper()}", operation.path)
    method = "" if operation.method == "GET" else f"-X {operation.method} "
    lines = [f'curl {method}"$BASE{path}"']
    if not operation.is_public:
        lines.append('-H "Authorization: Bearer $TOKEN"')
    lines += [_header(one) for one in operation.described.get("parameters", ()) if one["in"] == "header"]
    if body is not None:
        lines.append("-H 'Content-Type: application/json'")
        lines.append(f"-d {quoted(json.dumps(body, ensure_ascii=False))}")
    return " \\\n  ".join(line for line in lines if line)


def _header(parameter: Schema) -> str:
    """Only headers without which the request is refused."""
    variable = re.sub(r"\W+", "_", parameter["name"]).upper()
    return f'-H "{parameter["name"]}: ${variable}"' if parameter.get("required") else ""


def quoted(text: str) -> str:
    """The text as one word of a shell."""
    return "'" + text.replace("'", "'\\''") + "'"
