"""Every answer is held against `/openapi.json`: an undeclared status, type, field or form fails the test that met it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.validators import extend

from tests.speed import untraced

PROBLEM = "application/problem+json"


class Contract:
    """The description of the API, as a judge of what it answers."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        schemas = _Closed(document["components"]["schemas"])
        self._operations = {
            (method.upper(), path): operation
            for path, operations in document["paths"].items()
            for method, operation in operations.items()
        }
        self._judge = cache(
            lambda method, path, status, media: _validator(
                self._operations[method, path]["responses"][status]["content"][media]["schema"], schemas
            )
        )
        self._problem_judge = _validator({"$ref": "#/components/schemas/Problem"}, schemas)

    @untraced
    def check(self, method: str, path: str, status: int, content_type: str, body: Any) -> None:
        """Raises AssertionError where the answer is not one that the description promises."""
        is_head, method = method == "HEAD", "GET" if method == "HEAD" else method
        template = next((t for m, t in self._operations if m == method and _matches(t, path)), None)
        media = content_type.partition(";")[0]
        if template is None:
            expected = {405} if any(_matches(t, path) for _, t in self._operations) else {404, 431}
            assert status in expected, f"{method} {path} is not described, yet answers {status}"
            assert media == PROBLEM
            if not is_head:
                self._problem(body, status, path)
            return
        responses = self._operations[method, template]["responses"]
        assert str(status) in responses, f"{method} {template} does not declare {status}: {body}"
        if is_head or "content" not in responses[str(status)]:
            return
        assert media in responses[str(status)]["content"], f"{method} {template} does not declare {media} for {status}"
        judge = self._judge(method, template, str(status), media)
        errors = [f"{error.json_path}: {error.message}" for error in judge.iter_errors(body)]
        assert not errors, f"{method} {template} {status}: {errors}"
        if status >= 400:
            self._problem(body, status, path)

    def operations(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Method, path template and description of every route."""
        for (method, path), operation in self._operations.items():
            yield method, path, operation

    def _problem(self, body: Any, status: int, path: str) -> None:
        self._problem_judge.validate(body)
        assert (body["status"], body["instance"]) == (status, path.partition("?")[0])
        assert body["title"]
        assert body["detail"]


@cache
def contract(document: bytes) -> Contract:
    """The contract in this text, read once in a process."""
    return Contract(json.loads(document))


def _matches(template: str, path: str) -> bool:
    declared, asked = template.split("/"), path.partition("?")[0].split("/")
    return len(declared) == len(asked) and all(
        there == here or (there.startswith("{") and here) for there, here in zip(declared, asked, strict=True)
    )


def _validator(schema: Any, closed: Mapping[str, Any]) -> Any:
    return _RememberingValidator(_with(schema, closed), format_checker=FormatChecker())


class _Closed(dict[str, Any]):
    """Schemas by name, closed once, so that all who refer to one share it."""

    def __init__(self, schemas: Mapping[str, Any]) -> None:
        super().__init__()
        self._schemas = schemas

    def __missing__(self, name: str) -> Any:
        self[name] = _with(self._schemas[name], self)
        return self[name]


def _with(schema: Any, closed: Mapping[str, Any]) -> Any:
    """The schema with its references written out, and no room for fields that it does not name."""
    if isinstance(schema, list):
        return [_with(item, closed) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return closed[schema["$ref"].rpartition("/")[2]]
    own = {name: _with(item, closed) for name, item in schema.items()}
    is_object = own.get("type") == "object" and isinstance(own.get("properties"), dict)
    return {"additionalProperties": False, **own} if is_object else own


_accepted: dict[int, tuple[Any, set[str]]] = {}
"""Identity of a schema -> the schema, so that it lives on, and the values that it was seen to accept."""


def _properties(validator: Any, properties: Mapping[str, Any], instance: Any, _: Any) -> Iterator[Any]:
    if validator.is_type(instance, "object"):
        for name, schema in properties.items():
            if name in instance:
                yield from _judged(validator, instance[name], schema, path=name, schema_path=name)


def _items(validator: Any, items: Any, instance: Any, _: Any) -> Iterator[Any]:
    if validator.is_type(instance, "array"):
        for place, item in enumerate(instance):
            yield from _judged(validator, item, items, path=place)


def _judged(validator: Any, value: Any, schema: Any, **where: Any) -> Iterator[Any]:
    """Answers hold the same parts again and again: what was accepted is not looked at again."""
    _, accepted = _accepted.setdefault(id(schema), (schema, set()))
    text = json.dumps(value)
    if text in accepted:
        return
    errors = [*validator.descend(value, schema, **where)]
    if not errors:
        accepted.add(text)
    yield from errors


_RememberingValidator = extend(Draft202012Validator, {"properties": _properties, "items": _items})
