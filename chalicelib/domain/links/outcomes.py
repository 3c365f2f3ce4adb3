"""The outcome of a forwarding: the step by which its case left the agency, and the last revision of it."""

from __future__ import annotations

from chalicelib.domain.cases.case import CaseFile, Dossier
from chalicelib.domain.cases.transitions import Circumstances, actions_now, procedure_of
from chalicelib.domain.parties.parties import Party
from chalicelib.domain.workflow.events import Event
from chalicelib.domain.workflow.grammar import Action


def outcome_of(dossier: Dossier, forwarded_version: int) -> Event | None:
    """The first step after a forwarding that left its case waiting for somebody else, or for nobody."""
    procedure = procedure_of(dossier.case)
    return next(
        (
            event
            for event in dossier.events
            if event.sequence > forwarded_version and procedure.stage(event.stage).waits_for is not Party.AUTHORITY
        ),
        None,
    )


def revision_of(dossier: Dossier, outcome: Event) -> Event | None:
    """The last step by which an outcome was revised, before any other forwarding."""
    found = None
    for event in dossier.events:
        if event.sequence <= outcome.sequence:
            continue
        if event.action == "forward":
            break
        action = procedure_of(dossier.case).all_actions.get(event.action)
        if action and _revises(action, outcome):
            found = event
    return found


def decision_of(dossier: Dossier, forwarded_version: int) -> Event | None:
    """The outcome of a forwarding as it stands: the last revision of it, or else itself."""
    outcome = outcome_of(dossier, forwarded_version)
    return (revision_of(dossier, outcome) or outcome) if outcome else None


def revision_action(dossier: Dossier, outcome: Event) -> Action[CaseFile] | None:
    """The action by which an agency without an account may revise this outcome in some stage, if there is one."""
    actions = procedure_of(dossier.case).actions
    return next((action for action in actions if action.by_link and _revises(action, outcome)), None)


def may_be_revised(dossier: Dossier, forwarded_version: int, circumstances: Circumstances) -> bool:
    """The caller may revise the outcome of a forwarding by its link now."""
    outcome = outcome_of(dossier, forwarded_version)
    action = revision_action(dossier, outcome) if outcome else None
    return action is not None and action in actions_now(dossier.case, circumstances)


def _revises(action: Action[CaseFile], outcome: Event) -> bool:
    return outcome.action in {revised.name for revised in action.revises}
