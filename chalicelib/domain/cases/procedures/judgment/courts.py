"""Courts that bodies name, looked up in the directory: one to notify, and one that a case is transferred to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.procedures.judgment.matter import Judgment
from chalicelib.domain.cases.procedures.judgment.notice import notice_of
from chalicelib.domain.cases.procedures.judgment.records import CourtTransfer
from chalicelib.domain.offices.cities import Court, Directory
from chalicelib.domain.shared.errors import FieldProblem
from chalicelib.domain.workflow.grammar import Fields, Meaning
from chalicelib.domain.workflow.needs import Command

UNKNOWN, SAME = "court_unknown", "court_unchanged"


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
    """Another court of a member city, looked up in the directory (which adds its name); `where` says of which."""

    where: str

    def problems(self, case: CaseFile, command: Command) -> Iterator[FieldProblem]:
        if not command.fields.get("court_city"):
            yield FieldProblem("/court_id", UNKNOWN, "成员城市没有这个法院，或者该法院已停用。")
        elif command.fields["court_id"] == case.matter(Judgment).court_id:
            yield FieldProblem("/court_id", SAME, "案件已在本院，请选择其他法院。")

    def __str__(self) -> str:
        return f"指明{self.where}有管辖权的另一个法院 `court_id`"


def _is_elsewhere(case: CaseFile, fields: Fields) -> bool:
    """The court that a transfer names is another city's; one that the directory does not have is nobody's."""
    return fields.get("court_city", case.handling_city) not in ("", case.handling_city)


WITHIN_THE_CITY: Meaning[CaseFile] = Meaning(lambda case, fields: not _is_elsewhere(case, fields), "本市的法院")
TO_ANOTHER_CITY: Meaning[CaseFile] = Meaning(_is_elsewhere, "其他成员城市的法院")


def court_to_notify(case: CaseFile, fields: Fields, directory: Directory) -> Fields:
    """The court that an acceptance notifies; nothing within a city, or if the directory has no such court."""
    if not case.is_cross_city:
        return {}
    chosen = str(fields.get("court_id") or "")
    home = directory.city(case.home_city)
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


def matter_of_court(case: CaseFile, fields: Fields) -> Judgment:
    """The entry as one of the court that the case is transferred to."""
    place, court = {"handling_city": fields["court_city"]}, {name: fields[name] for name in ("court_id", "court_name")}
    return replace(case.matter(Judgment), **place, **court)


def with_executing_court(case: CaseFile, fields: Fields) -> CaseFile:
    """The case as one of the court that it is transferred to."""
    return replace(case, application=replace(case.application, matter=matter_of_court(case, fields)))


def executing_court(case: CaseFile) -> Fields:
    """The court that has the case, or that its successor went to, as a transfer's event compares it."""
    judgment, moved = case.matter(Judgment), case.last(CourtTransfer) if case.successor else None
    return {
        "court_id": moved.court_id if moved else judgment.court_id,
        "court_name": moved.court_name if moved else judgment.court_name,
        "handling_city": moved.court_city if moved else case.handling_city,
        "case_id": case.successor or case.case_id,
    }


def _home_court(case: CaseFile, court_id: str, directory: Directory) -> Court | None:
    """A court of the debtor's city that takes new cases."""
    found = directory.court(court_id)
    return found[1] if found and found[0].city == case.home_city and found[1].active else None
