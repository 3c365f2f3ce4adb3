"""The pack that the province gets for its review, as one PDF: the record of the case, and its documents bound in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from chalicelib.documents.letters import LetterFacts, LetterFormat, LetterKind, compose, render
from chalicelib.domain.cases.alerts import kinds
from chalicelib.domain.cases.case import CaseFile, Dossier
from chalicelib.domain.cases.filing import document_events
from chalicelib.domain.cases.letters import KIND_NAMES, Rows
from chalicelib.domain.cases.procedures import PROCEDURES
from chalicelib.domain.cases.reading import as_read_from
from chalicelib.domain.offices.cities import Directory
from chalicelib.domain.parties.access import ACCESS, ROLE_NAMES
from chalicelib.domain.parties.documents import DOCUMENT_KINDS, Document, DocumentStatus
from chalicelib.domain.parties.parties import Grant, Party, Role
from chalicelib.domain.parties.seats import Seat
from chalicelib.domain.time.local_time import SHANGHAI, chinese_date, shanghai_date
from chalicelib.domain.workflow.events import Event
from chalicelib.domain.workflow.procedure import Procedure
from chalicelib.services.cases.letter_facts import asked_for, facts_of
from chalicelib.wiring import Wiring

_MOST_BYTES = 60_000_000
"""Of the documents bound in; what is beyond is listed with its hash alone."""
_BOUND = ("application/pdf", "image/jpeg", "image/png")
_APART = "原件另附"
_OTHER_EVENTS = {**kinds.EVENT_NAMES, **document_events.EVENT_NAMES, **document_events.INTERNAL_NAMES}
"""The names of events that no action makes."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of the pack: its title, its pages as a PDF, and their number (0: listed, not bound)."""

    title: str
    content: bytes = b""
    pages: int = 0


def pack(deps: Wiring, dossier: Dossier, document: Document, directory: Directory) -> bytes:
    """The pack of a reported case, as the party that asked for it reads the case.

    Raises:
        NotAllowedNow: the case is not reported.
    """
    from chalicelib.documents.letters.binding import Part, bind  # pypdf is slow to import

    asked = asked_for(document)
    facts = facts_of(dossier, asked, directory)
    read = as_read_from(dossier, (_seat_of(document),))
    uploads = [d for d in read.documents if not d.is_letter and d.status is DocumentStatus.VERIFIED]
    form = replace(asked, kind=LetterKind.APPLICATION_FORM)
    letters = [
        _letter(
            KIND_NAMES[LetterKind.APPLICATION_FORM], LetterKind.APPLICATION_FORM, facts_of(dossier, form, directory)
        ),
        _letter(
            KIND_NAMES[LetterKind.OPINION],
            LetterKind.OPINION,
            facts_of(dossier, replace(asked, kind=LetterKind.OPINION), directory),
        ),
    ]
    proofs = list(_proofs(deps, dossier.case, uploads))
    timeline = tuple(_row(read.case, event, directory) for event in read.events)
    procedure = PROCEDURES[dossier.case.procedure]
    front = _front(replace(facts, timeline=timeline), letters, proofs, uploads, procedure)
    parts = [Part(piece.title, piece.content) for piece in (front, *letters, *proofs) if piece.pages]
    return bind(parts, f"{KIND_NAMES[LetterKind.HANDOVER_PACK]}（{dossier.case.case_id}）")


def _seat_of(document: Document) -> Seat:
    role = ACCESS[document.uploaded_by].role
    assert role
    return Seat(document.uploaded_by, Grant(role, document.office))


def _letter(title: str, kind: LetterKind, facts: LetterFacts) -> _Piece:
    return _piece(title, render(compose(kind, facts), LetterFormat.PDF))


def _piece(title: str, content: bytes) -> _Piece:
    from chalicelib.documents.letters.binding import page_count

    pages = page_count(content)
    return _Piece(title, content if pages else b"", pages)


def _proofs(deps: Wiring, case: CaseFile, uploads: Sequence[Document]) -> Iterator[_Piece]:
    from chalicelib.documents.letters.pictures import picture_page

    room = _MOST_BYTES
    for place, document in enumerate(uploads, start=1):
        title = f"证明材料{place}\u3000{DOCUMENT_KINDS[document.kind]}"
        if document.content_type not in _BOUND or document.size > room:
            yield _Piece(title)
            continue
        room -= document.size
        content = deps.documents.read(case.case_id, document)
        if hashlib.sha256(content).hexdigest() != document.sha256:
            yield _Piece(title)
            continue
        is_picture = document.content_type != "application/pdf"
        page = picture_page(content, document.content_type) if is_picture else content
        yield _piece(title, page) if page else _Piece(title)


def _front(
    facts: LetterFacts,
    letters: Sequence[_Piece],
    proofs: Sequence[_Piece],
    uploads: Sequence[Document],
    procedure: Procedure[CaseFile],
) -> _Piece:
    """The first pages, with the page at which each other piece begins: set again until its own length is known."""
    title, own = KIND_NAMES[LetterKind.HANDOVER_PACK], 1
    while True:
        places = _places(own, [*letters, *proofs])
        contents: Rows = (("办件情况、办理经过和核对清单", "1"), *places)
        rows = zip(uploads, (place for _, place in places[len(letters) :]), strict=True)
        listed = (
            _proof(number, document, procedure.name_of(document.uploaded_by), place)
            for number, (document, place) in enumerate(rows, start=1)
        )
        told = replace(
            facts,
            contents=contents,
            proofs=tuple(listed),
        )
        piece = _letter(title, LetterKind.HANDOVER_PACK, told)
        if piece.pages <= own:
            return piece
        own = piece.pages


def _places(own: int, pieces: Sequence[_Piece]) -> list[tuple[str, str]]:
    found, page = [], own + 1
    for piece in pieces:
        found.append((piece.title, str(page) if piece.pages else _APART))
        page += piece.pages
    return found


def _proof(number: int, document: Document, uploader: str, place: str) -> tuple[str, ...]:
    on = shanghai_date(document.created_at)
    return (
        str(number),
        DOCUMENT_KINDS[document.kind],
        f"{uploader}\n{chinese_date(on)}",
        document.sha256,
        place if place == _APART else f"第{place}页",
    )


def _row(case: CaseFile, event: Event, directory: Directory) -> tuple[str, ...]:
    action = PROCEDURES[case.procedure].all_actions.get(event.action)
    at = event.at.astimezone(SHANGHAI)
    when = f"{chinese_date(at)} {at:%H:%M}"
    name = action.label if action else _OTHER_EVENTS[event.action]
    return when, _office(event, case, directory), name, event.note


def _office(event: Event, case: CaseFile, directory: Directory) -> str:
    """The office that acted, by its full name; of a company, that it is the applicant."""
    role, holder = event.actor.role, event.actor.organisation
    if role not in set(Role):
        return "信修通"
    match Role(role):
        case Role.APPLICANT:
            return PROCEDURES[case.procedure].name_of(Party.APPLICANT)
        case Role.STEWARD if city := directory.find(holder):
            return city.lead_department.name
        case Role.AUTHORITY:
            agency = directory.city(case.handling_city).agency(holder)
            return agency.name if agency else ROLE_NAMES[Role.AUTHORITY]
        case Role.PROVINCE:
            office = directory.city(case.handling_city).province_office
            return office.name if office else ROLE_NAMES[Role.PROVINCE]
        case other:
            return ROLE_NAMES[other]
