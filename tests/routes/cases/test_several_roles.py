"""A caller with several roles or companies has one list and one inbox, with each item once, by one query per office."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.domain.parties.parties import Grant, Principal, Role
from chalicelib.domain.shared.identifiers.company_id import company_id
from tests import schedules
from tests.builders import USCC_CHANGZHI, USCC_JIAOZUO, USCC_JINCHENG
from tests.routes import steps
from tests.routes.companies import mandated, opened
from tests.routes.service import Api, Service, aws_calls, running_service

COMPANIES = {
    "jincheng": (company_id("JC", USCC_JINCHENG), USCC_JINCHENG),
    "jiaozuo": (company_id("JZ", USCC_JIAOZUO), USCC_JIAOZUO),
    "changzhi": (company_id("CZ", USCC_CHANGZHI), USCC_CHANGZHI),
}


def of_company(city: str) -> Grant:
    return Grant(Role.APPLICANT, COMPANIES[city][0], city)


PEOPLE = {
    "agent-of-two": (of_company("jincheng"), of_company("jiaozuo")),
    "agent-of-one": (of_company("changzhi"),),
    "steward-of-two": (Grant(Role.STEWARD, "jiaozuo", "jiaozuo"), Grant(Role.STEWARD, "jincheng", "jincheng")),
    "many-hats": (
        Grant(Role.COMMITTEE, "jiaozuo", "jiaozuo"),
        Grant(Role.AUTHORITY, "jiaozuo-scjg", "jiaozuo"),
        Grant(Role.STEWARD, "changzhi", "changzhi"),
        of_company("jincheng"),
    ),
    "told-twice": (Grant(Role.STEWARD, "jincheng", "jincheng"), Grant(Role.STEWARD, "jincheng", "jincheng")),
}


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    """A service of its own, since these tests count cases."""
    with running_service() as running:
        for name, grants in PEOPLE.items():
            running.add_principal(Principal(name, grants))
        yield running


@pytest.fixture(scope="module")
def api(service: Service) -> Api:
    return Api(service)


@pytest.fixture(scope="module")
def cases(api: Api) -> list[str]:
    """The ids of cases filed a minute apart, oldest first: jincheng, jiaozuo, changzhi, and so on in turn."""
    made = []
    for number, (who, city) in enumerate(
        [("agent-of-two", "jincheng"), ("agent-of-two", "jiaozuo"), ("agent-of-one", "changzhi")] * 3
    ):
        api.service.at(f"2026-03-02 09:{number:02}")
        changes = {"subject__home_city": city, "subject__uscc": COMPANIES[city][1]}
        made.append(str(api.submit(who, **changes)["case_id"]))
    api.take(made[2], steps.FORWARDED)
    api.service.at("2026-03-02 10:00")
    schedules.run("sweeper")
    return made


def listed(api: Api, who: str, query: str = "", route: str = "/v1/cases") -> list[str]:
    answer = api.get(f"{route}{query}", who)
    assert answer.status == 200, answer.json
    return [item["case_id"] for item in answer.json["items"]]


def paged(api: Api, who: str, route: str, limit: int) -> list[Any]:
    seen: list[Any] = []
    cursor = ""
    while cursor is not None:
        answer = api.get(f"{route}?limit={limit}{f'&cursor={cursor}' if cursor else ''}", who).json
        assert len(answer["items"]) <= limit
        seen, cursor = [*seen, *answer["items"]], answer["next_cursor"]
    return seen


EXPECTED = {
    "agent-of-two": [7, 6, 4, 3, 1, 0],
    "agent-of-one": [8, 5, 2],
    "steward-of-two": [8, 7, 6, 5, 4, 3, 2, 1, 0],
    "many-hats": [8, 6, 5, 3, 2, 0],
    "told-twice": [6, 3, 0],
}
QUERIES = {"agent-of-two": 2, "agent-of-one": 1, "steward-of-two": 2, "many-hats": 4, "told-twice": 1}


@pytest.mark.parametrize("who", PEOPLE)
def test_all_roles_together_make_one_list_newest_first(api: Api, cases: list[str], who: str) -> None:
    assert listed(api, who) == [cases[number] for number in EXPECTED[who]]


@pytest.mark.parametrize("limit", [1, 2, 3, 5])
@pytest.mark.parametrize("who", PEOPLE)
def test_pages_together_are_the_list_each_case_once(api: Api, cases: list[str], who: str, limit: int) -> None:
    found = [item["case_id"] for item in paged(api, who, "/v1/cases", limit)]
    assert found == [cases[number] for number in EXPECTED[who]]


def test_a_filter_holds_for_all_offices_of_a_caller(api: Api, cases: list[str]) -> None:
    assert listed(api, "many-hats", "?stage=forwarded") == [cases[2]]
    assert listed(api, "agent-of-two", f"?q={cases[4]}") == [cases[4]]


@pytest.mark.parametrize("who", PEOPLE)
def test_a_list_is_one_query_for_each_office(api: Api, cases: list[str], who: str) -> None:
    for route in ("/v1/cases", "/v1/notifications"):
        with aws_calls() as made:
            assert api.get(route, who).status == 200
        reads_red_cases = route == "/v1/cases" and who == "many-hats"  # of all cities, in a table of their own
        assert made.count("Query") == QUERIES[who] + reads_red_cases
        assert "Scan" not in made


def test_a_steward_of_two_cities_keeps_both_ledgers_as_one(api: Api, cases: list[str]) -> None:
    assert listed(api, "steward-of-two", route="/v1/ledger") == [cases[number] for number in range(8, -1, -1)]


@pytest.mark.parametrize("other", ["agent-of-one", "steward-of-two", "many-hats"])
def test_a_cursor_of_another_callers_list_is_refused(api: Api, cases: list[str], other: str) -> None:
    cursor = api.get("/v1/cases?limit=1", "agent-of-two").json["next_cursor"]
    answer = api.get(f"/v1/cases?cursor={cursor}", other)
    assert (answer.status, answer.code) == (400, "invalid_cursor")


@pytest.mark.parametrize("stage", ["repared", "SUBMITTED", "penalty"])
@pytest.mark.parametrize("route", ["/v1/cases", "/v1/ledger"])
def test_a_stage_that_there_is_not_is_told(api: Api, route: str, stage: str) -> None:
    answer = api.get(f"{route}?stage={stage}", steps.STEWARD)
    assert (answer.status, answer.code, answer.problems) == (400, "invalid_query", {"/stage": "unknown_value"})


# -------------------- inboxes


def test_an_agent_of_two_companies_reads_what_both_were_told(api: Api, cases: list[str]) -> None:
    items = paged(api, "agent-of-two", "/v1/notifications", 2)
    assert [item["case_id"] for item in items] == [cases[number] for number in EXPECTED["agent-of-two"]]
    assert items == api.get("/v1/notifications", "agent-of-two").json["items"]


def test_somebody_of_many_hats_reads_what_each_was_told_newest_first(api: Api, cases: list[str]) -> None:
    items = api.get("/v1/notifications?limit=100", "many-hats").json["items"]
    assert [item["at"] for item in items] == sorted((item["at"] for item in items), reverse=True)
    kinds = {(item["kind"], item["title"]) for item in items}
    assert ("penalty.forward", "转办：请出具信用修复审核意见") in kinds  # the agency
    assert ("penalty.forward", "申请已转办") in kinds  # the lead department of Changzhi
    assert len({item["notification_id"] for item in items}) == len(items)


def test_a_notification_is_marked_in_whichever_inbox_it_is(api: Api, cases: list[str]) -> None:
    for item in api.get("/v1/notifications?limit=100", "many-hats").json["items"]:
        assert api.post(f"/v1/notifications/{item['notification_id']}/read", "many-hats", {}).json["read"] is True
    assert all(item["read"] for item in api.get("/v1/notifications?limit=100", "many-hats").json["items"])
    (last, *_) = api.get("/v1/notifications", "agent-of-two").json["items"]
    assert last["case_id"] == cases[7]
    answer = api.post(f"/v1/notifications/{last['notification_id']}/read", "many-hats", {})
    assert (answer.status, answer.code) == (404, "not_found")  # the other company's


def test_a_steward_of_two_cities_sees_the_bindings_and_mandates_of_both(api: Api) -> None:
    mandates = [
        mandated(api, f"steward-{city}", uscc=COMPANIES[city][1]) for city in ("jincheng", "jiaozuo", "changzhi")
    ]
    user = "wang"
    api.sign_in(user)
    bindings = [opened(api, user, uscc=COMPANIES[city][1], home_city=city) for city in COMPANIES]
    for path, name, made in (("/v1/mandates", "mandate_id", mandates), ("/v1/companies", "binding_id", bindings)):
        seen = {item[name] for item in api.get(path, "steward-of-two").json["items"]}
        assert seen == set(made[:2]), path
        page = api.get(f"{path}?limit=1", "steward-of-two").json
        rest = api.get(f"{path}?cursor={page['next_cursor']}", "steward-of-two").json
        assert {item[name] for item in (*page["items"], *rest["items"])} == seen


def test_a_steward_of_two_cities_says_of_which_one_a_company_is(api: Api) -> None:
    def given(who: str, **more: str) -> Any:
        company = {"uscc": COMPANIES["changzhi"][1], "name": "某餐饮店", "moved_here": True}
        return api.post("/v1/mandates", who, {**company, **more})

    assert given("steward-of-two").problems == {"/home_city": "required"}
    assert given("steward-of-two", home_city="changzhi").problems == {"/home_city": "not_your_city"}
    assert given("steward-of-two", home_city="beijing").problems == {"/home_city": "not_a_member"}
    for city in ("jiaozuo", "jincheng"):
        assert given("steward-of-two", home_city=city).json["home_city"] == city
    for who in ("told-twice", "steward-jincheng"):
        assert given(who).json["home_city"] == "jincheng"
    assert given("steward-changzhi", home_city="changzhi").status == 201
