"""Reason codes (原因代码) of refusals and returns, each with its remedy (docs/domain.md#reason-codes).

Each procedure has codes of its own; those about the files themselves are common to all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Reason:
    """The text of a reason and the remedy open to the applicant; companies read both.

    `moved` is the remedy where the application goes on elsewhere, so that nothing need be applied for anew.
    """

    text: str
    mend: str
    moved: str = "案件已移送，不必重新申请；由移送到的单位继续办理，需要补充材料的，会另行告知。"


OTHER = "other"


def as_cited(reason: Reason, *, goes_on_elsewhere: bool) -> Reason:
    """A reason with the remedy that holds for the step that cites it."""
    return replace(reason, mend=reason.moved) if goes_on_elsewhere else reason


Reasons = Mapping[str, Reason]
"""The reasons of one procedure, by code."""

COMMON: Reasons = {
    "scan_unclear": Reason("材料不清晰或不完整", "请重新扫描或拍摄，保证四角完整、文字和印章清晰可辨。"),
    "renamed_without_proof": Reason("企业名称已变更但未附证明", "请补充登记机关出具的名称变更证明。"),
}

REASONS: Reasons = {
    **COMMON,
    "min_period_not_reached": Reason(
        "未满最短公示期", "请等最短公示期届满后再申请；公示期自决定作出之日起算，具体期限见决定书随附的修复告知书。"
    ),
    "duty_not_performed": Reason(
        "处罚决定规定的义务未全部履行", "请缴清罚款、加处罚款及没收款项，并上传加盖收款单位印章的缴款凭证。"
    ),
    "commitment_invalid": Reason(
        "信用修复承诺书不符合要求", "请使用最新模板，一份处罚决定对应一份承诺书，由法定代表人签字并加盖公章后重新上传。"
    ),
    "details_mismatch": Reason(
        "文号、企业名称或统一社会信用代码与决定书不一致", "请对照决定书原文逐字核对并更正后重新提交。"
    ),
    "seal_missing": Reason("缺少印章或签字", "请在申请表上补盖企业公章和行政处罚机关印章后重新上传。"),
    "receipt_incomplete": Reason(
        "缴款凭证无法对应本处罚决定", "请提供注明决定书文号和缴款人的凭证，或由收款单位出具情况说明。"
    ),
    "wrong_portal": Reason(
        "申请渠道不对",
        "市场监管部门作出的处罚，请在国家企业信用信息公示系统同步申请；其他处罚在“信用中国”网站申请。",
    ),
    "not_our_penalty": Reason("该处罚不是本机关作出", "由信用建设牵头部门核对决定书后重新转办，申请人无需处理。"),
    "not_our_city": Reason(
        "该处罚不是本市机关作出",
        "请向作出处罚的机关所在城市的信用建设牵头部门申请；对是否属于本市有疑问的，可致电核实。",
        "不必重新申请，材料已一并移送；请按新的办件编号查询，有疑问可致电移送到的城市的信用建设牵头部门。",
    ),
    "duplicate_application": Reason(
        "同一份决定书已有申请", "请在原申请中办理；原申请已办结而情况有变化的，请说明后重新申请。"
    ),
    "no_penalty_record": Reason(
        "没有查到需要修复的行政处罚公示信息", "请先在“信用中国”网站查询公示信息，核对决定书文号后再申请。"
    ),
    "supplement_overdue": Reason("逾期未补正材料", "请备齐一次性告知的全部材料后重新申请。"),
    OTHER: Reason("其他原因", "请按说明处理；有疑问可致电处罚地信用建设牵头部门。"),
}
"""The reasons of penalties."""


def mendings(
    codes: Iterable[str], reasons: Reasons = REASONS, *, goes_on_elsewhere: bool = False
) -> tuple[Reason, ...]:
    """The known reasons among these codes that have a remedy."""
    known = (reasons[code] for code in codes if code != OTHER and code in reasons)
    return tuple(as_cited(reason, goes_on_elsewhere=goes_on_elsewhere) for reason in known)
