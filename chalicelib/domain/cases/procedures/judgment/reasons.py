"""Reason codes of courts: of rejections, of dismissals (不予受理), and of what is to be supplemented.

The grounds are those of 《最高人民法院关于公布失信被执行人名单信息的若干规定》第一、二、十条.
"""

from __future__ import annotations

from chalicelib.domain.cases.reasons import COMMON, OTHER, Reason, Reasons

SUPPLEMENT_OVERDUE = "supplement_overdue"
MOVED_TO_COURT = "不必重新申请，材料已一并移送；由移送到的法院继续办理，有疑问可致电该法院。"

REASONS: Reasons = {
    **COMMON,
    "obligation_not_performed": Reason(
        "生效法律文书确定的义务尚未全部履行",
        "请履行全部义务（包括迟延履行利息和执行费用），取得履行完毕证明后重新申请。",
    ),
    "settlement_not_performed": Reason(
        "执行和解协议尚未履行完毕", "请按和解协议履行完毕，提交协议和履行凭证后重新申请。"
    ),
    "creditor_consent_missing": Reason(
        "没有申请执行人同意删除的书面申请，或者该申请未经审查同意",
        "请与申请执行人协商，由其向执行法院书面申请删除。",
    ),
    "property_available": Reason(
        "仍有可供执行的财产，不符合终结本次执行程序后删除的条件", "请如实报告财产并配合执行，执行完毕后重新申请。"
    ),
    "conduct_continues": Reason(
        "仍有规避执行、违反财产报告制度或者违反限制消费令等失信行为",
        "请停止上述行为，如实报告财产并遵守限制消费令，纠正后重新申请。",
    ),
    "term_not_to_be_shortened": Reason(
        "惩戒期限未满，且不符合提前删除或者缩短期限的条件",
        "请积极履行义务、主动纠正失信行为后重新申请；期限届满的，由执行法院依法删除。",
    ),
    "proof_insufficient": Reason(
        "材料不足以证明义务已经履行", "请补充加盖印章的付款凭证、结案通知书或者申请执行人的收款证明。"
    ),
    "record_mismatch": Reason(
        "案号、企业名称或者统一社会信用代码与执行案件不一致", "请对照执行裁定书或者执行通知书逐字核对，更正后重新提交。"
    ),
    "not_this_court": Reason(
        "不属于本院执行的案件", "请按案号中的法院代字查明执行法院，向该法院提出申请。", MOVED_TO_COURT
    ),
    "execution_designated": Reason("该案已指定其他法院执行", "请向被指定的法院提出申请。", MOVED_TO_COURT),
    "execution_entrusted": Reason("该案已委托其他法院执行", "请向受委托的法院提出申请。", MOVED_TO_COURT),
    "not_the_debtor": Reason("申请人不是该案的被执行人", "请由被纳入名单的企业本身提出申请，或者核对案号。"),
    "not_listed": Reason(
        "该企业没有被纳入失信被执行人名单，或者已经删除",
        "无需修复；其他网站仍有公示的，请持执行法院的删除证明向该网站申请更正。",
    ),
    "already_pending": Reason("同一案件的申请或者异议正在办理", "请等待办理结果，不必重复申请。"),
    SUPPLEMENT_OVERDUE: Reason("未在规定的时间内补正", "请备齐一次性告知的材料后重新申请。"),
    OTHER: Reason("其他原因", "请按说明处理；有疑问可致电执行法院。"),
}
