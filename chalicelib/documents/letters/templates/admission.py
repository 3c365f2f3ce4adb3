"""Letters to the company about an application that is not taken up where it was filed: 不予受理 and 移送."""

from __future__ import annotations

from chalicelib.documents.letters.model import Block, Letter, Paragraph
from chalicelib.documents.letters.templates import phrases as p
from chalicelib.domain.cases.letters import LetterFacts


def dismissal(facts: LetterFacts) -> Letter:
    """不予受理告知书: why the application is not taken up, and what the company can do."""
    marks = p.headings()
    return _letter(
        facts,
        "不予受理告知书",
        (
            Paragraph(f"{_opening(facts)}经审查，决定不予受理，现告知如下。"),
            *p.part(marks, "基本情况", *p.fields(_about(facts))),
            *p.part(marks, "不予受理的理由", *p.reasoned(facts)),
            *p.part(marks, "后续办理", Paragraph(_after_dismissal(facts))),
            Paragraph("特此告知。"),
        ),
    )


def transfer(facts: LetterFacts) -> Letter:
    """移送告知书: the office that goes on with the application, and that nothing need be applied for anew."""
    marks = p.headings()
    to = facts.transferred_to or p.UNKNOWN
    onward = p.numbered(
        (
            f"该申请由{to}继续办理，已提交的材料一并移送，你单位不必重新申请。",
            p.if_known(facts.transferred_case_id, "新的办件编号为{}，请按该编号查询办理进度。"),
            p.if_known(facts.transferred_to_phone, f"有疑问的，可以联系{to}（电话：{{}}）。"),
        )
    )
    return _letter(
        facts,
        "移送告知书",
        (
            Paragraph(f"{_opening(facts)}经审查，该申请应由{to}办理，现已移送，有关事项告知如下。"),
            *p.part(marks, "基本情况", *p.fields(_about(facts))),
            *p.part(marks, "移送原因", *p.reasoned(facts, mend=False)),
            *p.part(marks, "后续办理", *onward),
            Paragraph("特此告知。"),
        ),
    )


def _opening(facts: LetterFacts) -> str:
    return f"你单位{p.if_known(p.day(facts.received_on), '于{}')}提出的{p.matter(facts)}{p.case_mark(facts)}收悉。"


def _about(facts: LetterFacts) -> list[tuple[str, str]]:
    return p.court_fields(facts) if facts.court_case_number else p.penalty_fields(facts)


def _after_dismissal(facts: LetterFacts) -> str:
    is_court = bool(facts.court_case_number)
    office = "我院" if is_court else (facts.lead_department or "我单位") + p.if_known(facts.lead_phone, "（电话：{}）")
    way = "请按上述补救办法办理。" if facts.mendings else "条件具备后可以重新申请。"
    return f"{way}对不予受理有异议或者疑问的，可以联系{office}。"


def _letter(facts: LetterFacts, name: str, blocks: tuple[Block, ...]) -> Letter:
    is_court = bool(facts.court_case_number)
    sender = facts.executing_court if is_court else facts.lead_department
    return Letter(
        phrases=("失信被执行人" if is_court else "行政处罚信息", "信用修复申请", name),
        head=sender or p.EMPTY_HEAD,
        number=facts.letter_number or p.NUMBER_TO_FILL_IN,
        addressee=facts.company or p.UNKNOWN,
        blocks=blocks,
        attachments=facts.attachments,
        sender=sender or p.UNKNOWN,
        date=facts.letter_date,
        contact=p.asking(facts),
    )
