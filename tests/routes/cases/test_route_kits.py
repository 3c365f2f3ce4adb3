from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.cases.kit import IncompleteKit
from chalicelib.routes.cases.procedures import ROUTE_KITS
from chalicelib.routes.cases.step_answers import NAMES, StepAnswer
from chalicelib.routes.http.bodies import Body
from chalicelib.routes.http.fields import OptionalParagraph

PENALTY = ROUTE_KITS["penalty"]


class GuidanceBody(Body):
    """修复指导，另有去处。"""

    text: OptionalParagraph = ""
    where: OptionalParagraph = ""


def without(table: Any, name: str) -> Any:
    return {key: value for key, value in table.items() if key != name}


def test_an_action_without_a_body_is_refused() -> None:
    with pytest.raises(IncompleteKit, match=r"^penalty: there is no body of guide at guidance$"):
        replace(PENALTY, bodies=without(PENALTY.bodies, "guidance"))


def test_an_action_without_an_example_is_refused() -> None:
    with pytest.raises(IncompleteKit, match=r"^penalty: there is no example of guide$"):
        replace(PENALTY, examples=without(PENALTY.examples, "guide"))


def test_a_body_or_an_example_of_no_action_is_refused() -> None:
    with pytest.raises(IncompleteKit, match=r"^penalty: the body at hold belongs to no action$"):
        replace(PENALTY, bodies={**PENALTY.bodies, "hold": GuidanceBody})
    with pytest.raises(IncompleteKit, match=r"^penalty: the example hold belongs to no action$"):
        replace(PENALTY, examples={**PENALTY.examples, "hold": ({},)})


def test_a_field_that_nothing_would_record_is_refused() -> None:
    with pytest.raises(IncompleteKit, match="guide does not record the field where of its body: Said lacks it"):
        replace(PENALTY, bodies={**PENALTY.bodies, "guidance": GuidanceBody})


def test_every_field_that_is_recorded_is_answered() -> None:
    recorded = {
        name
        for kit in ROUTE_KITS.values()
        for action in kit.domain.procedure.actions
        for name in action.record.__dataclass_fields__
    }
    assert set(StepAnswer.model_fields) == recorded | {*NAMES}
