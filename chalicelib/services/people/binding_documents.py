"""The documents of a binding, as a folder."""

from __future__ import annotations

from chalicelib.domain.parties.parties import Party, Principal
from chalicelib.domain.people.bindings import MAX_DOCUMENTS, BindingKind, Side
from chalicelib.services.parties.uploads import Folder
from chalicelib.services.people import bindings
from chalicelib.wiring import Wiring


def of_binding(deps: Wiring, principal: Principal, kind: BindingKind, binding_id: str) -> Folder:
    """The documents of a binding; the steward of the city reads an agent's, and adds none.

    Raises:
        CaseNotFound: it is neither the caller's nor of the steward's city.
    """
    view = bindings.read_binding(deps, principal, kind, binding_id)
    binding, is_mandate = view.binding, kind is BindingKind.MANDATE
    return Folder(
        folder_id=binding_id,
        city=binding.home_city,
        party=Party.REPRESENTATIVE if is_mandate else Party.APPLICANT,
        office=binding.home_city if is_mandate else binding.company_id,
        held=view.file.documents,
        visible=view.file.documents,
        most=MAX_DOCUMENTS,
        closed="" if binding.takes_documents else "绑定已提交或已结束，不能再上传材料。",
        is_uploader=view.side is Side.HOLDER,
    )
