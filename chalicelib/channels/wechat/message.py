"""A subscribe message (订阅消息) as WeChat's API takes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.channels.wechat.fields import fitted, shortened_number
from chalicelib.domain.cases import news as cases
from chalicelib.domain.messages.deliveries import Delivery, Undeliverable
from chalicelib.domain.messages.subscriptions import AllNews, News
from chalicelib.domain.people import texts as people
from chalicelib.runtime.settings import SubscribeAccount

NEWS: AllNews = {**cases.NEWS, **people.NEWS}
"""Message kind -> its wording in WeChat; a page of the mini-program shows a case or, by its id, a binding."""


def compose(account: SubscribeAccount, delivery: Delivery, open_id: str) -> dict[str, Any]:
    """The message to one openid.

    Raises:
        Undeliverable: this deployment has no template for such news.
    """
    news = NEWS.get(delivery.kind)
    template = account.templates.get(news.subject) if news else None
    if news is None or template is None:
        raise Undeliverable("no_template")
    facts = _facts(news, delivery)
    return {
        "touser": open_id,
        "template_id": template.template_id,
        "page": f"{account.page}?{_subject(delivery)}",
        "miniprogram_state": account.state,
        "lang": "zh_CN",
        "data": {field: {"value": fitted(field, facts[name])} for field, name in template.fields.items()},
    }


def _subject(delivery: Delivery) -> str:
    return f"case_id={delivery.case_id}" if delivery.case_id else f"binding_id={delivery.facts['binding_id']}"


def _facts(news: News, delivery: Delivery) -> Mapping[str, str]:
    """The facts that a template may tell, by the names that settings use."""
    told = (delivery.facts.get(name, "") for name in news.tells)
    return {
        "case_id": delivery.case_id or delivery.facts["binding_id"],
        "company": delivery.facts.get("company", ""),
        "reference": shortened_number(delivery.facts.get("reference", news.matter)),
        "status": news.status,
        "at": delivery.at.isoformat(),
        "remark": next(filter(None, told), news.remark),
    }
