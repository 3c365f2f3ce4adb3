"""Texts of the penalty procedure: of its messages, and of those that also go to WeChat."""

from __future__ import annotations

from chalicelib.domain.cases.texts import CASE, DUE, MEND, MENDED, NOTE, TASK
from chalicelib.domain.messages.subscriptions import SEE, AllNews, News, Subject
from chalicelib.domain.messages.texts import Template, Texts

FORMER_CASE = "原办件编号：{former_case}"
OPINION_REVISED = f"{CASE}：{{agency}}更正了审核意见，现为“{{stage}}”。"
REVIEW_REVISED = f"{CASE}的省级复核意见已更正，现处于“{{stage}}”阶段。"

TEXTS: Texts = {
    "submit": Template("收到信用修复申请", (f"{CASE}已提交信用修复申请，由处罚地信用建设牵头部门办理。",)),
    "submit/steward": Template("新的信用修复申请待转办", (f"{CASE}提交了信用修复申请。", TASK, DUE)),
    "request_supplement": Template(
        "申请需要补正材料", (f"{CASE}需补正材料，补正期间办理时限暂停。", TASK, "需补正：\n{items}", NOTE, MEND)
    ),
    "supplement": Template("申请人已补正材料", (f"{CASE}已补正材料，办理时限继续计算。", NOTE, TASK, DUE)),
    "forward": Template("申请已转办", (f"{CASE}已转办至{{agency}}核查。", NOTE)),
    "forward/authority": Template("转办：请出具信用修复审核意见", (f"现转办{CASE}的信用修复申请。", NOTE, TASK, DUE)),
    "return_forwarding": Template("转办被退回", (f"{CASE}的转办已被退回，将重新核对后转办。", NOTE)),
    "return_forwarding/steward": Template("转办被退回，请重新转办", (f"{CASE}的转办被退回。", NOTE, TASK, DUE)),
    "agree": Template("处罚机关同意修复", (f"{CASE}：{{agency}}同意修复。", NOTE)),
    "agree/applicant": Template(
        "处罚机关同意修复，请上传材料",
        (f"{CASE}：{{agency}}同意修复。", "请在“信用中国”网站上传材料，并回到本服务填报回执编号。", NOTE),
    ),
    "refuse": Template(
        "处罚机关不同意修复", (f"{CASE}：{{agency}}不同意修复。", NOTE, MEND, "牵头部门将给予修复指导。")
    ),
    "refuse/steward": Template(
        "处罚机关不同意修复，请给予修复指导", (f"{CASE}：{{agency}}不同意修复。", NOTE, MEND, TASK, DUE)
    ),
    "guide": Template("信用修复指导", (f"{CASE}：", "{note}", "条件具备后可以重新申请。")),
    "confirm_upload": Template("申请人已在信用中国上传材料", (f"{CASE}已上传材料。", TASK, DUE)),
    "report_to_province": Template("初核通过，已报省级复核", (f"{CASE}初核通过，已报省级信用建设牵头部门复核。",)),
    "report_to_province/province": Template("请复核信用修复申请", (f"{CASE}已通过初核，请复核。", NOTE)),
    "return_upload": Template("上传的材料被退回", (f"{CASE}上传的材料须修改后重新上传。", NOTE, MEND, TASK)),
    "approve_review": Template("信用修复完成", (f"{CASE}已修复：终止公示，停止共享和使用，解除惩戒措施。", NOTE)),
    "refuse_review": Template("省级复核未通过", (f"{CASE}未通过省级复核。", NOTE, MEND)),
    "return_review": Template("省级复核退回", (f"{CASE}被省级复核退回，请重新初核。", NOTE, MEND, TASK, DUE)),
    "withdraw": Template("申请已撤回", (f"{CASE}的申请人已撤回申请，无需继续办理。", NOTE)),
    "recall_forwarding": Template(
        "转办已撤回",
        (f"{CASE}的转办已撤回，将重新核对后转办。", "原转办机关：{former_agency}", "撤回原因：{reason}"),
    ),
    "recall_forwarding/authority": Template(
        "转办已撤回，无需办理", (f"{CASE}的转办已撤回，贵单位无需再出具审核意见。", "撤回原因：{reason}")
    ),
    "dismiss": Template("申请不予受理", (f"{CASE}不予受理。", "理由：{note}", MEND)),
    "amend": Template("申请内容已更正", (f"{CASE}的申请内容已更正，请以更正后的为准。", MENDED)),
    "amend/steward": Template("申请内容已更正", (f"{CASE}的申请内容已更正，请以更正后的为准。", MENDED, DUE)),
    "transfer": Template(
        "申请已移送",
        (f"{CASE}已移送至作出处罚的机关所在城市办理，不必重新申请。", FORMER_CASE, "移送原因：{reason}", MEND),
    ),
    "transfer/steward": Template(
        "收到移送的信用修复申请", (f"{CASE}由其他城市移送至贵部门办理。", FORMER_CASE, "移送原因：{reason}", TASK, DUE)
    ),
    "revise_opinion": Template("审核意见已更正", (OPINION_REVISED, MENDED, NOTE, MEND)),
    "revise_opinion/steward": Template("审核意见已更正", (OPINION_REVISED, MENDED, NOTE, MEND, DUE)),
    "correct_receipt": Template(
        "回执编号已更正", (f"{CASE}更正了“信用中国”网站回执编号，请以更正后的为准。", MENDED, DUE)
    ),
    "revise_review": Template("复核意见已更正", (REVIEW_REVISED, MENDED, NOTE, MEND)),
    "revise_review/steward": Template("复核意见已更正", (REVIEW_REVISED, MENDED, NOTE, MEND, DUE)),
    "revoke_repair": Template(
        "信用修复已撤销", (f"{CASE}的信用修复已撤销，原已终止的公示和解除的措施不再有效。", "撤销理由：{note}")
    ),
    "push_home": Template(
        "修复信息已推送至登记地",
        (f"{CASE}的修复信息已推送至企业登记地市场监督管理部门，由其协助终止公示。", NOTE),
    ),
    "urge": Template("催办", (f"{CASE}处于“{{stage}}”阶段，{{sending}}催请尽快办理。", "催办内容：{note}", TASK, DUE)),
    "answer_supervision": Template("督办单已回复", (f"{CASE}的督办单已有回复。", "回复内容：{note}")),
    "take_over": Template("企业已接管代办的申请", (f"{CASE}由企业经办人接管，不再代办。",)),
}
"""Action, or `action/party` where a party reads another -> text."""

NEWS: AllNews = {
    "submit": None,
    "request_supplement": News(Subject.TASK, "待补正", SEE, tells=("items", "note")),
    "forward": News(Subject.PROGRESS, "已转办", "处罚机关将出具审核意见"),
    "return_forwarding": None,
    "agree": News(Subject.TASK, "同意修复", "请在信用中国上传材料并填报回执"),
    "refuse": News(Subject.RESULT, "不同意修复", SEE, tells=("reasons", "note")),
    "guide": News(Subject.RESULT, "已指导", SEE, tells=("note",)),
    "report_to_province": None,
    "return_upload": News(Subject.TASK, "材料退回", SEE, tells=("reasons", "note")),
    "approve_review": News(Subject.RESULT, "已修复", "终止公示，停止共享使用，解除惩戒"),
    "refuse_review": News(Subject.RESULT, "复核未通过", SEE, tells=("reasons", "note")),
    "recall_forwarding": News(Subject.PROGRESS, "转办撤回", "将重新核对后转办"),
    "dismiss": News(Subject.RESULT, "不予受理", SEE, tells=("reasons", "note")),
    "amend": None,
    "transfer": News(Subject.PROGRESS, "已移送", "不必重新申请，由移送到的城市办理"),
    "revise_opinion": News(Subject.RESULT, "意见更正", SEE, tells=("reason",)),
    "revise_review": News(Subject.RESULT, "复核更正", SEE, tells=("reason",)),
    "revoke_repair": News(Subject.RESULT, "撤销修复", SEE, tells=("note",)),
    "push_home": News(Subject.PROGRESS, "已推送", "登记地市场监管部门将协助终止公示"),
    "urge": None,
}
"""Action -> its wording in WeChat for the applicant; None if it goes to the inbox only."""
