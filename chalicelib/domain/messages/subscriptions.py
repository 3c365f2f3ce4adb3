"""Subscribe messages of WeChat (订阅消息): which news reach a company's agents there, and in which words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Subject(StrEnum):
    """What a message template is about; a user ticks each one by itself, three at most at a time."""

    PROGRESS = "progress"
    TASK = "task"
    RESULT = "result"


SUBJECT_NAMES: Mapping[Subject, str] = {
    Subject.PROGRESS: "办理进度通知",
    Subject.TASK: "待办事项提醒",
    Subject.RESULT: "办理结果通知",
}


@dataclass(frozen=True, slots=True)
class News:
    """One kind of message: its template, the state in at most five characters, and what the remark tells.

    `tells` names facts of the message, the first one filled is the remark; `remark` stands where none is.
    """

    subject: Subject
    status: str
    remark: str
    tells: tuple[str, ...] = ()


SEE = "请在小程序查看详情"

NEWS: Mapping[str, News] = {
    "penalty.forward": News(Subject.PROGRESS, "已转办", "处罚机关将出具审核意见"),
    "penalty.request_supplement": News(Subject.TASK, "待补正", SEE, tells=("items", "note")),
    "penalty.agree": News(Subject.TASK, "同意修复", "请在信用中国上传材料并填报回执"),
    "penalty.refuse": News(Subject.RESULT, "不同意修复", SEE, tells=("reasons", "note")),
    "penalty.guide": News(Subject.RESULT, "已指导", SEE, tells=("note",)),
    "penalty.return_upload": News(Subject.TASK, "材料退回", SEE, tells=("reasons", "note")),
    "penalty.approve_review": News(Subject.RESULT, "已修复", "终止公示，停止共享使用，解除惩戒"),
    "penalty.refuse_review": News(Subject.RESULT, "复核未通过", SEE, tells=("reasons", "note")),
    "stage.reminded": News(Subject.TASK, "待办理", SEE, tells=("task",)),
    "judgment.accept": News(Subject.PROGRESS, "已受理", "执行法院已受理申请"),
    "judgment.approve": News(Subject.RESULT, "同意修复", "执行法院将删除或缩短期限"),
    "judgment.reject": News(Subject.RESULT, "不予修复", SEE, tells=("reasons", "note")),
    "judgment.remove": News(Subject.RESULT, "已办理", "失信信息已删除或缩短期限"),
}
"""Message kind -> how an applicant reads it in WeChat; what does not stand here goes to the inbox alone."""
