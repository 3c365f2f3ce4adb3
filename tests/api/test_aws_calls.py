"""What each route asks of AWS, the authorizer's look at the directory included (DESIGN 4: one read, one transaction)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from local import samples
from tests.api import steps
from tests.api.service import Api, announcement, aws_calls

WHO, READ, WRITE = "GetItem", "Query", "TransactWriteItems"
"""The authorizer's GetItem; the one Query; the one transaction."""

PUBLIC = {
    "GET /openapi.json": [],
    "GET /docs": [],
    "GET /v1/health": [],
    "GET /v1/cities": [],
    "GET /v1/cities/{city}": [],
    "GET /v1/procedures": [],
    "GET /v1/procedures/{procedure}": [],
    "GET /v1/statistics": [READ],
}
READS = {
    "GET /v1/me": [WHO],
    "GET /v1/cases": [WHO, READ],
    "GET /v1/cases/{case_id}": [WHO, READ],
    "GET /v1/cases/{case_id}/events": [WHO, READ],
    "GET /v1/ledger": [WHO, READ],
    "GET /v1/notifications": [WHO, READ],
    "GET /v1/deliveries": [WHO, READ],
}
ACTIONS = {
    **{step.path: [WHO, READ, WRITE] for step in (steps.SUPPLEMENT_ASKED, steps.SUPPLEMENTED, steps.FORWARDED)},
    **{step.path: [WHO, READ, WRITE] for step in (steps.FORWARDING_RETURNED, steps.AGREED, steps.GUIDED)},
    **{step.path: [WHO, READ, WRITE] for step in (steps.UPLOADED, steps.REPORTED, steps.APPROVED)},
    **{step.path: [WHO, READ, WRITE] for step in (steps.WITHDRAWN, steps.URGED, *steps.OF_COURTS)},
}
ELSEWHERE = {
    "POST /v1/cases",
    "POST /v1/cases/{case_id}/documents",
    "GET /v1/cases/{case_id}/documents/{document_id}",
    # Refused here; accepted, they are asked in the tests of letters, supervision and deliveries.
    "POST /v1/cases/{case_id}/letters",
    "POST /v1/cases/{case_id}/supervision-answer",
    "POST /v1/notifications/{notification_id}/read",
    "POST /v1/deliveries/{delivery_id}/redelivery",
}
"""Routes with tests of their own below."""


@pytest.fixture(autouse=True)
def _warm(api: Api) -> None:
    api.get("/v1/cities")  # the directory is read once a minute


def made_by(ask: Callable[[], Any]) -> list[str]:
    with aws_calls() as made:
        answer = ask()
    assert answer.status < 300, answer.json
    return made


def test_every_route_stands_in_these_tables(api: Api) -> None:
    described = {f"{method} {path}" for method, path, _ in api.contract.operations()}
    actions = {f"POST /v1/cases/{{case_id}}/{path}" for path in ACTIONS}
    assert described == {*PUBLIC, *READS, *actions, *ELSEWHERE}


@pytest.mark.parametrize("route", PUBLIC)
def test_public_routes(api: Api, route: str) -> None:
    path = route.removeprefix("GET ").format(city="jiaozuo", procedure="penalty")
    assert made_by(lambda: api.get(path)) == PUBLIC[route]


@pytest.mark.parametrize("route", READS)
def test_a_read_is_one_query(api: Api, route: str) -> None:
    case_id = api.case_in("forwarded")
    name = "operator" if route == "GET /v1/deliveries" else steps.STEWARD
    path = route.removeprefix("GET ").format(case_id=case_id)
    assert made_by(lambda: api.get(path, name)) == READS[route]


@pytest.mark.parametrize("submission", [steps.submission, steps.judgment_submission])
def test_a_submission_is_one_transaction(api: Api, submission: Callable[[], dict[str, Any]]) -> None:
    ask = lambda: api.post("/v1/cases", steps.APPLICANT, submission(), key=api.a_key())  # noqa: E731
    assert made_by(ask) == [WHO, WRITE]


@pytest.mark.parametrize(
    ("stage", "step"),
    [
        ("submitted", steps.SUPPLEMENT_ASKED),
        ("supplementing", steps.SUPPLEMENTED),
        ("submitted", steps.FORWARDED),
        ("forwarded", steps.FORWARDING_RETURNED),
        ("forwarded", steps.AGREED),
        ("forwarded", steps.REFUSED),
        ("refused", steps.GUIDED),
        ("agreed", steps.UPLOADED),
        ("uploaded", steps.REPORTED),
        ("uploaded", steps.UPLOAD_RETURNED),
        ("reported", steps.APPROVED),
        ("reported", steps.REVIEW_REFUSED),
        ("reported", steps.REVIEW_RETURNED),
        ("forwarded", steps.WITHDRAWN),
        ("forwarded", steps.URGED),
    ],
)
@pytest.mark.parametrize("key", [None, "a-key"])
def test_an_action_is_one_read_and_one_transaction(api: Api, stage: str, step: steps.Step, key: str | None) -> None:
    case_id = api.case_in(stage)
    body = dict(step.body)
    if step.rests_on:
        body["document_ids"] = [api.verified(case_id, step.by)]
    assert made_by(lambda: api.act(case_id, step.path, step.by, body, key=key)) == ACTIONS[step.path]
    if key:  # a replay adds one look at the stored answer, and writes nothing
        assert made_by(lambda: api.act(case_id, step.path, step.by, body, key=key)) in (
            [WHO, READ, "GetItem"],
            [WHO, READ, WRITE, "GetItem"],  # where the stage would allow the action again
        )


def test_the_actions_of_courts_too(api: Api) -> None:
    case_id = api.post("/v1/cases", steps.APPLICANT, steps.judgment_submission(), key=api.a_key()).json["case_id"]
    for step in steps.OF_COURTS:
        ask = lambda step=step: api.act(case_id, step.path, step.by, step.body)  # noqa: E731
        assert made_by(ask) == ACTIONS[step.path], step.path


@pytest.mark.parametrize("refused_by", ["a stranger", "the stage", "the version", "the body"])
def test_a_refusal_writes_nothing(api: Api, refused_by: str) -> None:
    case_id = api.case_in("submitted")
    ask: dict[str, Callable[[], Any]] = {
        "a stranger": lambda: api.act(case_id, "withdrawal", "applicant-changzhi"),
        "the stage": lambda: api.act(case_id, "guidance", steps.STEWARD, steps.GUIDED.body),
        "the version": lambda: api.act(case_id, "withdrawal", steps.APPLICANT, if_match='"7"'),
        "the body": lambda: api.act(case_id, "forwarding", steps.STEWARD, {}),
    }
    with aws_calls() as made:
        assert ask[refused_by]().status >= 400
    assert made == ([WHO] if refused_by == "the body" else [WHO, READ])


def test_what_is_no_case_id_is_not_even_looked_for(api: Api) -> None:
    with aws_calls() as made:
        api.get("/v1/cases/JZ-1", steps.STEWARD)
    assert made == [WHO]


def test_documents(api: Api) -> None:
    case_id, content = api.case_in("submitted"), samples.pdf()
    with aws_calls() as made:
        promise = api.post(f"/v1/cases/{case_id}/documents", steps.APPLICANT, announcement(content)).json
    assert made == [WHO, READ, WRITE]
    look = lambda: api.get(f"/v1/cases/{case_id}/documents/{promise['document_id']}", steps.APPLICANT)  # noqa: E731
    assert made_by(look) == [WHO, READ, "GetObject"]  # is it there yet?
    api.upload(promise["upload"], content)
    assert made_by(look) == [WHO, READ, "GetObject", "PutObject", WRITE]
    assert made_by(look) == [WHO, READ]


@pytest.mark.parametrize(
    ("path", "name"), [("/v1/notifications/x/read", steps.STEWARD), ("/v1/deliveries/x/redelivery", "operator")]
)
def test_what_is_not_there_is_looked_for_once(api: Api, path: str, name: str) -> None:
    with aws_calls() as made:
        assert api.post(path, name).status == 404
    assert made == [WHO, "GetItem"]


def test_nothing_is_ever_scanned(api: Api) -> None:
    with aws_calls() as made:
        api.case_in("repaired")
        for route in READS:
            name = "operator" if route == "GET /v1/deliveries" else steps.STEWARD
            api.get(route.removeprefix("GET ").format(case_id="JZ-00000000000000000000"), name)
    assert "Scan" not in made
    assert "BatchGetItem" not in made
