"""The fan-out of messages into deliveries: one for each message and each channel to its addressee."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.messages.deliveries import LEFT_TO_THE_STREAM, Delivery
from chalicelib.domain.messages.messages import Message
from chalicelib.domain.parties.access import ACCESS
from chalicelib.domain.parties.channels import Channel
from chalicelib.domain.shared.identifiers.company_id import is_company_id
from chalicelib.domain.shared.identifiers.person_id import is_person_id


@dataclass(frozen=True, slots=True)
class Occasion:
    """The event or scheduled run behind messages. Its name begins the ids of their deliveries, so each is written once.

    `correlation_id` is the one of the request or run that writes them.
    """

    name: str
    at: datetime
    case_id: str = ""
    correlation_id: str = ""


def deliveries(
    messages: Iterable[Message], occasion: Occasion, channels: Collection[Channel] = tuple(Channel)
) -> list[Delivery]:
    """One delivery for each message and each of `channels` that leads to its addressee."""
    return [
        delivery(message, channel, replace(occasion, name=f"{occasion.name}.{message.to}"))
        for message in messages
        for channel in ACCESS[message.to].told_by
        if channel in channels and (channel is not Channel.WECHAT or reaches_wechat(message))
    ]


def delivery(message: Message, channel: Channel, occasion: Occasion) -> Delivery:
    """A delivery of one message by one channel, which waits for the stream."""
    return Delivery(
        delivery_id=f"{occasion.name}.{channel}",
        channel=channel,
        case_id=occasion.case_id,
        at=occasion.at,
        not_before=occasion.at + LEFT_TO_THE_STREAM,
        kind=message.kind,
        to=message.to,
        holder=message.holder,
        place=message.place,
        facts=message.facts,
        correlation_id=occasion.correlation_id,
    )


def reaches_wechat(message: Message) -> bool:
    """True if the message also goes to WeChat: it is news for a company, whose agents signed in there, or for one."""
    return message.is_news and (is_company_id(message.holder) or is_person_id(message.holder))
