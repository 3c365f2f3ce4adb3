"""Dead letters in an operator's hands: seen, sent again, and seen by nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app import app
from chalicelib import wiring
from chalicelib.domain.messages.deliveries import LEFT_TO_THE_STREAM
from local.mail import MailServer
from tests import schedules
from tests.routes.service import Api
from tests.services.support import Context, account_of, record

OPERATOR = "operator"
OTHERS = (
    "applicant-jincheng",
    "steward-jiaozuo",
    "authority-jiaozuo-scjg",
    "province-henan",
    "committee-jiaozuo",
    "court-jiaozuo-jiefang",
)


@pytest.fixture(scope="module")
def mail_server() -> Iterator[MailServer]:
    server = MailServer()
    yield server
    server.stop()


def stream(*delivery_ids: str) -> Any:
    records = [record(name, str(number)) for number, name in enumerate(delivery_ids)]
    return app.handler_map["outbox"]({"Records": records}, Context())


def sweep(api: Api) -> Any:
    service = api.service
    service.clock.jump_to(service.clock.now() + LEFT_TO_THE_STREAM)
    return schedules.run("sweeper")


def ids(answer: Any) -> list[str]:
    assert answer.status == 200, answer.json
    return [item["delivery_id"] for item in answer.json["items"]]


def dead_mails(api: Api) -> list[str]:
    """A submission whose e-mails nobody could send, since there is no mail server."""
    case_id = api.submit()["case_id"]
    names = ids(api.get("/v1/deliveries?state=pending", OPERATOR))
    assert len(names) == 5
    stream(*names)
    return [f"{case_id}.000001.{to}.email" for to in ("home_steward", "steward")]


def test_what_was_given_up_is_listed_with_its_reason_and_without_what_it_says(api: Api) -> None:
    dead = dead_mails(api)
    answer = api.get("/v1/deliveries", OPERATOR)
    assert sorted(ids(answer)) == dead
    assert {item["reason"] for item in answer.json["items"]} == {"mail_not_configured"}
    assert {item["attempts"] for item in answer.json["items"]} == {1}
    assert "晋城市示例物流有限公司" not in answer.content.decode()
    assert ids(api.get("/v1/deliveries?state=pending", OPERATOR)) == []


def test_the_list_comes_in_pages(api: Api) -> None:
    api.submit()
    seen: list[str] = []
    cursor = ""
    while True:
        answer = api.get(f"/v1/deliveries?state=pending&limit=2{cursor}", OPERATOR)
        seen += ids(answer)
        if answer.json["next_cursor"] is None:
            break
        cursor = f"&cursor={answer.json['next_cursor'].replace('+', '%2B').replace('#', '%23')}"
    assert len(seen) == len(set(seen)) == 5


def test_what_is_sent_again_is_delivered_by_the_sweeper(api: Api, mail_server: MailServer) -> None:
    dead = dead_mails(api)
    answer = api.post(f"/v1/deliveries/{dead[1]}/redelivery", OPERATOR, {})
    assert (answer.status, answer.json["state"], answer.json["attempts"]) == (200, "pending", 0)
    wiring.use(replace(api.service.wiring, mail=account_of(mail_server)))
    assert sweep(api)["delivered"] == 1
    assert [mail["to"] for mail in mail_server.received()] == [["xyxf@fgw.jiaozuo.example"]]
    assert ids(api.get("/v1/deliveries", OPERATOR)) == dead[:1]


def test_what_fails_again_is_dead_again(api: Api) -> None:
    dead = dead_mails(api)
    api.post(f"/v1/deliveries/{dead[0]}/redelivery", OPERATOR, {})
    assert sweep(api)["dead"] == 1
    assert sorted(ids(api.get("/v1/deliveries", OPERATOR))) == dead


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_but_operators_sees_or_sends_deliveries(api: Api, who: str) -> None:
    dead = dead_mails(api)
    for answer in (
        api.get("/v1/deliveries", who),
        api.post(f"/v1/deliveries/{dead[0]}/redelivery", who, {}),
        api.post("/v1/deliveries/nothing/redelivery", who, {}),
    ):
        assert (answer.status, answer.code) == (403, "role_may_not")


def test_deliveries_are_for_those_who_are_known(api: Api) -> None:
    assert api.get("/v1/deliveries").status == 401
    assert api.post("/v1/deliveries/x/redelivery", "", {}).status == 401


@pytest.mark.parametrize("name", ["nothing", "JZ-0.000001.steward.email", "x" * 201, "x" * 4000, "%E6%97%A0"])
def test_an_unknown_delivery_is_not_found(api: Api, name: str) -> None:
    answer = api.post(f"/v1/deliveries/{name}/redelivery", OPERATOR, {})
    assert (answer.status, answer.code) == (404, "not_found")


def test_only_what_is_dead_is_sent_again(api: Api) -> None:
    dead_mails(api)
    case_id = api.submit()["case_id"]
    waiting = f"{case_id}.000001.steward.inbox"
    for _ in range(2):
        answer = api.post(f"/v1/deliveries/{waiting}/redelivery", OPERATOR, {})
        assert (answer.status, answer.code, answer.json["actions"]) == (409, "not_allowed_in_stage", [])
        stream(waiting)  # and then it is delivered


def test_of_two_who_send_it_again_at_once_one_is_first(api: Api) -> None:
    dead = dead_mails(api)
    outbox = api.service.wiring.outbox
    found = outbox.get(dead[0])
    assert found is not None
    assert api.post(f"/v1/deliveries/{dead[0]}/redelivery", OPERATOR, {}).status == 200
    from chalicelib.domain.shared.errors import LostRace

    with pytest.raises(LostRace):
        outbox.advance(found.again(api.service.clock.now()))


def test_a_row_that_nobody_can_read_is_listed_and_not_sent_again(api: Api) -> None:
    case_id = api.submit()["case_id"]
    name = f"{case_id}.000001.steward.inbox"
    tables = api.service.wiring.cases._tables
    row = tables.outbox.get(name)
    row.data = '{"schema": 2}'
    row.save()
    answer = api.get("/v1/deliveries?state=pending", OPERATOR)
    assert {item["delivery_id"]: item["reason"] for item in answer.json["items"]}[name] == "unreadable"
    refused = api.post(f"/v1/deliveries/{name}/redelivery", OPERATOR, {})
    assert (refused.status, refused.code) == (409, "not_allowed_in_stage")
    sweep(api)
    assert name in ids(api.get("/v1/deliveries", OPERATOR))
    assert api.post(f"/v1/deliveries/{name}/redelivery", OPERATOR, {}).status == 200
    sweep(api)
    assert name in ids(api.get("/v1/deliveries", OPERATOR))


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("state=gone", "invalid_query"),
        ("limit=0", "invalid_query"),
        ("limit=101", "invalid_query"),
        ("limit=x", "invalid_query"),
        (f"cursor={'x' * 201}", "invalid_cursor"),
        ("other=1", "invalid_query"),
    ],
)
def test_a_query_that_makes_no_sense_is_refused(api: Api, query: str, code: str) -> None:
    answer = api.get(f"/v1/deliveries?{query}", OPERATOR)
    assert (answer.status, answer.code) == (400, code)


def test_times_are_chinas(api: Api) -> None:
    dead_mails(api)
    item = api.get("/v1/deliveries", OPERATOR).json["items"][0]
    assert item["at"].endswith("+08:00")
    assert timedelta(0) < LEFT_TO_THE_STREAM
