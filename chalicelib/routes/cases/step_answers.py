"""The records of a case's steps as answers show them, derived from the types of the records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Annotated, Any, get_type_hints

from pydantic import ConfigDict, create_model

from chalicelib.domain.cases.alerts import supervision
from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.filing.warnings import WARNING_NAMES
from chalicelib.domain.cases.kit import IncompleteKit
from chalicelib.domain.cases.procedures import KITS, PROCEDURES
from chalicelib.domain.cases.procedures.judgment.records import MEASURE_NAMES
from chalicelib.domain.cases.reasons import as_cited
from chalicelib.domain.offices.cities import Directory
from chalicelib.domain.time import rules
from chalicelib.domain.workflow.records import Record
from chalicelib.routes.cases.codes import DECISIONS, OUTCOMES
from chalicelib.routes.cases.rule_answers import ReasonAnswer
from chalicelib.routes.http.answers import Answer, LocalTime
from chalicelib.routes.http.names import enum_schema
from chalicelib.routes.parties.document_answers import DocumentReferenceAnswer

GROUNDS: Mapping[str, str] = {**rules.removal_grounds(), **rules.revocation_grounds()}
"""The grounds of removals and of revocations, which both are recorded as `ground`: code -> text."""


class EffectsAnswer(Answer):
    """修复的三项效果，分别记录；没有的为 null。"""

    publication_ended: date | None
    sharing_stopped: date | None
    sanctions_lifted: date | None


class EarlierAnswer(Answer):
    """此前一次填报的内容。"""

    at: LocalTime
    text: str
    documents: list[DocumentReferenceAnswer]


SHAPES: Mapping[str, Any] = {
    "documents": list[DocumentReferenceAnswer],
    "earlier": list[EarlierAnswer],
    "effects": EffectsAnswer,
    "ground": Annotated[str, enum_schema(GROUNDS)],
    "measure": Annotated[str, enum_schema(MEASURE_NAMES)],
    "reason_codes": list[ReasonAnswer],
    "warnings": list[Annotated[str, enum_schema(WARNING_NAMES)]],
}
"""Fields whose answer is of another shape than their record."""


CODE_NAMES: Mapping[str, Mapping[str, str]] = {
    "decision": DECISIONS,
    "outcome": OUTCOMES,
    "ground": GROUNDS,
    "measure": MEASURE_NAMES,
}
"""Fields that hold a code -> its Chinese names, which stand beside it as `<field>_name`."""
PARTIES = ("by", "addressed_to")
"""Fields that hold a party, whose name in the procedure stands beside it as `<field>_name`."""
CITIES = ("took_over_from", "handling_city", "court_city")
"""Fields that hold the code of a city, whose name stands beside it as `<field>_name`."""
NAMES = (*(f"{field}_name" for field in (*PARTIES, *CODE_NAMES, *CITIES)), "warning_names")


def _shapes() -> Iterator[tuple[str, Any]]:
    """Every field that some action records, but for the filing's own, which the case shows elsewhere."""
    for procedure in PROCEDURES.values():
        for action in procedure.actions:
            for name, kind in get_type_hints(action.record).items():
                yield name, SHAPES.get(name) or _shape(kind)


def _shape(kind: Any) -> Any:
    return {datetime: LocalTime, tuple[str, ...]: list[str], date | None: date}.get(kind, kind)


def _fields() -> dict[str, Any]:
    """Time and actor are always present; each step has those of the other fields that it fills."""
    found: dict[str, Any] = {}
    for name, shape in _shapes():
        if found.setdefault(name, shape) != shape:
            raise IncompleteKit(f"two records have a field {name}, of different types")
    always = {name: (found.pop(name), ...) for name in ("at", "by")}
    names: dict[str, Any] = dict.fromkeys(NAMES, (str | None, None))
    names["warning_names"] = (list[str] | None, None)
    return {**always, **{name: (shape | None, None) for name, shape in found.items()}, **names}


class _Step(Answer):
    """The base of the answers that have only some of their fields."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=False)


StepAnswer = create_model(
    "StepAnswer",
    __base__=_Step,
    __doc__="某一步骤最近一次办理时填报的内容；各步骤只含其填报的项。",
    **_fields(),
)

EMPTY = (None, "", ())
SHOWN_ELSEWHERE = {supervision.ANSWER, *(procedure.submission.name for procedure in PROCEDURES.values())}
"""Actions whose records are no steps: the filing is the case itself, the answer to a sheet stands with the sheet."""


def step_answers(case: CaseFile, directory: Directory) -> dict[str, Any]:
    """The steps of a case, by the names of their routes; of several actions at one route the last."""
    actions = PROCEDURES[case.procedure].all_actions
    return {
        actions[name].step: _step(record, case, directory, goes_on_elsewhere=actions[name].goes_on_elsewhere)
        for name, record in case.records.items()
        if name not in SHOWN_ELSEWHERE
    }


def _step(record: Record, case: CaseFile, directory: Directory, *, goes_on_elsewhere: bool) -> Answer:
    kit = KITS[case.procedure]
    values = {name: getattr(record, name, None) for name in StepAnswer.model_fields}
    filled = {name: value for name, value in values.items() if value not in EMPTY}
    codes = filled.pop("reason_codes", ())
    cited = {
        code: as_cited(kit.reasons[code], goes_on_elsewhere=goes_on_elsewhere) for code in codes if code in kit.reasons
    }
    reasons = [ReasonAnswer(code=code, text=reason.text, mend=reason.mend) for code, reason in cited.items()]
    named = {f"{field}_name": names[filled[field]] for field, names in CODE_NAMES.items() if field in filled}
    parties = {f"{field}_name": kit.procedure.name_of(filled[field]) for field in PARTIES if field in filled}
    placed = {f"{field}_name": directory.name_of(filled[field]) for field in CITIES if field in filled}
    warned = [WARNING_NAMES[code] for code in filled.get("warnings", ())]
    lists = {"reason_codes": reasons or None, "warning_names": warned or None}
    return StepAnswer.model_validate({**filled, **named, **parties, **placed, **lists})
