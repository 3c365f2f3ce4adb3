"""The application as a text that the timeline pins: read from it ever after, its contact under a commitment."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

from chalicelib.domain.cases.application import NOBODY, Contact
from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.case_changes import plain
from chalicelib.domain.shared.lineages import APPLICATIONS
from chalicelib.domain.shared.stored import with_unknown
from chalicelib.domain.workflow.digests import Personal, committed, digest, erased
from chalicelib.domain.workflow.events import Event, canonical_json


def pinned(case: CaseFile, secret: str) -> CaseFile:
    """The case with its application as a text, which holds a commitment in place of the contact.

    A contact that the application no longer names is erased with its salt; what this release does not know stays.
    """
    before = contact_of(case.pinned)
    personal, commitment = case.personal, before
    if not before or contact_in(personal, before) != case.application.contact:
        new = committed(_text(case.application.contact), secret, "contact")
        personal, commitment = {**erased(personal, [before], case.updated_at), new.commitment: new}, new.commitment
    content = plain(asdict(case.application)) | {"contact": commitment}
    if case.pinned:
        told = json.loads(case.pinned)
        content = with_unknown(content, content, APPLICATIONS.raised(told, told["form"]))
    text = canonical_json({**APPLICATIONS.lowered(content), "form": APPLICATIONS.written}).decode()
    return replace(case, pinned=text, personal=personal)


def application_digest(case: CaseFile) -> str:
    """The digest that an event pins the application of a case by."""
    return digest(case.pinned)


def contact_of(text: str) -> str:
    """The commitment to the contact in the text of an application."""
    return str(json.loads(text)["contact"]) if text else ""


def contact_in(personal: Personal, commitment: str) -> Contact:
    """The contact behind a commitment; nobody once it was erased, and in lists, which have no personal data."""
    found = personal.get(commitment)
    return Contact(**json.loads(found.text)) if found and not found.erased_at else NOBODY


def named(event: Event, personal: Personal) -> Event:
    """The event with the name of the person who acted, as far as that was not erased."""
    found = personal.get(event.person)
    return replace(event, actor=replace(event.actor, person=found.text)) if found else event


def _text(contact: Contact) -> str:
    return canonical_json(plain(asdict(contact))).decode()
