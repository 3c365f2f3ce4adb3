"""The kit of the judgment procedure at the routes."""

from __future__ import annotations

from chalicelib.domain.cases.procedures.judgment.kit import KIT as DOMAIN
from chalicelib.routes.cases.procedures.judgment.answers import answer, summary
from chalicelib.routes.cases.procedures.judgment.bodies import BODIES, EXAMPLES
from chalicelib.routes.cases.procedures.judgment.meanings import MEANINGS
from chalicelib.routes.cases.procedures.judgment.submission import EXAMPLE, JudgmentBody
from chalicelib.routes.cases.procedures.kit import RouteKit

KIT = RouteKit(
    domain=DOMAIN,
    matter_body=JudgmentBody,
    submission=EXAMPLE,
    bodies=BODIES,
    examples=EXAMPLES,
    answer=answer,
    summary=summary,
    meanings=MEANINGS,
)
