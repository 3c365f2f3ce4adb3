"""Documents: await an upload, settle what arrived, and hand out links to what was verified (DESIGN 5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from chalicelib import ids
from chalicelib.clock import real_time
from chalicelib.documents.store import UPLOAD_LIFETIME, Upload
from chalicelib.documents.verification import Claim, verify
from chalicelib.domain import conduct
from chalicelib.domain.documents import MAX_DOCUMENTS_PER_CASE, Document, DocumentStatus
from chalicelib.domain.errors import CaseNotFound, LostRace, NotAllowedNow, QuotaExceeded
from chalicelib.domain.parties import Principal
from chalicelib.services.cases import View, find
from chalicelib.services.once import OnceKey, Reply, answer_once
from chalicelib.services.walks import KeepGoing, Page, Position, Walked, walk
from chalicelib.wiring import Wiring

GRACE = timedelta(minutes=5)
"""How long after its policy's end an upload that had begun may still arrive."""


@dataclass(frozen=True, slots=True)
class DocumentRequest:
    """What the uploader says the file will be; the policy and the verification hold it to that."""

    kind: str
    file_name: str
    content_type: str
    size: int
    sha256: str
    key: OnceKey | None = None


def await_upload(
    w: Wiring,
    principal: Principal,
    case_id: str,
    request: DocumentRequest,
    render: Callable[[Document, Upload], Reply],
) -> Reply:
    """Promise a place for one file.

    Raises:
        CaseNotFound: the caller has no seat at the case.
        NotAllowedNow: the case is closed.
        QuotaExceeded: the case has as many documents as a case may have.
    """

    def work() -> Reply:
        view = find(w, principal, case_id)
        _refuse_if_full_or_closed(view)
        seat = view.seats[0]
        document = Document(
            document_id=ids.random_id(),
            kind=request.kind,
            file_name=request.file_name,
            content_type=request.content_type,
            size=request.size,
            sha256=request.sha256,
            uploaded_by=seat.party,
            office=seat.grant.organisation,
            created_at=view.now,
            expires_at=real_time() + UPLOAD_LIFETIME,
        )
        reply = render(document, w.documents.presign_upload(case_id, document))
        w.cases.add_document(view.case, document, request.key.keep(reply, view.now) if request.key else None)
        return reply

    return answer_once(w.cases, request.key, work)


def _refuse_if_full_or_closed(view: View) -> None:
    stage = conduct.stage_of(view.case)
    if stage.is_closed:
        raise NotAllowedNow(f"该申请处于“{stage.label}”阶段，不能再上传材料。", [])
    if len(view.dossier.documents) >= MAX_DOCUMENTS_PER_CASE:
        raise QuotaExceeded(f"一件申请最多上传 {MAX_DOCUMENTS_PER_CASE} 份材料。", retry_after=86400)


def look_up(w: Wiring, principal: Principal, case_id: str, document_id: str) -> Document:
    """One document of a case, settled if its file has arrived.

    Raises:
        CaseNotFound: no such document, or no seat at its case.
    """
    view = find(w, principal, case_id)
    document = next((d for d in view.documents if d.document_id == document_id), None)
    if document is None:
        raise CaseNotFound
    return settle(w, view.case.handling_city, case_id, document)


def settle_arrived(w: Wiring, case_id: str, document_id: str) -> None:
    """Settle the document that an object-created event hints at; a hint at nothing is passed over."""
    city = w.directory().city_of_case(case_id)
    dossier = w.cases.get(city.city, case_id) if city else None
    for document in dossier.documents if dossier else ():
        if document.document_id == document_id and dossier:
            settle(w, dossier.case.handling_city, case_id, document)


def settle(w: Wiring, city: str, case_id: str, document: Document) -> Document:
    """Verify what was uploaded, keep it as evidence or say why not; any number of times with one outcome."""
    if document.status is not DocumentStatus.PENDING:
        return document
    arrived = w.documents.fetch(case_id, document.document_id)
    if arrived is None:
        return document if real_time() <= document.expires_at + GRACE else _record(w, city, case_id, _expired(document))
    claim = Claim(document.content_type, document.size, document.sha256)
    checked = replace(document, quarantine_version=arrived.version)
    rejection = verify(arrived.content, claim)
    if rejection:
        checked = replace(
            checked, status=DocumentStatus.REJECTED, rejection_code=rejection.code, rejection=rejection.message
        )
    else:
        version = w.documents.keep(case_id, document, arrived.content)
        checked = replace(checked, status=DocumentStatus.VERIFIED, evidence_version=version)
    return _record(w, city, case_id, checked)


def _expired(document: Document) -> Document:
    return replace(
        document,
        status=DocumentStatus.EXPIRED,
        rejection_code="upload_expired",
        rejection="上传链接已过期而文件未到，请重新登记并上传。",
    )


def _record(w: Wiring, city: str, case_id: str, document: Document) -> Document:
    """Write the verdict; where another was first, theirs stands."""
    checked = replace(document, checked_at=w.clock.now())
    try:
        w.cases.settle_document(city, case_id, checked)
    except LostRace:
        dossier = w.cases.get(city, case_id)
        standing = [d for d in (dossier.documents if dossier else ()) if d.document_id == document.document_id]
        return standing[0]
    return checked


def download_url(w: Wiring, case_id: str, document: Document) -> str | None:
    """A link to a verified document; others have none."""
    is_verified = document.status is DocumentStatus.VERIFIED
    return w.documents.presign_download(case_id, document) if is_verified else None


def settle_forgotten(w: Wiring, keep_going: KeepGoing, start: Position | None = None) -> Walked:
    """Settle uploads whose policy is over: those whose event was lost, and those that never came."""
    over_since = real_time() - GRACE

    def read(place: str, cursor: str | None) -> Page[tuple[str, Document]]:
        return Page(*w.cases.page_of_uploads(place, over_since, cursor))

    def visit(place: str, awaited: tuple[str, Document]) -> str:
        case_id, document = awaited
        return settle(w, place, case_id, document).status.value

    return walk(w.directory().cities, read, visit, keep_going, start)
