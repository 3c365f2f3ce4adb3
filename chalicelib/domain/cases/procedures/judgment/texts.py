"""Texts of the judgment procedure: of its messages and alerts, and of those that also go to WeChat."""

from __future__ import annotations

from chalicelib.domain.cases.texts import CASE, DUE, LAPSED, MEND, MENDED, NOTE, SETTLED, TASK
from chalicelib.domain.messages.subscriptions import SEE, AllNews, News, Subject
from chalicelib.domain.messages.texts import Template, Texts

TEXTS: Texts = {
    "submit": Template("收到失信修复申请", (f"{CASE}已提交失信被执行人信用修复申请，由执行法院{{office}}审查。",)),
    "submit/executing_court": Template("新的失信修复申请待受理", (f"{CASE}提交了信用修复申请。", TASK, DUE)),
    "accept": Template("失信修复申请已受理", (f"{CASE}：执行法院{{office}}已受理申请。", NOTE)),
    "accept/local_court": Template(
        "通报：请协助调查",
        (
            f"{{office}}已受理{CASE}的信用修复申请，现予通报。",
            NOTE,
            "请签收，协助调查后将有关材料和调查情况函送执行法院。",
        ),
    ),
    "request_supplement": Template(
        "申请需要补正材料", (f"{CASE}需补正材料，补正期间办理时限暂停。", "需补正：\n{items}", NOTE, MEND)
    ),
    "supplement": Template("申请人已补正材料", (f"{CASE}已补正材料，办理时限继续计算。", NOTE, DUE)),
    "dismiss": Template("申请不予受理", (f"{CASE}：执行法院{{office}}不予受理。", NOTE, MEND)),
    "transfer": Template("申请已移送其他法院", (f"{CASE}已移送{{office}}，由其继续办理。", "移送原因：{note}", MEND)),
    "transfer/executing_court": Template(
        "移送的失信修复申请待受理", (f"现移送{CASE}的信用修复申请。", "移送原因：{note}", TASK, DUE)
    ),
    "transfer_accepted": Template(
        "申请已移送其他法院", (f"{CASE}已移送{{office}}，由其继续审核。", "移送原因：{note}", MEND)
    ),
    "transfer_accepted/executing_court": Template(
        "移送的失信修复申请待审核", (f"现移送{CASE}的信用修复申请。", "移送原因：{note}", TASK, DUE)
    ),
    "transfer_elsewhere": Template(
        "申请已移送其他城市的法院",
        (
            f"{CASE}已由{{former_court}}移送{{next_court}}，由其继续办理，不必重新申请。",
            *("原办件编号：{former_case}", "新办件编号：{next_case}"),
            *("移送原因：{note}", MEND),
        ),
    ),
    "transfer_elsewhere/local_court": Template(
        "案件已移送其他法院，通报无需办理",
        (
            f"{{former_court}}已将{CASE}移送{{next_court}}，此前向贵院发出的通报不再有效，贵院无需再办理。",
            "移送原因：{note}",
        ),
    ),
    "transfer_elsewhere/owes": Template(
        "移送的失信修复申请待受理",
        (
            f"{{former_court}}现移送{CASE}的信用修复申请，材料已一并移送。",
            "原办件编号：{former_case}",
            "移送原因：{note}",
            *(TASK, DUE),
        ),
    ),
    "acknowledge_notice": Template("通报已签收", (f"{CASE}：所在地法院已签收通报。",)),
    "answer_notice": Template("所在地法院已函送调查情况", (f"{CASE}：所在地法院已函送调查情况。", NOTE)),
    "add_to_answer": Template("所在地法院已补充函送材料", (f"{CASE}：所在地法院{{local_court}}已补充函送材料。", NOTE)),
    "redirect_notice": Template(
        "通报已转送其他法院", (f"{CASE}：{{former_court}}已将通报转送{{local_court}}。", "转送原因：{note}")
    ),
    "redirect_notice/local_court": Template(
        "转来的通报：请协助调查",
        (
            f"{{office}}就{CASE}发出的通报，由{{former_court}}转送贵院。",
            "转送原因：{note}",
            "请签收，协助调查后将有关材料和调查情况函送执行法院。",
        ),
    ),
    "correct_notice/local_court": Template(
        "通报：请协助调查",
        (
            f"{{office}}已受理{CASE}的信用修复申请，现予通报。",
            "此前误通报{former_court}，现予更正。更正原因：{note}",
            "请签收，协助调查后将有关材料和调查情况函送执行法院。",
        ),
    ),
    "correct_notice/former_court": Template(
        "通报已更正，无需办理",
        (f"{{office}}就{CASE}向贵院发出的通报已更正，改为通报{{local_court}}，贵院无需再办理。", "更正原因：{note}"),
    ),
    "refuse_notice": Template(
        "通报被退回",
        (
            f"{CASE}：{{local_court}}退回了通报。",
            "退回原因：{note}",
            "请更正通报的法院；不再通报的，作出决定时请说明未待函复的理由。",
        ),
    ),
    "approve": Template("同意修复", (f"{CASE}：执行法院{{office}}同意修复。", NOTE)),
    "reject": Template("不予修复", (f"{CASE}：执行法院{{office}}不予修复。", NOTE, MEND)),
    "remove": Template("失信修复已办理", (f"{CASE}：执行法院{{office}}已办理，失信信息{{stage}}，惩戒措施已解除。",)),
    "revise_removal": Template(
        "失信修复办理结果已更正",
        (f"{CASE}：执行法院{{office}}更正了办理结果，失信信息{{stage}}，惩戒措施已解除，请以更正后的为准。", MENDED),
    ),
    "reply": Template("申请已办理完毕", (f"{CASE}已办理完毕，执行法院{{office}}已函复所在地法院。",)),
    "reply/local_court": Template("执行法院已函复", (f"{CASE}已办理完毕，执行法院{{office}}函复如下：", "{note}")),
    "withdraw": Template("申请已撤回", (f"{CASE}的申请人已撤回申请，无需继续办理。", NOTE)),
    "take_over": Template("企业已接管代办的申请", (f"{CASE}由企业经办人接管，不再代办。",)),
    "deadline.reminded": Template("时限将至", (f"{CASE}由贵院办理，时限将至。", "请贵院{by}{task}。")),
    "deadline.reminded/local_court": Template(
        "通报函复时限将至", (f"{{office}}就{CASE}发出的通报，贵院尚未函复，时限将至。", "请贵院{by}函送调查情况。")
    ),
    "deadline.breached": Template(
        "{owing}逾期未办",
        (f"{CASE}应由{{owing}}办理，已超过时限，尚未办结。", "本消息供贵单位掌握情况，无需贵单位办理。"),
    ),
    "deadline.breached/owes": Template(
        "已逾期，请尽快办理", (f"{CASE}应由贵院办理，已超过时限，尚未办结。", "请贵院尽快{task}。")
    ),
    "deadline.breached/local_court": Template(
        "通报函复已逾期",
        (f"{{office}}就{CASE}发出的通报，贵院尚未函复，已超过时限。", "请贵院尽快函送调查情况。"),
    ),
    "deadline.settled": SETTLED,
    "stage.lapsed": LAPSED,
    "stage.reminded": Template("请尽快补正材料", (f"{CASE}处于“{{stage}}”阶段，尚待办理。", TASK)),
}
"""Action or alert, or `action/party` where a party reads another -> text. Courts get no supervision sheets."""

NEWS: AllNews = {
    "submit": None,
    "request_supplement": News(Subject.TASK, "待补正", SEE, tells=("items", "note")),
    "dismiss": News(Subject.RESULT, "不予受理", SEE, tells=("reasons", "note")),
    "transfer": News(Subject.PROGRESS, "已移送", SEE),
    "transfer_accepted": News(Subject.PROGRESS, "已移送", SEE),
    "transfer_elsewhere": News(Subject.PROGRESS, "已移送", "不必重新申请，由移送到的法院办理"),
    "stage.reminded": News(Subject.TASK, "待办理", SEE, tells=("task",)),
    "accept": News(Subject.PROGRESS, "已受理", "执行法院已受理申请"),
    "approve": News(Subject.RESULT, "同意修复", "执行法院将删除或缩短期限"),
    "reject": News(Subject.RESULT, "不予修复", SEE, tells=("reasons", "note")),
    "remove": News(Subject.RESULT, "已办理", "失信信息已删除或缩短期限", tells=("stage",)),
    "revise_removal": News(Subject.RESULT, "结果更正", SEE, tells=("reason",)),
    "reply": None,
}
"""Action -> its wording in WeChat for the applicant; None if it goes to the inbox only."""
