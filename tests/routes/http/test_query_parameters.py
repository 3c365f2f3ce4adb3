"""Unknown query parameters are refused everywhere, but for those that clients and WeChat add by themselves."""

from __future__ import annotations

import pytest

from chalicelib.routes.http.api import OPERATIONS, Operation
from chalicelib.routes.reference.example_requests import VALUES
from tests.routes import steps
from tests.routes.service import Api

ADDED = "_=1&_t=2&from=singlemessage&isappinstalled=0&utm_source=wechat&utm_=x"


def called(api: Api, operation: Operation, query: str) -> tuple[int, dict[str, str] | None]:
    """Status, and the problems of an invalid query."""
    path = f"{operation.path.format_map(VALUES)}?{query}"
    name = "" if operation.is_public else "operator"
    answer = api.post(path, name, {}) if operation.method == "POST" else api.get(path, name)
    is_refused = answer.status == 400 and answer.code == "invalid_query"
    return answer.status, answer.problems if is_refused else None


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
def test_an_unknown_parameter_is_named_on_every_route(api: Api, operation: Operation) -> None:
    _, problems = called(api, operation, "pagesize=5")
    assert problems == {"/pagesize": "extra_forbidden"}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
def test_what_clients_add_is_ignored(api: Api, operation: Operation) -> None:
    added = ADDED.replace("from=singlemessage&", "") if "from" in operation.reserved else ADDED
    assert called(api, operation, added) == called(api, operation, "")


@pytest.mark.parametrize("path", ["/v1/cases?stage=&light=&cursor=&limit=&q=", "/v1/notifications?unread=&cursor="])
def test_an_empty_parameter_is_absent(api: Api, path: str) -> None:
    assert api.get(path, steps.STEWARD).status == 200
    assert api.get(f"{path}&other=", steps.STEWARD).status == 200


def test_statistics_from_a_day_on_are_never_statistics_of_all_time(api: Api) -> None:
    answer = api.get("/v1/statistics?from=2026-01-01")
    assert (answer.status, answer.problems) == (400, {"/from": "extra_forbidden"})


def test_a_name_in_a_pointer_is_escaped(api: Api) -> None:
    assert api.get("/v1/cities?a~b=1").problems == {"/a~0b": "extra_forbidden"}
