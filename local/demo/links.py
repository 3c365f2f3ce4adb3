"""An agency without an account (备忘录 四(一)3): it works by the link in its mails, also when it is late (五(二)).

The days are those of autumn 2026, as in `penalty`.
"""

from __future__ import annotations

import re

from local import samples
from local.demo.bodies import company, of_lost_receipt
from local.demo.party import Party
from local.demo.play import Case, Play, Scenario
from local.demo.showing import mail, newest_messages, timeline, views, wrong

LINK = re.compile(r"/opinion#(\S+)")
CODE = re.compile(r"验证码：([0-9]{6})")
SIGNED = samples.pdf("经处罚机关签章的信用修复申请表（样例）")


def opinion_by_link(play: Play) -> None:
    applicant, steward = Party(play, "applicant-jincheng", "晋城企业"), Party(play, "steward-jiaozuo", "焦作管家")

    play.on("2026-09-16 09:10")
    case = applicant.apply(of_lost_receipt(play, company("jincheng"), "jiaozuo-sthj"), "提交申请：罚款缴纳凭证遗失")
    steward.act(case, "forwarding", "转办焦作市生态环境局", agency_id="jiaozuo-sthj", note="请出具意见。")
    play.screen.note("环境局没有账号：转办邮件带有只用于本件的链接，凭据在 # 之后，不发往任何服务器。")
    link = link_of(play, case)
    code = code_for(play, case, link)
    wrong_code = {"link": link, "code": "000000" if code != "000000" else "111111"}
    refused = play.send("POST", "/v1/opinion-links/session", json=wrong_code)
    play.expect("输错验证码", (refused.status_code, refused.json()["tries_left"]), (403, 4))
    agency = opened(play, link, code)
    document = agency.upload(case, "signed_application", "签章申请表.pdf", SIGNED)
    agency.act(case, "opinion", "凭链接出具意见：同意", decision="agree", document_ids=[document])
    play.expect("阶段", case.answer["stage"], "agreed")

    words = "经核查，加处罚款三千元尚未缴纳，暂不符合信用修复的条件。"
    revision = {"decision": "refuse", "reasons": words, "reason": "前次意见看错了案卷。"}
    agency.act(case, "opinion-revision", "不取新的验证码就要更正", expect=403, **revision)
    seen = play.send("POST", "/v1/opinion-links/standing", json={"link": link}).json()
    play.expect("意见出具后的链接", (seen["status"], seen["receipt"]), ("decided", None))
    play.screen.note(f"再次打开：{seen['cause']}")
    standing = steward.ask("GET", f"{case.path}/opinion-link", 200)
    count = sum(standing["refusals"].values())
    play.screen.note(f"管家查看链接：{standing['status_name']}，输错 {standing['tries']} 次，共拒绝 {count} 次。")
    applicant.act(case, "upload-confirmation", "填报“信用中国”回执", receipt_number="XYXF-2026-0916-03")
    steward.act(case, "initial-review", "初核通过，报省级复核", outcome="report")
    province = Party(play, "province-henan", "河南省级")
    province.act(case, "provincial-review", "复核通过", outcome="approve")


def overdue_by_link(play: Play) -> None:
    applicant, steward = Party(play, "applicant-jincheng", "晋城企业"), Party(play, "steward-jiaozuo", "焦作管家")
    home = Party(play, "steward-jincheng", "晋城管家")

    play.on("2026-09-16 09:10")
    case = applicant.apply(of_lost_receipt(play, company("jincheng"), "jiaozuo-sthj"), "提交申请：罚款缴纳凭证遗失")
    steward.act(case, "forwarding", "转办焦作市生态环境局", agency_id="jiaozuo-sthj")
    play.expect("审核意见时限", case.due_on, "2026-09-24")

    play.on("2026-09-28 00:10", "审核意见逾期")
    wrong(play, "转办邮件被搁置，审核意见逾期，环境局又没有账号。", "环境局凭橙色督办邮件里的链接回复督办、出具意见。")
    play.run("nightly")
    orange = [one for one in play.mails(case) if one["to"] == ["xyxf@sthj.jiaozuo.example"]][-1]
    mail(play, orange)
    play.expect("橙色督办邮件带有链接", bool(LINK.search(orange["text"])), wanted=True)

    play.on("2026-09-28 09:30")
    link = link_of(play, case)
    agency = opened(play, link, code_for(play, case, link))
    agency.look(case, "凭链接查看")
    play.expect("督办单的颜色", case.answer["supervision"]["colour"], "orange")
    views(play, case, agency, steward, home, applicant)
    agency.act(case, "supervision-answer", "凭链接回复督办单", text="转办邮件误入垃圾邮箱，今日补办并加人值守。")
    newest_messages(play, case, steward, home)
    document = agency.upload(case, "signed_application", "签章申请表.pdf", SIGNED)
    agency.act(case, "opinion", "凭链接出具意见：同意", decision="agree", document_ids=[document])
    views(play, case, applicant, steward, home)
    newest_messages(play, case, applicant, steward, home)
    applicant.act(case, "upload-confirmation", "填报“信用中国”回执", receipt_number="XYXF-2026-0928-06")
    steward.act(case, "initial-review", "初核通过，报省级复核", outcome="report")
    province = Party(play, "province-henan", "河南省级")
    province.act(case, "provincial-review", "复核通过", outcome="approve")
    timeline(play, case, steward)


def link_of(play: Play, case: Case) -> str:
    """The link in the newest mail about a case that has one."""
    return _newest(play, LINK, case)


def code_for(play: Play, case: Case, link: str) -> str:
    """A code for a link, from the agency's mailbox."""
    sent = play.send("POST", "/v1/opinion-links/code", json={"link": link}).json()
    play.screen.note(f"打开链接，验证码发至登记的邮箱 {sent['sent_to']}。")
    return _newest(play, CODE, case)


def opened(play: Play, link: str, code: str) -> Party:
    """The agency with the session that link and code open."""
    session = play.send("POST", "/v1/opinion-links/session", json={"link": link, "code": code}).json()
    play.service.tokens["link"] = session["token"]
    return Party(play, "link", "环境局经办")


def _newest(play: Play, wanted: re.Pattern[str], case: Case) -> str:
    """Find what is wanted in the newest mail about a case that has it."""
    found = (wanted.search(one["text"]) for one in reversed(play.mails(case)))
    return next(match[1] for match in found if match)


SCENARIOS = (
    Scenario("处罚机关没有账号：凭邮件链接出具意见", "备忘录 四(一)3", opinion_by_link),
    Scenario(
        "处罚机关没有账号：逾期后凭督办邮件补办",
        "橙色督办邮件里的链接照样可用：先回复督办单，再出具意见（备忘录 四(一)3、五(二)）。",
        overdue_by_link,
    ),
)
