"""`/openapi.json` says what the procedures' tables say, and nothing personal goes into an address."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.cases.procedures import PROCEDURES
from chalicelib.routes.cases.procedures import ROUTE_KITS
from chalicelib.routes.http.problems import PROBLEMS
from chalicelib.routes.reference.problems import GATEWAY_CODES
from infra.gateway_responses import HEADERS_TOO_LARGE, RESPONSES
from tests.routes.service import Api


@pytest.fixture
def document(api: Api) -> dict[str, Any]:
    answer = api.get("/openapi.json")
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    return dict(answer.json)


def test_every_operation_has_a_name_of_its_own(api: Api) -> None:
    names = [operation["operationId"] for _, _, operation in api.contract.operations()]
    assert len(set(names)) == len(names)


def test_every_operation_says_who_may_call_it(api: Api) -> None:
    for method, path, operation in api.contract.operations():
        assert operation["security"] in ([], [{"bearer": []}]), (method, path)
        by_401 = operation["responses"].get("401", {}).get("content", {}).get("application/problem+json", {})
        assert ("unauthorized" in by_401.get("examples", {})) == bool(operation["security"]), (method, path)


def test_every_error_is_a_problem_with_an_example(api: Api) -> None:
    for method, path, operation in api.contract.operations():
        failures = {status: answer for status, answer in operation["responses"].items() if int(status) >= 400}
        assert {"500", "503"} <= failures.keys(), (method, path)
        for status, answer in failures.items():
            (media, described), *rest = answer["content"].items()
            assert (media, rest) == ("application/problem+json", [])
            assert described["schema"] == {"$ref": "#/components/schemas/Problem"}
            for code, example in described["examples"].items():
                assert (str(example["value"]["status"]), example["value"]["code"]) == (status, code)
                assert example["value"]["detail"]


def test_the_codes_of_problems_are_known_values(document: dict[str, Any]) -> None:
    known = set(document["components"]["schemas"]["Problem"]["properties"]["code"]["enum"])
    assert {problem.code for problem in RESPONSES.values()} | {HEADERS_TOO_LARGE.code} == set(GATEWAY_CODES)
    assert {refusal.code for refusal in PROBLEMS} | {*GATEWAY_CODES} == known
    assert "method_not_allowed" in known


def test_a_route_with_a_body_declares_what_a_body_can_do_wrong(api: Api) -> None:
    for method, path, operation in api.contract.operations():
        if "requestBody" in operation:
            assert {"400", "413", "415", "422"} <= operation["responses"].keys(), (method, path)
            assert list(operation["requestBody"]["content"]) == ["application/json"]


ACTIONS = [
    (procedure.name, path)
    for procedure in PROCEDURES.values()
    for path in dict.fromkeys(action.path for action in procedure.actions)
]


@pytest.mark.parametrize(("procedure", "path"), ACTIONS)
def test_every_action_has_a_route_whose_choices_are_the_tables(
    document: dict[str, Any], procedure: str, path: str
) -> None:
    operation = document["paths"][f"/v1/cases/{{case_id}}/{path}"]["post"]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    references = [one["$ref"].rpartition("/")[2] for one in schema.get("oneOf", [schema])]
    own = ROUTE_KITS[procedure].bodies[path].__name__
    assert own in references  # procedures with bodies of their own at one route are told as a choice
    body = document["components"]["schemas"][own]
    assert body["additionalProperties"] is False
    choices = [action.choice for action in PROCEDURES[procedure].actions_at(path) if action.choice]
    for field in {choice.field for choice in choices}:
        assert body["properties"][field]["enum"] == [choice.value for choice in choices if choice.field == field]
        assert field in body["required"]
    for action in PROCEDURES[procedure].actions_at(path):
        assert action.label in operation["description"]
    assert {"200", "403", "404", "409", "412"} <= operation["responses"].keys()


def test_actions_take_a_version_and_a_key(document: dict[str, Any]) -> None:
    for _, path in ACTIONS:
        operation = document["paths"][f"/v1/cases/{{case_id}}/{path}"]["post"]
        headers = {p["name"]: p["required"] for p in operation["parameters"] if p["in"] == "header"}
        assert headers == {"Idempotency-Key": False, "If-Match": False}
    submission = document["paths"]["/v1/cases"]["post"]
    headers = {p["name"]: p["required"] for p in submission["parameters"] if p["in"] == "header"}
    assert headers == {"Idempotency-Key": True}


def test_nothing_personal_goes_into_an_address(api: Api) -> None:
    names = {
        parameter["name"]
        for _, _, operation in api.contract.operations()
        for parameter in operation["parameters"]
        if parameter["in"] in {"path", "query"}
    }
    assert names == {
        *("case_id", "document_id", "city", "procedure", "notification_id", "delivery_id", "staff_id"),
        *("binding_id", "mandate_id", "person_id", "status"),
        *("stage", "light", "q", "limit", "cursor", "state", "reader"),
    }


def test_no_address_in_an_answer_says_whose_it_is(api: Api) -> None:
    case_id = api.submit()["case_id"]
    assert case_id.isascii()
    assert "jincheng" not in case_id
