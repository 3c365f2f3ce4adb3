"""Names of the steps of a case: their fields, notices, time limits and the timeline."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from chalicelib.domain.time.deadlines import LIGHT_NAMES, Light
from chalicelib.domain.time.limits import NATURE_NAMES, Nature

ENUMS: Mapping[type[StrEnum], Mapping[Any, str]] = {
    Light: LIGHT_NAMES,
    Nature: NATURE_NAMES,
}

FIELDS: Mapping[str, str] = {
    # steps
    "StepAnswer.effects": "修复的三项效果；没有修复的步骤为 null",
    "addressed_to": "催办的对象，即当时应办的一方",
    "StepAnswer.by_name": "办理者的中文名称",
    "decision_name": "审核意见或者法院决定的中文名称",
    "outcome_name": "办理结果的中文名称",
    "ground_name": "删除的理由的中文名称",
    "took_over_from": "企业由此接管，此前代办的信用建设牵头部门所在城市的代码；没有接管的为 null",
    "took_over_from_name": "此前代办的信用建设牵头部门所在城市的名称；没有接管的为 null",
    "addressed_to_name": "催办的对象的中文名称",
    "StepAnswer.handling_city_name": "移送到的城市的名称",
    "warning_names": "与哪些提示相左的中文名称",
    "StepAnswer.documents": "所依据的材料",
    "EventAnswer.note": "办理者填写的说明、理由或内容；更正意见的，为更正的原因，新的理由见 new",
    "WithdrawalBody.reason": "撤回的原因，可留空",
    "ForwardingReturnBody.reason": "退回转办的原因，例如该处罚不是本机关作出",
    "GuidanceBody.text": "修复指导：还差什么、怎样补救、何时可以再申请",
    "UrgingBody.text": "催办的内容，转告应办单位",
    "SupervisionAnswerBody.text": "对督办单的回复：办理情况和预计办结时间",
    "StepAnswer.items": "需补正的内容",
    "SupplementRequestBody.items": "需补正的全部内容，一次性告知，每项写明一件事",
    "reason_codes": "原因代码；不填的记为 `other`",
    "ProcedureAnswer.reason_codes": "全部原因代码及补救办法",
    "StepAnswer.reason_codes": "原因及补救办法",
    "decision": "审核意见",
    "outcome": "办理结果",
    "agency_id": "行政处罚机关的代码，见 `GET /v1/cities/{city}`",
    "agency_name": "经办的行政处罚机关名称；尚未转办时为 null",
    "StepAnswer.agency_name": "转办至的行政处罚机关名称",
    "market_regulator": "是否为市场监督管理部门",
    "receipt_number": "“信用中国”网站的回执编号",
    "publication_ended_on": "终止公示的日期；未填的以复核通过之日计",
    "sharing_stopped_on": "停止共享和使用的日期；未填的以复核通过之日计",
    "sanctions_lifted_on": "解除惩戒的日期",
    "ProvincialReviewBody.sanctions_lifted_on": "解除惩戒的日期；未填的以复核通过之日计",
    "publication_ended": "终止公示的日期；尚未终止的为 null",
    "sharing_stopped": "停止共享和使用的日期；没有的为 null",
    "sanctions_lifted": "解除惩戒的日期；没有的为 null",
    # time limits
    "clock": "时限的代码",
    "clock_name": "时限的中文名称",
    "due_on": "到期日，当日 24 时届满",
    "working_days": "工作日数",
    "working_days_left": "剩余工作日；负数为已逾期的工作日数",
    "light": "灯色",
    "light_name": "灯色的中文名称",
    "provisional": "到期日是否暂定：所涉年度的放假安排尚未公布",
    "nature": "时限的性质",
    "nature_name": "时限性质的中文名称",
    "legal_limit": "法律、国家规定另有的时限中的第一项，供参考；没有时为 null",
    "legal_limits": "法律、国家规定另有的全部时限，供参考",
    "LegalLimitAnswer.limit": "法定时限的代码",
    "limit_name": "法定时限的中文名称",
    "counted_from": "从哪一天起算，当日不计",
    "colour": "督办单的颜色",
    "colour_name": "督办单颜色的中文名称",
    "issued_at": "签发时间",
    "raised_at": "最近一次升色的时间",
    "answer": "回复的内容；尚未回复时为 null",
    "answered_at": "回复时间；尚未回复时为 null",
    # the timeline
    "sequence": "序号，从 1 开始",
    "ActionAnswer.by": "可以由谁办理",
    "by_names": "可以由谁办理的中文名称",
    "BindingStepAnswer.by_name": "办理方的中文名称",
    "action_names": "现在可以进行的操作的中文名称，与 `actions` 逐项对应",
    "action": "操作的代码",
    "EventAnswer.action": "操作或系统事件的代码",
    "EventAnswer.stage": "办理后的阶段",
    "action_name": "操作的中文名称",
    "actor": "办理者",
    "hash": "本项的 SHA-256",
    "changes": "要更正的各项：键为该项在提交内容中的 JSON 指针，值为更正后的内容，要求与提交时相同",
    "StepAnswer.changes": "更正了的各项，以 JSON 指针表示",
    "TransferBody.handling_city": "应当办理的城市，须为其他成员城市",
    "StepAnswer.handling_city": "移送到的城市",
    "old": "更正之前的内容；不是更正时为 null",
    "new": "更正之后的内容；不是更正时为 null",
    "previous_hash": "前一项的 hash；第一项为 64 个 0",
}
