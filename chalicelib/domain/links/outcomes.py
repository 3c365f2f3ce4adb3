"""The outcome of a forwarding: the step by which its case left the agency."""

from __future__ import annotations

from chalicelib.domain.cases.case import Dossier
from chalicelib.domain.cases.transitions import procedure_of
from chalicelib.domain.parties.parties import Party, Role
from chalicelib.domain.workflow.events import Event


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
    """The last step by which the same agency revised its outcome, before any other forwarding."""
    found = None
    for event in dossier.events:
        if event.sequence <= outcome.sequence:
            continue
        if event.action == "forward":
            break
        if event.actor.role == Role.AUTHORITY and event.actor.organisation == outcome.actor.organisation:
            found = event
    return found
