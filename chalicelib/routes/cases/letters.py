"""Official letters, made on demand and downloaded like documents."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from chalicelib.documents.letters import LetterFormat, LetterKind
from chalicelib.domain.cases.transitions import procedure_of
from chalicelib.domain.parties.documents import Document
from chalicelib.domain.shared.errors import (
    CaseNotFound,
    FolderFull,
    InvalidInput,
    NotAllowedNow,
    QuotaExceeded,
    RoleMayNot,
)
from chalicelib.domain.shared.text import clean_line
from chalicelib.routes.http.api import ApiBlueprint, Call, Key, reply
from chalicelib.routes.http.bodies import Body
from chalicelib.routes.parties.document_answers import DocumentAnswer, document_answer
from chalicelib.services.cases import letters
from chalicelib.services.cases.cases import View
from chalicelib.services.parties.idempotency import Reply

api = ApiBlueprint(__name__, "cases")


class LetterBody(Body):
    """生成哪一种公文。"""

    kind: LetterKind
    format: LetterFormat = LetterFormat.PDF
    number: Annotated[str, Field(max_length=40), AfterValidator(clean_line)] = ""

    EXAMPLES = ({"kind": "forwarding", "format": "pdf", "number": "焦发改信函〔2026〕7号"},)


@api.post(
    "/v1/cases/{case_id}/letters",
    "生成公文",
    body=LetterBody,
    answer=DocumentAnswer,
    status=202,
    key=Key.HONOURED,
    refusals=(CaseNotFound, RoleMayNot, NotAllowedNow, InvalidInput, FolderFull, QuotaExceeded),
    description=(
        "转办函、通报函、复函、审核意见告知书（法院为审查意见告知书）、不予受理告知书、移送告知书、督办单，"
        "以及为申请人预填的申请表和承诺书。"
        "每种公文依据一个已完成的环节生成，该环节完成之前不能生成，也只有出具单位和当事人可以生成。"
        "可编辑的 docx 只提供给出具单位。生成的公文只有申请生成的单位可以查看；"
        "所依据的办理撤回或者更正后，不再提供下载。"
        "生成后按材料查询：状态为 verified 时附下载链接。"
    ),
)
def ask_for_letter(call: Call) -> Reply:
    body = call.body(LetterBody)
    request = letters.LetterRequest(body.kind, body.format, body.number, call.key)
    return letters.ask(call.deps, call.principal, call.path["case_id"], request, _promised)


def _promised(view: View, document: Document) -> Reply:
    return reply(document_answer(document, procedure_of(view.case).name_of), 202)
