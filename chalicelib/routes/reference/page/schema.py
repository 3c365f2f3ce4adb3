"""The OpenAPI document read for people: its operations, and its schemas with all references followed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]

NULLABLE = "x-nullable"
NAME = "x-name"
TYPES: Mapping[str, str] = {
    "string": "文本",
    "integer": "整数",
    "number": "数值",
    "boolean": "布尔",
    "object": "对象",
    "array": "数组",
    "null": "null",
}
FORMATS: Mapping[str, str] = {"date": "日期", "date-time": "时间", "uri": "网址", "email": "电子邮箱"}
METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class DescribedOperation:
    """One operation of the document."""

    method: str
    path: str
    described: Schema

    @property
    def name(self) -> str:
        return str(self.described.get("operationId") or f"{self.method.lower()}{self.path}")

    @property
    def summary(self) -> str:
        return str(self.described.get("summary") or self.name)

    @property
    def tag(self) -> str:
        return next(iter(self.described.get("tags", ())), "")

    @property
    def is_public(self) -> bool:
        return not self.described.get("security")

    @property
    def body(self) -> Schema | None:
        """The content of `application/json` requests."""
        content: Schema | None = self.described.get("requestBody", {}).get("content", {}).get("application/json")
        return content

    def answers(self, *, failed: bool) -> Iterator[tuple[str, Schema]]:
        for status, answer in self.described.get("responses", {}).items():
            if status.startswith(("2", "3")) is not failed:
                yield status, answer

    def problems(self) -> Iterator[tuple[str, Schema]]:
        """Every error with its code, from the examples."""
        for _, answer in self.answers(failed=True):
            for content in answer.get("content", {}).values():
                for name, example in content.get("examples", {}).items():
                    yield name, example["value"]


def operations(document: Schema) -> tuple[DescribedOperation, ...]:
    return tuple(
        DescribedOperation(method.upper(), path, item[method])
        for path, item in document.get("paths", {}).items()
        for method in METHODS
        if method in item
    )


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a body or an answer; `parents` are the names it stands under."""

    parents: tuple[str, ...]
    name: str
    schema: Schema
    is_required: bool


@dataclass(frozen=True, slots=True)
class Schemas:
    """The schemas of a document, with references followed and the option of null folded into a mark."""

    components: Mapping[str, Schema]

    def plain(self, schema: Schema) -> Schema:
        if "$ref" in schema:
            name = str(schema["$ref"]).rpartition("/")[2]
            rest = {key: value for key, value in schema.items() if key != "$ref"}
            return _joined({**self.plain(self.components.get(name, {})), NAME: name}, rest)
        options = [option for key in ("anyOf", "oneOf", "allOf") for option in schema.get(key, ())]
        real = [option for option in options if option.get("type") != "null"]
        if len(real) != 1:
            return schema
        rest = {key: value for key, value in schema.items() if key not in ("anyOf", "oneOf", "allOf")}
        return _joined({**self.plain(real[0]), NULLABLE: len(options) > 1}, rest)

    def options(self, schema: Schema) -> list[Schema]:
        """The shapes a value may have, where there are several."""
        plain = self.plain(schema)
        return [self.plain(option) for key in ("anyOf", "oneOf") for option in plain.get(key, ())]

    def type_name(self, schema: Schema) -> str:
        plain = self.plain(schema)
        suffix = " 或 null" if plain.get(NULLABLE) else ""
        return self._type_name(plain) + suffix

    def _type_name(self, plain: Schema) -> str:
        if options := self.options(plain):
            return " 或 ".join(dict.fromkeys(self.type_name(option) for option in options))
        kind = plain.get("type", "object" if "properties" in plain else "")
        if isinstance(kind, list):
            return " 或 ".join(TYPES.get(name, name) for name in kind)
        if kind == "array" and "items" in plain:
            return f"数组〈{self.type_name(plain['items'])}〉"
        values = plain.get("additionalProperties")
        if kind == "object" and isinstance(values, Mapping) and not plain.get("properties"):
            return f"键值〈{self.type_name(values)}〉"
        return FORMATS.get(plain.get("format", ""), TYPES.get(kind, kind or "任意"))

    def fields(
        self, schema: Schema, parents: tuple[str, ...] = (), seen: frozenset[str] = frozenset()
    ) -> Iterator[Field]:
        """The fields of an object, or of the objects in an array, each followed by its own; a cycle ends at once."""
        plain = self.plain(schema)
        name = plain.get(NAME, "")
        if name in seen:
            return
        seen = seen | {name} if name else seen
        for inner in (plain.get("items"), *self.options(plain)):
            if isinstance(inner, Mapping):
                yield from self.fields(inner, parents, seen)
        for child, described, required in self._children(plain):
            shown = child + "[]" * self._array_depth(described)
            yield Field(parents, shown, self.plain(described), required)
            yield from self.fields(described, (*parents, shown), seen)

    def _array_depth(self, schema: Schema) -> int:
        plain = self.plain(schema)
        return 1 + self._array_depth(plain["items"]) if plain.get("type") == "array" and "items" in plain else 0

    def _children(self, plain: Schema) -> Iterator[tuple[str, Schema, bool]]:
        required = plain.get("required", ())
        for name, described in plain.get("properties", {}).items():
            yield name, described, name in required
        values = plain.get("additionalProperties")
        if isinstance(values, Mapping) and self.plain(values).get("properties"):
            yield "‹键›", values, False

    def meaning(self, schema: Schema) -> str:
        """The meaning of a field, with the values that it may hold; else the meaning of the things that it holds."""
        plain = self.plain(schema)
        inner = plain.get("items")
        held = self.plain(inner) if isinstance(inner, Mapping) else {}
        own = plain.get("description", "")
        return str(_joined(held, {"description": own} if own else {}).get("description", ""))


def _joined(referred: Schema, own: Schema) -> Schema:
    """A schema with what stands beside its reference; the meanings of known values are told after its own."""
    told = [text for text in (own.get("description"), referred.get("description")) if text]
    return {**referred, **own, **({"description": "。".join(told)} if "enum" in referred and told else {})}
