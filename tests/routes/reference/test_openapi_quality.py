"""The description of the API is whole, Chinese and true: nothing without a meaning, every example accepted."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import validate

import app  # noqa: F401  # declares every route
from chalicelib.domain.cases.procedures import PROCEDURES
from chalicelib.domain.offices.cities import Directory
from chalicelib.routes.cases.codes import STAGES
from chalicelib.routes.cases.procedures import ROUTE_KITS
from chalicelib.routes.cases.submission_bodies import SubmissionBody
from chalicelib.routes.http.api import OPERATIONS
from chalicelib.routes.http.bodies import Body, Context
from chalicelib.routes.reference import example_answers, example_requests, openapi
from chalicelib.routes.reference.glossary import ENUM_NAMES
from chalicelib.runtime.version import VERSION
from local.seed.directory import cities
from tests.routes import steps
from tests.routes.service import Api

DOCUMENT: dict[str, Any] = json.loads(openapi.text(VERSION))
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
DESCRIBED = [(path, method, one) for path, item in DOCUMENT["paths"].items() for method, one in item.items()]
DIRECTORY = Directory({city.city: city for city in cities()})
BODIES = sorted({operation.body for operation in OPERATIONS if operation.body}, key=lambda body: body.__name__)
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def walk(value: Any, place: str = "") -> Iterator[tuple[str, str, Any]]:
    """Every member of the document, by its place and name."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in items:
        yield place, str(name), inner
        yield from walk(inner, f"{place}/{name}")


def properties() -> Iterator[tuple[str, Any]]:
    for place, name, inner in walk(SCHEMAS):
        if name == "properties" and isinstance(inner, dict):
            yield from ((f"{place}/{field}", schema) for field, schema in inner.items())


def property_of(structure: str, field: str) -> Any:
    return SCHEMAS[structure]["properties"][field]


def validator(schema: Mapping[str, Any]) -> Draft202012Validator:
    whole = {**schema, "components": DOCUMENT["components"]}
    return Draft202012Validator(whole, format_checker=FormatChecker())


def test_the_document_is_openapi() -> None:
    validate(DOCUMENT)


# -------------------- everything is told, in Chinese


def test_every_field_has_a_meaning() -> None:
    assert [place for place, schema in properties() if not schema.get("description")] == []


def test_every_parameter_has_a_meaning() -> None:
    nameless = [(path, one["name"]) for path, _, o in DESCRIBED for one in o["parameters"] if not one["description"]]
    assert nameless == []


def test_every_operation_has_a_summary_and_a_description_worth_reading() -> None:
    for path, method, described in DESCRIBED:
        assert described["summary"], path
        assert len(described["description"]) >= 20, (method, path)


def test_no_description_is_english() -> None:
    descriptions = [(place, text) for place, name, text in walk(DOCUMENT) if name == "description"]
    english = [(place, text) for place, text in descriptions if isinstance(text, str) and not CHINESE.search(text)]
    assert english == []


def test_no_titles_in_english_are_made_up() -> None:
    schemas = [*SCHEMAS.values(), *(schema for _, schema in properties())]
    assert [schema["title"] for schema in schemas if isinstance(schema.get("title"), str)] == []


@pytest.mark.parametrize("kind", ENUM_NAMES, ids=lambda kind: kind.__name__)
def test_every_value_of_an_enum_has_a_name(kind: Any) -> None:
    assert {str(value) for value in kind} <= set(ENUM_NAMES[kind])


def test_every_enum_that_is_published_has_names() -> None:
    published = {name for name, schema in SCHEMAS.items() if "enum" in schema}
    assert published <= {kind.__name__ for kind in ENUM_NAMES}


# -------------------- what the tables know


def test_stages_and_actions_are_known_values() -> None:
    stages = {stage.name for procedure in PROCEDURES.values() for stage in procedure.stages}
    actions = {action.name for procedure in PROCEDURES.values() for action in procedure.actions}
    assert set(property_of("CaseAnswer", "stage")["enum"]) == stages
    assert set(property_of("CaseAnswer", "actions")["items"]["enum"]) == actions
    of_bindings = {"submit", "confirm", "refuse", "revoke", "leave", "hand_over"}
    assert set(property_of("Problem", "actions")["items"]["enum"]) == actions | of_bindings
    assert set(property_of("CaseAnswer", "procedure")["enum"]) == set(PROCEDURES)


def test_what_is_asked_for_by_path_and_query_has_its_known_values() -> None:
    parameters = {(path, one["name"]): one for path, _, o in DESCRIBED for one in o["parameters"]}
    assert set(parameters["/v1/procedures/{procedure}", "procedure"]["schema"]["enum"]) == set(PROCEDURES)
    assert parameters["/v1/cities/{city}", "city"]["schema"]["examples"] == ["jiaozuo"]
    assert parameters["/v1/cases", "stage"]["schema"]["enum"] == [*STAGES]
    assert parameters["/v1/ledger", "stage"]["schema"]["enum"] == [*STAGES]
    assert "`submitted` 已申请" in parameters["/v1/cases", "stage"]["description"]
    assert "`red` 红灯" in parameters["/v1/cases", "light"]["description"]
    assert all(one["schema"].get("type") == "string" for (_, name), one in parameters.items() if name == "stage")


def test_known_values_are_told_with_their_names() -> None:
    assert "`fine` 罚款；" in SCHEMAS["PenaltyKind"]["description"]
    assert "`repair_decision` 准予信用修复决定书；" in property_of("DocumentBody", "kind")["description"]
    assert "`seal_missing` 缺少印章或签字" in property_of("OpinionBody", "reason_codes")["items"]["description"]
    assert "`agree` 同意修复；`refuse` 不同意修复" in property_of("OpinionBody", "decision")["description"]
    assert "`penalty` 行政处罚信息修复" in property_of("SubmissionBody", "procedure")["description"]


def test_times_are_times() -> None:
    for structure, field in (("CaseAnswer", "submitted_at"), ("EventAnswer", "at"), ("CityStatistics", "as_of")):
        assert property_of(structure, field)["format"] == "date-time"
        assert property_of(structure, field)["examples"][0].endswith("+08:00")


def test_what_may_not_be_empty_or_repeated_says_so() -> None:
    for structure, field in (
        ("ContactBody", "name"),
        ("SubjectBody", "uscc"),
        ("UploadConfirmationBody", "receipt_number"),
    ):
        assert property_of(structure, field)["minLength"] == 1
    assert property_of("SupplementRequestBody", "items")["items"]["minLength"] == 1
    assert property_of("PenaltyBody", "kinds")["uniqueItems"]
    assert property_of("SubmissionBody", "missing_materials")["uniqueItems"]
    assert property_of("ContactBody", "phone")["pattern"]
    assert property_of("ContactBody", "email")["pattern"]


def test_a_field_tells_what_an_action_needs_of_it() -> None:
    assert (
        "不同意修复（`decision` = `refuse`）时须填写理由，不少于 20 个字"
        in property_of("OpinionBody", "reasons")["description"]
    )
    assert "准予信用修复决定书" in property_of("OpinionBody", "document_ids")["description"]
    assert "本单位" in property_of("OpinionBody", "document_ids")["description"]
    assert "须填写内容" in property_of("UrgingBody", "text")["description"]


def test_every_need_names_a_field_of_its_body() -> None:
    for procedure in PROCEDURES.values():
        for action in procedure.actions:
            fields = ROUTE_KITS[procedure.name].bodies[action.path].model_fields
            for need in action.needs:
                named = [name for name in re.findall(r"`(\w+)`", str(need)) if name in fields]
                assert named, f"{procedure.name}.{action.name}: {need}"


# -------------------- examples are true


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body.__name__)
def test_the_examples_of_a_body_are_accepted(body: type[Body]) -> None:
    shown = [content for *_, content in example_requests.requests(body)]
    assert shown
    for content in shown:
        written = json.dumps(content, ensure_ascii=False)
        body.model_validate_json(written, context=Context(today=date(2026, 3, 2), directory=DIRECTORY))
        validator({"$ref": f"#/components/schemas/{body.__name__}"}).validate(content)


def test_every_choice_has_an_example_that_fills_what_it_needs() -> None:
    for procedure in PROCEDURES.values():
        for action in procedure.variants:
            shown = {
                name: content
                for name, _, content in example_requests.requests(ROUTE_KITS[procedure.name].bodies[action.path])
            }
            name = action.taken_as.name if action.taken_as else action.name
            content = shown[name] if action.choice else shown["example"]
            for need in action.needs:
                named = re.findall(r"`(\w+)`", str(need))
                is_filled = any(content.get(name) for name in named)
                assert is_filled or "的不填" in str(need), (action.name, str(need))
    assert {name for name, *_ in example_requests.requests(SubmissionBody)} == set(PROCEDURES)


def test_the_examples_of_answers_are_what_their_schemas_promise() -> None:
    real = {"CaseAnswer", "NewCase", "CasePage", "EventList", "UploadAnswer", "DocumentLinkAnswer", "MeAnswer"}
    assert set(example_answers.answered()) == real
    for path, _, described in DESCRIBED:
        for answer in described["responses"].values():
            for content in answer.get("content", {}).values():
                for example in content.get("examples", {}).values():
                    name = example.get("$ref", "").rpartition("/")[2]
                    value = DOCUMENT["components"]["examples"][name]["value"] if name else example["value"]
                    errors = [*validator(content["schema"]).iter_errors(value)]
                    assert errors == [], path


def test_every_operation_shows_an_answer() -> None:
    for path, method, described in DESCRIBED:
        (success,) = (answer for status, answer in described["responses"].items() if status.startswith("2"))
        (content,) = success["content"].values()
        assert content["examples"], (method, path)
    empty = [name for name, one in DOCUMENT["components"]["examples"].items() if not one["value"]]
    assert empty == []


def test_composed_examples_are_filled_in() -> None:
    """Few texts are left out: a reader sees what a field looks like."""
    texts = [text for one in DOCUMENT["components"]["examples"].values() for text in _texts(one["value"])]
    assert texts.count("…") < len(texts) / 10


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(inner)


def test_the_example_of_a_case_shows_a_case_under_way() -> None:
    case = example_answers.answered()["CaseAnswer"]
    assert case["stage"] == "forwarded"
    assert case["actions"] == ["return_forwarding", "agree", "refuse"]
    assert case["deadline"]["light"] == "green"
    assert example_answers.answered()["NewCase"]["stage"] == "submitted"


# -------------------- answers


def test_problems_say_more_than_their_titles() -> None:
    for path, _, described in DESCRIBED:
        for status, answer in described["responses"].items():
            told = answer.get("content", {}).get("application/problem+json", {})
            for code, example in told.get("examples", {}).items():
                problem = example["value"]
                assert problem["detail"].removesuffix("。") != problem["title"], (path, code)
                assert problem["status"] == int(status)
                assert ("errors" in problem) == (code in {"invalid_input", "invalid_query"})
                assert ("actions" in problem) == (code in {"not_allowed_in_stage", "already_urged_today"})


def test_problems_tell_which_of_them_carry_more() -> None:
    assert "仅 `invalid_query`、`invalid_input` 带有" in property_of("Problem", "errors")["description"]
    assert "`not_allowed_in_stage`、`already_urged_today`" in property_of("Problem", "actions")["description"]


def test_every_answer_has_a_content_type() -> None:
    for path, _, described in DESCRIBED:
        assert [status for status, one in described["responses"].items() if "content" not in one] in ([], ["304"]), path
    paths = DOCUMENT["paths"]
    assert [*paths["/openapi.json"]["get"]["responses"]["200"]["content"]] == ["application/json"]
    assert [*paths["/docs"]["get"]["responses"]["200"]["content"]] == ["text/html"]


def test_where_to_try_again_is_declared_with_when() -> None:
    for path, _, described in DESCRIBED:
        for status, answer in described["responses"].items():
            assert ("Retry-After" in answer.get("headers", {})) == (status in {"429", "503"}), path


def test_the_headers_declared_are_those_sent(api: Api) -> None:
    declared = {(method, path): one["responses"] for path, method, one in DESCRIBED}
    created = api.post("/v1/cases", steps.APPLICANT, steps.submission(), key=api.a_key())
    case_path = created.headers["Location"]
    assert set(declared["post", "/v1/cases"]["201"]["headers"]) == {"ETag", "Location"}
    assert created.headers["ETag"] == '"1"'
    assert set(declared["get", "/v1/cases/{case_id}"]["200"]["headers"]) == {"ETag"}
    assert api.get(case_path, steps.APPLICANT).headers["ETag"] == '"1"'
    assert set(declared["post", "/v1/cases/{case_id}/withdrawal"]["200"]["headers"]) == {"ETag"}
    assert api.post(f"{case_path}/withdrawal", steps.APPLICANT, {}).headers["ETag"] == '"2"'
    assert (
        set(declared["get", "/v1/me"]["200"]["headers"]) == set(declared["get", "/v1/me"]["304"]["headers"]) == {"ETag"}
    )
    assert "ETag" in api.get("/v1/me", steps.APPLICANT).headers
    assert "ETag" not in api.post("/v1/sessions/sign-out", steps.APPLICANT, {}).headers


def test_the_introduction_says_for_whom_and_how_to_begin() -> None:
    told = DOCUMENT["info"]["description"]
    for who in ("申请企业经办人", "信用修复管家", "行政处罚机关", "人民法院", "省级信用建设牵头部门", "运维人员"):
        assert who in told
    assert "怎样开始" in told
    assert DOCUMENT["servers"] == [{"url": "/", "description": "提供本页的服务"}]
