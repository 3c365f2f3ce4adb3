"""Official letters (公文) of a case, made on demand: who may ask for which, what they tell, and the making itself."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from chalicelib.documents.letters import KIND_NAMES, LetterFacts, LetterFormat, LetterKind, Mending, compose, render
from chalicelib.documents.verification import CONTENT_TYPES
from chalicelib.domain.cases import clocks, supervision
from chalicelib.domain.cases.case import PENALTY_KIND_NAMES, CaseFile, Dossier, Judgment, Penalty
from chalicelib.domain.cases.procedures import PROCEDURES
from chalicelib.domain.cases.reasons import OTHER, REASONS
from chalicelib.domain.messages.deliveries import LEFT_TO_THE_STREAM, Delivery
from chalicelib.domain.messages.messages import Addressee, Channel
from chalicelib.domain.offices.cities import City, Directory
from chalicelib.domain.parties.documents import Document, DocumentStatus
from chalicelib.domain.parties.parties import Party, Principal
from chalicelib.domain.shared.errors import NotAllowedNow, RoleMayNot
from chalicelib.domain.time import rules
from chalicelib.domain.time.deadlines import ClockState
from chalicelib.domain.time.local_time import shanghai_date
from chalicelib.runtime import correlation, ids, log
from chalicelib.runtime.clock import real_time
from chalicelib.services.cases.cases import View, find
from chalicelib.services.parties.idempotency import OnceKey, Reply, answer_once
from chalicelib.services.parties.quotas import count_letter
from chalicelib.wiring import Wiring

LOG = logging.getLogger(__name__)

MADE_WITHIN = timedelta(hours=1)
"""After this, a letter that was never made is given up."""
LETTER_PREFIX = "letter_"
"""Opens the document kind of a letter."""


NAMES: Mapping[str, str] = {LETTER_PREFIX + kind: name for kind, name in KIND_NAMES.items()}
"""Document kind of a letter -> what it is called."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may ask for a letter, and what the case must have seen before."""

    by: tuple[Party, ...]
    when: Callable[[CaseFile], bool]


def _has(*records: str) -> Callable[[CaseFile], bool]:
    return lambda case: any(record in case.records for record in records)


def _of_procedure(name: str) -> Callable[[CaseFile], bool]:
    return lambda case: case.procedure == name


RULES: Mapping[LetterKind, Rule] = {
    LetterKind.FORWARDING: Rule((Party.STEWARD,), _has("forwarding")),
    LetterKind.OPINION: Rule((Party.AUTHORITY, Party.STEWARD, Party.APPLICANT), _has("opinion")),
    LetterKind.SUPERVISION: Rule((Party.STEWARD, Party.HOME_STEWARD), _has(supervision.SHEET)),
    LetterKind.APPLICATION_FORM: Rule((Party.APPLICANT, Party.STEWARD), _of_procedure("penalty")),
    LetterKind.COMMITMENT: Rule((Party.APPLICANT, Party.STEWARD), _of_procedure("penalty")),
    LetterKind.NOTICE: Rule((Party.EXECUTING_COURT,), lambda case: Party.LOCAL_COURT in case.seats),
    LetterKind.REPLY: Rule((Party.EXECUTING_COURT, Party.LOCAL_COURT), _has("notice_answer", "removal")),
}


@dataclass(frozen=True, slots=True)
class LetterRequest:
    """Which letter, and as what file."""

    kind: LetterKind
    format: LetterFormat
    key: OnceKey | None = None


def ask(
    w: Wiring, principal: Principal, case_id: str, request: LetterRequest, render_reply: Callable[[Document], Reply]
) -> Reply:
    """Promise a letter; a function of its own makes it, and it is then downloaded like any document.

    Raises:
        CaseNotFound: the caller has no seat at the case.
        RoleMayNot: the letter is not theirs to make.
        NotAllowedNow: the case has not come to what the letter tells.
        QuotaExceeded: the party has asked for as many today as it may.
    """

    def work() -> Reply:
        view = find(w, principal, case_id)
        rule = RULES[request.kind]
        seat = next((seat for seat in view.seats if seat.party in rule.by), None)
        if seat is None:
            raise RoleMayNot
        if not rule.when(view.case):
            raise NotAllowedNow(f"该申请尚不能生成{KIND_NAMES[request.kind]}。", [])
        count_letter(w, case_id, seat.party, seat.grant.organisation)
        content_type = request.format.content_type
        document = Document(
            document_id=ids.random_id(),
            kind=LETTER_PREFIX + request.kind,
            file_name=KIND_NAMES[request.kind] + CONTENT_TYPES[content_type],
            content_type=content_type,
            size=0,
            sha256="",
            uploaded_by=seat.party,
            office=seat.grant.organisation,
            created_at=view.now,
            expires_at=real_time() + MADE_WITHIN,
            correlation_id=correlation.current(),
        )
        reply = render_reply(document)
        kept = request.key.keep(reply, view.now) if request.key else None
        w.cases.add_letter(view.case.handling_city, case_id, document, _order(view, document), kept)
        return reply

    return answer_once(w, request.key, work)


def _order(view: View, document: Document) -> Delivery:
    """The outbox row that has the letter made."""
    return Delivery(
        delivery_id=f"{view.case.case_id}.{document.document_id}.{Channel.LETTER}",
        channel=Channel.LETTER,
        kind=document.kind,
        to=Addressee(document.uploaded_by),
        holder=view.case.seats[document.uploaded_by],
        place=view.case.handling_city,
        case_id=view.case.case_id,
        at=view.now,
        facts={"document_id": document.document_id},
        not_before=view.now + LEFT_TO_THE_STREAM,
        correlation_id=document.correlation_id,
    )


def kind_of(document: Document) -> LetterKind:
    return LetterKind(document.kind.removeprefix(LETTER_PREFIX))


def make(w: Wiring, case_id: str, document_id: str) -> str:
    """Make a letter that was asked for; any number of times with one outcome."""
    directory = w.directory()
    city = directory.city_of_case(case_id)
    dossier = w.cases.get(city.city, case_id) if city else None
    document = next((d for d in (dossier.documents if dossier else ()) if d.document_id == document_id), None)
    if city is None or dossier is None or document is None or document.status is not DocumentStatus.PENDING:
        return "passed_over"
    with correlation.following(document.correlation_id):
        return _make(w, directory, dossier, document)


def _make(w: Wiring, directory: Directory, dossier: Dossier, document: Document) -> str:
    case_id, kind = dossier.case.case_id, kind_of(document)
    fmt = next(fmt for fmt in LetterFormat if fmt.content_type == document.content_type)
    content = render(compose(kind, facts_of(dossier, document, directory)), fmt)
    made = replace(document, size=len(content), sha256=hashlib.sha256(content).hexdigest(), checked_at=w.clock.now())
    version = w.documents.keep(case_id, made, content)
    verified = replace(made, status=DocumentStatus.VERIFIED, evidence_version=version)
    w.folders.settle(dossier.case.handling_city, case_id, verified)
    log.info(LOG, "letter made", document=document.document_id, kind=document.kind)
    return "made"


def facts_of(dossier: Dossier, document: Document, directory: Directory) -> LetterFacts:
    """What letters may tell of a case, as it stands, dated on the day the letter was asked for."""
    case, kind = dossier.case, kind_of(document)
    application, city = case.application, directory.cities[case.handling_city]
    materials = PROCEDURES[case.procedure].materials
    return LetterFacts(
        case_id=case.case_id,
        received_on=shanghai_date(case.submitted_at),
        company=application.subject.name,
        uscc=application.subject.uscc,
        address=application.subject.address,
        contact_name=application.contact.name,
        contact_phone=application.contact.phone,
        statement=application.statement,
        missing_materials=tuple(materials[code] for code in application.missing_materials),
        letter_date=shanghai_date(document.created_at),
        note=_note(case, kind),
        is_local_court_reply=document.uploaded_by is Party.LOCAL_COURT,
        **_offices(case, city),
        **_matter(case),
        **_opinion(case),
        **_limits(case, kind, shanghai_date(document.created_at), city, directory),
    )


def _offices(case: CaseFile, city: City) -> dict[str, Any]:
    lead, acceptance = city.lead_department, case.records.get("acceptance", {})
    return {
        "agency": case.agency.name if case.agency else "",
        "lead_department": lead.name,
        "lead_phone": lead.phone,
        "lead_address": lead.address,
        "executing_court": case.application.matter.office if case.procedure == "judgment" else "",
        "local_court": acceptance.get("local_court_name", ""),
    }


def _matter(case: CaseFile) -> dict[str, Any]:
    match case.application.matter:
        case Penalty() as penalty:
            return {
                "decision_number": penalty.decision_number,
                "authority_name": penalty.authority_name,
                "decided_on": penalty.decided_on,
                "penalty_kinds": tuple(PENALTY_KIND_NAMES[kind] for kind in penalty.kinds),
                "fine_amount": "" if penalty.fine_amount is None else f"{penalty.fine_amount:.2f}",
                "performed_on": penalty.performed_on,
                "portals": tuple(
                    f"“{portal.name}”网站（{portal.url}）"
                    for portal in rules.portals(
                        market_regulator=case.is_for_market_regulator, day=shanghai_date(case.submitted_at)
                    )
                ),
            }
        case Judgment() as judgment:
            removal = case.records.get("removal", {})
            return {
                "court_case_number": judgment.case_number,
                "listed_on": judgment.listed_on,
                "performed_on": judgment.performed_on,
                "old_term_end": judgment.term_ends_on,
                "new_term_end": _day(removal.get("new_term_ends_on")),
                "sanctions_lifted_on": _day(removal.get("sanctions_lifted_on")),
                "investigation": case.records.get("notice_answer", {}).get("text", ""),
            }


def _opinion(case: CaseFile) -> dict[str, Any]:
    """The authority's opinion or the court's decision, with how to mend what is wrong."""
    said = case.records.get("opinion") or case.records.get("decision") or {}
    decision = said.get("decision")
    return {
        "is_agreed": None if decision is None else decision in {"agree", "approve"},
        "reasons": said.get("reasons", ""),
        "mendings": tuple(
            Mending(REASONS[code].text, REASONS[code].mend) for code in said.get("reason_codes", ()) if code != OTHER
        ),
        "guidance": case.records.get("guidance", {}).get("text", ""),
    }


def _limits(case: CaseFile, kind: LetterKind, today: date, city: City, directory: Directory) -> dict[str, Any]:
    """The limit that a letter speaks of: a forwarding of the opinion's, a sheet of its own."""
    procedure, sheet = PROCEDURES[case.procedure], supervision.sheet_of(case)
    named = {limit.clock: limit for limit in procedure.limits}
    about = {LetterKind.FORWARDING: "opinion", LetterKind.SUPERVISION: sheet.clock if sheet else ""}.get(kind, "")
    clock = case.clocks.get(about)
    review = named.get("initial_review")
    told: dict[str, Any] = {"initial_review_days": review.working_days if review else 0}
    if clock is None:
        return told
    return told | {
        "clock_name": named[about].label,
        "due_on": clock.due_on,
        "limit_days": named[about].working_days,
        "limit_basis": named[about].basis,
        "days_over": max(0, directory.calendar.working_days_between(clock.due_on, today)),
        "colour": sheet.colour if sheet else "",
        "supervised_office": _office_that_owes(case, clock, city),
        "supervision_answer": sheet.answer if sheet else "",
    }


def _office_that_owes(case: CaseFile, clock: ClockState, city: City) -> str:
    """The full name of the office that owes what a clock measures."""
    if clocks.owes(case, clock) is Party.AUTHORITY and case.agency:
        return case.agency.name
    return city.lead_department.name


def _note(case: CaseFile, kind: LetterKind) -> str:
    """What the sender adds."""
    record = {LetterKind.FORWARDING: "forwarding", LetterKind.NOTICE: "acceptance", LetterKind.REPLY: "reply"}.get(kind)
    said = case.records.get(record or "", {})
    return str(said.get("text") or said.get("note") or "")


def _day(text: str | None) -> date | None:
    return datetime.fromisoformat(text).date() if text else None
