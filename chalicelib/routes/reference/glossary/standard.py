"""Names of the unified standard and of the ledger."""

from __future__ import annotations

from collections.abc import Mapping

FIELDS: Mapping[str, str] = {
    # the unified standard
    "RulesAnswer.name": "规定的名称",
    "RuleVersionAnswer.name": "规定的名称",
    "TermAnswer.name": "中文名称",
    "ReasonAnswer.text": "原因的中文说明",
    "mend": "补救办法",
    "closed": "是否已办结",
    "StageAnswer.limit": "该阶段的时限；没有时为 null",
    "StageAnswer.stage": "阶段的代码",
    "path": "办理的接口",
    "choice": "请求内容中选择本操作的字段及其值；不需选择时为空",
    "sources": "可以从哪些阶段办理；提交申请时为空",
    "target": "办理后的阶段；为 null 时阶段不变",
    "needs": "办理前须备齐的内容",
    "tells": "办理后告知谁",
    "stages": "全部阶段",
    "ProcedureAnswer.actions": "全部操作，第一项为提交申请",
    "materials": "所需材料",
    "ProcedureAnswer.materials": "申请时可以声明遗失的材料",
    "document_kinds": "全部材料类型",
    "penalty_kinds": "全部处罚种类",
    "ProcedureAnswer.rules": "历次规定，最早的在前",
    "issued_by": "发布机关及文号",
    "in_force_from": "施行日期",
    "in_force_until": "失效前的最后一日；现行有效时为 null",
    "source": "出处",
    "RulesAnswer.version": "规定版本的代码",
    "RuleVersionAnswer.version": "规定版本的代码",
    "portal": "公示网站的代码",
    # the ledger
    "LedgerRow.authority_name": "作出处罚的机关或执行法院的名称",
    "LedgerRow.decision_number": "决定书文号或案号",
    "submitted_on": "申请日期",
    "company": "企业名称",
    "LedgerRow.missing_materials": "遗失材料的中文名称",
    "forwarded_on": "转办日期",
    "opinion_on": "出具审核意见的日期",
    "opinion": "审核意见或者法院决定的代码；尚未作出时为 null",
    "opinion_name": "审核意见或者法院决定的中文名称；尚未作出时为 null",
    "refusal_reasons": "不同意修复的理由",
    "guidance": "修复指导的内容",
    "reported_on": "报省级复核的日期",
    "repaired_on": "修复日期",
    "working_days_used": "自申请至办结（未办结的至今天）已用的工作日",
    "waiting_days": "在当前阶段已等待的工作日；已办结的为 null",
    "urged_on": "最近一次催办的日期",
}
