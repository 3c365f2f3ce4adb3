"""The fields of a message template: each value is made to fit the kind of its field.

Source of the limits: WeChat's own documentation of subscribe messages, 参数值内容限制.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from chalicelib.domain.time.local_time import chinese_date, shanghai_iso

MAX_THING = 20
MAX_CHARACTER_STRING = 32
MAX_PHRASE = 5


def fitted(field: str, text: str) -> str:
    """The text as a field such as `thing2` can hold it."""
    return _FITTING[field.rstrip("0123456789")](text)


def shortened_number(text: str) -> str:
    """The number of a decision or a case for a `thing`; its end identifies it, so a long one loses its beginning."""
    line = " ".join(text.split())
    return line if len(line) <= MAX_THING else "…" + line[1 - MAX_THING :]


def _thing(text: str) -> str:
    """One line of at most 20 characters; what is longer ends in an ellipsis. It may not be empty."""
    line = " ".join(text.split()) or "—"
    return line if len(line) <= MAX_THING else line[: MAX_THING - 1] + "…"


def _character_string(text: str) -> str:
    return text[:MAX_CHARACTER_STRING]


def _phrase(text: str) -> str:
    return text[:MAX_PHRASE]


def _date(text: str) -> str:
    return chinese_date(date.fromisoformat(text[:10]))


def _time(text: str) -> str:
    """A moment with its minute in China."""
    local = shanghai_iso(datetime.fromisoformat(text))
    return f"{_date(local)} {local[11:16]}"


_FITTING: Mapping[str, Callable[[str], str]] = {
    "thing": _thing,
    "character_string": _character_string,
    "phrase": _phrase,
    "date": _date,
    "time": _time,
}
"""Kind of field -> how a fact is made to fit it. The settings check which facts may go where."""
