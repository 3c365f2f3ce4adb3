"""Official letters (公文) of a case: they are ordered by a party, and made by a function of their own."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from chalicelib.documents.letters import (
    KIND_NAMES,
    LETTER_PREFIX,
    LetterFacts,
    LetterFormat,
    LetterKind,
    compose,
    render,
)
from chalicelib.documents.verification import CONTENT_TYPES
from chalicelib.domain.cases import clocks
from chalicelib.domain.cases.alerts import supervision
from chalicelib.domain.cases.case import CaseFile, Dossier
from chalicelib.domain.cases.letters import LetterRule
from chalicelib.domain.cases.procedures import KITS
from chalicelib.domain.messages.deliveries import LEFT_TO_THE_STREAM, Delivery
from chalicelib.domain.offices.cities import City, Directory
from chalicelib.domain.parties.channels import Channel
from chalicelib.domain.parties.documents import Document, DocumentStatus
from chalicelib.domain.parties.parties import Party, Principal
from chalicelib.domain.shared.errors import NotAllowedNow, RoleMayNot
from chalicelib.domain.time.deadlines import ClockState
from chalicelib.domain.time.local_time import shanghai_date
from chalicelib.runtime import correlation, ids, log
from chalicelib.runtime.clock import real_time
from chalicelib.services.cases.cases import View, read_case
from chalicelib.services.parties.idempotency import OnceKey, Reply, answer_once
from chalicelib.services.parties.quotas import count_letter
from chalicelib.wiring import Wiring

LOG = logging.getLogger(__name__)

MADE_WITHIN = timedelta(hours=1)
"""After this, a letter that was never made is given up."""


@dataclass(frozen=True, slots=True)
class LetterRequest:
    """A request for a letter: its kind and its file format."""

    kind: LetterKind
    format: LetterFormat
    key: OnceKey | None = None


def ask(
    deps: Wiring, principal: Principal, case_id: str, request: LetterRequest, render_reply: Callable[[Document], Reply]
) -> Reply:
    """Promise a letter; a function of its own makes it, and it is then downloaded like any document.

    Raises:
        CaseNotFound: the caller has no seat at the case.
        RoleMayNot: the letter is not theirs to make.
        NotAllowedNow: the case has not come to what the letter tells.
        QuotaExceeded: the party has asked for as many today as it may.
    """

    def work() -> Reply:
        view = read_case(deps, principal, case_id)
        rule, has_none = _rule(view.case, request.kind)
        seat = next((seat for seat in view.seats if seat.party in rule.by), None)
        if seat is None:
            raise RoleMayNot
        if has_none or not rule.when(view.case):
            raise NotAllowedNow(f"该申请尚不能生成{KIND_NAMES[request.kind]}。", [])
        count_letter(deps, case_id, seat.party, seat.grant.organisation)
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
        deps.cases.add_letter(view.case.handling_city, case_id, document, _order(view, document), kept)
        return reply

    return answer_once(deps, request.key, work)


def _rule(case: CaseFile, kind: LetterKind) -> tuple[LetterRule, bool]:
    """The rule of a letter, and True if it is another procedure's, because the case's own has no such letter."""
    own = KITS[case.procedure].letters.get(kind)
    return own or next(kit.letters[kind] for kit in KITS.values() if kind in kit.letters), own is None


def _order(view: View, document: Document) -> Delivery:
    """The outbox row that orders the letter."""
    return Delivery(
        delivery_id=f"{view.case.case_id}.{document.document_id}.{Channel.LETTER}",
        channel=Channel.LETTER,
        kind=document.kind,
        to=document.uploaded_by,
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


def make(deps: Wiring, case_id: str, document_id: str) -> str:
    """Make a letter that was asked for; any number of times with one outcome."""
    directory = deps.directory()
    city = directory.city_of_case(case_id)
    dossier = deps.cases.get(city.city, case_id) if city else None
    document = next((d for d in (dossier.documents if dossier else ()) if d.document_id == document_id), None)
    if city is None or dossier is None or document is None or document.status is not DocumentStatus.PENDING:
        return "passed_over"
    with correlation.following(document.correlation_id):
        return _make(deps, directory, dossier, document)


def _make(deps: Wiring, directory: Directory, dossier: Dossier, document: Document) -> str:
    case_id, kind = dossier.case.case_id, kind_of(document)
    fmt = next(fmt for fmt in LetterFormat if fmt.content_type == document.content_type)
    content = render(compose(kind, facts_of(dossier, document, directory)), fmt)
    made = replace(document, size=len(content), sha256=hashlib.sha256(content).hexdigest(), checked_at=deps.clock.now())
    version = deps.documents.keep(case_id, made, content)
    verified = replace(made, status=DocumentStatus.VERIFIED, evidence_version=version)
    deps.folders.record_verdict(dossier.case.handling_city, case_id, verified)
    log.info(LOG, "letter made", document=document.document_id, kind=document.kind)
    return "made"


def facts_of(dossier: Dossier, document: Document, directory: Directory) -> LetterFacts:
    """The facts that a letter may tell of a case, as it stands, dated on the day the letter was asked for."""
    case, city = dossier.case, directory.cities[dossier.case.handling_city]
    kit, application, lead = KITS[case.procedure], case.application, city.lead_department
    letter_date = shanghai_date(document.created_at)
    rule = kit.letters[kind_of(document)]
    return LetterFacts(
        case_id=case.case_id,
        received_on=shanghai_date(case.submitted_at),
        company=application.subject.name,
        uscc=application.subject.uscc,
        address=application.subject.address,
        contact_name=application.contact.name,
        contact_phone=application.contact.phone,
        statement=application.statement,
        missing_materials=tuple(kit.procedure.materials[code] for code in application.missing_materials),
        agency=case.agency.name if case.agency else "",
        lead_department=lead.name,
        lead_phone=lead.phone,
        lead_address=lead.address,
        letter_date=letter_date,
        note=rule.note(case),
        is_local_court_reply=document.uploaded_by is Party.LOCAL_COURT,
        initial_review_days=clocks.length_named(case, rule.promises, letter_date).working_days if rule.promises else 0,
        **kit.letter_facts(case),
        **_limit(case, rule.clock(case), letter_date, city, directory),
    )


def _limit(case: CaseFile, about: str, today: date, city: City, directory: Directory) -> dict[str, Any]:
    """The limit that a letter speaks of, as the case keeps it."""
    clock = case.clocks.get(about)
    if clock is None:
        return {}
    length, answer = clocks.length_of(case, clock), supervision.answer_of(case)
    return {
        "clock_name": KITS[case.procedure].procedure.limit(about).label,
        "due_on": clock.due_on,
        "limit_days": length.working_days,
        "limit_basis": length.basis,
        "days_over": max(0, directory.calendar.working_days_between(clock.due_on, today)),
        "colour": case.sheet.colour if case.sheet else "",
        "supervised_office": _responsible_office(case, clock, city),
        "supervision_answer": answer.text if answer else "",
    }


def _responsible_office(case: CaseFile, clock: ClockState, city: City) -> str:
    """The full name of the office that must act before a clock ends."""
    if clocks.responsible_party(case, clock) is Party.AUTHORITY and case.agency:
        return case.agency.name
    return city.lead_department.name
