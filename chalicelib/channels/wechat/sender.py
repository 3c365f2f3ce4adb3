"""A company's message goes to each of its agents in WeChat, once for each; one to a person goes to that person."""

from __future__ import annotations

from chalicelib.channels.wechat import errcodes
from chalicelib.channels.wechat.message import compose
from chalicelib.domain.messages.deliveries import Declined, Delivery, NotTaken
from chalicelib.domain.shared.identifiers.company_id import is_company_id
from chalicelib.identity.wechat import WeChat, WeChatRefused, WeChatUnavailable
from chalicelib.services.people.wechat_token import RenewalRefused, with_access_token
from chalicelib.wiring import Wiring


def send(deps: Wiring, delivery: Delivery) -> None:
    """Have the effect of one delivery: to a company, a delivery for each agent; to an agent or a person, the message.

    Raises:
        Declined: the agent wants none, or is an agent of the company no longer; the company's inbox has it.
        NotTaken: WeChat is out of reach, gives no access token, or takes it later.
        Undeliverable: trying again cannot help.
    """
    if deps.wechat is None:
        raise Declined("wechat_not_configured")
    if is_company_id(delivery.holder):
        return _to_each_agent(deps, delivery)
    return _to_agent(deps, deps.wechat, delivery)


def _to_each_agent(deps: Wiring, delivery: Delivery) -> None:
    """A second time changes nothing: the deliveries' ids are made of this one's."""
    agents = deps.bindings.agents(delivery.place, delivery.holder)
    if not agents:
        raise Declined("no_agent")
    for agent in agents:
        deps.outbox.add(delivery.for_person(agent.holder))


def _to_agent(deps: Wiring, wechat: WeChat, delivery: Delivery) -> None:
    person = deps.persons.get(delivery.holder)
    if person is None or person.is_suspended:
        raise Declined("no_such_person")
    if delivery.agent_of and not person.speaks_for(delivery.agent_of):
        raise Declined("no_longer_agent")
    message = compose(deps.subscribe, delivery, person.open_id)
    try:
        with_access_token(deps, lambda token: wechat.send_subscribe(token, message))
    except WeChatUnavailable:
        raise NotTaken("wechat_unavailable") from None
    except RenewalRefused as refused:
        raise NotTaken(f"token_errcode_{refused.errcode}") from None
    except WeChatRefused as refused:
        raise errcodes.verdict(refused.errcode) from None
