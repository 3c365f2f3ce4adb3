"""The register of channels: it names the sender for each channel.

To add a channel, name it in `Channel` and `CHANNEL_NAMES`, say by `told_by` in the access table who is reached by it,
and enter its sender here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from chalicelib.channels.email import sender as email
from chalicelib.channels.inbox import sender as inbox
from chalicelib.channels.letter import sender as letter
from chalicelib.channels.webhook import sender as webhook
from chalicelib.channels.wechat import sender as wechat
from chalicelib.domain.messages.deliveries import Delivery, Undeliverable
from chalicelib.domain.parties.channels import Channel
from chalicelib.wiring import Wiring


class Sender(Protocol):
    """A sender has the effect of one delivery.

    Its module stays cheap to import: every function that delivers loads all senders, and few deliveries need the
    libraries of any one of them. A sender therefore loads those with its first delivery.
    """

    def __call__(self, deps: Wiring, delivery: Delivery) -> None:
        """Send it.

        Raises:
            Undeliverable: trying again cannot help.
            Declined: the addressee does not want it by this channel.
            Exception: it is to be tried again.
        """


SENDERS: Mapping[Channel, Sender] = {
    Channel.INBOX: inbox.send,
    Channel.EMAIL: email.send,
    Channel.WECHAT: wechat.send,
    Channel.WEBHOOK: webhook.send,
    Channel.LETTER: letter.send,
}

if forgotten := {*Channel} - {*SENDERS}:
    raise LookupError(f"without a sender: {sorted(forgotten)}")


def send(deps: Wiring, delivery: Delivery) -> None:
    """Send one delivery by its channel.

    Raises:
        Undeliverable: no sender is registered for the channel.
        Exception: as the channel's sender does.
    """
    deps.directory().refuse_unreadable(delivery.place)
    sender = SENDERS.get(delivery.channel)
    if sender is None:
        raise Undeliverable("no_sender")
    sender(deps, delivery)
