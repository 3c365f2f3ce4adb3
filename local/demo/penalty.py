"""行政处罚信息修复 (备忘录 四(一)), played from end to end. The days are those of autumn 2026:

Sunday 09-20 and Saturday 10-10 are working days; 09-25 to 09-27 and 10-01 to 10-07 are holidays. Every scenario closes
its cases, so that no ledger fills up with the demo's.
"""

from __future__ import annotations

import hashlib
from typing import Any

import httpx

from local import samples
from local.demo.bodies import application, company, penalty_by
from local.demo.party import Party
from local.demo.play import Play, Scenario
from local.demo.showing import timeline, views

REPAIR_DECISION = samples.pdf("准予信用修复决定书（样例）")


def repaired(play: Play) -> None:
    applicant, steward = Party(play, "applicant-jincheng", "晋城企业"), Party(play, "steward-jiaozuo", "焦作管家")
    authority = Party(play, "authority-jiaozuo-scjg", "焦作市监局")
    province, home = Party(play, "province-henan", "河南省级"), Party(play, "steward-jincheng", "晋城管家")

    play.on("2026-09-16 09:10")
    penalty = penalty_by(play, "jiaozuo-scjg")
    statement = "罚款已缴清，缴款票据搬迁时遗失，请协助核实。"
    case = applicant.apply(
        application(company("jincheng"), penalty, "fine_receipt", statement=statement), "提交申请：罚款缴纳凭证遗失"
    )
    play.expect("转办时限（09-20 周日调休上班，计入）", case.due_on, "2026-09-22")
    play.screen.note(f"办件编号 {case.case_id}，文号 {penalty['decision_number']}")

    play.on("2026-09-17 10:00")
    steward.act(case, "forwarding", "转办焦作市市场监督管理局", agency_id="jiaozuo-scjg", note="请核查并反馈审核意见。")
    play.expect("审核意见时限（跨中秋）", case.due_on, "2026-09-28")
    legal = case.answer["deadline"]["legal_limit"]
    play.screen.note(f"另供参考：{legal['basis']}，{legal['working_days']} 个工作日，至 {legal['due_on']}。")
    views(play, case, applicant, steward, home, authority, province)

    play.on("2026-09-24 15:20")
    document = authority.upload(case, "repair_decision", "准予信用修复决定书.pdf", REPAIR_DECISION)
    authority.act(
        case,
        "opinion",
        "反馈审核意见：同意修复",
        decision="agree",
        reasons="罚款已缴清，违法行为已改正。",
        document_ids=[document],
    )

    play.on("2026-09-28 09:30")
    for portal in case.answer["portals"]:
        play.screen.note(f"{portal['name']} {portal['url']} 须上传：{'、'.join(portal['materials'])}")
    applicant.act(case, "upload-confirmation", "已在“信用中国”上传，填报回执", receipt_number="XYXF-2026-0928-01")
    play.expect("初核时限（跨国庆）", case.due_on, "2026-10-08")

    play.on("2026-10-08 09:00", "国庆后第一个工作日，初核时限的最后一天")
    steward.look(case, "查看台账")
    play.expect("最后一天的灯色", case.light, "amber")
    steward.act(case, "initial-review", "初核通过，报省级复核", outcome="report", note="材料齐全，初核通过。")

    play.on("2026-10-12 14:00")
    province.act(case, "provincial-review", "复核通过", outcome="approve", note="复核通过。")
    play.expect("阶段", case.answer["stage"], "repaired")
    effects = case.answer["effects"]
    play.screen.note(
        f"修复的三项效果：终止公示 {effects['publication_ended']}，停止共享和使用 {effects['sharing_stopped']}，"
        f"解除惩戒 {effects['sanctions_lifted']}。"
    )
    views(play, case, applicant, steward, home, authority, province)
    timeline(play, case, steward)


def refused_and_guided(play: Play) -> None:
    applicant, steward = Party(play, "applicant-changzhi", "长治企业"), Party(play, "steward-jincheng", "晋城管家")
    authority, home = Party(play, "authority-jincheng-sthj", "晋城环境局"), Party(play, "steward-changzhi", "长治管家")
    penalty = penalty_by(play, "jincheng-sthj")

    play.on("2026-09-21 09:00")
    first = application(company("changzhi"), penalty, "fine_receipt", statement="罚款分两次缴纳，票据遗失。")
    case = applicant.apply(first, "提交申请：罚款缴纳凭证遗失")
    play.on("2026-09-22 11:00")
    steward.act(case, "forwarding", "转办晋城市生态环境局", agency_id="jincheng-sthj")

    play.on("2026-09-28 10:00", "中秋后")
    authority.act(case, "opinion", "不同意，但未说明原因", decision="refuse", reasons="不同意", expect=422)
    reasons = "经核查，罚款本金已缴，加处罚款三千元尚未缴纳，且缴款凭证未注明决定书文号，暂不符合修复条件。"
    codes = ["duty_not_performed", "receipt_incomplete"]
    authority.act(case, "opinion", "不同意修复，详细说明原因", decision="refuse", reasons=reasons, reason_codes=codes)
    play.expect("指导时限（10-10 周六调休上班，计入）", case.due_on, "2026-10-10")
    play.on("2026-09-29 09:30")
    steward.act(
        case, "guidance", "告知原因并给予修复指导", text="请缴清加处罚款，凭证注明文号后重新申请，我们协助办理。"
    )

    play.screen.subheading("企业看到的驳回原因与补救办法")
    for reason in applicant.get(case.path).json()["steps"]["opinion"]["reason_codes"]:
        play.screen.note(f"{reason['text']}（{reason['code']}）：{reason['mend']}", indent=4)
    views(play, case, applicant, steward, home, authority)

    play.on("2026-10-09 09:00", "企业缴清后重新申请同一处罚决定")
    anew = application(company("changzhi"), penalty, statement="加处罚款已缴清，凭证已注明文号。")
    second = applicant.apply(anew, "重新提交申请")
    play.expect("新办件编号与前一件不同", second.case_id != case.case_id, wanted=True)
    applicant.apply(anew, "同一处罚决定再申请一次", expect=409)
    applicant.act(second, "withdrawal", "撤回（演示收尾）", reason="演示收尾。")


def supplement_and_resumption(play: Play) -> None:
    applicant, steward = Party(play, "applicant-jiaozuo", "焦作企业"), Party(play, "steward-changzhi", "长治管家")
    wrong = Party(play, "authority-changzhi-zfjs", "长治住建局")
    authority, province = (
        Party(play, "authority-changzhi-yjgl", "长治应急局"),
        Party(play, "province-shanxi", "山西省级"),
    )
    penalty = penalty_by(play, "changzhi-yjgl")

    play.on("2026-09-24 16:00", "中秋前一天")
    statement = "培训档案已补齐，决定书与票据遗失。"
    body = application(company("jiaozuo"), penalty, "penalty_decision", "fine_receipt", statement=statement)
    case = applicant.apply(body, "提交申请：决定书、凭证遗失")
    play.expect("转办时限", case.due_on, "2026-10-09")
    play.on("2026-09-29 10:30", "已过 2 个工作日，还剩 3 个")
    steward.act(
        case,
        "supplement-request",
        "一次性告知补正",
        items=["法定代表人签字的信用修复承诺书", "缴款银行流水"],
        reason_codes=["commitment_invalid"],
    )
    play.expect("待补正时没有时限", case.due_on, None)
    play.screen.note("转办时限暂停：国庆七天和企业补正的时间，都不算在牵头部门头上。")
    views(play, case, applicant, steward)

    play.on("2026-10-12 09:20", "国庆之后")
    commitment = applicant.upload(case, "commitment", "信用修复承诺书.png", samples.png("信用修复承诺书"))
    applicant.act(case, "supplement", "补正材料", note="承诺书已签字，流水附后。", document_ids=[commitment])
    play.expect("恢复后的时限：从今天起 3 个工作日", case.due_on, "2026-10-15")

    play.on("2026-10-13 09:00")
    steward.act(case, "forwarding", "转办长治市住房和城乡建设局（转错）", agency_id="changzhi-zfjs")
    play.on("2026-10-14 09:00")
    wrong.act(
        case,
        "forwarding-return",
        "退回：不是本机关作出的处罚",
        reason="该处罚由应急管理局作出。",
        reason_codes=["not_our_penalty"],
    )
    play.expect("退回后的时限：还剩 2 个工作日", case.due_on, "2026-10-16")
    play.expect("退回后的机关再看申请", wrong.get(case.path).status_code, 404)
    steward.act(case, "forwarding", "转办长治市应急管理局", agency_id="changzhi-yjgl")

    play.on("2026-10-16 15:00")
    receipt = authority.upload(case, "rectification", "缴费票据存根.png", samples.png("缴费票据存根"))
    authority.act(case, "opinion", "同意修复，附缴费票据", decision="agree", document_ids=[receipt])
    play.on("2026-10-19 09:00")
    applicant.act(case, "upload-confirmation", "已在“信用中国”上传，填报回执", receipt_number="XYXF-2026-1019-02")
    play.on("2026-10-20 09:00")
    steward.act(case, "initial-review", "初核通过，报省级复核", outcome="report")
    play.on("2026-10-21 09:00")
    province.act(case, "provincial-review", "复核退回：承诺书缺公章", outcome="return", note="承诺书缺公章，请核实。")
    steward.act(case, "initial-review", "初核退回企业，告知如何补救", outcome="return", note="请补盖公章后重新上传。")
    play.on("2026-10-22 09:00")
    applicant.act(case, "upload-confirmation", "补盖公章后重新上传，填报回执", receipt_number="XYXF-2026-1022-07")
    steward.act(case, "initial-review", "初核通过，再报省级复核", outcome="report")
    province.act(case, "provincial-review", "复核通过", outcome="approve")
    timeline(play, case, applicant)


def withdrawn(play: Play) -> None:
    applicant, steward = Party(play, "applicant-jincheng", "晋城企业"), Party(play, "steward-jiaozuo", "焦作管家")
    authority, home = Party(play, "authority-jiaozuo-sthj", "焦作环境局"), Party(play, "steward-jincheng", "晋城管家")
    penalty = penalty_by(play, "jiaozuo-sthj")

    play.on("2026-09-21 10:00")
    body = application(company("jincheng"), penalty, "fine_receipt", statement="票据遗失。")
    case = applicant.apply(body, "提交申请")
    play.on("2026-09-22 09:00")
    steward.act(case, "forwarding", "转办焦作市生态环境局", agency_id="jiaozuo-sthj")
    play.on("2026-09-23 09:00")
    applicant.act(case, "withdrawal", "撤回申请：票据找到了", reason="票据已找到，自行办理。")
    play.expect("撤回后没有时限", case.due_on, None)

    reasons = "经核查，罚款尚未全部缴纳，暂不符合信用修复的条件。"
    authority.act(case, "opinion", "仍要出具审核意见", decision="refuse", reasons=reasons, expect=409)
    steward.act(case, "urging", "仍要催办", text="请尽快反馈。", expect=409)
    steward.act(case, "forwarding", "仍要转办", agency_id="jiaozuo-scjg", expect=409)
    applicant.act(case, "supplement", "仍要补正", note="补一份。", expect=409)
    views(play, case, applicant, steward, home, authority)


def bad_uploads(play: Play) -> None:
    applicant, steward = Party(play, "applicant-changzhi", "长治企业"), Party(play, "steward-jiaozuo", "焦作管家")
    authority = Party(play, "authority-jiaozuo-scjg", "焦作市监局")
    penalty = penalty_by(play, "jiaozuo-scjg")

    play.on("2026-09-21 14:00")
    case = applicant.apply(
        application(company("changzhi"), penalty, "fine_receipt", statement="票据遗失。"), "提交申请"
    )
    steward.act(case, "forwarding", "转办焦作市市场监督管理局", agency_id="jiaozuo-scjg")

    play.on("2026-09-22 09:00", "上传凭证只认登记的那一个文件")
    ticket = authority.register(case.path, "repair_decision", "准予信用修复决定书.pdf", REPAIR_DECISION)
    authority.put(ticket, REPAIR_DECISION * 2, "上传比登记的更大的文件", expect=400)
    authority.put(ticket, REPAIR_DECISION, "改掉表单中的文件类型", expect=403, Content_Type="text/html")
    authority.document(case.path, ticket["document_id"], "查看核验结果", status="pending")

    play.on("2026-09-22 09:30", "改了扩展名的可执行文件")
    program = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + bytes(2032)
    disguised = authority.register(case.path, "repair_decision", "决定书扫描件.pdf", program)
    authority.put(disguised, program, "上传《决定书扫描件.pdf》，实为程序")
    rejected = authority.document(case.path, disguised["document_id"], "查看核验结果", status="rejected")
    play.expect("未通过核验的材料没有下载链接", rejected["download_url"], None)
    authority.act(
        case,
        "opinion",
        "据此同意修复",
        decision="agree",
        reasons="同意。",
        document_ids=[disguised["document_id"]],
        expect=422,
    )

    play.on("2026-09-22 10:00", "换成真正的决定书")
    authority.put(ticket, REPAIR_DECISION, "用原凭证上传登记的决定书")
    verified = authority.document(case.path, ticket["document_id"], "查看核验结果", status="verified")
    content = play.send("GET", verified["download_url"]).content
    play.expect("下载内容的 SHA-256", hashlib.sha256(content).hexdigest(), verified["sha256"])
    play.screen.note(f"凭 5 分钟有效的链接下载到 {len(content)} 字节，SHA-256 与登记的一致。")
    applicant.act(case, "withdrawal", "撤回（演示收尾）", reason="演示收尾。")


def everybody_else(play: Play) -> None:
    applicant, steward = Party(play, "applicant-jincheng", "晋城企业"), Party(play, "steward-jiaozuo", "焦作管家")
    authority, home = Party(play, "authority-jiaozuo-scjg", "焦作市监局"), Party(play, "steward-jincheng", "晋城管家")
    others = [
        Party(play, "steward-changzhi", "长治管家"),
        Party(play, "applicant-changzhi", "长治企业"),
        Party(play, "authority-jiaozuo-sthj", "焦作环境局"),
        Party(play, "court-jiaozuo-shanyang", "山阳区法院"),
        Party(play, "province-henan", "河南省级"),
        Party(play, "province-shanxi", "山西省级"),
        Party(play, "committee-jiaozuo", "焦作委员"),
        Party(play, "operator", "运维人员"),
    ]
    penalty = penalty_by(play, "jiaozuo-scjg")

    play.on("2026-09-23 09:00")
    body = application(company("jincheng"), penalty, "fine_receipt", statement="票据遗失。")
    case = applicant.apply(body, "提交申请")
    steward.act(case, "forwarding", "转办焦作市市场监督管理局", agency_id="jiaozuo-scjg")
    views(play, case, applicant, steward, home, authority, *others)

    nowhere = f"/v1/cases/JZ-{'0' * 20}"
    for other in others:
        absent, hidden = other.get(nowhere), other.get(case.path)
        play.expect(f"{other.label}查看", hidden.status_code, 404)
        play.expect(f"{other.label}看到的与不存在的申请", _but_for_its_address(hidden), _but_for_its_address(absent))
        play.expect(f"{other.label}查看时间线", other.get(f"{case.path}/events").status_code, 404)
    found = others[0].get("/v1/ledger", q=case.case_id).json()["items"]
    play.expect("长治台账中的晋城—焦作申请", found, [])
    play.expect("不带令牌", play.send("GET", case.path).status_code, 401)
    play.screen.note("看不到的人得到的 404，与查一件不存在的申请没有分别；不带令牌是 401；长治台账里也没有这一件。")

    play.on("2026-09-23 10:00", "看不到的，也办不了")
    others[0].act(case, "urging", "催办别人的申请", text="请尽快。", expect=404)
    home.act(case, "forwarding", "注册地管家代为转办", agency_id="jiaozuo-scjg", expect=403)
    applicant.act(case, "withdrawal", "撤回（演示收尾）", reason="演示收尾。")


def _but_for_its_address(problem: httpx.Response) -> dict[str, Any]:
    return {name: value for name, value in problem.json().items() if name != "instance"}


SCENARIOS = (
    Scenario(
        "准予修复",
        "晋城企业在焦作受罚，缴款凭证遗失。不跑焦作：申请、转办、审核、上传、初核、省级复核，一路到“已修复”"
        "（备忘录 四(一)1—4）。",
        repaired,
    ),
    Scenario(
        "不同意修复，给予指导",
        "长治企业在晋城受罚，加处罚款没有缴清。机关须详细说明原因，牵头部门须告知并指导，企业可重新申请"
        "（备忘录 四(一)3、五(二)）。",
        refused_and_guided,
    ),
    Scenario(
        "补正与恢复、转错与退回",
        "焦作企业在长治受罚。补正期间转办时限暂停，补正后从剩下的天数接着走；转错的退回来，也接着走。",
        supplement_and_resumption,
    ),
    Scenario("撤回", "审核意见出具之前，企业可以撤回；撤回之后谁也不能再办。", withdrawn),
    Scenario("不合格的上传", "改名的可执行文件、超出登记的文件，都不能成为审核意见的依据。", bad_uploads),
    Scenario("其他人看到什么", "与本案无关的管家、机关、法院、企业，看到的和申请不存在时一样。", everybody_else),
)
