"""Ids of our own are told from each other by their marks."""

from __future__ import annotations

import pytest

from chalicelib.domain.shared.identifiers.binding_id import is_binding_id, new_binding_id
from chalicelib.domain.shared.identifiers.company_id import company_id, is_company_id
from tests.builders import USCC_JIAOZUO, USCC_JINCHENG

UNIQUE = "5H8K2M4N6P7Q9R1S3T0V"


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("JC-B-5H8K2M4N6P7Q9R1S3T0V", True),
        ("JC-5H8K2M4N6P7Q9R1S3T0V", False),
        ("JC-C-5H8K2M4N6P7Q9R1S3T0V", False),
        ("JC-B-5H8K2M4N6P7Q9R1S3T0", False),
        ("JC-B-5H8K2M4N6P7Q9R1S3T0V/", False),
        ("", False),
    ],
)
def test_a_binding_id_is_told_from_others(text: str, is_one: bool) -> None:
    assert is_binding_id(text) is is_one


def test_what_is_made_as_a_binding_id_is_one() -> None:
    assert new_binding_id("JC", UNIQUE) == "JC-B-5H8K2M4N6P7Q9R1S3T0V"
    assert not is_company_id(new_binding_id("JC", UNIQUE))


def test_a_company_has_one_id_at_its_city_which_does_not_show_its_code() -> None:
    known = company_id("JC", USCC_JINCHENG)
    assert known == company_id("JC", USCC_JINCHENG)
    assert known not in {company_id("JZ", USCC_JINCHENG), company_id("JC", USCC_JIAOZUO)}
    assert is_company_id(known)
    assert not is_binding_id(known)
    assert USCC_JINCHENG not in known
