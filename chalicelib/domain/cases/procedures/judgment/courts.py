"""Courts that bodies name, looked up in the directory: one to notify, and one that a case is transferred to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.procedures.judgment.matter import Judgment
from chalicelib.domain.cases.procedures.judgment.notice import notice_of
from chalicelib.domain.offices.cities import Court, Directory
from chalicelib.domain.shared.errors import FieldProblem
from chalicelib.domain.workflow.grammar import Fields
from chalicelib.domain.workflow.needs import Command

UNKNOWN, SAME, ELSEWHERE = "court_unknown", "court_unchanged", "court_of_another_city"


@dataclass(frozen=True, slots=True)
class NotifiedCourt:
    """Across two cities an acceptance notifies a court of the debtor's city: the one chosen, or that of the county."""

    def problems(self, case: CaseFile, command: Command) -> Iterator[FieldProblem]:
        chosen = command.fields.get("court_id")
        if not case.is_cross_city:
            if chosen:
                yield FieldProblem("/court_id", "unexpected", "被执行人在本市，不需通报其他法院。")
        elif not command.fields.get("local_court_id"):
            if chosen:
                yield FieldProblem("/court_id", UNKNOWN, "被执行人所在城市没有这个法院，或者该法院已停用。")
            else:
                message = "目录中没有被执行人所在城市的法院，无法通报，请联系运维人员补录。"
                yield FieldProblem("", "local_court_unknown", message)

    def __str__(self) -> str:
        return (
            "跨市的通报被执行人所在城市的法院：填写 `court_id` 的为该法院，不填的为其所在县（市、区）的法院，"
            "县（市、区）不明的为中级人民法院"
        )


@dataclass(frozen=True, slots=True)
class OtherHomeCourt:
    """Another court of the debtor's city, looked up in the directory (which adds its name)."""

    def problems(self, case: CaseFile, command: Command) -> Iterator[FieldProblem]:
        notice = notice_of(case)
        if not command.fields.get("court_name"):
            yield FieldProblem("/court_id", UNKNOWN, "被执行人所在城市没有这个法院，或者该法院已停用。")
        elif notice and notice.court_id == command.fields["court_id"]:
            yield FieldProblem("/court_id", SAME, "通报已在该法院，请选择其他法院。")

    def __str__(self) -> str:
        return "指明被执行人所在城市的另一个法院 `court_id`"


@dataclass(frozen=True, slots=True)
class CompetentCourt:
    """Another court of the city that handles the case, looked up in the directory (which adds its name)."""

    def problems(self, case: CaseFile, command: Command) -> Iterator[FieldProblem]:
        city = command.fields.get("court_city")
        if not city:
            yield FieldProblem("/court_id", UNKNOWN, "成员城市没有这个法院，或者该法院已停用。")
        elif city != case.handling_city:
            message = (
                "该法院在另一成员城市，本案不能直接移送；请以“不属于本院执行的案件”不予受理，并告知申请人向该法院申请。"
            )
            yield FieldProblem("/court_id", ELSEWHERE, message)
        elif command.fields["court_id"] == case.matter(Judgment).court_id:
            yield FieldProblem("/court_id", SAME, "案件已在本院，请选择其他法院。")

    def __str__(self) -> str:
        return "指明本市有管辖权的另一个法院 `court_id`"


def court_to_notify(case: CaseFile, fields: Fields, directory: Directory) -> Fields:
    """The court that an acceptance notifies; nothing within a city, or if the directory has no such court."""
    if not case.is_cross_city:
        return {}
    chosen = str(fields.get("court_id") or "")
    home = directory.cities[case.home_city]
    court = _home_court(case, chosen, directory) if chosen else home.local_court(case.matter(Judgment).county)
    return {"local_court_id": court.court_id, "local_court_name": court.name} if court else {}


def other_home_court(case: CaseFile, fields: Fields, directory: Directory) -> Fields:
    """The court that is notified in place of another one; nothing if the directory has no such court."""
    court, notice = _home_court(case, str(fields.get("court_id", "")), directory), notice_of(case)
    if court is None or notice is None:
        return {}
    return {"court_name": court.name, "from_court_id": notice.court_id, "from_court_name": notice.court_name}


def competent_court(case: CaseFile, fields: Fields, directory: Directory) -> Fields:
    """The court that a case is transferred to, with its city; nothing if the directory has no such court."""
    found = directory.court(str(fields.get("court_id", "")))
    if found is None or not found[1].active:
        return {}
    judgment, (city, court) = case.matter(Judgment), found
    return {
        "court_name": court.name,
        "court_city": city.city,
        "from_court_id": judgment.court_id,
        "from_court_name": judgment.court_name,
    }


def with_executing_court(case: CaseFile, fields: Fields) -> CaseFile:
    """The case as one of the court that it is transferred to."""
    matter = replace(case.matter(Judgment), court_id=fields["court_id"], court_name=fields["court_name"])
    return replace(case, application=replace(case.application, matter=matter))


def _home_court(case: CaseFile, court_id: str, directory: Directory) -> Court | None:
    """A court of the debtor's city that takes new cases."""
    found = directory.court(court_id)
    return found[1] if found and found[0].city == case.home_city and found[1].active else None
