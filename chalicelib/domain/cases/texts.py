"""Texts that all procedures share: common phrases, the frames of messages, alerts, and the morning digest."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.domain.cases.filing.document_events import ADDED, REJECTED, WITHDRAWN
from chalicelib.domain.messages.messages import Duty
from chalicelib.domain.messages.subscriptions import SEE, AllNews, News, Subject
from chalicelib.domain.messages.texts import Frame, Template, Texts
from chalicelib.domain.parties.parties import Addressee, Party

CASE = "{company}（办件编号 {case_id}）"
NOTE = "办理说明：{note}"
DUE = "请{by}办结。"
TASK = "请{task}。"
MEND = "原因与补救办法：\n{reasons}"
MENDED = "更正原因：{reason}"
SETTLED = Template("时限已重新核定", (f"{CASE}的时限已按国务院办公厅放假安排重新核定。", "请{by}办结。"))

LAPSED = Template(
    "补正期限届满，可以不予受理",
    (
        f"{CASE}的补正期限已于{{lapsed_on}}届满，申请人仍未补正。",
        "请贵单位决定：仍愿等待的，可以督促申请人补正；不再等待的，可以“逾期未补正”为由不予受理。",
    ),
)

SUBJECTS = ("{title}——{company}（办件编号 {case_id}）", "{title}——{company}（绑定编号 {binding_id}）")
"""The subjects of messages about a case, and about a binding."""
LINK = (
    "贵单位可不登录办理：在浏览器中打开以下链接，凭发送至本邮箱的验证码查阅申请、上传材料、出具意见、回复督办单。"
    "链接只用于本件，{link_until}（当日 24 时）前有效，请勿转发。\n{link}"
)
"""A paragraph of e-mails only: no other channel has its fact."""
LINES = (
    "办件编号：{case_id}",
    "绑定编号：{binding_id}",
    "企业名称：{company}",
    "文号或案号：{reference}",
    "当前阶段：{stage}",
    "应办单位：{owing_named}",
    "应办事项：{task}",
    "办理时限：{due_on}（{remaining}）",
)

FOR_OFFICES = Frame(
    subjects=SUBJECTS,
    lines=LINES,
    asked={
        Duty.OWES: ("请贵单位{by}{task}。", "请贵单位{task}。"),
        Duty.TOLD: ("本消息供贵单位知悉，目前无需贵单位办理。",),
    },
    closing=(LINK, "办理入口：{console}", "本消息由信修通代{sending}发送，联系电话：{sending_phone}。"),
)
FOR_APPLICANTS = Frame(
    subjects=SUBJECTS,
    lines=LINES,
    asked={Duty.OWES: ("请{by}{task}。", "请{task}。")},
    closing=("如有疑问，请联系{in_charge}，电话：{in_charge_phone}。",),
)
FRAME_OF: Mapping[Addressee, Frame] = {Party.APPLICANT: FOR_APPLICANTS}
"""Addressee -> the frame of its messages; all others are offices."""

ALERTS: Texts = {
    "deadline.reminded": Template(
        "【蓝色督办单】时限将至", (f"{CASE}应由贵单位办理，时限将至。", "请贵单位{by}{task}。")
    ),
    "deadline.breached/owes": Template(
        "【橙色督办单】请立即办理并说明逾期原因",
        (
            f"{CASE}应由贵单位办理，已超过时限，尚未办结。",
            "请贵单位立即{task}，并回复督办单，写明逾期原因和拟办结日期。",
        ),
    ),
    "deadline.breached/supervises": Template(
        "【橙色督办单】{owing}逾期未办，请跟踪督办",
        (
            f"{CASE}应由{{owing}}办理，已超过时限，尚未办结。",
            "{owing}已收到督办单。请贵单位跟踪督办，督促其立即{task}并回复督办单；贵单位无需代为办理。",
        ),
    ),
    "deadline.breached/superior": Template(
        "【橙色督办单】{owing}逾期未办，请督促",
        (
            f"{CASE}应由{{owing}}办理，已超过时限，尚未办结。",
            "贵方登记为{owing}的上级联系人。请督促其立即{task}并回复督办单；本消息无需回复。",
        ),
    ),
    "deadline.breached/committee": Template(
        "【橙色督办单】{owing}逾期未办，请督促",
        (
            f"{CASE}应由{{owing}}办理，已超过时限，尚未办结。",
            "牵头部门不督办自己。请您作为联合审查委员签发督办单，督促{owing}立即{task}；具体办理仍由{owing}负责。",
        ),
    ),
    "deadline.escalated": Template(
        "【红色督办单】{owing}逾期三个工作日以上，请督促",
        (
            f"{CASE}应由{{owing}}办理，已超过时限三个工作日以上，尚未办结。",
            "请您作为联合审查委员督促{owing}立即{task}；具体办理仍由{owing}负责。",
        ),
    ),
    "deadline.settled": SETTLED,
    "stage.reminded": Template("请尽快办理", (f"{CASE}处于“{{stage}}”阶段，尚待办理。", TASK)),
    "stage.lapsed": LAPSED,
}
"""Texts of alerts, by the event, and by the duty of the reader; a procedure without sheets has texts of its own."""

DOCUMENTS: Texts = {
    ADDED: Template(
        "案卷新增材料", (f"{CASE}的案卷新增材料：{{uploader}}上传了{{document}}，请办理时一并审阅。", TASK, DUE)
    ),
    WITHDRAWN: Template(
        "案卷材料已撤回",
        (
            f"{CASE}的案卷有材料撤回：{{uploader}}撤回了{{document}}，请勿再以其为依据。",
            "撤回原因：{reason}",
            TASK,
            DUE,
        ),
    ),
    REJECTED: Template(
        "上传的材料未通过核验", (f"向{CASE}上传的{{document}}未通过核验，没有存入案卷。", "未通过的原因：{rejection}")
    ),
}
"""Texts about documents, the same in all procedures."""

DIGEST: Texts = {
    "digest": Template(
        "{city}今日办件提醒（{date}）",
        (
            "{city}：逾期 {red} 件，临期 {amber} 件。",
            "{lines}",
            "请优先办理应由贵单位办理的，并督促其他应办单位。",
            "另有 {more} 件，详见台账。",
            "{bindings}",
        ),
    ),
}
"""The stewards' morning digest."""

ALERT_NEWS: AllNews = {"stage.reminded": News(Subject.TASK, "待办理", SEE, tells=("task",))}
"""Alert -> its wording in WeChat for the applicant."""
