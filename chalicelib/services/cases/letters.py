"""Official letters (公文) of a case: they are ordered by a party, and made by a function of their own."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from chalicelib.documents.letters import LETTER_PREFIX, LetterFormat, LetterKind, compose, render
from chalicelib.documents.verification import CONTENT_TYPES
from chalicelib.domain.cases.case import CaseFile, Dossier
from chalicelib.domain.messages.deliveries import LEFT_TO_THE_STREAM, Delivery
from chalicelib.domain.offices.cities import Directory
from chalicelib.domain.parties.channels import Channel
from chalicelib.domain.parties.documents import Document, DocumentStatus
from chalicelib.domain.parties.parties import Principal
from chalicelib.domain.parties.seats import Seat
from chalicelib.domain.shared.errors import FieldProblem, InvalidInput, NotAllowedNow
from chalicelib.runtime import correlation, ids, log
from chalicelib.runtime.clock import real_time
from chalicelib.services.cases import handover
from chalicelib.services.cases.cases import View, read_case
from chalicelib.services.cases.letter_facts import asked_for, choose, facts_of, kind_of, rule_of, title_of
from chalicelib.services.parties.idempotency import OnceKey, Reply, answer_once
from chalicelib.services.parties.quotas import count_letter, refuse_if_full
from chalicelib.wiring import Wiring

LOG = logging.getLogger(__name__)

MADE_WITHIN = timedelta(hours=1)
"""After this, a letter that was never made is given up."""


@dataclass(frozen=True, slots=True)
class LetterRequest:
    """A request for a letter: its kind, its file format, and the number that the office gives it."""

    kind: LetterKind
    format: LetterFormat
    number: str = ""
    key: OnceKey | None = None


def ask(
    deps: Wiring,
    principal: Principal,
    case_id: str,
    request: LetterRequest,
    render_reply: Callable[[View, Document], Reply],
) -> Reply:
    """Promise a letter; a function of its own makes it, and it is then downloaded like any document.

    Raises:
        CaseNotFound: the caller has no seat at the case.
        RoleMayNot: the letter is not theirs to make.
        NotAllowedNow: the case has not come to what the letter tells.
        InvalidInput: a file that can be edited is only the signing office's.
        FolderFull: the party has as many documents and letters as it ever may.
        QuotaExceeded: the party has asked for as many today as it may.
    """

    def work() -> Reply:
        view = read_case(deps, principal, case_id)
        seat = choose(view.case, request.kind, view.seats)
        _check_format(view.case, request, seat)
        refuse_if_full(deps, view.dossier.documents, seat.party, seat.grant.organisation)
        count_letter(deps, case_id, seat.party, seat.grant.organisation)
        content_type = request.format.content_type
        document = Document(
            document_id=ids.random_id(),
            kind=LETTER_PREFIX + request.kind,
            file_name=title_of(view.case, request.kind) + CONTENT_TYPES[content_type],
            content_type=content_type,
            size=0,
            sha256="",
            uploaded_by=seat.party,
            office=seat.grant.organisation,
            created_at=view.now,
            expires_at=real_time() + MADE_WITHIN,
            correlation_id=correlation.current(),
            letter_number=request.number,
        )
        reply = render_reply(view, document)
        kept = request.key.keep(reply, view.now) if request.key else None
        deps.cases.add_letter(view.case.handling_city, case_id, document, _order(view, document), kept)
        return reply

    return answer_once(deps, request.key, work)


def _check_format(case: CaseFile, request: LetterRequest, seat: Seat) -> None:
    """Before it is sealed, a letter that can be edited is its signer's alone."""
    rule, _ = rule_of(case, request.kind)
    signer = rule.tells(case, seat.party).signed_by
    signs = seat.party in rule.editable_by and signer in ("", seat.grant.organisation)
    if request.format is not LetterFormat.PDF and not signs:
        message = f"{title_of(case, request.kind)}只向出具单位提供可编辑文件，请选择 pdf。"
        raise InvalidInput([FieldProblem("/format", "format_not_offered", message)])


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
    case_id = dossier.case.case_id
    try:
        content = _content(deps, directory, dossier, document)
    except NotAllowedNow:  # the case moved on since: the promise expires
        return "passed_over"
    made = replace(document, size=len(content), sha256=hashlib.sha256(content).hexdigest(), checked_at=deps.clock.now())
    version = deps.documents.keep(case_id, made, content)
    verified = replace(made, status=DocumentStatus.VERIFIED, evidence_version=version)
    deps.folders.record_verdict(dossier.case.handling_city, case_id, verified)
    log.info(LOG, "letter made", document=document.document_id, kind=document.kind)
    return "made"


def _content(deps: Wiring, directory: Directory, dossier: Dossier, document: Document) -> bytes:
    kind = kind_of(document)
    if kind is LetterKind.HANDOVER_PACK:
        return handover.pack(deps, dossier, document, directory)
    fmt = next(fmt for fmt in LetterFormat if fmt.content_type == document.content_type)
    return render(compose(kind, facts_of(dossier, asked_for(document), directory)), fmt)
