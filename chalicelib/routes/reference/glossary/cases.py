"""Names of a case and of the application that it came from."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from chalicelib.domain.cases.application import INTAKE_CHANNEL_NAMES, IntakeChannel

ENUMS: Mapping[type[StrEnum], Mapping[Any, str]] = {IntakeChannel: INTAKE_CHANNEL_NAMES}

FIELDS: Mapping[str, str] = {
    # a case
    "q": "查找企业名称、统一社会信用代码、文号或办件编号，部分匹配",
    "case_id": "办件编号，以办理城市的字母代号开头",
    "procedure": "办理流程",
    "procedure_name": "办理流程的中文名称",
    "stage": "当前阶段",
    "stage_name": "阶段的中文名称",
    "handling_city": "办理城市的代码，即处罚机关或执行法院所在的城市；代码见 `GET /v1/cities`",
    "handling_city_name": "办理城市的名称",
    "home_city_name": "企业注册地城市的名称",
    "home_city": "企业注册地城市的代码",
    "SubjectBody.home_city": "企业注册地城市的代码，须为成员城市，见 `GET /v1/cities`",
    "cross_city": "企业注册地与办理城市是否不同",
    "subject": "经营主体，即被修复信用信息的企业",
    "contact": "联系人",
    "missing_material_names": "遗失或暂时无法提供的材料的中文名称",
    "missing_materials": "遗失或暂时无法提供的材料，请办理单位协助核实",
    "statement": "申请人的说明，例如履行情况、材料遗失的原因",
    "agency": "经办的行政处罚机关；尚未转办时为 null",
    "suggested_agency_id": "按决定书上的机关名称在目录中找到的机关，供转办时参考；没有找到时为 null",
    "suggested_agency_name": "在目录中找到的机关的名称；没有找到时为 null",
    "documents": "您看得到的材料；单位上传的，办理时引用之后申请企业方可看到",
    "deadline": "正在计算的时限；当前阶段没有时限时为 null",
    "waits_for": "正等待谁办理；已办结时为 null",
    "waits_for_name": "等待办理者的中文名称",
    "task": "等待办理的事项",
    "asked": "请您督促的单位、事项和时限：逾期单位的督办单由您签发时才有，否则为 null",
    "actions": "您现在可以进行的操作；别人看到的可能不同",
    "steps": "各步骤最近一次办理的内容，以步骤代码为键",
    "effects": "修复的三项效果；尚未修复时为 null",
    "supervision": "最近一张督办单；没有时为 null",
    "portals": "与本案有关的公示网站",
    "rules": "按提交日期适用的规定",
    "submitted_at": "提交时间",
    "updated_at": "最近一次进展的时间",
    "on_behalf": "帮办代办的依据；企业自行提交的为 null",
    "OnBehalfAnswer.city": "代企业提交的信用建设牵头部门所在城市的代码",
    "OnBehalfAnswer.city_name": "代企业提交的信用建设牵头部门所在城市的名称",
    "represented_by_name": "代企业提交、尚待企业接管的信用建设牵头部门所在城市的名称；企业自行办理时为 null",
    "OnBehalfAnswer.document_id": "授权书的材料编号，在本申请的材料中",
    "intake": "来件登记：企业以电话、信函、电子邮件或在窗口提出、由处罚地信用建设牵头部门登记的申请；不是的为 null",
    "IntakeBody.channel": "收到申请的方式",
    "IntakeAnswer.channel": "收到申请的方式",
    "channel_name": "收到申请的方式的中文名称",
    "IntakeBody.received_on": "收到申请的日期，时限自此起算；不晚于今天，不早于 30 天前、处罚决定和该城市加入之日",
    "IntakeAnswer.received_on": "收到申请的日期，时限自此起算",
    "IntakeAnswer.city_name": "登记来件的信用建设牵头部门所在城市的名称",
    "IntakeAnswer.city": "登记来件的信用建设牵头部门所在城市的代码",
    "predecessor": "移送前的办件编号；不是移送来的为 null",
    "successor": "移送后的办件编号；没有移送时为 null",
    "earlier_case_id": "同一事项此前已办结的办件编号；没有，或者您未参与该申请时为 null",
    "warnings": "给信用修复管家和将要办理的单位的提示；没有时为空",
    "WarningAnswer.code_name": "提示的中文名称",
    "WarningAnswer.text": "提示的内容和处理办法",
    "StepAnswer.warnings": "办理时与哪些提示相左；企业看不到",
    "StepAnswer.warning_names": "这些提示的中文名称",
    "represented_by": "代企业提交、尚待企业接管的信用建设牵头部门所在城市的代码；企业自行办理时为 null",
    # the application
    "ContactBody.name": "联系人姓名",
    "ContactAnswer.name": "联系人姓名",
    "SubjectBody.name": "企业名称，与营业执照一致",
    "SubjectAnswer.name": "企业名称",
    "SummarySubject.name": "企业名称",
    "uscc": "统一社会信用代码（GB 32100-2015）",
    "SubjectBody.uscc": "统一社会信用代码（GB 32100-2015），18 位，全角和小写字母会自动规范",
    "ContactAnswer.phone": "联系电话",
    "ContactAnswer.email": "电子邮箱；没有时为空",
    "county": "企业所在县（市、区）的行政区划代码，从 `GET /v1/cities/{city}` 的 `counties` 中选择；"
    "据此确定所在地法院，不填的为中级人民法院",
    "SubmissionBody.mandate_id": "代办委托编号；由信用修复管家代企业提交时填写，企业经办人不填",
}
