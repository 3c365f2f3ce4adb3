"""Official letters, made on demand and downloaded like documents."""

from __future__ import annotations

from chalicelib.domain.documents import Document
from chalicelib.domain.errors import CaseNotFound, NotAllowedNow, RoleMayNot
from chalicelib.routes.api import ApiBlueprint, Call, Key, reply
from chalicelib.routes.document_answers import DocumentAnswer, document_answer
from chalicelib.routes.document_bodies import LetterBody
from chalicelib.services import letters
from chalicelib.services.once import Reply

api = ApiBlueprint(__name__, "cases")


@api.post(
    "/v1/cases/{case_id}/letters",
    "生成公文",
    body=LetterBody,
    answer=DocumentAnswer,
    status=202,
    key=Key.HONOURED,
    refusals=(CaseNotFound, RoleMayNot, NotAllowedNow),
    description=(
        "转办函、通报函、复函、审核意见告知书、督办单，以及为申请人预填的申请表和承诺书。"
        "生成后按材料查询：状态为 verified 时附下载链接。"
    ),
)
def ask_for_letter(call: Call) -> Reply:
    body = call.body(LetterBody)
    request = letters.LetterRequest(body.kind, body.format, call.key)
    return letters.ask(call.w, call.principal, call.path["case_id"], request, _promised)


def _promised(document: Document) -> Reply:
    return reply(document_answer(document), 202)
