"""Erasure of a person from a case: their data go with the salts, and the timeline still proves itself."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from chalicelib.domain.cases.case import CaseFile, Dossier
from chalicelib.domain.cases.proof.pinning import contact_in, contact_of
from chalicelib.domain.workflow.digests import erased


def without_persons(dossier: Dossier, at: datetime, *, acted: Collection[str] = (), contact: bool = False) -> CaseFile:
    """The case without the names of those who acted by these principal ids and, if asked, without its contact.

    That they were erased, and when, stays; so `verify-chain` tells it from tampering.
    """
    case, pinned = dossier.case, contact_of(dossier.case.pinned)
    gone = [event.person for event in dossier.events if event.person and event.actor.principal_id in acted]
    personal = erased(case.personal, [*gone, pinned] if contact else gone, at)
    application = replace(case.application, contact=contact_in(personal, pinned))
    return replace(case, application=application, personal=personal)
