"""The facts of a letter: from the step that it tells of, as the case recorded it, for the party that asks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from chalicelib.documents.letters import KIND_NAMES, LETTER_PREFIX, LetterFacts, LetterKind
from chalicelib.domain.cases import clocks
from chalicelib.domain.cases.alerts import supervision
from chalicelib.domain.cases.application import Contact, masked
from chalicelib.domain.cases.case import CaseFile, Dossier
from chalicelib.domain.cases.letters import LetterRule, Told
from chalicelib.domain.cases.procedures import KITS
from chalicelib.domain.cases.transitions import stage_of
from chalicelib.domain.offices.cities import City, Directory
from chalicelib.domain.parties.access import reads_contact
from chalicelib.domain.parties.documents import DOCUMENT_KINDS, Document, DocumentStatus
from chalicelib.domain.parties.parties import Party
from chalicelib.domain.parties.seats import Seat
from chalicelib.domain.shared.errors import NotAllowedNow, RoleMayNot
from chalicelib.domain.time.deadlines import ClockState
from chalicelib.domain.time.local_time import shanghai_date

COMMITTEE = "联合审查委员会"


@dataclass(frozen=True, slots=True)
class Asked:
    """A letter as it was asked for: its kind, by which party, on which day, under which number of the office."""

    kind: LetterKind
    party: Party
    on: date
    number: str = ""


def kind_of(document: Document) -> LetterKind:
    return LetterKind(document.kind.removeprefix(LETTER_PREFIX))


def asked_for(document: Document) -> Asked:
    """The letter that a document promises."""
    on = shanghai_date(document.created_at)
    return Asked(kind_of(document), document.uploaded_by, on, document.letter_number)


def title_of(case: CaseFile, kind: LetterKind) -> str:
    """The name of a letter as the case's procedure calls it."""
    return rule_of(case, kind)[0].title or KIND_NAMES[kind]


def rule_of(case: CaseFile, kind: LetterKind) -> tuple[LetterRule, bool]:
    """The rule of a letter, and True if it is another procedure's, because the case's own has no such letter."""
    own = KITS[case.procedure].letters.get(kind)
    return own or next(kit.letters[kind] for kit in KITS.values() if kind in kit.letters), own is None


def choose(case: CaseFile, kind: LetterKind, seats: tuple[Seat, ...]) -> Seat:
    """The seat, among the caller's, from which the letter may be asked for now.

    Raises:
        RoleMayNot: the letter is none of theirs.
        NotAllowedNow: the case has not come to what the letter tells, or it is another's to sign.
    """
    rule, is_anothers = rule_of(case, kind)
    mine = [seat for seat in seats if seat.party in rule.by]
    if not mine:
        raise RoleMayNot
    if is_anothers:
        raise NotAllowedNow(f"该类申请没有{KIND_NAMES[kind]}。", [])
    refusals = []
    for seat in mine:
        try:
            rule.tells(case, seat.party)
        except NotAllowedNow as refusal:
            refusals.append(refusal)
        else:
            return seat
    raise refusals[0]


def facts_of(dossier: Dossier, asked: Asked, directory: Directory) -> LetterFacts:
    """Return all the facts that the letter tells.

    Raises:
        NotAllowedNow: the case is not, or no longer, where the letter can be made.
    """
    case, city = dossier.case, directory.city(dossier.case.handling_city)
    kit, application, lead = KITS[case.procedure], case.application, city.lead_department
    told = rule_of(case, asked.kind)[0].tells(case, asked.party)
    dated = shanghai_date(told.at) if told.at else asked.on
    contact, asks = _contact(case, asked.party), _asking(case, told, city, directory)
    facts: dict[str, Any] = {
        "case_id": case.case_id,
        "received_on": case.applied_on,
        "company": application.subject.name,
        "uscc": application.subject.uscc,
        "address": application.subject.address,
        "contact_name": contact.name,
        "contact_phone": contact.phone,
        "statement": application.statement,
        "missing_materials": tuple(kit.procedure.materials[code] for code in application.missing_materials),
        "lead_department": lead.name,
        "province_office": city.province_office.name if city.province_office else "",
        "lead_phone": lead.phone,
        "lead_address": lead.address,
        "office_contact": asks[0],
        "office_phone": asks[1],
        "attachments": _attachments(dossier, told),
        "letter_date": None if told.undated else dated,
        "answered_number": _number(dossier, told.answers),
        **kit.letter_facts(case),
        **_limit(case, told.run, asked.on, directory),
        **_supervising(case, told.run, city),
        **_going_to(told, directory),
        **told.facts,
    }
    if told.promises:
        facts["initial_review_days"] = clocks.length_named(case, told.promises, dated).working_days
    if asked.number:
        facts["letter_number"] = asked.number
    return LetterFacts(**facts)


def _contact(case: CaseFile, reader: Party) -> Contact:
    """The applicant's contact as the access table lets the reader of the letter see it, as in every answer."""
    contact = case.application.contact
    is_awaited = stage_of(case).waits_for is reader
    return contact if reads_contact(reader, is_awaited=is_awaited) else masked(contact)


def _going_to(told: Told, directory: Directory) -> dict[str, Any]:
    """The office that goes on with a case that was transferred, and its telephone."""
    to = told.goes_to
    office = directory.office_of(to.party, to.place, to.holder) if to else None
    return {"transferred_to": office.name, "transferred_to_phone": office.phone} if office else {}


def _asking(case: CaseFile, told: Told, city: City, directory: Directory) -> tuple[str, str]:
    """The person and the telephone that answer questions about the letter at the office it comes from."""
    office = told.asks
    holder = told.signed_by or (case.seats.get(office, "") if office else "")
    match office:
        case Party.STEWARD:
            steward = next(iter(city.stewards), None)
            return (steward.name, steward.phone) if steward else ("", city.lead_department.phone)
        case Party.COMMITTEE:
            return "", city.lead_department.phone
        case Party.AUTHORITY:
            agency = city.agency(holder)
            return "", agency.phone if agency else ""
        case Party.EXECUTING_COURT | Party.LOCAL_COURT:
            court = directory.court(holder)
            return "", court[1].phone if court else ""
        case Party.PROVINCE:
            return "", city.province_office.phone if city.province_office else ""
        case _:
            return "", ""


def _attachments(dossier: Dossier, told: Told) -> tuple[str, ...]:
    """The documents that go with the letter, by their kinds, with their number where there are several of one kind."""
    kinds = [cited.kind for cited in told.documents]
    if told.encloses_application:
        kinds += [
            document.kind
            for document in dossier.documents
            if document.uploaded_by is Party.APPLICANT
            and document.status is DocumentStatus.VERIFIED
            and document.kind in DOCUMENT_KINDS
        ]
    counted = Counter(DOCUMENT_KINDS[kind] for kind in kinds)
    return tuple(name if number == 1 else f"{name}（{number}份）" for name, number in counted.items())


def _number(dossier: Dossier, answered: LetterKind | None) -> str:
    """The number of the letter that this one answers, where the office that sent it gave one."""
    kind = LETTER_PREFIX + answered if answered else ""
    sender = Party.LOCAL_COURT if answered is LetterKind.REPLY else Party.EXECUTING_COURT
    numbers = [d.letter_number for d in dossier.documents if d.kind == kind and d.uploaded_by is sender]
    return next((number for number in reversed(numbers) if number), "")


def _limit(case: CaseFile, run: ClockState | None, today: date, directory: Directory) -> dict[str, Any]:
    """The limit that a letter speaks of, as the case keeps it; a run that was stopped late stays as late as it was."""
    if run is None:
        return {}
    length = clocks.length_of(case, run)
    until = run.stopped_on or today
    is_late = run.is_running or run.left == 0
    return {
        "clock_name": KITS[case.procedure].procedure.limit(run.clock).label,
        "due_on": run.due_on,
        "limit_days": length.working_days,
        "limit_basis": length.basis,
        "days_over": max(0, directory.calendar.working_days_between(run.due_on, until)) if is_late else 0,
        "ended_on": run.stopped_on,
    }


def _supervising(case: CaseFile, run: ClockState | None, city: City) -> dict[str, Any]:
    """The offices of a supervision sheet: the one above, and the one that owed when the sheet was issued."""
    sheet = case.sheet
    if sheet is None or run is None or run != supervision.run_of(case):
        return {}
    is_signed_above = supervision.signed_by(sheet) is Party.COMMITTEE
    member = next(iter(city.committee), None) if is_signed_above else None
    return {
        "supervising_office": COMMITTEE if sheet.owed_by is Party.STEWARD else city.lead_department.name,
        "supervised_office": sheet.office_name or city.lead_department.name,
        "signatory": f"联合审查委员\u3000{member.name}" if member else "",
    }
