"""The standing of an opinion link: what its page shows on opening, and afterwards as the receipt."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from chalicelib.domain.cases.reasons import REASONS
from chalicelib.domain.cases.transitions import procedure_of
from chalicelib.domain.links.opinion_links import STATE_NAMES, LinkState
from chalicelib.domain.shared.link_refusals import LinkUnknown
from chalicelib.domain.workflow.events import Event
from chalicelib.routes.cases.codes import TIMELINE
from chalicelib.routes.http.answers import Answer, LocalTime
from chalicelib.routes.http.api import ApiBlueprint, Call, reply
from chalicelib.routes.http.bodies import Body
from chalicelib.routes.http.names import enum_schema
from chalicelib.routes.links.opinion_links import EXAMPLE_LINK, LinkText
from chalicelib.routes.parties.document_answers import DOCUMENT_NAMES
from chalicelib.services.links.opinion_link_standing import Standing, standing_of
from chalicelib.services.parties.idempotency import Reply

api = ApiBlueprint(__name__, "links")


class LinkStandingBody(Body):
    """凭链接查看其状态和办理结果。"""

    link: LinkText
    session: LinkText = ""

    EXAMPLES = ({"link": EXAMPLE_LINK},)


class LinkOfficeAnswer(Answer):
    """处罚地信用建设牵头部门。"""

    name: str
    phone: str


class LinkOutcomeAnswer(Answer):
    """转办的结果，或者此后的更正。"""

    action: Annotated[str, enum_schema(TIMELINE)]
    action_name: str
    stage_name: str
    at: LocalTime


class ReceiptDocumentAnswer(Answer):
    """随意见提交的一份材料。"""

    kind_name: str
    file_name: str
    sha256: str


class ReceiptAnswer(Answer):
    """回执：处罚机关所提交的内容。"""

    company: str
    reference: str
    correction_reason: str
    text: str
    reasons: list[str]
    documents: list[ReceiptDocumentAnswer]
    hash: str


class LinkStandingAnswer(Answer):
    """链接的状态、结果和联系方式。"""

    status: LinkState
    status_name: str
    cause: str
    case_id: str
    agency_name: str
    valid_through: date
    office: LinkOfficeAnswer
    outcome: LinkOutcomeAnswer | None
    revision: LinkOutcomeAnswer | None
    session_expires_at: LocalTime | None
    may_revise: bool
    receipt: ReceiptAnswer | None
    revision_receipt: ReceiptAnswer | None


@api.post(
    "/v1/opinion-links/standing",
    "链接的状态和办理结果",
    body=LinkStandingBody,
    answer=LinkStandingAnswer,
    is_public=True,
    refusals=(LinkUnknown,),
    description="持有链接的人查看链接是否可用、因何不可用、转办以什么结果告终，以及处罚地信用建设牵头部门的电话；"
    "链接失效后仍可查看，不需要验证码，也不含企业名称、理由和材料。附上尚未失效的办理凭证 `session` 的，"
    "答其失效时间，并在本机关已出具意见或退回转办后附回执 `receipt`，更正过的另附 `revision_receipt`。"
    "状态为 `decided` 的，本机关的意见还可以更正：出具意见之后重新获取验证码并打开链接的（`may_revise`），"
    "凭新的办理凭证更正。",
)
def get_link_standing(call: Call) -> Reply:
    body = call.body(LinkStandingBody)
    return reply(_shown(standing_of(call.deps, body.link, body.session)))


def _shown(standing: Standing) -> LinkStandingAnswer:
    link = standing.link
    return LinkStandingAnswer(
        status=standing.state,
        status_name=STATE_NAMES[standing.state],
        cause=standing.cause,
        case_id=link.case_id,
        agency_name=link.agency_name,
        valid_through=link.valid_through,
        office=LinkOfficeAnswer.model_validate(standing.office),
        outcome=_outcome(standing, standing.outcome),
        revision=_outcome(standing, standing.revision),
        session_expires_at=standing.session_ends,
        may_revise=standing.may_revise,
        receipt=_receipt(standing, standing.decision),
        revision_receipt=_receipt(standing, standing.revised_decision),
    )


def _outcome(standing: Standing, event: Event | None) -> LinkOutcomeAnswer | None:
    if event is None:
        return None
    stage = procedure_of(standing.dossier.case).stage(event.stage)
    return LinkOutcomeAnswer(
        action=event.action, action_name=TIMELINE[event.action], stage_name=stage.label, at=event.at
    )


def _receipt(standing: Standing, decision: Event | None) -> ReceiptAnswer | None:
    application = standing.dossier.case.application
    if decision is None:
        return None
    reason = decision.details.get("reason", "") if decision is standing.revised_decision else ""
    cited = {document["document_id"] for document in decision.details.get("documents", ())}
    return ReceiptAnswer(
        company=application.subject.name,
        reference=application.matter.reference,
        correction_reason=reason,
        text=decision.details.get("reasons", "") if reason else decision.note,
        reasons=[REASONS[code].text for code in decision.details.get("reason_codes", ())],
        documents=[
            ReceiptDocumentAnswer(
                kind_name=DOCUMENT_NAMES[document.kind], file_name=document.file_name, sha256=document.sha256
            )
            for document in standing.dossier.documents
            if document.document_id in cited
        ],
        hash=decision.hash,
    )
