"""失信被执行人信用修复 (备忘录 四(二)), played from end to end, on the days of autumn 2026 as in `penalty`.

Every scenario closes its cases. The memorandum sets no days here: the limits shown are supervisory, but for the law's
three working days of the removal.
"""

from __future__ import annotations

from typing import Any

from local import samples
from local.demo.bodies import company, to_court
from local.demo.party import Party
from local.demo.play import Case, Play, Scenario
from local.demo.showing import timeline, views

LETTER = samples.pdf("协助调查情况的函（样例）")


def across_two_cities(play: Play) -> None:
    applicant, court = (
        Party(play, "applicant-jincheng", "晋城企业"),
        Party(play, "court-jiaozuo-shanyang", "山阳区法院"),
    )
    local = Party(play, "court-jincheng-chengqu", "城区法院")
    steward, home = Party(play, "steward-jiaozuo", "焦作管家"), Party(play, "steward-jincheng", "晋城管家")
    elsewhere = Party(play, "court-jincheng-zhongyuan", "晋城中院")

    play.on("2026-09-16 09:10")
    judgment = {
        "court_id": "jiaozuo-shanyang",
        "case_number": play.case_number("豫0811"),
        "has_term": True,
        "term_ends_on": "2027-08-01",
    }
    body = to_court(
        company("jincheng"),
        judgment,
        "performance_proof",
        county="140502",
        statement="判决义务已全部履行，履行凭证遗失，请协助核实。",
    )
    case = applicant.apply(body, "向执行法院申请：履行凭证遗失")
    play.expect("受理时限（09-20 周日调休上班，计入）", case.due_on, "2026-09-22")
    play.screen.note(f"办件编号 {case.case_id}，案号 {judgment['case_number']}，惩戒期限至 {judgment['term_ends_on']}")
    play.expect("受理之前，所在地法院再看申请", local.get(case.path).status_code, 404)

    play.on("2026-09-17 10:00", "执行法院与被执行人所在地不一致：受理的同时通报所在地法院")
    court.act(case, "acceptance", "受理，并通报晋城市城区人民法院", note="符合受理条件。")
    _show_notice(play, case, "sent")
    play.expect("审核时限（跨中秋、国庆）", case.due_on, "2026-10-14")
    _show_inbox(play, case, local)
    views(play, case, applicant, court, local, steward, home, elsewhere)

    play.on("2026-09-18 09:00")
    local.act(case, "notice", "签收通报")
    _show_notice(play, case, "acknowledged")
    play.on("2026-09-23 10:00", "所在地法院尚未函复")
    court.act(case, "decision", "未待函复即同意，未说明理由", decision="approve", reasons="已履行。", expect=422)
    play.on("2026-09-24 15:00")
    letter = local.upload(case, "investigation_letter", "协助调查情况的函.pdf", LETTER)
    text = "经调查，该企业在本辖区正常经营，判决义务已于六月三十日全部履行，未发现其他可供执行财产。"
    local.act(case, "notice/answer", "函送调查情况和材料", text=text, document_ids=[letter])
    _show_notice(play, case, "answered")

    play.on("2026-09-28 09:30")
    court.act(case, "decision", "同意修复", decision="approve", reasons="生效法律文书确定的义务已全部履行。")
    play.expect("删除或缩短的法定时限（跨国庆，3 个工作日）", case.due_on, "2026-10-08")
    play.expect("这个时限的性质", case.answer["deadline"]["nature"], "statutory")
    play.screen.note(f"依据：{case.answer['deadline']['basis']}")

    play.on("2026-09-30 11:00")
    lifted: dict[str, Any] = {"sanctions_lifted_on": "2026-09-30", "ground": "active_performance"}
    court.act(case, "removal", "期限未满，却要删除", measure="delete", expect=422, **lifted)
    court.act(
        case,
        "removal",
        "缩短后的期限不早于原期限",
        measure="shorten",
        new_term_ends_on="2027-08-01",
        expect=422,
        **lifted,
    )
    court.act(case, "removal", "缩短期限，解除惩戒措施", measure="shorten", new_term_ends_on="2026-10-31", **lifted)
    play.expect("阶段", case.answer["stage"], "removed")

    play.on("2026-10-08 10:00", "国庆之后")
    court.act(case, "reply", "函复所在地法院", text="本院已将该失信期限缩短至十月三十一日，并解除惩戒措施，特此函复。")
    play.expect("阶段", case.answer["stage"], "closed")
    court.letter(case, "notice", "通报函")
    local.letter(case, "reply", "所在地法院复函")
    court.letter(case, "reply", "执行法院复函")
    views(play, case, applicant, court, local, steward, home, elsewhere)
    timeline(play, case, local)


def within_one_city(play: Play) -> None:
    applicant, court = Party(play, "applicant-changzhi", "长治企业"), Party(play, "court-changzhi-luzhou", "潞州区法院")
    steward, other = Party(play, "steward-changzhi", "长治管家"), Party(play, "court-changzhi-zhongyuan", "长治中院")

    play.on("2026-09-21 09:00")
    judgment = {"court_id": "changzhi-luzhou", "case_number": play.case_number("晋0402", year=2017)}
    body = to_court(
        company("changzhi"), judgment, "settlement_agreement", county="140403", statement="和解协议已履行完毕。"
    )
    case = applicant.apply(body, "向执行法院申请：案号用的是旧代字")
    play.screen.note(f"案号 {judgment['case_number']}：晋0402 是长治市城区的旧代字，今属潞州区。")
    play.on("2026-09-22 09:00", "被执行人就在本市：没有通报，也没有函复")
    court.act(case, "acceptance", "受理")
    play.expect("通报", case.answer["notice"], None)
    views(play, case, applicant, court, steward, other)

    play.on("2026-09-28 09:00")
    court.act(case, "decision", "同意修复，无需等待函复", decision="approve", reasons="和解协议已履行完毕。")
    court.act(
        case, "removal", "没有期限，却要缩短", measure="shorten", new_term_ends_on="2026-10-31",
        sanctions_lifted_on="2026-09-28", expect=422,
    )  # fmt: skip
    court.act(
        case,
        "removal",
        "从名单库中删除，解除惩戒措施",
        measure="delete",
        ground="settled",
        sanctions_lifted_on="2026-09-28",
    )
    play.expect("没有所在地法院的，删除即办结", case.answer["stage"], "closed")
    court.act(case, "reply", "仍要函复", text="特此函复。", expect=409)
    timeline(play, case, court)


def rejected(play: Play) -> None:
    applicant, court = (
        Party(play, "applicant-jiaozuo", "焦作企业"),
        Party(play, "court-jincheng-yangcheng", "阳城县法院"),
    )
    local, home = Party(play, "court-jiaozuo-jiefang", "解放区法院"), Party(play, "steward-jiaozuo", "焦作管家")
    judgment = {"court_id": "jincheng-yangcheng", "case_number": play.case_number("晋0522")}
    body = to_court(
        company("jiaozuo"), judgment, "performance_proof", county="410802", statement="本金已付清，凭证遗失。"
    )

    play.on("2026-09-21 15:00")
    wrong = body | {"judgment": body["judgment"] | {"case_number": "（2026）豫0802民初1号"}}
    applicant.apply(wrong, "填了别的法院的民事案号", expect=422)
    case = applicant.apply(body, "改正后提交申请")
    play.on("2026-09-22 10:00")
    court.act(case, "acceptance", "受理，并通报焦作市解放区人民法院")
    _show_notice(play, case, "sent")

    play.on("2026-09-24 10:00", "所在地法院尚未函复")
    reasons = "经查，迟延履行利息尚未付清，且提交的凭证缺页，暂不符合删除条件。"
    waived = "本院案卷已能认定利息未付清，调查情况不影响结论。"
    codes = ["obligation_not_performed", "scan_unclear"]
    court.act(case, "decision", "不予修复，但未说明原因", decision="reject", unanswered_reason=waived, expect=422)
    court.act(
        case, "decision", "不予修复，说明原因及未待函复的理由", decision="reject", reasons=reasons, reason_codes=codes,
        unanswered_reason=waived,
    )  # fmt: skip
    play.expect("阶段", case.answer["stage"], "rejected")
    local.act(case, "notice", "决定之后再签收", expect=409)

    play.screen.subheading("企业看到的原因与补救办法")
    decision = applicant.get(case.path).json()["steps"]["decision"]
    play.screen.note(decision["reasons"], indent=4)
    for reason in decision["reason_codes"]:
        play.screen.note(f"{reason['text']}（{reason['code']}）：{reason['mend']}", indent=4)
    views(play, case, applicant, court, local, home)

    play.on("2026-10-09 09:00", "付清利息后重新申请同一案件")
    again = applicant.apply(body, "重新提交申请")
    play.expect("新办件编号与前一件不同", again.case_id != case.case_id, wanted=True)
    applicant.act(again, "withdrawal", "撤回（演示收尾）", reason="演示收尾。")


def redirected_and_refused(play: Play) -> None:
    applicant, court = (
        Party(play, "applicant-jincheng", "晋城企业"),
        Party(play, "court-jiaozuo-shanyang", "山阳区法院"),
    )
    chengqu = Party(play, "court-jincheng-chengqu", "城区法院")
    gaoping = Party(play, "court-jincheng-gaoping", "高平市法院")
    yangcheng = Party(play, "court-jincheng-yangcheng", "阳城县法院")
    steward = Party(play, "steward-jiaozuo", "焦作管家")

    play.on("2026-09-21 09:00")
    judgment = {"court_id": "jiaozuo-shanyang", "case_number": play.case_number("豫0811")}
    body = to_court(
        company("jincheng"), judgment, "creditor_consent", county="140502", statement="申请执行人已书面同意删除。"
    )
    case = applicant.apply(body, "向执行法院申请")
    items = ["请提交申请执行人同意删除的书面意见"]
    court.act(case, "supplement-request", "一次性告知补正", items=items, reason_codes=["creditor_consent_missing"])
    play.on("2026-09-22 09:00")
    consent = applicant.upload(case, "creditor_consent", "同意删除的书面意见.pdf", LETTER)
    applicant.act(case, "supplement", "补正：材料以申报遗失时的同一名称上传", document_ids=[consent])
    court.act(case, "acceptance", "受理，并通报晋城市城区人民法院")
    _show_notice(play, case, "sent")
    play.expect("通报的法院", case.answer["notice"]["court_name"], "晋城市城区人民法院")
    play.expect("函复时限（10 个工作日，跨中秋、国庆）", case.answer["notice"]["due_on"], "2026-10-13")

    play.on("2026-09-28 10:00", "企业不在城区：转送高平市人民法院，时限继续计算")
    reason = "该企业的住所地在高平市，不在本院辖区。"
    other_city = {"court_id": "changzhi-luzhou", "reason": reason}
    chengqu.act(case, "notice/redirection", "转送到外市的法院", expect=422, **other_city)
    chengqu.act(case, "notice/redirection", "转送高平市人民法院", court_id="jincheng-gaoping", reason=reason)
    play.expect("转送后的时限", case.answer["notice"]["due_on"], "2026-10-13")
    play.expect("原法院再看申请", chengqu.get(case.path).status_code, 404)
    _show_inbox(play, case, gaoping)

    play.on("2026-09-29 10:00")
    gaoping.act(case, "notice", "签收转来的通报")
    gaoping.act(case, "notice/refusal", "退回通报，说明原因", reason="该企业已于去年迁至阳城县，本院无从调查。")
    _show_notice(play, case, "refused")
    court.act(case, "decision", "未经调查即同意，未说明理由", decision="approve", reasons="已同意删除。", expect=422)
    court.act(
        case,
        "notice/redirection",
        "更正通报的法院",
        court_id="jincheng-yangcheng",
        reason="据登记机关查询，已迁至阳城县。",
    )
    _show_notice(play, case, "sent")
    play.expect("原法院收到的最后一条消息", gaoping.told(case)[-1]["title"], "通报已更正，无需办理")
    views(play, case, applicant, court, chengqu, gaoping, yangcheng, steward)

    play.on("2026-10-09 10:00")
    yangcheng.act(case, "notice", "签收通报")
    letter = yangcheng.upload(case, "investigation_letter", "协助调查情况的函.pdf", LETTER)
    yangcheng.act(case, "notice/answer", "函送调查情况和材料", text="申请执行人确已同意删除。", document_ids=[letter])
    yangcheng.act(case, "notice/addition", "补充函复", text="补充：企业账户已核对，无可供执行财产。")
    play.expect("补充的次数", len(case.answer["notice"]["additions"]), 1)
    play.expect("企业看不到法院之间的文字", applicant.get(case.path).json()["notice"]["answer"], None)

    play.on("2026-10-12 10:00")
    court.act(case, "decision", "同意修复", decision="approve", reasons="申请执行人书面同意，经审查准予删除。")
    court.act(case, "removal", "删除", measure="delete", ground="creditor_consents", sanctions_lifted_on="2026-10-12")
    play.expect("阶段名称", case.answer["stage_name"], "已删除")
    court.act(case, "reply", "函复阳城县人民法院", text="已将该企业从名单库中删除并解除惩戒措施，特此函复。")
    timeline(play, case, court)


def transferred_and_dismissed(play: Play) -> None:
    applicant, court = (
        Party(play, "applicant-jincheng", "晋城企业"),
        Party(play, "court-jiaozuo-shanyang", "山阳区法院"),
    )
    jiefang = Party(play, "court-jiaozuo-jiefang", "解放区法院")

    play.on("2026-10-13 09:00")
    judgment = {"court_id": "jiaozuo-shanyang", "case_number": play.case_number("豫0811")}
    body = to_court(company("jincheng"), judgment, county="140502", statement="义务已全部履行。")
    case = applicant.apply(body, "向山阳区法院申请")
    reason = "该案已指定焦作市解放区人民法院执行。"
    court.act(case, "transfer", "移送给自己", court_id="jiaozuo-shanyang", reason=reason, expect=422)
    court.act(case, "transfer", "移送解放区人民法院", court_id="jiaozuo-jiefang", reason=reason)
    play.expect("移送后的法院", case.answer["judgment"]["court_name"], "焦作市解放区人民法院")
    play.expect("原法院再看申请", court.get(case.path).status_code, 404)
    of_penalties: dict[str, Any] = {"reasons": "未满最短公示期。", "reason_codes": ["min_period_not_reached"]}
    jiefang.act(case, "dismissal", "引用行政处罚的原因代码", expect=422, **of_penalties)
    why: dict[str, Any] = {"reasons": "该企业不是被执行人。", "reason_codes": ["not_the_debtor"]}
    jiefang.act(case, "dismissal", "不予受理，说明理由", **why)
    play.expect("阶段", case.answer["stage"], "dismissed")
    timeline(play, case, jiefang)


def _show_notice(play: Play, case: Case, status: str) -> None:
    notice = case.answer["notice"]
    play.expect("通报的状态", notice["status"], status)
    play.screen.note(f"通报 {notice['court_name']}：{notice['status_name']}")


def _show_inbox(play: Play, case: Case, party: Party) -> None:
    """Show the messages that this case has put into the inbox of a party."""
    about = party.told(case)
    play.screen.subheading(f"{party.label}收到的消息")
    play.expect("消息件数", len(about), 1)
    for item in about:
        play.screen.note(f"{item['title']}：{item['text']}".replace("\n\n", " "), indent=4)


SCENARIOS = (
    Scenario(
        "失信被执行人：跨两市",
        "晋城企业被焦作的法院列入失信名单。受理与通报在同一步，所在地法院签收、调查、函送材料，"
        "执行法院缩短期限、解除惩戒，再函复（备忘录 四(二)1—4）。",
        across_two_cities,
    ),
    Scenario("失信被执行人：同一市", "法院与被执行人都在长治：没有通报；名单删除之日即办结。", within_one_city),
    Scenario(
        "失信被执行人：不予修复",
        "条件不具备的说明原因并告知如何补救；未待函复即作决定的，须说明理由；补救后可重新申请。",
        rejected,
    ),
    Scenario(
        "失信被执行人：通报转送、退回和更正",
        "企业搬了家：通报由所在地法院转送、退回，再由执行法院更正；函复之后还可补充（备忘录 四(二)2、3）。",
        redirected_and_refused,
    ),
    Scenario(
        "失信被执行人：移送和不予受理",
        "申请到了别的法院：在本市内移送，时限继续计算；不符合条件的不予受理，说明理由。",
        transferred_and_dismissed,
    ),
)
