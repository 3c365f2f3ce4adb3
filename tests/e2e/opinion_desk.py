"""The desk of an agency without an account, and its browser: what the tests of the opinion page share."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from local.demo.bodies import application, company
from tests.e2e.conftest import RunningStack

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
LINK = re.compile(r"http://\S+/opinion#\S+")
CODE = re.compile(r"验证码：([0-9]{6})")
AGENCIES = {"jiaozuo-sthj": "焦作市生态环境局", "jiaozuo-scjg": "焦作市市场监督管理局"}
REASONS = "罚款本金已缴，加处罚款三千元尚未缴纳，缴款凭证也未注明决定书文号。"

REVOKED = "链接已停用，如需办理请与处罚地信用建设牵头部门联系。"
EXPIRED = "链接已过有效期，请与处罚地信用建设牵头部门联系，重新发送链接。"
LOCKED = "验证码输错次数过多，链接已锁定，请与处罚地信用建设牵头部门联系，重新发送链接。"
UNKNOWN = "链接无效。请使用邮件中的完整链接；仍不能打开的，请与处罚地信用建设牵头部门联系。"
RETURNED = re.compile(r"^贵机关已于.+办理“退回转办”，链接不再有效。$")
WITHDRAWN = re.compile(r"^申请人已于.+办理“撤回申请”，贵机关无需再办理，链接不再有效。$")


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


@pytest.fixture
def office(stack: RunningStack) -> Office:
    return Office(stack)


@dataclass
class Office:
    """The desk of an agency, where mail arrives."""

    stack: RunningStack

    def forwarded(
        self, agency_id: str = "jiaozuo-sthj", *, statement: str = "罚款已缴清，票据遗失。"
    ) -> tuple[str, str]:
        """A new case forwarded to an agency: its id, and the link in the mail."""
        key = secrets.token_hex(8)
        penalty = {
            "handling_city": "jiaozuo",
            "decision_number": f"焦罚决字〔2026〕{int(key, 16) % 10**12}号",
            "authority_name": AGENCIES[agency_id],
        }
        with self.stack.client("applicant-jincheng") as applicant:
            body = application(company("jincheng"), penalty, "fine_receipt", statement=statement)
            case_id = applicant.post("/v1/cases", json=body, headers={"Idempotency-Key": key}).json()["case_id"]
        self.act(case_id, "forwarding", agency_id=agency_id, note="请核查并出具意见。")
        return case_id, self.link(case_id)

    def link(self, case_id: str) -> str:
        mail = next(text for text in self.mails() if case_id in text and LINK.search(text))
        found = LINK.search(mail)
        assert found
        return found[0]

    def code(self) -> str:
        return next(found[1] for text in self.mails() if (found := CODE.search(text)))

    def mails(self) -> list[str]:
        """The texts that came to the agencies, the newest first."""
        with self.stack.client() as anyone:
            anyone.post("/local/settle")
            items = anyone.get("/local/mail").json()["items"]
        return [item["text"] for item in reversed(items) if re.search(r"(sthj|scjg)\.jiaozuo", str(item))]

    def session(self, link: str) -> dict[str, Any]:
        """A session by the API alone."""
        presented = {"link": link.partition("#")[2]}
        with self.stack.client() as anyone:
            assert anyone.post("/v1/opinion-links/code", json=presented).status_code == 200
            opened = anyone.post("/v1/opinion-links/session", json=presented | {"code": self.code()})
        assert opened.status_code == 200
        answer: dict[str, Any] = opened.json()
        return answer

    def phone(self) -> str:
        """The number of the office to call."""
        with self.stack.client() as anyone:
            return str(anyone.get("/v1/cities/jiaozuo").json()["lead_department"]["phone"])

    def act(self, case_id: str, path: str, who: str = "steward-jiaozuo", **body: Any) -> None:
        with self.stack.client(who) as caller:
            assert caller.post(f"/v1/cases/{case_id}/{path}", json=body).status_code == 200

    def revoke(self, case_id: str) -> None:
        self.act(case_id, "opinion-link/revocation")

    def case(self, case_id: str) -> dict[str, Any]:
        with self.stack.client("steward-jiaozuo") as steward:
            answer: dict[str, Any] = steward.get(f"/v1/cases/{case_id}").json()
        return answer


def open_case(page: Page, office: Office, link: str) -> None:
    page.goto(link)
    page.get_by_role("button", name="发送验证码").click()
    expect(page.locator("#sent")).to_contain_text("验证码已发至")
    enter(page, office.code())


def enter(page: Page, code: str = "123456") -> None:
    page.get_by_label("六位验证码").fill(code)
    page.get_by_role("button", name="打开申请").click()
    expect(page.get_by_role("heading", name="阅看申请")).to_be_visible()


def let_in(page: Page, session: dict[str, Any]) -> None:
    """Codes come one a minute, so any code opens the page by a session that is open already."""
    sent = {"sent_to": "x***@example", "expires_at": session["expires_at"]}
    page.route("**/v1/opinion-links/code", lambda route: route.fulfill(json=sent))
    page.route("**/v1/opinion-links/session", lambda route: route.fulfill(json=session))


def open_by_session(page: Page, office: Office, link: str) -> None:
    let_in(page, office.session(link))
    page.goto(link)
    enter(page)


def review(page: Page) -> None:
    """Go on from the form to the review."""
    page.locator("#check").click()
    expect(page.get_by_role("heading", name="请核对")).to_be_focused()


def submit(page: Page) -> None:
    """Review what the form holds, and confirm it."""
    review(page)
    page.get_by_role("button", name="确认提交").click()


def expect_receipt(page: Page, result: str, case_id: str) -> None:
    expect(page.get_by_role("heading", name="已提交")).to_be_focused()
    shown = facts(page, "receipt")
    assert (shown["办理结果"], shown["办件编号"]) == (result, case_id)


def facts(page: Page, id_: str) -> dict[str, str]:
    """A list of facts as it is read: each name with its meaning."""
    found = page.locator(f"#{id_}")
    return dict(zip(found.locator("dt").all_inner_texts(), found.locator("dd").all_inner_texts(), strict=True))


def add(page: Page, name: str, content: bytes) -> None:
    page.get_by_label("选择文件").set_input_files({"name": name, "mimeType": "", "buffer": content})


def uploads(page: Page) -> Locator:
    return page.locator("#uploads li").filter(visible=True)


def expect_end(page: Page, title: str, sentence: str | re.Pattern[str]) -> None:
    """Expect the page to tell the end of its link alone, and whom to call."""
    expect(page.get_by_role("heading", name=title)).to_be_focused()
    expect(page.locator("#ended-text")).to_have_text(sentence)
    expect(page.locator("section").filter(visible=True)).to_have_count(1)
    expect(page.locator("#starting")).to_be_hidden()
    expect(page.locator("#contact a").first).to_have_attribute("href", re.compile(r"^tel:03\d\d-\d+$"))
