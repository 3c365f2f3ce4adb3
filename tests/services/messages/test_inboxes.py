"""Inboxes over HTTP: everybody finds what their own office was told, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.parties.parties import Grant, Principal, Role
from tests import schedules
from tests.routes import steps
from tests.routes.service import Api

EVERYBODY = (
    "applicant-jincheng",
    "applicant-jiaozuo",
    "steward-jiaozuo",
    "steward-jincheng",
    "steward-changzhi",
    "authority-jiaozuo-scjg",
    "authority-jiaozuo-sthj",
    "province-henan",
    "province-shanxi",
    "committee-jiaozuo",
    "committee-jincheng",
)


def delivered(api: Api) -> None:
    """The sweeper has passed."""
    from datetime import timedelta

    api.service.clock.jump_to(api.service.clock.now() + timedelta(minutes=3))
    schedules.run("sweeper")


def inbox(api: Api, who: str, query: str = "") -> list[dict[str, Any]]:
    answer = api.get(f"/v1/notifications{query}", who)
    assert answer.status == 200, answer.json
    return list(answer.json["items"])


def test_each_office_finds_what_it_was_told_and_nobody_else_does(api: Api) -> None:
    case_id = api.case_in("forwarded")
    delivered(api)
    api.service.at("2026-03-20 00:10")
    schedules.run("nightly")
    delivered(api)
    told = {who: [item["kind"] for item in inbox(api, who)] for who in EVERYBODY}
    assert told == {
        "applicant-jincheng": ["penalty.forward", "penalty.submit"],
        "applicant-jiaozuo": [],
        "steward-jiaozuo": ["deadline.breached", "penalty.submit"],
        "steward-jincheng": ["penalty.forward", "penalty.submit"],
        "steward-changzhi": [],
        "authority-jiaozuo-scjg": ["deadline.breached", "penalty.forward"],
        "authority-jiaozuo-sthj": [],
        "province-henan": [],
        "province-shanxi": [],
        "committee-jiaozuo": ["deadline.escalated"],
        "committee-jincheng": [],
    }
    assert {item["case_id"] for who in EVERYBODY for item in inbox(api, who)} == {case_id}


def test_a_province_finds_what_is_reported_to_it(api: Api) -> None:
    api.case_in("reported")
    delivered(api)
    assert [item["title"] for item in inbox(api, "province-henan")] == ["请复核信用修复申请"]
    assert inbox(api, "province-shanxi") == []


def test_operators_have_no_inbox(api: Api) -> None:
    for answer in (api.get("/v1/notifications", "operator"), api.post("/v1/notifications/x/read", "operator", {})):
        assert (answer.status, answer.code) == (403, "role_may_not")
    assert api.get("/v1/notifications").status == 401


def test_the_newest_come_first_page_by_page(api: Api) -> None:
    for number in range(5):
        api.service.at(f"2026-03-02 1{number}:00")
        api.submit()
    delivered(api)
    seen: list[str] = []
    cursor = ""
    for _ in range(3):
        answer = api.get(f"/v1/notifications?limit=2{cursor}", "steward-jiaozuo")
        seen += [item["at"] for item in answer.json["items"]]
        cursor = f"&cursor={answer.json['next_cursor']}"
    assert answer.json["next_cursor"] is None
    assert [at[:16] for at in seen] == [f"2026-03-02T1{number}:00" for number in (4, 3, 2, 1, 0)]
    assert all(at.endswith("+08:00") for at in seen)


def test_what_comes_between_two_pages_shifts_nothing(api: Api) -> None:
    for number in range(4):
        api.service.at(f"2026-03-02 1{number}:00")
        api.submit()
    delivered(api)
    first = api.get("/v1/notifications?limit=2", "steward-jiaozuo").json
    api.submit()
    delivered(api)
    second = inbox(api, "steward-jiaozuo", f"?limit=2&cursor={first['next_cursor']}")
    names = [item["notification_id"] for item in (*first["items"], *second)]
    assert len(set(names)) == 4


def test_what_was_read_stays_read_though_it_is_delivered_again(api: Api) -> None:
    api.submit()
    delivered(api)
    (item,) = inbox(api, "steward-jiaozuo")
    assert item["read"] is False
    for _ in range(2):
        answer = api.post(f"/v1/notifications/{item['notification_id']}/read", "steward-jiaozuo", {})
        assert answer.status == 200
        assert answer.json == {**item, "read": True}
    for row in api.service.wiring.cases._tables.outbox.scan():
        from chalicelib.channels.inbox import sender

        delivery = api.service.wiring.outbox.get(row.pk)
        assert delivery is not None
        if delivery.channel == "inbox":
            sender.send(api.service.wiring, delivery)
    assert inbox(api, "steward-jiaozuo") == [{**item, "read": True}]


def test_a_notification_of_somebody_else_is_as_absent_as_one_that_never_was(api: Api) -> None:
    api.submit()
    delivered(api)
    name = inbox(api, "steward-jiaozuo")[0]["notification_id"]
    missing = "20260302T010000000000Z-0000000000000000"
    for who in EVERYBODY:
        if who != "steward-jiaozuo":
            answer = api.post(f"/v1/notifications/{name}/read", who, {})
            absent = api.post(f"/v1/notifications/{missing}/read", who, {})
            assert (answer.status, answer.code) == (absent.status, absent.code) == (404, "not_found")
            assert answer.json | {"instance": ""} == absent.json | {"instance": ""}
    assert inbox(api, "steward-jiaozuo")[0]["read"] is False


@pytest.mark.parametrize("name", ["x", "x" * 65, "x" * 2000, "CASE%23JZ-1", "..%2F..", "%E6%97%A0"])
def test_a_notification_that_never_was_is_absent(api: Api, name: str) -> None:
    answer = api.post(f"/v1/notifications/{name}/read", "steward-jiaozuo", {})
    assert (answer.status, answer.code) == (404, "not_found")


@pytest.mark.parametrize("cursor", ["x", "0" * 65])
def test_a_cursor_of_no_list_is_refused(api: Api, cursor: str) -> None:
    answer = api.get(f"/v1/notifications?cursor={cursor}", "steward-jiaozuo")
    assert (answer.status, answer.code) == (400, "invalid_cursor")


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "kind=digest"])
def test_a_query_that_makes_no_sense_is_refused(api: Api, query: str) -> None:
    answer = api.get(f"/v1/notifications?{query}", "steward-jiaozuo")
    assert (answer.status, answer.code) == (400, "invalid_query")


def test_who_holds_several_roles_reads_the_inbox_of_the_first_that_has_one(api: Api) -> None:
    both = Principal("both", (Grant(Role.OPERATOR, ""), Grant(Role.STEWARD, "jiaozuo", "jiaozuo")))
    api.service.add_principal(both)
    api.submit()
    delivered(api)
    assert [item["kind"] for item in inbox(api, "both")] == ["penalty.submit"]


def test_the_digest_is_in_the_inbox_of_the_citys_stewards(api: Api) -> None:
    api.submit()
    api.service.at("2026-03-09 09:00")
    schedules.run("morning")
    delivered(api)
    item = inbox(api, "steward-jiaozuo")[0]
    assert (item["title"], item["case_id"]) == ("今日办件提醒（2026-03-09）", None) or item["case_id"] == ""
    assert "逾期 0 件，临期 1 件" in item["text"]
    assert [i["kind"] for i in inbox(api, "steward-changzhi")] == ["digest"]


def test_an_urging_reaches_who_owes_it(api: Api) -> None:
    case_id = api.case_in("forwarded")
    api.take(case_id, steps.URGED)
    delivered(api)
    item = inbox(api, "authority-jiaozuo-scjg")[0]
    assert item["kind"] == "penalty.urge"
    assert "催办内容：请尽快办理。" in item["text"]
