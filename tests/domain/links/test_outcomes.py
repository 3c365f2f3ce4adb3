"""The outcome of a forwarding is the step by which the case left the agency, and it stays when the case goes on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.cases.case import Dossier
from chalicelib.domain.links.outcomes import outcome_of, revision_of
from tests.builders import AGREED, FORWARDED, LONGEST_WAY, REFUSED, RETURNED, SUPPLEMENT_ASKED, URGED, WITHDRAWN
from tests.domain.links.test_opinion_links import dossier


@pytest.mark.parametrize(
    ("steps", "action"),
    [
        ((FORWARDED,), None),
        ((FORWARDED, URGED), None),
        ((FORWARDED, AGREED), "agree"),
        ((FORWARDED, URGED, REFUSED), "refuse"),
        ((FORWARDED, WITHDRAWN), "withdraw"),
        ((FORWARDED, RETURNED, SUPPLEMENT_ASKED), "return_forwarding"),
        ((FORWARDED, RETURNED, FORWARDED, AGREED), "return_forwarding"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_the_first_step_away_from_the_agency_is_the_outcome(steps: Any, action: str | None) -> None:
    found = outcome_of(dossier(*steps), forwarded_version=2)
    assert (found.action if found else None) == action


def test_the_second_forwarding_has_an_outcome_of_its_own() -> None:
    found = outcome_of(dossier(FORWARDED, RETURNED, FORWARDED, AGREED), forwarded_version=4)
    assert found
    assert found.action == "agree"


def test_no_step_of_others_revises_an_outcome() -> None:
    case = dossier(*LONGEST_WAY)
    forwarded = max(event.sequence for event in case.events if event.action == "forward")
    found = outcome_of(case, forwarded)
    assert found
    assert revision_of(case, found) is None


def test_the_agencys_last_later_step_revises_its_outcome_until_the_case_is_forwarded_again() -> None:
    case = dossier(FORWARDED, AGREED)
    *before, forwarding, agreed = case.events

    def later(sequence: int, action: str) -> Any:
        return replace(agreed, sequence=sequence, action=action)

    revisions = (later(4, "revise_opinion"), later(5, "revise_opinion"))
    again = replace(forwarding, sequence=6)
    revised = Dossier(case.case, events=(*before, forwarding, agreed, *revisions, again, later(7, "agree")))
    assert revision_of(revised, agreed) is revisions[-1]
