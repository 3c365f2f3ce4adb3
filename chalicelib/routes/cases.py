"""Cases and their documents: submit, list, read, and upload (DESIGN 7)."""

from __future__ import annotations

from pydantic import Field

from chalicelib.domain.case import Dossier
from chalicelib.domain.deadlines import Light
from chalicelib.domain.errors import CaseNotFound, NotAllowedNow, OpenCaseExists, QuotaExceeded, RoleMayNot
from chalicelib.routes.answers import (
    CaseAnswer,
    CasePage,
    DocumentLinkAnswer,
    EventList,
    UploadAnswer,
    case_answer,
    case_summary,
    document_link_answer,
    event_list,
    upload_answer,
)
from chalicelib.routes.api import ApiBlueprint, Call, Key, reply
from chalicelib.routes.bodies import DocumentBody, SubmissionBody
from chalicelib.routes.fields import Body
from chalicelib.services import cases, documents, lists
from chalicelib.services.cases import View
from chalicelib.services.lists import ListRequest
from chalicelib.services.once import Reply
from chalicelib.tables.store import InvalidCursor, Page

api = ApiBlueprint(__name__, "cases")


class ListQuery(Body):
    """筛选与分页。"""

    stage: str | None = Field(None, max_length=32, description="阶段")
    light: Light | None = Field(None, description="灯色")
    q: str | None = Field(None, max_length=128, description="企业名称、统一社会信用代码、决定书文号或申请编号")
    limit: int = Field(20, ge=1, le=100)
    cursor: str | None = Field(None, max_length=1000)

    def request(self) -> ListRequest:
        return ListRequest(**self.model_dump())


@api.post(
    "/v1/cases",
    "提交信用修复申请",
    body=SubmissionBody,
    answer=CaseAnswer,
    status=201,
    key=Key.REQUIRED,
    refusals=(RoleMayNot, OpenCaseExists),
)
def submit_case(call: Call) -> Reply:
    assert call.key is not None
    application = call.body(SubmissionBody).application()
    return cases.submit(call.w, call.principal, application, call.key, _created)


@api.get(
    "/v1/cases",
    "与我有关的申请",
    query=ListQuery,
    answer=CasePage,
    refusals=(InvalidCursor,),
    description="最新的在前。筛选很窄时一页可能不满；只要 next_cursor 不为 null 就还有下文。",
)
def list_cases(call: Call) -> Reply:
    return reply(case_page(call, lists.concerning(call.w, call.principal, call.query(ListQuery).request())))


@api.get("/v1/cases/{case_id}", "申请详情", answer=CaseAnswer, refusals=(CaseNotFound,))
def get_case(call: Call) -> Reply:
    return answer_case(cases.find(call.w, call.principal, call.path["case_id"]))


@api.get("/v1/cases/{case_id}/events", "办理时间线", answer=EventList, refusals=(CaseNotFound,))
def list_events(call: Call) -> Reply:
    return reply(event_list(cases.find(call.w, call.principal, call.path["case_id"])))


@api.post(
    "/v1/cases/{case_id}/documents",
    "登记材料并取得上传凭证",
    body=DocumentBody,
    answer=UploadAnswer,
    status=201,
    key=Key.HONOURED,
    refusals=(CaseNotFound, NotAllowedNow, QuotaExceeded),
    description="凭证 15 分钟内有效，只接受所登记的那一个文件（大小、类型、SHA-256）。上传后经核验方可引用或下载。",
)
def register_document(call: Call) -> Reply:
    body = call.body(DocumentBody)
    request = documents.DocumentRequest(**body.model_dump(), key=call.key)
    return documents.await_upload(
        call.w,
        call.principal,
        call.path["case_id"],
        request,
        lambda document, upload: reply(upload_answer(document, upload), 201),
    )


@api.get(
    "/v1/cases/{case_id}/documents/{document_id}",
    "材料状态与下载链接",
    answer=DocumentLinkAnswer,
    refusals=(CaseNotFound,),
)
def get_document(call: Call) -> Reply:
    case_id = call.path["case_id"]
    document = documents.look_up(call.w, call.principal, case_id, call.path["document_id"])
    return reply(document_link_answer(document, documents.download_url(call.w, case_id, document)))


def answer_case(view: View, status: int = 200) -> Reply:
    """A case with its version as ETag; a new one with its address."""
    headers = {"ETag": f'"{view.case.version}"'}
    if status == 201:
        headers["Location"] = f"/v1/cases/{view.case.case_id}"
    return reply(case_answer(view), status, headers)


def _created(view: View) -> Reply:
    return answer_case(view, 201)


def case_page(call: Call, page: Page) -> CasePage:
    """A page of a list as its caller sees it."""
    principal, directory, now = call.principal, call.w.directory(), call.w.clock.now()
    views = [View(Dossier(case), principal, directory, now) for case in page.cases]
    return CasePage(items=[case_summary(view) for view in views], next_cursor=page.next_cursor)
