"""The documentation page shows the whole OpenAPI document, safely, and asks nothing of anyone else."""

from __future__ import annotations

import base64
import copy
import gzip
import hashlib
import json
import re
from collections import Counter
from datetime import date
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest

import app  # noqa: F401  # declares every route
from chalicelib.domain.cases.procedures import PROCEDURES
from chalicelib.routes.http.html import element, fragment, markdown
from chalicelib.routes.reference import openapi
from chalicelib.routes.reference.page import assembly, guides
from chalicelib.routes.reference.page.flow import Flow
from chalicelib.routes.reference.page.schema import Schemas, operations
from chalicelib.routes.reference.page.snippets import curl, example, matching
from chalicelib.runtime.version import VERSION

VOID = {"br", "input", "meta", "wbr"}
HOSTILE = """</style><script>alert(1)</script>"'><img src=x onerror=alert(1)>&amp;"""

DAY = date(2026, 3, 2)
"""The limits in force on this day are shown."""


class Page(HTMLParser):
    """A page taken apart: elements with their attributes, in order, and all text."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self._data: dict[str, list[list[str]]] = {}
        self.feed(page)
        self.close()
        assert not self.open, "every element is closed"
        self.texts = {tag: ["".join(parts) for parts in found] for tag, found in self._data.items()}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs)
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
            self._data.setdefault(tag, []).append([])

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"{tag} is closed where it was opened"

    def handle_data(self, data: str) -> None:
        for tag in set(self.open):
            self._data[tag][-1].append(data)

    def ids(self) -> list[str]:
        return [str(attributes["id"]) for _, attributes in self.elements if "id" in attributes]

    def values(self, name: str) -> list[str]:
        return [str(attributes[name]) for _, attributes in self.elements if name in attributes]


@cache
def text() -> str:
    return assembly.render(document(), DAY)


@cache
def page() -> Page:
    return Page(text())


def document() -> dict[str, Any]:
    return openapi.document(VERSION)


def test_the_page_asks_nothing_of_anyone_else() -> None:
    assert page().values("src") == []
    assert {href for href in page().values("href") if not href.startswith("#")} == {"openapi.json"}
    assert not {tag for tag, _ in page().elements} & {"link", "img", "iframe", "object", "embed", "base", "form"}
    assert "@import" not in assembly.STYLE
    assert "url(" not in assembly.STYLE
    assert {value for value in page().values("marker-end") if not value.startswith("url(#")} == set()


def test_every_link_within_the_page_arrives() -> None:
    targets = {href[1:] for href in page().values("href") if href.startswith("#")}
    named = {name for value in page().values("aria-labelledby") for name in value.split()}
    assert targets | named <= set(page().ids())


def test_every_operation_stands_in_the_contents_and_has_an_article_of_its_own() -> None:
    links, ids = Counter(page().values("href")), set(page().ids())
    for path, item in document()["paths"].items():
        for described in item.values():
            target = f"operation-{described['operationId']}"
            assert target in ids
            assert links[f"#{target}"] >= 2, "in the contents, and as a permanent link"
            assert any(described["summary"] in heading for heading in page().texts["h3"])
        assert path in page().texts["nav"][0]


def test_every_error_code_of_every_operation_is_explained_once() -> None:
    problems = [problem for operation in operations(document()) for problem in operation.problems()]
    assert len({name for name, _ in problems}) > 15
    ids, main = Counter(page().ids()), page().texts["main"][0]
    for name, title, detail in {(name, problem["title"], problem["detail"]) for name, problem in problems}:
        assert ids[f"code-{name}"] == 1
        assert title in main
        assert detail.removesuffix("。") in main


def test_the_contents_lead_to_every_guide_code_and_shared_structure() -> None:
    links = {href[1:] for href in page().values("href")}
    known = {name for name in page().ids() if name.startswith(("code-", "schema-", "guide-"))}
    assert {name.partition("-")[0] for name in known} == {"code", "schema", "guide"}
    assert known <= links
    assert sum(name.startswith("guide-") for name in known) >= 6


def test_every_operation_leads_to_an_example_of_its_answer() -> None:
    for operation in operations(document()):
        article = text().partition(f'id="operation-{operation.name}"')[2].partition("</article>")[0]
        assert "返回示例" in article or 'href="#example-' in article, operation.name


def test_a_route_that_registers_a_file_shows_the_form_of_the_second_step() -> None:
    for operation in ("register_document", "register_agent_document", "register_mandate_document"):
        article = text().partition(f'id="operation-{operation}"')[2].partition("</article>")[0]
        for shown in ("第二步", "upload.fields", "x-amz-signature", "file=@", "curl -X POST", "204"):
            assert shown in article, (operation, shown)


def test_commands_of_the_guides_go_to_routes_that_exist() -> None:
    for path in re.findall(r"\$BASE(/[^\"?]*)", guides.TEXT):
        template = path.replace("$CASE_ID", "{case_id}").replace("$DOCUMENT_ID", "{document_id}")
        assert template in document()["paths"], path


def test_every_field_of_every_body_is_shown() -> None:
    schemas = Schemas(document()["components"]["schemas"])
    shown = set(page().texts["code"])
    for operation in operations(document()):
        if operation.body:
            names = {field.name for field in schemas.fields(operation.body["schema"])}
            assert names <= shown


def test_every_stage_limit_and_action_of_the_procedures_is_shown() -> None:
    main = page().texts["main"][0]
    for procedure in PROCEDURES.values():
        for stage in procedure.stages:
            assert f"stage-{procedure.name}-{stage.name}" in page().ids()
            assert stage.task in main
            assert (
                stage.limit is None
                or f"{stage.limit.length_on(DAY).working_days} 个工作日（{stage.limit.label}" in main
            )
        for action in procedure.actions:
            assert action.label in main


@pytest.mark.parametrize("procedure", PROCEDURES.values(), ids=lambda procedure: procedure.name)
def test_the_drawing_shows_each_stage_in_a_place_of_its_own_and_the_repair_last(procedure: Any) -> None:
    flow = Flow(procedure, DAY)
    assert len(set(flow.places.values())) == len(flow.places)
    assert {end for arrow in flow.arrows for end in (arrow.source, arrow.target)} <= set(flow.places)
    for repaired in {action.target for action in procedure.actions if action.repairs}:
        assert flow.places[str(repaired)] == (max(row for row, _ in flow.places.values()), 0)


def test_ids_are_unique() -> None:
    assert [name for name, times in Counter(page().ids()).items() if times > 1] == []


def test_headings_nest_without_a_gap() -> None:
    levels = [int(tag[1]) for tag, _ in page().elements if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))


def test_tables_have_captions_and_headers_for_columns_and_rows() -> None:
    tables = text().split("<table")[1:]
    assert tables
    for table in tables:
        inner = table.partition("</table>")[0]
        assert "<caption" in inner
        assert 'scope="col"' in inner
        assert inner.count('scope="row"') == inner.count("<tr") - 1


def test_the_page_is_chinese_and_can_be_skipped_through() -> None:
    assert ("html", {"lang": "zh-CN"}) in page().elements
    first_link = next(attributes for tag, attributes in page().elements if tag == "a")
    assert first_link == {"href": "#content", "class": "skip"}
    assert ("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}) in page().elements


def test_the_policy_allows_the_inlined_style_and_script_and_nothing_else() -> None:
    policy = dict(part.split(" ", 1) for part in assembly.HEADERS["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    for tag in ("style", "script"):
        (inlined,) = page().texts[tag]
        digest = base64.b64encode(hashlib.sha256(inlined.encode()).digest()).decode()
        assert policy[f"{tag}-src"] == f"'sha256-{digest}'"
    attributes = {name for _, described in page().elements for name in described}
    assert "style" not in attributes
    assert not [name for name in attributes if name.startswith("on")]
    assert assembly.HEADERS["X-Content-Type-Options"] == "nosniff"
    assert assembly.HEADERS["Referrer-Policy"] == "no-referrer"


def test_style_and_script_of_the_page_cannot_end_their_elements() -> None:
    assert "</" not in assembly.STYLE
    assert "</" not in assembly.SCRIPT


def test_the_page_is_small() -> None:
    """It goes out compressed to every browser."""
    assert len(text().encode()) < 1_400_000
    assert len(gzip.compress(text().encode())) < 140_000


def test_a_hostile_document_stays_text() -> None:
    hostile = Page(assembly.render(_poisoned(copy.deepcopy(document())), DAY))
    assert [tag for tag, _ in hostile.elements].count("script") == 1
    assert not {tag for tag, _ in hostile.elements} & {"img"}
    assert not [name for _, attributes in hostile.elements for name in attributes if name.startswith("on")]
    assert all(href.startswith("#") or href == "openapi.json" for href in hostile.values("href"))
    assert not [name for name in hostile.ids() if re.search(r"[^\w.-]", name)]
    assert HOSTILE in hostile.texts["main"][0]


def _poisoned(value: Any, key: str = "") -> Any:
    """The document with markup in every text and in the names that others chose."""
    if isinstance(value, dict):
        renamed = key in {"properties", "examples", "paths"}
        return {name + HOSTILE if renamed else name: _poisoned(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [_poisoned(inner, key) for inner in value]
    shown = {"summary", "description", "title", "detail", "operationId", "pattern", "enum", "default", "const"}
    shown |= {"version", "tags", "name", "code"}
    return value + HOSTILE if isinstance(value, str) and key in shown else value


def test_plain_text_is_escaped_and_markup_is_not_escaped_twice() -> None:
    assert element("p", "<b>", element("i", "&"), title='"') == '<p title="&quot;">&lt;b&gt;<i>&amp;</i></p>\n'
    assert fragment(fragment("<"), "<") == "&lt;&lt;"


def test_the_little_markdown_of_descriptions() -> None:
    rendered = markdown("一段 `a<b` 与 **重点 `x`**。\n\n- 甲\n- 乙 <i>")
    assert rendered == (
        "<p>一段 <code>a&lt;b</code> 与 <strong>重点 <code>x</code></strong>。</p>\n"
        "<ul><li>甲</li>\n<li>乙 &lt;i&gt;</li>\n</ul>\n"
    )
    assert markdown("2 ** 3 与 ` 不成对") == "<p>2 ** 3 与 ` 不成对</p>\n"


SCHEMAS = Schemas(
    {
        "Light": {"type": "string", "enum": ["green", "red"]},
        "Node": {
            "type": "object",
            "required": ["name"],
            "properties": {
                "name": {"type": "string"},
                "light": {"anyOf": [{"$ref": "#/components/schemas/Light"}, {"type": "null"}], "default": None},
                "below": {"type": "array", "items": {"$ref": "#/components/schemas/Node"}},
                "sizes": {"type": "object", "additionalProperties": {"type": "integer"}},
                "either": {"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]},
            },
        },
        "Book": {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Node"}},
    }
)
NODE = {"$ref": "#/components/schemas/Node"}


def test_schemas_are_read_through_references_options_arrays_and_maps() -> None:
    fields = {field.name: field for field in SCHEMAS.fields(NODE)}
    assert {name: SCHEMAS.type_name(field.schema) for name, field in fields.items()} == {
        "name": "文本",
        "light": "文本 或 null",
        "below[]": "数组〈对象〉",
        "sizes": "键值〈整数〉",
        "either": "文本 或 整数 或 null",
    }
    assert fields["name"].is_required
    assert not fields["light"].is_required
    assert fields["light"].schema["enum"] == ["green", "red"]


def test_fields_of_the_values_of_a_map_stand_under_their_key() -> None:
    fields = [*SCHEMAS.fields({"$ref": "#/components/schemas/Book"})]
    assert fields[0].name == "‹键›"
    assert fields[1].parents == ("‹键›",)


def test_an_example_is_made_up_where_the_schema_has_none() -> None:
    made = example(NODE, SCHEMAS)
    assert made == {"name": "…", "below": [None], "sizes": {}, "either": "…"}
    json.dumps(made)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [("^[0-9a-f]{4}$", "ffff"), (r"^[0-9]{1,12}(\.[0-9]{1,2})?$", "9"), ("^a|b+$", ""), ("", "")],
)
def test_an_example_of_a_simple_pattern_matches_it(pattern: str, text: str) -> None:
    assert matching(pattern) == text


def test_a_curl_command_carries_what_the_route_cannot_do_without() -> None:
    by_name = {operation.name: operation for operation in operations(document())}
    command = curl(by_name["submit_case"], {"statement": "it's"})
    assert command == (
        'curl -X POST "$BASE/v1/cases" \\\n'
        '  -H "Authorization: Bearer $TOKEN" \\\n'
        '  -H "Idempotency-Key: $IDEMPOTENCY_KEY" \\\n'
        "  -H 'Content-Type: application/json' \\\n"
        """  -d '{"statement": "it'\\''s"}'"""
    )
    assert curl(by_name["get_city"], None) == 'curl "$BASE/v1/cities/$CITY"'
