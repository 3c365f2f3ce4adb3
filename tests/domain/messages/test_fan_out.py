"""Messages become deliveries: one for each channel that leads to the addressee, under ids that repeat."""

from __future__ import annotations

import pytest

from chalicelib.domain.messages.deliveries import LEFT_TO_THE_STREAM, DeliveryState
from chalicelib.domain.messages.fan_out import Occasion, deliveries, delivery, reaches_wechat
from chalicelib.domain.messages.messages import Message
from chalicelib.domain.parties.channels import Channel
from chalicelib.domain.parties.parties import Addressee, Beyond, Party
from chalicelib.domain.shared.identifiers.company_id import company_id
from tests.builders import NOW, USCC_JINCHENG

OCCASION = Occasion("JZ-1.000002", NOW, "JZ-1", "request-1")
COMPANY = company_id("JC", USCC_JINCHENG)


def a_message(to: Addressee, holder: str = "jiaozuo", *, is_news: bool = False) -> Message:
    return Message("penalty.forward", to, holder, "jiaozuo", {"company": "焦作市示例商贸有限公司"}, is_news)


def test_each_message_goes_by_each_channel_to_its_addressee_under_an_id_of_its_own() -> None:
    messages = [a_message(Party.STEWARD), a_message(Party.LOCAL_COURT), a_message(Beyond.SUPERIOR)]
    assert [found.delivery_id for found in deliveries(messages, OCCASION)] == [
        "JZ-1.000002.steward.inbox",
        "JZ-1.000002.steward.email",
        "JZ-1.000002.local_court.inbox",
        "JZ-1.000002.local_court.email",
        "JZ-1.000002.local_court.webhook",
        "JZ-1.000002.superior.email",
    ]
    assert deliveries(messages, OCCASION) == deliveries(messages, OCCASION)


def test_channels_that_are_not_wanted_are_left_out() -> None:
    messages = [a_message(Party.STEWARD), a_message(Beyond.SUPERIOR)]
    assert [found.channel for found in deliveries(messages, OCCASION, (Channel.INBOX,))] == [Channel.INBOX]
    assert deliveries(messages, OCCASION, ()) == []


def test_a_delivery_tells_the_message_and_waits_for_the_stream() -> None:
    message = a_message(Party.STEWARD)
    made = delivery(message, Channel.EMAIL, OCCASION)
    assert (made.kind, made.to, made.holder, made.place, made.facts) == (
        message.kind,
        message.to,
        message.holder,
        message.place,
        message.facts,
    )
    assert (made.delivery_id, made.case_id, made.correlation_id) == ("JZ-1.000002.email", "JZ-1", "request-1")
    assert (made.at, made.not_before, made.state) == (NOW, NOW + LEFT_TO_THE_STREAM, DeliveryState.PENDING)


@pytest.mark.parametrize(
    ("message", "reaches"),
    [
        (a_message(Party.APPLICANT, COMPANY, is_news=True), True),
        (a_message(Party.APPLICANT, "applicant-jincheng", is_news=True), False),
        (a_message(Party.APPLICANT, COMPANY), False),
        (a_message(Party.STEWARD, COMPANY), False),
    ],
    ids=["news of a company", "an applicant in person", "no news", "an office"],
)
def test_wechat_brings_news_to_companies_alone(message: Message, reaches: bool) -> None:
    assert reaches_wechat(message) is reaches
    assert (Channel.WECHAT in [found.channel for found in deliveries([message], OCCASION)]) is reaches
