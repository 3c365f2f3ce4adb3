"""The documentation page: the OpenAPI document as one HTML page that needs nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from chalicelib.domain.cases.procedures import PROCEDURES
from chalicelib.routes.http.content_policy import page_headers
from chalicelib.routes.http.html import Html, anchor, element, inline, joined, link, markdown, name_code, table
from chalicelib.routes.reference.page.fields import fields_table
from chalicelib.routes.reference.page.guides import guides
from chalicelib.routes.reference.page.guides import titles as guide_titles
from chalicelib.routes.reference.page.operations import (
    Pages,
    detail_of,
    method_mark,
    operation_article,
    shared_answers,
    shared_article,
)
from chalicelib.routes.reference.page.procedures import procedures
from chalicelib.routes.reference.page.schema import DescribedOperation, Schema, Schemas, operations

STYLE = Path(__file__).with_name("docs.css").read_text(encoding="utf-8")
SCRIPT = Path(__file__).with_name("docs.js").read_text(encoding="utf-8")
"""Only for convenience; the page is complete without it."""


HEADERS = page_headers(STYLE, SCRIPT)

Groups = Mapping[str, list[DescribedOperation]]


def render(document: Mapping[str, Any], day: date) -> str:
    """The whole page, with the limits in force on `day`."""
    info, described = document["info"], operations(document)
    schemas = Schemas(document.get("components", {}).get("schemas", {}))
    examples = document.get("components", {}).get("examples", {})
    pages = Pages(schemas, shared_answers(described, schemas), examples)
    names = {tag["name"]: tag.get("description", tag["name"]) for tag in document.get("tags", ())}
    groups: dict[str, list[DescribedOperation]] = {name: [] for name in names}
    for operation in described:
        groups.setdefault(operation.tag, []).append(operation)
    body = element(
        "body",
        link("content", "跳到正文", class_="skip"),
        _top(info),
        element(
            "div",
            _contents(groups, names, pages),
            element("main", *_main(described, groups, names, pages, day), id="content", tabindex="-1"),
            class_="page",
        ),
        element("p", id="told", class_="unseen", role="status"),
        element("script", Html(SCRIPT)),
    )
    return "<!doctype html>\n" + element("html", _head(info), body, lang="zh-CN")


def _head(info: Schema) -> Html:
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", f"{info['title']} 接口文档"),
        element("style", Html(STYLE)),
    )


def _top(info: Schema) -> Html:
    """The title and the introduction, before everything else."""
    source = element("a", "openapi.json", href="openapi.json")
    return element(
        "header",
        element("h1", info["title"], " ", element("small", "接口文档")),
        element("p", f"版本 {info['version']} · OpenAPI 3.1 · ", source, class_="quiet"),
        markdown(info.get("description", "")),
        element(
            "p",
            inline("下文 curl 示例中，`$BASE` 是服务地址，`$TOKEN` 是登录令牌，其余 `$` 开头的名称与“…”由您填写。"),
            class_="quiet",
        ),
        class_="top",
    )


def _contents(groups: Groups, names: Mapping[str, str], pages: Pages) -> Html:
    drawn = [(anchor("procedure", p.name), p.label) for p in PROCEDURES.values()]
    closing = [("structures", "共用结构")] * bool(pages.shared) + [("errors", "错误代码")]
    codes = sorted({name for members in groups.values() for member in members for name, _ in member.problems()})
    hint = "按名称、路径、字段或代码筛选"
    find = element("input", type="search", id="find", placeholder=hint, aria_label=hint, autocomplete="off")
    return element(
        "nav",
        element(
            "details",
            element("summary", element("h2", "目录")),
            element("p", find, id="finder", hidden=""),
            element("p", id="nothing", role="status"),
            _links("接入指南", "guides", guide_titles()),
            _links("办理流程", "procedures", drawn),
            *(_group_contents(name, names.get(name, name), members) for name, members in groups.items() if members),
            _links("附录", "", closing),
            _links(
                "共用结构", "structures", [(anchor("schema", name), name) for name in pages.shared], is_found_only=True
            ),
            _links("错误代码", "errors", [(anchor("code", name), name) for name in codes], is_found_only=True),
            id="contents",
            open="",
        ),
        aria_label="目录",
    )


def _links(title: str, target: str, links: Iterable[tuple[str, str]], *, is_found_only: bool = False) -> Html:
    """A group of the contents; some groups stand there only for what the filter finds."""
    hidden = {"data_found": "", "hidden": ""} if is_found_only else {}
    head = element("h3", link(target, title) if target else title)
    lines = (element("li", link(where, text)) for where, text in links)
    return element("section", head, element("ul", *lines), class_="group", **hidden)


def _group_contents(name: str, label: str, members: list[DescribedOperation]) -> Html:
    lines = (
        element(
            "li",
            link(
                anchor("operation", operation.name),
                element("span", operation.summary),
                element("small", method_mark(operation.method), name_code(operation.path)),
            ),
        )
        for operation in members
    )
    return element("section", element("h3", link(anchor("tag", name), label)), element("ul", *lines), class_="group")


def _main(
    described: tuple[DescribedOperation, ...], groups: Groups, names: Mapping[str, str], pages: Pages, day: date
) -> Iterator[Html]:
    yield _chapter("guides", "接入指南", *guides())
    yield _chapter("procedures", "办理流程", procedures(described, day))
    for name, members in groups.items():
        if members:
            articles = (operation_article(operation, pages) for operation in members)
            yield _chapter(anchor("tag", name), names.get(name, name), *articles)
    if pages.shared:
        articles = (shared_article(name, schema, pages) for name, schema in pages.shared.items())
        yield _chapter("structures", "共用结构", *articles)
    yield _chapter("errors", "错误代码", *_errors(described, pages))


def _chapter(target: str, title: str, *content: str) -> Html:
    return element("section", element("h2", title, id=f"{target}-title"), *content, id=target, class_="chapter")


def _errors(described: tuple[DescribedOperation, ...], pages: Pages) -> Iterator[Html]:
    """Every code that any operation answers, once."""
    users: dict[str, list[DescribedOperation]] = {}
    problems: dict[str, Schema] = {}
    for operation in described:
        for name, problem in operation.problems():
            users.setdefault(name, []).append(operation)
            problems.setdefault(name, problem)
    ordered = sorted(problems, key=lambda name: (problems[name]["status"], name))
    rows = (_error(name, problems[name], users[name], len(described)) for name in ordered)
    yield table(("代码", "状态码", "说明"), rows, "codes", "错误代码")
    if problem_schema := pages.schemas.components.get("Problem"):
        yield element("h3", "错误的结构")
        yield element("p", inline(problem_schema.get("description", "")))
        yield fields_table(problem_schema, pages.schemas, "错误的字段", with_required=True)


def _error(name: str, problem: Schema, users: list[DescribedOperation], total: int) -> Html:
    return element(
        "tr",
        element("th", name_code(name), scope="row"),
        element("td", str(problem["status"]), class_="status"),
        element(
            "td",
            element("b", problem["title"]),
            element("div", detail_of(problem)),
            _users(users, total),
        ),
        id=anchor("code", name),
    )


def _users(users: list[DescribedOperation], total: int) -> Html:
    if len(users) == total:
        return element("div", "全部接口", class_="under")
    links = joined("、", (link(anchor("operation", user.name), user.summary) for user in users))
    if len(users) <= 4:
        return element("div", links, class_="under")
    return element("details", element("summary", f"{len(users)} 个接口"), links, class_="under")
