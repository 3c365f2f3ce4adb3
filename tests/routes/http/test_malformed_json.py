"""JSON that readers would understand differently, or that is none: 400, 413 or 415, never 500."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.routes import steps
from tests.routes.service import Answer, Api

KB = 1024
ROUTES = [("/v1/cases", steps.APPLICANT), ("/v1/cases/JZ-00000000000000000000/withdrawal", steps.APPLICANT)]


def send(api: Api, content: bytes, content_type: str = "application/json", route: int = 0) -> Answer:
    path, name = ROUTES[route]
    return api.post(path, name, content=content, key="a-key", headers={"Content-Type": content_type})


def nested(depth: int, opening: str = "[", closing: str = "]") -> bytes:
    """An object whose value is nested so that all in all it is `depth` deep."""
    inner = depth - 1
    return ('{"x":' + opening * inner + ("null" if opening.endswith(":") else "") + closing * inner + "}").encode()


MALFORMED: dict[str, bytes] = {
    "200 000 brackets": b"[" * 200_000,
    "200 000 braces": b'{"a":' * 40_000,
    "NaN": b'{"statement": NaN}',
    "Infinity": b'{"statement": Infinity}',
    "-Infinity": b'{"statement": -Infinity}',
    "1e999": b'{"statement": 1e999}',
    "-1e999": b'{"statement": -1e999}',
    "a lone high surrogate": b'{"statement": "\\ud800"}',
    "a lone low surrogate": b'{"statement": "\\udc00x"}',
    "surrogates the wrong way round": b'{"statement": "\\udc00\\ud800"}',
    "a lone surrogate in a key": b'{"\\ud800": 1}',
    "a lone surrogate deep inside": b'{"subject": {"name": ["\\udfff"]}}',
    "duplicate keys": b'{"statement": "a", "statement": "b"}',
    "duplicate keys inside": b'{"subject": {"name": "a", "name": "b"}}',
    "duplicate keys, one escaped": b'{"statement": "a", "st\\u0061tement": "b"}',
    "2^53 + 1": b'{"statement": 9007199254740993}',
    "-2^53 - 1": b'{"statement": -9007199254740993}',
    "an integer of 5000 digits": b'{"statement": ' + b"9" * 5000 + b"}",
    "a list": b"[]",
    "a list of objects": b"[{}]",
    "a text": b'"x"',
    "a number": b"1",
    "null": b"null",
    "true": b"true",
    "33 deep": nested(33),
    "33 objects deep": nested(33, '{"a":', "}"),
    "a BOM": b"\xef\xbb\xbf{}",
    "UTF-16": '{"a":1}'.encode("utf-16"),
    "invalid UTF-8": b'{"statement": "\xff"}',
    "GBK": '{"statement": "晋城"}'.encode("gbk"),
    "an overlong encoding": b'{"statement": "\xc0\xaf"}',
    "an encoded surrogate": b'{"statement": "\xed\xa0\x80"}',
    "blank": b"   ",
    "cut off": b'{"statement": "a',
    "two objects": b"{}{}",
    "a trailing comma": b'{"statement": "a",}',
    "a comment": b"{} // x",
    "single quotes": b"{'statement': 'a'}",
    "no quotes": b"{statement: 1}",
    "a raw line break in a text": b'{"statement": "a\nb"}',
    "a raw zero in a text": b'{"statement": "a\x00b"}',
    "a bad escape": b'{"statement": "\\x41"}',
    "a leading zero": b'{"statement": 01}',
    "a plus sign": b'{"statement": +1}',
    "hexadecimal": b'{"statement": 0x10}',
    "a form": b"statement=a",
    "XML": b"<a/>",
}


@pytest.mark.parametrize("route", [0, 1])
@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_json_is_refused(api: Api, route: int, name: str) -> None:
    answer = send(api, MALFORMED[name], route=route)
    assert (answer.status, answer.code) == (400, "malformed_json")


@pytest.mark.parametrize("route", [0, 1])
@pytest.mark.parametrize("size", [256 * KB + 1, 1024 * KB])
def test_a_body_over_256_kb_is_refused(api: Api, route: int, size: int) -> None:
    start = b'{"statement": "'
    answer = send(api, start + b"a" * (size - len(start) - 2) + b'"}', route=route)
    assert (answer.status, answer.code) == (413, "body_too_large")


def test_a_body_over_the_gateways_limit_is_refused_by_the_gateway(api: Api) -> None:
    assert send(api, b" " * (10 * KB * KB + 1)).status == 413


@pytest.mark.parametrize(
    "content",
    [
        b'{"statement": "' + b"a" * (256 * KB - 17) + b'"}',  # 256 KB and no more
        nested(32),
        nested(32, '{"a":', "}"),
        b'{"statement": 9007199254740992}',
        b'{"statement": -9007199254740992}',
        b'{"statement": 1e308}',
        b'{"statement": "\\ud83d\\ude00"}',  # a pair makes one character
        b'{"statement": "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["}',
        b'{"statement": "\\\\\\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["}',
    ],
)
def test_what_is_well_formed_gets_as_far_as_its_fields(api: Api, content: bytes) -> None:
    assert len(content) <= 256 * KB
    assert send(api, content).status == 422


@pytest.mark.parametrize("content", [b"", b"{}", b" {}\n", b"\t{\r}"])
def test_no_body_is_an_empty_object(api: Api, content: bytes) -> None:
    assert send(api, content).problems == {
        "/procedure": "required",
        "/subject": "required",
        "/contact": "required",
    }


@pytest.mark.parametrize(
    "content_type",
    [
        *("application/json", "application/json; charset=utf-8", "Application/JSON; charset=UTF-8"),
        *("APPLICATION/JSON", "application/json;charset=utf-8", " application/json ", "application/json;"),
    ],
)
def test_json_by_any_spelling_of_its_type(api: Api, content_type: str) -> None:
    body = json.dumps(steps.submission()).encode()
    answer = api.post(
        "/v1/cases", steps.APPLICANT, content=body, key=api.a_key(), headers={"Content-Type": content_type}
    )
    assert answer.status == 201


@pytest.mark.parametrize(
    "content_type",
    [
        *(
            "text/plain",
            "text/json",
            "application/xml",
            "application/x-www-form-urlencoded",
            "application/octet-stream",
        ),
        *("multipart/form-data; boundary=x", "application/json-patch+json", "application/jsonx", "json", "*/*", ";"),
        *("application/pdf", "image/png", "application/problem+json"),
    ],
)
@pytest.mark.parametrize("route", [0, 1])
def test_another_type_is_refused(api: Api, route: int, content_type: str) -> None:
    answer = send(api, json.dumps(steps.submission()).encode(), content_type, route)
    assert (answer.status, answer.code) == (415, "unsupported_media_type")


def test_malformed_json_never_reaches_the_storage(api: Api) -> None:
    for content in MALFORMED.values():
        send(api, content)
    assert api.get("/v1/cases", steps.APPLICANT).json["items"] == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
LIKE_A_SUBMISSION = st.fixed_dictionaries(
    dict.fromkeys(("procedure", "subject", "contact", "penalty"), JSON),
    optional=dict.fromkeys(("missing_materials", "statement", "role"), JSON),
)
BODIES = st.one_of(
    st.binary(max_size=200),
    st.text(max_size=100).map(lambda text: text.encode("utf-8", "surrogatepass")),
    (JSON | LIKE_A_SUBMISSION).map(lambda value: json.dumps(value).encode()),
    (JSON | LIKE_A_SUBMISSION).map(
        lambda value: json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
    ),
)
LIGHT = settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@pytest.mark.parametrize("path", ["/v1/cases", "/opinion"])
@given(content=BODIES)
@LIGHT
def test_whatever_is_sent_the_sender_is_at_fault(api: Api, path: str, content: bytes) -> None:
    url = path if path.startswith("/v1") else f"/v1/cases/JZ-00000000000000000000{path}"
    answer = api.post(url, steps.APPLICANT, content=content, key="a-key")
    assert answer.status in {400, 404, 413, 415, 422}


def values_for_a_field() -> st.SearchStrategy[Any]:
    return (
        st.none()
        | st.booleans()
        | st.integers(-(2**53), 2**53)
        | st.text(max_size=40)
        | st.lists(st.text(max_size=5), max_size=3)
    )


@given(
    path=st.sampled_from(
        [
            *("subject__name", "subject__uscc", "subject__home_city", "contact__name", "contact__phone"),
            *("contact__email", "penalty__decision_number", "penalty__decided_on", "penalty__fine_amount"),
            *("penalty__kinds", "missing_materials", "statement"),
        ]
    ),
    value=values_for_a_field(),
)
@LIGHT
def test_whatever_stands_in_a_field_is_taken_or_named(api: Api, path: str, value: Any) -> None:
    answer = api.post("/v1/cases", steps.APPLICANT, steps.submission(**{path: value}), key=api.a_key())
    assert answer.status in {201, 422}
    if answer.status == 422:
        assert all(pointer.startswith("/" + path.replace("__", "/")) for pointer in answer.problems)
