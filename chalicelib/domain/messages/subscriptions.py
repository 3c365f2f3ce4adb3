"""Subscribe messages of WeChat (订阅消息): the news that a company's agents get there, and their wording."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Subject(StrEnum):
    """The subject of a message template; a user ticks each template separately, at most three at a time."""

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
    """One kind of message: its template, the state in at most five characters, and the remark.

    `tells` names facts of the message: the first that is filled is the remark, or else `remark` itself. `matter` stands
    where a case has the number of its decision.
    """

    subject: Subject
    status: str
    remark: str
    tells: tuple[str, ...] = ()
    matter: str = ""


SEE = "请在小程序查看详情"

AllNews = Mapping[str, News | None]
"""Message kind -> its wording in WeChat for an applicant; None if it goes to the inbox only."""
