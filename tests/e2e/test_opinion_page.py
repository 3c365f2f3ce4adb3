"""The page behind an opinion link, driven in headless Chromium at the width of a phone and of a desk."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from local import samples
from local.demo.play import application, company
from tests.e2e.conftest import RunningStack
from tests.e2e.needs import CHROMIUM, needs

pytestmark = needs("Chromium", CHROMIUM)

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
LINK = re.compile(r"http://\S+/opinion#\S+")
CODE = re.compile(r"(?<![0-9])[0-9]{6}(?![0-9])")


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(viewport=getattr(request, "param", PHONE), locale="zh-CN")
    opened = context.new_page()
    said: list[str] = []
    opened.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: said.append(str(error)))
    yield opened
    context.close()
    assert [text for text in said if "Failed to load resource" not in text] == []


def a_penalty(serial: str) -> dict[str, Any]:
    return {
        "handling_city": "jiaozuo",
        "decision_number": f"焦环罚决字〔2026〕{int(serial, 16) % 10**12}号",
        "authority_name": "焦作市生态环境局",
    }


@dataclass
class Office:
    """What arrives at an agency's desk."""

    stack: RunningStack

    def forwarded(self) -> tuple[str, str]:
        """A new case forwarded to an agency: its id, and the link in the mail."""
        with self.stack.client("applicant-jincheng") as applicant:
            key = secrets.token_hex(8)
            body = application(company("jincheng"), a_penalty(key), "fine_receipt", statement="罚款已缴清，票据遗失。")
            case_id = applicant.post("/v1/cases", json=body, headers={"Idempotency-Key": key}).json()["case_id"]
        with self.stack.client("steward-jiaozuo") as steward:
            forwarding = {"agency_id": "jiaozuo-sthj", "note": "请核查并出具意见。"}
            assert steward.post(f"/v1/cases/{case_id}/forwarding", json=forwarding).status_code == 200
        return case_id, self.link(case_id)

    def link(self, case_id: str) -> str:
        mail = next(text for text in self.mails() if case_id in text and LINK.search(text))
        found = LINK.search(mail)
        assert found
        return found[0]

    def code(self) -> str:
        mail = next(text for text in self.mails() if "验证码" in text)
        found = CODE.search(mail)
        assert found
        return found[0]

    def mails(self) -> list[str]:
        """The texts that came to the agency, the newest first."""
        with self.stack.client() as anyone:
            anyone.post("/local/settle")
            items = anyone.get("/local/mail").json()["items"]
        return [item["text"] for item in reversed(items) if "sthj.jiaozuo" in str(item)]


@pytest.fixture
def office(stack: RunningStack) -> Office:
    return Office(stack)


def open_case(page: Page, office: Office, link: str) -> None:
    page.goto(link)
    page.get_by_role("button", name="发送验证码").click()
    expect(page.get_by_text("验证码已发至")).to_be_visible()
    page.get_by_label("六位验证码").fill(office.code())
    page.get_by_role("button", name="打开申请").click()
    expect(page.get_by_role("heading", name="阅看申请")).to_be_visible()


@pytest.mark.parametrize("page", [PHONE, DESK], ids=["phone", "desk"], indirect=True)
def test_an_agency_reads_uploads_and_agrees_and_the_link_is_used(page: Page, office: Office, tmp_path: Path) -> None:
    case_id, link = office.forwarded()
    open_case(page, office, link)
    expect(page.locator("#facts")).to_contain_text(case_id)
    expect(page.locator("#facts")).to_contain_text("罚款缴纳凭证")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    page.get_by_label("同意修复", exact=True).check()
    page.get_by_role("button", name="提交意见").click()
    expect(page.locator("#document_ids-problem")).to_contain_text("须附已核验通过的")
    page.get_by_label("材料类型").select_option("signed_application")
    file = tmp_path / "签章申请表.pdf"
    file.write_bytes(samples.pdf("签章申请表"))
    page.get_by_label("选择文件").set_input_files(file)
    expect(page.locator("#uploads")).to_contain_text("已核验")
    page.get_by_role("button", name="提交意见").click()
    expect(page.get_by_role("heading", name="已提交")).to_be_visible()
    expect(page.locator("#done-text")).to_contain_text("同意修复")

    page.goto("about:blank")
    page.goto(link)
    page.get_by_role("button", name="发送验证码").click()
    expect(page.get_by_role("alert").first).to_contain_text("已")
    expect(page.get_by_label("六位验证码")).to_be_hidden()


def test_a_refusal_needs_its_reasons(page: Page, office: Office) -> None:
    _, link = office.forwarded()
    open_case(page, office, link)
    page.get_by_label("不同意修复").check()
    page.get_by_label("理由").fill("不同意")
    page.get_by_role("button", name="提交意见").click()
    expect(page.locator("#reasons-problem")).to_contain_text("不少于 20 个字")
    page.get_by_label("缺少印章或签字").check()
    page.get_by_label("理由").fill("罚款本金已缴，加处罚款三千元尚未缴纳，缴款凭证也未注明决定书文号。")
    page.get_by_role("button", name="提交意见").click()
    expect(page.locator("#done-text")).to_contain_text("不同意修复")


def test_a_wrong_code_says_how_often_one_may_try_and_the_fifth_locks(page: Page, office: Office) -> None:
    _, link = office.forwarded()
    page.goto(link)
    page.get_by_role("button", name="发送验证码").click()
    expect(page.get_by_text("验证码已发至")).to_be_visible()
    wrong = "000000" if office.code() != "000000" else "111111"
    for left in (4, 3, 2, 1):
        page.get_by_label("六位验证码").fill(wrong)
        page.get_by_role("button", name="打开申请").click()
        expect(page.locator("#message")).to_contain_text(f"还可以试 {left} 次")
    page.get_by_role("button", name="打开申请").click()
    expect(page.locator("#message")).to_contain_text("链接已锁定")
    expect(page.get_by_label("六位验证码")).to_be_hidden()


def test_a_guessed_link_and_none_at_all_are_refused(page: Page, stack: RunningStack) -> None:
    page.goto(f"{stack.url}/opinion")
    expect(page.locator("#message")).to_contain_text("链接不完整")
    page.goto("about:blank")
    page.goto(f"{stack.url}/opinion#ABCDEFGHJKMNPQRSTVWX.guessed")
    page.get_by_role("button", name="发送验证码").click()
    expect(page.locator("#message")).to_be_visible()
    expect(page.get_by_label("六位验证码")).to_be_hidden()


def test_it_can_be_used_by_keyboard_alone(page: Page, office: Office) -> None:
    _, link = office.forwarded()
    page.goto(link)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("验证码已发至")).to_be_visible()
    expect(page.get_by_label("六位验证码")).to_be_focused()
    page.keyboard.type(office.code())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="阅看申请")).to_be_visible()
