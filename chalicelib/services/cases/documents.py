"""The documents of a case: as a folder, and withdrawn by those who uploaded them."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.domain.cases import transitions
from chalicelib.domain.cases.case import Dossier
from chalicelib.domain.cases.filing import additions
from chalicelib.domain.cases.filing.withdrawals import withdraw
from chalicelib.domain.parties.access import ACCESS
from chalicelib.domain.parties.documents import MAX_DOCUMENTS_OF_A_PARTY, Document, DocumentStatus
from chalicelib.domain.parties.parties import Principal
from chalicelib.domain.shared.errors import CaseNotFound, LostRace, VersionIsStale
from chalicelib.runtime import ids
from chalicelib.services.cases.cases import Render, read_case
from chalicelib.services.parties import uploads
from chalicelib.services.parties.idempotency import OnceKey, Reply, answer_once
from chalicelib.services.parties.uploads import Folder
from chalicelib.services.shared.paged_jobs import WHOLE, KeepGoing, Stretch, Walked
from chalicelib.wiring import Wiring

ATTEMPTS = 10
"""Files that are uploaded together are settled at once, and all want the next version of the case."""


def of_case(deps: Wiring, principal: Principal, case_id: str) -> Folder:
    """The documents of a case.

    Raises:
        CaseNotFound: the caller has no seat at the case.
    """
    view = read_case(deps, principal, case_id)
    stage, seat = transitions.stage_of(view.case), view.seats[0]
    return Folder(
        folder_id=case_id,
        city=view.case.handling_city,
        party=seat.party,
        office=seat.grant.organisation,
        held=view.dossier.documents,
        visible=view.shown.documents,
        most=MAX_DOCUMENTS_OF_A_PARTY,
        is_uploader=ACCESS[seat.party].uploads,
        closed=f"该申请处于“{stage.label_of(view.case)}”阶段，不能再上传材料。" if stage.is_closed else "",
        name_of=transitions.procedure_of(view.case).name_of,
    )


def record(deps: Wiring, city: str, folder_id: str, checked: Document) -> Document:
    """Write a verdict: of a case's document with all that it sets off, of another folder's alone.

    If another invocation was first, its verdict stands; if the case moved on, all is decided anew.

    Raises:
        LostRace: the case moved on each time.
    """
    if not ids.is_case_id(folder_id):
        return uploads.record_alone(deps, city, folder_id, checked)
    for _ in range(ATTEMPTS):
        dossier = deps.cases.get(city, folder_id)
        standing = (
            next((d for d in dossier.documents if d.document_id == checked.document_id), None) if dossier else None
        )
        if dossier is None or standing is None or standing.status is not DocumentStatus.PENDING:
            return standing or checked
        try:
            _record(deps, dossier, checked)
        except LostRace:
            continue
        return checked
    raise LostRace


def _record(deps: Wiring, dossier: Dossier, checked: Document) -> None:
    assert checked.checked_at
    if checked.status is DocumentStatus.VERIFIED:
        change = additions.add(dossier, checked, checked.checked_at)
        if change:
            deps.cases.save(change)
            return
    told = additions.tell_rejected(dossier.case, checked) if checked.status is DocumentStatus.REJECTED else ()
    deps.cases.record_verdict(dossier.case, checked, told)


def check_forgotten(deps: Wiring, place: str, keep_going: KeepGoing, stretch: Stretch = WHOLE) -> Walked:
    """Settle a city's uploads to any folder whose policy has expired."""
    return uploads.check_forgotten(deps, place, record, keep_going, stretch)


@dataclass(frozen=True, slots=True)
class WithdrawalRequest:
    """The document that shall be withdrawn, and why."""

    document_id: str
    reason: str
    if_match: int | None = None
    key: OnceKey | None = None


def withdraw_document(
    deps: Wiring, principal: Principal, case_id: str, request: WithdrawalRequest, render: Render
) -> Reply:
    """Withdraw one document of a case.

    Raises:
        CaseNotFound: the caller sees no such document there.
        DomainError: as `withdraw` refuses, VersionIsStale, LostRace.
    """

    def work() -> Reply:
        view = read_case(deps, principal, case_id)
        if view.has_moved_since(request.if_match):
            raise VersionIsStale
        visible = {document.document_id: document for document in view.shown.documents}
        document = visible.get(request.document_id)
        if document is None:
            raise CaseNotFound
        change = withdraw(view.dossier, document, request.reason, view.circumstances)
        reply = render(view.after(change))
        deps.cases.save(change, request.key.keep(reply, view.now) if request.key else None)
        return reply

    return answer_once(deps, request.key, work, lambda: render(read_case(deps, principal, case_id)))
