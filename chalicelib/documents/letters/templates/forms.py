"""Forms that the applicant prints, signs and seals: 申请表 and 承诺书, pre-filled (docs/domain.md#forms)."""

from __future__ import annotations

from chalicelib.documents.letters.model import Cell, Letter, Paragraph, Table
from chalicelib.documents.letters.templates import phrases as p
from chalicelib.domain.cases.letters import LetterFacts

LATEST = "样式以“信用中国”网站最新版本为准。"
_COLUMNS = (0.19, 0.33, 0.18, 0.3)


def application_form(facts: LetterFacts) -> Letter:
    """《“信用中国”网站行政处罚信息信用修复申请表》, one for each decision."""
    performed = p.if_known(p.day(facts.performed_on), "本单位已于{}履行行政处罚决定规定的义务。")
    lost = p.if_known(p.listed(facts.missing_materials), "遗失材料：{}。")
    conduct = "\n".join(filter(None, (performed, lost, facts.statement)))
    return Letter(
        phrases=("“信用中国”网站", "行政处罚信息信用修复申请表"),
        is_form=True,
        number=p.if_known(facts.case_id, "办件编号：{}"),
        blocks=(
            Table(
                _COLUMNS,
                (
                    (_label("申请单位名称"), Cell(facts.company, span=3)),
                    (
                        _label("统一社会\n信用代码"),
                        Cell(facts.uscc),
                        _label("法定代表人\n（负责人）"),
                        Cell(facts.legal_representative),
                    ),
                    (_label("住所"), Cell(facts.address, span=3)),
                    (_label("经办人"), Cell(facts.contact_name), _label("联系电话"), Cell(facts.contact_phone)),
                    (_label("行政处罚\n决定书文号"), Cell(facts.decision_number, span=3)),
                    (_label("行政处罚机关"), Cell(facts.authority_name, span=3)),
                    (
                        _label("处罚决定日期"),
                        Cell(p.day(facts.decided_on)),
                        _label("罚款金额"),
                        Cell(p.amount(facts.fine_amount)),
                    ),
                    (_label("处罚种类"), Cell(p.listed(facts.penalty_kinds), span=3)),
                    (_label("义务履行\n和整改情况"), Cell(conduct, span=3, room=0 if conduct else 3)),
                    (
                        _label("申请单位声明"),
                        Cell(
                            "本表所填内容和所附材料真实、合法、有效，如有不实，愿意承担相应责任。",
                            span=3,
                            room=1,
                            closing=(f"法定代表人（负责人）签字：{p.BLANK}", "申请单位（盖章）", p.BLANK_DAY),
                        ),
                    ),
                    (
                        _label("行政处罚\n机关意见"),
                        Cell(
                            "□同意修复\u3000\u3000□不同意修复\n理由：",
                            span=3,
                            room=2,
                            closing=(
                                f"经办人：{p.BLANK}\u3000联系电话：{p.BLANK}",
                                "行政处罚机关（盖章）",
                                p.BLANK_DAY,
                            ),
                        ),
                    ),
                    (_label("备注"), Cell("", span=3)),
                ),
            ),
        ),
        notes=(f"注：一份行政处罚决定对应一份申请表。{LATEST}",),
    )


def _label(text: str) -> Cell:
    return Cell(text, is_label=True)


def commitment(facts: LetterFacts) -> Letter:
    """信用修复承诺书, one for each decision."""
    of_authority = facts.authority_name or p.BLANK
    opening = (
        f"我单位{facts.company or p.BLANK}（统一社会信用代码：{facts.uscc or p.BLANK}）"
        f"{p.if_known(p.day(facts.decided_on), '于{}')}被{of_authority}作出行政处罚"
        f"（行政处罚决定书文号：{facts.decision_number or p.BLANK}）。"
        f"现已{p.if_known(p.day(facts.performed_on), '于{}')}履行行政处罚决定规定的义务，纠正了违法行为，"
        "申请信用修复，并郑重承诺如下："
    )
    promises = (
        "一、所提交的信用修复材料真实、合法、有效，无虚假、隐瞒和误导。",
        "二、严格遵守法律、法规、规章和政策规定，依法从事生产经营活动，主动接受行业监管和社会监督。",
        "三、诚实守信，自觉履行法定义务、约定义务和社会责任，不再发生同类违法失信行为。",
        "四、同意将本承诺书在“信用中国”网站公示，并作为信用记录接受社会监督。",
        "五、如违背以上承诺或者提供虚假材料，自愿接受依法依规作出的处理和失信惩戒，并承担相应责任。",
    )
    return Letter(
        phrases=("信用修复承诺书",),
        blocks=(Paragraph(opening), *(Paragraph(promise) for promise in promises)),
        signing=(
            "承诺单位（盖章）：" + p.BLANK,
            "法定代表人（负责人）签字：" + p.BLANK,
            "承诺日期：" + p.BLANK_DAY,
        ),
        notes=(f"注：一份行政处罚决定对应一份承诺书。{LATEST}",),
    )
