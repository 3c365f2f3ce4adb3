"""The words of a step in messages: they reach those for whom the action's table declares them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from chalicelib.domain.cases.case import Dossier
from chalicelib.domain.cases.case_changes import Change
from chalicelib.domain.cases.procedures.penalty.table import ACTIONS, PENALTY
from chalicelib.domain.cases.reading import as_read_from
from chalicelib.domain.parties.parties import Party
from chalicelib.domain.parties.seats import seats_of
from chalicelib.domain.workflow.contradictions import InvalidProcedure
from chalicelib.domain.workflow.events import Event
from tests.builders import (
    APPLICANT,
    AUTHORITY,
    LONGEST_WAY,
    PERSON,
    STEWARD_JIAOZUO,
    URGED,
    WAYS,
    Step,
    a_submitted_case,
    play,
)
from tests.domain.cases import test_judgment

TOLD_WITH_WORDS: Mapping[str, set[str]] = {
    "request_supplement": {"applicant", "home_steward"},
    "supplement": {"steward", "executing_court"},
    "dismiss": {"applicant", "steward", "home_steward"},
    "refuse_notice": {"executing_court"},
    "transfer_elsewhere": {"executing_court", "local_court", "steward"},
    "forward": {"authority", "home_steward"},
    "return_forwarding": {"steward", "applicant", "home_steward"},
    "agree": {"applicant", "steward", "home_steward"},
    "refuse": {"applicant", "steward", "home_steward"},
    "guide": {"applicant", "home_steward"},
    "report_to_province": {"province", "home_steward"},
    "return_upload": {"applicant", "home_steward"},
    "approve_review": {"applicant", "steward", "home_steward", "authority"},
    "refuse_review": {"applicant", "steward", "home_steward"},
    "return_review": {"steward"},
    "withdraw": {"steward", "home_steward", "authority", "executing_court", "local_court"},
    "urge": {"steward", "authority"},
    "recall_forwarding": {"authority", "applicant", "home_steward"},
    "amend": {"applicant", "steward", "home_steward"},
    "transfer": {"applicant", "steward", "home_steward"},
    "revise_opinion": {"applicant", "steward", "home_steward"},
    "correct_receipt": {"steward"},
    "revise_review": {"applicant", "steward", "home_steward", "authority"},
    "revoke_repair": {"applicant", "steward", "home_steward", "authority", "province"},
    "accept": {"local_court", "steward", "home_steward"},
    "answer_notice": {"executing_court"},
    "approve": {"applicant", "local_court", "steward", "home_steward"},
    "reject": {"applicant", "local_court", "steward", "home_steward"},
    "reply": {"local_court"},
}
"""Action -> the addressees, of those it tells, who read its words."""


@pytest.mark.parametrize("steps", [LONGEST_WAY, *WAYS.values()])
def test_messages_of_penalties_hold_words_for_their_audience(steps: tuple[Step, ...]) -> None:
    for change in play(a_submitted_case().case, steps):
        expect_words(change)


@pytest.mark.parametrize("state", test_judgment.WAYS)
def test_messages_of_judgments_hold_words_for_their_audience(state: str) -> None:
    for change in test_judgment.way(*test_judgment.WAYS[state]):
        expect_words(change)


def expect_words(change: Change) -> None:
    """Check the messages of a change: the event's words and codes are in those that may hold them."""
    event, messages = change.event, change.messages
    allowed = TOLD_WITH_WORDS.get(event.action, set())
    for message in messages:
        words = [message.facts[name] for name in ("note", "items", "reasons")]
        assert any(words) is (message.to.value in allowed and has_words(event)), (event.action, message.to)


def has_words(event: Event) -> bool:
    return bool(event.note or event.details.get("items"))


def test_the_timeline_names_the_person_to_offices_and_the_office_to_the_applicant() -> None:
    changes = [a_submitted_case(), *play(a_submitted_case().case, WAYS["agreed"])]
    dossier = Dossier(changes[-1].case, (), tuple(change.event for change in changes))
    for reader, names in ((APPLICANT, {""}), (STEWARD_JIAOZUO, {PERSON}), (AUTHORITY, {PERSON})):
        shown = as_read_from(dossier, seats_of(reader, dossier.case.seats))
        assert {event.actor.person for event in shown.events} == names
        assert all(event.actor.organisation for event in shown.events)
    assert not [PERSON for change in changes if PERSON in change.event.text], (
        "the timeline commits to names, and no more"
    )
    assert PERSON not in repr(changes), "and no log names them"


def test_words_addressed_to_the_applicant_reach_the_applicant() -> None:
    *_, urged = play(a_submitted_case().case, [*WAYS["agreed"], URGED])
    assert {message.to: bool(message.facts["note"]) for message in urged.messages} == {Party.APPLICANT: True}


def test_an_action_without_an_audience_is_refused() -> None:
    silent = tuple(replace(action, audience=None) if action.name == "guide" else action for action in ACTIONS)
    with pytest.raises(InvalidProcedure, match="guide has no audience, and yet its record holds text"):
        replace(PENALTY, actions=silent)
