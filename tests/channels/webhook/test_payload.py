"""Every message that a court's system can receive: it tells what the court may read, and nothing personal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict

import pytest

from chalicelib.channels.webhook.message import compose
from chalicelib.domain.cases.case_changes import Change
from chalicelib.domain.messages.deliveries import Delivery
from chalicelib.domain.offices.cities import Directory
from chalicelib.domain.parties.channels import Channel
from chalicelib.tables.cases.rows import deliveries_of
from local.seed.directory import cities
from tests.builders import PERSON, USCC_CHANGZHI, USCC_JIAOZUO, USCC_JINCHENG, a_contact
from tests.domain.cases import test_judgment
from tests.domain.cases.test_reading import TOLD_WITH_WORDS

DIRECTORY = Directory({city.city: city for city in cities()})
PERSONAL = {PERSON, USCC_CHANGZHI, USCC_JIAOZUO, USCC_JINCHENG, *filter(None, asdict(a_contact()).values())}


def sent() -> Iterator[tuple[Change, Delivery]]:
    """The deliveries to systems of courts, over every way that a judgment case can go."""
    for steps in test_judgment.WAYS.values():
        for change in test_judgment.way(*steps):
            yield from ((change, delivery) for delivery in deliveries_of(change, {Channel.WEBHOOK}))


@pytest.fixture(scope="module")
def payloads() -> list[tuple[Change, Delivery, str]]:
    return [(change, delivery, compose(delivery, DIRECTORY).decode()) for change, delivery in sent()]


def test_no_payload_holds_a_person_a_contact_or_a_code(payloads: list[tuple[Change, Delivery, str]]) -> None:
    assert len({delivery.kind for _, delivery, _ in payloads}) >= 7
    assert {(delivery.kind, told) for _, delivery, text in payloads for told in PERSONAL if told in text} == set()


def test_a_payload_holds_the_words_of_a_step_for_their_audience_alone(
    payloads: list[tuple[Change, Delivery, str]],
) -> None:
    seen = set()
    for change, delivery, text in payloads:
        if note := change.event.note:
            may_read = delivery.to in TOLD_WITH_WORDS.get(change.event.action, set())
            assert (note in json.loads(text)["text"]) is may_read, (delivery.kind, delivery.to)
            seen.add(may_read)
    assert seen
