"""Letters of the administrative-penalty procedure (备忘录 四(一)): 转办函, 审核意见告知书, and 督办单 of both."""

from __future__ import annotations

from chalicelib.documents.letters.model import Banner, Cell, Letter, Paragraph, Table
from chalicelib.documents.letters.templates import phrases as p
from chalicelib.domain.cases.alerts.sheets import COLOUR_NAMES
from chalicelib.domain.cases.letters import LetterFacts

COLOURS = {"blue": "1F5FAF", "orange": "B85C00", "red": "C00000"}
_DEMANDS = {
    "blue": "请对照办理时限抓紧办理，确保按期办结。",
    "orange": "请立即办理，并书面说明逾期原因和办结日期。",
    "red": "请主要负责人督促，立即办结，并书面说明逾期原因和整改措施。",
}


def forwarding(facts: LetterFacts) -> Letter:
    """转办函: the lead department asks the penalty agency for its opinion (备忘录 四(一)2)."""
    opening = (
        f"{p.if_known(p.day(facts.received_on), '{}，')}我单位收到{p.company(facts)}提交的"
        f"{p.if_known(facts.decision_number, '{}')}行政处罚信息信用修复申请{p.case_mark(facts)}。"
        f"{p.if_known(p.listed(facts.missing_materials), '该单位因遗失相关信用修复证明材料，申请协调核实。')}"
        f"根据{p.MEMORANDUM}“四、办理流程”第（一）项规定，现转你单位办理，并将有关事项函告如下。"
    )
    marks = p.headings()
    about = [
        *p.company_fields(facts),
        *p.penalty_fields(facts),
        ("缺失材料", p.listed(facts.missing_materials)),
        ("申请说明", facts.statement),
    ]
    limit = "".join(
        (
            p.if_known(str(facts.limit_days or ""), "自收到本函之日起{}个工作日内"),
            p.if_known(p.day(facts.due_on), "（{}24时前）" if facts.limit_days else "于{}24时前"),
        )
    )
    demands = p.numbered(
        (
            "请根据申请人诉求，核查行政处罚决定及义务履行、整改情况，"
            f"{limit}出具审核意见并反馈申请人，同时抄告我单位。",
            f"同意修复的，请依法出具经签章的{p.FORM}（市场监督管理部门请出具《准予信用修复决定书》）"
            "或者其他相关整改材料（缴费票据等）；不同意修复的，请详细说明原因。",
            "经核查该行政处罚不是你单位作出的，请说明情况并及时退回我单位。",
        )
    )
    return Letter(
        phrases=("关于转办", p.company(facts), "行政处罚信息", "信用修复申请的函"),
        head=facts.lead_department or p.EMPTY_HEAD,
        number=facts.letter_number or p.NUMBER_TO_FILL_IN,
        addressee=facts.agency or facts.authority_name or p.UNKNOWN,
        blocks=(
            Paragraph(opening),
            *p.part(marks, "申请基本情况", *p.fields(about)),
            *p.part(marks, "办理要求", *demands),
            *p.part(marks, "其他事项", *p.paragraphs(facts.note)),
            Paragraph("专此函达，请予支持。"),
        ),
        attachments=facts.attachments,
        sender=facts.lead_department or p.UNKNOWN,
        date=facts.letter_date,
        contact=p.asking(facts),
    )


def opinion(facts: LetterFacts) -> Letter:
    """审核意见告知书: the deciding office tells the company, with reasons and what to do (备忘录 四(一)3, 五(二))."""
    is_court = bool(facts.court_case_number)
    word = "审查" if is_court else "审核"
    sender = (facts.executing_court if is_court else facts.agency or facts.authority_name) or p.UNKNOWN
    opening = (
        f"你单位提出的{p.matter(facts)}{p.case_mark(facts)}"
        f"{'' if is_court else p.if_known(facts.lead_department, '，由{}转来')}收悉。"
        f"经依法核查，现将{word}意见告知如下。"
    )
    marks = p.headings()
    about = p.court_fields(facts) if is_court else p.penalty_fields(facts)
    after = (
        _after_refusal(facts, is_court=is_court)
        if facts.is_agreed is False
        else _after_agreement(facts, is_court=is_court)
    )
    after_title = "修复指导" if facts.is_agreed is False else "后续办理"
    reasons = p.reasoned(facts)
    return Letter(
        phrases=("失信被执行人", "信用修复", "审查意见告知书")
        if is_court
        else ("行政处罚信息", "信用修复", "审核意见告知书"),
        head=p.EMPTY_HEAD if sender == p.UNKNOWN else sender,
        number=facts.letter_number or p.NUMBER_TO_FILL_IN,
        addressee=facts.company or p.UNKNOWN,
        blocks=(
            Paragraph(opening),
            *p.part(marks, "基本情况", *p.fields(about)),
            *p.part(marks, f"{word}意见", Paragraph(_verdict(facts, word))),
            *p.part(marks, "理由", *reasons),
            *p.part(marks, after_title, *after),
            Paragraph("特此告知。"),
        ),
        attachments=facts.attachments,
        sender=sender,
        date=facts.letter_date,
        contact=p.asking(facts),
    )


def _verdict(facts: LetterFacts, word: str) -> str:
    if facts.is_agreed is None:
        return f"□同意修复\u3000□不同意修复\u3000（{p.BLANK}）"
    return f"经{word}，{'同意' if facts.is_agreed else '不同意'}修复。"


def _after_agreement(facts: LetterFacts, *, is_court: bool) -> tuple[Paragraph, ...]:
    if is_court and facts.is_agreed:
        return (Paragraph("我院将依照有关规定办理删除失信信息或者缩短失信惩戒期限手续，并解除相关惩戒措施。"),)
    if facts.is_agreed is None or is_court:
        return ()
    portals = p.listed(facts.portals) or "“信用中国”网站"
    lead = facts.lead_department or "处罚地信用建设牵头部门"
    limit = p.if_known(str(facts.initial_review_days or ""), "在{}个工作日内")
    return (
        Paragraph(f"请持本告知书及随附材料，在{portals}按照要求上传相关材料。"),
        Paragraph(f"材料上传后，由{lead}{limit}完成受理和初核，报省级信用建设牵头部门复核。"),
    )


def _after_refusal(facts: LetterFacts, *, is_court: bool) -> tuple[Paragraph, ...]:
    lead = (facts.lead_department or "处罚地信用建设牵头部门") + p.if_known(facts.lead_phone, "（电话：{}）")
    asked = "我院" if is_court else lead
    return (Paragraph(f"条件具备后可以重新申请。对本意见有异议或者需要修复指导的，可以联系{asked}。"),)


def supervision(facts: LetterFacts) -> Letter:
    """督办单: one matter, one sheet, in one of three colours (备忘录 五(二))."""
    case = "\n".join(
        filter(
            None,
            (
                f"{p.company(facts)}{p.if_known(facts.uscc, '（{}）')}",
                p.matter(facts),
                p.if_known(facts.case_id, "办件编号：{}"),
            ),
        )
    )
    limit = f"{facts.clock_name}{p.if_known(str(facts.limit_days or ''), '：{}个工作日')}"
    basis = p.if_known(facts.limit_basis, "\n依据：{}")
    demand = "\n".join(filter(None, (_demand(facts), facts.note)))
    answering = (f"负责人签字：{p.BLANK}", p.SEAL, p.BLANK_DAY)
    signatory = p.if_known(facts.signatory, "{}\u3000")
    issuing = (f"签发人：{signatory}{p.BLANK}", p.SEAL, p.day(facts.letter_date) or p.BLANK_DAY)

    def row(label: str, text: str, *, room: int = 0, closing: tuple[str, ...] = ()) -> tuple[Cell, ...]:
        return Cell(label, is_label=True), Cell(text, room=room, closing=closing)

    return Letter(
        phrases=("信用修复办件督办单",),
        is_form=True,
        number=facts.letter_number and f"编号：{facts.letter_number}",
        banner=Banner(COLOUR_NAMES.get(facts.colour, "督办单"), COLOURS.get(facts.colour, "404040")),
        blocks=(
            Table(
                (0.2, 0.8),
                (
                    row("督办单位", facts.supervising_office),
                    row("被督办单位", facts.supervised_office),
                    row("督办事项", case),
                    row("办理时限", limit + basis),
                    row("时限状态", _state(facts)),
                    row("督办要求", demand, room=1, closing=issuing),
                    row("被督办\n单位回复", facts.supervision_answer, room=6, closing=answering),
                ),
            ),
        ),
        notes=("一事一单。蓝色为提醒，橙色为警告，红色为重点督办。请在接到本单后通过信修通填报回复。",),
    )


def _state(facts: LetterFacts) -> str:
    """The limit on the day of the sheet, or on the day on which the office acted."""
    ends = p.if_known(p.day(facts.due_on), "{}（当日24时）届满，")
    acted = p.if_known(p.day(facts.ended_on), "该环节已于{}办理，")
    if facts.days_over:
        return f"{ends}{acted}{'' if acted else '已'}逾期{facts.days_over}个工作日"
    return f"{ends}{acted}{'未逾期' if acted else '尚未逾期'}"


def _demand(facts: LetterFacts) -> str:
    if facts.ended_on:
        return "请书面说明逾期原因和整改措施。" if facts.days_over else "该环节已按期办理，无需另行答复。"
    return _DEMANDS.get(facts.colour, "请抓紧办理。")
