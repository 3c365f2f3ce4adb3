"""Official letters, made on demand and downloaded like documents."""

from __future__ import annotations

from chalicelib.documents.letters import LetterFormat, LetterKind
from chalicelib.domain.parties.documents import Document
from chalicelib.domain.shared.errors import CaseNotFound, NotAllowedNow, QuotaExceeded, RoleMayNot
from chalicelib.routes.http.api import ApiBlueprint, Call, Key, reply
from chalicelib.routes.http.bodies import Body
from chalicelib.routes.parties.document_answers import DocumentAnswer, document_answer
from chalicelib.services.cases import letters
from chalicelib.services.parties.idempotency import Reply

api = ApiBlueprint(__name__, "cases")


class LetterBody(Body):
    """生成哪一种公文。"""

    kind: LetterKind
    format: LetterFormat = LetterFormat.PDF

    EXAMPLES = ({"kind": "forwarding", "format": "pdf"},)


@api.post(
    "/v1/cases/{case_id}/letters",
    "生成公文",
    body=LetterBody,
    answer=DocumentAnswer,
    status=202,
    key=Key.HONOURED,
    refusals=(CaseNotFound, RoleMayNot, NotAllowedNow, QuotaExceeded),
    description=(
        "转办函、通报函、复函、审核意见告知书、督办单，以及为申请人预填的申请表和承诺书。"
        "生成后按材料查询：状态为 verified 时附下载链接。"
    ),
)
def ask_for_letter(call: Call) -> Reply:
    body = call.body(LetterBody)
    request = letters.LetterRequest(body.kind, body.format, call.key)
    return letters.ask(call.deps, call.principal, call.path["case_id"], request, _promised)


def _promised(document: Document) -> Reply:
    return reply(document_answer(document), 202)
