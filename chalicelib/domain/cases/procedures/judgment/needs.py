"""Needs of the court procedure's actions (备忘录 四(二)4; 《关于公布失信被执行人名单信息的若干规定》)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.procedures.judgment.matter import Judgment
from chalicelib.domain.cases.procedures.judgment.notice import is_unanswered
from chalicelib.domain.cases.procedures.judgment.reasons import SUPPLEMENT_OVERDUE
from chalicelib.domain.shared.errors import FieldProblem
from chalicelib.domain.time.limits import TimeLimit
from chalicelib.domain.time.local_time import chinese_date
from chalicelib.domain.workflow.needs import Command

SUPPLEMENT_TIME = TimeLimit("court_supplement", "补正提醒")
"""The time for a supplement: at its end the applicant is reminded, and the court may dismiss."""


@dataclass(frozen=True, slots=True)
class UnansweredReason:
    """A decision while the notice is unanswered must give the reason for not waiting."""

    def problems(self, case: CaseFile, command: Command) -> Iterator[FieldProblem]:
        if is_unanswered(case) and not command.fields.get("unanswered_reason"):
            yield FieldProblem("/unanswered_reason", "required", "所在地法院尚未函复，请说明未待函复即作出决定的理由。")

    def __str__(self) -> str:
        return "填写未待函复即作决定的理由 `unanswered_reason`（所在地法院已函复或未通报的不填）"


@dataclass(frozen=True, slots=True)
class SupplementIsOverdue:
    """A dismissal for want of a supplement must wait until the time for it is over."""

    def problems(self, case: CaseFile, command: Command) -> Iterator[FieldProblem]:
        codes, clock = command.fields.get("reason_codes") or (), case.clocks.get(SUPPLEMENT_TIME.clock)
        if SUPPLEMENT_OVERDUE not in codes:
            return
        pointer = f"/reason_codes/{list(codes).index(SUPPLEMENT_OVERDUE)}"
        if clock is None or not clock.is_running:
            yield FieldProblem(pointer, "no_supplement_awaited", "没有待补正的材料，不能以逾期未补正为由不予受理。")
        elif command.today <= clock.due_on:
            message = f"补正期间至{chinese_date(clock.due_on)}，期满仍未补正的方可以此为由不予受理。"
            yield FieldProblem(pointer, "supplement_not_overdue", message)

    def __str__(self) -> str:
        return f"填写原因代码 `reason_codes`；为逾期未补正 `{SUPPLEMENT_OVERDUE}` 的，补正期间须已届满"


@dataclass(frozen=True, slots=True)
class Measure:
    """The measure must fit the entry: a running term is shortened (缩短期限), another entry is deleted (删除)."""

    def problems(self, case: CaseFile, command: Command) -> Iterator[FieldProblem]:
        term, new_end = _term(case), command.fields.get("new_term_ends_on")
        if command.fields.get("measure") == "shorten":
            yield from _problems_of_shortening(term, new_end, command.today)
        elif term is not None and term > command.today:
            yield FieldProblem("/measure", "term_is_running", f"惩戒期限至 {term}，应进行缩短期限操作。")
        elif new_end:
            yield FieldProblem("/new_term_ends_on", "unexpected", "删除操作没有新的期限。")

    def __str__(self) -> str:
        return (
            "选定处理方式 `measure`：惩戒期限尚未届满的为 `shorten`，"
            "并填写缩短后的届满日 `new_term_ends_on`（早于原届满日，不早于当日）；其他的为 `delete`"
        )


def _problems_of_shortening(term: date | None, new_end: date | None, today: date) -> Iterator[FieldProblem]:
    if term is None:
        yield FieldProblem("/measure", "no_term", "该失信信息没有惩戒期限，应进行删除操作。")
    elif not new_end:
        yield FieldProblem("/new_term_ends_on", "required", "请填写缩短后的期限届满日。")
    elif not today <= new_end < term:
        yield FieldProblem("/new_term_ends_on", "term_not_shorter", f"应不早于今天，并早于原届满日 {term}。")


def _term(case: CaseFile) -> date | None:
    judgment = case.matter(Judgment)
    return judgment.term_ends_on if judgment.has_term else None
