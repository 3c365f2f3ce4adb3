"""Two identities, every route, every id in path, query and body swapped: nothing of the other, as if it did not exist
(decision 23). A route that stands in no table of `swaps` fails."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from chalicelib.routes.http.api import OPERATIONS, Operation
from chalicelib.routes.reference import example_requests
from tests.builders import USCC_JINCHENG
from tests.routes import steps, swaps
from tests.routes.service import Answer, Api, Service
from tests.routes.two_worlds import (
    ABSENT,
    DECISION,
    FAR_AWAY,
    KEY,
    NEIGHBOUR,
    NOBODYS,
    REPRESENTED,
    VICTIMS,
    Worlds,
    built,
    nothing_changes,
    only_new_rows,
    theirs_was_submitted,
)

ROUTES: dict[str, Operation] = {f"{operation.method} {operation.path}": operation for operation in OPERATIONS}
WITH_A_BODY = sorted(route for route, operation in ROUTES.items() if operation.body)
OF_THE_REQUEST = {"Content-Length", "X-Correlation-Id"}
AN_ID = re.compile(r"(.*_ids?|uscc|link|.*_token|code|cursor|q|reader)")


@pytest.fixture(scope="module")
def worlds(service: Service) -> Worlds:
    return built(Api(service))


def ask(worlds: Worlds, route: str, ids: Mapping[str, str], who: str, body: Any = None, query: str = "") -> Answer:
    """Ask with the key that the other side used, and for any version."""
    operation = ROUTES[route]
    path = (operation.path + query).format(**ids)
    if operation.method == "GET":
        return worlds.api.get(path, who)
    return worlds.api.post(path, who, example(operation) if body is None else body, key=KEY, if_match="*")


def example(operation: Operation) -> Any:
    """Return a well-formed body for an operation."""
    return next(content for _, _, content in example_requests.requests(operation.body)) if operation.body else {}


def told(answer: Answer) -> tuple[int, bytes, dict[str, str]]:
    """Return the answer byte for byte, but for the path that was asked for and the number of the request."""
    headers = {name: value for name, value in answer.headers.items() if name not in OF_THE_REQUEST}
    return answer.status, answer.content.replace(answer.json["instance"].encode(), b""), headers


def refused(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.code


# -------------------- the tables are whole


def test_every_route_stands_in_one_table() -> None:
    tables = (
        *(swaps.OF_CASES, swaps.OF_BINDINGS, swaps.OF_MANDATES, {swaps.READ}, swaps.OF_OPERATORS),
        *(swaps.LISTS, swaps.WITHOUT_IDS, swaps.PUBLIC),
    )
    assert sorted(route for table in tables for route in table) == sorted(ROUTES)


def test_every_id_in_a_body_or_a_query_stands_in_a_table() -> None:
    own = {route: operation for route, operation in ROUTES.items() if route not in swaps.OF_OPERATORS}
    bodies = {route: {id_ for body in operation.bodies for id_ in ids_of(body)} for route, operation in own.items()}
    queries = {route: set(ids_of(operation.query)) for route, operation in own.items() if operation.query}
    assert {route: ids for route, ids in bodies.items() if ids} == swaps.IN_BODIES
    assert {route: ids for route, ids in queries.items() if ids} == swaps.IN_QUERIES


def ids_of(kind: Any, above: str = "") -> Iterator[str]:
    """Pointers to the fields of a model, or of those within it, that are called as ids are."""
    for name, field in kind.model_fields.items():
        if AN_ID.fullmatch(name):
            yield f"{above}/{name}"
        for within in models_in(field.annotation):
            yield from ids_of(within, f"{above}/{name}")


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from models_in(part)


# -------------------- in the path


@pytest.mark.parametrize("route", swaps.OF_CASES)
def test_another_s_case_is_none(worlds: Worlds, route: str) -> None:
    which, strangers = swaps.OF_CASES[route]
    theirs = {
        "forwarded": worlds.theirs.forwarded,
        "court": worlds.theirs.court,
        "reported": worlds.reported,
    }[which]
    for_link = swaps.LINK if route in swaps.BY_LINK else ""
    is_none(worlds, route, theirs, tuple(filter(None, (*strangers, for_link))))


@pytest.mark.parametrize("route", swaps.OF_BINDINGS)
def test_another_s_binding_is_none(worlds: Worlds, route: str) -> None:
    is_none(worlds, route, worlds.theirs.binding, swaps.OF_BINDINGS[route])


@pytest.mark.parametrize("route", swaps.OF_MANDATES)
def test_another_s_mandate_is_none(worlds: Worlds, route: str) -> None:
    is_none(worlds, route, worlds.theirs.mandate, swaps.OF_MANDATES[route])


def is_none(worlds: Worlds, route: str, theirs: Mapping[str, str], strangers: tuple[str, ...]) -> None:
    with nothing_changes(worlds.api):
        nothing = told(ask(worlds, route, ABSENT, strangers[0]))
        assert nothing[0] == 404
        for stranger in strangers:
            assert told(ask(worlds, route, theirs, stranger)) == nothing, stranger


def test_who_came_by_a_link_is_let_in_nowhere_else(worlds: Worlds) -> None:
    closed = {*swaps.OF_CASES, *swaps.OF_BINDINGS, *swaps.OF_MANDATES, *swaps.LISTS} - swaps.BY_LINK
    ids = {**worlds.theirs.mandate, **worlds.theirs.binding, **worlds.theirs.forwarded}
    with nothing_changes(worlds.api):
        answers = {refused(ask(worlds, route, ids, swaps.LINK)) for route in sorted(closed)}
    assert answers == {(403, "role_may_not")}


@pytest.mark.parametrize("route", sorted(swaps.STEWARDS_ALONE))
def test_a_link_is_for_the_steward_of_the_handling_city_alone(worlds: Worlds, route: str) -> None:
    with nothing_changes(worlds.api):
        for who in swaps.AT_THE_CASE:
            assert refused(ask(worlds, route, worlds.theirs.forwarded, who)) == (403, "role_may_not"), who


DOCUMENTS = {
    "GET /v1/cases/{case_id}/documents/{document_id}": ("forwarded", ("li", swaps.LINK)),
    "GET /v1/companies/{binding_id}/documents/{document_id}": ("binding", ("li",)),
    "GET /v1/mandates/{mandate_id}/documents/{document_id}": ("mandate", (swaps.STEWARD,)),
}


@pytest.mark.parametrize("route", DOCUMENTS)
def test_another_s_document_is_none_in_one_s_own_folder_and_one_s_own_in_theirs(worlds: Worlds, route: str) -> None:
    folder, strangers = DOCUMENTS[route]
    own, theirs = getattr(worlds.own, folder), getattr(worlds.theirs, folder)
    for who in strangers:
        assert ask(worlds, route, own, who).status == 200
        with nothing_changes(worlds.api):
            nothing = told(ask(worlds, route, {**own, "document_id": ABSENT["document_id"]}, who))
            assert nothing[0] == 404
            for ids in (
                {**own, "document_id": theirs["document_id"]},
                {**theirs, "document_id": own["document_id"]},
                {**own, "document_id": worlds.theirs.court["document_id"]},
                {**own, "document_id": worlds.letter},
            ):
                assert told(ask(worlds, route, ids, who)) == nothing, who


def test_what_an_office_has_not_cited_yet_is_none_to_the_applicant(worlds: Worlds) -> None:
    route, case = "GET /v1/cases/{case_id}/documents/{document_id}", worlds.theirs.forwarded
    nothing, draft = (
        ask(worlds, route, {**case, "document_id": document_id}, "wang")
        for document_id in (ABSENT["document_id"], worlds.draft)
    )
    assert draft.status == 404
    assert told(draft) == told(nothing)
    assert worlds.draft.encode() not in ask(worlds, "GET /v1/cases/{case_id}", case, "wang").content


@pytest.mark.parametrize("owner", swaps.TOLD_TO)
def test_what_another_was_told_is_not_there(worlds: Worlds, owner: str) -> None:
    ids = {"notification_id": worlds.told[owner]}
    is_none(worlds, swaps.READ, ids, swaps.TOLD_TO[owner])
    with nothing_changes(worlds.api):
        for who in swaps.WITHOUT_INBOX:
            assert refused(ask(worlds, swaps.READ, ids, who)) == (403, "role_may_not"), who


@pytest.mark.parametrize("route", swaps.OF_OPERATORS)
def test_what_operators_keep_is_closed_to_everybody_else(worlds: Worlds, route: str) -> None:
    theirs = {**worlds.theirs.forwarded, **worlds.kept, "city": "jiaozuo"}
    query = swaps.OF_OPERATORS[route]
    with nothing_changes(worlds.api):
        nothing = told(ask(worlds, route, ABSENT, swaps.NO_OPERATORS[0], query=query))
        assert nothing[0] == 403
        for who in swaps.NO_OPERATORS:
            assert told(ask(worlds, route, theirs, who, query=query)) == nothing, who


# -------------------- in lists and queries


@pytest.mark.parametrize("route", swaps.LISTS)
def test_no_list_holds_anything_of_theirs(worlds: Worlds, route: str) -> None:
    for who in (*swaps.EVERYBODY, "steward-jiaozuo"):
        if who in swaps.LISTS[route]:
            answer = ask(worlds, route, {}, who)
            assert answer.status == 200, who
            is_of_that_company = who in {"zhao", "chen"}
            worlds.shows_nothing(answer, *((USCC_JINCHENG, "晋城市示例物流有限公司") * is_of_that_company))
        elif who in swaps.EVERYBODY:
            assert refused(ask(worlds, route, {}, who)) == (403, "role_may_not"), who


def test_the_others_do_find_what_is_theirs(worlds: Worlds) -> None:
    """Or the tests above would be worth nothing."""
    theirs = worlds.theirs
    for route, who, id_ in (
        ("GET /v1/cases", "wang", theirs.forwarded["case_id"]),
        ("GET /v1/ledger", "steward-jincheng", theirs.forwarded["case_id"]),
        ("GET /v1/companies", "steward-jincheng", theirs.binding["binding_id"]),
        ("GET /v1/mandates", "steward-jincheng", theirs.mandate["mandate_id"]),
        *(("GET /v1/notifications", who, worlds.told[who]) for who in VICTIMS),
    ):
        assert id_.encode() in ask(worlds, route, {}, who).content, (route, who)
    assert ask(worlds, "GET /v1/cases/{case_id}", theirs.forwarded, "link-theirs").status == 200


@pytest.mark.parametrize("route", sorted(swaps.SEARCHED))
def test_a_search_for_what_is_theirs_finds_nothing(worlds: Worlds, route: str) -> None:
    sought = (worlds.theirs.forwarded["case_id"], USCC_JINCHENG, DECISION)
    owner = {"GET /v1/cases": "wang", "GET /v1/ledger": "steward-jiaozuo"}[route]
    for who in swaps.LISTS[route]:
        for q in sought:
            assert ask(worlds, route, {}, who, query=f"?q={q}").json == {"items": [], "next_cursor": None}, who
    for q in sought:
        assert ask(worlds, route, {}, owner, query=f"?q={q}").json["items"], q


@pytest.mark.parametrize("route", swaps.CURSORS)
def test_another_s_cursor_is_none(worlds: Worlds, route: str) -> None:
    owner, strangers = swaps.CURSORS[route]
    cursor = ask(worlds, route, {}, owner, query="?limit=1").json["next_cursor"]
    assert len(ask(worlds, route, {}, owner, query=f"?limit=1&cursor={cursor}").json["items"]) == 1
    for who in strangers:
        made_up = ask(worlds, route, {}, who, query="?cursor=bm90aGluZwp4")
        assert refused(made_up) == (400, "invalid_cursor")
        assert told(ask(worlds, route, {}, who, query=f"?cursor={cursor}")) == told(made_up), who


def test_the_cursor_of_another_s_inbox_or_of_a_city_s_bindings_opens_one_s_own_alone(worlds: Worlds) -> None:
    for who in swaps.LISTS["GET /v1/notifications"]:
        for cursor in worlds.told.values():
            worlds.shows_nothing(ask(worlds, "GET /v1/notifications", {}, who, query=f"?cursor={cursor}"))
    cursor = ask(worlds, "GET /v1/companies", {}, "steward-jincheng", query="?limit=1").json["next_cursor"]
    worlds.shows_nothing(ask(worlds, "GET /v1/companies", {}, "li", query=f"?cursor={cursor}"))


# -------------------- in the body


CITED = (
    ("supplement", "li", "supplement", {}),
    ("opinion", swaps.AGENCY, "opinion", {"decision": "agree"}),
    ("opinion", swaps.LINK, "link", {"decision": "agree"}),
    ("decision", swaps.COURT, "decision", {"decision": "approve", "unanswered_reason": "执行款账目已足以认定。"}),
    ("notice/answer", "court-jincheng-zhongyuan", "decision", {"text": "经调查，义务已履行完毕。"}),
    ("reply", swaps.COURT, "reply", {"text": "已删除，特此函复。"}),
)
"""An action, who may take it, in which of their cases, and what else it says."""


@pytest.mark.parametrize(("path", "who", "case", "said"), CITED, ids=[f"{path} by {who}" for path, who, *_ in CITED])
def test_another_s_document_cannot_be_cited(
    worlds: Worlds, path: str, who: str, case: str, said: Mapping[str, Any]
) -> None:
    theirs = [things["document_id"] for things in (worlds.theirs.forwarded, worlds.theirs.court, worlds.theirs.binding)]
    route, ids = f"POST /v1/cases/{{case_id}}/{path}", {"case_id": worlds.cases[case]}
    with nothing_changes(worlds.api):
        nothing = ask(worlds, route, ids, who, {**said, "document_ids": [ABSENT["document_id"]]})
        assert (nothing.status, nothing.problems) == (422, {"/document_ids/0": "document_unknown"})
        for document_id in theirs:
            assert told(ask(worlds, route, ids, who, {**said, "document_ids": [document_id]})) == told(nothing)


def is_unknown(worlds: Worlds, asked: tuple[str, Mapping[str, str], str], bodies: list[Any], problem: Any) -> None:
    """The first body names nothing that there is, the others what is theirs: 422, and alike."""
    route, ids, who = asked
    with nothing_changes(worlds.api):
        nothing, *answers = (ask(worlds, route, ids, who, body) for body in bodies)
        assert (nothing.status, nothing.problems) == (422, problem)
        assert [told(answer) for answer in answers] == [told(nothing)] * len(answers)


def test_a_case_is_forwarded_to_no_agency_of_another_city(worlds: Worlds) -> None:
    asked = ("POST /v1/cases/{case_id}/forwarding", {"case_id": worlds.cases["changzhi"]}, swaps.STEWARD)
    bodies = [{"agency_id": agency_id} for agency_id in ("nobody", "jiaozuo-scjg")]
    is_unknown(worlds, asked, bodies, {"/agency_id": "agency_unknown"})


def test_a_company_is_handed_over_to_nobody_of_another(worlds: Worlds) -> None:
    asked = ("POST /v1/companies/{binding_id}/handover", worlds.own.binding, "li")
    targets = (ABSENT["binding_id"], worlds.theirs.binding["binding_id"], worlds.theirs.mandate["mandate_id"])
    bodies = [{"to_binding_id": binding_id} for binding_id in targets]
    is_unknown(worlds, asked, bodies, {"/to_binding_id": "binding_unknown"})


@pytest.mark.parametrize("who", [swaps.STEWARD, "steward-jiaozuo"])
def test_nothing_is_filed_by_another_city_s_mandate(worlds: Worlds, who: str) -> None:
    represented = {"subject__uscc": REPRESENTED["uscc"], "subject__name": REPRESENTED["name"]}
    of_far_away = {"subject__uscc": FAR_AWAY["uscc"], "subject__home_city": "changzhi"}
    mandates = (ABSENT["mandate_id"], worlds.theirs.mandate["mandate_id"], worlds.theirs.binding["binding_id"])
    bodies = [
        {**steps.submission(**company), "mandate_id": mandate_id}
        for mandate_id in mandates
        for company in (represented, of_far_away)
    ]
    bodies.append({**theirs_was_submitted(), "mandate_id": worlds.own.mandate["mandate_id"]})
    is_unknown(worlds, ("POST /v1/cases", {}, who), bodies, {"/mandate_id": "mandate_unknown"})


def test_nobody_files_for_another_s_company(worlds: Worlds) -> None:
    """The application that the other side filed is refused too, even with the key that they used."""
    nobodys = {"subject__uscc": NOBODYS["uscc"], "subject__name": NOBODYS["name"]}
    bodies = [steps.submission(**nobodys), theirs_was_submitted()]
    is_unknown(worlds, ("POST /v1/cases", {}, "li"), bodies, {"/subject/uscc": "company_not_bound"})
    with nothing_changes(worlds.api):
        for who in ("zhao", "chen"):
            for body in bodies:
                assert refused(ask(worlds, "POST /v1/cases", {}, who, body)) == (403, "role_may_not"), who


def test_whoever_names_another_s_company_is_told_nothing_of_it(worlds: Worlds) -> None:
    """The caller learns only if the company was confirmed to be of another city: that is refused."""
    worlds.api.sign_in("wu")
    person_id = worlds.api.get("/v1/me", "wu").json["principal_id"]
    claimed = {"uscc": USCC_JINCHENG, "name": "随便什么名称", "agent_name": "吴用"}
    elsewhere = {**claimed, "home_city": "changzhi"}
    with only_new_rows(worlds.api, person_id):
        assert ask(worlds, "POST /v1/companies", {}, "wu", elsewhere).code == "company_elsewhere"
        opened = ask(worlds, "POST /v1/companies", {}, "wu", {**claimed, "home_city": "jincheng"})
        assert opened.status == 201
        for answer in (opened, *(ask(worlds, route, {}, "wu") for route in ("GET /v1/companies", "GET /v1/me"))):
            worlds.shows_nothing(answer, USCC_JINCHENG)
        assert ask(worlds, "GET /v1/cases", {}, "wu").json["items"] == []
        is_none(worlds, "GET /v1/cases/{case_id}", worlds.theirs.forwarded, ("wu",))
    with nothing_changes(worlds.api):
        body = {"uscc": USCC_JINCHENG, "name": "随便什么名称"}
        assert ask(worlds, "POST /v1/mandates", {}, swaps.STEWARD, body).code == "company_elsewhere"


def test_the_key_that_another_used_is_one_s_own_to_use(worlds: Worlds) -> None:
    own = steps.submission(subject__uscc=NEIGHBOUR["uscc"], subject__name=NEIGHBOUR["name"])
    with only_new_rows(worlds.api):
        answer = ask(worlds, "POST /v1/cases", {}, "li", own)
        assert answer.status == 201
        worlds.shows_nothing(answer)


# -------------------- halves of what lets somebody in


def test_one_s_own_secret_does_not_go_with_another_s_session_or_link(worlds: Worlds) -> None:
    own, theirs = worlds.tokens["li"], worlds.tokens["wang"]
    bearers = (
        mixed(theirs["token"], own["token"]),
        mixed(worlds.api.service.token("link-theirs"), worlds.api.service.token(swaps.LINK)),
    )
    with nothing_changes(worlds.api):
        for bearer in bearers:
            answer = worlds.api.get("/v1/me", headers={"Authorization": f"Bearer {bearer}"})
            assert refused(answer) == (401, "unauthorized")
        for path, name, whose, secret_of, code in (
            ("sessions/refresh", "refresh_token", theirs["refresh_token"], own["refresh_token"], "refresh_invalid"),
            ("opinion-links/code", "link", worlds.theirs.link, worlds.own.link, "link_unknown"),
            ("opinion-links/session", "link", worlds.theirs.link, worlds.own.link, "link_unknown"),
        ):
            rest = {"code": "123456"} if path == "opinion-links/session" else {}
            presented = (mixed(whose, secret_of), mixed(nobodys(whose), secret_of))
            answer, nothing = (worlds.api.post(f"/v1/{path}", "", {name: one, **rest}) for one in presented)
            assert answer.code == code
            assert told(answer) == told(nothing)
    assert worlds.api.get("/v1/me", "wang").status == 200


def test_one_s_own_session_does_not_take_another_s_phone_number(worlds: Worlds) -> None:
    """A code of `wx.login`, like an agency's code, lets in the person that it was given to."""
    route, wechat = "POST /v1/sessions/phone", worlds.api.service.wechat
    ask(worlds, route, {}, "li", {"code": "a-code"})  # WeChat's token is there from now on
    with nothing_changes(worlds.api):
        answer = ask(worlds, route, {}, "li", {"code": wechat.phone_code("wang")})
        nothing = ask(worlds, route, {}, "li", {"code": "a-code"})
        assert refused(answer) == (401, "wechat_code_invalid")
        assert told(answer) == told(nothing)


def mixed(whose: str, secret_of: str) -> str:
    """Join the id of one token or link with the secret of another."""
    return f"{whose.rpartition('.')[0]}.{secret_of.rpartition('.')[2]}"


def nobodys(token: str) -> str:
    """The like, that names nothing."""
    *kind, _, secret = token.split(".")
    return ".".join((*kind, "0" * 20, secret))


# -------------------- claims in a body


@pytest.mark.parametrize("route", WITH_A_BODY)
def test_no_body_says_who_one_is_or_how_things_stand(worlds: Worlds, route: str) -> None:
    operation = ROUTES[route]
    assert operation.body
    ids = dict.fromkeys(re.findall(r"{(\w+)}", operation.path), "x")
    with nothing_changes(worlds.api):
        for _, _, content in example_requests.requests(operation.body):
            claimed, pointers = with_claims(content, swaps.RIGHTLY_THERE.get(route, set()))
            answer = ask(worlds, route, ids, "" if operation.is_public else "operator", claimed)
            assert answer.status == 422, answer.json
            assert pointers <= {pointer for pointer, code in answer.problems.items() if code == "extra_forbidden"}


def with_claims(content: Any, rightly: set[str], at: str = "") -> tuple[Any, set[str]]:
    """A body with claims in each of its objects, and pointers to them."""
    if isinstance(content, list | tuple):
        made = [with_claims(item, rightly, f"{at}/{index}") for index, item in enumerate(content)]
        return [item for item, _ in made], set().union(*(pointers for _, pointers in made))
    if not isinstance(content, Mapping):
        return content, set()
    made = {name: with_claims(item, rightly, f"{at}/{name}") for name, item in content.items()}
    claims = {name for name in swaps.CLAIMS if f"{at}/{name}" not in rightly}
    pointers = {f"{at}/{name}" for name in claims}.union(*(below for _, below in made.values()))
    return {name: item for name, (item, _) in made.items()} | dict.fromkeys(claims, "steward"), pointers


def test_what_everybody_reads_holds_nothing_of_theirs(worlds: Worlds) -> None:
    for route in sorted(swaps.PUBLIC):
        answer = ask(worlds, route, {"city": "jincheng", "procedure": "penalty"}, "")
        assert answer.status == 200, route
        if route not in {"GET /openapi.json", "GET /docs"}:  # which know of examples
            worlds.shows_nothing(answer)
