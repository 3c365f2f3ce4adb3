"""Letters between the courts of a dishonest judgment debtor (备忘录 四(二)): 通报函 and both 复函."""

from __future__ import annotations

from chalicelib.documents.letters.model import Letter, Paragraph
from chalicelib.documents.letters.templates import phrases as p
from chalicelib.domain.cases.letters import LetterFacts

_RULE = f"{p.MEMORANDUM}“四、办理流程”第（二）项规定"


def notice(facts: LetterFacts) -> Letter:
    """通报函: the executing court tells the court where the debtor is (备忘录 四(二)2)."""
    opening = (
        f"{p.company(facts)}系我院{p.if_known(facts.court_case_number, '{}案件的')}失信被执行人，"
        f"{p.if_known(p.day(facts.received_on), '于{}')}向我院申请信用修复{p.case_mark(facts)}，我院正在审核。"
        f"该单位在你院辖区，根据{_RULE}，现将有关情况通报如下。"
    )
    about = [*p.company_fields(facts), *p.court_fields(facts), ("申请说明", facts.statement)]
    marks = p.headings()
    asked = p.numbered(
        (
            "请协助调查该单位的住所、经营状况、财产状况和履行能力，以及在你院是否有其他未履行的执行案件。",
            f"请{p.if_known(p.day(facts.answer_by), '于{}前')}将相关资料及调查情况等材料函送我院。",
        )
    )
    return Letter(
        phrases=("关于通报", p.company(facts), "失信被执行人", "信用修复申请情况的函"),
        head=facts.executing_court or p.EMPTY_HEAD,
        number=facts.letter_number or p.NUMBER_TO_FILL_IN,
        addressee=facts.local_court or p.UNKNOWN,
        blocks=(
            Paragraph(opening),
            *p.part(marks, "基本情况", *p.fields(about)),
            *p.part(marks, "协助事项", *asked),
            *p.part(marks, "其他事项", *p.paragraphs(facts.note)),
            Paragraph("专此函告，请予协助。"),
        ),
        attachments=facts.attachments,
        sender=facts.executing_court or p.UNKNOWN,
        date=facts.letter_date,
        contact=p.asking(facts),
    )


def reply(facts: LetterFacts) -> Letter:
    """复函: the local court's answer (四(二)3), or the executing court's reply when all is done (四(二)4)."""
    return _answer(facts) if facts.is_local_court_reply else _outcome(facts)


def _answer(facts: LetterFacts) -> Letter:
    found = p.paragraphs(facts.investigation) or (Paragraph(f"调查情况：{p.BLANK * 3}"),)
    opening = (
        f"你院{facts.answered_number}《关于通报{p.company(facts)}失信被执行人信用修复申请情况的函》收悉。"
        f"根据{_RULE}，我院对{p.if_known(facts.court_case_number, '{}案件')}有关情况进行了协同调查，现函复如下。"
    )
    return _letter(
        facts,
        phrases=("关于协助调查", p.company(facts), "失信被执行人", "信用修复有关情况的复函"),
        sender=facts.local_court,
        addressee=facts.executing_court,
        blocks=(Paragraph(opening), *found),
    )


def _outcome(facts: LetterFacts) -> Letter:
    opening = (
        f"我院{p.if_known(facts.court_case_number, '{}案件')}失信被执行人{p.company(facts)}的信用修复申请"
        f"{p.case_mark(facts)}现已办理完毕{p.if_known(facts.answered_number, '，你院{}已收悉')}。"
        f"根据{_RULE}，现将办理结果函复如下。"
    )
    return _letter(
        facts,
        phrases=("关于", p.company(facts), "失信被执行人", "信用修复办理结果的复函"),
        sender=facts.executing_court,
        addressee=facts.local_court,
        blocks=(
            Paragraph(opening),
            *((_refused(facts)) if facts.is_agreed is False else _removed(facts)),
            Paragraph("感谢你院的支持与配合。"),
        ),
    )


def _removed(facts: LetterFacts) -> tuple[Paragraph, ...]:
    if facts.measure == "shorten":
        measure = (
            "经审查，该单位符合信用修复条件。该失信信息有失信惩戒期限，我院已在执行办案信息系统中进行缩短期限操作，"
            f"失信惩戒期限{p.if_known(p.day(facts.old_term_end), '由{}')}缩短至{p.day(facts.new_term_end)}。"
        )
    else:
        term = p.if_known(p.day(facts.old_term_end), "的失信惩戒期限已于{}届满") or "无失信惩戒期限"
        measure = (
            f"经审查，该单位符合信用修复条件。该失信信息{term}，我院已在执行办案信息系统中进行删除操作，"
            "将其从最高人民法院失信被执行人名单库中删除。"
        )
    is_ahead = bool(facts.sanctions_lifted_on and facts.letter_date and facts.sanctions_lifted_on > facts.letter_date)
    lifted = p.if_known(p.day(facts.sanctions_lifted_on), f"相关惩戒措施{'将' if is_ahead else '已'}于{{}}解除。")
    return (
        Paragraph(measure),
        *((Paragraph(lifted),) if lifted else ()),
        *p.reasoned(facts, mend=False),
        *p.paragraphs(facts.note),
    )


def _refused(facts: LetterFacts) -> tuple[Paragraph, ...]:
    return (
        Paragraph("经审查，该单位不符合信用修复条件，我院决定不予修复。"),
        *p.reasoned(facts, mend=False),
        *p.paragraphs(facts.note),
    )


def _letter(
    facts: LetterFacts, *, phrases: tuple[str, ...], sender: str, addressee: str, blocks: tuple[Paragraph, ...]
) -> Letter:
    return Letter(
        phrases=phrases,
        head=sender or p.EMPTY_HEAD,
        number=facts.letter_number or p.NUMBER_TO_FILL_IN,
        addressee=addressee or p.UNKNOWN,
        blocks=(*blocks, Paragraph("专此函复。")),
        attachments=facts.attachments,
        sender=sender or p.UNKNOWN,
        date=facts.letter_date,
        contact=p.asking(facts),
    )
