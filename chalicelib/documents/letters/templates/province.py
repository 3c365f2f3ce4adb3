"""The province's letter about its review (复核结果告知函), and the first pages of what is handed over for it."""

from __future__ import annotations

from chalicelib.documents.letters.model import Block, Cell, Heading, Letter, Paragraph, Table
from chalicelib.documents.letters.templates import phrases as p
from chalicelib.domain.cases.letters import LetterFacts, Rows

_CHECKED = "□符合\n□不符合"


def review_result(facts: LetterFacts) -> Letter:
    """复核结果告知函: the province tells the lead department that reported the case (备忘录 四(一)4)."""
    opening = (
        f"{p.if_known(p.day(facts.reported_on), '你单位于{}')}报请复核的{p.company(facts)}{p.matter(facts)}"
        f"{p.case_mark(facts)}收悉。经复核，现将结果告知如下。"
    )
    marks = p.headings()
    return Letter(
        phrases=("关于", p.company(facts), "行政处罚信息", "信用修复复核结果的告知函"),
        head=facts.province_office or p.EMPTY_HEAD,
        number=facts.letter_number or p.NUMBER_TO_FILL_IN,
        addressee=facts.lead_department or p.UNKNOWN,
        blocks=(
            Paragraph(opening),
            *p.part(marks, "基本情况", *p.fields([("申请单位", facts.company), *p.penalty_fields(facts)])),
            *p.part(marks, "复核结果", *map(Paragraph, _result(facts))),
            *p.part(marks, "理由", *p.reasoned(facts)),
            Paragraph("请将复核结果告知申请人。" if facts.review != "return" else "请补正后重新报请复核。"),
        ),
        attachments=facts.attachments,
        sender=facts.province_office or p.UNKNOWN,
        date=facts.letter_date,
        contact=p.asking(facts),
    )


def _result(facts: LetterFacts) -> list[str]:
    if facts.review == "approve":
        effects = [
            p.if_known(p.day(facts.publication_ended_on), "{}终止公示"),
            p.if_known(p.day(facts.sharing_stopped_on), "{}停止共享和使用"),
            p.if_known(p.day(facts.sanctions_lifted_on), "{}解除惩戒措施"),
        ]
        return ["复核通过，准予信用修复。", *p.sentence("，".join(filter(None, effects)))]
    if facts.review == "refuse":
        return ["复核不通过，不予信用修复。"]
    if facts.review == "return":
        return ["材料需要补正，退回你单位。"]
    return ["□复核通过\u3000□复核不通过\u3000□退回补正", f"需要补正的材料：{p.BLANK}"]


def handover_pack(facts: LetterFacts) -> Letter:
    """省级复核移交材料: index, application, opinion, proofs with their hashes, timeline and checklist of the review."""
    marks = p.headings()
    application = [*p.company_fields(facts), *p.penalty_fields(facts)]
    application += [("缺失材料", p.listed(facts.missing_materials)), ("申请说明", facts.statement)]
    verdict = {True: "同意修复", False: "不同意修复", None: ""}[facts.is_agreed]
    opinion = [
        ("行政处罚机关", facts.agency),
        ("审核意见", verdict),
        ("出具日期", p.day(facts.opinion_on)),
        ("说明", facts.reasons),
        ("“信用中国”\n回执编号", facts.receipt_number),
        ("报请复核日期", p.day(facts.reported_on)),
        ("初核说明", facts.initial_review),
    ]
    return Letter(
        phrases=("行政处罚信息信用修复", "省级复核移交材料"),
        is_form=True,
        number=p.if_known(facts.case_id, "办件编号：{}"),
        blocks=(
            *_part(marks, "目录", ("材料", "页码"), (0.84, 0.16), facts.contents),
            *p.part(marks, "申请", *p.fields(application)),
            *p.part(marks, "审核意见与初核", *p.fields(opinion)),
            *_part(
                marks,
                "证明材料",
                ("序号", "材料", "提交单位和日期", "SHA-256", "所在"),
                (0.08, 0.22, 0.22, 0.34, 0.14),
                facts.proofs,
            ),
            *_part(marks, "办理经过", ("时间", "办理单位", "环节", "说明"), (0.2, 0.26, 0.18, 0.36), facts.timeline),
            *_part(
                marks,
                "省级复核核对清单",
                ("序号", "核对事项", "办件记载", "核对结果"),
                (0.08, 0.34, 0.36, 0.22),
                tuple((str(place), *row, _CHECKED) for place, row in enumerate(_checklist(facts), start=1)),
            ),
        ),
        notes=("注：页码为本文件的页次。本材料由信修通依据办件记录汇编，材料原件以SHA-256校验值为准。",),
    )


def _part(
    marks: p.Marks, title: str, columns: tuple[str, ...], widths: tuple[float, ...], rows: Rows
) -> tuple[Block, ...]:
    """A table with the names of its columns above, or nothing without rows."""
    if not rows:
        return ()
    named = tuple(Cell(column, is_label=True) for column in columns)
    table = Table(widths, (named, *(tuple(Cell(text) for text in row) for row in rows)))
    return (Heading(next(marks) + title), table)


def _checklist(facts: LetterFacts) -> list[tuple[str, str]]:
    return [
        ("申请单位与被处罚单位一致，统一社会信用代码无误", "\n".join(filter(None, (facts.company, facts.uscc)))),
        ("决定书文号、处罚机关、决定日期与公示信息一致", p.listed((facts.decision_number, facts.authority_name))),
        ("已满最短公示期", p.if_known(p.day(facts.decided_on), "处罚决定日期：{}")),
        ("处罚决定规定的义务已履行，违法行为已纠正", p.if_known(p.day(facts.performed_on), "义务履行日期：{}")),
        (
            "行政处罚机关已依法出具同意修复的意见和材料",
            p.listed((facts.agency, p.if_known(p.day(facts.opinion_on), "{}出具"))),
        ),
        ("信用修复承诺书已签署盖章", ""),
        ("材料已按要求上传“信用中国”网站", p.if_known(facts.receipt_number, "回执编号：{}")),
        ("处罚地信用建设牵头部门已受理、初核", p.if_known(p.day(facts.reported_on), "{}报请复核")),
        ("材料真实、完整，校验值与原件一致", f"共{len(facts.proofs)}份" if facts.proofs else ""),
    ]
