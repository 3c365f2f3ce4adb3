"""Lines break as Chinese readers expect: marks stay with their words (避头尾), titles break where a phrase ends."""

from __future__ import annotations

import re
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.documents.letters.breaking import NEVER_FIRST, NEVER_LAST, break_balanced, break_phrases, break_text
from chalicelib.documents.letters.font import typeface

# Words of up to eight letters, and marks in runs of up to three, as people write them.
_pieces = st.one_of(
    st.text("汉字修复信用县", min_size=1, max_size=6),
    st.text("abcXYZ0189", min_size=1, max_size=8),
    st.text(sorted(NEVER_FIRST | NEVER_LAST), min_size=1, max_size=3).map(lambda marks: "修" + marks + "复"),
    st.just(" "),
)


@settings(max_examples=300, deadline=None)
@given(text=st.lists(_pieces, min_size=1, max_size=40).map("".join), width=st.integers(20, 28))
def test_no_line_begins_or_ends_with_what_it_must_not(text: str, width: int) -> None:
    lines = break_text(text, width, typeface().measure, indent=2)

    kept = re.sub(" ", "", text)
    assert "".join(line.text for line in lines).replace(" ", "") == kept
    assert all(line.width + line.indent <= width + 1e-6 for line in lines)
    for one, other in pairwise(lines):
        unit = _unit_around(text, one.text, other.text)
        if len(unit) < width / 2:  # marks that bind more than that must be parted somewhere
            assert other.text[0] not in NEVER_FIRST
            assert one.text[-1] not in NEVER_LAST


def _unit_around(text: str, one: str, other: str) -> str:
    """The longest run, across the break, that has no two 汉字 in a row."""
    before = re.search(r"(?:(?![汉字修复信用县]{2}).)*$", one)
    after = re.match(r"(?:(?![汉字修复信用县]{2}).)*", other)
    return (before.group() if before else "") + (after.group() if after else "")


def test_a_title_breaks_between_its_phrases() -> None:
    phrases = ("关于转办", "晋城市太行某某商贸有限公司", "行政处罚信息", "信用修复申请的函")

    lines = break_phrases(phrases, 19, typeface().measure)
    assert [line.text for line in lines] == ["关于转办晋城市太行某某商贸有限公司", "行政处罚信息信用修复申请的函"]


def test_a_long_name_breaks_into_lines_of_like_length() -> None:
    lines = break_balanced("焦" * 41, 20, lambda _: 1.0)

    assert [len(line.text) for line in lines] == [14, 14, 13]


def test_marks_in_a_row_share_their_blank_halves() -> None:
    (line,) = break_text("按照《“信用中国”网站》（试行）。", 28, typeface().measure)

    assert line.width == len(line.text) - 0.5 * 3 - 0.5  # 《“ and 》（ and ）。 and the blank half at the end


def test_a_full_stop_may_hang_over_the_end_of_the_line() -> None:
    (line,) = break_text("修" * 19 + "。", 19.5, typeface().measure)

    assert line.text.endswith("。")


def test_lines_but_the_last_are_even() -> None:
    *lines, last = break_text(
        "根据规定，经核查（票号0012345678）不能对应本处罚决定。" * 5, 28, typeface().measure, indent=2
    )

    assert {round(line.width + line.indent, 6) for line in lines} == {28.0}
    assert last.width < 28


_NUMBERS = (
    *("2026年3月11日", "7个工作日", "20,000.50元", "〔2025〕12号", "（2024）豫0811执123号", "600万元", "3份"),
    *("第33条", "98.5%", "24时", "0391-3560000", "JZ-7K3M-9QXA-52TD", "91140500MA9TE5T11A"),
)


@settings(max_examples=200, deadline=None)
@given(
    before=st.text("汉字修复信用", max_size=30),
    number=st.sampled_from(_NUMBERS),
    after=st.text("汉字修复信用", max_size=30),
    width=st.integers(16, 28),
)
def test_a_number_stands_in_one_line(before: str, number: str, after: str, width: int) -> None:
    lines = break_text(before + number + after, width, typeface().measure)

    assert any(number in line.text for line in lines)


def test_a_long_address_may_be_broken() -> None:
    text = "详见https://www.creditchina.gov.cn/xyxf/xzcf/index.html所载"
    assert len(break_text(text, 16, typeface().measure)) > 1
