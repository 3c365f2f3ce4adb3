"""The documentation page in Chromium: its filter, its copy buttons by keyboard, and its policy, which lets both run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import RunningStack
from tests.e2e.needs import CHROMIUM, needs

pytestmark = needs("Chromium", CHROMIUM)

SHOWN = "#contents .group:not([hidden]) li:not([hidden]) a"


@pytest.fixture
def docs(browser: Browser, stack: RunningStack) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=stack.url)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{stack.url}/docs")
    yield page
    context.close()
    assert said == []


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        ("fine_amount", {"#operation-submit_case", "#schema-CaseAnswer"}),
        ("sha256", {"#operation-register_document"}),
        ("lost_race", {"#code-lost_race", "#operation-forwarding"}),
        ("转办", {"#operation-forwarding"}),
        ("V1/LEDGER", {"#operation-get_ledger"}),
        ("post case_id forwarding", {"#operation-forwarding"}),
    ],
)
def test_the_filter_finds_names_paths_fields_and_codes(docs: Page, sought: str, found: set[str]) -> None:
    docs.fill("#find", sought)
    links = {str(one.get_attribute("href")) for one in docs.query_selector_all(SHOWN)}
    assert found <= links
    assert len(links) < docs.locator("#contents li").count()
    assert docs.inner_text("#nothing") == ""


def test_the_filter_says_that_it_found_nothing_and_escape_ends_it(docs: Page) -> None:
    all_of_it = docs.locator(SHOWN).count()
    docs.fill("#find", "没有的东西")
    expect(docs.locator(SHOWN)).to_have_count(0)
    expect(docs.locator("#nothing")).to_contain_text("没有找到“没有的东西”")
    expect(docs.locator("#nothing")).to_be_visible()
    docs.press("#find", "Escape")
    expect(docs.locator(SHOWN)).to_have_count(all_of_it)
    expect(docs.locator("#nothing")).to_be_hidden()


def test_a_command_is_copied_by_keyboard(docs: Page) -> None:
    block = docs.locator("#guides .copied-from").first
    button = block.get_by_role("button", name="复制")
    button.focus()
    docs.keyboard.press("Enter")
    expect(button).to_have_text("已复制")
    expect(docs.locator("#told")).to_contain_text("已复制")
    assert docs.evaluate("navigator.clipboard.readText()") == block.locator("pre").text_content()


def test_a_link_to_an_example_opens_it(docs: Page, stack: RunningStack) -> None:
    docs.goto(f"{stack.url}/docs#example-CaseAnswer")
    expect(docs.locator("#example-CaseAnswer pre")).to_be_visible()


def test_the_first_page_leads_to_the_documentation(docs: Page, stack: RunningStack) -> None:
    docs.goto(f"{stack.url}/")
    docs.get_by_role("link", name="接口文档").click()
    expect(docs.get_by_role("heading", level=1)).to_contain_text("接口文档")
