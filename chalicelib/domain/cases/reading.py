"""Cases as their readers see them: each text and document reaches its audience alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from chalicelib.domain.cases.case import CaseFile, Dossier
from chalicelib.domain.cases.filing.document_events import is_about_document, withheld
from chalicelib.domain.cases.letters import LETTER_PREFIX, LetterKind
from chalicelib.domain.cases.procedures import KITS, PROCEDURES
from chalicelib.domain.parties.access import ACCESS, Audience
from chalicelib.domain.parties.documents import Document, DocumentStatus
from chalicelib.domain.parties.parties import Party, Role
from chalicelib.domain.parties.seats import Seat
from chalicelib.domain.workflow.audiences import WRITTEN, audience_of
from chalicelib.domain.workflow.events import Event
from chalicelib.domain.workflow.grammar import Action
from chalicelib.domain.workflow.records import Record

Audiences = frozenset[Audience]


def audiences_of(parties: Iterable[Party]) -> Audiences:
    """The audiences that somebody in these seats belongs to."""
    return frozenset[Audience]().union(*(ACCESS[party].reads for party in parties))


def as_read_from(dossier: Dossier, seats: tuple[Seat, ...]) -> Dossier:
    """The case, its documents and its timeline without that which is not for these seats.

    Such a case is for answers alone: its records are not whole, and its timeline no longer proves itself.
    """
    audiences = audiences_of(seat.party for seat in seats)
    documents = tuple(_documents(dossier, seats, audiences))
    return Dossier(
        case=_case(dossier.case, audiences),
        documents=documents,
        events=tuple(_events(dossier, {document.document_id for document in documents}, audiences)),
    )


def _case(case: CaseFile, audiences: Audiences) -> CaseFile:
    actions = PROCEDURES[case.procedure].all_actions
    return replace(
        case, records={name: _record(actions[name], record, audiences) for name, record in case.records.items()}
    )


def _record(action: Action[CaseFile], record: Record, audiences: Audiences) -> Record:
    addressed_to = getattr(record, "addressed_to", None)
    hidden = [
        name for name in WRITTEN if hasattr(record, name) and audience_of(action, name, addressed_to) not in audiences
    ]
    return replace(record, **{name: type(getattr(record, name))() for name in hidden})


def _events(dossier: Dossier, shown: Collection[str], audiences: Audiences) -> Iterator[Event]:
    """The events as these audiences read them; of a document that is not shown they do not even learn that it is."""
    for event in dossier.events:
        if is_about_document(event):
            yield event if event.details["document_id"] in shown else withheld(event)
        else:
            yield _event(dossier.case, event, audiences)


def _event(case: CaseFile, event: Event, audiences: Audiences) -> Event:
    if Audience.OFFICES not in audiences:  # to the applicant, an office acts, and nobody in it
        told = {name: value for name, value in event.details.items() if name != "warnings"}
        event = replace(event, actor=replace(event.actor, person=""), details=told)
    if note_audience(case, event) not in audiences:
        return replace(event, note="", details={})
    old = event.details.get("old", {})
    was = PROCEDURES[case.procedure].taken(event.action, {**event.details, **old}) if old else None
    is_readable = was is None or audience_of(was, "note", addressed_to(event)) in audiences
    return event if is_readable else replace(event, details={**event.details, "old": {}})


def note_audience(case: CaseFile, event: Event) -> Audience:
    """The audience of the words that an event shows; one that no action made is read by its actor's side."""
    action = PROCEDURES[case.procedure].taken(event.action, event.details)
    if action is None:
        return Audience.APPLICANT if event.actor.role == Role.APPLICANT else Audience.OFFICES
    return audience_of(action, "note", addressed_to(event))


def addressed_to(event: Event) -> Party | None:
    """The party that the words of an event are for, where the action chose none."""
    party = event.details.get("addressed_to")
    return Party(party) if party else None


def _documents(dossier: Dossier, seats: tuple[Seat, ...], audiences: Audiences) -> Iterator[Document]:
    cited = _audiences_of_documents(dossier)
    for document in dossier.documents:
        if any(is_own(document, seat) for seat in seats) or _is_for(document, audiences, cited):
            yield _as_given_out(dossier, document) if document.is_letter else document


def _as_given_out(dossier: Dossier, letter: Document) -> Document:
    """A letter as it is given out: withdrawn once a step that it tells of was undone since it was ordered."""
    kit = KITS[dossier.case.procedure]
    rule, actions = kit.letters.get(LetterKind(letter.kind.removeprefix(LETTER_PREFIX))), kit.procedure.all_actions
    later = {event.action for event in dossier.events if event.at > letter.created_at}
    undone = {name for action in later & actions.keys() for name in actions[action].undone}
    if rule is None or not undone & {*rule.of}:
        return letter
    return replace(letter, status=DocumentStatus.WITHDRAWN, rejection="所依据的办理已撤回或者更正，请重新生成。")


def may_read_document(dossier: Dossier, document: Document, party: Party) -> bool:
    """True if this party sees a document that another one uploaded."""
    return _is_for(document, ACCESS[party].reads, _audiences_of_documents(dossier))


def _is_for(document: Document, audiences: Audiences, cited: Mapping[str, Audiences]) -> bool:
    if document.is_letter:  # it tells only what the office that asked for it may read
        return False
    if document.uploaded_by is Party.APPLICANT:
        return True
    return bool(audiences & (cited.get(document.document_id) or _of_draft(document)))


def is_own(document: Document, seat: Seat) -> bool:
    """The document is this seat's and office's; uploads on the applicant's behalf are the applicant's."""
    is_of_office = seat.party is Party.APPLICANT or document.office == seat.grant.organisation
    return document.uploaded_by is seat.party and is_of_office


def _of_draft(document: Document) -> Audiences:
    """The audience of an office's document that no action rests on yet: other offices, and of a court's, the courts."""
    is_of_court = Audience.COURTS in ACCESS[document.uploaded_by].reads
    return frozenset({Audience.COURTS if is_of_court else Audience.OFFICES})


def _audiences_of_documents(dossier: Dossier) -> dict[str, Audiences]:
    """The audiences of the documents that actions rest on, by their ids."""
    procedure = PROCEDURES[dossier.case.procedure]
    found: dict[str, Audiences] = {}
    for event in dossier.events:
        action = procedure.taken(event.action, event.details)
        audience = audience_of(action, "documents", addressed_to(event)) if action else Audience.OFFICES
        for cited in event.details.get("documents", ()):
            found[cited["document_id"]] = found.get(cited["document_id"], frozenset()) | {audience}
    return found
