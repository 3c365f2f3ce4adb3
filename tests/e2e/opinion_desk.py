"""The page behind an opinion link, driven in headless Chromium at the width of a phone and of a desk."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from local import samples
from local.demo.play import application, company
from tests.e2e.conftest import RunningStack
from tests.e2e.needs import CHROMIUM, needs
from tests.e2e.test_uploads import PDF, put, register

pytestmark = needs("Chromium", CHROMIUM)

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
LINK = re.compile(r"http://\S+/opinion#\S+")
CODE = re.compile(r"验证码：([0-9]{6})")
AGENCIES = {"jiaozuo-sthj": "焦作市生态环境局", "jiaozuo-scjg": "焦作市市场监督管理局"}
REASONS = "罚款本金已缴，加处罚款三千元尚未缴纳，缴款凭证也未注明决定书文号。"

USED = "审核意见已出具、转办已退回或申请已撤回，链接不再有效。"
REVOKED = "链接已停用，如需办理请与办理地信用建设牵头部门联系。"
EXPIRED = "链接已过有效期，请与办理地信用建设牵头部门联系，重新发送链接。"
LOCKED = "验证码输错次数过多，链接已锁定，请与办理地信用建设牵头部门联系，重新发送链接。"
UNKNOWN = "链接无效。请使用邮件中的完整链接；仍不能打开的，请与办理地信用建设牵头部门联系。"
OPENED_ANEW = "办理凭证已失效：超过 30 分钟，或者在别处又打开了链接。请重新获取验证码，已填写的内容仍在。"
BUSY = "系统繁忙，请稍后再试。"
UNEXPECTED = "页面出现意外错误，请重试；仍不能办理的，请与办理地信用建设牵头部门联系。"


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
        with self.stack.client("steward-jiaozuo") as steward:
            forwarding = {"agency_id": agency_id, "note": "请核查并出具意见。"}
            assert steward.post(f"/v1/cases/{case_id}/forwarding", json=forwarding).status_code == 200
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

    def revoke(self, case_id: str) -> None:
        with self.stack.client("steward-jiaozuo") as steward:
            assert steward.post(f"/v1/cases/{case_id}/opinion-link/revocation", json={}).status_code == 200

    def case(self, case_id: str) -> dict[str, Any]:
        with self.stack.client("steward-jiaozuo") as steward:
            answer: dict[str, Any] = steward.get(f"/v1/cases/{case_id}").json()
        return answer


@pytest.fixture
def office(stack: RunningStack) -> Office:
    return Office(stack)


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


def submit(page: Page) -> None:
    page.locator("#submit").click()


def add(page: Page, name: str, content: bytes) -> None:
    page.get_by_label("选择文件").set_input_files({"name": name, "mimeType": "", "buffer": content})


def uploads(page: Page) -> Any:
    return page.locator("#uploads li")


def expect_end(page: Page, sentence: str) -> None:
    """Expect the page to show the reason alone."""
    expect(page.get_by_role("alert").filter(visible=True)).to_have_text(sentence)
    expect(page.locator("section").filter(visible=True)).to_have_count(0)
    expect(page.locator("#message")).to_be_focused()


# -------------------- the whole way


@pytest.mark.parametrize("page", [PHONE, DESK], ids=["phone", "desk"], indirect=True)
def test_an_agency_reads_uploads_and_agrees_and_the_link_is_used(page: Page, office: Office) -> None:
    case_id, link = office.forwarded()
    open_case(page, office, link)
    facts = page.locator("#facts")
    shown = dict(zip(facts.locator("dt").all_inner_texts(), facts.locator("dd").all_inner_texts(), strict=True))
    case = office.case(case_id)
    assert shown["申请编号"] == case_id
    assert (shown["处罚种类"], shown["遗失的材料"]) == ("罚款", "罚款缴纳凭证")
    assert shown["电子邮箱"] == case["contact"]["email"]
    assert shown["转办说明"] == "请核查并出具意见。"
    expect(page.locator("#due")).to_have_text(
        f"请于 {case['deadline']['due_on']}（当日 24 时）前出具意见，还有 {case['deadline']['working_days_left']} 个工作日。"
    )
    expect(page.locator("#legal-limit")).to_be_empty()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    submit(page)
    expect(page.locator("#decision-problem")).to_have_text("请选择审核意见。")
    expect(page.get_by_label("同意修复", exact=True)).to_be_focused()
    page.get_by_label("同意修复", exact=True).check()
    assert page.locator("#kind option").all_inner_texts() == [
        "经处罚机关签章的信用修复申请表",
        "其他整改材料（缴费票据等）",
    ]
    submit(page)
    expect(page.locator("#document_ids-problem")).to_have_text(
        "同意修复须附已核验通过的《经处罚机关签章的信用修复申请表》或《其他整改材料（缴费票据等）》。"
    )
    expect(page.get_by_label("选择文件")).to_be_focused()
    expect(page.locator("#document_ids-problem")).to_be_in_viewport()
    expect(page.locator("#message")).to_be_hidden()
    add(page, "签章申请表.pdf", samples.pdf("签章申请表"))
    expect(uploads(page)).to_have_text(["经处罚机关签章的信用修复申请表：签章申请表.pdf已核验移除"])
    submit(page)
    expect(page.get_by_role("heading", name="已提交")).to_be_visible()
    expect(page.locator("#done-text")).to_have_text(f"已就申请 {case_id} 出具意见：同意修复。")
    assert office.case(case_id)["stage"] == "agreed"

    page.reload()
    page.get_by_role("button", name="发送验证码").click()
    expect_end(page, USED)


def test_a_refusal_needs_its_reasons_and_takes_papers_of_a_fitting_kind(page: Page, office: Office) -> None:
    case_id, link = office.forwarded("jiaozuo-scjg")
    open_by_session(page, office, link)
    expect(page.locator("#legal-limit")).to_contain_text("法定时限为 7 个工作日")
    page.get_by_label("同意修复", exact=True).check()
    assert page.locator("#kind option").all_inner_texts() == ["准予信用修复决定书"]
    page.get_by_label("不同意修复").check()
    assert page.locator("#kind option").all_inner_texts() == ["其他材料"]
    page.get_by_label("理由").fill("不同意")
    submit(page)
    expect(page.locator("#reasons-problem")).to_have_text("请详细说明理由，不少于 20 个字。")
    expect(page.get_by_label("理由")).to_be_focused()
    add(page, "不予修复决定书.pdf", samples.pdf("不予修复"))
    expect(uploads(page)).to_have_text(["其他材料：不予修复决定书.pdf已核验移除"])
    page.get_by_label("缺少印章或签字").check()
    page.get_by_label("理由").fill(REASONS)
    submit(page)
    expect(page.locator("#done-text")).to_have_text(f"已就申请 {case_id} 出具意见：不同意修复。")
    opinion = office.case(case_id)["steps"]["opinion"]
    assert [code["code"] for code in opinion["reason_codes"]] == ["seal_missing"]
    assert [document["kind"] for document in opinion["documents"]] == ["other"]


def test_a_forwarding_that_is_not_theirs_goes_back_from_an_older_browser_too(page: Page, office: Office) -> None:
    case_id, link = office.forwarded()
    page.add_init_script("delete Crypto.prototype.randomUUID")
    open_by_session(page, office, link)
    page.get_by_label("不属于本机关，退回转办").check()
    expect(page.get_by_label("选择文件")).to_be_hidden()
    page.get_by_role("button", name="退回转办").click()
    expect(page.locator("#reasons-problem")).to_have_text("请填写原因。")
    page.get_by_label("退回原因").fill("该处罚由市市场监督管理局作出。")
    page.get_by_role("button", name="退回转办").click()
    expect(page.locator("#done-text")).to_have_text(f"已将申请 {case_id} 退回信用建设牵头部门。")
    assert office.case(case_id)["stage"] == "submitted"


def test_the_opinion_page_can_be_used_by_keyboard_alone(page: Page, office: Office) -> None:
    case_id, link = office.forwarded()
    page.goto(link)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#sent")).to_contain_text("验证码已发至")
    expect(page.get_by_label("六位验证码")).to_be_focused()
    page.keyboard.type(office.code())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="阅看申请")).to_be_visible()
    page.get_by_label("不同意修复").focus()
    page.keyboard.press("Space")
    page.get_by_label("理由").focus()
    page.keyboard.type("太短")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#reasons-problem")).to_have_text("请详细说明理由，不少于 20 个字。")
    expect(page.get_by_label("理由")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.type(REASONS)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#done-text")).to_have_text(f"已就申请 {case_id} 出具意见：不同意修复。")


# -------------------- links that open nothing


def test_wrong_codes_say_how_often_one_may_try_and_the_fifth_locks(page: Page, office: Office) -> None:
    _, link = office.forwarded()
    page.goto(link)
    page.get_by_role("button", name="打开申请").click()
    expect(page.locator("#code-problem")).to_have_text("请填写邮件中的六位数字。")
    page.get_by_role("button", name="发送验证码").click()
    expect(page.locator("#sent")).to_contain_text("验证码已发至")
    page.get_by_role("button", name="发送验证码").click()
    expect(page.locator("#message")).to_have_text("验证码刚刚发出，请查收邮件，一分钟后可重新获取。")
    code = page.get_by_label("六位验证码")
    code.fill("000000" if office.code() != "000000" else "111111")
    for left in (4, 3, 2, 1):
        page.get_by_role("button", name="打开申请").click()
        expect(page.locator("#code-problem")).to_have_text(f"验证码不正确，还可再试 {left} 次。")
        expect(page.locator("#message")).to_be_hidden()
        expect(code).to_be_focused()
    page.get_by_role("button", name="打开申请").click()
    expect_end(page, LOCKED)
    page.reload()
    page.get_by_role("button", name="发送验证码").click()
    expect_end(page, LOCKED)


def test_a_guessed_link_and_none_at_all_are_refused(page: Page, stack: RunningStack) -> None:
    page.goto(f"{stack.url}/opinion")
    expect(page.locator("#message")).to_have_text("链接不完整，请从邮件中重新打开。")
    expect(page.locator("section").filter(visible=True)).to_have_count(0)
    page.goto(f"{stack.url}/opinion#ABCDEFGHJKMNPQRSTVWX.guessed")
    page.get_by_role("button", name="发送验证码").click()
    expect_end(page, UNKNOWN)


def test_a_link_that_was_taken_back_is_refused_before_and_in_the_middle(page: Page, office: Office) -> None:
    case_id, link = office.forwarded()
    open_by_session(page, office, link)
    page.get_by_label("不同意修复").check()
    page.get_by_label("理由").fill(REASONS)
    office.revoke(case_id)
    submit(page)
    expect_end(page, REVOKED)
    page.unroute_all()
    page.reload()
    page.get_by_role("button", name="发送验证码").click()
    expect_end(page, REVOKED)


def test_an_expired_link_is_refused_before_and_in_the_middle(page: Page, office: Office, real_time: None) -> None:
    _, link = office.forwarded()
    open_by_session(page, office, link)
    page.get_by_label("不同意修复").check()
    with office.stack.client() as anyone:
        anyone.post("/local/clock", json={"now": "2027-03-01T10:00:00+08:00"})
    add(page, "意见.pdf", samples.pdf("意见"))
    expect_end(page, EXPIRED)
    page.unroute_all()
    page.reload()
    page.get_by_role("button", name="发送验证码").click()
    expect_end(page, EXPIRED)


def test_another_link_in_the_same_tab_is_another_case(page: Page, office: Office) -> None:
    _, first = office.forwarded()
    second_id, second = office.forwarded()
    open_by_session(page, office, first)
    page.get_by_label("不同意修复").check()
    page.get_by_label("理由").fill(REASONS)
    page.goto(second)
    expect(page.get_by_role("heading", name="核实身份")).to_be_visible()
    expect(page.get_by_role("heading", name="阅看申请")).to_be_hidden()
    page.unroute_all()
    let_in(page, office.session(second))
    enter(page)
    expect(page.locator("#facts dd").first).to_have_text(second_id)
    expect(page.get_by_label("不同意修复")).not_to_be_checked()


# -------------------- sessions


def test_after_a_reload_what_was_uploaded_is_there_to_be_cited_or_removed(page: Page, office: Office) -> None:
    case_id, link = office.forwarded()
    open_by_session(page, office, link)
    page.get_by_label("同意修复", exact=True).check()
    for name in ("签章申请表.pdf", "传错了.pdf"):
        add(page, name, samples.pdf(name))
        expect(uploads(page).filter(has_text=name)).to_contain_text("已核验")
    page.reload()
    enter(page)
    page.get_by_label("同意修复", exact=True).check()
    expect(uploads(page)).to_have_count(2)
    page.get_by_role("button", name="移除 传错了.pdf").click()
    expect(uploads(page)).to_have_text(["经处罚机关签章的信用修复申请表：签章申请表.pdf已核验移除"])
    expect(page.get_by_label("选择文件")).to_be_focused()
    submit(page)
    expect(page.locator("#done-text")).to_have_text(f"已就申请 {case_id} 出具意见：同意修复。")
    case = office.case(case_id)
    names = {document["document_id"]: document["file_name"] for document in case["documents"]}
    assert [names[one["document_id"]] for one in case["steps"]["opinion"]["documents"]] == ["签章申请表.pdf"]


def test_when_its_half_an_hour_is_over_a_new_code_goes_on_with_what_was_typed(page: Page, office: Office) -> None:
    case_id, link = office.forwarded()
    open_by_session(page, office, link)
    page.get_by_label("不同意修复").check()
    page.get_by_label("理由").fill(REASONS)
    page.route("**/v1/cases/**", lambda route: route.fulfill(status=401, json={"detail": "登录已失效"}), times=1)
    submit(page)
    expect(page.locator("#message")).to_have_text(OPENED_ANEW)
    expect(page.get_by_role("button", name="发送验证码")).to_be_focused()
    enter(page)
    expect(page.locator("#message")).to_be_hidden()
    expect(page.get_by_label("理由")).to_have_value(REASONS)
    submit(page)
    expect(page.locator("#done-text")).to_have_text(f"已就申请 {case_id} 出具意见：不同意修复。")


def test_documents_are_downloaded_and_bad_files_say_why(page: Page, office: Office, tmp_path: Path) -> None:
    case_id, link = office.forwarded()
    with office.stack.client("applicant-jincheng") as applicant:
        ticket = register(applicant, f"/v1/cases/{case_id}")
        assert put(ticket["upload"]["url"], ticket["upload"]["fields"], PDF).status_code == 204
        assert applicant.get(f"/v1/cases/{case_id}/documents/{ticket['document_id']}").json()["status"] == "verified"
    open_by_session(page, office, link)
    with page.expect_download() as download:
        page.get_by_role("button", name="下载 凭证.pdf").click()
    assert download.value.suggested_filename == "凭证.pdf"
    assert download.value.path().read_bytes() == PDF

    page.get_by_label("同意修复", exact=True).check()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.method == "POST" else None)
    for name, size, sentence in (
        ("意见.txt", 1, "不支持这种文件类型，请上传 PDF、OFD、JPG、PNG 或 DOCX 文件。"),
        ("空.pdf", 0, "文件是空的，请重新选择文件上传。"),
        ("大.pdf", 20 * 2**20 + 1, "文件超过 20 MB，请压缩或拆分后上传。"),
    ):
        with (tmp_path / name).open("wb") as file:
            file.truncate(size)
        page.get_by_label("选择文件").set_input_files(tmp_path / name)
        expect(uploads(page)).to_have_text([f"{name}{sentence}移除"])
        assert asked == []
        page.get_by_role("button", name=f"移除 {name}").click()
        expect(uploads(page)).to_have_count(0)
    add(page, "假.pdf", b"no pdf at all")
    expect(uploads(page)).to_have_text(["假.pdf文件的实际类型与申报的不一致，请确认没有改过扩展名后上传。移除"])
    add(page, "很长" * 120 + ".pdf", samples.pdf("x"))
    expect(uploads(page).last).to_contain_text("最多 200 个字符。")


# -------------------- what goes wrong


def test_a_page_at_work_says_so_and_the_pressed_button_keeps_the_focus(page: Page, stack: RunningStack) -> None:
    held: list[Route] = []
    page.route("**/v1/opinion-links/code", lambda route: held.append(route))
    page.goto(f"{stack.url}/opinion#x")
    button = page.get_by_role("button", name="发送验证码")
    button.click()
    expect(page.get_by_text("正在发送验证码……")).to_be_visible()
    expect(page.get_by_role("main")).to_have_attribute("aria-busy", "true")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="打开申请").click()
    expect(page.locator("#message")).to_have_text("上一步操作还在进行，请稍候。")
    assert len(held) == 1
    held[0].fulfill(status=429, body="Too Many Requests", headers={"Retry-After": "5"})
    expect(page.locator("#message")).to_have_text(BUSY)
    expect(page.locator("#working")).to_be_empty()


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ({"status": 503, "body": ""}, BUSY),
        ({"status": 429, "json": {"message": "Too Many Requests"}}, BUSY),
        ({"status": 500, "body": "x"}, "服务没有正常应答，请稍后重试；仍不能办理的，请与办理地信用建设牵头部门联系。"),
        ({"status": 200, "json": {}}, UNEXPECTED),
    ],
    ids=["503", "429", "500", "unexpected"],
)
def test_the_page_tells_of_every_kind_of_failed_answer(
    page: Page, stack: RunningStack, answer: dict[str, Any], sentence: str
) -> None:
    page.route("**/v1/opinion-links/code", lambda route: route.fulfill(**answer))
    page.goto(f"{stack.url}/opinion#x")
    page.get_by_role("button", name="发送验证码").click()
    expect(page.locator("#message")).to_have_text(sentence)
