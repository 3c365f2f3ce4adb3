"""Files at the opinion page: downloaded, uploaded with progress, cancelled, tried again, and refused with the reason."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from local import samples
from tests.e2e.needs import CHROMIUM, needs
from tests.e2e.opinion_desk import (
    Office,
    add,
    expect_receipt,
    office,
    open_by_session,
    page,
    submit,
    uploads,
)
from tests.e2e.test_uploads import PDF, put, register

__all__ = ["office", "page"]  # fixtures
pytestmark = needs("Chromium", CHROMIUM)

FORM = "**/*quarantine*"
DONE = ["经处罚机关签章的信用修复申请表：签章.pdf已核验移除"]


@pytest.fixture
def form(page: Page, office: Office) -> Page:
    """The form of a case, at its agreement."""
    _, link = office.forwarded()
    open_by_session(page, office, link)
    page.get_by_label("同意修复", exact=True).check()
    return page


def test_documents_are_listed_with_date_and_size_and_downloaded(page: Page, office: Office) -> None:
    case_id, link = office.forwarded()
    with office.stack.client("applicant-jincheng") as applicant:
        for content in (PDF, samples.pdf("二")):
            ticket = register(applicant, f"/v1/cases/{case_id}", content)
            assert put(ticket["upload"]["url"], ticket["upload"]["fields"], content).status_code == 204
            document = applicant.get(f"/v1/cases/{case_id}/documents/{ticket['document_id']}").json()
            assert document["status"] == "verified"
    open_by_session(page, office, link)
    year, month, day = map(int, document["created_at"][:10].split("-"))
    state = re.compile(rf"^申请人 · {year}年{month}月{day}日 · \d+ KB$")
    expect(page.locator("#documents .state")).to_have_text([state, state])
    expect(page.locator("#documents li").first).to_contain_text("罚款缴纳凭证：凭证.pdf")
    with page.expect_download() as download:
        page.get_by_role("button", name="下载 凭证.pdf").first.click()
    assert download.value.suggested_filename == "凭证.pdf"
    assert download.value.path().read_bytes() in (PDF, samples.pdf("二"))  # of one moment, in either order


def test_bad_files_say_why(form: Page, tmp_path: Path) -> None:
    asked: list[str] = []
    form.on("request", lambda request: asked.append(request.url) if request.method == "POST" else None)
    for name, size, sentence in (
        ("意见.txt", 1, "不支持这种文件类型，请上传 PDF、OFD、JPG、PNG 或 DOCX 文件。"),
        ("空.pdf", 0, "文件是空的，请重新选择文件上传。"),
        ("大.pdf", 20 * 2**20 + 1, "文件超过 20 MB，请压缩或拆分后上传。"),
    ):
        with (tmp_path / name).open("wb") as file:
            file.truncate(size)
        form.get_by_label("选择文件").set_input_files(tmp_path / name)
        expect(uploads(form)).to_have_text([f"{name}上传失败：{sentence}移除"])
        expect(form.locator("#uploads-told")).to_have_text(f"{name} 上传失败：{sentence}")
        assert asked == []
        form.locator("#check").click()
        expect(form.locator("#document_ids-problem")).to_have_text(f"“{name}”没有上传成功，请重试或移除。")
        form.get_by_role("button", name=f"移除 {name}").click()
        expect(uploads(form)).to_have_count(0)
    add(form, "假.pdf", b"no pdf at all")
    wrong_type = "文件的实际类型与申报的不一致，请确认没有改过扩展名后上传。"
    expect(uploads(form)).to_have_text([f"假.pdf上传失败：{wrong_type}移除"])
    add(form, "很长" * 120 + ".pdf", samples.pdf("x"))
    expect(uploads(form).last).to_contain_text("最多 200 个字符。")


def test_an_upload_shows_its_progress_can_be_cancelled_and_holds_the_review(form: Page) -> None:
    network = form.context.new_cdp_session(form)
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 400_000}
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", slow)
    add(form, "慢.pdf", samples.pdf("慢") + b"%" * 2_000_000)
    bar = form.get_by_role("progressbar", name="上传进度 慢.pdf")
    expect(bar).to_be_visible()
    expect(uploads(form)).to_have_text([re.compile(r"慢\.pdf正在上传 [1-9]\d?%（[\d.]+ [KM]B／1\.9 MB）取消")])
    assert 0 < bar.evaluate("bar => bar.value") < 1
    form.locator("#check").click()
    expect(form.locator("#document_ids-problem")).to_have_text("“慢.pdf”正在上传，请等待完成，或者取消。")
    form.get_by_role("button", name="取消 慢.pdf").click()
    expect(uploads(form)).to_have_count(0)
    expect(form.locator("#uploads-told")).to_have_text("已取消上传 慢.pdf。")
    expect(form.get_by_label("选择文件")).to_be_focused()


REFUSED = "<Error><Code>AccessDenied</Code></Error>"


@pytest.mark.parametrize(
    ("failure", "sentence", "registrations"),
    [
        (None, "网络不通，请检查网络后重试。", 1),
        ({"status": 403, "body": REFUSED}, "上传凭证已过期，或者文件在选择后被改动过，请重新选择文件。", 2),
        ({"status": 500, "body": "x"}, "文件没有传完，请重试。", 2),
    ],
    ids=["network", "refused", "broken"],
)
def test_a_failed_upload_says_why_and_is_tried_again(
    form: Page, failure: dict[str, Any] | None, sentence: str, registrations: int
) -> None:
    registered: list[str] = []
    form.on("request", lambda request: registered.append(request.url) if request.url.endswith("/documents") else None)

    def fail(route: Route) -> None:
        if failure:
            route.fulfill(**failure, headers={"Access-Control-Allow-Origin": "*"})
        else:
            route.abort()

    form.route(FORM, fail, times=1)
    add(form, "签章.pdf", samples.pdf("签章"))
    expect(uploads(form)).to_have_text([f"签章.pdf上传失败：{sentence}重试移除"])
    form.get_by_role("button", name="重试 签章.pdf").click()
    expect(uploads(form)).to_have_text(DONE)
    assert len(registered) == registrations


def test_after_a_failed_upload_the_decision_goes_on(form: Page, office: Office) -> None:
    form.route(FORM, lambda route: route.abort(), times=1)
    add(form, "签章.pdf", samples.pdf("签章"))
    form.get_by_role("button", name="重试 签章.pdf").click()
    expect(uploads(form)).to_have_text(DONE)
    submit(form)
    expect_receipt(form, "同意修复", form.locator("#receipt dd").nth(2).inner_text())
