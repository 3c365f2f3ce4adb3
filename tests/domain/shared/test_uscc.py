from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.shared.errors import InvalidValue
from chalicelib.domain.shared.identifiers import uscc

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
VALID = (
    "91110108551385082Q",
    "91440300708461136T",
    "91230500MA1B3N1N2M",
    "11230500001755309F",
    "91410802MA9TE5T122",
    "91140502MA0TE5T24A",
    "92140403MA0TE5T32B",
)

first_seventeens = st.text(ALPHABET, min_size=17, max_size=17)


def refusal(text: str) -> InvalidValue:
    with pytest.raises(InvalidValue) as raised:
        uscc.parse(text)
    return raised.value


@pytest.mark.parametrize("code", VALID)
def test_a_right_code_is_returned_as_it_is(code: str) -> None:
    assert uscc.parse(code) == code


@pytest.mark.parametrize("code", VALID)
def test_the_check_character_follows_from_the_first_seventeen(code: str) -> None:
    assert uscc.check_character(code[:17]) == code[17]


@pytest.mark.parametrize(
    "written",
    [
        " 91440300708461136t\n",
        "９１４４０３００７０８４６１１３６Ｔ",
        "\u3000９１４４０３００７０８４６１１３６ｔ\u3000",
    ],
)
def test_width_case_and_space_around_a_code_do_not_matter(written: str) -> None:
    assert uscc.parse(written) == "91440300708461136T"


def test_a_wrong_check_character_is_refused_in_words_that_people_read() -> None:
    refused = refusal("91330000MA27U4K55P")

    assert uscc.check_character("91330000MA27U4K55") == "4"
    assert refused.code == "uscc_check_character"
    assert refused.message == "统一社会信用代码的校验位不符，请对照营业执照核对"


@pytest.mark.parametrize(
    ("written", "length"), [("", 0), ("9144030070846113", 16), ("91440300708461136TT", 19), ("410802600012345", 15)]
)
def test_a_code_of_another_length_is_refused(written: str, length: int) -> None:
    refused = refusal(written)

    assert refused.code == "uscc_length"
    assert refused.message == f"统一社会信用代码应为18位，现为{length}位"


@pytest.mark.parametrize("character", [*"IOSVZ", "-", " ", "信", "\u200b"])
def test_a_character_outside_the_alphabet_is_refused(character: str) -> None:
    assert refusal(f"9144030070{character}461136T").code == "uscc_character"


def test_the_inner_check_character_of_an_old_sole_trader_is_not_enforced() -> None:
    inner_check_wrong = "92140403MA0TE5T3" + "0"

    code = inner_check_wrong + uscc.check_character(inner_check_wrong)

    assert uscc.parse(code) == code


@given(first_seventeens, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_wrong_character_never_passes(first_17: str, position: int, other: str) -> None:
    code = first_17 + uscc.check_character(first_17)
    changed = code[:position] + other + code[position + 1 :]

    assert uscc.parse(code) == code
    if changed != code:
        assert refusal(changed).code == "uscc_check_character"


@given(first_seventeens, st.integers(0, 16))
def test_two_neighbours_that_change_places_never_pass(first_17: str, position: int) -> None:
    code = first_17 + uscc.check_character(first_17)
    swapped = code[:position] + code[position + 1] + code[position] + code[position + 2 :]

    if swapped != code:
        assert refusal(swapped).code == "uscc_check_character"
