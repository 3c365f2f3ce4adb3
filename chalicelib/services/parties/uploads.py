"""Uploads to any folder: registered, checked when the file has arrived, and handed out when verified."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from chalicelib.documents.store import UPLOAD_LIFETIME, Upload
from chalicelib.documents.verification import Claim, verify
from chalicelib.domain.parties.access import PARTY_NAMES
from chalicelib.domain.parties.documents import GRACE, Document, DocumentStatus
from chalicelib.domain.parties.parties import Party, Principal
from chalicelib.domain.shared.errors import CaseNotFound, LimitReached, LostRace, NotAllowedNow, RoleMayNot
from chalicelib.runtime import correlation, ids, log, metrics
from chalicelib.runtime.clock import real_time
from chalicelib.services.parties.idempotency import OnceKey, Reply, answer_once
from chalicelib.services.parties.quotas import count_upload, refuse_if_full
from chalicelib.services.shared.paged_jobs import Batch, KeepGoing, Stretch, Walked, walk
from chalicelib.wiring import Wiring

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DocumentRequest:
    """The file as the uploader announces it; policy and verification refuse a file that differs."""

    kind: str
    file_name: str
    content_type: str
    size: int
    sha256: str
    key: OnceKey | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A case or a binding that holds documents, as one caller sees it.

    `held` are all its documents, of which the caller's party may have `most`; `visible` are those that the caller
    sees. `closed` is the reason why it takes no more, if so; `is_uploader` tells uploaders from mere readers.
    `name_of` names a party as its procedure does.
    """

    folder_id: str
    city: str
    party: Party
    office: str
    held: tuple[Document, ...]
    visible: tuple[Document, ...]
    most: int
    closed: str = ""
    is_uploader: bool = True
    name_of: Callable[[Party], str] = PARTY_NAMES.__getitem__

    @property
    def whose(self) -> tuple[str, str, str]:
        """The key of the caller's share of the folder; documents of others do not count towards it."""
        return self.folder_id, self.party, self.office


Open = Callable[[], Folder]
"""Reads the folder, or refuses a caller who may not see it."""
Record = Callable[[Wiring, str, str, Document], Document]
"""Writes the verdict on a document of a city's folder, and returns the document as it then stands."""


def register_upload(
    deps: Wiring,
    principal: Principal,
    open_folder: Open,
    request: DocumentRequest,
    render: Callable[[Document, Upload], Reply],
) -> Reply:
    """Register an upload and answer its presigned POST.

    Raises:
        CaseNotFound: the folder is not for the caller.
        RoleMayNot: the caller only reads it.
        NotAllowedNow: it is closed.
        LimitReached: the caller's party has as many documents there as it may have.
        FolderFull: it has brought as many as it ever may.
        QuotaExceeded: the party or the caller has had enough for today.
    """

    def work() -> Reply:
        folder, now = open_folder(), deps.clock.now()
        _refuse_if_full_or_closed(folder)
        refuse_if_full(deps, folder.held, folder.party, folder.office)
        count_upload(deps, principal, *folder.whose)
        document = Document(
            document_id=ids.random_id(),
            kind=request.kind,
            file_name=request.file_name,
            content_type=request.content_type,
            size=request.size,
            sha256=request.sha256,
            uploaded_by=folder.party,
            office=folder.office,
            created_at=now,
            expires_at=real_time() + UPLOAD_LIFETIME,
            correlation_id=correlation.current(),
            announced_by=principal.principal_id,
        )
        reply = render(document, deps.documents.presign_upload(folder.folder_id, document))
        kept = request.key.keep(reply, now) if request.key else None
        deps.folders.add(folder.city, folder.folder_id, document, kept)
        return reply

    return answer_once(deps, request.key, work)


def _refuse_if_full_or_closed(folder: Folder) -> None:
    if not folder.is_uploader:
        raise RoleMayNot
    if folder.closed:
        raise NotAllowedNow(folder.closed, [])
    own = [d for d in folder.held if (d.uploaded_by, d.office) == (folder.party, folder.office)]
    if sum(document.takes_room(real_time()) for document in own) >= folder.most:
        raise LimitReached(f"贵方在本件中已有 {folder.most} 份材料，达到上限，不能再上传。")


def look_up(deps: Wiring, folder: Folder, document_id: str, record: Record) -> Document:
    """One document of a folder, checked if its file has arrived.

    If others keep changing the folder meanwhile, the document is still awaited: somebody will look again.

    Raises:
        CaseNotFound: the caller sees no such document there.
    """
    document = next((d for d in folder.visible if d.document_id == document_id), None)
    if document is None:
        raise CaseNotFound
    try:
        return check(deps, folder.city, folder.folder_id, document, record)
    except LostRace:
        return document


def check_arrived(deps: Wiring, folder_id: str, document_id: str, record: Record) -> None:
    """Settle the document that an object-created event names; an event about no document is ignored."""
    city = deps.directory().city_of_case(folder_id)
    document = deps.folders.get(city.city, folder_id, document_id) if city else None
    if city and document:
        check(deps, city.city, folder_id, document, record)


def check(deps: Wiring, city: str, folder_id: str, document: Document, record: Record) -> Document:
    """Verify an upload and keep it as evidence, or reject it; any number of times with one outcome.

    It waits while writes are stopped.
    """
    if document.status is not DocumentStatus.PENDING or deps.maintenance():
        return document
    with correlation.following(document.correlation_id):
        checked = _checked(deps, folder_id, document)
        return _recorded(deps, city, folder_id, checked, record) if checked else document


def _checked(deps: Wiring, folder_id: str, document: Document) -> Document | None:
    """The document with its verdict; None while its file may still come."""
    arrived = deps.documents.fetch(folder_id, document.document_id)
    if arrived is None:
        return None if document.may_still_come(real_time()) else _expired(document)
    claim = Claim(document.content_type, document.size, document.sha256)
    checked = replace(document, quarantine_version=arrived.version)
    rejection = verify(arrived.content, claim)
    if rejection:
        return replace(
            checked, status=DocumentStatus.REJECTED, rejection_code=rejection.code, rejection=rejection.message
        )
    version = deps.documents.keep(folder_id, document, arrived.content)
    return replace(checked, status=DocumentStatus.VERIFIED, evidence_version=version)


def _expired(document: Document) -> Document:
    return replace(
        document,
        status=DocumentStatus.EXPIRED,
        rejection_code="upload_expired",
        rejection="上传链接已过期而文件未到，请重新登记并上传。",
    )


def _recorded(deps: Wiring, city: str, folder_id: str, document: Document, record: Record) -> Document:
    checked = replace(document, checked_at=deps.clock.now())
    standing = record(deps, city, folder_id, checked)
    if standing is checked:
        log.info(LOG, "document settled", document=document.document_id, verdict=checked.status)
        metrics.record(metrics.DOCUMENTS, verdict=checked.status)
    return standing


def record_alone(deps: Wiring, city: str, folder_id: str, checked: Document) -> Document:
    """Write a verdict that changes its document alone; if another invocation was first, its verdict stands."""
    try:
        deps.folders.record_verdict(city, folder_id, checked)
    except LostRace:
        return deps.folders.get(city, folder_id, checked.document_id) or checked
    return checked


def download_url(deps: Wiring, folder_id: str, document: Document) -> str | None:
    """A link to a document, if it is verified."""
    is_verified = document.status is DocumentStatus.VERIFIED
    return deps.documents.presign_download(folder_id, document) if is_verified else None


def check_forgotten(deps: Wiring, place: str, record: Record, keep_going: KeepGoing, stretch: Stretch) -> Walked:
    """Settle a city's uploads whose policy has expired: their event was lost, or the file never arrived."""
    over_since = real_time() - GRACE

    def read(cursor: str | None) -> Batch[tuple[str, Document]]:
        return Batch(*deps.folders.page_of_awaited(place, over_since, cursor))

    def visit(awaited: tuple[str, Document]) -> str:
        folder_id, document = awaited
        return check(deps, place, folder_id, document, record).status.value

    return walk(place, read, visit, keep_going, stretch)
