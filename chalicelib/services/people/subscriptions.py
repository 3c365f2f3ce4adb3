"""WeChat subscribe messages (订阅消息): a company's message goes to each of its agents, once for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from chalicelib.domain.messages.deliveries import Declined, Delivery, NotTaken, Undeliverable
from chalicelib.domain.shared.identifiers.company_id import is_company_id
from chalicelib.identity.wechat import WeChat, WeChatRefused, WeChatUnavailable
from chalicelib.services.people.wechat_token import RenewalRefused, with_access_token
from chalicelib.wiring import Wiring

NOT_WANTED = frozenset({43101, 43107})
"""The errcodes by which WeChat says that the user ticked no such message, or switched them off."""
NEVER_TAKEN = frozenset({40003, 40037, 41030, 45168, 47001, 47003})
"""Those that concern this very message: its openid, template, page, words or fields. After others it may go later."""

Compose = Callable[[Delivery, str], Mapping[str, Any]]
"""The message to an openid."""


def send(w: Wiring, delivery: Delivery, compose: Compose) -> None:
    """Have the effect of one delivery: to a company, a delivery for each agent; to an agent, the message.

    Raises:
        Declined: the agent wants none, or is an agent of the company no longer; the company's inbox has it.
        NotTaken: WeChat is out of reach, gives no access token, or takes it later.
        Undeliverable: trying again cannot help.
    """
    if w.wechat is None:
        raise Declined("wechat_not_configured")
    if is_company_id(delivery.holder):
        return _to_each_agent(w, delivery)
    return _to_agent(w, w.wechat, delivery, compose)


def _to_each_agent(w: Wiring, delivery: Delivery) -> None:
    """Again changes nothing: the deliveries' ids are made of this one's."""
    agents = w.bindings.agents(delivery.place, delivery.holder)
    if not agents:
        raise Declined("no_agent")
    for agent in agents:
        w.outbox.add(delivery.for_person(agent.holder))


def _to_agent(w: Wiring, wechat: WeChat, delivery: Delivery, compose: Compose) -> None:
    person = w.persons.get(delivery.holder)
    if person is None or person.is_suspended:
        raise Declined("no_such_person")
    if not person.speaks_for(delivery.agent_of):
        raise Declined("no_longer_agent")
    message = compose(delivery, person.open_id)
    try:
        with_access_token(w, lambda token: wechat.send_subscribe(token, message))
    except WeChatUnavailable:
        raise NotTaken("wechat_unavailable") from None
    except RenewalRefused as refused:
        raise NotTaken(f"token_errcode_{refused.errcode}") from None
    except WeChatRefused as refused:
        reason = f"errcode_{refused.errcode}"
        if refused.errcode in NOT_WANTED:
            raise Declined(reason) from None
        raise (Undeliverable if refused.errcode in NEVER_TAKEN else NotTaken)(reason) from None


def templates(w: Wiring) -> Mapping[str, str]:
    """The templates that the mini-program asks its user to tick: subject -> id."""
    return {subject: template.template_id for subject, template in w.subscribe.templates.items()}
