"""News of a case reaches the company's agents in WeChat: each message once, and only those who ticked it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from app import app
from chalicelib import wiring
from chalicelib.domain.messages.deliveries import Delivery, DeliveryState
from chalicelib.domain.parties.channels import Channel
from chalicelib.domain.people.wechat_token import CLAIMED_FOR
from chalicelib.runtime.clock import real_time
from chalicelib.services.people import wechat_token
from local.settings import WECHAT_TEMPLATES
from local.wechat.faults import FaultKind
from tests import schedules
from tests.builders import USCC_CHANGZHI
from tests.routes import steps
from tests.routes.companies import bound
from tests.routes.service import Api
from tests.services.support import Context, record

IDS = [template.template_id for template in WECHAT_TEMPLATES.values()]
SEND, TOKEN = "/cgi-bin/message/subscribe/send", "/cgi-bin/stable_token"


class Phones:
    """The agents of one company, and what comes to their phones."""

    def __init__(self, api: Api, *agents: str) -> None:
        self.api, self.wechat = api, api.service.wechat
        for agent in agents:
            api.sign_in(agent)
            bound(api, agent)
        self.agents = agents

    def tick(self, *agents: str) -> None:
        for agent in agents or self.agents:
            self.wechat.tick(agent, IDS)

    def case(self) -> str:
        return str(self.api.submit(self.agents[0], subject=self.subject())["case_id"])

    def subject(self) -> dict[str, str]:
        (company,) = self.api.get("/v1/companies", self.agents[0]).json["items"]
        return {"name": company["name"], "uscc": company["uscc"], "home_city": company["home_city"]}

    def waiting(self, state: DeliveryState = DeliveryState.PENDING) -> list[Delivery]:
        found, _ = wiring.current().outbox.page(state, 100, None)
        return [delivery for delivery in found if delivery.channel is Channel.WECHAT]

    def stream(self, times: int = 1) -> None:
        """Deliver what waits, and what that brings, each record so many times."""
        seen: set[str] = set()
        while new := [one.delivery_id for one in self.waiting() if one.delivery_id not in seen]:
            seen.update(new)
            records = [record(name, str(n)) for n, name in enumerate(new * times)]
            assert app.handler_map["outbox"]({"Records": records}, Context()) == {"batchItemFailures": []}

    def received(self) -> Counter[tuple[str, str]]:
        """(agent, state) -> how often."""
        items: list[dict[str, Any]] = self.wechat.subscriptions.received
        return Counter((item["user"], phrase(item)) for item in items if item["user"] in self.agents)

    def states(self, case_id: str) -> Counter[str]:
        rows = wiring.current().outbox._rows.scan()
        deliveries = [wiring.current().outbox.get(row.pk) for row in rows]
        return Counter(d.state.value for d in deliveries if d and d.channel is Channel.WECHAT and d.case_id == case_id)


def phrase(message: dict[str, Any]) -> str:
    return next(str(part["value"]) for field, part in message["data"].items() if field.startswith("phrase"))


@pytest.fixture
def phones(api: Api) -> Phones:
    wiring.use(api.service.wiring)
    api.service.wechat.subscriptions.received.clear()
    api.service.wechat.subscriptions.ticks.clear()
    phones = Phones(api, "wang", "li")
    for confirmation in phones.waiting():  # of the bindings themselves
        wiring.current().outbox.advance(confirmation.declined("not_wanted"))
    return phones


def forward(api: Api, case_id: str) -> None:
    api.take(case_id, steps.FORWARDED)


def test_each_agent_gets_a_message_once_however_often_the_stream_brings_it(api: Api, phones: Phones) -> None:
    phones.tick()
    case_id = phones.case()
    forward(api, case_id)
    phones.stream(times=3)
    assert phones.received() == {("wang", "已转办"): 1, ("li", "已转办"): 1}
    assert phones.states(case_id) == {"delivered": 3}  # the company's, and one for each agent


def test_who_ticked_nothing_is_no_failure(api: Api, phones: Phones) -> None:
    phones.tick("li")
    case_id = phones.case()
    forward(api, case_id)
    phones.stream()
    assert phones.received() == {("li", "已转办"): 1}
    assert phones.states(case_id) == {"delivered": 2, "declined": 1}
    assert phones.waiting(DeliveryState.DEAD) == []


def test_an_agent_who_left_gets_no_more(api: Api, phones: Phones) -> None:
    phones.tick()
    case_id = phones.case()
    (binding,) = api.get("/v1/companies", "li").json["items"]
    assert api.post(f"/v1/companies/{binding['binding_id']}/departure", "li", {}).status == 200
    forward(api, case_id)
    phones.stream()
    assert phones.received() == {("wang", "已转办"): 1}


def sweep(api: Api, moment: str) -> None:
    """The sweeper passes, at a moment of 2 March."""
    api.service.at(f"2026-03-02 {moment}")
    schedules.run("sweeper")


def test_an_agent_who_left_before_a_message_was_sent_gets_nothing(api: Api, phones: Phones) -> None:
    phones.tick()
    case_id = phones.case()
    forward(api, case_id)
    phones.wechat.misbehave(FaultKind.HTTP_500, times=2, path=SEND)
    phones.stream()
    assert phones.received() == {}
    (binding,) = api.get("/v1/companies", "li").json["items"]
    assert api.post(f"/v1/companies/{binding['binding_id']}/departure", "li", {}).status == 200
    assert api.get(f"/v1/cases/{case_id}", "li").status == 404
    sweep(api, "09:10")
    assert phones.received() == {("wang", "已转办"): 1}
    assert phones.states(case_id) == {"delivered": 2, "declined": 1}


def test_an_agent_of_another_company_is_none_of_this_one(api: Api, phones: Phones) -> None:
    phones.tick()
    forward(api, phones.case())
    phones.wechat.misbehave(FaultKind.HTTP_500, times=2, path=SEND)
    phones.stream()
    bound(api, "li", uscc=USCC_CHANGZHI, home_city="changzhi", name="长治市示例商贸有限公司")
    left = next(item for item in api.get("/v1/companies", "li").json["items"] if item["home_city"] == "jincheng")
    assert api.post(f"/v1/companies/{left['binding_id']}/departure", "li", {}).status == 200
    sweep(api, "09:10")
    assert phones.received() == {("wang", "已转办"): 1, ("li", "已确认"): 1}


@pytest.mark.parametrize("errcode", [45011, 40164, 40125, 40013, 41004, 50002])
def test_a_refused_access_token_says_nothing_of_a_message(
    api: Api, phones: Phones, monkeypatch: pytest.MonkeyPatch, errcode: int
) -> None:
    monkeypatch.setattr(wechat_token, "LOOKS", 1)
    monkeypatch.setattr(wechat_token, "PAUSE_SECONDS", 0)
    phones.tick()
    case_id = phones.case()
    forward(api, case_id)
    phones.wechat.misbehave(FaultKind.ERRCODE, times=1, path=TOKEN, errcode=errcode)
    phones.stream()
    assert phones.waiting(DeliveryState.DEAD) == []
    assert f"token_errcode_{errcode}" in {one.reason for one in phones.waiting()}
    monkeypatch.setattr(wechat_token, "real_time", lambda: real_time() + CLAIMED_FOR)
    monkeypatch.setattr(wechat_token, "LOOKS", 30)
    sweep(api, "09:10")
    assert phones.received() == {("wang", "已转办"): 1, ("li", "已转办"): 1}


def test_a_stale_access_token_is_renewed_once_for_all(api: Api, phones: Phones) -> None:
    phones.tick()
    forward(api, phones.case())
    phones.wechat.misbehave(FaultKind.ERRCODE, path=SEND, errcode=42001)
    phones.stream()
    assert phones.received() == {("wang", "已转办"): 1, ("li", "已转办"): 1}


@pytest.mark.parametrize(
    ("errcode", "state", "reason"),
    [
        (43101, None, ""),
        (43107, None, ""),
        (43108, DeliveryState.PENDING, "errcode_43108"),
        (45009, DeliveryState.PENDING, "errcode_45009"),
        (45011, DeliveryState.PENDING, "errcode_45011"),
        (48001, DeliveryState.PENDING, "errcode_48001"),
        (-1, DeliveryState.PENDING, "wechat_unavailable"),
        (41030, DeliveryState.DEAD, "errcode_41030"),
        (45168, DeliveryState.DEAD, "errcode_45168"),
        (40037, DeliveryState.DEAD, "errcode_40037"),
        (47003, DeliveryState.DEAD, "errcode_47003"),
        (40003, DeliveryState.DEAD, "errcode_40003"),
    ],
)
def test_what_wechat_refuses(api: Api, phones: Phones, errcode: int, state: DeliveryState | None, reason: str) -> None:
    phones.tick()
    forward(api, phones.case())
    phones.wechat.misbehave(FaultKind.ERRCODE, times=2, path=SEND, errcode=errcode)
    phones.stream()
    assert phones.received() == {}
    left = {one.reason for one in phones.waiting(state)} if state else set()
    assert left == ({reason} if state else set())
    if state is None:
        assert phones.waiting(DeliveryState.PENDING) == phones.waiting(DeliveryState.DEAD) == []


def test_without_a_mini_program_the_inbox_has_it_all(api: Api, phones: Phones) -> None:
    wiring.use(replace(api.service.wiring, wechat=None))
    try:
        case_id = phones.case()
        forward(api, case_id)
        phones.stream()
        assert phones.states(case_id) == {"declined": 1}
    finally:
        wiring.use(api.service.wiring)


def test_what_is_no_news_does_not_go_there(api: Api, phones: Phones) -> None:
    phones.tick()
    case_id = phones.case()
    phones.stream()
    assert phones.states(case_id) == {}


def test_an_applicant_without_a_company_has_no_phone(api: Api, phones: Phones) -> None:
    case_id = api.case_in("forwarded")
    assert phones.states(case_id) == {}


def test_the_templates_to_tick(api: Api, phones: Phones) -> None:
    answer = api.get("/v1/wechat/templates", "wang")
    assert [item["template_id"] for item in answer.json["items"]] == IDS
