"""Cases and their documents: submit, list, read, and upload (docs/api.md)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated, TypeVar

from pydantic import AfterValidator, Field

from chalicelib.domain.cases.transitions import stage_of
from chalicelib.domain.shared.errors import (
    AlreadyRepaired,
    CaseNotFound,
    CompanyElsewhere,
    FolderFull,
    InvalidCursor,
    LimitReached,
    LostRace,
    NotAllowedNow,
    OpenCaseExists,
    QuotaExceeded,
    RoleMayNot,
    UnreadableRow,
    VersionIsStale,
)
from chalicelib.domain.shared.paging import Page
from chalicelib.domain.time.deadlines import Light
from chalicelib.domain.time.local_time import shanghai_date
from chalicelib.routes.cases.case_answers import CaseAnswer, CasePage, EventList, UnreadableCase
from chalicelib.routes.cases.case_views import case_answer, case_summary, event_list
from chalicelib.routes.cases.codes import STAGES
from chalicelib.routes.cases.submission_bodies import SubmissionBody
from chalicelib.routes.http.answers import UNREADABLE
from chalicelib.routes.http.api import ApiBlueprint, Call, Key, reply
from chalicelib.routes.http.bodies import Body
from chalicelib.routes.http.fields import one_of
from chalicelib.routes.http.names import told
from chalicelib.routes.parties.document_answers import (
    DocumentLinkAnswer,
    UploadAnswer,
    document_link_answer,
    upload_answer,
)
from chalicelib.routes.parties.document_bodies import DocumentBody, DocumentWithdrawalBody
from chalicelib.services.cases import case_lists, cases, documents
from chalicelib.services.cases.case_lists import ListRequest
from chalicelib.services.cases.cases import View
from chalicelib.services.parties import uploads
from chalicelib.services.parties.idempotency import Reply

api = ApiBlueprint(__name__, "cases")

Item = TypeVar("Item")


class ListQuery(Body):
    """筛选与分页。"""

    stage: Annotated[str, Field(max_length=32), AfterValidator(one_of(STAGES, "不认识的阶段。"))] | None = Field(
        None, description=f"只列处于该阶段的申请。{told(STAGES)}", json_schema_extra={"enum": [*STAGES]}
    )
    light: Light | None = Field(None, description="只列时限为该灯色的申请")
    q: str | None = Field(None, max_length=128)
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
    refusals=(RoleMayNot, OpenCaseExists, AlreadyRepaired, CompanyElsewhere),
    description="由申请企业经办人提交，须带 `Idempotency-Key`：只能以绑定已确认的企业名义申请。"
    "帮办代办时由企业注册地的信用修复管家以 `mandate_id` 提交，授权书列入申请的材料；"
    "此后代企业办理，直至企业有已确认的经办人或者委托终止。"
    "企业以电话、信函、电子邮件或在窗口提出的行政处罚信息修复申请，由处罚地的信用修复管家填写 `intake` 登记，无须委托："
    "时限自收到之日起算，转办前须上传申请表或来件记录，此后代企业办理，直至企业有已确认的经办人。"
    "申请送达办理城市和企业注册地城市的信用建设牵头部门，时限随即开始计算；"
    "同一企业的同一份决定书同时只能有一件在办申请。返回 201 和申请全貌，`Location` 为其地址。材料在提交之后上传。",
)
def submit_case(call: Call) -> Reply:
    assert call.key is not None
    body = call.body(SubmissionBody)
    return cases.submit(
        call.deps,
        call.principal,
        body.application(),
        call.key,
        _created,
        mandate_id=body.mandate_id,
        received=body.intake.intake() if body.intake else None,
    )


@api.get(
    "/v1/cases",
    "与我有关的申请",
    query=ListQuery,
    answer=CasePage,
    refusals=(InvalidCursor,),
    description="企业看到自己提交的；管家看到本市办理的，以及本市企业在其他城市的；处罚机关看到转给本机关的；"
    "法院看到本院执行的和通报本院的；"
    "省级牵头部门看到报来复核的。最新的在前。筛选很窄时一页可能不满；只要 `next_cursor` 不为 null 就还有下文。",
)
def list_cases(call: Call) -> Reply:
    return reply(case_page(call, case_lists.concerning(call.deps, call.principal, call.query(ListQuery).request())))


@api.get(
    "/v1/cases/{case_id}",
    "申请详情",
    answer=CaseAnswer,
    by_link=True,
    refusals=(CaseNotFound,),
    description="申请企业、两地牵头部门和经办单位可读；其他人得到 404，与申请不存在时相同。"
    "`actions` 是您现在可以进行的操作，`ETag` 可用作办理时的 `If-Match`。联系人对无须联系者脱敏。",
)
def get_case(call: Call) -> Reply:
    return answer_case(cases.read_case(call.deps, call.principal, call.path["case_id"]))


@api.get(
    "/v1/cases/{case_id}/events",
    "办理时间线",
    answer=EventList,
    by_link=True,
    refusals=(CaseNotFound,),
    description="申请自提交以来的每一步：何时、由谁、做了什么、进入哪个阶段，最早的在前。能读申请的人都能读。"
    "各项以 `hash` 前后相连，事后的改动会被发现。",
)
def list_events(call: Call) -> Reply:
    return reply(event_list(cases.read_case(call.deps, call.principal, call.path["case_id"])))


@api.post(
    "/v1/cases/{case_id}/documents",
    "登记材料并取得上传凭证",
    body=DocumentBody,
    answer=UploadAnswer,
    by_link=True,
    status=201,
    key=Key.HONOURED,
    refusals=(CaseNotFound, NotAllowedNow, LimitReached, FolderFull, QuotaExceeded),
    description="由能读该申请的人上传，已办结的申请除外。"
    "回答中的凭证 15 分钟内有效，只接受所登记的那一个文件（大小、类型、SHA-256）："
    "以 multipart/form-data 向 `upload.url` 提交 `upload.fields` 各项，最后一项为 `file`。"
    "上传后自动核验，通过的方可引用或下载。",
)
def register_document(call: Call) -> Reply:
    body = call.body(DocumentBody)
    request = uploads.DocumentRequest(**body.model_dump(), key=call.key)
    return uploads.register_upload(
        call.deps,
        call.principal,
        partial(documents.of_case, call.deps, call.principal, call.path["case_id"]),
        request,
        lambda document, upload: reply(upload_answer(document, upload), 201),
    )


@api.get(
    "/v1/cases/{case_id}/documents/{document_id}",
    "材料状态与下载链接",
    answer=DocumentLinkAnswer,
    by_link=True,
    refusals=(CaseNotFound,),
    description="上传后读取本接口得知核验结果；核验通过的附下载链接，5 分钟内有效，过期再读即可。"
    "能读该申请的人都能读，但单位上传的材料在办理时引用之前，申请企业看不到。",
)
def get_document(call: Call) -> Reply:
    case_id = call.path["case_id"]
    folder = documents.of_case(call.deps, call.principal, case_id)
    document = uploads.look_up(call.deps, folder, call.path["document_id"], documents.record)
    link = uploads.download_url(call.deps, case_id, document)
    return reply(document_link_answer(document, link, folder.name_of))


@api.post(
    "/v1/cases/{case_id}/documents/{document_id}/withdrawal",
    "撤回材料",
    body=DocumentWithdrawalBody,
    answer=CaseAnswer,
    by_link=True,
    key=Key.HONOURED,
    if_match=True,
    refusals=(CaseNotFound, RoleMayNot, NotAllowedNow, VersionIsStale, LostRace),
    description="由上传该材料的企业或单位撤回，须写明原因；已有办理引用的材料、已办结的申请中的材料不能撤回。"
    "撤回后材料仍在列，状态为 `withdrawn`，不能下载，也不能再引用；撤回记入时间线。",
)
def withdraw_document(call: Call) -> Reply:
    body = call.body(DocumentWithdrawalBody)
    request = documents.WithdrawalRequest(call.path["document_id"], body.reason, call.if_match, call.key)
    return documents.withdraw_document(call.deps, call.principal, call.path["case_id"], request, answer_case)


def answer_case(view: View, status: int = 200) -> Reply:
    """A case with its version as ETag; a new one with its address."""
    headers = {"ETag": f'"{view.case.version}{_later_day(view)}"'}
    if status == 201:
        headers["Location"] = f"/v1/cases/{view.case.case_id}"
    return reply(case_answer(view), status, headers)


def _later_day(view: View) -> str:
    """The day, which the tag of an open case tells after that of its last step: days left move by themselves."""
    moves = not stage_of(view.case).is_closed and view.today > shanghai_date(view.case.updated_at)
    return f"-{view.today:%Y%m%d}" if moves else ""


def _created(view: View) -> Reply:
    return answer_case(view, 201)


def case_page(call: Call, page: Page[View | UnreadableRow]) -> CasePage:
    """A page of a list as its caller sees it."""
    items = [listed(item, case_summary) for item in page.items]
    return CasePage(items=items, next_cursor=call.next_cursor(page.next_cursor))


def listed(item: View | UnreadableRow, show: Callable[[View], Item]) -> Item | UnreadableCase:
    """An item of a list of cases, or what stands in its place."""
    return UnreadableCase(case_id=item.case_id, **UNREADABLE) if isinstance(item, UnreadableRow) else show(item)
