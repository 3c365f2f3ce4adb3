from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.shared.masking import mask_email, mask_name, mask_phone


@pytest.mark.parametrize(
    ("name", "masked"),
    [("张三丰", "张**"), ("张三", "张*"), ("张", "*"), ("欧阳娜娜", "欧***"), ("", "")],
)
def test_a_name_shows_its_first_character(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    "phone", ["13812345678", "138 1234 5678", "138-1234-5678", "+8613812345678", "+86 13812345678"]
)
def test_a_mobile_number_shows_its_first_three_and_last_four_digits(phone: str) -> None:
    assert mask_phone(phone) == "138****5678"


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("0391-1234567", "*********567"),
        ("1234567", "*****67"),
        ("12315", "****5"),
        ("10012345678", "********678"),
        ("110", "**0"),
        ("12", "**"),
        ("028138123456789", "**********56789"),
        ("", ""),
    ],
)
def test_any_other_number_shows_its_last_third_at_most(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("liwei@example.com", "l***@example.com"),
        ("li@example.com", "l***@example.com"),
        ("l@example.com", "***@example.com"),
        ('"a@b"@example.com', '"***@example.com'),
        ("@example.com", "***"),
        ("13812345678", "***"),
        ("", ""),
    ],
)
def test_an_address_shows_its_first_letter_and_its_domain(address: str, masked: str) -> None:
    assert mask_email(address) == masked


@given(st.text("0123456789- +转", max_size=20).filter(lambda phone: "1" not in phone))
def test_no_number_but_a_mobile_one_shows_more_than_a_third_of_its_digits(phone: str) -> None:
    masked = mask_phone(phone)

    assert len(masked) == len(phone)
    assert sum(map(str.isdecimal, masked)) <= sum(map(str.isdecimal, phone)) / 3
