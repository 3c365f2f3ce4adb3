"""The Chinese meanings of the fields that only this procedure has."""

from __future__ import annotations

from collections.abc import Mapping

MEANINGS: Mapping[str, str] = {
    "penalty": "要修复的行政处罚信息；其他流程为 null",
    "SubmissionBody.penalty": "要修复的行政处罚信息；流程为 `penalty` 时必填，其他流程不填",
    "decision_number": "行政处罚决定书文号",
    "PenaltyBody.decision_number": "行政处罚决定书文号，照原文填写",
    "authority_name": "作出处罚的机关名称",
    "PenaltyBody.authority_name": "作出处罚的机关名称，照决定书填写",
    "decided_on": "处罚决定日期",
    "PenaltyBody.decided_on": "处罚决定日期，不晚于今天",
    "pushed_on": "推送至登记地市场监督管理部门的日期，不晚于今天",
    "home_pushed": "推送至登记地市场监督管理部门的日期；无需推送或者尚未推送的为 null",
    "kind_names": "处罚种类的中文名称",
    "kinds": "处罚种类，可以有多种",
    "fine_amount": "罚款金额，人民币元，最多两位小数；没有罚款时为 null",
    "performed_on": "履行完毕的日期，不早于处罚决定日期、不晚于今天；尚未履行完毕时为 null",
    "PenaltyAnswer.performed_on": "履行完毕的日期；尚未履行完毕时为 null",
}
