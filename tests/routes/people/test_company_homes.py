"""Operators move a company to another city, with the reason on record, so that nobody deletes a row by hand."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import USCC_JIAOZUO
from tests.routes.companies import COMPANY, bound
from tests.routes.service import Answer, Api, aws_calls

PATH, OPERATOR = "/v1/directory/companies", "operator"
MOVE = {"uscc": COMPANY["uscc"], "home_city": "changzhi", "reason": "企业已迁至长治市，持变更登记通知书。"}


@pytest.fixture
def api(client: Api) -> Api:
    client.service.forget_cases()
    client.service.at("2026-03-02 09:00")
    for user in ("wang", "li"):
        client.sign_in(user)
    return client


def moved(api: Api, **changes: Any) -> Answer:
    return api.post(PATH, OPERATOR, {**MOVE, **changes})


def recorded(api: Api) -> list[Any]:
    return [one for one in api.get("/v1/directory/changes", OPERATOR).json["items"] if one["what"] == "company"]


def test_a_company_is_moved_to_the_city_that_it_is_of(api: Api) -> None:
    bound(api, "li")
    body = {**COMPANY, "home_city": "changzhi", "agent_name": "王小明"}
    assert api.post("/v1/companies", "wang", body).code == "company_elsewhere"
    answer = moved(api)
    assert answer.status == 200
    assert answer.json == {"uscc": COMPANY["uscc"], "home_city": "changzhi", "home_city_name": "长治市"}
    bound(api, "wang", home_city="changzhi")
    assert api.post("/v1/companies", "li", {**COMPANY, "agent_name": "李华"}).status == 409
    (change, *_) = recorded(api)
    assert (change["by"], change["place"], change["reason"]) == (OPERATOR, "changzhi", MOVE["reason"])
    field = f"companies.{COMPANY['uscc']}.home_city"
    assert change["differences"] == [{"field": field, "from": "jincheng", "to": "changzhi"}]


def test_a_company_moved_to_where_it_is_writes_nothing(api: Api) -> None:
    bound(api, "li")
    before = recorded(api)
    with aws_calls() as made:
        answer = moved(api, home_city="jincheng")
    assert (answer.status, answer.json["home_city"]) == (200, "jincheng")
    assert "TransactWriteItems" not in made
    assert recorded(api) == before


def test_a_company_of_no_city_is_not_moved(api: Api) -> None:
    answer = moved(api, uscc=USCC_JIAOZUO)
    assert (answer.status, answer.code) == (404, "not_found")


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({"reason": " "}, {"/reason": "required"}),
        ({"home_city": "beijing"}, {"/home_city": "not_a_member"}),
        ({"uscc": "91140502MA0TE5T24B"}, {"/uscc": "uscc_check_character"}),
    ],
)
def test_what_is_wrong_with_a_move_is_told(api: Api, changes: dict[str, str], problems: dict[str, str]) -> None:
    answer = moved(api, **changes)
    assert (answer.status, answer.problems) == (422, problems)


@pytest.mark.parametrize("who", ["steward-jincheng", "steward-changzhi", "wang", "applicant-jincheng"])
def test_only_operators_move_one(api: Api, who: str) -> None:
    bound(api, "li")
    assert api.post(PATH, who, MOVE).code == "role_may_not"


def test_a_repeated_move_gets_the_same_answer(api: Api) -> None:
    bound(api, "li")
    first, second = (api.post(PATH, OPERATOR, MOVE, key="move") for _ in range(2))
    assert (first.status, first.content) == (200, second.content)


def test_a_move_is_one_transaction(api: Api) -> None:
    bound(api, "li")
    with aws_calls() as made:
        assert moved(api).status == 200
    assert made == ["GetItem", "GetItem", "Query", "TransactWriteItems"]
