"""WeChat reaches the company's own agents, as long as they may sign in."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from chalicelib.channels.wechat import sender
from chalicelib.domain.messages.deliveries import Declined, Delivery
from chalicelib.domain.offices.staff import Decision
from chalicelib.domain.parties.channels import Channel
from chalicelib.domain.parties.parties import Party
from chalicelib.domain.people.persons import Person
from chalicelib.wiring import Wiring
from local.settings import WECHAT_TEMPLATES
from tests.builders import NOW, a_person


class WeChat:
    """Takes every message, and remembers to whom it went."""

    def __init__(self) -> None:
        self.written_to: list[str] = []

    def send_subscribe(self, token: str, message: dict[str, Any]) -> None:
        self.written_to.append(message["touser"])


def sent(monkeypatch: pytest.MonkeyPatch, person: Person, *, is_agent: bool = True) -> list[str]:
    """The openids that a delivery to the person was sent to."""
    wechat = WeChat()
    monkeypatch.setattr(sender, "with_access_token", lambda deps, ask: ask("token"))
    monkeypatch.setattr(Person, "speaks_for", lambda self, company_id: is_agent)
    account = SimpleNamespace(templates=WECHAT_TEMPLATES, state="trial", page="pages/case/index")
    persons = SimpleNamespace(get=lambda person_id: person if person_id == person.person_id else None)
    delivery = Delivery(
        delivery_id="x",
        channel=Channel.WECHAT,
        kind="penalty.agree",
        to=Party.APPLICANT,
        holder=person.person_id,
        place="jincheng",
        case_id="JZ-00000000000000000000",
        at=NOW,
        facts={"company": "甲", "reference": "乙"},
        not_before=NOW,
        agent_of="jincheng-x",
    )
    sender.send(cast("Wiring", SimpleNamespace(wechat=wechat, subscribe=account, persons=persons)), delivery)
    return wechat.written_to


def test_an_agent_who_may_sign_in_is_written_to(monkeypatch: pytest.MonkeyPatch) -> None:
    person = a_person()
    assert sent(monkeypatch, person) == [person.open_id]


def test_a_suspended_person_is_not_written_to(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Declined, match="no_such_person"):
        sent(monkeypatch, a_person().suspended("转让手机", Decision("operator", NOW)))


def test_somebody_who_is_no_agent_any_more_is_not_written_to(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Declined, match="no_longer_agent"):
        sent(monkeypatch, a_person(), is_agent=False)
