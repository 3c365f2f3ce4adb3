"""Opinion links that are over, and browsers that do not run the page's script: both say what to do and whom to call."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from local import samples
from tests.e2e.conftest import RunningStack
from tests.e2e.needs import CHROMIUM, needs
from tests.e2e.opinion_desk import (
    EXPIRED,
    LOCKED,
    PHONE,
    REASONS,
    RETURNED,
    REVOKED,
    UNKNOWN,
    WITHDRAWN,
    Office,
    add,
    expect_end,
    facts,
    office,
    open_by_session,
    page,
    submit,
)

__all__ = ["office", "page"]  # fixtures
pytestmark = needs("Chromium", CHROMIUM)


# -------------------- links that open nothing


def test_wrong_codes_say_how_often_one_may_try_and_the_fifth_locks(page: Page, office: Office) -> None:
    case_id, link = office.forwarded()
    page.goto(link)
    page.get_by_role("button", name="打开申请").click()
    expect(page.locator("#code-problem")).to_have_text("请填写邮件中的六位数字。")
    page.get_by_role("button", name="发送验证码").click()
    expect(page.locator("#sent")).to_contain_text("验证码已发至")
    again = page.locator("#send-code")
    expect(again).to_contain_text("重新发送（")
    expect(again).to_have_attribute("aria-disabled", "true")
    again.dispatch_event("click")
    expect(page.locator("#sent")).to_have_text("验证码已经发出，请查收邮件（也看看垃圾邮件箱）。")
    code = page.get_by_label("六位验证码")
    code.fill("000000" if office.code() != "000000" else "111111")
    for left in (4, 3, 2, 1):
        page.get_by_role("button", name="打开申请").click()
        expect(page.locator("#code-problem")).to_have_text(f"验证码不正确，还可再试 {left} 次。")
        expect(page.locator("#message")).to_be_hidden()
        expect(code).to_be_focused()
    page.get_by_role("button", name="打开申请").click()
    expect_end(page, "链接已锁定", LOCKED)
    page.reload()
    expect_end(page, "链接已锁定", LOCKED)
    assert facts(page, "ended-facts")["办件编号"] == case_id


def test_a_code_counts_down_until_it_is_over_and_may_be_sent_again(page: Page, office: Office) -> None:
    _, link = office.forwarded()
    page.clock.install()
    page.route(
        "**/v1/opinion-links/code",
        lambda route: route.fulfill(
            json={
                "sent_to": "x***@example",
                "expires_at": "2026-11-30T10:10:00+08:00",
            }
        ),
    )
    page.goto(link)
    page.get_by_role("button", name="发送验证码").click()
    expect(page.locator("#sent")).to_have_text("验证码已发至 x***@example，10:10 前有效。")
    page.clock.run_for(15_000)
    expect(page.locator("#send-code")).to_have_text("重新发送（45 秒后）")
    expect(page.locator("#code-life")).to_have_text("验证码剩余有效时间 9:45")
    page.clock.run_for(46_000)
    expect(page.locator("#send-code")).to_have_text("重新发送验证码")
    page.clock.run_for(540_000)
    expect(page.locator("#code-life")).to_have_text("验证码已过期，请重新发送。")
    page.get_by_role("button", name="重新发送验证码").click()
    page.clock.run_for(1000)
    expect(page.locator("#code-life")).to_contain_text("9:5")


def test_a_guessed_link_and_none_at_all_name_every_office(page: Page, stack: RunningStack) -> None:
    page.goto(f"{stack.url}/opinion")
    expect_end(page, "链接不完整", "请从邮件中重新打开完整的链接。")
    page.goto(f"{stack.url}/opinion#ABCDEFGHJKMNPQRSTVWX.guessed")
    expect_end(page, "链接无效", UNKNOWN)
    expect(page.locator("#contact a")).to_have_count(3)


def test_a_link_that_was_taken_back_is_refused_before_and_in_the_middle(page: Page, office: Office) -> None:
    case_id, link = office.forwarded()
    open_by_session(page, office, link)
    page.get_by_label("不同意修复").check()
    page.get_by_label("理由").fill(REASONS)
    office.revoke(case_id)
    submit(page)
    expect_end(page, "链接已停用", REVOKED)
    page.reload()
    expect_end(page, "链接已停用", REVOKED)
    expect(page.locator("#contact a")).to_have_text([office.phone()])


def test_an_expired_link_is_refused_before_and_in_the_middle(page: Page, office: Office, real_time: None) -> None:
    _, link = office.forwarded()
    open_by_session(page, office, link)
    page.get_by_label("不同意修复").check()
    with office.stack.client() as anyone:
        anyone.post("/local/clock", json={"now": "2027-03-01T10:00:00+08:00"})
    add(page, "意见.pdf", samples.pdf("意见"))
    expect_end(page, "链接已过期", EXPIRED)
    assert "链接有效期至" in facts(page, "ended-facts")
    page.reload()
    expect_end(page, "链接已过期", EXPIRED)


def test_a_case_that_was_withdrawn_or_given_to_another_agency_says_so(page: Page, office: Office) -> None:
    case_id, link = office.forwarded()
    office.act(case_id, "withdrawal", "applicant-jincheng", reason="材料已找到。")
    page.goto(link)
    expect_end(page, "链接不再有效", WITHDRAWN)
    assert facts(page, "ended-facts")["办理结果"] == "撤回申请"

    case_id, link = office.forwarded()
    office.act(case_id, "forwarding-return", "authority-jiaozuo-sthj", reason="不是本机关作出。")
    office.act(case_id, "forwarding", agency_id="jiaozuo-scjg", note="")
    page.goto("about:blank")
    page.goto(link)
    expect_end(page, "申请已重新转办", RETURNED)
    assert facts(page, "ended-facts")["办理结果"] == "退回转办"
    expect(page.locator("#contact a")).to_have_text([office.phone()])


# -------------------- browsers that do not run the script


def broken(route: Route) -> None:
    """Serve the page with a syntax error in its script, and without the policy that would stop the changed script."""
    page = route.fetch()
    route.fulfill(body=page.text().replace('"use strict";', '"use strict"; const = ;'), content_type="text/html")


def changed(route: Route) -> None:
    """Serve the page with a script that its policy does not know, as some proxies change it."""
    page = route.fetch()
    route.fulfill(response=page, body=page.text().replace('"use strict";', '"use strict"; // changed'))


@pytest.mark.parametrize(
    ("how", "options"),
    [(None, {"java_script_enabled": False}), (broken, {}), (changed, {})],
    ids=["off", "syntax-error", "blocked"],
)
def test_a_page_whose_script_does_not_run_says_what_to_do_and_whom_to_call(
    browser: Browser, stack: RunningStack, how: Any, options: dict[str, Any]
) -> None:
    context = browser.new_context(viewport=PHONE, locale="zh-CN", **options)
    opened = context.new_page()
    if how:
        opened.route("**/opinion", how)
    opened.goto(f"{stack.url}/opinion#x")
    told = opened.locator("#starting")
    expect(told).to_be_visible()
    expect(told).to_contain_text(
        "复制邮件中的完整链接，换用微信、手机自带浏览器、Chrome、Edge 或 360 浏览器（极速模式）"
    )
    expect(told).to_contain_text("请拨打下面的电话")
    if not how:
        expect(opened.locator("noscript p")).to_have_text(re.compile("这个浏览器禁用了 JavaScript"))
    with stack.client() as anyone:
        cities = anyone.get("/v1/cities").json()["items"]
        offices = [anyone.get(f"/v1/cities/{city['city']}").json()["lead_department"] for city in cities]
    for known in offices:
        line = opened.locator("#contact li").filter(has_text=known["name"])
        expect(line.locator("a")).to_have_attribute("href", f"tel:{known['phone']}")
    expect(opened.locator("section").filter(visible=True)).to_have_count(0)
    context.close()
