"""Types of the fields of requests: each one defines its checks, its cleaning and its description in OpenAPI."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, JsonValue, ValidationInfo

from chalicelib.domain.shared.errors import InvalidValue
from chalicelib.domain.shared.identifiers import decision_number, receipt_number, uscc
from chalicelib.domain.shared.text import clean_line, clean_paragraph
from chalicelib.routes.http.bodies import context_of

PHONE = re.compile(r"\+?[0-9][0-9 -]{5,19}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")


def _filled(clean: Callable[[str], str]) -> Callable[[str], str]:
    def check(text: str) -> str:
        cleaned = clean(text)
        if not cleaned:
            raise InvalidValue("required", "不能为空。")
        return cleaned

    return check


def _matching(pattern: re.Pattern[str], code: str, message: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        if text and not pattern.fullmatch(text):
            raise InvalidValue(code, message)
        return text

    return check


def one_of(known: Iterable[str], message: str) -> Callable[[str], str]:
    names = frozenset(known)

    def check(text: str) -> str:
        if text not in names:
            raise InvalidValue("unknown_value", message)
        return text

    return check


def _read_day(value: object) -> object:
    """The day in full; pydantic alone would take the text "1748908800" for a moment of the computer's time."""
    if not isinstance(value, str):
        return value
    try:
        return date.fromisoformat(value if DAY.fullmatch(value) else "")
    except ValueError:
        raise InvalidValue("date_invalid", "应为日期，如 2025-06-03。") from None


def _not_in_future(day: date, info: ValidationInfo) -> date:
    if day > context_of(info).today:
        raise InvalidValue("date_in_future", "日期不能晚于今天。")
    return day


def _positive(text: str) -> str:
    if not text.strip("0."):
        raise InvalidValue("amount_not_positive", "金额应大于零。")
    return text


def each_once(items: list[str]) -> list[str]:
    if len(set(items)) < len(items):
        raise InvalidValue("repeated", "不能重复。")
    return items


FILLED: dict[str, JsonValue] = {"minLength": 1}
EACH_ONCE: dict[str, JsonValue] = {"uniqueItems": True}
"""The schema says that items are unique; each validator refuses repeats with a code of its own."""

ShortLine = Annotated[str, Field(max_length=64, json_schema_extra=FILLED), AfterValidator(_filled(clean_line))]
OptionalShortLine = Annotated[str, Field(max_length=64), AfterValidator(clean_line)]
Name = Annotated[str, Field(max_length=200, json_schema_extra=FILLED), AfterValidator(_filled(clean_line))]
Line = Annotated[str, Field(max_length=300, json_schema_extra=FILLED), AfterValidator(_filled(clean_line))]
OptionalLine = Annotated[str, Field(max_length=300), AfterValidator(clean_line)]
OptionalParagraph = Annotated[str, Field(max_length=2000), AfterValidator(clean_paragraph)]

Uscc = Annotated[
    str,
    Field(max_length=40, examples=["91140502MA0TE5T24A"], json_schema_extra=FILLED),
    AfterValidator(uscc.parse),
]
DecisionNumber = Annotated[
    str,
    Field(max_length=128, examples=["焦市监处罚〔2025〕12号"], json_schema_extra=FILLED),
    AfterValidator(decision_number.parse),
]
ReceiptNumber = Annotated[ShortLine, Field(examples=["XYZG20260318000127"]), AfterValidator(receipt_number.parse)]
Day = Annotated[date, BeforeValidator(_read_day)]
PastDate = Annotated[Day, AfterValidator(_not_in_future)]
Amount = Annotated[str, Field(pattern=r"^[0-9]{1,12}(\.[0-9]{1,2})?$"), AfterValidator(_positive)]
Phone = Annotated[
    str,
    Field(max_length=21, examples=["13800000000"], json_schema_extra={**FILLED, "pattern": f"^{PHONE.pattern}$"}),
    AfterValidator(_filled(clean_line)),
    AfterValidator(_matching(PHONE, "phone_invalid", "电话号码格式不正确。")),
]
OptionalEmail = Annotated[
    str,
    Field(max_length=254, examples=["liming@company.example"], json_schema_extra={"pattern": f"^({EMAIL.pattern})?$"}),
    AfterValidator(clean_line),
    AfterValidator(_matching(EMAIL, "email_invalid", "电子邮箱格式不正确。")),
]
Email = Annotated[OptionalEmail, Field(json_schema_extra=FILLED), AfterValidator(_filled(clean_line))]
OptionalPhone = Annotated[
    str,
    Field(max_length=21, json_schema_extra={"pattern": f"^({PHONE.pattern})?$"}),
    AfterValidator(clean_line),
    AfterValidator(_matching(PHONE, "phone_invalid", "电话号码格式不正确。")),
]
