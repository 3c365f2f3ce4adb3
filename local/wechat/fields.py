"""Values that WeChat accepts in a field of a subscribe message; the field's name says of which kind it is.

Source: developers.weixin.qq.com, 订阅消息参数值内容限制说明.
"""

from __future__ import annotations

import re

_CLOCK = r"([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?"
_DAY = r"\d{4}年(0?[1-9]|1[0-2])月(0?[1-9]|[12]\d|3[01])日"

RULES = {
    "thing": re.compile(r"(?s).{1,20}"),
    "number": re.compile(r"(?=.{1,32}$)\d+(\.\d+)?"),
    "letter": re.compile(r"[A-Za-z]{1,32}"),
    "symbol": re.compile(r"[^\w\s]{1,5}"),
    "character_string": re.compile(r"[\x20-\x7e]{1,32}"),
    "time": re.compile(rf"({_DAY} ?)?{_CLOCK}"),
    "date": re.compile(rf"{_DAY}( ?{_CLOCK})?"),
    "amount": re.compile(r"[¥￥$]?\d{1,10}(\.\d{1,2})?元?"),
    "phone_number": re.compile(r"[\d+ -]{1,17}"),
    "name": re.compile(r"[\u4e00-\u9fff·]{1,10}|[A-Za-z .·]{1,20}"),
    "phrase": re.compile(r"[\u4e00-\u9fff]{1,5}"),
}
"""Kind of field -> what its value looks like."""


def kind_of(name: str) -> str:
    """`thing` of `thing2`."""
    return name.rstrip("0123456789")


def is_accepted(name: str, value: object) -> bool:
    rule = RULES.get(kind_of(name))
    return rule is not None and isinstance(value, str) and bool(value.strip()) and bool(rule.fullmatch(value))
