"""Documents added to a case: an event of their own and word to who must act, unless a step will tell of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from chalicelib.domain.cases.case import CaseFile, Dossier
from chalicelib.domain.cases.case_changes import Change, Step, seal
from chalicelib.domain.cases.clocks import responsible_party, running_clocks
from chalicelib.domain.cases.filing.document_events import ADDED, REJECTED
from chalicelib.domain.cases.notifications import tell, tell_privately
from chalicelib.domain.cases.reading import may_read_document
from chalicelib.domain.cases.transitions import procedure_of, stage_of
from chalicelib.domain.messages.messages import Message
from chalicelib.domain.parties.access import ACCESS, PLACE_SEATS, STANDS_FOR
from chalicelib.domain.parties.documents import DOCUMENT_KINDS, Document
from chalicelib.domain.parties.parties import Addressee, Party
from chalicelib.domain.parties.seats import Seat
from chalicelib.domain.workflow.events import Actor, Event

SENT_TOGETHER = timedelta(minutes=10)
"""Files that one office adds within this time are told of once."""


def add(dossier: Dossier, document: Document, now: datetime) -> Change | None:
    """The change that a verified document makes; None if it changes nothing but itself.

    A step tells of the documents of its actor: of those that whoever must act now uploads, and of the papers of an
    office that has its seat to decide something. A closed case has nobody left to tell.
    """
    case = dossier.case
    if stage_of(case).is_closed or _is_of_a_step(case, document):
        return None
    told = _told(dossier, document, now)
    step = Step(
        action=ADDED,
        actor=uploader(case, document),
        at=max(now, case.updated_at),
        note="",
        details={**details(document), "told": [party.value for party in told]},
    )
    sealed, event = seal(case, step)
    messages = tell(sealed, event, ADDED, told, dict(case.seats.items()), more=facts(case, document))
    return Change(sealed, event, messages, before=case, verdict=document)


def _is_of_a_step(case: CaseFile, document: Document) -> bool:
    """The document is told of by a step: its office must take one now, or has its seat in order to."""
    if any(_is_of(case, party, document) for party in must_act(case)):
        return True
    return document.uploaded_by is not Party.APPLICANT and document.uploaded_by not in PLACE_SEATS


def must_act(case: CaseFile) -> tuple[Party, ...]:
    """The party that the stage waits for, and those for which a limit runs beside it."""
    beside = (responsible_party(case, clock) for clock in running_clocks(case))
    return tuple(dict.fromkeys(filter(None, (stage_of(case).waits_for, *beside))))


def _is_of(case: CaseFile, party: Party, document: Document) -> bool:
    """The document comes from this party, or from another seat of the same office."""
    if document.uploaded_by is party:
        return True
    return (uploader(case, document).role, document.office) == (ACCESS[party].role, case.seats.get(party))


def concerned(dossier: Dossier, document: Document) -> tuple[Party, ...]:
    """Those who must act now and may read the document, but for whoever uploaded it."""
    case = dossier.case
    return tuple(
        party
        for party in must_act(case)
        if may_read_document(dossier, document, party) and not _is_of(case, party, document)
    )


def _told(dossier: Dossier, document: Document, now: datetime) -> tuple[Party, ...]:
    """Those told of an added document, but for those who heard of others by the same office a moment ago."""
    office = _office(uploader(dossier.case, document))
    heard = {
        party
        for event in dossier.events
        if event.action == ADDED and _office(event.actor) == office
        if event.stage == dossier.case.stage and now - event.at < SENT_TOGETHER
        for party in event.details["told"]
    }
    return tuple(party for party in concerned(dossier, document) if party not in heard)


def is_own_addition(event: Event, seats: Iterable[Seat]) -> bool:
    """The event tells only that the office of one of these seats added a document."""
    offices = {(seat.grant.role.value, seat.grant.organisation) for seat in seats}
    return event.action == ADDED and _office(event.actor) in offices


def _office(actor: Actor) -> tuple[str, str]:
    return actor.role, actor.organisation


def uploader(case: CaseFile, document: Document) -> Actor:
    """The person who announced a document, by the role and the office that they did it for."""
    stands_in = (
        party
        for party, other in STANDS_FOR.items()
        if other is document.uploaded_by and case.seats.get(party) == document.office
    )
    role = ACCESS[next(stands_in, document.uploaded_by)].role
    assert role, "every seat is a role's"
    return Actor(role.value, document.office, document.announced_by)


def details(document: Document) -> Mapping[str, str]:
    """The document as an event about it pins it."""
    return {
        "document_id": document.document_id,
        "kind": document.kind,
        "sha256": document.sha256,
        "uploaded_by": document.uploaded_by.value,
    }


def facts(case: CaseFile, document: Document) -> Mapping[str, str]:
    """The facts of a document that messages tell: never its name, in which people write what they like."""
    return {"document": DOCUMENT_KINDS[document.kind], "uploader": procedure_of(case).name_of(document.uploaded_by)}


def tell_rejected(case: CaseFile, document: Document) -> tuple[Message, ...]:
    """Word to its uploader that a file was not kept, and why."""
    holder = document.office if document.uploaded_by is not Party.APPLICANT else case.seats.get(Party.APPLICANT, "")
    holders: dict[Addressee, str] = dict((*case.seats.items(), (document.uploaded_by, holder)))
    told = {**facts(case, document), "rejection": document.rejection, "task": "按上述原因更正后重新上传"}
    return tell_privately(case, REJECTED, document.uploaded_by, holders, told)
