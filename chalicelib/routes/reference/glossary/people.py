"""Names of sessions, bindings, mandates and persons."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from chalicelib.domain.people.bindings import BINDING_ACTION_NAMES, RULES, SIDE_NAMES, BindingAction, Side
from chalicelib.domain.people.persons import BINDING_STATUS_NAMES, PERSON_CHANGE_NAMES, BindingStatus, PersonChange


def _route(action: BindingAction) -> str:
    """The route by which an action is taken, where it has one."""
    return f"（`POST …/{RULES[action].path}`）" if action in RULES else ""


ENUMS: Mapping[type[StrEnum], Mapping[Any, str]] = {
    BindingAction: {action: f"{name}{_route(action)}" for action, name in BINDING_ACTION_NAMES.items()},
    BindingStatus: BINDING_STATUS_NAMES,
    PersonChange: PERSON_CHANGE_NAMES,
    Side: SIDE_NAMES,
}

FIELDS: Mapping[str, str] = {
    # sessions, bindings and mandates
    "role_name": "身份的中文名称",
    "person_name": "办理人姓名，只给办理单位看；企业经办人的按联系人的规则脱敏；系统自动办理的、已删除的为 null",
    "organisation_name": "单位的名称：企业、城市、部门、机关或法院；目录中已没有的为空",
    "OwnGrantAnswer.city": "单位所在城市的代码；省级单位和运维人员为空",
    "MembershipAnswer.home_city": "企业注册地城市的代码，与 `city` 相同",
    "MembershipAnswer.status_name": "绑定状态的中文名称",
    "token": "登录令牌，以 `Authorization: Bearer` 发送",
    "SessionAnswer.expires_at": "登录令牌的失效时间",
    "refresh_token": "续期令牌，只能用一次",
    "refresh_expires_at": "续期令牌的失效时间",
    "WeChatCodeBody.code": "`wx.login` 得到的 code，5 分钟内有效，只能用一次",
    "PhoneCodeBody.code": "`getPhoneNumber` 按钮得到的 code，5 分钟内有效，只能用一次",
    "signed_out": "已退出登录",
    "PhoneAnswer.phone": "手机号，隐去中间四位",
    "MeAnswer.phone": "手机号，隐去中间四位；没有登记时、或登录者不是小程序用户时为 null",
    "MeAnswer.companies": "小程序用户绑定的企业；其他登录者为空",
    "binding_id": "绑定编号",
    "MessageTemplateAnswer.subject": "模板的内容",
    "subject_name": "模板的名称",
    "template_id": "微信的模板编号，作为 `wx.requestSubscribeMessage` 的 `tmplIds`",
    "company_id": "企业在本服务中的编号，不含统一社会信用代码",
    "MembershipAnswer.name": "企业名称",
    "BindingBody.name": "企业名称，与营业执照一致",
    "BindingBody.home_city": "企业注册地城市的代码，须为成员城市；与信用代码中的行政区划不同的，另填 `moved_here`",
    "BindingAnswer.due_on": "信用修复管家应当在此日 24 时前确认或者不予确认；不待确认时为 null",
    "moved_here": "企业在代码所示的其他成员城市登记后已迁入所填的注册地城市",
    "agent_name": "经办人姓名",
    "ColleagueAnswer.agent_name": "经办人姓名，只显示姓",
    "BindingSubmissionBody.name": "更正后的企业名称；不更正的不填",
    "BindingSubmissionBody.agent_name": "更正后的经办人姓名；不更正的不填",
    "BindingRefusalBody.reasons": "不予确认的理由：哪里不符、怎样更正",
    "to_binding_id": "本企业另一位已确认经办人的绑定编号",
    "BindingDocumentBody.kind": "材料类型",
    "BindingSummary.name": "企业名称",
    "BindingSummary.status": "绑定的状态",
    "BindingSummary.status_name": "绑定状态的中文名称",
    "BindingAnswer.name": "企业名称",
    "agent_phone": "经办人经微信授权的手机号，对企业注册地的信用修复管家以外的人脱敏；未授权或绑定已解除的为 null",
    "BindingAnswer.status": "绑定的状态",
    "BindingAnswer.status_name": "绑定状态的中文名称",
    "BindingRevocationBody.reasons": "撤销的理由，告知经办人",
    "BindingAnswer.reasons": "不予确认或撤销的理由；没有时为 null",
    "BindingAnswer.decided_at": "确认、不予确认或撤销的时间；尚未决定时为 null",
    "BindingAnswer.documents": "绑定的全部材料",
    "BindingAnswer.actions": "您现在可以对绑定进行的操作",
    "BindingAnswer.version": "版本，每有一步加一",
    "BindingAnswer.created_at": "申请绑定的时间",
    "submitted_document_ids": "最近一次提交所依据的材料编号",
    "colleagues": "本企业其他已确认的经办人；只有已确认的经办人本人看得到",
    "BindingAnswer.history": "绑定的每一步，最早的在前",
    "BindingStepAnswer.action": "这一步的操作",
    "BindingStepAnswer.by": "由哪一方办理",
    "BindingStepAnswer.reasons": "不予确认或撤销的理由；没有时为 null",
    "mandate_id": "代办委托编号",
    "MandateBody.name": "企业名称，与营业执照一致",
    "MandateBody.home_city": "企业注册地城市的代码；只是一个城市的管家的可以不填",
    "MandateAnswer.name": "企业名称",
    "MandateAnswer.home_city": "登记委托的城市，即企业注册地城市",
    "MandateAnswer.status": "委托的状态",
    "MandateAnswer.status_name": "委托状态的中文名称",
    "MandateAnswer.documents": "委托的全部材料",
    "MandateAnswer.version": "版本，每有一步加一",
    "MandateAnswer.created_at": "登记委托的时间",
    "has_letter": "授权书是否已核验通过，可以据以提交申请",
    "MandateSummary.name": "企业名称",
    "MandateSummary.status": "委托的状态",
    "MandateSummary.status_name": "委托状态的中文名称",
    "MandateSummary.created_at": "登记委托的时间",
    "MembershipAnswer.city": "企业注册地城市的代码",
    "MembershipAnswer.status": "绑定的状态；已确认的方可以该企业名义申请",
    # persons
    "person_id": "小程序用户的编号",
    "is_suspended": "是否已停用",
    "PersonAnswer.created_at": "首次登录的时间",
    "PersonAnswer.version": "登记的版本，本人的登记有变动时也加一，与 `ETag` 相同",
    "PersonAnswer.history": "停用和恢复的经过，最早的在前",
    "PersonEventAnswer.by": "由谁办理（工作人员编号）",
    "PersonEventAnswer.reason": "原因；没有时为空",
}
