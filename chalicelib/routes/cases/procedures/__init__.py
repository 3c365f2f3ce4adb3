"""The routes' part of each procedure, by name; each is a package with a kit. List a new procedure here."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field

from chalicelib.domain.cases.kit import IncompleteKit
from chalicelib.domain.cases.procedures import KITS
from chalicelib.routes.cases.procedures.judgment.answers import JudgmentAnswer, NoticeAnswer, SummaryJudgment
from chalicelib.routes.cases.procedures.judgment.kit import KIT as JUDGMENT
from chalicelib.routes.cases.procedures.judgment.submission import JudgmentBody
from chalicelib.routes.cases.procedures.kit import RouteKit
from chalicelib.routes.cases.procedures.matters import goes_with
from chalicelib.routes.cases.procedures.penalty.answers import PenaltyAnswer, SummaryPenalty
from chalicelib.routes.cases.procedures.penalty.kit import KIT as PENALTY
from chalicelib.routes.cases.procedures.penalty.submission import PenaltyBody
from chalicelib.routes.http.answers import Answer
from chalicelib.routes.http.bodies import Body

ROUTE_KITS: Mapping[str, RouteKit] = {kit.domain.procedure.name: kit for kit in (PENALTY, JUDGMENT)}

ProcedureName = Literal["penalty", "judgment"]


class MatterBodies(Body):
    """A submission's part for each procedure: the one that it names is required, the others have no place there."""

    penalty: Annotated[PenaltyBody | None, AfterValidator(goes_with("penalty"))] = Field(None, validate_default=True)
    judgment: Annotated[JudgmentBody | None, AfterValidator(goes_with("judgment"))] = Field(None, validate_default=True)


class MatterAnswers(Answer):
    """A case's part for each procedure: null for the others."""

    penalty: PenaltyAnswer | None
    judgment: JudgmentAnswer | None
    notice: NoticeAnswer | None


class MatterSummaries(Answer):
    """A listed case's part for each procedure: null for the others."""

    penalty: SummaryPenalty | None
    judgment: SummaryJudgment | None


NAMED_IN = {
    "ROUTE_KITS": ROUTE_KITS,
    "ProcedureName": get_args(ProcedureName),
    "MatterBodies": MatterBodies.model_fields,
    "MatterAnswers": MatterAnswers.model_fields,
    "MatterSummaries": MatterSummaries.model_fields,
}

for _name, _where in product(KITS, NAMED_IN):
    if _name not in NAMED_IN[_where]:
        raise IncompleteKit(f"{_name}: it is missing in {_where}")
