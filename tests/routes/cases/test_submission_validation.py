"""Bad submissions point at each field, in Chinese; and what looks odd but is right is taken."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import USCC_JINCHENG
from tests.routes import steps
from tests.routes.service import Answer, Api

TODAY = "2026-03-02"


def submit(api: Api, body: Any) -> Answer:
    return api.post("/v1/cases", steps.APPLICANT, body, key=api.a_key())


def assert_refused(answer: Answer, problems: dict[str, str]) -> None:
    assert (answer.status, answer.code) == (422, "invalid_input"), answer.json
    assert answer.problems == problems
    for error in answer.json["errors"]:
        assert any("\u4e00" <= character <= "\u9fff" for character in error["message"]), error


TEXTS = {
    "subject__name": 200,
    "subject__address": 300,
    "contact__name": 64,
    "penalty__authority_name": 200,
    "statement": 2000,
}
"""Free texts, with the most characters that each takes."""

OBJECTS = ("subject", "contact", "penalty")
STRINGS = (
    *("procedure", "statement", "subject__name", "subject__uscc", "subject__home_city", "subject__address"),
    *("contact__name", "contact__phone", "contact__email", "penalty__handling_city", "penalty__decision_number"),
    *("penalty__authority_name", "penalty__fine_amount"),
)
REQUIRED = (
    *("procedure", "subject", "contact", "penalty", "subject__name", "subject__uscc", "subject__home_city"),
    *("contact__name", "contact__phone", "penalty__handling_city", "penalty__decision_number"),
    *("penalty__authority_name", "penalty__decided_on", "penalty__kinds", "penalty__fine_amount"),
)
OPTIONAL = (*("subject__address", "contact__email", "missing_materials", "statement"),)


def pointer(path: str) -> str:
    return "/" + path.replace("__", "/")


@pytest.mark.parametrize("path", REQUIRED)
def test_what_is_required_must_be_there(api: Api, path: str) -> None:
    assert_refused(submit(api, steps.submission(**{path: ...})), {pointer(path): "required"})


@pytest.mark.parametrize("path", OPTIONAL)
def test_what_is_optional_may_be_left_out(api: Api, path: str) -> None:
    assert submit(api, steps.submission(**{path: ...})).status == 201


def test_an_empty_object_is_told_all_that_is_missing(api: Api) -> None:
    missing = {"/procedure": "required", "/subject": "required", "/contact": "required"}
    assert_refused(submit(api, {}), missing)


@pytest.mark.parametrize("place", ["", "subject__", "contact__", "penalty__"])
@pytest.mark.parametrize(
    "name", ["role", "city", "stage", "version", "case_id", "id", "__proto__", "a/b~c", "", "中文", "uscc\u202e"]
)
def test_unknown_fields_are_refused_at_each_level(api: Api, place: str, name: str) -> None:
    body = steps.submission()
    (body[place.removesuffix("__")] if place else body)[name] = "x"
    escaped = name.replace("~", "~0").replace("/", "~1")
    assert_refused(
        submit(api, body), {f"{'/' + place.removesuffix('__') if place else ''}/{escaped}": "extra_forbidden"}
    )


@pytest.mark.parametrize("value", [1, 1.5, True, None, [], {}, ["x"]])
@pytest.mark.parametrize("path", STRINGS)
def test_texts_of_another_type_are_refused(api: Api, path: str, value: Any) -> None:
    answer = submit(api, steps.submission(**{path: value}))
    code = "literal_error" if path == "procedure" else "string_type"
    if path == "penalty__fine_amount" and value is None:
        code = "required"  # a fine has its amount
    assert_refused(answer, {pointer(path): code})


@pytest.mark.parametrize("value", ["x", 1, True, None, [], [{}]])
@pytest.mark.parametrize("path", OBJECTS)
def test_objects_of_another_type_are_refused(api: Api, path: str, value: Any) -> None:
    code = "required" if (path, value) == ("penalty", None) else "model_type"
    assert_refused(submit(api, steps.submission(**{path: value})), {pointer(path): code})


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (20250603, "date_type"),
        (1.0, "date_type"),
        (True, "date_type"),
        ([], "date_type"),
        ({}, "date_type"),
        ("", "date_invalid"),
        ("2025年6月3日", "date_invalid"),
        ("2025-6-3", "date_invalid"),
        ("2025-02-29", "date_invalid"),
        ("2025-13-01", "date_invalid"),
        ("20250603", "date_invalid"),
        ("1748908800", "date_invalid"),
        ("2025-06-03T10:00:00", "date_invalid"),
    ],
)
@pytest.mark.parametrize("path", ["penalty__decided_on", "penalty__performed_on"])
def test_dates_of_another_form_are_refused(api: Api, path: str, value: Any, code: str) -> None:
    answer = submit(api, steps.submission(**{path: value}))
    assert_refused(answer, {pointer(path): code})
    assert answer.json["errors"][0]["message"] == "应为日期，如 2025-06-03。"


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        (
            {"penalty__decided_on": "2026-03-03", "penalty__performed_on": "2026-03-02"},
            {"/penalty/decided_on": "date_in_future"},
        ),
        ({"penalty__performed_on": "2026-03-03"}, {"/penalty/performed_on": "date_in_future"}),
        ({"penalty__performed_on": "2025-06-09"}, {"/penalty/performed_on": "performed_before_decision"}),
        ({"subject__home_city": "zhengzhou"}, {"/subject/home_city": "not_a_member"}),
        ({"penalty__handling_city": "zhengzhou"}, {"/penalty/handling_city": "not_a_member"}),
        ({"subject__home_city": ""}, {"/subject/home_city": "not_a_member"}),
        ({"subject__home_city": "JINCHENG"}, {"/subject/home_city": "not_a_member"}),
        ({"subject__home_city": "henan"}, {"/subject/home_city": "not_a_member"}),
        ({"subject__uscc": "91140502MA0TE5T24B"}, {"/subject/uscc": "uscc_check_character"}),
        ({"subject__uscc": "91140502MA0TE5T2"}, {"/subject/uscc": "uscc_length"}),
        ({"subject__uscc": ""}, {"/subject/uscc": "uscc_length"}),
        ({"subject__uscc": "91140502MA0TE5T2IO"}, {"/subject/uscc": "uscc_character"}),
        ({"subject__uscc": "9" * 41}, {"/subject/uscc": "string_too_long"}),
        ({"penalty__decision_number": "号"}, {"/penalty/decision_number": "decision_number_invalid"}),
        ({"penalty__decision_number": "abc"}, {"/penalty/decision_number": "decision_number_invalid"}),
        ({"penalty__decision_number": "号" * 129}, {"/penalty/decision_number": "string_too_long"}),
        ({"penalty__kinds": []}, {"/penalty/kinds": "too_short"}),
        ({"penalty__kinds": ["fine", "fine"]}, {"/penalty/kinds": "repeated"}),
        ({"penalty__kinds": ["imprisonment"]}, {"/penalty/kinds/0": "enum"}),
        ({"penalty__kinds": ["fine", 1]}, {"/penalty/kinds/1": "enum"}),
        ({"penalty__kinds": "fine"}, {"/penalty/kinds": "list_type"}),
        ({"penalty__kinds": {"0": "fine"}}, {"/penalty/kinds": "list_type"}),
        ({"penalty__kinds": None}, {"/penalty/kinds": "list_type"}),
        ({"penalty__kinds": ["fine"] * 10}, {"/penalty/kinds": "too_long"}),
        ({"missing_materials": ["fine_receipt", "fine_receipt"]}, {"/missing_materials": "repeated"}),
        ({"missing_materials": ["passport"]}, {"/missing_materials/0": "unknown_value"}),
        ({"missing_materials": [None]}, {"/missing_materials/0": "string_type"}),
        ({"missing_materials": "fine_receipt"}, {"/missing_materials": "list_type"}),
        ({"missing_materials": ["fine_receipt"] * 11}, {"/missing_materials": "too_long"}),
        ({"procedure": "judgement"}, {"/procedure": "literal_error"}),
        ({"procedure": ""}, {"/procedure": "literal_error"}),
        ({"contact__phone": ""}, {"/contact/phone": "required"}),
        ({"contact__phone": "   "}, {"/contact/phone": "required"}),
        ({"contact__phone": "12345"}, {"/contact/phone": "phone_invalid"}),
        ({"contact__phone": "一三九"}, {"/contact/phone": "phone_invalid"}),
        ({"contact__phone": "139-0000-1234x"}, {"/contact/phone": "phone_invalid"}),
        ({"contact__phone": "1" * 22}, {"/contact/phone": "string_too_long"}),
        ({"contact__phone": "13900001234\u200b"}, {"/contact/phone": "text_bidi_or_invisible"}),
        ({"contact__email": "wang"}, {"/contact/email": "email_invalid"}),
        ({"contact__email": "wang@localhost"}, {"/contact/email": "email_invalid"}),
        ({"contact__email": "@example.com"}, {"/contact/email": "email_invalid"}),
        ({"contact__email": "a b@example.com"}, {"/contact/email": "email_invalid"}),
        ({"contact__email": "a@b@example.com"}, {"/contact/email": "email_invalid"}),
        ({"contact__email": "a@example..com"}, {"/contact/email": "email_invalid"}),
        ({"contact__email": "a@example.com, b@example.com"}, {"/contact/email": "email_invalid"}),
        ({"contact__email": "wang@example.com\r\nBcc: x@example.com"}, {"/contact/email": "text_control_character"}),
        ({"contact__email": "wa\u0000ng@example.com"}, {"/contact/email": "text_control_character"}),
        ({"contact__email": "wang\u202e@example.com"}, {"/contact/email": "text_bidi_or_invisible"}),
        ({"contact__email": "wang@exa\u200bmple.com"}, {"/contact/email": "text_bidi_or_invisible"}),
        ({"contact__email": f"{'a' * 65}@example.com"}, {"/contact/email": "email_invalid"}),
        ({"contact__email": f"a@{'b' * 250}.com"}, {"/contact/email": "string_too_long"}),
        *(
            ({"penalty__fine_amount": amount}, {"/penalty/fine_amount": code})
            for amount, code in {
                "": "string_pattern_mismatch",
                "-1": "string_pattern_mismatch",
                "1e3": "string_pattern_mismatch",
                "1,000": "string_pattern_mismatch",
                "1.234": "string_pattern_mismatch",
                ".5": "string_pattern_mismatch",
                "1.": "string_pattern_mismatch",
                "１００": "string_pattern_mismatch",
                "NaN": "string_pattern_mismatch",
                "100\n": "string_pattern_mismatch",
                "0": "amount_not_positive",
                "0.00": "amount_not_positive",
            }.items()
        ),
        ({"penalty__fine_amount": "1" * 13}, {"/penalty/fine_amount": "string_pattern_mismatch"}),
    ],
)
def test_a_bad_value_is_named(api: Api, changes: dict[str, Any], problems: dict[str, str]) -> None:
    assert_refused(submit(api, steps.submission(**changes)), problems)


@pytest.mark.parametrize(("path", "most"), TEXTS.items())
def test_text_has_a_limit_in_characters(api: Api, path: str, most: int) -> None:
    assert submit(api, steps.submission(**{path: "字" * most})).status == 201
    assert submit(api, steps.submission(**{path: "𠮷" * most})).status == 201  # two code units each, one character
    assert_refused(submit(api, steps.submission(**{path: "字" * (most + 1)})), {pointer(path): "string_too_long"})


@pytest.mark.parametrize("path", [*TEXTS, "penalty__decision_number"])
@pytest.mark.parametrize(
    ("character", "code"),
    [
        ("\u0000", "text_control_character"),
        ("\u0007", "text_control_character"),
        ("\u0085", "text_control_character"),
        ("\u007f", "text_control_character"),
        ("\u2028", "text_control_character"),
        ("\u202e", "text_bidi_or_invisible"),
        ("\u2066", "text_bidi_or_invisible"),
        ("\u200b", "text_bidi_or_invisible"),
        ("\u200d", "text_bidi_or_invisible"),
        ("\ufeff", "text_bidi_or_invisible"),
        ("\u00ad", "text_bidi_or_invisible"),
        ("\ue000", "text_private_use"),
        ("\ufdd0", "text_private_use"),
    ],
)
def test_characters_that_hide_or_command_are_refused(api: Api, path: str, character: str, code: str) -> None:
    assert_refused(submit(api, steps.submission(**{path: f"晋城{character}公司"})), {pointer(path): code})


@pytest.mark.parametrize("path", ["subject__name", "contact__name", "penalty__authority_name"])
@pytest.mark.parametrize("blank", ["", " ", "\u3000", "\u00a0"])
def test_a_name_is_not_blank(api: Api, path: str, blank: str) -> None:
    assert_refused(submit(api, steps.submission(**{path: blank})), {pointer(path): "required"})


@pytest.mark.parametrize("path", ["subject__name", "subject__address", "contact__name", "penalty__authority_name"])
def test_a_line_has_no_breaks(api: Api, path: str) -> None:
    assert_refused(submit(api, steps.submission(**{path: "甲\n乙"})), {pointer(path): "text_control_character"})


def test_all_problems_are_named_at_once(api: Api) -> None:
    answer = submit(
        api,
        steps.submission(
            subject__uscc="x",
            subject__home_city="nowhere",
            contact__phone="x",
            penalty__decided_on="2030-01-01",
            penalty__performed_on="2026-03-02",
            missing_materials=["x", "y"],
        ),
    )
    assert_refused(
        answer,
        {
            "/subject/uscc": "uscc_length",
            "/subject/home_city": "not_a_member",
            "/contact/phone": "phone_invalid",
            "/penalty/decided_on": "date_in_future",
            "/missing_materials/0": "unknown_value",
            "/missing_materials/1": "unknown_value",
        },
    )


def test_a_problem_never_repeats_what_was_sent(api: Api) -> None:
    answer = submit(
        api, steps.submission(contact__phone="绝密号码", contact__email="绝密邮箱", subject__uscc="绝密代码")
    )
    assert answer.status == 422
    assert "绝密" not in answer.content.decode()


# Odd but right


@pytest.mark.parametrize(
    ("path", "sent", "kept"),
    [
        ("subject__uscc", "９１１４０５０２ＭＡ０ＴＥ５Ｔ２４Ａ", USCC_JINCHENG),
        ("subject__uscc", " 91140502ma0te5t24a ", USCC_JINCHENG),
        ("subject__name", "  晋城𠮷𪚥（集团）有限公司 ", "晋城𠮷𪚥（集团）有限公司"),
        ("subject__name", "Ａ·B & Co., Ltd.", "Ａ·B & Co., Ltd."),
        ("contact__name", "阿卜杜勒·热合曼", "阿卜杜勒·热合曼"),
        ("contact__phone", "0356-2061234", "0356-2061234"),
        ("contact__phone", "+86 139 0000 1234", "+86 139 0000 1234"),
        ("contact__email", "", ""),
        ("contact__email", "first.last+tag@mail.example.com.cn", "first.last+tag@mail.example.com.cn"),
        ("penalty__decision_number", "焦市监处罚[2025]第0007号", "焦市监处罚[2025]第0007号"),
        ("penalty__decided_on", TODAY, TODAY),
        ("penalty__decided_on", "2024-02-29", "2024-02-29"),
        ("penalty__fine_amount", "0.01", "0.01"),
        ("penalty__fine_amount", "5", "5.00"),
        ("penalty__fine_amount", "999999999999.99", "999999999999.99"),
        ("missing_materials", [], []),
        ("statement", "第一行\r\n第二行\n", "第一行\n第二行"),
        ("statement", "", ""),
    ],
)
def test_what_is_right_is_taken_and_kept(api: Api, path: str, sent: Any, kept: Any) -> None:
    changes = {path: sent, **({"penalty__performed_on": TODAY} if path == "penalty__decided_on" else {})}
    answer = submit(api, steps.submission(**changes))
    assert answer.status == 201, answer.json
    *parents, last = path.split("__")
    assert (answer.json[parents[0]] if parents else answer.json)[last] == kept


def test_all_kinds_and_all_materials(api: Api) -> None:
    kinds = [
        *("warning", "public_criticism", "fine", "confiscation_of_gains", "confiscation_of_property"),
        *("licence_suspension", "licence_revocation", "business_restriction", "other"),
    ]
    materials = ["penalty_decision", "fine_receipt", "gains_receipt", "property_receipt"]
    answer = submit(api, steps.submission(penalty__kinds=kinds, missing_materials=materials))
    assert (answer.json["penalty"]["kinds"], answer.json["missing_materials"]) == (kinds, materials)


def test_performance_on_the_day_of_the_decision(api: Api) -> None:
    assert submit(api, steps.submission(penalty__performed_on="2025-06-10")).status == 201


def test_today_is_todays_date_in_china(api: Api) -> None:
    api.service.at("2026-03-03 00:10")  # still the 2nd in Greenwich
    assert submit(api, steps.submission(penalty__performed_on="2026-03-03")).status == 201


def test_any_member_city_may_be_home_and_place_at_once(api: Api) -> None:
    for city in ("jiaozuo", "jincheng", "changzhi"):
        name = {"jiaozuo": "焦作市", "jincheng": "晋城市", "changzhi": "长治市"}[city] + "市场监督管理局"
        place = {"subject__home_city": city, "penalty__handling_city": city, "penalty__authority_name": name}
        case = api.submit(**place)
        assert case["case_id"][:2] == {"jiaozuo": "JZ", "jincheng": "JC", "changzhi": "CZ"}[city]
        assert case["cross_city"] is False
