"""A cursor goes on in the list that gave it out, with the same filters and for the same caller, and nowhere else."""

from __future__ import annotations

import pytest

from chalicelib.routes.http.api import OPERATIONS
from chalicelib.routes.http.protocol import cursors
from tests.routes import steps
from tests.routes.service import Answer, Api

LISTS = sorted(one.path for one in OPERATIONS if one.query and "cursor" in one.query.model_fields)
READER = {"/v1/audit": "operator", "/v1/deliveries": "operator", "/v1/directory/changes": "operator"} | {
    "/v1/directory/staff": "operator"
}
NEEDED = {"/v1/audit": f"&reader={steps.STEWARD}"}


def page(api: Api, path: str, query: str, as_: str = "") -> Answer:
    return api.get(f"{path}?{query}{NEEDED.get(path, '')}", as_ or READER.get(path, steps.STEWARD))


@pytest.fixture
def cursor(api: Api) -> str:
    """The cursor of the second page of the list of cases."""
    for _ in range(2):
        api.case_in("submitted")
    found = page(api, "/v1/cases", "limit=1").json["next_cursor"]
    assert found
    return str(found)


def refused(answer: Answer) -> bool:
    return (answer.status, answer.json.get("code")) == (400, "invalid_cursor")


@pytest.mark.parametrize("path", LISTS)
def test_a_cursor_of_another_list_is_refused(api: Api, cursor: str, path: str) -> None:
    if path == "/v1/cases":
        assert page(api, path, f"limit=1&cursor={cursor}").status == 200
    else:
        assert refused(page(api, path, f"limit=1&cursor={cursor}"))


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("cursor", ["x", "a" * 16, "a" * 400, "%00", "2026-03-02", "信", "a" * 5000])
def test_what_is_no_cursor_is_refused_by_every_list(api: Api, path: str, cursor: str) -> None:
    assert refused(page(api, path, f"cursor={cursor}"))


@pytest.mark.parametrize("filters", ["stage=submitted", "light=green", "q=晋城", "stage=forwarded"])
def test_a_cursor_of_other_filters_is_refused(api: Api, cursor: str, filters: str) -> None:
    assert refused(page(api, "/v1/cases", f"{filters}&cursor={cursor}"))


def test_the_size_of_a_page_may_change_on_the_way(api: Api, cursor: str) -> None:
    answer = page(api, "/v1/cases", f"limit=50&cursor={cursor}&_t=17&utm_source=a&light=")
    assert (answer.status, len(answer.json["items"])) == (200, 1)


def test_a_cursor_is_its_readers_own(api: Api, cursor: str) -> None:
    assert refused(page(api, "/v1/cases", f"cursor={cursor}", "steward-jincheng"))


def test_a_right_mark_before_nonsense_is_refused(api: Api, cursor: str) -> None:
    mark = cursor[: cursors.MARK_LENGTH]
    for nonsense in ("", "nonsense", "_w", "~", "a" * 5000):
        assert refused(page(api, "/v1/cases", f"cursor={mark}{nonsense}"))


def test_each_list_goes_on_by_its_own_cursor(api: Api) -> None:
    for _ in range(3):
        api.case_in("forwarded")
    for path in ("/v1/cases", "/v1/ledger"):
        whole = page(api, path, "limit=3").json["items"]
        first = page(api, path, "limit=2").json
        rest = page(api, path, f"limit=1&cursor={first['next_cursor']}").json
        assert [*first["items"], *rest["items"]] == whole, path
        assert len(whole) == 3
