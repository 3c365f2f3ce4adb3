"""The State Council's notices: entered one at a time, previewed, corrected, and obeyed by the nightly function."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from chalicelib import wiring
from chalicelib.services.cases import calendar_preview, deadlines
from local.settings import REGION
from tests.routes import steps
from tests.routes.service import Answer, Api, aws_calls

OPERATOR = "operator"
URL = "https://www.gov.cn/zhengce/content/example.htm"


@pytest.fixture(autouse=True)
def _the_library_alone(api: Api) -> Iterator[None]:
    """Each test leaves the calendar to the library."""
    yield
    rows = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables[f"{api.service.prefix}-directory"].items
    for partition in ("CHANGES", "CALENDAR"):
        rows.pop(next((key for key in rows if key.value == partition), None), None)
    directory = next(found for key, found in rows.items() if key.value == "DIRECTORY")
    for key in [key for key in directory if not key.value.startswith("CITY#")]:
        del directory[key]
    a_minute_passes(api)


def a_minute_passes(api: Api) -> None:
    """Each process reads the directory again after a minute."""
    api.service.wiring.directory._read_at = float("-inf")


def notice(*days: str, number: int = 9, year: int = 2026) -> dict[str, Any]:
    """A notice of the days that are off, and of those worked, which are marked with `+`."""
    told = [{"date": day.removeprefix("+"), "is_working_day": day.startswith("+")} for day in days]
    return {"notice": f"国办发明电〔{year - 1}〕{number}号", "year": year, "url": URL, "days": told}


def preview(api: Api, *days: str, **about: Any) -> dict[str, Any]:
    answer = api.post("/v1/calendar/overrides/preview", OPERATOR, notice(*days, **about))
    assert answer.status == 200, answer.json
    return dict(answer.json)


def save(api: Api, *days: str, key: str | None = None, **about: Any) -> Answer:
    return api.post("/v1/calendar/overrides", OPERATOR, notice(*days, **about), key=key)


def listed(api: Api) -> list[dict[str, Any]]:
    return list(api.get("/v1/calendar/overrides", OPERATOR).json["items"])


def due(api: Api, case_id: str) -> str:
    return str(api.case(case_id)["deadline"]["due_on"])


@pytest.mark.parametrize("name", [steps.STEWARD, steps.APPLICANT, steps.PROVINCE])
def test_only_operators_keep_the_calendar(api: Api, name: str) -> None:
    answers = [
        api.get("/v1/calendar/overrides", name),
        api.post("/v1/calendar/overrides", name, notice("2026-03-05")),
        api.post("/v1/calendar/overrides/preview", name, notice("2026-03-05")),
    ]
    assert [(answer.status, answer.code) for answer in answers] == [(403, "role_may_not")] * 3


def test_only_days_that_differ_are_kept(api: Api) -> None:
    saved = save(api, "2026-03-05", "+2026-03-06", "2026-03-07", "+2026-03-08").json
    kept = [{"date": "2026-03-05", "is_working_day": False}, {"date": "2026-03-08", "is_working_day": True}]
    assert saved["days"] == kept
    assert (saved["saved_by"], saved["saved_at"][:16]) == (OPERATOR, "2026-03-02T09:00")
    assert listed(api) == [saved]


def test_a_preview_says_what_moves_and_changes_nothing(api: Api) -> None:
    api.service.at("2026-03-02 09:00")
    moving, still = api.case_in("submitted"), api.case_in("agreed")
    assert api.act(still, "home-push", "authority-jiaozuo-scjg", {"pushed_on": "2026-03-02"}).status == 200
    assert due(api, moving) == "2026-03-09"
    seen = preview(api, "2026-03-05")
    assert seen["days"] == [{"date": "2026-03-05", "is_working_day": False}]
    assert seen["cities"] == [
        {"city": "changzhi", "city_name": "长治市", "moves": 0, "is_complete": True},
        {"city": "jiaozuo", "city_name": "焦作市", "moves": 1, "is_complete": True},
        {"city": "jincheng", "city_name": "晋城市", "moves": 0, "is_complete": True},
    ]
    moved = {"clock": "forwarding", "clock_name": "转办", "from": "2026-03-09", "to": "2026-03-10"}
    assert seen["examples"] == [{"case_id": moving, **moved}]
    assert still not in str(seen)
    assert listed(api) == []
    assert api.get("/v1/directory/changes", OPERATOR).json["items"] == []


def test_a_preview_of_what_is_known_moves_nothing(api: Api) -> None:
    api.case_in("submitted")
    assert preview(api, "+2026-03-05", "2026-03-07")["examples"] == []


def test_a_preview_of_much_says_that_it_was_cut_short(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        api.case_in("submitted")
    monkeypatch.setattr("chalicelib.tables.core.due.PAGE_OF_DUE", 1)
    monkeypatch.setattr(calendar_preview, "MAX_CASES_READ", 6)  # two of each city
    monkeypatch.setattr(calendar_preview, "MAX_EXAMPLES", 1)
    with aws_calls() as made:
        seen = preview(api, "2026-03-05")
    assert seen["cities"][1] == {"city": "jiaozuo", "city_name": "焦作市", "moves": 2, "is_complete": False}
    assert len(seen["examples"]) == 1
    assert set(made) == {"GetItem", "Query"}


def test_the_night_after_settles_what_the_preview_said(api: Api) -> None:
    case_id = api.case_in("submitted")
    (move,) = preview(api, "2026-03-05")["examples"]
    save(api, "2026-03-05")
    a_minute_passes(api)
    for city in api.service.wiring.directory().cities:
        deadlines.recount(api.service.wiring, city, lambda: True)
    assert due(api, case_id) == move["to"] == "2026-03-10"
    assert preview(api, "2026-03-05")["examples"] == []


def test_a_later_notice_of_the_year_takes_the_place_of_the_earlier(api: Api) -> None:
    case_id = api.case_in("submitted")
    save(api, "2026-03-05", "2026-03-06")
    (move,) = preview(api, "2026-03-05", number=10)["examples"]
    assert move["to"] == "2026-03-10"
    save(api, "2026-03-05", number=10)
    save(api, "+2027-02-14", year=2027)
    assert [(one["year"], len(one["days"])) for one in listed(api)] == [(2027, 1), (2026, 1)]
    a_minute_passes(api)
    for city in api.service.wiring.directory().cities:
        deadlines.recount(api.service.wiring, city, lambda: True)
    assert due(api, case_id) == "2026-03-10"

    first, correction, entered = api.get("/v1/directory/changes", OPERATOR).json["items"]
    assert [first["place"], correction["place"], entered["what"]] == ["2027", "2026", "calendar"]
    assert correction["differences"] == [
        {"field": "days.2026-03-06", "from": "休息日", "to": None},
        {"field": "notice", "from": "国办发明电〔2025〕9号", "to": "国办发明电〔2025〕10号"},
    ]


def test_a_notice_entered_again_changes_nothing(api: Api) -> None:
    first = save(api, "2026-03-05").json
    api.service.at("2026-03-03 09:00")
    assert save(api, "2026-03-05").json == first
    assert len(api.get("/v1/directory/changes", OPERATOR).json["items"]) == 1


def test_a_notice_is_entered_once_for_one_key(api: Api) -> None:
    first = save(api, "2026-03-05", key="k")
    api.service.at("2026-03-03 09:00")
    assert save(api, "2026-03-06", number=10).status == 200
    assert save(api, "2026-03-05", key="k").content == first.content
    assert [one["notice"] for one in listed(api)] == ["国办发明电〔2025〕10号"]


def test_days_that_were_entered_singly_stay_until_the_notice_is(api: Api) -> None:
    store = api.service.wiring.directory_store
    store.save_override(date(2026, 3, 5), is_working_day=False)
    store.save_override(date(2027, 2, 14), is_working_day=True)
    newest, older = listed(api)
    assert (newest["year"], newest["notice"], newest["saved_by"]) == (2027, None, None)
    assert older["days"] == [{"date": "2026-03-05", "is_working_day": False}]

    save(api, "2026-03-06")
    assert store.read().calendar.overrides == {date(2026, 3, 6): False, date(2027, 2, 14): True}
    assert listed(api)[1]["notice"]


def test_a_year_whose_notice_is_entered_is_no_longer_provisional(api: Api) -> None:
    far = 2031
    assert not api.service.wiring.directory_store.read().calendar.is_announced(far)
    save(api, f"{far}-03-03", year=far)
    assert api.service.wiring.directory_store.read().calendar.is_announced(far)


@pytest.mark.parametrize(
    ("body", "problems"),
    [
        (notice("2026-03-05", "2027-01-01"), {"/days/1/date": "date_of_another_year"}),
        (notice("2026-03-05", "+2026-03-05"), {"/days/1/date": "repeated"}),
        (notice("2026-02-30"), {"/days/0/date": "date_invalid"}),
        (notice(), {"/days": "too_short"}),
        ({**notice("2026-03-05"), "notice": ""}, {"/notice": "required"}),
        ({**notice("2026-03-05"), "year": "2026"}, {"/year": "int_type"}),
        ({**notice("2026-03-05"), "url": "javascript:alert(1)"}, {"/url": "string_pattern_mismatch"}),
        ({**notice("2026-03-05"), "days": [{"date": "2026-03-05"}]}, {"/days/0/is_working_day": "required"}),
    ],
)
@pytest.mark.parametrize("path", ["/v1/calendar/overrides", "/v1/calendar/overrides/preview"])
def test_a_notice_is_of_one_year_and_names_each_day_once(
    api: Api, path: str, body: dict[str, Any], problems: dict[str, str]
) -> None:
    answer = api.post(path, OPERATOR, body)
    assert (answer.status, answer.problems) == (422, problems)


def test_reading_the_directory_stays_one_query(api: Api) -> None:
    save(api, "2026-03-05")
    a_minute_passes(api)
    with aws_calls() as made:
        api.get("/v1/cities")
    assert made == ["Query"]


def test_a_preview_names_a_city_that_has_just_joined(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """The preview reads the directory anew, of which the process may hold an older snapshot."""
    directory = api.service.wiring.directory()
    older = replace(directory, cities={name: city for name, city in directory.cities.items() if name != "changzhi"})
    monkeypatch.setattr(wiring, "_replaced", [replace(api.service.wiring, directory=lambda: older)])
    assert [city["city_name"] for city in preview(api, "2026-03-05")["cities"]] == ["长治市", "焦作市", "晋城市"]
