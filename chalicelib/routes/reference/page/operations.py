"""One operation on the documentation page, and the structures that several operations share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.routes.http.html import (
    Html,
    anchor,
    block,
    code,
    element,
    fragment,
    inline,
    link,
    markdown,
    name_code,
    table,
)
from chalicelib.routes.reference.page import snippets
from chalicelib.routes.reference.page.fields import fields_table, parameters_table
from chalicelib.routes.reference.page.schema import NAME, DescribedOperation, Schema, Schemas
from chalicelib.routes.reference.page.upload_form import second_step


@dataclass(frozen=True, slots=True)
class Pages:
    """The parts that all operations share. `shared` are answers of several operations: shown once, then linked."""

    schemas: Schemas
    shared: Mapping[str, Schema]
    examples: Mapping[str, Schema]


def shared_answers(operations: tuple[DescribedOperation, ...], schemas: Schemas) -> Mapping[str, Schema]:
    """The structures that more than one operation answers with, by name."""
    found = [schemas.plain(answer) for operation in operations for _, answer in _answers(operation)]
    times = Counter(answer.get(NAME) for answer in found)
    return {str(answer[NAME]): answer for answer in found if NAME in answer and times[answer[NAME]] > 1}


def method_mark(method: str) -> Html:
    return element("span", method, class_=f"method {method.lower()}")


def operation_article(operation: DescribedOperation, pages: Pages) -> Html:
    access = "公开" if operation.is_public else "须登录"
    target = anchor("operation", operation.name)
    return element(
        "article",
        element("h3", operation.summary, " ", link(target, "#", class_="permalink"), id=f"{target}-title"),
        element(
            "p",
            method_mark(operation.method),
            name_code(operation.path),
            element("span", access, class_="access open" if operation.is_public else "access"),
            class_="route",
        ),
        markdown(operation.described.get("description", "")),
        *_request(operation, pages),
        *_success(operation, pages),
        *_second_step(operation, pages),
        *_failures(operation),
        id=target,
        aria_labelledby=f"{target}-title",
        class_="operation",
    )


def _request(operation: DescribedOperation, pages: Pages) -> Iterator[Html]:
    if parameters := operation.described.get("parameters"):
        yield element("h4", "参数")
        yield parameters_table(parameters, pages.schemas)
    examples = []
    if content := operation.body:
        schema = pages.schemas.plain(content["schema"])
        closed = "未列出的字段不被接受。" if schema.get("additionalProperties") is False else ""
        yield element("h4", "请求内容")
        yield element("p", schema.get("description", ""), closed)
        yield fields_table(schema, pages.schemas, "请求内容的字段", with_required=True)
        examples = snippets.bodies(content, pages.schemas)
        yield folded("请求示例（JSON）", *_titled(examples))
    command = snippets.curl(operation, examples[0][1] if examples else None)
    yield folded("curl", block(command, "curl 命令"))


def _titled(examples: list[tuple[str, Any]]) -> Iterator[Html]:
    """Examples; if there are several, each has a title."""
    for title, example in examples:
        if len(examples) > 1:
            yield element("p", title)
        yield block(snippets.as_json(example), f"请求示例 {title}".rstrip())


def _success(operation: DescribedOperation, pages: Pages) -> Iterator[Html]:
    yield element("h4", "成功")
    described = dict(_answers(operation))
    for status, answer in operation.answers(failed=False):
        plain = pages.schemas.plain(described.get(status, {}))
        name = plain.get(NAME, "")
        head = fragment(
            element("span", status, class_="status good"), " ", plain.get("description", answer["description"])
        )
        if name in pages.shared:
            shown = link(anchor("example", name), "示例")
            yield element("p", head, " ", link(anchor("schema", name), "字段见 ", code(name)), "，", shown)
        elif status in described:
            table_of_fields = fields_table(plain, pages.schemas, "返回的字段", with_required=False)
            yield folded(head, table_of_fields)
            yield from _example_answer(answer, pages)
        else:
            yield element("p", head)

        if headers := answer.get("headers"):
            rows = (element("li", code(name), " ", inline(one["description"])) for name, one in headers.items())
            yield element("p", "响应头：")
            yield element("ul", *rows)


def _example_answer(answer: Schema, pages: Pages) -> Iterator[Html]:
    """The document's examples of an answer; those that stand among the shared ones are looked up there."""
    for content in answer.get("content", {}).values():
        for example in content.get("examples", {}).values():
            referred = pages.examples.get(str(example.get("$ref", "")).rpartition("/")[2], example)
            yield _shown_example(referred.get("value"))


def _second_step(operation: DescribedOperation, pages: Pages) -> Iterator[Html]:
    """The step that a client takes with the form that an answer gives it."""
    for _, answer in _answers(operation):
        plain = pages.schemas.plain(answer)
        if "upload" in plain.get("properties", {}) and plain.get(NAME) in pages.examples:
            yield from second_step(pages.examples[plain[NAME]]["value"])


def _shown_example(value: Any) -> Html:
    text = value if isinstance(value, str) else snippets.as_json(value)
    return folded("返回示例" if isinstance(value, str) else "返回示例（JSON）", block(text, "返回示例"))


def _answers(operation: DescribedOperation) -> Iterator[tuple[str, Schema]]:
    for status, answer in operation.answers(failed=False):
        for content in answer.get("content", {}).values():
            yield status, content.get("schema", {})


def _failures(operation: DescribedOperation) -> Iterator[Html]:
    rows = [
        element(
            "tr",
            element("td", str(problem["status"]), class_="status"),
            element("th", link(anchor("code", name), name_code(name)), scope="row"),
            element("td", element("b", problem["title"]), *_detail(problem)),
        )
        for name, problem in operation.problems()
    ]
    if rows:
        yield folded(f"错误（{len(rows)} 种）", table(("状态码", "代码", "说明"), rows, "errors", "错误"))


def detail_of(problem: Schema) -> str:
    """The detail, unless it only repeats the title."""
    detail = str(problem.get("detail") or "")
    return "" if detail.removesuffix("。") == problem["title"] else detail


def _detail(problem: Schema) -> Iterator[Html]:
    if detail := detail_of(problem):
        yield element("br")
        yield fragment(detail)


def folded(head: str, *content: str) -> Html:
    return element("details", element("summary", head), *content)


def shared_article(name: str, schema: Schema, pages: Pages) -> Html:
    """A structure that several operations answer with."""
    target = anchor("schema", name)
    return element(
        "article",
        element("h3", code(name), " ", link(target, "#", class_="permalink")),
        markdown(schema.get("description", "")),
        fields_table(schema, pages.schemas, f"{name} 的字段", with_required=False),
        element("div", *_examples_of(name, pages), id=anchor("example", name)),
        id=target,
    )


def _examples_of(name: str, pages: Pages) -> Iterator[Html]:
    if name in pages.examples:
        yield _shown_example(pages.examples[name]["value"])
