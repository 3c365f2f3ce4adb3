"""Fields and parameters as tables: name, type, required or optional, limits, values, and meanings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from chalicelib.routes.http.html import Html, code, element, fragment, inline, joined, name_code, table
from chalicelib.routes.reference.page.schema import Field, Schema, Schemas

PLACES = {"path": "路径", "query": "查询", "header": "请求头", "cookie": "Cookie"}
BOUNDS = (
    ("minLength", "maxLength", "个字符"),
    ("minItems", "maxItems", "项"),
    ("minimum", "maximum", ""),
    ("exclusiveMinimum", "exclusiveMaximum", "（不含端点）"),
)
REQUIRED = element("span", "必填", class_="must")


def fields_table(schema: Schema, schemas: Schemas, label: str, *, with_required: bool) -> Html:
    """The fields of a schema; nested ones are indented below their parent."""
    rows = [_field(field, schemas, with_required=with_required) for field in schemas.fields(schema)]
    if not rows:
        return element("p", "没有字段。", class_="quiet")
    return table(("字段", "类型", "说明"), rows, "fields", label)


def _field(field: Field, schemas: Schemas, *, with_required: bool) -> Html:
    above = element("span", ".".join(field.parents) + ".", class_="unseen") if field.parents else ""
    mark = REQUIRED if with_required and field.is_required else ""
    depth = min(len(field.parents), 4)
    return element(
        "tr",
        element("th", above, name_code(field.name), mark, scope="row", class_=f"deep{depth}" if depth else None),
        element("td", schemas.type_name(field.schema)),
        element("td", *_notes(field.schema, schemas)),
    )


def parameters_table(parameters: list[Schema], schemas: Schemas) -> Html:
    return table(("参数", "类型", "说明"), (_parameter(one, schemas) for one in parameters), "fields", "参数")


def _parameter(parameter: Schema, schemas: Schemas) -> Html:
    schema = schemas.plain(parameter.get("schema", {}))
    shown = {**schema, "description": parameter.get("description") or schema.get("description", "")}
    place = PLACES.get(str(parameter["in"]), str(parameter["in"]))
    mark = REQUIRED if parameter.get("required") else ""
    return element(
        "tr",
        element("th", name_code(parameter["name"]), mark, scope="row"),
        element("td", schemas.type_name(schema), element("span", place, class_="place")),
        element("td", *_notes(shown, schemas)),
    )


def _notes(schema: Schema, schemas: Schemas) -> Iterator[Html]:
    """The meaning of a value, and its limits. A sentence that opens with a value lists the known values."""
    meaning = schemas.meaning(schema)
    sentences = [sentence for sentence in meaning.split("。") if sentence]
    told = "。".join(sentence for sentence in sentences if not sentence.startswith("`"))
    values = (inline(sentence) for sentence in sentences if sentence.startswith("`"))
    if told:
        yield element("span", inline(told))
    if limits := [*values, *limits_of(schema, schemas, meaning)]:
        yield element("span", joined("；", limits), class_="limits")


def limits_of(schema: Schema, schemas: Schemas, meaning: str = "") -> Iterator[Html]:
    """The limits of a value, in words. Values that its meaning names already are not named again."""
    if "const" in schema:
        yield fragment("固定为 ", _value(schema["const"]))
    if not all(f"`{value}`" in meaning for value in schema.get("enum", ())):
        yield fragment("取值 ", joined("、", map(_value, schema["enum"])))
    yield from map(fragment, _bounds(schema))
    if schema.get("pattern"):
        yield fragment("格式 ", code(schema["pattern"]))
    if schema.get("default") not in (None, "", [], {}):
        yield fragment("默认 ", _value(schema["default"]))
    if schema.get("examples"):
        yield fragment("例如 ", _value(schema["examples"][0]))
    if schema.get("uniqueItems"):
        yield fragment("不重复")
    if "items" in schema and (each := [*limits_of(schemas.plain(schema["items"]), schemas, meaning)]):
        yield fragment("每项：", joined("，", each))


def _bounds(schema: Schema) -> Iterator[str]:
    for least, most, unit in BOUNDS:
        low, high = schema.get(least), schema.get(most)
        if low is not None and high is not None:
            yield f"{low} 至 {high} {unit}".rstrip()
        elif high is not None:
            yield f"至多 {high} {unit}".rstrip()
        elif low is not None:
            yield f"至少 {low} {unit}".rstrip()


def _value(value: Any) -> Html:
    return code(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
