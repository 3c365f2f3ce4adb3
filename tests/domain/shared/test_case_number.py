"""Numbers of court cases (案号), 法〔2015〕137号 (docs/domain.md#court-case-numbers)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.shared.errors import InvalidValue
from chalicelib.domain.shared.identifiers.case_number import matching_key, parse


@pytest.mark.parametrize(
    ("text", "year", "court"),
    [
        ("（2024）豫0811执123号", 2024, "豫0811"),
        ("（2016）豫08执1号", 2016, "豫08"),
        ("（2025）晋0502执恢45号", 2025, "晋0502"),
        ("（2025）晋0502执异45号", 2025, "晋0502"),
        ("（2025）晋05执复45号", 2025, "晋05"),
        ("（2025）晋05执监45号", 2025, "晋05"),
        ("（2025）晋05执协45号", 2025, "晋05"),
        ("（2025）晋05执保45号", 2025, "晋05"),
        ("（2025）晋05执他45号", 2025, "晋05"),
        ("（2024）豫执7号", 2024, "豫"),
        ("（2024）豫0811执123号之一", 2024, "豫0811"),
        ("（2024）豫0811执恢123号之十二", 2024, "豫0811"),
        ("（2019）粤0703执1234567号", 2019, "粤0703"),
        # districts of 长治 before 2018, and a court of a development zone
        ("（2017）晋0402执88号", 2017, "晋0402"),
        ("（2018）晋0481执88号", 2018, "晋0481"),
        ("（2024）豫0891执5号", 2024, "豫0891"),
    ],
)
def test_a_number_says_its_year_and_its_court(text: str, year: int, court: str) -> None:
    number = parse(text)
    assert (number.written, number.year, number.court_code) == (text, year, court)


@pytest.mark.parametrize(
    "text",
    [
        "（2024）豫0811执123号",
        "(2024)豫0811执123号",
        "（2024)豫0811执123号",
        "〔2024〕豫0811执123号",
        "【2024】豫0811执123号",
        "[2024]豫0811执123号",
        "（２０２４）豫０８１１执１２３号",
        "( 2024 ) 豫 0811 执 123 号",
        "  （2024）豫0811执123号 ",
        "（2024）\u3000豫0811执123号",
    ],
)
def test_all_ways_to_type_a_number_are_one(text: str) -> None:
    number = parse(text)
    assert (number.year, number.court_code) == (2024, "豫0811")
    assert matching_key(text) == "(2024)豫0811执123号"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("（2024）豫0811执123号", "（2025）豫0811执123号"),
        ("（2024）豫0811执123号", "（2024）豫0802执123号"),
        ("（2024）豫0811执123号", "（2024）豫0811执恢123号"),
        ("（2024）豫0811执123号", "（2024）豫0811执1123号"),
        ("（2024）豫0811执123号", "（2024）豫0811执123号之一"),
    ],
)
def test_different_numbers_stay_different(one: str, other: str) -> None:
    assert matching_key(one) != matching_key(other)


@pytest.mark.parametrize(
    "text",
    [
        # of another class
        "（2024）豫0811民初123号",
        "（2024）豫0811刑初123号",
        "（2024）豫0811行审123号",
        "（2024）豫0811破1号",
        "（2024）豫0811执行123号",
        "（2024）豫0811民执123号",
        # of no court
        "（2024）执123号",
        "（2024）0811执123号",
        "（2024）国0811执123号",
        "（2024）豫081执123号",
        "（2024）豫08110执123号",
        "（2024）豫8执123号",
        # of no year, no serial
        "豫0811执123号",
        "（24）豫0811执123号",
        "（1998）豫0811执123",
        "（2124）豫0811执123号",
        "（2024）豫0811执号",
        "（2024）豫0811执0号",
        "（2024）豫0811执0123号",
        "（2024）豫0811执12345678号",
        "（2024）豫0811执-1号",
        "（2024）豫0811执123",
        "（2024）豫0811执123号之1",
        "（2024）豫0811执123号之",
        "（2024）豫0811执123号、124号",
        "2024豫0811执123号",
        "（2024豫0811执123号",
        # an agency's, not a court's
        "焦市监处罚〔2025〕12号",
        "",
        "号",
    ],
)
def test_what_is_no_execution_number_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        parse(text)
    assert refusal.value.code == "case_number_invalid"
    assert "（2024）豫0811执123号" in refusal.value.message


@pytest.mark.parametrize(
    "text", ["（2024）豫0811\n执123号", "（2024）豫0811执123号\x00", "（2024）豫0811执\u202e123号"]
)
def test_what_is_no_clean_line_is_refused_as_such(text: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        parse(text)
    assert refusal.value.code != "case_number_invalid"


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("（2014）解执字第12号", 2014),
        ("(2014)解执字第12号", 2014),
        ("（2015）焦执字第00123号", 2015),
        ("（2009）城法执字第9号之二", 2009),
        ("（1999）泽执字第3号", 1999),
        ("（2015）晋市法执恢字第7号", 2015),
    ],
)
def test_a_number_from_before_2016_is_kept_as_text_and_says_no_court(text: str, year: int) -> None:
    number = parse(text)
    assert (number.written, number.year, number.court_code) == (text, year, "")


@pytest.mark.parametrize(
    "text", ["（2016）解执字第12号", "（2024）解执字第12号", "（2014）解民字第12号", "（1899）解执字第1号"]
)
def test_since_2016_the_old_way_of_writing_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue):
        parse(text)


@given(
    year=st.integers(2016, 2099),
    court=st.sampled_from(["豫", "豫08", "豫0811", "晋05", "晋0402"]),
    kind=st.sampled_from(["执", "执恢", "执异", "执复", "执监", "执协", "执保", "执他"]),
    serial=st.integers(1, 9_999_999),
)
def test_every_number_of_the_rule_is_read(year: int, court: str, kind: str, serial: int) -> None:
    number = parse(f"({year}）{court}{kind}{serial}号")
    assert (number.year, number.court_code) == (year, court)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        number = parse(text)
    except InvalidValue:
        return
    assert number.year in range(1900, 2100)
