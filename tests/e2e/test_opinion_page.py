"""The page behind an opinion link, driven in headless Chromium at the width of a phone and of a desk."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from local import samples
from tests.e2e.conftest import RunningStack
from tests.e2e.needs import CHROMIUM, needs
from tests.e2e.opinion_desk import (
    DESK,
    PHONE,
    REASONS,
    Office,
    add,
    enter,
    expect_receipt,
    facts,
    let_in,
    office,
    open_by_session,
    open_case,
    page,
    review,
    submit,
    uploads,
)

__all__ = ["office", "page"]  # fixtures
pytestmark = needs("Chromium", CHROMIUM)

OPENED_ANEW = "办理凭证已失效：超过 30 分钟，或者在别处又打开了链接。请重新获取验证码，已填写的内容仍在。"
BUSY = "系统繁忙，请稍后再试。"
UNEXPECTED = "页面出现意外错误，请重试；仍不能办理的，请与处罚地信用建设牵头部门联系。"
TOLD = "申请人\n处罚地信用建设牵头部门\n注册地信用建设牵头部门"


# -------------------- the whole way


@pytest.mark.parametrize("page", [PHONE, DESK], ids=["phone", "desk"], indirect=True)
def test_an_agency_reads_uploads_reviews_and_agrees(page: Page, office: Office) -> None:
    case_id, link = office.forwarded()
    open_case(page, office, link)
    shown, case = facts(page, "facts"), office.case(case_id)
    assert shown["办件编号"] == case_id
    assert (shown["处罚种类"], shown["遗失的材料"]) == ("罚款", "罚款缴纳凭证")
    assert shown["电子邮箱"] == case["contact"]["email"]
    assert shown["转办说明"] == "请核查并出具意见。"
    year, month, day = map(int, case["deadline"]["due_on"].split("-"))
    left = case["deadline"]["working_days_left"]
    expect(page.locator("#due")).to_have_text(
        f"请于 {year}年{month}月{day}日（当日 24 时）前出具意见，还有 {left} 个工作日。"
    )
    for law in case["deadline"]["legal_limits"]:
        expect(page.locator("#legal-limit")).to_contain_text(f"{law['limit_name']} {law['working_days']} 个工作日")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    page.locator("#check").click()
    expect(page.locator("#decision-problem")).to_have_text("请选择审核意见。")
    expect(page.get_by_label("同意修复", exact=True)).to_be_focused()
    page.get_by_label("同意修复", exact=True).check()
    assert page.locator("#kind option").all_inner_texts() == [
        "经处罚机关签章的信用修复申请表",
        "其他整改材料（缴费票据等）",
    ]
    page.locator("#check").click()
    expect(page.locator("#document_ids-problem")).to_have_text(
        "同意修复须附已核验通过的《经处罚机关签章的信用修复申请表》或《其他整改材料（缴费票据等）》。"
    )
    expect(page.get_by_label("选择文件")).to_be_focused()
    expect(page.locator("#document_ids-problem")).to_be_in_viewport()
    expect(page.locator("#message")).to_be_hidden()
    add(page, "签章申请表.pdf", samples.pdf("签章申请表"))
    expect(uploads(page)).to_have_text(["经处罚机关签章的信用修复申请表：签章申请表.pdf已核验移除"])

    review(page)
    expect(page.locator("section").filter(visible=True)).to_have_count(1)
    reviewed = facts(page, "review-facts")
    assert (reviewed["审核意见"], reviewed["办件编号"]) == ("同意修复", case_id)
    assert (reviewed["说明"], reviewed["将告知"]) == ("（没有填写）", TOLD)
    assert reviewed["材料"] == "经处罚机关签章的信用修复申请表：签章申请表.pdf"
    assert office.case(case_id)["stage"] == "forwarded"
    page.get_by_role("button", name="返回修改").click()
    expect(page.get_by_role("heading", name="出具意见")).to_be_focused()
    expect(page.get_by_label("同意修复", exact=True)).to_be_checked()
    review(page)
    page.go_back()
    expect(page.get_by_role("heading", name="出具意见")).to_be_focused()
    submit(page)
    expect_receipt(page, "同意修复", case_id)
    assert office.case(case_id)["stage"] == "agreed"


def test_the_receipt_can_be_kept_and_outlives_a_reload_and_the_link_tells_the_outcome(
    page: Page, office: Office
) -> None:
    case_id, link = office.forwarded()
    page.add_init_script("window.print = () => { window.printed = true; }")
    open_by_session(page, office, link)
    page.get_by_label("不同意修复").check()
    page.get_by_label("缺少印章或签字").check()
    page.get_by_label("理由").fill(REASONS)
    submit(page)
    expect_receipt(page, "不同意修复", case_id)
    receipt = facts(page, "receipt")
    case = office.case(case_id)
    assert (receipt["申请企业"], receipt["理由"], receipt["原因"]) == (
        case["subject"]["name"],
        REASONS,
        "缺少印章或签字",
    )
    assert re.fullmatch(r"\d{4}年\d+月\d+日 \d\d:\d\d", receipt["办理时间"])

    page.get_by_role("button", name="打印").click()
    assert page.evaluate("window.printed")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="复制文字").click()
    expect(page.locator("#copied")).to_have_text("回执已复制。")
    copy = page.evaluate("navigator.clipboard.readText()")
    for told in (f"办件编号：{case_id}", f"理由：{REASONS}", "办理结果：不同意修复", office.phone()):
        assert told in copy

    page.reload()
    expect_receipt(page, "不同意修复", case_id)
    assert facts(page, "receipt") == receipt
    page.evaluate("sessionStorage.clear()")
    page.reload()
    expect(page.get_by_role("heading", name="审核意见已出具")).to_be_focused()
    ended = facts(page, "ended-facts")
    assert ended == {name: receipt[name] for name in ("办件编号", "行政处罚机关", "办理结果", "办理时间")}
    expect(page.locator("#contact")).to_contain_text(office.phone())


def test_an_opinion_is_revised_on_the_page_with_a_new_code_and_a_reason(page: Page, office: Office) -> None:
    case_id, link = office.forwarded()
    office.act(case_id, "opinion", "authority-jiaozuo-sthj", decision="refuse", reasons=REASONS)
    page.goto(link)
    expect(page.get_by_role("heading", name="审核意见已出具")).to_be_focused()
    expect(page.locator("#ended-text")).to_contain_text("时可以更正审核意见，须重新获取验证码，并写明原因。")
    page.get_by_role("button", name="更正审核意见").click()
    expect(page.locator("#open-text")).to_have_text("更正审核意见须重新核实身份：请获取新的验证码。")
    page.get_by_role("button", name="发送验证码").click()
    expect(page.locator("#sent")).to_contain_text("验证码已发至")
    enter(page, office.code())
    expect(page.get_by_role("heading", name="更正审核意见")).to_be_visible()
    expect(page.locator("#due")).to_be_hidden()
    expect(page.get_by_label("不属于本机关，退回转办")).to_be_hidden()
    page.get_by_label("同意修复", exact=True).check()
    add(page, "签章申请表.pdf", samples.pdf("签章申请表"))
    expect(uploads(page)).to_contain_text("已核验")
    page.locator("#check").click()
    expect(page.locator("#revision-problem")).to_have_text("请填写原因。")
    expect(page.get_by_label("更正原因")).to_be_focused()
    page.get_by_label("更正原因").fill("前次意见看错案卷。")
    review(page)
    reviewed = facts(page, "review-facts")
    assert (reviewed["审核意见"], reviewed["更正原因"]) == ("更正为：同意修复", "前次意见看错案卷。")
    expect(page.locator("#review-warning")).to_contain_text("此后更正须重新获取验证码")
    assert office.case(case_id)["stage"] == "refused"
    page.get_by_role("button", name="确认提交").click()
    expect_receipt(page, "更正审核意见：同意修复", case_id)
    receipt = facts(page, "receipt")
    assert (receipt["更正原因"], receipt["材料"]) == (
        "前次意见看错案卷。",
        "经处罚机关签章的信用修复申请表：签章申请表.pdf",
    )
    assert receipt["原审核意见"].endswith("不同意修复")
    assert office.case(case_id)["stage"] == "agreed"
    expect(page.get_by_role("button", name="更正审核意见")).to_be_visible()
    office.act(case_id, "upload-confirmation", "applicant-jincheng", receipt_number="XYXF-2026-0301-09")
    page.reload()
    expect_receipt(page, "更正审核意见：同意修复", case_id)
    expect(page.get_by_role("button", name="更正审核意见")).to_be_hidden()


def test_a_refusal_needs_its_reasons_and_takes_papers_of_a_fitting_kind(page: Page, office: Office) -> None:
    case_id, link = office.forwarded("jiaozuo-scjg")
    open_by_session(page, office, link)
    expect(page.locator("#legal-limit")).to_contain_text("作出是否准予修复的决定 7 个工作日")
    page.get_by_label("同意修复", exact=True).check()
    assert page.locator("#kind option").all_inner_texts() == ["准予信用修复决定书"]
    page.get_by_label("不同意修复").check()
    assert page.locator("#kind option").all_inner_texts() == ["其他材料"]
    page.get_by_label("理由").fill("不同意")
    page.locator("#check").click()
    expect(page.locator("#refuse-problem")).to_have_text("请详细说明理由，不少于 20 个字。")
    expect(page.get_by_label("理由")).to_be_focused()
    assert "refuse-problem" in str(page.get_by_label("理由").get_attribute("aria-describedby"))
    add(page, "不予修复决定书.pdf", samples.pdf("不予修复"))
    expect(uploads(page)).to_have_text(["其他材料：不予修复决定书.pdf已核验移除"])
    page.get_by_label("缺少印章或签字").check()
    page.get_by_label("理由").fill(REASONS)
    submit(page)
    expect_receipt(page, "不同意修复", case_id)
    opinion = office.case(case_id)["steps"]["opinion"]
    assert [code["code"] for code in opinion["reason_codes"]] == ["seal_missing"]
    assert [document["kind"] for document in opinion["documents"]] == ["other"]


def test_what_was_typed_for_one_decision_never_goes_out_with_another(page: Page, office: Office) -> None:
    case_id, link = office.forwarded()
    open_by_session(page, office, link)
    agree, refuse = page.get_by_label("同意修复", exact=True), page.get_by_label("不同意修复")
    refuse.check()
    page.get_by_label("理由").fill(REASONS)
    page.get_by_label("缺少印章或签字").check()
    add(page, "不同意.pdf", samples.pdf("不同意"))
    expect(uploads(page)).to_have_text(["其他材料：不同意.pdf已核验移除"])
    page.get_by_label("不属于本机关，退回转办").check()
    page.get_by_label("退回原因").fill("不是本机关。")
    agree.check()
    expect(page.get_by_label("说明（可以不填）")).to_have_value("")
    expect(uploads(page)).to_have_count(0)
    add(page, "签章申请表.pdf", samples.pdf("签章"))
    expect(uploads(page)).to_have_text(["经处罚机关签章的信用修复申请表：签章申请表.pdf已核验移除"])
    page.get_by_label("说明（可以不填）").fill("已缴清。")
    refuse.check()
    expect(page.get_by_label("理由")).to_have_value(REASONS)
    review(page)
    reviewed = facts(page, "review-facts")
    assert (reviewed["理由"], reviewed["材料"]) == (REASONS, "其他材料：不同意.pdf")
    page.go_back()
    agree.check()
    review(page)
    reviewed = facts(page, "review-facts")
    assert (reviewed["说明"], reviewed["材料"]) == ("已缴清。", "经处罚机关签章的信用修复申请表：签章申请表.pdf")
    assert "原因" not in reviewed
    with page.expect_request("**/opinion") as sent:
        page.get_by_role("button", name="确认提交").click()
    body = sent.value.post_data_json
    assert (body["decision"], body["reasons"], len(body["document_ids"])) == ("agree", "已缴清。", 1)
    assert "reason_codes" not in body
    expect_receipt(page, "同意修复", case_id)


def test_a_forwarding_that_is_not_theirs_goes_back_from_an_older_browser_too(page: Page, office: Office) -> None:
    case_id, link = office.forwarded()
    page.add_init_script("delete Crypto.prototype.randomUUID; delete Element.prototype.replaceChildren")
    page.add_init_script("delete window.fetch; delete Blob.prototype.arrayBuffer; delete window.sessionStorage")
    open_by_session(page, office, link)
    page.get_by_label("不属于本机关，退回转办").check()
    expect(page.get_by_label("选择文件")).to_be_hidden()
    page.locator("#check").click()
    expect(page.locator("#return_forwarding-problem")).to_have_text("请填写原因。")
    page.get_by_label("退回原因").fill("该处罚由市市场监督管理局作出。")
    submit(page)
    expect_receipt(page, "退回转办", case_id)
    assert facts(page, "receipt")["退回原因"] == "该处罚由市市场监督管理局作出。"
    assert office.case(case_id)["stage"] == "submitted"


def test_the_opinion_page_can_be_used_by_keyboard_alone(page: Page, office: Office) -> None:
    def tab_to(selector: str) -> None:
        for _ in range(30):
            page.keyboard.press("Tab")
            if page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
        raise AssertionError(f"Tab never reaches {selector}")

    case_id, link = office.forwarded()
    page.goto(link)
    expect(page.get_by_role("heading", name="核实身份")).to_be_focused()
    tab_to("#send-code")
    page.keyboard.press("Enter")
    expect(page.locator("#sent")).to_contain_text("验证码已发至")
    expect(page.get_by_label("六位验证码")).to_be_focused()
    page.keyboard.type(office.code())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="阅看申请")).to_be_focused()
    tab_to("[name=decision]")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("不同意修复")).to_be_checked()
    tab_to("#refuse-words")
    page.keyboard.type("太短")
    tab_to("#check")
    page.keyboard.press("Enter")
    expect(page.locator("#refuse-problem")).to_have_text("请详细说明理由，不少于 20 个字。")
    expect(page.get_by_label("理由")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.type(REASONS)
    tab_to("#check")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="请核对")).to_be_focused()
    tab_to("#back")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="出具意见")).to_be_focused()
    tab_to("#check")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="请核对")).to_be_focused()
    tab_to("#confirm")
    page.keyboard.press("Enter")
    expect_receipt(page, "不同意修复", case_id)


# -------------------- a supervision sheet


def test_a_supervision_sheet_is_answered_on_the_page(page: Page, office: Office) -> None:
    case_id, link = office.forwarded()
    sheet = {
        "clock": "opinion",
        "due_on": "2026-12-01",
        "colour": "orange",
        "colour_name": "橙色督办单（警告）",
        "issued_at": "2026-12-02T00:10:00+08:00",
        "raised_at": "2026-12-02T00:10:00+08:00",
    }
    answers: list[dict[str, Any]] = []

    def with_sheet(route: Route) -> None:
        case = route.fetch().json()
        said = answers[-1]["text"] if answers else None
        answer = {"answer": said, "answered_at": "2026-12-02T09:30:00+08:00" if answers else None}
        actions = case["actions"] + ([] if answers else ["answer_supervision"])
        route.fulfill(json=case | {"actions": actions, "supervision": sheet | answer})

    def take(route: Route) -> None:
        answers.append(route.request.post_data_json)
        route.fulfill(json={})

    page.route(f"**/v1/cases/{case_id}", with_sheet)
    page.route("**/supervision-answer", take)
    open_by_session(page, office, link)
    assert facts(page, "sheet")["督办事项"] == "审核意见应于 2026年12月1日前出具"
    page.get_by_role("button", name="下一步：核对回复").click()
    expect(page.locator("#text-problem")).to_have_text("请填写内容。")
    expect(page.get_by_label("回复内容")).to_be_focused()
    page.get_by_label("回复内容").fill("正在核对缴款凭证，明日出具。")
    page.get_by_role("button", name="下一步：核对回复").click()
    expect(page.get_by_role("heading", name="请核对")).to_be_focused()
    assert facts(page, "review-facts")["回复内容"] == "正在核对缴款凭证，明日出具。"
    page.go_back()
    expect(page.get_by_role("heading", name="督办单")).to_be_focused()
    page.get_by_role("button", name="下一步：核对回复").click()
    page.get_by_role("button", name="确认提交").click()
    expect(page.locator("#message")).to_have_text("督办单已回复。")
    expect(page.get_by_label("回复内容")).to_be_hidden()
    assert facts(page, "sheet")["回复"] == "正在核对缴款凭证，明日出具。"
    assert answers == [{"text": "正在核对缴款凭证，明日出具。"}]
    expect(page.get_by_role("heading", name="出具意见")).to_be_visible()


# -------------------- sessions


def test_a_reload_goes_on_without_a_new_code_and_uploads_are_there_to_be_cited_or_removed(
    page: Page, office: Office
) -> None:
    case_id, link = office.forwarded()
    open_by_session(page, office, link)
    page.get_by_label("同意修复", exact=True).check()
    for name in ("签章申请表.pdf", "传错了.pdf"):
        add(page, name, samples.pdf(name))
        expect(uploads(page).filter(has_text=name)).to_contain_text("已核验")
    page.reload()
    expect(page.get_by_role("heading", name="阅看申请")).to_be_focused()
    page.get_by_label("同意修复", exact=True).check()
    expect(uploads(page)).to_have_count(2)
    page.get_by_role("button", name="移除 传错了.pdf").click()
    expect(uploads(page)).to_have_text(["经处罚机关签章的信用修复申请表：签章申请表.pdf已核验移除"])
    expect(page.get_by_label("选择文件")).to_be_focused()
    submit(page)
    expect_receipt(page, "同意修复", case_id)
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
    expect_receipt(page, "不同意修复", case_id)


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
    assert facts(page, "facts")["办件编号"] == second_id
    expect(page.get_by_label("不同意修复")).not_to_be_checked()


# -------------------- what goes wrong


def test_a_lost_answer_to_the_decision_is_asked_for_again_and_decides_once(page: Page, office: Office) -> None:
    case_id, link = office.forwarded()
    open_by_session(page, office, link)
    page.get_by_label("不同意修复").check()
    page.get_by_label("理由").fill(REASONS)

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/opinion", lose, times=1)
    submit(page)
    expect(page.locator("#message")).to_have_text("网络不通，请检查网络后重试。")
    page.get_by_role("button", name="确认提交").click()
    expect_receipt(page, "不同意修复", case_id)


def test_a_page_at_work_says_so_and_the_pressed_button_keeps_the_focus(page: Page, office: Office) -> None:
    held: list[Route] = []
    page.route("**/v1/opinion-links/code", lambda route: held.append(route))
    page.goto(office.forwarded()[1])
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
    expect(page.locator("#send-code")).to_have_text(re.compile(r"重新发送（[1-5] 秒后）"))


def test_on_a_slow_network_the_page_says_what_it_waits_for_and_tries_again_when_asked(
    page: Page, office: Office
) -> None:
    _, link = office.forwarded()
    held: list[Route] = []
    page.route("**/v1/opinion-links/standing", lambda route: held.append(route), times=1)
    page.goto(link)
    expect(page.get_by_text("正在核对链接……")).to_be_visible()
    expect(page.locator("#starting")).to_be_hidden()
    expect(page.locator("#contact a")).to_have_count(3)
    held[0].abort()
    expect(page.locator("#message")).to_have_text("网络不通，请检查网络后重试。")
    page.get_by_role("button", name="重试").click()
    expect(page.get_by_role("heading", name="核实身份")).to_be_focused()
    expect(page.locator("#message")).to_be_hidden()
    expect(page.get_by_role("button", name="重试")).to_be_hidden()
    expect(page.locator("#contact a")).to_have_text([office.phone()])


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ({"status": 503, "body": ""}, BUSY),
        ({"status": 429, "json": {"message": "Too Many Requests"}}, BUSY),
        ({"status": 500, "body": "x"}, "服务没有正常响应，请稍后重试；仍不能办理的，请与处罚地信用建设牵头部门联系。"),
        ({"status": 200, "json": {}}, UNEXPECTED),
    ],
    ids=["503", "429", "500", "unexpected"],
)
def test_the_page_tells_of_every_kind_of_failed_answer(
    page: Page, stack: RunningStack, answer: dict[str, Any], sentence: str
) -> None:
    page.route("**/v1/opinion-links/standing", lambda route: route.fulfill(**answer))
    page.goto(f"{stack.url}/opinion#x")
    expect(page.locator("#message")).to_have_text(sentence)
    expect(page.get_by_role("button", name="重试")).to_be_visible()
