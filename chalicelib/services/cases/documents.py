"""The documents of a case: as a folder, and withdrawn by those who uploaded them."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.domain.cases import transitions
from chalicelib.domain.cases.filing.withdrawals import withdraw
from chalicelib.domain.parties.access import ACCESS
from chalicelib.domain.parties.documents import MAX_DOCUMENTS_OF_A_PARTY
from chalicelib.domain.parties.parties import Principal
from chalicelib.domain.shared.errors import CaseNotFound, VersionIsStale
from chalicelib.services.cases.cases import Render, read_case
from chalicelib.services.parties.idempotency import OnceKey, Reply, answer_once
from chalicelib.services.parties.uploads import Folder
from chalicelib.wiring import Wiring


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
    )


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
        if request.if_match not in (None, view.case.version):
            raise VersionIsStale
        visible = {document.document_id: document for document in view.shown.documents}
        document = visible.get(request.document_id)
        if document is None:
            raise CaseNotFound
        change = withdraw(view.dossier, document, request.reason, view.circumstances)
        reply = render(view.after(change))
        deps.cases.save(change, request.key.keep(reply, view.now) if request.key else None)
        return reply

    return answer_once(deps, request.key, work)
