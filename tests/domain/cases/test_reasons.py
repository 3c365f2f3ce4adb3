from __future__ import annotations

from chalicelib.domain.cases.reasons import OTHER, REASONS


def test_the_reasons_are_those_that_offices_give() -> None:
    assert {code: reason.text for code, reason in REASONS.items()} == {
        "min_period_not_reached": "未满最短公示期",
        "duty_not_performed": "处罚决定规定的义务未全部履行",
        "commitment_invalid": "信用修复承诺书不符合要求",
        "details_mismatch": "文号、企业名称或统一社会信用代码与决定书不一致",
        "scan_unclear": "材料不清晰或不完整",
        "seal_missing": "缺少印章或签字",
        "receipt_incomplete": "缴款凭证无法对应本处罚决定",
        "renamed_without_proof": "企业名称已变更但未附证明",
        "wrong_portal": "申请渠道不对",
        "not_our_penalty": "该处罚不是本机关作出",
        "not_our_city": "该处罚不是本市机关作出",
        "duplicate_application": "同一份决定书已有申请",
        "no_penalty_record": "没有查到需要修复的行政处罚公示信息",
        "supplement_overdue": "逾期未补正材料",
        "other": "其他原因",
    }
    assert OTHER in REASONS


def test_every_reason_tells_how_to_mend_it() -> None:
    assert all(reason.mend.endswith("。") and len(reason.mend) >= 10 for reason in REASONS.values())
