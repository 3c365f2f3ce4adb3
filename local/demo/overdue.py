"""Time limits that nobody keeps (备忘录 五(二)): reminded, flagged once however often the night runs, and escalated.

The days are those of autumn 2026, as in `penalty`.
"""

from __future__ import annotations

from local.demo.bodies import company, of_lost_receipt
from local.demo.party import Party
from local.demo.play import Case, Play, Scenario
from local.demo.screen import Ink
from local.demo.showing import mail, timeline


def overdue(play: Play) -> None:
    applicant, steward = Party(play, "applicant-jincheng", "晋城企业"), Party(play, "steward-changzhi", "长治管家")
    authority, committee = (
        Party(play, "authority-changzhi-jtys", "长治交通局"),
        Party(play, "committee-changzhi", "长治领导"),
    )

    play.on("2026-09-16 09:10")
    body = of_lost_receipt(play, company("jincheng"), "changzhi-jtys")
    case = applicant.apply(body, "提交申请：罚款缴纳凭证遗失")
    play.expect("转办时限", case.due_on, "2026-09-22")

    play.on("2026-09-21 08:30", "到期前一个工作日：提醒")
    play.run("reminders", times=2)
    _expect_events(play, case, steward, "deadline.reminded", 1)

    play.on("2026-09-23 00:10", "转办逾期；夜间任务跑三遍，只记一次、只提醒一次")
    play.run("nightly", times=3)
    _expect_events(play, case, steward, "deadline.breached", 1)
    _show_sheet(play, case, steward, "orange")

    play.on("2026-09-23 09:00")
    steward.act(case, "supervision-answer", "回复督办单", text="经办人休假，未及时转办，今日转办并安排专人。")
    steward.act(case, "forwarding", "转办长治市交通运输局", agency_id="changzhi-jtys")
    play.expect("审核意见时限（跨中秋、国庆）", case.due_on, "2026-10-10")

    play.on("2026-10-11 00:10", "审核意见逾期：告知处罚机关、管家和处罚机关的上级联系人")
    play.run("nightly", times=3)
    _expect_events(play, case, steward, "deadline.breached", 2)
    play.on("2026-10-14 00:10", "逾期第 3 个工作日：升级至分管领导")
    play.run("nightly", times=3)
    _expect_events(play, case, steward, "deadline.escalated", 1)
    _show_sheet(play, case, steward, "red")
    about = committee.told(case)
    play.expect("分管领导收到的消息数（牵头部门逾期 1、升级 1）", len(about), 2)
    play.screen.note(f"分管领导的站内消息：{'；'.join(message['title'] for message in about)}")

    play.on("2026-10-14 10:00")
    authority.act(case, "supervision-answer", "回复督办单", text="因案卷异地调阅延误，今日反馈审核意见。")
    reasons = "经核查，罚款尚有三千元未缴纳，待缴清后可重新申请修复。"
    authority.act(case, "opinion", "反馈审核意见：不同意", decision="refuse", reasons=reasons)
    steward.act(case, "guidance", "给予修复指导", text="请缴清余款后重新申请，我们协助办理。")
    timeline(play, case, steward)
    _show_mail(play, case)


def _expect_events(play: Play, case: Case, party: Party, action: str, count: int) -> None:
    events = party.get(f"{case.path}/events").json()["items"]
    play.expect(f"时间线上的 {action}", sum(event["action"] == action for event in events), count)


def _show_sheet(play: Play, case: Case, party: Party, colour: str) -> None:
    party.look(case, "查看督办单")
    sheet = case.answer["supervision"]
    play.expect("督办单的颜色", sheet["colour"], colour)
    play.screen.note(f"{sheet['colour_name']}，时限 {sheet['due_on']}，首次发出 {sheet['issued_at'][:10]}。")


def _show_mail(play: Play, case: Case) -> None:
    """Show the e-mails about time limits that the mail server received: each once."""
    mails = [one for one in play.mails(case) if one["subject"].startswith("【")]
    play.screen.subheading("邮件服务器收到的督办邮件")
    for received in mails:
        play.screen.note(f"{received['to'][0]:<36}{received['subject']}", indent=4, ink=Ink.PLAIN)
    play.expect("督办邮件各只一封", len({received["message_id"] for received in mails}), len(mails))
    play.expect("督办邮件数（提醒 1、转办逾期 2、意见逾期 3、升级 1）", len(mails), 7)
    mail(play, mails[-1])


SCENARIOS = (
    Scenario("时限逾期：只提醒一次，逐级升级", "焦作、晋城、长治任一市都无需有人盯着时限（备忘录 五(二)）。", overdue),
)
