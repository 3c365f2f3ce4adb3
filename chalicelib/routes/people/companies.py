"""Companies that people of the mini-program speak for: bind one, have it confirmed, leave it or hand it over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.domain.parties.parties import Role
from chalicelib.domain.people.bindings import MIN_REASONS, RULES, BindingAction, BindingKind
from chalicelib.domain.shared.errors import (
    AlreadyBound,
    CaseNotFound,
    CompanyElsewhere,
    InvalidCursor,
    LimitReached,
    LostRace,
    NotAllowedNow,
    RoleMayNot,
    UnreadableRow,
    VersionIsStale,
)
from chalicelib.routes.http.answers import UNREADABLE
from chalicelib.routes.http.api import ApiBlueprint, Call, Key, reply, versioned_reply
from chalicelib.routes.http.bodies import NoBody
from chalicelib.routes.people.binding_answers import (
    BindingAnswer,
    BindingPage,
    BindingSummary,
    UnreadableBinding,
    binding_answer,
    binding_summary,
)
from chalicelib.routes.people.binding_bodies import (
    BindingBody,
    BindingQuery,
    BindingRefusalBody,
    BindingRevocationBody,
    BindingSubmissionBody,
    HandoverBody,
)
from chalicelib.routes.people.binding_documents import declare_documents
from chalicelib.services.parties.idempotency import Reply
from chalicelib.services.people import bindings, companies
from chalicelib.services.people.bindings import BindingListRequest, BindingRequest, BindingView, Company
from chalicelib.services.people.companies import Correction

api = ApiBlueprint(__name__, "companies")


@api.post(
    "/v1/companies",
    "绑定企业",
    body=BindingBody,
    answer=BindingAnswer,
    status=201,
    key=Key.HONOURED,
    refusals=(RoleMayNot, AlreadyBound, CompanyElsewhere, LimitReached),
    description="小程序用户申请成为一家企业的经办人。得到的绑定待提交：上传营业执照和授权书、核验通过后提交，"
    "经企业注册地的信用修复管家确认，方可以该企业名义申请。一人可以绑定多家企业，一家企业可以有多位经办人。"
    "统一社会信用代码表明企业在其他成员城市登记的，返回 422；已迁入所填城市的填 `moved_here`，由管家核对。",
)
def open_binding(call: Call) -> Reply:
    body = call.body(BindingBody)
    company = Company(body.uscc, body.name, body.home_city, body.moved_here)
    return companies.open_binding(
        call.deps, call.principal, company, agent_name=body.agent_name, key=call.key, render=_created
    )


@api.get(
    "/v1/companies",
    "我的企业，或本市的绑定",
    query=BindingQuery,
    answer=BindingPage,
    refusals=(RoleMayNot, InvalidCursor),
    description="小程序用户看到自己现有的绑定；信用修复管家看到本市（身为多个城市管家的，各市）企业的全部绑定，最新的在前，"
    "以 `status=waiting` 筛选待确认的。"
    "其他身份无权查看。",
)
def list_bindings(call: Call) -> Reply:
    query = call.query(BindingQuery)
    request = BindingListRequest(BindingKind.AGENT, query.status, query.limit, query.cursor)
    directory = call.deps.directory()
    if call.principal.grant(Role.STEWARD) is None:
        own = companies.own(call.deps, call.principal, request)
        mine: list[BindingSummary | UnreadableBinding] = [
            binding_summary(binding, binding.city, directory) for binding in own.items
        ]
        return reply(BindingPage(items=mine, next_cursor=call.next_cursor(own.next_cursor)))
    page = bindings.of_cities(call.deps, call.principal, request)
    shown = [
        UnreadableBinding(binding_id=item.case_id, **UNREADABLE)
        if isinstance(item, UnreadableRow)
        else binding_summary(item, item.home_city, directory)
        for item in page.items
    ]
    return reply(BindingPage(items=shown, next_cursor=call.next_cursor(page.next_cursor)))


@api.get(
    "/v1/companies/{binding_id}",
    "绑定详情",
    answer=BindingAnswer,
    refusals=(CaseNotFound,),
    description="本人和企业注册地的信用修复管家可读；其他人得到 404，与绑定不存在时相同。"
    "已确认的经办人另可看到本企业的其他经办人，姓名已脱敏，供移交时指定。",
)
def get_binding(call: Call) -> Reply:
    return _shown(companies.read_agent_binding(call.deps, call.principal, call.path["binding_id"]))


declare_documents(api, "/v1/companies", "binding_id", BindingKind.AGENT, "绑定的经办人在提交之前")


def _path(action: BindingAction) -> str:
    return f"/v1/companies/{{binding_id}}/{RULES[action].path}"


OF_A_BINDING: Mapping[str, Any] = {
    "answer": BindingAnswer,
    "key": Key.HONOURED,
    "if_match": True,
    "refusals": (CaseNotFound, RoleMayNot, NotAllowedNow, VersionIsStale, LostRace),
}
"""The declaration that all steps of a binding share."""


@api.post(
    _path(BindingAction.SUBMIT),
    "提交绑定",
    body=BindingSubmissionBody,
    **OF_A_BINDING,
    description="由本人提交待提交的或未予确认的绑定，须有核验通过的营业执照和授权书；"
    "企业名称和经办人姓名可以一并更正。提交后待企业注册地的信用修复管家确认，不能再上传材料。",
)
def submit_binding(call: Call) -> Reply:
    body = call.body(BindingSubmissionBody)
    correction = Correction(body.name or "", body.agent_name or "")
    return companies.submit(call.deps, call.principal, _request(call), correction, _shown)


@api.post(
    _path(BindingAction.CONFIRM),
    "确认绑定",
    body=NoBody,
    **{**OF_A_BINDING, "refusals": (*OF_A_BINDING["refusals"], CompanyElsewhere)},
    description="由企业注册地的信用修复管家核对材料后确认，请求内容为空对象。"
    "经办人随即可以该企业名义申请，并看到该企业的全部申请。请带 `If-Match`，其值为所核对的那一版的 `ETag`："
    "其间被更正、重新提交的被拒绝（412），核对新的材料后再确认。",
)
def confirm_binding(call: Call) -> Reply:
    return companies.confirm(call.deps, call.principal, _request(call), _shown)


@api.post(
    _path(BindingAction.REFUSE),
    "不予确认",
    body=BindingRefusalBody,
    **OF_A_BINDING,
    description=f"由企业注册地的信用修复管家办理，须写明理由，不少于 {MIN_REASONS} 个字。经办人可以更正后重新提交。",
)
def refuse_binding(call: Call) -> Reply:
    reasons = call.body(BindingRefusalBody).reasons
    return companies.refuse(call.deps, call.principal, _request(call), reasons, _shown)


@api.post(
    _path(BindingAction.REVOKE),
    "撤销绑定",
    body=BindingRevocationBody,
    **OF_A_BINDING,
    description="由企业注册地的信用修复管家撤销已确认的绑定，例如经办人已离职或授权书不实，须写明理由，"
    f"不少于 {MIN_REASONS} 个字，告知经办人。立即生效：此人从下一次请求起不再能以该企业名义办理；"
    "申请属于企业，由其他经办人继续。"
    "此人可以更换材料重新提交，由管家再行确认。",
)
def revoke_binding(call: Call) -> Reply:
    reasons = call.body(BindingRevocationBody).reasons
    return companies.revoke(call.deps, call.principal, _request(call), reasons, _shown)


@api.post(
    _path(BindingAction.LEAVE),
    "解除绑定",
    body=NoBody,
    **OF_A_BINDING,
    description="由本人办理，请求内容为空对象。此后不再能以该企业名义办理；申请属于企业，由其他经办人继续。",
)
def leave_company(call: Call) -> Reply:
    return companies.leave(call.deps, call.principal, _request(call), _shown)


@api.post(
    _path(BindingAction.HAND_OVER),
    "移交给另一位经办人",
    body=HandoverBody,
    **OF_A_BINDING,
    description="由已确认的经办人办理，指定本企业另一位已确认的经办人：本人的绑定解除，由对方继续，双方的记录都写明移交。",
)
def hand_over_company(call: Call) -> Reply:
    to_binding_id = call.body(HandoverBody).to_binding_id
    return companies.hand_over(call.deps, call.principal, _request(call), to_binding_id, _shown)


def _request(call: Call) -> BindingRequest:
    return BindingRequest(BindingKind.AGENT, call.path["binding_id"], call.if_match, call.key)


def _shown(view: BindingView) -> Reply:
    return versioned_reply(binding_answer(view), view.binding.version)


def _created(view: BindingView) -> Reply:
    address = f"/v1/companies/{view.binding.binding_id}"
    return versioned_reply(binding_answer(view), view.binding.version, location=address)
