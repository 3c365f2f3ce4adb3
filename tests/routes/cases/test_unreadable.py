"""One row that nobody can read is one visible item of a list, and one clear answer; it is told to the operators."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.routes import steps
from tests.routes.service import Answer, Api, running_service
from tests.services.lines import ANYWHERE, observed

STEWARD, HOME_STEWARD = "steward-jiaozuo", "steward-jincheng"
LISTS = [
    ("/v1/cases", STEWARD, "jiaozuo", "CASE"),
    ("/v1/ledger", STEWARD, "jiaozuo", "CASE"),
    ("/v1/cases", steps.APPLICANT, "jincheng", "MIRROR"),
    ("/v1/ledger", HOME_STEWARD, "jincheng", "MIRROR"),
]


@pytest.fixture(scope="module")
def client() -> Iterator[Api]:
    with running_service() as service:
        yield Api(service)


@pytest.fixture
def api(client: Api) -> Api:
    client.service.forget_cases()
    client.service.at("2026-03-02 09:00")
    return client


def poison(api: Api, place: str, partition: str, sk: str = "HEAD") -> None:
    """A row that a later release left, or somebody's mistake."""
    row = api.service.wiring.cases._tables.cases(place).get(partition, sk)
    row.data = '{"case_id": 7}'
    row.save()


def walked(api: Api, path: str, as_: str, limit: int = 1) -> list[dict[str, Any]]:
    """Every item of a list, page by page."""
    items: list[dict[str, Any]] = []
    query = ""
    while True:
        answer = api.get(f"{path}?limit={limit}{query}", as_)
        assert answer.status == 200, answer.json
        items += answer.json["items"]
        if answer.json["next_cursor"] is None:
            return items
        query = f"&cursor={answer.json['next_cursor']}"


@pytest.mark.parametrize(("path", "as_", "place", "kind"), LISTS)
def test_an_unreadable_row_is_one_item_among_the_others(api: Api, path: str, as_: str, place: str, kind: str) -> None:
    first, bad, last = (api.submit()["case_id"] for _ in range(3))
    before = walked(api, path, as_)
    poison(api, place, f"{kind}#{bad}")
    with observed(ANYWHERE) as written:
        after = walked(api, path, as_)
    assert [item["case_id"] for item in after] == [last, bad, first]
    assert after[::2] == before[::2]
    assert after[1] == {
        "case_id": bad,
        "unreadable": True,
        "message": "这一条记录目前无法读取，系统已通知运维人员，内容没有丢失。",
    }
    assert written.measured("UnreadableRows") == [({}, [1])]
    assert [(line["place"], line["case_id"]) for line in written.told("row cannot be read")] == [(place, bad)]


@pytest.mark.parametrize("sk", ["HEAD", "EVENT#000001"])
def test_the_case_itself_says_that_it_cannot_be_read(api: Api, sk: str) -> None:
    case_id = api.submit()["case_id"]
    poison(api, "jiaozuo", f"CASE#{case_id}", sk)
    with observed(ANYWHERE) as written:
        for answer in (
            api.get(f"/v1/cases/{case_id}", STEWARD),
            api.get(f"/v1/cases/{case_id}/events", STEWARD),
            api.post(f"/v1/cases/{case_id}/urging", STEWARD, {"text": "请尽快办理。"}),
        ):
            assert (answer.status, answer.code) == (503, "content_unreadable")
    assert len(written.measured("UnreadableRows")) == 3
    assert written.told("unhandled") == []


def test_bindings_and_mandates_are_listed_beside_an_unreadable_one(api: Api) -> None:
    body = {"uscc": "91140502MA0TE5T24A", "name": "晋城市示例商贸有限公司"}
    made: Answer = api.post("/v1/mandates", HOME_STEWARD, body)
    assert made.status == 201, made.json
    mandate_id = made.json["mandate_id"]
    poison(api, "jincheng", f"BINDING#{mandate_id}")
    (item,) = walked(api, "/v1/mandates", HOME_STEWARD)
    assert (item["mandate_id"], item["unreadable"]) == (mandate_id, True)
    (item,) = walked(api, "/v1/companies", HOME_STEWARD)
    assert (item["binding_id"], item["unreadable"]) == (mandate_id, True)
    answer = api.get(f"/v1/mandates/{mandate_id}", HOME_STEWARD)
    assert (answer.status, answer.code) == (503, "content_unreadable")
