"""Phrases that several templates share. A phrase whose fact is unknown is left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from chalicelib.documents.letters.model import Block, Cell, Heading, Paragraph, Table
from chalicelib.domain.cases.letters import LetterFacts
from chalicelib.domain.time.local_time import chinese_date

BLANK = "＿＿＿＿＿＿"
UNKNOWN = BLANK * 2
"""Stands for an office or a company that is not known, to be written in."""
EMPTY_HEAD = "\u3000"
BLANK_DAY = "\u3000\u3000\u3000\u3000年\u3000\u3000月\u3000\u3000日"
SEAL = "（盖章）"
NUMBER_TO_FILL_IN = "〔\u3000\u3000\u3000\u3000〕\u3000\u3000号"
MEMORANDUM = "《河南省焦作市 山西省晋城市 山西省长治市建立信用修复跨省联动机制合作备忘录》"
FORM = "《“信用中国”网站行政处罚信息信用修复申请表》"
NUMERALS = "一二三四五六七八九十"


def day(value: date | None) -> str:
    """A date as GB/T 9704 wants it: Arabic numerals without leading zeros."""
    return chinese_date(value) if value else ""


def if_known(fact: str, text: str) -> str:
    """`text` with the fact in place of {}, or nothing without the fact."""
    return text.replace("{}", fact) if fact else ""


def company(facts: LetterFacts) -> str:
    return facts.company or "该单位"


def amount(yuan: str) -> str:
    """ "20000.00" as "20,000元"."""
    if not yuan:
        return ""
    whole, _, cents = yuan.replace(",", "").partition(".")
    grouped = f"{int(whole):,}" if whole.isdigit() else whole
    return f"{grouped}元" if not cents.strip("0") else f"{grouped}.{cents}元"


def listed(items: Iterable[str]) -> str:
    return "、".join(item for item in items if item)


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    return tuple(Paragraph(line.strip()) for line in text.splitlines() if line.strip())


def numbered(items: Iterable[str]) -> tuple[Paragraph, ...]:
    """Items as （一） … in running text."""
    return tuple(
        Paragraph(f"（{chinese_number(place)}）{item}") for place, item in enumerate((i for i in items if i), start=1)
    )


def chinese_number(value: int) -> str:
    """1 to 99 in Chinese numerals."""
    tens, ones = divmod(value, 10)
    if not tens:
        return NUMERALS[ones - 1]
    return ("" if tens == 1 else NUMERALS[tens - 1]) + "十" + (NUMERALS[ones - 1] if ones else "")


Marks = Iterator[str]
"""The marks of a letter's parts that are not given away yet."""


def sentence(text: str) -> tuple[str, ...]:
    """The text as one sentence, or none where there is none."""
    return (f"{text}。",) if text else ()


def headings() -> Marks:
    """一、 二、 … for the parts that a letter turns out to have."""
    return iter([f"{numeral}、" for numeral in NUMERALS])


def part(marks: Iterator[str], title: str, *blocks: Paragraph | Table) -> tuple[Block, ...]:
    """A heading, marked next, with what stands under it; or nothing where nothing does."""
    return (Heading(next(marks) + title), *blocks) if blocks else ()


def fields(pairs: Iterable[tuple[str, str]]) -> tuple[Table, ...]:
    """The known facts as a table of two columns."""
    rows = tuple((Cell(label, is_label=True), Cell(value)) for label, value in pairs if value)
    return (Table((0.27, 0.73), rows),) if rows else ()


def company_fields(facts: LetterFacts) -> list[tuple[str, str]]:
    return [
        ("申请单位", facts.company),
        ("统一社会信用代码", facts.uscc),
        ("住所", facts.address),
        ("法定代表人\n（负责人）", facts.legal_representative),
        ("联系人及电话", "\u3000".join(filter(None, (facts.contact_name, facts.contact_phone)))),
    ]


def penalty_fields(facts: LetterFacts) -> list[tuple[str, str]]:
    return [
        ("行政处罚决定书文号", facts.decision_number),
        ("行政处罚机关", facts.authority_name),
        ("处罚决定日期", day(facts.decided_on)),
        ("处罚种类", listed(facts.penalty_kinds)),
        ("罚款金额", amount(facts.fine_amount)),
        ("义务履行日期", day(facts.performed_on)),
    ]


def court_fields(facts: LetterFacts) -> list[tuple[str, str]]:
    return [
        ("执行案号", facts.court_case_number),
        ("执行法院", facts.executing_court),
        ("纳入名单日期", day(facts.listed_on)),
        ("失信惩戒期限\n届满日期", day(facts.old_term_end)),
        ("义务履行日期", day(facts.performed_on)),
    ]


def matter(facts: LetterFacts) -> str:
    """The subject of the application, as part of a sentence."""
    if facts.court_case_number:
        return f"{facts.court_case_number}案件失信被执行人信用修复申请"
    return if_known(facts.decision_number, "{}行政处罚信息信用修复申请") or "信用修复申请"


def case_mark(facts: LetterFacts) -> str:
    return if_known(facts.case_id, "（办件编号：{}）")


def asking(facts: LetterFacts) -> str:
    """The line of GB/T 9704 below the date: whom to ask."""
    known = [
        if_known(facts.office_contact, "联系人：{}"),
        if_known(facts.office_phone, "联系电话：{}"),
    ]
    return if_known("；".join(filter(None, known)), "（{}）")


def reasoned(facts: LetterFacts, *, mend: bool = True) -> tuple[Paragraph, ...]:
    """The reasons as the office wrote them, then the coded ones, for the company with how to mend each."""
    coded = numbered(
        f"{m.reason}。{if_known(m.mend, '补救办法：{}') if mend else ''}" for m in facts.mendings if m.reason
    )
    return (*paragraphs(facts.reasons), *coded)
