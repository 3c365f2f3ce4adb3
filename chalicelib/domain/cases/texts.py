"""Texts about cases that all procedures share: their common phrases, alerts, and the morning digest."""

from __future__ import annotations

from chalicelib.domain.messages.subscriptions import SEE, AllNews, News, Subject
from chalicelib.domain.messages.texts import Template, Texts

CASE = "{company}（{reference}，申请编号 {case_id}）"
NOTE = "办理说明：{note}"
DUE = "请于 {due_on}（当日 24 时）前办结。"
TASK = "请{task}。"
MEND = "原因与补救办法：\n{reasons}"
SETTLED = Template(
    "时限已重新核定", (f"{CASE}的时限已按国务院办公厅放假安排重新核定。", "现应于 {due_on}（当日 24 时）前办结。")
)

ALERTS: Texts = {
    "deadline.reminded": Template("【蓝色督办单】时限将至", (f"{CASE}处于“{{stage}}”阶段，时限将至。", TASK, DUE)),
    "deadline.breached": Template(
        "【橙色督办单】已逾期",
        (f"{CASE}处于“{{stage}}”阶段，已超过时限（{{due_on}}）。", "请立即办理，并回复督办单说明原因。"),
    ),
    "deadline.escalated": Template(
        "【红色督办单】逾期三个工作日以上",
        (f"{CASE}处于“{{stage}}”阶段，已超过时限（{{due_on}}）三个工作日以上，尚未办结，请督促。",),
    ),
    "deadline.settled": SETTLED,
    "stage.reminded": Template("请尽快办理", (f"{CASE}处于“{{stage}}”阶段，尚待办理。", TASK)),
}
"""Texts of alerts, by the event; a procedure without supervision sheets has texts of its own."""

DIGEST: Texts = {
    "digest": Template(
        "今日办件提醒（{date}）",
        ("{city}：逾期 {red} 件，临期 {amber} 件。", "{lines}", "另有 {more} 件，详见台账。"),
    ),
}
"""The stewards' morning digest."""

ALERT_NEWS: AllNews = {"stage.reminded": News(Subject.TASK, "待办理", SEE, tells=("task",))}
"""Alert -> its wording in WeChat for the applicant."""
