"""The kit of the penalty procedure at the routes."""

from __future__ import annotations

from chalicelib.domain.cases.procedures.penalty.kit import KIT as DOMAIN
from chalicelib.domain.cases.procedures.penalty.matter import PENALTY_KIND_NAMES, PenaltyKind
from chalicelib.routes.cases.procedures.kit import RouteKit
from chalicelib.routes.cases.procedures.penalty.answers import answer, summary
from chalicelib.routes.cases.procedures.penalty.bodies import BODIES, EXAMPLES
from chalicelib.routes.cases.procedures.penalty.meanings import MEANINGS
from chalicelib.routes.cases.procedures.penalty.submission import EXAMPLE, PenaltyBody

KIT = RouteKit(
    domain=DOMAIN,
    matter_body=PenaltyBody,
    submission=EXAMPLE,
    bodies=BODIES,
    examples=EXAMPLES,
    answer=answer,
    summary=summary,
    meanings=MEANINGS,
    enum_names={PenaltyKind: PENALTY_KIND_NAMES},
)
