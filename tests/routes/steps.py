"""Requests that people send: a submission, and the steps of a case. Written by hand from the memorandum."""

from __future__ import annotations

import copy
import itertools
from dataclasses import dataclass, field
from typing import Any

from tests.builders import USCC_JINCHENG

APPLICANT = "applicant-jincheng"
STEWARD = "steward-jiaozuo"
HOME_STEWARD = "steward-jincheng"
AUTHORITY = "authority-jiaozuo-scjg"
PROVINCE = "province-henan"

_numbers = itertools.count(1)


def submission(**changes: Any) -> dict[str, Any]:
    """A company of Jincheng about a decision of Jiaozuo's market regulator, each time another.

    `changes` name a field by its path with `__`: `penalty__decided_on="2025-06-03"`; `...` leaves the field out.
    """
    body = {
        "procedure": "penalty",
        "subject": {
            "name": "晋城市示例物流有限公司",
            "uscc": USCC_JINCHENG,
            "home_city": "jincheng",
            "address": "山西省晋城市城区示例街1号",
        },
        "contact": {"name": "王小明", "phone": "13900001234", "email": "wang@example.com"},
        "penalty": {
            "handling_city": "jiaozuo",
            "decision_number": f"焦市监处罚〔2025〕{next(_numbers)}号",
            "authority_name": "焦作市市场监督管理局",
            "decided_on": "2025-06-10",
            "kinds": ["fine"],
            "fine_amount": "20000.00",
            "performed_on": "2025-06-20",
        },
        "missing_materials": ["fine_receipt"],
        "statement": "罚款已缴清，缴款凭证遗失，请协助核实。",
    }
    return changed(body, **changes)


def changed(body: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A copy of `body` with other values at the named paths."""
    body = copy.deepcopy(body)
    for path, value in changes.items():
        *parents, last = path.split("__")
        place = body
        for parent in parents:
            place = place[parent]
        if value is ...:
            del place[last]
        else:
            place[last] = value
    return body


@dataclass(frozen=True)
class Step:
    """One action by one person; `rests_on` is the kind of the document that must back it."""

    by: str
    path: str
    body: dict[str, Any] = field(default_factory=dict)
    rests_on: str = ""


SUPPLEMENT_ASKED = Step(
    STEWARD,
    "supplement-request",
    {"items": ["请补交决定书扫描件"], "note": "扫描件缺角。", "reason_codes": ["scan_unclear"]},
)
SUPPLEMENTED = Step(APPLICANT, "supplement", {"note": "已重新扫描。"})
FORWARDED = Step(STEWARD, "forwarding", {"agency_id": "jiaozuo-scjg", "note": "请核查。"})
FORWARDING_RETURNED = Step(
    AUTHORITY, "forwarding-return", {"reason": "该处罚不是本机关作出。", "reason_codes": ["not_our_penalty"]}
)
AGREED = Step(AUTHORITY, "opinion", {"decision": "agree", "reasons": "已履行，同意修复。"}, rests_on="repair_decision")
REFUSED = Step(
    AUTHORITY,
    "opinion",
    {
        "decision": "refuse",
        "reasons": "罚款尚未全部缴清，请缴清余款后提供加盖印章的缴款凭证再申请。",
        "reason_codes": ["duty_not_performed"],
    },
)
GUIDED = Step(STEWARD, "guidance", {"text": "请先缴清罚款，再重新提出申请。"})
UPLOADED = Step(APPLICANT, "upload-confirmation", {"receipt_number": "XYZG20260302001"})
REPORTED = Step(STEWARD, "initial-review", {"outcome": "report", "note": "材料齐全。"})
UPLOAD_RETURNED = Step(
    STEWARD,
    "initial-review",
    {"outcome": "return", "note": "承诺书缺少公章。", "reason_codes": ["commitment_invalid"]},
)
APPROVED = Step(PROVINCE, "provincial-review", {"outcome": "approve", "note": "同意修复。"})
REVIEW_REFUSED = Step(
    PROVINCE,
    "provincial-review",
    {"outcome": "refuse", "note": "未满最短公示期。", "reason_codes": ["min_period_not_reached"]},
)
REVIEW_RETURNED = Step(
    PROVINCE, "provincial-review", {"outcome": "return", "note": "请补报凭证。", "reason_codes": ["receipt_incomplete"]}
)
WITHDRAWN = Step(APPLICANT, "withdrawal", {"reason": "暂不申请。"})
RECALLED = Step(STEWARD, "forwarding-recall", {"reason": "转错机关，撤回后重新转办。"})
DISMISSED = Step(
    STEWARD, "dismissal", {"reason_codes": ["no_penalty_record"], "reasons": "查无该文号的行政处罚公示信息。"}
)
AMENDED = Step(APPLICANT, "amendment", {"changes": {"/penalty/fine_amount": "2000.00"}, "reason": "金额多写一个零。"})
TRANSFERRED = Step(STEWARD, "transfer", {"handling_city": "changzhi", "reason": "该处罚由长治市的机关作出。"})
OPINION_REVISED = Step(
    AUTHORITY, "opinion-revision", {**REFUSED.body, "reason": "原意见误将另案的缴款凭证当作本件凭证。"}
)
RECEIPT_CORRECTED = Step(APPLICANT, "receipt-correction", {"receipt_number": "XYZG20260302010", "reason": "填反。"})
REVIEW_REVISED = Step(PROVINCE, "review-revision", {**REVIEW_REFUSED.body, "reason": "误选复核结果。"})
REVOKED = Step(PROVINCE, "revocation", {"ground": "false_material", "reasons": "缴款凭证系伪造。"})
PUSHED_HOME = Step(AUTHORITY, "home-push", {"pushed_on": "2026-03-02", "note": "已推送至晋城市局。"})
URGED = Step(HOME_STEWARD, "urging", {"text": "请尽快办理。"})

WAYS: dict[str, tuple[Step, ...]] = {
    "submitted": (),
    "supplementing": (SUPPLEMENT_ASKED,),
    "forwarded": (FORWARDED,),
    "agreed": (FORWARDED, AGREED),
    "refused": (FORWARDED, REFUSED),
    "guided": (FORWARDED, REFUSED, GUIDED),
    "uploaded": (FORWARDED, AGREED, UPLOADED),
    "reported": (FORWARDED, AGREED, UPLOADED, REPORTED),
    "repaired": (FORWARDED, AGREED, UPLOADED, REPORTED, APPROVED),
    "review_refused": (FORWARDED, AGREED, UPLOADED, REPORTED, REVIEW_REFUSED),
    "withdrawn": (WITHDRAWN,),
    "transferred": (TRANSFERRED,),
    "dismissed": (DISMISSED,),
    "revoked": (FORWARDED, AGREED, UPLOADED, REPORTED, APPROVED, REVOKED),
}
"""The shortest way to each stage."""


COURT = "court-jiaozuo-jiefang"
LOCAL_COURT = "court-jincheng-zhongyuan"


def judgment_submission() -> dict[str, Any]:
    """A company of Jincheng on the list of a court of Jiaozuo, each time for another case."""
    return {
        "procedure": "judgment",
        "subject": {"name": "晋城市示例物流有限公司", "uscc": USCC_JINCHENG, "home_city": "jincheng"},
        "contact": {"name": "王小明", "phone": "13900001234"},
        "judgment": {
            "court_id": "jiaozuo-jiefang",
            "case_number": f"（2024）豫0802执{next(_numbers)}号",
            "listed_on": "2024-08-01",
            "performed_on": "2025-05-06",
            "has_term": False,
        },
        "missing_materials": ["performance_proof"],
    }


OF_COURTS: tuple[Step, ...] = (
    Step(COURT, "acceptance", {"note": "符合受理条件。"}),
    Step(LOCAL_COURT, "notice"),
    Step(LOCAL_COURT, "notice/answer", {"text": "经调查，义务已履行完毕。"}),
    Step(COURT, "decision", {"decision": "approve", "reasons": "义务已履行完毕。"}),
    Step(COURT, "removal", {"measure": "delete", "ground": "performed", "sanctions_lifted_on": "2026-03-02"}),
    Step(
        COURT,
        "removal-revision",
        {"measure": "delete", "ground": "performed", "sanctions_lifted_on": "2026-03-01", "reason": "日期填写有误。"},
    ),
    Step(COURT, "reply", {"text": "已删除，特此函复。"}),
)
"""The court procedure from its submission to its end."""
