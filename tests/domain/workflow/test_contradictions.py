from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chalicelib.domain.cases.procedures.penalty.table import PENALTY
from chalicelib.domain.cases.records import Submitted
from chalicelib.domain.parties.parties import Party
from chalicelib.domain.time.limits import Decides, Length, Nature, TimeLimit
from chalicelib.domain.workflow.cautions import Caution
from chalicelib.domain.workflow.contradictions import InvalidProcedure, refuse_contradictions
from chalicelib.domain.workflow.grammar import Action, Choice, Stage
from chalicelib.domain.workflow.procedure import Procedure

APPLICANT, STEWARD, AUTHORITY = Party.APPLICANT, Party.STEWARD, Party.AUTHORITY

LIMIT = TimeLimit("forwarding", "答复")


class TwoRows(TimeLimit):
    """A limit whose rows contradict each other."""

    @property
    def lengths(self) -> tuple[Length, ...]:
        row = Length(
            clock=self.clock,
            in_force_from=date(2025, 9, 16),
            decides=Decides.START,
            working_days=5,
            nature=Nature.STATUTORY,
            basis="四(一)2",
            source="备忘录",
        )
        return (row, replace(row, working_days=6))


OPEN = Stage(name="open", label="待答复", waits_for=STEWARD, limit=LIMIT)
ASKED = Stage(name="asked", label="待说明", waits_for=APPLICANT)
CLOSED = Stage(name="closed", label="已答复")
SUBMIT = Action(name="submit", label="提交", by=(APPLICANT,), target="open", record=Submitted)
ASK = Action(name="ask", label="询问", by=(STEWARD,), sources=("open",), target="asked", path="question")
EXPLAIN = Action(
    name="explain", label="说明", by=(APPLICANT,), sources=("asked",), target="open", path="explanation", resumes=0
)
ANSWER = Action(name="answer", label="答复", by=(STEWARD,), sources=("open",), target="closed", path="answer")


def declare(**changes: Any) -> Procedure[Any]:
    """A small procedure that holds, but for what is changed."""
    parts: dict[str, Any] = {
        "name": "small",
        "label": "某",
        "basis": "某条",
        "stages": (OPEN, ASKED, CLOSED),
        "submission": SUBMIT,
        "actions": (ASK, EXPLAIN, ANSWER),
    }
    return Procedure(**{**parts, **changes})


def actions_with(name: str, **changes: Any) -> tuple[Action[Any], ...]:
    return tuple(replace(action, **changes) if action.name == name else action for action in (ASK, EXPLAIN, ANSWER))


def test_a_procedure_that_holds_is_accepted() -> None:
    assert declare().stage("open") is OPEN


def test_the_penalty_procedure_holds() -> None:
    refuse_contradictions(PENALTY)


UNLIMITED = replace(OPEN, limit=None)
LOOP = replace(ASK, name="wait", target="open", path="waiting")
CHOSEN = Choice("decision", "yes")

BAD = {
    "a stage declared twice": ({"stages": (OPEN, ASKED, CLOSED, CLOSED)}, "stage closed is declared twice"),
    "an action declared twice": ({"actions": (ASK, EXPLAIN, ANSWER, ANSWER)}, "action answer is declared twice"),
    "a clock declared twice": (
        {"stages": (OPEN, replace(ASKED, limit=LIMIT), CLOSED)},
        "clock forwarding is declared twice",
    ),
    "a target that is no stage": (
        {"actions": actions_with("answer", target="gone")},
        "answer names the unknown stage gone",
    ),
    "a source that is no stage": (
        {"actions": actions_with("answer", sources=("open", "gone"))},
        "answer names the unknown stage gone",
    ),
    "a submission to no known stage": (
        {"submission": replace(SUBMIT, target="gone")},
        "submit names the unknown stage gone",
    ),
    "a submission that leads nowhere": (
        {"submission": replace(SUBMIT, target=None)},
        "the submission comes from nowhere and leads to a stage",
    ),
    "a submission from a stage": (
        {"submission": replace(SUBMIT, sources=("closed",))},
        "the submission comes from nowhere and leads to a stage",
    ),
    "a limit without a row": (
        {"stages": (replace(OPEN, limit=TimeLimit("unheard_of", "答复")), ASKED, CLOSED)},
        "the limit unheard_of has no row in rules.toml",
    ),
    "a limit with two rows from one day": (
        {"stages": (replace(OPEN, limit=TwoRows("twice", "答复")), ASKED, CLOSED)},
        "the limit twice has two rows from 2025-09-16 in rules.toml",
    ),
    "a reminder without a row": (
        {"stages": (replace(OPEN, reminder=TimeLimit("unheard_of", "提醒")), ASKED, CLOSED)},
        "the limit unheard_of has no row in rules.toml",
    ),
    "an action from no stage": (
        {"actions": actions_with("answer", sources=())},
        "answer needs sources, somebody who may take it, and a route",
    ),
    "an action of nobody": (
        {"actions": actions_with("answer", by=())},
        "answer needs sources, somebody who may take it, and a route",
    ),
    "an action behind no route": (
        {"actions": actions_with("answer", path="")},
        "answer needs sources, somebody who may take it, and a route",
    ),
    "an action of somebody who never sits there": (
        {"actions": actions_with("answer", by=(STEWARD, AUTHORITY))},
        "answer is for authority, who never gets a seat",
    ),
    "an action that tells somebody who never sits there": (
        {"actions": actions_with("answer", tells=(APPLICANT, AUTHORITY))},
        "answer tells authority, who never gets a seat",
    ),
    "an applicant who is warned": (
        {"actions": actions_with("explain", warned=(Caution("early", "过早", lambda *_: ""),))},
        "explain warns somebody who may not read what offices are told",
    ),
    "a clock to resume that the target does not have": (
        {"stages": (UNLIMITED, ASKED, CLOSED)},
        "explain resumes a clock that its target does not have",
    ),
    "a clock to resume without going anywhere": (
        {"actions": (*actions_with(""), replace(LOOP, target=None, resumes=1))},
        "wait resumes a clock that its target does not have",
    ),
    "two actions behind one route": (
        {"actions": (ASK, EXPLAIN, ANSWER, replace(ANSWER, name="answer_again"))},
        "two actions leave open by answer None",
    ),
    "two actions chosen by one value": (
        {
            "actions": (
                ASK,
                EXPLAIN,
                replace(ANSWER, choice=CHOSEN),
                replace(ANSWER, name="answer_again", choice=CHOSEN),
            )
        },
        "two actions leave open by answer Choice(field='decision', value='yes')",
    ),
    "two actions chosen by two fields": (
        {
            "actions": (
                ASK,
                EXPLAIN,
                replace(ANSWER, choice=CHOSEN),
                replace(ANSWER, name="answer_again", choice=Choice("outcome", "yes")),
            )
        },
        "the actions of answer are chosen by different fields",
    ),
    "one of two actions chosen by nothing": (
        {"actions": (ASK, EXPLAIN, replace(ANSWER, choice=CHOSEN), replace(ANSWER, name="answer_again"))},
        "the actions of answer are chosen by different fields",
    ),
    "a way out of a closed stage": (
        {"actions": (ASK, EXPLAIN, ANSWER, replace(LOOP, sources=("closed",)))},
        "closed is closed, and yet an action or a clock belongs to it",
    ),
    "a clock of a closed stage": (
        {
            "stages": (UNLIMITED, ASKED, replace(CLOSED, limit=LIMIT)),
            "actions": (ASK, replace(EXPLAIN, resumes=None), ANSWER),
        },
        "closed is closed, and yet an action or a clock belongs to it",
    ),
    "a stage that waits for somebody who can do nothing there": (
        {"actions": actions_with("explain", by=(STEWARD,))},
        "asked waits for applicant, who can do nothing there",
    ),
    "a stage that is only talked in": (
        {"actions": actions_with("explain", target=None, resumes=None)},
        "asked waits for applicant, who can do nothing there",
    ),
    "a stage that cannot be reached": ({"actions": actions_with("ask", target="closed")}, "asked cannot be reached"),
    "a stage with no way to an end": (
        {"actions": actions_with("explain", target="asked", resumes=None)},
        "no closed stage can be reached from asked",
    ),
}


@pytest.mark.parametrize(("changes", "fault"), BAD.values(), ids=BAD)
def test_a_contradiction_is_refused_by_name(changes: dict[str, Any], fault: str) -> None:
    with pytest.raises(InvalidProcedure) as raised:
        declare(**changes)

    assert str(raised.value) == f"small: {fault}"


def test_an_action_that_stays_may_belong_to_any_open_stage() -> None:
    urge = Action(name="urge", label="催办", by=(APPLICANT,), sources=("open", "asked"), path="urging")

    assert [action.name for action in declare(actions=(ASK, EXPLAIN, ANSWER, urge)).actions_from("open")] == [
        "ask",
        "answer",
        "urge",
    ]


def test_an_action_is_kept_under_the_name_of_its_route() -> None:
    assert [replace(ASK, path=path).step for path in ("", "question", "notice/answer", "forwarding-return")] == [
        "submission",
        "question",
        "notice_answer",
        "forwarding_return",
    ]
