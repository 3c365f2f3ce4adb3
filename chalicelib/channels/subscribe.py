"""WeChat subscribe messages (订阅消息): each value is made to fit the kind of field that the template has for it.

Source of the limits: WeChat's own documentation of subscribe messages, 参数值内容限制.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from chalicelib.domain.cases.news import NEWS
from chalicelib.domain.messages.deliveries import Delivery, Undeliverable
from chalicelib.domain.messages.subscriptions import News
from chalicelib.domain.time.local_time import shanghai_iso
from chalicelib.runtime.settings import SubscribeAccount, SubscribeTemplate

MOST_OF_A_THING = 20
MOST_OF_A_STRING = 32
MOST_OF_A_PHRASE = 5


def message(account: SubscribeAccount, delivery: Delivery, open_id: str) -> dict[str, Any]:
    """What WeChat is asked to send.

    Raises:
        Undeliverable: this deployment has no template for such news.
    """
    news = NEWS.get(delivery.kind)
    template = account.templates.get(news.subject) if news else None
    if news is None or template is None:
        raise Undeliverable("no_template")
    return {
        "touser": open_id,
        "template_id": template.template_id,
        "page": f"{account.page}?case_id={delivery.case_id}",
        "miniprogram_state": account.state,
        "lang": "zh_CN",
        "data": _data(template, _facts(news, delivery)),
    }


def _facts(news: News, delivery: Delivery) -> Mapping[str, str]:
    """What a template may tell, by the names that settings use."""
    told = (delivery.facts.get(name, "") for name in news.tells)
    return {
        "case_id": delivery.case_id,
        "company": delivery.facts.get("company", ""),
        "reference": _number(delivery.facts.get("reference", "")),
        "status": news.status,
        "at": delivery.at.isoformat(),
        "remark": next(filter(None, told), news.remark),
    }


def _data(template: SubscribeTemplate, facts: Mapping[str, str]) -> dict[str, dict[str, str]]:
    return {field: {"value": FITTING[kind_of(field)](facts[name])} for field, name in template.fields.items()}


def kind_of(field: str) -> str:
    """`thing` of `thing2`."""
    return field.rstrip("0123456789")


def _thing(text: str) -> str:
    """One line of at most 20 characters; what is longer ends in an ellipsis. It may not be empty."""
    line = " ".join(text.split()) or "—"
    return line if len(line) <= MOST_OF_A_THING else line[: MOST_OF_A_THING - 1] + "…"


def _number(text: str) -> str:
    """The number of a decision or a case, which its end identifies: what is too long loses its beginning."""
    line = " ".join(text.split())
    return line if len(line) <= MOST_OF_A_THING else "…" + line[1 - MOST_OF_A_THING :]


def _character_string(text: str) -> str:
    return text[:MOST_OF_A_STRING]


def _phrase(text: str) -> str:
    return text[:MOST_OF_A_PHRASE]


def _date(text: str) -> str:
    day = date.fromisoformat(text[:10])
    return f"{day.year}年{day.month}月{day.day}日"


def _time(text: str) -> str:
    """A moment with its minute in China."""
    local = shanghai_iso(datetime.fromisoformat(text))
    return f"{_date(local)} {local[11:16]}"


FITTING: Mapping[str, Callable[[str], str]] = {
    "thing": _thing,
    "character_string": _character_string,
    "phrase": _phrase,
    "date": _date,
    "time": _time,
}
"""Kind of field -> how a fact is made to fit it. Which facts may go where is checked in the settings."""
