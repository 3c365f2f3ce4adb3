"""Lists: what concerns the caller, newest first, filtered and paged; and the ledger of a city (备忘录 五(二))."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest

from tests.builders import USCC_CHANGZHI, USCC_JIAOZUO
from tests.routes import steps
from tests.routes.service import Api, Service, aws_calls, running_service

JIAOZUO_COMPANY = {
    "subject__home_city": "jiaozuo",
    "subject__uscc": USCC_JIAOZUO,
    "subject__name": "焦作市示例建材有限公司",
}
CHANGZHI_COMPANY = {
    "subject__home_city": "changzhi",
    "subject__uscc": USCC_CHANGZHI,
    "subject__name": "长治市示例餐饮店",
}
IN_JINCHENG = {"penalty__handling_city": "jincheng", "penalty__authority_name": "晋城市市场监督管理局"}


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    """A service of its own, since these tests count cases."""
    with running_service() as running:
        yield running


@pytest.fixture(scope="module")
def client(service: Service) -> Api:
    return Api(service)


@pytest.fixture(scope="module")
def cases(client: Api) -> dict[str, str]:
    """Nickname -> id of all the cases there are, submitted on the days of one week in March 2026."""
    service, made = client.service, {}

    def add(
        nickname: str, moment: str, way: tuple[steps.Step, ...] = (), as_: str = steps.APPLICANT, **of: Any
    ) -> None:
        service.at(moment)
        made[nickname] = client.submit(as_, **of)["case_id"]
        for step in way:
            client.take(made[nickname], step)

    add("oldest", "2026-02-24 09:00")  # due on Tuesday, 3 March (28 February is worked)
    add("forwarded", "2026-03-02 09:00", steps.WAYS["forwarded"], penalty__decision_number="焦市监处罚〔2031〕第007号")
    add("returned", "2026-03-02 09:10", (steps.FORWARDED, steps.FORWARDING_RETURNED))
    add("reported", "2026-03-02 09:20", steps.WAYS["reported"])
    add("guided", "2026-03-02 09:30", steps.WAYS["guided"])
    add("domestic", "2026-03-02 09:40", as_="applicant-jiaozuo", **JIAOZUO_COMPANY)
    add("from changzhi", "2026-03-02 09:50", as_="applicant-changzhi", **CHANGZHI_COMPANY)
    add("in jincheng", "2026-03-02 09:55", as_="applicant-jiaozuo", **JIAOZUO_COMPANY, **IN_JINCHENG)
    return made


@pytest.fixture
def api(client: Api, cases: dict[str, str]) -> Api:
    client.service.at("2026-03-02 10:00")
    return client


def listed(api: Api, cases: dict[str, str], as_: str, query: str = "", route: str = "/v1/cases") -> list[str]:
    """Nicknames of what the first page lists."""
    names = {case_id: nickname for nickname, case_id in cases.items()}
    answer = api.get(route + query, as_)
    assert answer.status == 200, answer.json
    return [names[item["case_id"]] for item in answer.json["items"]]


OF_JIAOZUO = [
    *("in jincheng", "from changzhi", "domestic", "guided", "reported", "returned", "forwarded", "oldest"),
]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("applicant-jincheng", ["guided", "reported", "returned", "forwarded", "oldest"]),
        ("applicant-jiaozuo", ["in jincheng", "domestic"]),
        ("applicant-changzhi", ["from changzhi"]),
        ("steward-jiaozuo", OF_JIAOZUO),
        ("steward-jincheng", ["in jincheng", "guided", "reported", "returned", "forwarded", "oldest"]),
        ("steward-changzhi", ["from changzhi"]),
        ("authority-jiaozuo-scjg", ["guided", "reported", "forwarded"]),
        ("authority-jiaozuo-sthj", []),
        ("authority-jincheng-scjg", []),
        ("province-henan", ["reported"]),
        ("province-shanxi", []),
        ("court-jiaozuo-jiefang", []),
        ("committee-jiaozuo", []),
        ("operator", []),
    ],
)
def test_everybody_lists_what_concerns_them_newest_first(
    api: Api, cases: dict[str, str], name: str, expected: list[str]
) -> None:
    assert listed(api, cases, name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("steward-jiaozuo", OF_JIAOZUO),
        ("steward-jincheng", ["in jincheng", "guided", "reported", "returned", "forwarded", "oldest"]),
        ("steward-changzhi", ["from changzhi"]),
    ],
)
def test_a_steward_keeps_the_ledger_of_the_city(
    api: Api, cases: dict[str, str], name: str, expected: list[str]
) -> None:
    assert listed(api, cases, name, route="/v1/ledger") == expected


@pytest.mark.parametrize(
    "name",
    [
        *("applicant-jincheng", "authority-jiaozuo-scjg", "province-henan", "court-jiaozuo-jiefang"),
        *("committee-jiaozuo", "operator"),
    ],
)
def test_the_ledger_is_the_stewards_alone(api: Api, name: str) -> None:
    answer = api.get("/v1/ledger", name)
    assert (answer.status, answer.code) == (403, "role_may_not")


def test_a_list_tells_what_one_must_know_and_nothing_personal(api: Api, cases: dict[str, str]) -> None:
    answer = api.get("/v1/cases?q=" + cases["forwarded"], steps.AUTHORITY)
    (item,) = answer.json["items"]
    assert item["subject"] == {"name": "晋城市示例物流有限公司", "uscc": "91140502MA0TE5T24A", "home_city": "jincheng"}
    assert (item["stage"], item["stage_name"], item["waits_for"]) == ("forwarded", "已转办", "authority")
    assert item["actions"] == ["return_forwarding", "agree", "refuse"]
    assert item["deadline"]["due_on"] == "2026-03-11"
    assert item["version"] == 2
    for route in ("/v1/cases", "/v1/ledger"):
        content = api.get(route, steps.STEWARD).content.decode()
        assert not [word for word in ("王小明", "13900001234", "wang@example.com", "王**") if word in content]


def test_a_row_of_the_ledger(api: Api, cases: dict[str, str]) -> None:
    (row,) = api.get("/v1/ledger?q=" + cases["guided"], steps.HOME_STEWARD).json["items"]
    expected = {
        "submitted_on": "2026-03-02",
        "company": "晋城市示例物流有限公司",
        "home_city": "jincheng",
        "handling_city": "jiaozuo",
        "cross_city": True,
        "authority_name": "焦作市市场监督管理局",
        "agency_name": "焦作市市场监督管理局",
        "missing_materials": ["罚款缴纳凭证"],
        "stage": "guided",
        "stage_name": "已指导",
        "forwarded_on": "2026-03-02",
        "opinion_on": "2026-03-02",
        "opinion": "refuse",
        "opinion_name": "不同意修复",
        "refusal_reasons": steps.REFUSED.body["reasons"],
        "guidance": "请先缴清罚款，再重新提出申请。",
        "reported_on": None,
        "repaired_on": None,
        "working_days_used": 0,
        "deadline": None,
        "urged_on": None,
    }
    assert {name: row[name] for name in expected} == expected
    (row,) = api.get("/v1/ledger?q=" + cases["reported"], steps.STEWARD).json["items"]
    assert (row["opinion"], row["refusal_reasons"], row["reported_on"]) == ("agree", None, "2026-03-02")
    (row,) = api.get("/v1/ledger?q=" + cases["returned"], steps.STEWARD).json["items"]
    assert (row["forwarded_on"], row["agency_name"]) == (None, None)


def test_an_open_case_uses_up_working_days(api: Api, cases: dict[str, str]) -> None:
    api.service.at("2026-03-09 10:00")
    (row,) = api.get("/v1/ledger?q=" + cases["forwarded"], steps.STEWARD).json["items"]
    assert (row["working_days_used"], row["waiting_days"]) == (5, 5)


def test_the_provinces_list_tells_how_long_a_case_has_waited(api: Api, cases: dict[str, str]) -> None:
    api.service.at("2026-03-16 10:00")
    (item,) = api.get("/v1/cases?q=" + cases["reported"], "province-henan").json["items"]
    assert item["waiting_days"] == 10
    (row,) = api.get("/v1/ledger?q=" + cases["guided"], steps.STEWARD).json["items"]
    assert (row["working_days_used"], row["waiting_days"]) == (0, None)


# Filters


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?stage=submitted", ["in jincheng", "from changzhi", "domestic", "returned", "oldest"]),
        ("?stage=guided", ["guided"]),
        ("?stage=repaired", []),
        ("?light=amber", ["oldest"]),
        ("?light=red", []),
        ("?light=green", ["in jincheng", "from changzhi", "domestic", "reported", "returned", "forwarded"]),
        ("?stage=submitted&light=amber", ["oldest"]),
        ("?stage=forwarded&light=amber", []),
        ("?q=建材", ["in jincheng", "domestic"]),
        ("?q=91410802ma9te5t122", ["in jincheng", "domestic"]),
        ("?q=９１４１０８０２", ["in jincheng", "domestic"]),
        ("?q=焦作市示例建材有限公司&stage=submitted", ["in jincheng", "domestic"]),
        ("?q=没有这家公司", []),
        ("?q=", OF_JIAOZUO),
    ],
)
@pytest.mark.parametrize("route", ["/v1/cases", "/v1/ledger"])
def test_filters(api: Api, cases: dict[str, str], route: str, query: str, expected: list[str]) -> None:
    assert listed(api, cases, steps.STEWARD, query, route) == expected


def test_lights_change_with_time(api: Api, cases: dict[str, str]) -> None:
    api.service.at("2026-03-04 00:00")
    assert listed(api, cases, steps.STEWARD, "?light=red") == ["oldest"]


@pytest.mark.parametrize(
    "q", ["焦市监处罚〔2031〕第007号", "焦市监处罚[2031]7号", "（2031）7号", "〔2031〕7", "焦市监处罚〔２０３１〕７号"]
)
def test_a_decision_number_is_found_however_it_is_written(api: Api, cases: dict[str, str], q: str) -> None:
    assert listed(api, cases, steps.STEWARD, f"?q={q}") == ["forwarded"]


# Pages


def pages(api: Api, as_: str, query: str) -> list[list[dict[str, Any]]]:
    found, cursor = [], ""
    while cursor is not None:
        answer = api.get(f"{query}{f'&cursor={cursor}' if cursor else ''}", as_).json
        found.append(answer["items"])
        cursor = answer["next_cursor"]
    return found


@pytest.mark.parametrize("route", ["/v1/cases", "/v1/ledger"])
@pytest.mark.parametrize(("limit", "sizes"), [(1, [1] * 8), (3, [3, 3, 2]), (4, [4, 4]), (8, [8]), (100, [8])])
def test_pages_together_are_the_whole_list(
    api: Api, cases: dict[str, str], route: str, limit: int, sizes: list[int]
) -> None:
    found = pages(api, steps.STEWARD, f"{route}?limit={limit}")
    assert [len(page) for page in found] == sizes
    assert [item["case_id"] for page in found for item in page] == [cases[name] for name in OF_JIAOZUO]


def test_a_filter_holds_over_all_pages(api: Api, cases: dict[str, str]) -> None:
    found = pages(api, steps.STEWARD, "/v1/cases?limit=1&stage=submitted")
    assert [item["case_id"] for page in found for item in page] == [
        cases[name] for name in ("in jincheng", "from changzhi", "domestic", "returned", "oldest")
    ]


def test_what_is_new_does_not_move_the_pages(api: Api, cases: dict[str, str]) -> None:
    query = "/v1/cases?limit=1"
    first = api.get(query, "steward-changzhi").json
    assert first["next_cursor"] is None
    second = api.get(query, steps.APPLICANT).json
    rest = api.get(f"{query}&cursor={second['next_cursor']}", steps.APPLICANT).json["items"]
    assert [item["case_id"] for item in rest] == [cases["reported"]]


def a_cursor(api: Api, as_: str = steps.STEWARD, route: str = "/v1/cases") -> str:
    return str(api.get(f"{route}?limit=1", as_).json["next_cursor"])


def assert_refused(api: Api, query: str, as_: str = steps.STEWARD) -> None:
    answer = api.get(query, as_)
    assert (answer.status, answer.code) == (400, "invalid_cursor")


@pytest.mark.parametrize(
    "cursor",
    ["x", "%00", "====", "AAAA", "e30", "信修通", "a" * 1000, base64.urlsafe_b64encode(b"a\nb\nc").decode(), "..%2F.."],
)
def test_a_made_up_cursor_is_refused(api: Api, cursor: str) -> None:
    assert_refused(api, f"/v1/cases?cursor={cursor}")


def test_a_cursor_changed_anywhere_is_refused_or_harmless(api: Api, cases: dict[str, str]) -> None:
    cursor = a_cursor(api)
    for place in range(0, len(cursor), 7):
        letter = "A" if cursor[place] != "A" else "B"
        answer = api.get(f"/v1/cases?limit=100&cursor={cursor[:place]}{letter}{cursor[place + 1 :]}", steps.STEWARD)
        assert answer.status in {200, 400}
        if answer.status == 200:
            assert {item["case_id"] for item in answer.json["items"]} <= set(cases.values())


@pytest.mark.parametrize("other", ["steward-jincheng", "applicant-jiaozuo", "authority-jiaozuo-scjg", "province-henan"])
def test_a_cursor_of_another_caller_is_refused(api: Api, other: str) -> None:
    assert_refused(api, f"/v1/cases?cursor={a_cursor(api)}", other)


def test_a_cursor_over_its_length_is_no_cursor(api: Api) -> None:
    assert_refused(api, "/v1/cases?cursor=" + "a" * 1001)


@pytest.mark.parametrize(
    ("query", "problems"),
    [
        ("?limit=0", {"/limit": "greater_than_equal"}),
        ("?limit=-1", {"/limit": "greater_than_equal"}),
        ("?limit=101", {"/limit": "less_than_equal"}),
        ("?limit=1.5", {"/limit": "int_parsing"}),
        ("?limit=abc", {"/limit": "int_parsing"}),
        ("?limit=99999999999999999999999999", {"/limit": "less_than_equal"}),
        ("?light=blue", {"/light": "enum"}),
        ("?q=" + "长" * 129, {"/q": "string_too_long"}),
        ("?stage=" + "a" * 33, {"/stage": "string_too_long"}),
        ("?page=2", {"/page": "extra_forbidden"}),
        ("?role=operator", {"/role": "extra_forbidden"}),
        ("?city=changzhi", {"/city": "extra_forbidden"}),
        ("?limit=0&light=blue&x=1", {"/limit": "greater_than_equal", "/light": "enum", "/x": "extra_forbidden"}),
    ],
)
@pytest.mark.parametrize("route", ["/v1/cases", "/v1/ledger"])
def test_bad_queries_point_at_the_parameter_in_chinese(
    api: Api, route: str, query: str, problems: dict[str, str]
) -> None:
    answer = api.get(route + query, steps.STEWARD)
    assert (answer.status, answer.code, answer.problems) == (400, "invalid_query", problems)
    assert all(ord(error["message"][-1]) > 0x3000 for error in answer.json["errors"])


def test_a_list_is_one_query(api: Api) -> None:
    with aws_calls() as made:
        api.get("/v1/cases?limit=3", steps.STEWARD)
    assert made == ["GetItem", "Query", "PutItem"]  # the last writes down who read it
