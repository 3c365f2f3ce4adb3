"""Every channel has a name and a sender; a delivery that no sender takes is dead, and never counts as delivered."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from chalicelib.channels.registry import SENDERS
from chalicelib.domain.messages.deliveries import Delivery
from chalicelib.domain.parties.channels import CHANNEL_NAMES, Channel
from chalicelib.tables.messages.delivery_rows import DELIVERIES
from tests.handlers.test_stream import a_delivery, states
from tests.services.support import Deployment


def test_every_channel_has_a_name_and_a_sender() -> None:
    assert set(CHANNEL_NAMES) == set(SENDERS) == set(Channel)
    assert all(CHANNEL_NAMES.values())


@pytest.mark.parametrize("channel", Channel)
def test_the_sender_of_a_channel_stands_in_its_folder(channel: Channel) -> None:
    sender = SENDERS[channel]
    assert getattr(sender, "__module__", "") == f"chalicelib.channels.{channel}.sender"


@pytest.fixture
def pigeon(monkeypatch: pytest.MonkeyPatch) -> Channel:
    """A channel that the enum knows and nothing else does."""
    member = str.__new__(Channel, "pigeon")
    member._name_, member._value_ = "PIGEON", "pigeon"
    monkeypatch.setitem(Channel._member_map_, "PIGEON", member)
    monkeypatch.setitem(Channel._value2member_map_, "pigeon", member)
    # A form remembers the members that there were when it was worked out.
    monkeypatch.setitem(vars(DELIVERIES), "_adapter", TypeAdapter(Delivery))
    return member


def test_a_channel_without_a_sender_is_dead(d: Deployment, pigeon: Channel) -> None:
    name = a_delivery(d, "a", pigeon)
    d.stream(name)
    assert states(d) == {name: ("dead", "no_sender")}


def test_a_channel_that_the_enum_does_not_know_is_dead(d: Deployment) -> None:
    name = a_delivery(d, "a")
    (row,) = d.rows("outbox")
    data = json.dumps(json.loads(row["data"]["S"]) | {"channel": "pigeon"})
    d.put_row("outbox", {**row, "data": {"S": data}})
    d.stream(name)
    assert states(d) == {name: ("dead", "unreadable")}


def test_the_libraries_of_a_channel_are_loaded_with_its_first_delivery() -> None:
    code = "import chalicelib.handlers.deliveries, json, sys; print(json.dumps([*sys.modules]))"
    root = Path(__file__).parents[2]
    run = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, check=True)
    assert not set(json.loads(run.stdout)) & {
        "chalicelib.channels.email.message",
        "chalicelib.channels.email.smtp",
        "chalicelib.channels.webhook.connection",
        "chalicelib.channels.webhook.court_systems",
        "email.headerregistry",
        "smtplib",
    }
