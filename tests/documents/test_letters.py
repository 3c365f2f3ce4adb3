"""Every letter is whole, readable and signed where it should be, whatever the facts are."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from functools import cache
from xml.etree import ElementTree as ET

import pytest
from pypdf import PdfReader

from chalicelib.documents.letters import LetterFacts, LetterFormat, LetterKind, Mending, compose, render
from chalicelib.documents.letters.font import typeface
from chalicelib.documents.letters.model import Cell, Heading, Letter, Paragraph, Table
from chalicelib.documents.letters.strips import paginate
from chalicelib.documents.letters.templates.phrases import amount, chinese_number, day
from chalicelib.documents.letters.typeset import typeset
from chalicelib.documents.verification import Claim, verify
from tests.builders import USCC_JINCHENG
from tests.speed import untraced

PDF, DOCX = LetterFormat
KINDS = list(LetterKind)
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

USUAL = LetterFacts(
    case_id="JZ-7K3M-9QXA-52TD",
    received_on=date(2026, 9, 18),
    company="晋城市太行某某商贸有限公司",
    uscc=USCC_JINCHENG,
    address="山西省晋城市城区凤台西街2168号",
    contact_name="王喆",
    contact_phone="13800000000",
    statement="因办公地点搬迁，缴款凭证遗失。",
    decision_number="焦市监处罚〔2025〕12号",
    authority_name="焦作市市场监督管理局",
    decided_on=date(2025, 6, 3),
    penalty_kinds=("罚款", "没收违法所得"),
    fine_amount="20000.00",
    performed_on=date(2025, 6, 20),
    missing_materials=("罚款缴纳凭证",),
    agency="焦作市市场监督管理局",
    lead_department="焦作市发展和改革委员会",
    executing_court="焦作市山阳区人民法院",
    local_court="晋城市城区人民法院",
    office_contact="李明",
    office_phone="0391-3560000",
    is_agreed=False,
    reasons="加处罚款600元尚未缴纳，义务未全部履行。",
    mendings=(Mending("材料不清晰", "请重新扫描。"),),
    clock_name="出具审核意见",
    due_on=date(2026, 9, 29),
    limit_days=7,
    days_over=2,
    colour="orange",
    supervising_office="焦作市发展和改革委员会",
    supervised_office="焦作市市场监督管理局",
    attachments=("营业执照复印件", "情况说明"),
    letter_date=date(2026, 9, 18),
    letter_number="焦发改信函〔2026〕7号",
)
AT_COURT = replace(
    USUAL,
    court_case_number="（2024）豫0811执123号",
    old_term_end=date(2026, 12, 1),
    measure="shorten",
    new_term_end=date(2026, 10, 20),
    sanctions_lifted_on=date(2026, 10, 21),
    investigation="经查，该单位经营正常。\n未发现其他未履行的案件。",
    is_agreed=True,
)
_WORDS = "根据《中华人民共和国行政处罚法》第三十三条以及“谁认定、谁修复”的原则，经核查（票号0012345678）：义务未履行；"
_TALE = (_WORDS * 50)[:2000]
_NAME = "焦作市" + "新能源新材料产业" * 7 + "委"
LONGEST = replace(
    AT_COURT,
    company=_NAME,
    address=_NAME * 3,
    legal_representative=_NAME,
    contact_name=_NAME,
    statement=_TALE,
    decision_number="焦市监处罚〔2025〕" + "1234567890" * 11 + "号",
    authority_name=_NAME,
    missing_materials=tuple(f"第{i}项材料" for i in range(30)),
    agency=_NAME,
    lead_department=_NAME,
    executing_court=_NAME,
    local_court=_NAME,
    reasons=_TALE,
    mendings=tuple(Mending(f"第{i}项原因", "请重新扫描，四角完整、文字和印章清晰。") for i in range(30)),
    investigation=_TALE,
    note=_TALE,
    supervision_answer=_TALE,
    attachments=tuple(f"第{i}份附件{'的名称' * 12}" for i in range(30)),
)
CASES = {"usual": USUAL, "court": AT_COURT, "longest": LONGEST, "empty": LetterFacts()}
CASES["answer"] = replace(AT_COURT, is_local_court_reply=True)


@cache
def rendered(kind: LetterKind, fmt: LetterFormat, case: str) -> bytes:
    """A letter's file, made once for all that is looked at in it."""
    return render(compose(kind, CASES[case]), fmt)


@cache
@untraced
def pages(content: bytes) -> list[str]:
    """Extract the text of each page of a PDF."""
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def texts(content: bytes, fmt: LetterFormat) -> str:
    """Extract the whole text of a file, without white space."""
    if fmt is PDF:
        found = "".join(pages(content))
    else:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            found = "".join(ET.fromstring(package.read("word/document.xml")).itertext())
    return re.sub(r"\s", "", found)


def told(letter: Letter) -> list[str]:
    """List all that a letter should say, piece by piece."""
    pieces = [letter.title, letter.addressee, letter.sender, letter.contact, day(letter.date) if letter.sender else ""]
    pieces += [*letter.attachments, *letter.signing, *letter.notes, letter.banner.text if letter.banner else ""]
    for block in letter.blocks:
        match block:
            case Heading(text) | Paragraph(text):
                pieces.append(text)
            case Table(rows=rows):
                cells: list[Cell] = [cell for row in rows for cell in row]
                pieces += [line for cell in cells for line in (*cell.text.split("\n"), *cell.closing)]
    return [re.sub(r"\s", "", piece) for piece in pieces]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("fmt", LetterFormat)
@pytest.mark.parametrize("kind", KINDS)
class TestEveryLetter:
    def test_passes_our_own_verifier_and_is_small(self, kind: LetterKind, fmt: LetterFormat, case: str) -> None:
        content = rendered(kind, fmt, case)

        claim = Claim(fmt.content_type, len(content), hashlib.sha256(content).hexdigest())
        assert verify(content, claim) is None
        assert len(content) < 400_000

    def test_says_all_that_was_composed_and_nothing_unfilled(
        self, kind: LetterKind, fmt: LetterFormat, case: str
    ) -> None:
        letter = compose(kind, CASES[case])

        text = texts(rendered(kind, fmt, case), fmt)
        # A page's number may stand within a paragraph.
        text = re.sub(r"—\d+—", "", text)
        assert [piece for piece in told(letter) if piece not in text] == []
        assert not re.search(r"None|\{|\}|nan|（）|、、|，，|。。|：。", text)

    def test_is_the_same_file_each_time(self, kind: LetterKind, fmt: LetterFormat, case: str) -> None:
        assert render(compose(kind, CASES[case]), fmt) == rendered(kind, fmt, case)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_stands_outside_the_type_area(kind: LetterKind, case: str) -> None:
    setting = typeset(compose(kind, CASES[case]), typeface().measure)

    for page in paginate(setting.strips, setting.margins.height):
        assert page
        for placed in page:
            assert placed.top + placed.strip.height <= setting.margins.height + 0.01
            for words in placed.strip.words:
                shown = words.line.width * words.style.size
                assert words.x > -0.01
                assert words.x + shown <= setting.margins.width + 0.01, words.line.text


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if kind not in {"supervision", "application_form", "handover_pack"}]
)
def test_the_signature_never_stands_alone(kind: LetterKind, case: str) -> None:
    letter = compose(kind, CASES[case])
    last_page = re.sub(r"\s", "", pages(rendered(kind, PDF, case))[-1])

    closing = "承诺单位（盖章）" if letter.signing else "（盖章）"
    before = last_page[: last_page.rindex(closing)].removesuffix(letter.sender)
    assert len(before) > 5


@pytest.mark.parametrize("kind", [LetterKind.FORWARDING, LetterKind.NOTICE])
def test_the_closing_phrase_takes_lines_of_the_text_along(kind: LetterKind) -> None:
    for length in range(0, 1200, 40):
        facts = replace(AT_COURT, statement=_TALE[:length], note=_TALE[:length], reasons=_TALE[:length])
        letter = compose(kind, facts)
        setting = typeset(letter, typeface().measure)
        last = [
            "".join(words.line.text for words in placed.strip.words)
            for placed in paginate(setting.strips, setting.margins.height)[-1]
        ]
        closing = next(place for place, line in enumerate(last) if re.fullmatch(r"[专特]此.{2,8}。", line))
        assert closing >= 2, (length, last)


@pytest.mark.parametrize("kind", KINDS)
def test_a_pdf_embeds_a_subset_of_its_font_and_is_tagged(kind: LetterKind) -> None:
    letter = compose(kind, USUAL)
    reader = PdfReader(io.BytesIO(rendered(kind, PDF, "usual")))

    root = reader.root_object
    assert root["/Lang"] == "zh-CN"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]["/K"][0].get_object()["/S"] == "/Document"
    assert reader.metadata is not None
    assert reader.metadata.title == letter.title
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            assert re.fullmatch(r"/[A-Z]{6}\+NotoSerifSC-Regular", descendant["/BaseFont"])
            assert 5_000 < len(descendant["/FontDescriptor"]["/FontFile2"].get_data()) < 500_000


def test_each_marked_content_belongs_to_the_structure() -> None:
    reader = PdfReader(io.BytesIO(rendered(LetterKind.FORWARDING, PDF, "usual")))
    numbers = reader.root_object["/StructTreeRoot"]["/ParentTree"]["/Nums"]

    for place, page in enumerate(reader.pages):
        marks = [int(mark) for mark in re.findall(rb"/MCID (\d+)", page.get_contents().get_data())]
        parents = numbers[2 * page["/StructParents"] + 1]
        assert marks == list(range(len(parents)))
        assert numbers[2 * place] == place


@pytest.mark.parametrize(("colour", "word"), [("blue", "蓝色"), ("orange", "橙色"), ("red", "红色")])
def test_a_supervision_sheet_names_its_colour(colour: str, word: str) -> None:
    letter = compose(LetterKind.SUPERVISION, replace(USUAL, colour=colour))

    assert letter.banner is not None
    assert word in letter.banner.text
    assert word in texts(render(letter, DOCX), DOCX)


def test_a_shortened_and_a_deleted_entry_are_told_apart() -> None:
    shortened = texts(render(compose(LetterKind.REPLY, AT_COURT), PDF), PDF)
    deleted = texts(render(compose(LetterKind.REPLY, replace(AT_COURT, measure="delete", new_term_end=None)), PDF), PDF)

    assert "由2026年12月1日缩短至2026年10月20日" in shortened
    assert "删除" not in shortened
    assert "从最高人民法院失信被执行人名单库中删除" in deleted
    assert "缩短" not in deleted


def test_each_letter_tells_its_own_time_limit_alone() -> None:
    facts = replace(USUAL, is_agreed=True, initial_review_days=3, answer_by=date(2026, 11, 5))
    told_by = {kind: texts(render(compose(kind, facts), DOCX), DOCX) for kind in LetterKind}

    assert "自收到本函之日起7个工作日内（2026年9月29日24时前）" in told_by[LetterKind.FORWARDING]
    assert "在3个工作日内完成受理和初核" in told_by[LetterKind.OPINION]
    assert "请于2026年11月5日前将相关资料" in told_by[LetterKind.NOTICE]
    for kind in (LetterKind.OPINION, LetterKind.NOTICE, LetterKind.REPLY):
        assert "2026年9月29日" not in told_by[kind]


@pytest.mark.parametrize("kind", [LetterKind.APPLICATION_FORM, LetterKind.COMMITMENT])
def test_the_forms_point_to_the_latest_version(kind: LetterKind) -> None:
    assert "样式以“信用中国”网站最新版本为准。" in texts(render(compose(kind, LetterFacts()), DOCX), DOCX)


def test_the_usual_form_fits_one_page() -> None:
    for kind in (LetterKind.APPLICATION_FORM, LetterKind.COMMITMENT, LetterKind.SUPERVISION):
        assert len(pages(rendered(kind, PDF, "usual"))) == 1


def test_a_character_that_no_font_has_is_marked_and_named() -> None:
    letter = compose(LetterKind.COMMITMENT, replace(USUAL, company="晋城市\U0001f600商贸有限公司"))

    text = texts(render(letter, PDF), PDF)
    assert "晋城市〓商贸有限公司" in text
    assert "〓为字库未收录的字（U+1F600）" in text
    assert "\U0001f600" in texts(render(letter, DOCX), DOCX)


@pytest.mark.parametrize("name", ["阿卜杜拉•买买提", "阿卜杜拉・买买提", "阿卜杜拉·买买提"])
def test_the_dot_in_a_name_prints_however_it_was_typed(name: str) -> None:
    letter = compose(LetterKind.APPLICATION_FORM, replace(USUAL, contact_name=name))

    text = texts(render(letter, PDF), PDF)
    assert re.search("阿卜杜拉[•・·]买买提", text)
    assert "〓" not in text
    assert name in texts(render(letter, DOCX), DOCX)


@pytest.mark.parametrize("character", "㛃䶮镕喆芃𠮷")
def test_a_rare_character_prints_or_is_replaced_visibly(character: str) -> None:
    letter = compose(LetterKind.APPLICATION_FORM, replace(USUAL, contact_name=f"王{character}"))

    text = texts(render(letter, PDF), PDF)
    assert f"王{character}" in text or ("王〓" in text and f"U+{ord(character):04X}" in text)


@pytest.mark.parametrize("kind", [LetterKind.FORWARDING, LetterKind.OPINION, LetterKind.NOTICE, LetterKind.REPLY])
def test_the_head_of_a_letter_has_the_measures_of_the_standard(kind: LetterKind) -> None:
    """GB/T 9704-2012, 10.1: the name 30 mm below the edge, the lines 4 mm below it, 170 mm long, in the middle."""
    letter = compose(kind, replace(AT_COURT, lead_department="焦作市发展和改革委员会"))
    setting = typeset(letter, typeface().measure)
    first = paginate(setting.strips, setting.margins.height)[0]
    head = first[0].strip
    name = head.words[0]
    millimetre = 72 / 25.4

    upper_edge = (setting.margins.top + first[0].top + name.middle - name.style.size / 2) / millimetre
    assert upper_edge == pytest.approx(30, abs=0.1)
    thick, thin = head.bars
    gap = (thick.top - name.middle - name.style.size / 2) / millimetre
    assert gap == pytest.approx(4, abs=0.1)
    assert thick.height > thin.height
    for bar in (thick, thin):
        assert bar.width / millimetre == pytest.approx(170, abs=0.1)
        assert (setting.margins.left + bar.x) / millimetre == pytest.approx(20, abs=0.1)
    assert (setting.margins.left, setting.margins.right) == pytest.approx((28 * millimetre, 26 * millimetre))


def test_a_long_statement_leaves_no_half_page_empty() -> None:
    for length in range(100, 1900, 100):
        letter = compose(LetterKind.FORWARDING, replace(USUAL, statement=_TALE[:length]))
        setting = typeset(letter, typeface().measure)
        all_pages = paginate(setting.strips, setting.margins.height)
        for page in all_pages[:-1]:
            used = page[-1].top + page[-1].strip.height
            # Only the page before the last gives lines away, to the closing phrase.
            least = 0.55 if page is all_pages[-2] else 0.65
            assert used > setting.margins.height * least, (length, used)


@pytest.mark.parametrize("kind", KINDS)
def test_a_docx_has_the_attributes_of_its_format(kind: LetterKind) -> None:
    with zipfile.ZipFile(io.BytesIO(rendered(kind, DOCX, "usual"))) as package:
        root = ET.fromstring(package.read("word/document.xml"))

    size = root.find(f".//{WORD}pgSz")
    assert size is not None
    assert (size.get(f"{WORD}w"), size.get(f"{WORD}h")) == ("11906", "16838")
    for tag in ("tblW", "gridCol", "tcW"):
        assert all(int(found.get(f"{WORD}w", "0")) > 0 for found in root.iter(f"{WORD}{tag}"))


def test_a_character_that_xml_cannot_hold_is_left_out() -> None:
    letter = compose(LetterKind.COMMITMENT, replace(USUAL, company="晋城\x0b<&>商贸"))

    assert "晋城<&>商贸" in texts(render(letter, DOCX), DOCX)


def test_the_font_covers_the_characters_of_chinese_offices() -> None:
    codes = [bytes((lead, trail)) for lead in range(0x81, 0xFF) for trail in range(0x40, 0xFF)]
    gbk = {character for code in codes for character in code.decode("gbk", "ignore") if len(character) == 1}

    missing = {character for character in gbk | set("〔〕《》“”—…䶮㑇") if not typeface().has(character)}
    assert missing <= {"≒", "\x7f"}


@pytest.mark.parametrize(
    ("yuan", "text"),
    [("20000.00", "20,000元"), ("0.50", "0.50元"), ("123456789012.34", "123,456,789,012.34元"), ("", "")],
)
def test_amounts_are_grouped(yuan: str, text: str) -> None:
    assert amount(yuan) == text


def test_numerals_are_chinese() -> None:
    assert [chinese_number(n) for n in (1, 10, 11, 20, 35)] == ["一", "十", "十一", "二十", "三十五"]
