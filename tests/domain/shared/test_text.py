from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.shared.errors import InvalidValue
from chalicelib.domain.shared.text import clean_line, clean_paragraph, folded

Clean = Callable[[str], str]
both = pytest.mark.parametrize("clean", [clean_line, clean_paragraph])


def refusal(clean: Clean, text: str) -> InvalidValue:
    with pytest.raises(InvalidValue) as raised:
        clean(text)
    return raised.value


@both
@pytest.mark.parametrize(
    "text",
    [
        "焦作市某某商贸有限公司",
        "Ａ座 １２３室",
        "〔2025〕12号",
        "ﬁ①㎡",
        "㐂𠮷",
        "é e\u0301",
        "甲\u3000乙",
        "😀",
        "",
        "\U0002ebf0",
    ],
)
def test_what_people_type_is_returned_as_typed(clean: Clean, text: str) -> None:
    assert clean(text) == text


@both
@pytest.mark.parametrize("space", [" ", "\u3000", "\u00a0", "  \u2003"])
def test_white_space_around_a_text_is_trimmed(clean: Clean, space: str) -> None:
    assert clean(f"{space}已缴 罚款{space}") == "已缴 罚款"
    assert clean(space) == ""


def test_a_paragraph_keeps_its_line_breaks_as_one_kind() -> None:
    assert clean_paragraph("\n第一行\r\n\r\n第二行\n第三行\r\n") == "第一行\n\n第二行\n第三行"


@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_a_line_has_no_line_break(line_break: str) -> None:
    assert refusal(clean_line, f"甲{line_break}乙").code == "text_control_character"
    assert refusal(clean_line, f"甲{line_break}").code == "text_control_character"


@both
@pytest.mark.parametrize(
    "character", ["\0", "\t", "\r", "\x0b", "\x0c", "\x1b", "\x1f", "\x7f", "\x85", "\u2028", "\u2029"]
)
def test_a_control_character_is_refused(clean: Clean, character: str) -> None:
    assert refusal(clean, f"甲{character}乙").code == "text_control_character"
    assert refusal(clean, f"甲{character}").code == "text_control_character"


BIDI = [*"\u061c\u200e\u200f", *"\u202a\u202b\u202c\u202d\u202e", *"\u2066\u2067\u2068\u2069"]
ZERO_WIDTH_AND_FORMATS = [*"\u00ad\u180e\u200b\u200c\u200d\u2060\u2064\ufeff\ufff9", "\U000e0041"]
BLANK_LETTERS = [*"\u034f\u115f\u1160\u2800\u3164\uffa0"]


@both
@pytest.mark.parametrize("character", BIDI + ZERO_WIDTH_AND_FORMATS + BLANK_LETTERS, ids=ascii)
def test_a_character_that_cannot_be_seen_is_refused(clean: Clean, character: str) -> None:
    assert refusal(clean, f"甲{character}乙").code == "text_bidi_or_invisible"


@both
@pytest.mark.parametrize(
    "character",
    [
        "\ue000",
        "\uf8ff",
        "\U000f0000",
        "\U00100000",
        "\udabc",
        "\ufdd0",
        "\ufdef",
        "\ufffe",
        "\uffff",
        "\U0001fffe",
    ],
    ids=ascii,
)
def test_a_character_that_means_nothing_elsewhere_is_refused(clean: Clean, character: str) -> None:
    assert refusal(clean, f"甲{character}乙").code == "text_private_use"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("甲\t乙", "第2个字符（U+0009）是控制字符，请删去或改写"),
        ("\u202e甲", "第1个字符（U+202E）是看不见的字符，请删去或改写"),
        ("甲乙\U000f0000", "第3个字符（U+F0000）是无法通用的字符（如自造字），请删去或改写"),
    ],
)
def test_a_refusal_says_which_character_and_why(text: str, message: str) -> None:
    assert refusal(clean_line, text).message == message


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("ＡＢＣ 有限公司", "abc 有限公司"),
        ("  甲\u3000 乙\n丙 ", "甲 乙 丙"),
        ("Straße", "strasse"),
        ("①㈱", "1(株)"),
        ("", ""),
    ],
)
def test_texts_are_compared_without_width_case_and_amount_of_space(text: str, form: str) -> None:
    assert folded(text) == form


@given(st.text())
def test_a_clean_text_stays_as_it_is(text: str) -> None:
    for clean in (clean_line, clean_paragraph):
        with suppress(InvalidValue):
            cleaned = clean(text)
            assert clean(cleaned) == cleaned
            assert cleaned in text.replace("\r\n", "\n")
