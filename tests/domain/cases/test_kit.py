from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.cases.kit import IncompleteKit, Kit
from chalicelib.domain.cases.procedures import KITS
from chalicelib.domain.messages.texts import Template
from chalicelib.domain.parties.documents import DOCUMENT_KINDS
from chalicelib.domain.parties.parties import Party
from chalicelib.domain.people.bindings import CONFIRMATION
from chalicelib.domain.time import dated
from chalicelib.domain.time.limits import TimeLimit
from chalicelib.domain.workflow.grammar import Stage

PENALTY, JUDGMENT = KITS["penalty"], KITS["judgment"]
TEXT = Template("某", ("某",))


def without(table: Any, name: str) -> Any:
    return {key: value for key, value in table.items() if key != name}


def with_action(kit: Kit, **changes: Any) -> Kit:
    """The kit with a `hold`, which is another of the steward's steps."""
    held = replace(next(a for a in kit.procedure.actions if a.name == "urge"), name="hold", path="hold", **changes)
    return replace(kit, procedure=replace(kit.procedure, actions=(*kit.procedure.actions, held)))


def test_an_action_without_a_text_is_refused_with_its_name_and_its_party() -> None:
    with pytest.raises(IncompleteKit, match=r"^penalty: there is no text of hold for province$"):
        with_action(PENALTY, tells=(Party.PROVINCE,), tells_waiting_party=False)


def test_the_party_that_a_stage_waits_for_needs_a_text_too() -> None:
    with pytest.raises(IncompleteKit, match=r"^penalty: there is no text of hold for steward$"):
        with_action(PENALTY, tells=())


def test_a_text_for_one_party_alone_is_missing_for_the_other() -> None:
    with pytest.raises(IncompleteKit, match=r"^penalty: there is no text of forward for applicant$"):
        replace(PENALTY, texts=without(PENALTY.texts, "forward"))


def test_a_procedure_without_sheets_has_texts_of_its_own_for_alerts() -> None:
    with pytest.raises(
        IncompleteKit, match=r"^judgment: there is no text of the alert deadline\.breached for who supervises$"
    ):
        replace(JUDGMENT, texts=without(JUDGMENT.texts, "deadline.breached"))


def test_what_the_applicant_is_told_is_news_or_said_to_be_none() -> None:
    with pytest.raises(IncompleteKit, match=r"^judgment: there is no news of accept for applicant"):
        replace(JUDGMENT, news=without(JUDGMENT.news, "accept"))


@pytest.mark.parametrize("name", ["hold", "forward/nobody"])
def test_a_text_of_no_action_is_refused(name: str) -> None:
    with pytest.raises(IncompleteKit, match=f"^penalty: the text {name} belongs to no action$"):
        replace(PENALTY, texts={**PENALTY.texts, name: TEXT})


def test_news_of_no_action_are_refused() -> None:
    with pytest.raises(IncompleteKit, match=r"^penalty: the news hold belongs to no action$"):
        replace(PENALTY, news={**PENALTY.news, "hold": None})


@pytest.mark.parametrize("kit", KITS.values(), ids=KITS)
@pytest.mark.parametrize("name", ["urge", "take_over"])
def test_what_may_be_done_from_every_open_stage_leaves_none_out(kit: Kit, name: str) -> None:
    action = kit.procedure.all_actions.get(name)
    open_stages = {stage.name for stage in kit.procedure.stages if not stage.is_closed}
    assert action is None or set(action.sources) == open_stages


def test_a_clock_is_measured_by_one_limit() -> None:
    """Clocks of all procedures share the rows of rules.toml, so no two limits may have one name."""
    limits: list[TimeLimit] = [limit for kit in KITS.values() for limit in kit.procedure.limits]
    stages: list[Stage] = [stage for kit in KITS.values() for stage in kit.procedure.stages if stage.reminder]
    windows = [action.window for kit in KITS.values() for action in kit.procedure.actions if action.window]
    clocks = [limit.clock for limit in limits] + [window.limit.clock for window in windows]
    clocks += [stage.reminder.clock for stage in stages if stage.reminder]
    assert len(clocks) == len(set(clocks))


def test_every_clock_that_has_rows_of_rules_is_one_of_a_procedure() -> None:
    clocks = {limit.clock for kit in KITS.values() for limit in kit.procedure.limits}
    reminders = {stage.reminder.clock for kit in KITS.values() for stage in kit.procedure.stages if stage.reminder}
    windows = {action.window.limit.clock for kit in KITS.values() for action in kit.procedure.actions if action.window}
    rows = dated.rows("limits")
    assert all(row["procedure"] in KITS for row in rows if row["clock"] != CONFIRMATION.clock)
    assert {row["clock"] for row in rows} == clocks | reminders | windows | {CONFIRMATION.clock}


@pytest.mark.parametrize("name", KITS)
def test_what_may_be_declared_lost_may_be_uploaded_under_its_name(name: str) -> None:
    materials = KITS[name].procedure.materials
    assert materials
    assert {code: DOCUMENT_KINDS.get(code) for code in materials} == materials
