"""The documents of a case, as a folder."""

from __future__ import annotations

from chalicelib.domain.cases import transitions
from chalicelib.domain.parties.access import ACCESS
from chalicelib.domain.parties.documents import MAX_DOCUMENTS_OF_A_PARTY
from chalicelib.domain.parties.parties import Principal
from chalicelib.services.cases.cases import read_case
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
        closed=f"该申请处于“{stage.label}”阶段，不能再上传材料。" if stage.is_closed else "",
    )
