"""A notification tells what the texts say, and one delivery is one notification."""

from __future__ import annotations

from chalicelib.channels import texts
from chalicelib.channels.inbox.sender import send
from chalicelib.channels.present_facts import Surroundings
from chalicelib.domain.parties.parties import Role
from chalicelib.tables.messages.inbox import Inbox
from tests.handlers.test_stream import a_delivery
from tests.services.support import Deployment

STEWARD = Inbox("jiaozuo", Role.STEWARD, "jiaozuo")


def test_a_delivery_is_one_notification_however_often_it_is_sent(d: Deployment) -> None:
    name = a_delivery(d, "a")
    delivery = d.outbox()[name]
    for _ in range(2):
        send(d.wiring, delivery)
    ((found,), _) = d.wiring.inbox.page((STEWARD,), 10, None)
    text = texts.render(delivery, Surroundings(d.wiring.directory()))
    assert (found.kind, found.case_id, found.at) == (delivery.kind, delivery.case_id, delivery.at)
    assert (found.title, found.text) == (text.title, text.body)
    assert found.notification_id.startswith("20260302T010000000000Z-")
    assert found.read is False


def test_deliveries_of_one_moment_are_notifications_of_their_own(d: Deployment) -> None:
    for name in (a_delivery(d, "a"), a_delivery(d, "b")):
        send(d.wiring, d.outbox()[name])
    found, _ = d.wiring.inbox.page((STEWARD,), 10, None)
    assert len({notification.notification_id for notification in found}) == 2
