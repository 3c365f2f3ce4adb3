"""Mistakes mended in the open (备忘录 四(一)2—4): before there is an opinion, and after it was given.

The days are those of autumn 2026, as in `penalty`.
"""

from __future__ import annotations

from typing import Any

from local import samples
from local.demo.bodies import company, of_lost_receipt
from local.demo.links import link_of
from local.demo.party import Party
from local.demo.play import Case, Play, Scenario
from local.demo.screen import Ink
from local.demo.showing import mail, mended, newest_messages, timeline, views, wrong

REPAIR_DECISION = samples.pdf("准予信用修复决定书（样例）")


def recalled(play: Play) -> None:
    applicant, steward = Party(play, "applicant-jincheng", "晋城企业"), Party(play, "steward-jiaozuo", "焦作管家")
    authority, home = Party(play, "authority-jiaozuo-scjg", "焦作市监局"), Party(play, "steward-jincheng", "晋城管家")

    play.on("2026-09-16 09:10")
    case = applicant.apply(of_lost_receipt(play, company("jincheng"), "jiaozuo-scjg"), "提交申请：罚款缴纳凭证遗失")
    play.on("2026-09-17 10:00")
    wrong(play, "市监局作出的处罚，转给了生态环境局。", "焦作管家撤回转办，说明原因，再转给市监局。")
    steward.act(case, "forwarding", "转办焦作市生态环境局（转错）", agency_id="jiaozuo-sthj")
    _show_warnings(play, case, "agency_differs", "publication_undetermined")
    link = link_of(play, case)

    play.on("2026-09-18 09:00")
    reason = "决定书由市场监督管理局作出，误转生态环境局。"
    steward.act(case, "forwarding-recall", "撤回转办", reason=reason)
    play.expect("撤回后的转办时限：还剩 4 个工作日", case.due_on, "2026-09-23")
    mended(play, case, steward, applicant, home)
    sent = play.send("POST", "/v1/opinion-links/code", json={"link": link})
    play.expect("撤回后再用环境局的链接", sent.status_code, 403)
    play.screen.note(f"环境局再打开链接：{sent.json()['detail']}")
    mail(play, [one for one in play.mails(case) if one["to"] == ["xyxf@sthj.jiaozuo.example"]][-1])

    steward.act(case, "forwarding", "转办焦作市市场监督管理局", agency_id="jiaozuo-scjg")
    _show_warnings(play, case, "publication_undetermined")
    views(play, case, steward, authority, applicant)
    applicant.act(case, "withdrawal", "撤回（演示收尾）", reason="演示收尾。")


def amended(play: Play) -> None:
    applicant, steward = Party(play, "applicant-jincheng", "晋城企业"), Party(play, "steward-jiaozuo", "焦作管家")
    home = Party(play, "steward-jincheng", "晋城管家")

    play.on("2026-09-21 09:00")
    wrong(play, "罚款金额少写一个零，决定日期抄错一天。", "企业自己更正；明显的笔误，焦作管家也可以更正。")
    of = company("jincheng")
    body = of_lost_receipt(play, of, "jiaozuo-scjg", fine_amount="2000.00", decided_on="2026-03-03")
    case = applicant.apply(body, "提交申请：金额和日期有误")
    why = "对照决定书更正。"
    bad: dict[str, Any] = {"changes": {"/penalty/decided_on": "2026-03-20"}, "reason": why}
    applicant.act(case, "amendment", "更正后的决定日期晚于履行完毕日期", expect=422, **bad)
    other: dict[str, Any] = {"changes": {"/subject/uscc": company("changzhi")["uscc"]}, "reason": why}
    steward.act(case, "amendment", "换成另一家企业", expect=422, **other)
    amount: dict[str, Any] = {"changes": {"/penalty/fine_amount": "20000.00"}, "reason": why}
    applicant.act(case, "amendment", "企业更正罚款金额", **amount)
    day: dict[str, Any] = {"changes": {"/penalty/decided_on": "2026-03-02"}, "reason": "决定书写明三月二日，属笔误。"}
    steward.act(case, "amendment", "管家更正决定日期", **day)
    mended(play, case, steward, applicant, home)
    timeline(play, case, applicant)
    applicant.act(case, "withdrawal", "撤回（演示收尾）", reason="演示收尾。")


def dismissed(play: Play) -> None:
    applicant, steward = Party(play, "applicant-changzhi", "长治企业"), Party(play, "steward-jiaozuo", "焦作管家")
    home = Party(play, "steward-changzhi", "长治管家")

    play.on("2026-09-22 09:00")
    wrong(play, "申请所说的处罚，公示系统中查不到。", "焦作管家不予受理，说明原因和去处；企业核对后可以重新申请。")
    of = company("changzhi")
    body = of_lost_receipt(play, of, "jiaozuo-scjg")
    case = applicant.apply(body, "提交申请：文号查不到")
    steward.act(case, "dismissal", "不予受理，但未说明原因", reasons="不受理。", reason_codes=[], expect=422)
    reasons = "公示系统中没有该文号的处罚信息，请核对决定书文号。"
    steward.act(case, "dismissal", "不予受理", reasons=reasons, reason_codes=["no_penalty_record"])
    mended(play, case, steward, applicant, home)
    for reason in applicant.get(case.path).json()["steps"]["dismissal"]["reason_codes"]:
        play.screen.note(f"企业看到：{reason['text']}。{reason['mend']}", indent=4)

    play.on("2026-09-23 09:00", "企业核对了文号")
    again = applicant.apply(of_lost_receipt(play, of, "jiaozuo-scjg"), "以正确的文号重新申请")
    applicant.act(again, "withdrawal", "撤回（演示收尾）", reason="演示收尾。")


def transferred(play: Play) -> None:
    applicant, steward = Party(play, "applicant-jincheng", "晋城企业"), Party(play, "steward-jiaozuo", "焦作管家")
    right, home = Party(play, "steward-changzhi", "长治管家"), Party(play, "steward-jincheng", "晋城管家")
    authority = Party(play, "authority-changzhi-yjgl", "长治应急局")

    play.on("2026-09-16 14:00")
    wrong(play, "处罚由长治的机关作出，申请递到了焦作。", "焦作管家移送长治，材料和受理日期随案移送。")
    of = company("jincheng")
    body = of_lost_receipt(play, of, "changzhi-yjgl", handling_city="jiaozuo")
    applicant.apply(body, "写明长治的机关：当场被拦下", expect=422)
    vague = body["penalty"] | {"authority_name": "应急管理局"}
    case = applicant.apply(body | {"penalty": vague}, "机关名称没有写城市")
    first_due = case.due_on
    play.on("2026-09-17 11:00")
    steward.act(case, "transfer", "移送长治市", handling_city="changzhi", reason="决定书由长治市应急管理局作出。")
    mended(play, case, steward, applicant)
    onward = Case(right.ask("GET", f"/v1/cases/{case.answer['successor']}", 200))
    play.screen.note(f"长治的办件编号 {onward.case_id}，前一件 {onward.answer['predecessor']}，时限不重新计算。")
    newest_messages(play, onward, right, applicant, home)
    play.expect("移送后的转办时限", onward.due_on, first_due)
    name: dict[str, Any] = {"changes": {"/penalty/authority_name": "长治市应急管理局"}, "reason": "补全机关名称。"}
    right.act(onward, "amendment", "长治管家补全机关名称", **name)
    right.act(onward, "forwarding", "转办长治市应急管理局", agency_id="changzhi-yjgl")
    views(play, onward, right, authority, applicant, home, steward)
    applicant.act(onward, "withdrawal", "撤回（演示收尾）", reason="演示收尾。")


def opinion_revised(play: Play) -> None:
    applicant, steward = Party(play, "applicant-jincheng", "晋城企业"), Party(play, "steward-jiaozuo", "焦作管家")
    authority, home = Party(play, "authority-jiaozuo-scjg", "焦作市监局"), Party(play, "steward-jincheng", "晋城管家")
    case = _forwarded(play, applicant, steward)

    play.on("2026-09-21 10:00")
    wrong(
        play, "市监局看错案卷，以未缴清罚款为由不同意修复。", "市监局更正自己的审核意见，说明原因；企业不必重新申请。"
    )
    reasons = "经核查，罚款尚有一万元未缴纳，暂不符合信用修复的条件。"
    codes = ["duty_not_performed"]
    authority.act(case, "opinion", "不同意修复（看错了案卷）", decision="refuse", reasons=reasons, reason_codes=codes)
    play.on("2026-09-22 09:00")
    body: dict[str, Any] = {"decision": "agree", "reasons": "罚款已全部缴清。"}
    document = authority.upload(case, "repair_decision", "准予信用修复决定书.pdf", REPAIR_DECISION)
    body["document_ids"] = [document]
    authority.act(case, "opinion-revision", "更正为同意，未说明原因", expect=422, **body)
    why = "前次意见误用另案的缴款记录。"
    authority.act(case, "opinion-revision", "更正为同意修复", reason=why, **body)
    mended(play, case, authority, applicant, steward, home)
    applicant.act(case, "upload-confirmation", "填报“信用中国”回执", receipt_number="XYXF-2026-0922-04")
    authority.act(case, "opinion-revision", "企业上传之后再要更正", reason=why, expect=409, **body)
    _to_the_end(play, case, steward)


def repaired_and_revoked(play: Play) -> None:
    applicant, steward = Party(play, "applicant-jincheng", "晋城企业"), Party(play, "steward-jiaozuo", "焦作管家")
    authority, home = Party(play, "authority-jiaozuo-scjg", "焦作市监局"), Party(play, "steward-jincheng", "晋城管家")
    province = Party(play, "province-henan", "河南省级")
    case = _forwarded(play, applicant, steward)

    play.on("2026-09-21 10:00")
    document = authority.upload(case, "repair_decision", "准予信用修复决定书.pdf", REPAIR_DECISION)
    authority.act(case, "opinion", "同意修复", decision="agree", document_ids=[document])
    applicant.act(case, "upload-confirmation", "填报“信用中国”回执", receipt_number="XYXF-2026-0921-05")
    _to_the_end(play, case, steward)

    play.on("2026-10-15 15:00", "修复之后")
    wrong(play, "企业的缴款凭证是伪造的，却已修复。", "市监局（或省级牵头部门）撤销修复，各方当即知悉。")
    of = company("jincheng")
    again = of_lost_receipt(play, of, "jiaozuo-scjg", decision_number=case.answer["penalty"]["decision_number"])
    applicant.apply(again, "已修复的处罚再次申请", expect=409)
    reasons = "经向银行核实，所附缴款凭证系伪造，罚款至今未缴。"
    steward.act(case, "revocation", "管家要撤销修复", ground="false_material", reasons=reasons, expect=403)
    authority.act(case, "revocation", "撤销修复", ground="false_material", reasons=reasons)
    mended(play, case, authority, applicant, steward, home, province)
    timeline(play, case, steward)


def _show_warnings(play: Play, case: Case, *codes: str) -> None:
    """The warnings (提示) that the answer gives a steward."""
    play.expect("提示", [warning["code"] for warning in case.answer["warnings"]], [*codes])
    for warning in case.answer["warnings"]:
        play.screen.note(f"提示：{warning['text']}", ink=Ink.AMBER)


def _forwarded(play: Play, applicant: Party, steward: Party) -> Case:
    play.on("2026-09-16 09:10")
    case = applicant.apply(of_lost_receipt(play, company("jincheng"), "jiaozuo-scjg"), "提交申请：罚款缴纳凭证遗失")
    steward.act(case, "forwarding", "转办焦作市市场监督管理局", agency_id="jiaozuo-scjg")
    return case


def _to_the_end(play: Play, case: Case, steward: Party) -> None:
    steward.act(case, "initial-review", "初核通过，报省级复核", outcome="report")
    Party(play, "province-henan", "河南省级").act(case, "provincial-review", "复核通过", outcome="approve")


SCENARIOS = (
    Scenario("纠错：转错了机关", "转办前后都有提示；撤回之后，前一机关的链接失效，时限接着走。", recalled),
    Scenario("纠错：申请内容有误", "更正前后的内容都记入时间线；更正与申请受同样的检查。", amended),
    Scenario("纠错：不该受理的申请", "查无此处罚、重复申请的，不予受理，并告知去处。", dismissed),
    Scenario("纠错：递错了城市", "移送到正确的城市，由后一件继续办理，企业不必重报。", transferred),
    Scenario("纠错：审核意见有误", "机关在企业上传之前可以更正自己的意见，前后两次都在时间线上。", opinion_revised),
    Scenario(
        "纠错：修复之后撤销", "以虚假材料骗取的修复予以撤销，惩戒恢复；撤销后可以重新申请。", repaired_and_revoked
    ),
)
