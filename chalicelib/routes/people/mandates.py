"""Mandates (帮办代办): a steward records that a company of the city lets the lead department file for it."""

from __future__ import annotations

from chalicelib.domain.people.bindings import Binding, BindingKind
from chalicelib.domain.people.persons import BINDING_STATUS_NAMES, BindingStatus
from chalicelib.domain.shared.errors import (
    CaseNotFound,
    CompanyElsewhere,
    InvalidCursor,
    LostRace,
    NotAllowedNow,
    RoleMayNot,
    UnreadableRow,
    VersionIsStale,
)
from chalicelib.routes.http.answers import UNREADABLE, Answer, LocalTime, UnreadableItem, VersionedAnswer
from chalicelib.routes.http.api import ApiBlueprint, Call, Key, reply, versioned_reply
from chalicelib.routes.http.bodies import Body, NoBody
from chalicelib.routes.http.fields import Name, Uscc
from chalicelib.routes.offices.city_fields import MemberCity
from chalicelib.routes.parties.document_answers import DocumentAnswer
from chalicelib.routes.people.binding_answers import common_fields
from chalicelib.routes.people.binding_bodies import BindingQuery
from chalicelib.routes.people.binding_documents import declare_documents
from chalicelib.services.parties.idempotency import Reply
from chalicelib.services.people import bindings, companies, mandates
from chalicelib.services.people.bindings import BindingListRequest, BindingRequest, BindingView
from chalicelib.services.people.mandates import MandateRequest

api = ApiBlueprint(__name__, "companies")


class MandateBody(Body):
    """企业委托本市信用建设牵头部门代办。"""

    uscc: Uscc
    name: Name
    home_city: MemberCity | None = None
    moved_here: bool = False

    EXAMPLES = ({"uscc": "91140502MA0TE5T24A", "name": "晋城市示例商贸有限公司"},)


class MandateAnswer(VersionedAnswer):
    """一份代办委托。"""

    mandate_id: str
    company_id: str
    uscc: str
    name: str
    home_city: str
    home_city_name: str
    moved_here: bool
    status: BindingStatus
    status_name: str
    has_letter: bool
    documents: list[DocumentAnswer]
    version: int
    created_at: LocalTime


class MandateSummary(Answer):
    """列表中的一份代办委托。"""

    mandate_id: str
    uscc: str
    name: str
    status: BindingStatus
    status_name: str
    created_at: LocalTime


class UnreadableMandate(UnreadableItem):
    """列表中目前无法读取的一份委托。"""

    mandate_id: str


class MandatePage(Answer):
    """一页代办委托，最新的在前。"""

    items: list[MandateSummary | UnreadableMandate]
    next_cursor: str | None


@api.post(
    "/v1/mandates",
    "登记代办委托",
    body=MandateBody,
    answer=MandateAnswer,
    status=201,
    key=Key.HONOURED,
    refusals=(RoleMayNot, CompanyElsewhere),
    description="帮办代办：由信用修复管家为本市企业登记。上传企业的授权书并核验通过后，"
    "统一社会信用代码表明企业在其他成员城市登记的，返回 422；已迁入本市的填 `moved_here`。"
    "可在 `POST /v1/cases` 以 `mandate_id` 代企业提交申请，并代为办理，直至企业有已确认的经办人或者委托终止。",
)
def open_mandate(call: Call) -> Reply:
    body = call.body(MandateBody)
    asked = MandateRequest(body.uscc, body.name, body.home_city or "", body.moved_here)
    return mandates.open_mandate(call.deps, call.principal, asked, key=call.key, render=_created)


@api.get(
    "/v1/mandates",
    "本市的代办委托",
    query=BindingQuery,
    answer=MandatePage,
    refusals=(RoleMayNot, InvalidCursor),
    description="信用修复管家看到本市（身为多个城市管家的，各市）登记的全部代办委托，最新的在前。其他身份无权查看。",
)
def list_mandates(call: Call) -> Reply:
    query = call.query(BindingQuery)
    request = BindingListRequest(BindingKind.MANDATE, query.status, query.limit, query.cursor)
    page = bindings.of_cities(call.deps, call.principal, request)
    items = [_listed(item) for item in page.items]
    return reply(MandatePage(items=items, next_cursor=call.next_cursor(page.next_cursor)))


@api.get(
    "/v1/mandates/{mandate_id}",
    "代办委托详情",
    answer=MandateAnswer,
    refusals=(CaseNotFound,),
    description="登记委托的城市的信用修复管家可读；其他人得到 404，与委托不存在时相同。",
)
def get_mandate(call: Call) -> Reply:
    return _shown(bindings.read_binding(call.deps, call.principal, BindingKind.MANDATE, call.path["mandate_id"]))


declare_documents(api, "/v1/mandates", "mandate_id", BindingKind.MANDATE, "登记委托的城市的信用修复管家")


@api.post(
    "/v1/mandates/{mandate_id}/departure",
    "终止代办委托",
    body=NoBody,
    answer=MandateAnswer,
    key=Key.HONOURED,
    if_match=True,
    refusals=(CaseNotFound, RoleMayNot, NotAllowedNow, VersionIsStale, LostRace),
    description="由登记委托的城市的信用修复管家办理，请求内容为空对象。"
    "此后不能再凭该委托提交新的申请，也不能再为已提交的申请代办。",
)
def end_mandate(call: Call) -> Reply:
    request = BindingRequest(BindingKind.MANDATE, call.path["mandate_id"], call.if_match, call.key)
    return companies.leave(call.deps, call.principal, request, _shown)


def _listed(item: Binding | UnreadableRow) -> MandateSummary | UnreadableMandate:
    if isinstance(item, UnreadableRow):
        return UnreadableMandate(mandate_id=item.case_id, **UNREADABLE)
    return MandateSummary(
        mandate_id=item.binding_id,
        uscc=item.uscc,
        name=item.name,
        status=item.status,
        status_name=BINDING_STATUS_NAMES[item.status],
        created_at=item.created_at,
    )


def _shown(view: BindingView) -> Reply:
    return versioned_reply(_answer(view), view.binding.version)


def _created(view: BindingView) -> Reply:
    address = f"/v1/mandates/{view.binding.binding_id}"
    return versioned_reply(_answer(view), view.binding.version, location=address)


def _answer(view: BindingView) -> MandateAnswer:
    has_letter = view.file.letter is not None
    return MandateAnswer(**common_fields(view), mandate_id=view.binding.binding_id, has_letter=has_letter)
