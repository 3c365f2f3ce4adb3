from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.shared.errors import InvalidValue
from chalicelib.domain.shared.identifiers import decision_number

near_numbers = st.text("焦市监处罚字第号之02519aZ〔【［[（(〕】］])） \u3000\u200b-e\u0301０１", max_size=40)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("焦市监处罚〔2025〕12号", "焦市监处罚〔2025〕12号"),
        (" 市场【2019】1号\u3000", "市场【2019】1号"),
        ("（2014）解执字第012号", "（2014）解执字第012号"),
        ("12", "12"),
        ("A1", "A1"),
        ("处罚", "处罚"),
        ("𠮷x", "𠮷x"),
        ("罚" * 128, "罚" * 128),
    ],
)
def test_a_number_is_kept_as_its_office_writes_it(written: str, kept: str) -> None:
    assert decision_number.parse(written) == kept


@pytest.mark.parametrize("written", ["", "   ", "1", " 罚 ", "罚" * 129, "ABC", "--", "〔〕"])
def test_what_cannot_be_a_number_is_refused(written: str) -> None:
    with pytest.raises(InvalidValue) as raised:
        decision_number.parse(written)

    assert raised.value.code == "decision_number_invalid"
    assert raised.value.message == "文号应为2至128个字，并含有汉字或数字，例如：焦市监处罚〔2025〕12号"


def test_a_number_is_held_to_the_rules_of_a_line() -> None:
    with pytest.raises(InvalidValue) as raised:
        decision_number.parse("焦市监处罚〔2025〕\u202e12号")

    assert raised.value.code == "text_bidi_or_invisible"


@pytest.mark.parametrize(
    "written",
    [
        "焦市监处罚〔2025〕12号",
        "焦市监处罚【2025】12号",
        "焦市监处罚[2025]12号",
        "焦市监处罚［2025］12号",
        "焦市监处罚(2025)12号",
        "焦市监处罚（2025）12号",
        "焦市监处罚﹝2025﹞12号",
        "焦市监处罚〔２０２５〕１２号",
        "焦市监处罚〔2025〕第12号",
        "焦市监处罚〔2025〕012号",
        "焦市监处罚〔2025〕第 0012 号",
        " 焦市监 处罚\u3000〔2025〕\t12号\n",
        "焦市监处罚\u200b〔2025\ufeff〕12\u200d号",
    ],
)
def test_all_ways_of_writing_a_number_have_one_key(written: str) -> None:
    assert decision_number.matching_key(written) == "焦市监处罚〔2025〕12号"


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("jz-a〔2025〕12号", "JZ-A〔2025〕12号"),
        ("（2014）解执字第012号", "〔2014〕解执字12号"),
        ("焦市监处罚〔2025〕012-03号", "焦市监处罚〔2025〕12-3号"),
        ("焦市监处罚2025第012号", "焦市监处罚2025第12号"),
        ("焦市监处罚〔2025〕100号", "焦市监处罚〔2025〕100号"),
        ("焦市监处罚〔2025〕000号", "焦市监处罚〔2025〕0号"),
        ("焦市第一分局罚〔2025〕1号", "焦市第一分局罚〔2025〕1号"),
    ],
)
def test_the_key_of_an_odd_number_is_what_one_would_expect(written: str, key: str) -> None:
    assert decision_number.matching_key(written) == key


@pytest.mark.parametrize(
    "other", ["焦市监处罚〔2025〕120号", "焦市监处罚〔2024〕12号", "晋市监处罚〔2025〕12号", "焦市监处罚〔2025〕12-1号"]
)
def test_numbers_of_other_decisions_have_other_keys(other: str) -> None:
    assert decision_number.matching_key(other) != decision_number.matching_key("焦市监处罚〔2025〕12号")


@given(st.text() | near_numbers)
def test_the_key_of_a_key_is_the_key(text: str) -> None:
    key = decision_number.matching_key(text)

    assert decision_number.matching_key(key) == key


@given(st.integers(1, 99999), st.integers(0, 6), st.sampled_from(["〔〕", "【】", "[]", "（）", "()", "［］"]))
def test_zeros_and_brackets_never_part_a_number_from_itself(serial: int, zeros: int, brackets: str) -> None:
    written = f"晋市监罚{brackets[0]}2026{brackets[1]}第{'0' * zeros}{serial}号"

    assert decision_number.matching_key(written) == f"晋市监罚〔2026〕{serial}号"
