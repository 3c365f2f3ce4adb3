"""The gateway over real HTTP, in front of a tiny Chalice app."""

from __future__ import annotations

import base64
import gzip
import http.client
import itertools
import json
import random
import socket
import struct
import threading
import time
import zlib
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from chalice import AuthResponse, AuthRoute, Blueprint, Chalice, Response
from werkzeug.test import Client

from local.gateway import Gateway, LambdaContext, PortTaken, Server, serve
from local.gateway.policies import allows

ARN = "arn:aws-cn:execute-api:cn-north-1:123456789012:local/api/GET/v1/cases/JZ-1"
RAW: dict[str, Any] = {}
ASKED: list[dict[str, Any]] = []


def build_app() -> Chalice:
    app = Chalice("tiny", configure_logs=False)
    extra = Blueprint(__name__)

    @app.authorizer(ttl_seconds=0)
    def who(request: Any) -> Any:
        ASKED.append({"token": request.token, "arn": request.method_arn, "type": request.auth_type})
        token = request.token.removeprefix("Bearer ")
        verdicts = {
            "allow": lambda: AuthResponse(["*"], "user-1", {"role": "steward", "level": 3, "cross": True}),
            "only-other": lambda: AuthResponse([AuthRoute("/v1/other", ["GET"])], "user-1"),
            "this-case": lambda: AuthResponse([AuthRoute("/v1/cases/JZ-1", ["GET"])], "user-1"),
            "template": lambda: AuthResponse([AuthRoute("/v1/cases/{case_id}", ["GET"])], "user-1"),
            "nothing": lambda: AuthResponse([], "user-1"),
            "nested": lambda: AuthResponse(["*"], "user-1", {"roles": ["steward"]}),
            "null": lambda: AuthResponse(["*"], "user-1", {"role": None}),
            "nobody": lambda: AuthResponse(["*"], ""),
            "no-policy": lambda: {"principalId": "user-1"},
            "a-set": lambda: AuthResponse(["*"], "user-1", {"roles": {"steward"}}),
        }
        if token in verdicts:
            return verdicts[token]()
        raise Exception("Unauthorized" if token == "bad" else "boom")  # noqa: TRY002 - what API Gateway documents

    def echo(**_: str) -> Any:
        return app.current_request._event_dict

    for path in ("/", "/echo", "/v1/cities/{city}", "/v1/cities/all", "/v1/{kind}/{name}/events"):
        app.route(path, methods=["GET", "POST"], name=path, content_types=["application/json", "text/plain"])(echo)
    app.route("/v1/cases/{case_id}", methods=["GET"], authorizer=who)(lambda case_id: echo()["requestContext"])
    app.route("/binary", methods=["POST"], content_types=["image/png", "text/plain"])(echo)

    @app.route("/raw")
    def raw() -> Response:
        return Response(**RAW)

    @app.route("/sleep/{name}")
    def sleep(name: str) -> Any:
        before = app.current_request
        time.sleep(0.1)
        same = app.current_request is before and extra.current_request is before
        return {"name": app.current_request.uri_params["name"], "same": same, "context": bool(app.lambda_context)}

    app.register_blueprint(extra)
    return app


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    server = serve(Gateway(build_app()), "127.0.0.1", 0)
    yield server
    server.stop()


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://127.0.0.1:{server.port}", trust_env=False) as client:
        yield client


def raw_get(server: Server, path: str, token: str | None = None) -> tuple[int, Any]:
    """Sends the path as it is."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    try:
        connection.request("GET", path, headers={"Authorization": f"Bearer {token}"} if token else {})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def send(server: Server, request: bytes) -> bytes:
    """Sends bytes, and reads until the server closes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
        connection.sendall(request)
        received = bytearray()
        while chunk := connection.recv(65536):
            received += chunk
    return bytes(received)


def test_the_event_is_a_rest_proxy_event(client: httpx.Client, server: Server) -> None:
    answer = client.post(
        "/v1/cities/jiaozuo?tag=a&tag=%E4%BF%A1&empty=&plus=a+b",
        content='{"名称": 1}',
        headers=[
            ("Content-Type", "application/json"),
            ("X-Twice", "1"),
            ("X-Twice", "2"),
            ("X-Forwarded-For", "9.9.9.9"),
        ],
    )
    event = answer.json()
    assert event["resource"] == "/v1/cities/{city}"
    assert event["path"] == "/v1/cities/jiaozuo"
    assert event["httpMethod"] == "POST"
    assert event["headers"]["X-Twice"] == "2"
    assert event["multiValueHeaders"]["X-Twice"] == ["1", "2"]
    assert event["headers"]["X-Forwarded-For"] == "9.9.9.9, 127.0.0.1"
    assert "Connection" not in event["headers"]
    assert event["queryStringParameters"] == {"tag": "信", "empty": "", "plus": "a b"}
    assert event["multiValueQueryStringParameters"] == {"tag": ["a", "信"], "empty": [""], "plus": ["a b"]}
    assert event["pathParameters"] == {"city": "jiaozuo"}
    assert event["stageVariables"] is None
    assert event["body"] == '{"名称": 1}'
    assert event["isBase64Encoded"] is False
    context = event["requestContext"]
    assert context["resourcePath"] == "/v1/cities/{city}"
    assert context["httpMethod"] == "POST"
    assert context["path"] == "/api/v1/cities/jiaozuo"
    assert context["stage"] == "api"
    assert context["requestId"]
    assert context["identity"] == {"sourceIp": "127.0.0.1", "userAgent": event["headers"]["User-Agent"]}
    assert "authorizer" not in context


def test_what_is_absent_is_null(client: httpx.Client) -> None:
    event = client.get("/echo").json()
    absent = ("queryStringParameters", "multiValueQueryStringParameters", "pathParameters", "stageVariables", "body")
    assert [event[name] for name in absent] == [None] * 5


def test_header_names_keep_the_clients_case(server: Server) -> None:
    answer = send(server, b"GET /echo HTTP/1.1\r\nhost: x\r\nx-lower: 1\r\nX-UPPER: 2\r\nConnection: close\r\n\r\n")
    headers = json.loads(answer.partition(b"\r\n\r\n")[2])["headers"]
    assert (headers["x-lower"], headers["X-UPPER"]) == ("1", "2")


@pytest.mark.parametrize(
    ("path", "city"),
    [
        ("/v1/cities/a%2Fb", "a%2Fb"),
        ("/v1/cities/%E7%84%A6%E4%BD%9C", "%E7%84%A6%E4%BD%9C"),
        ("/v1/cities/a+b%20c", "a+b%20c"),
        ("/v1/cities/%2e%2e", "%2e%2e"),
        ("/v1/cities/..", ".."),
        ("/v1/cities/{city}", "{city}"),
        ("/v1/cities/a;b=c", "a;b=c"),
        ("http://elsewhere.example/v1/cities/x", "x"),
    ],
)
def test_path_values_arrive_as_sent_and_stay_in_their_segment(server: Server, path: str, city: str) -> None:
    status, event = raw_get(server, path)
    assert status == 200
    assert event["pathParameters"] == {"city": city}


def test_literal_segments_win(server: Server) -> None:
    assert raw_get(server, "/v1/cities/all")[1]["resource"] == "/v1/cities/all"
    assert raw_get(server, "/v1/cities/events")[1]["resource"] == "/v1/cities/{city}"
    assert raw_get(server, "/")[1]["resource"] == "/"


@pytest.mark.parametrize(
    "path",
    [
        "/v1",
        "/v1/cities",
        "/v1/cities/",
        "/v1/cities/a/",
        "/v1/cities/a/b",
        "/v1//x/events",
        "/echo/",
        "/ECHO",
        "/%65cho",
        "/echo;",
        "/./echo",
    ],
)
def test_an_unknown_path_is_not_found(server: Server, path: str) -> None:
    assert raw_get(server, path) == (
        404,
        {
            "type": "about:blank",
            "title": "没有找到",
            "status": 404,
            "detail": "地址不存在，或者不支持这种请求方法。",
            "code": "not_found",
            "instance": path,
        },
    )


@pytest.mark.parametrize("method", ["TRACE", "PROPFIND"])
def test_a_method_that_the_gateway_does_not_know_is_not_found(client: httpx.Client, method: str) -> None:
    answer = client.request(method, "/echo")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json; charset=utf-8"


@pytest.mark.parametrize("path", ["/echo", "/v1/cases/JZ-1"])
@pytest.mark.parametrize("method", ["HEAD", "DELETE", "PATCH", "PUT"])
def test_an_undeclared_method_reaches_the_app_without_the_authorizer(
    client: httpx.Client, method: str, path: str
) -> None:
    ASKED.clear()
    answer = client.request(method, path, headers={"Content-Type": "text/csv"})
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, POST" if path == "/echo" else "GET")
    assert bool(answer.content) == (method != "HEAD")
    assert ASKED == []


def test_an_undeclared_method_of_an_unknown_path_is_not_found(client: httpx.Client) -> None:
    assert client.request("DELETE", "/v1/nothing").status_code == 404


def a_text(of: int) -> None:
    RAW.clear()
    RAW.update({"body": "信" * (of // 3) + "x" * (of % 3), "headers": {"Content-Type": "text/plain"}})


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip", "gzip"),
        ("gzip, deflate, br", "gzip"),
        ("deflate", "deflate"),
        ("br, *", "gzip"),
        ("gzip;q=0.5", "gzip"),
        ("gzip;q=0, deflate", "deflate"),
        ("gzip;q=0", None),
        ("br", None),
        ("identity", None),
        ("", None),
    ],
)
def test_a_long_answer_is_compressed_where_the_client_takes_it(
    server: Server, client: httpx.Client, accepted: str, coding: str | None
) -> None:
    a_text(of=90_000)
    answer = client.get("/raw", headers={"Accept-Encoding": accepted})
    assert (answer.headers.get("Content-Encoding"), answer.text) == (coding, RAW["body"])
    assert (int(answer.headers["Content-Length"]) < 2_000) == (coding is not None)


@pytest.mark.parametrize(("size", "is_compressed"), [(1023, False), (1024, True)])
def test_a_short_answer_is_not_compressed(client: httpx.Client, size: int, is_compressed: bool) -> None:
    a_text(of=size)
    assert ("Content-Encoding" in client.get("/raw", headers={"Accept-Encoding": "gzip"}).headers) is is_compressed


@pytest.mark.parametrize(("coding", "compress"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_a_compressed_body_arrives_in_clear(client: httpx.Client, coding: str, compress: Any) -> None:
    content = compress('{"名称": 1}'.encode())
    headers = {"Content-Type": "application/json", "Content-Encoding": coding}
    assert client.post("/echo", content=content, headers=headers).json()["body"] == '{"名称": 1}'


@pytest.mark.parametrize(
    ("coding", "content", "status"),
    [
        ("br", b"x", 415),
        ("gzip", b"x", 400),
        ("gzip", gzip.compress(b"x" * 100)[:-20], 400),
        ("gzip", gzip.compress(b"\0" * (11 * 1024 * 1024)), 413),
    ],
    ids=["unknown", "not gzip", "cut off", "a bomb"],
)
def test_a_body_that_is_not_what_it_says_is_refused(
    client: httpx.Client, coding: str, content: bytes, status: int
) -> None:
    assert client.post("/echo", content=content, headers={"Content-Encoding": coding}).status_code == status


@pytest.mark.parametrize(
    ("content_type", "body", "is_base64"),
    [
        ("text/plain", "信修通".encode(), False),
        ("text/plain", b"\xff\xfe", True),
        ("image/png", b"\x89PNG\r\n", True),
        ("image/png", b"text", True),
    ],
)
def test_bodies_are_text_or_base64(client: httpx.Client, content_type: str, body: bytes, is_base64: bool) -> None:
    event = client.post("/binary", content=body, headers={"Content-Type": content_type}).json()
    assert event["isBase64Encoded"] is is_base64
    assert (base64.b64decode(event["body"]) if is_base64 else event["body"].encode()) == body


def test_a_chunked_body_arrives_whole(client: httpx.Client) -> None:
    assert client.post("/echo", content=iter([b'{"a":', b"1}"])).json()["body"] == '{"a":1}'


# Authorizers


def ask(client: httpx.Client, token: str | None) -> httpx.Response:
    return client.get("/v1/cases/JZ-1", headers={} if token is None else {"Authorization": f"Bearer {token}"})


def test_an_allowed_caller_arrives_flat_and_as_text(client: httpx.Client) -> None:
    ASKED.clear()
    answer = ask(client, "allow")
    assert answer.json()["authorizer"] == {
        "role": "steward",
        "level": "3",
        "cross": "true",
        "principalId": "user-1",
        "integrationLatency": 0,
    }
    assert ASKED == [{"token": "Bearer allow", "arn": ARN, "type": "TOKEN"}]


@pytest.mark.parametrize(
    ("token", "status", "code"),
    [
        (None, 401, "unauthorized"),
        ("bad", 401, "unauthorized"),
        ("this-case", 200, None),
        ("only-other", 403, "access_denied"),
        ("template", 403, "access_denied"),
        ("nothing", 503, "service_busy"),
        ("nested", 503, "service_busy"),
        ("null", 503, "service_busy"),
        ("a-set", 503, "service_busy"),
        ("nobody", 503, "service_busy"),
        ("no-policy", 503, "service_busy"),
        ("boom", 503, "service_busy"),
    ],
)
def test_each_verdict_has_its_answer(client: httpx.Client, token: str | None, status: int, code: str | None) -> None:
    answer = ask(client, token)
    assert answer.status_code == status
    assert answer.json().get("code") == code


def test_without_a_token_the_authorizer_is_not_asked(client: httpx.Client) -> None:
    ASKED.clear()
    assert ask(client, None).status_code == 401
    assert client.get("/v1/cases/JZ-1", headers={"Authorization": ""}).status_code == 401
    assert ASKED == []


def statement(effect: str, resource: Any = "*", action: Any = "execute-api:Invoke") -> dict[str, Any]:
    return {"Effect": effect, "Action": action, "Resource": resource}


@pytest.mark.parametrize(
    ("statements", "allowed"),
    [
        (statement("Allow"), True),
        ([statement("Allow", [ARN])], True),
        ([statement("Allow", action="*")], True),
        ([statement("Allow", action=["s3:GetObject", "execute-api:*"])], True),
        ([statement("Allow", "arn:aws-cn:execute-api:*:*:local/api/GET/v1/*")], True),
        ([statement("Allow", ARN[:-1] + "?")], True),
        ([statement("Allow", ARN.replace("aws-cn", "aws"))], False),
        ([statement("Allow", ARN.replace("GET", "POST"))], False),
        ([statement("Allow", ARN[:-1])], False),
        ([statement("Allow", ARN.lower())], False),
        ([statement("Allow", action="s3:*")], False),
        ([statement("Allow"), statement("Deny", ARN)], False),
        ([statement("Deny", "*"), statement("Allow", ARN)], False),
        ([statement("Deny", ARN + "0"), statement("Allow")], True),
    ],
)
def test_deny_wins_and_silence_denies(statements: Any, allowed: bool) -> None:
    assert allows({"Statement": statements}, ARN) is allowed


@pytest.mark.parametrize(
    "statements",
    [
        [],
        [statement("Allow", [])],
        [statement("Permit")],
        [statement("Allow") | {"Condition": {}}],
        [{"Effect": "Allow"}],
    ],
)
def test_a_policy_that_the_gateway_cannot_apply_is_an_error(statements: Any) -> None:
    with pytest.raises((ValueError, KeyError)):
        allows({"Statement": statements}, ARN)


def mutations() -> list[str]:
    """200 spellings of one path that a careless gateway might take for it."""
    slashes = ("/", "//", "/./", "/../", "/%2e/", "/%2E%2E/", "%2f", "%2F", "%5c", "\\", "..;/")
    noise = (*slashes, ";", ";a=b", "%00", "%20", ".", "?", "%3f", "#", "%23", "%09", "*", "~")
    path = "/v1/cases/JZ-1"
    found = {f"/v1{mark}cases/JZ-1" for mark in noise} | {f"{path}{mark}" for mark in noise}
    found |= {f"{mark}{path}" for mark in noise if mark.startswith("/")}
    found |= {path[:at] + f"%{ord(path[at]):02x}" + path[at + 1 :] for at in range(1, len(path))}
    found |= {path[:at] + path[at:].swapcase() for at in range(len(path))} | {path.upper(), path.lower()}
    dice = random.Random(42)
    while len(found) < 200:
        at = dice.randrange(1, len(path))
        found.add(path[:at] + dice.choice(noise) + path[at:])
    return sorted(found)


@pytest.mark.parametrize(("token", "status"), [(None, 401), ("bad", 401), ("only-other", 403), ("allow", 200)])
def test_no_spelling_of_a_path_gets_around_its_authorizer(server: Server, token: str | None, status: int) -> None:
    spellings = mutations()
    assert len(spellings) >= 200
    answers = {path: raw_get(server, path, token)[0] for path in spellings}
    assert set(answers.values()) == {404, status}


# Limits and malformed answers


def test_a_body_over_10_mb_is_refused_and_the_connection_lives_on(client: httpx.Client) -> None:
    limit = 10 * 1024 * 1024
    assert client.post("/binary", content=b"a" * limit, headers={"Content-Type": "text/plain"}).status_code == 502
    for content in (b"a" * (limit + 1), iter([b"a" * limit, b"a"])):
        answer = client.post("/echo", content=content)
        assert (answer.status_code, answer.json()["code"]) == (413, "request_too_large")
    assert client.get("/echo").status_code == 200


def test_headers_over_10240_bytes_are_refused(client: httpx.Client) -> None:
    assert client.get("/echo", headers={"X-Long": "a" * 9_000}).status_code == 200
    answer = client.get("/echo", headers={"X-Long": "a" * 10_240})
    assert (answer.status_code, answer.json()["code"]) == (431, "headers_too_large")


def test_what_answers_too_late_is_withheld() -> None:
    server = serve(Gateway(build_app(), timeout=0.05), "127.0.0.1", 0)
    try:
        assert raw_get(server, "/sleep/x")[0] == 504
        assert raw_get(server, "/echo")[0] == 200
    finally:
        server.stop()


def test_a_response_over_6_mb_is_refused(client: httpx.Client) -> None:
    RAW.update(body="a" * (6 * 1024 * 1024), headers={"Content-Type": "text/plain"}, status_code=200)
    assert client.get("/raw").status_code == 502
    RAW["body"] = "a" * (6 * 1024 * 1024 - 1000)
    assert client.get("/raw").status_code == 200


def answer_of(result: Any) -> httpx.Response:
    """Send a Lambda's answer through the gateway."""
    app = build_app()
    gateway = Gateway(app)
    gateway._app = type("Answering", (), {"api": app.api, "__call__": lambda *_: result})()
    server = serve(gateway, "127.0.0.1", 0)
    try:
        return httpx.get(f"http://127.0.0.1:{server.port}/echo", trust_env=False)
    finally:
        server.stop()


@pytest.mark.parametrize(
    "result",
    [
        None,
        "text",
        [],
        {},
        {"statusCode": "200"},
        {"statusCode": True},
        {"statusCode": 99},
        {"statusCode": 200, "body": {"a": 1}},
        {"statusCode": 200, "body": 1},
        {"statusCode": 200, "extra": 1},
        {"statusCode": 200, "headers": {"X": ["a"]}},
        {"statusCode": 200, "headers": {"X": "a\r\nSet-Cookie: b"}},
        {"statusCode": 200, "headers": {"X: a\r\nY": "b"}},
        {"statusCode": 200, "headers": {"X": "信"}},
        {"statusCode": 200, "headers": ["X"]},
        {"statusCode": 200, "multiValueHeaders": {"X": 1}},
        {"statusCode": 200, "body": "***", "isBase64Encoded": True},
        {"statusCode": 200, "body": "\ud800"},
        {"statusCode": 200, "body": b"bytes"},
    ],
    ids=repr,
)
def test_a_malformed_answer_is_502(result: Any) -> None:
    answer = answer_of(result)
    assert (answer.status_code, answer.json()["code"]) == (502, "internal_error")


def test_answers_keep_their_headers_and_bodies() -> None:
    answer = answer_of(
        {
            "statusCode": 201,
            "headers": {
                "Location": "/v1/cases/1",
                "ETag": '"1"',
                "X-Empty": "",
                "WWW-Authenticate": "Bearer",
                "X": "1",
            },
            "multiValueHeaders": {"Set-Cookie": ["a=1", "b=2"], "X": ["2", 3]},
            "body": base64.b64encode(b"\x00\xff").decode(),
            "isBase64Encoded": True,
        }
    )
    assert answer.status_code == 201
    assert answer.content == b"\x00\xff"
    assert answer.headers["Location"] == "/v1/cases/1"
    assert answer.headers["X-Empty"] == ""
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers.get_list("Set-Cookie") == ["a=1", "b=2"]
    assert answer.headers.get_list("X") == ["2", "3"]
    assert answer.headers["x-amzn-Remapped-WWW-Authenticate"] == "Bearer"
    assert answer_of({"statusCode": 204}).content == b""


# The server


def test_one_connection_serves_many_requests(client: httpx.Client, record_property: Any) -> None:
    client.get("/echo")
    started = time.perf_counter()
    connections = {client.get("/echo").extensions["network_stream"].get_extra_info("client_addr") for _ in range(300)}
    figure = round(300 / (time.perf_counter() - started))
    record_property("requests_per_second_on_one_connection", figure)
    print(f"{figure} requests/s on one connection")
    assert len(connections) == 1


def test_threads_do_not_see_each_others_requests(server: Server) -> None:
    answers: dict[str, Any] = {}

    def get(name: str) -> None:
        answers[name] = raw_get(server, f"/sleep/{name}")

    threads = [threading.Thread(target=get, args=(str(number),)) for number in range(20)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.perf_counter() - started < 1.5
    assert answers == {name: (200, {"name": name, "same": True, "context": True}) for name in answers}
    assert len(answers) == 20


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: 1\r\nContent-Length: 2",
        b"Content-Length: 5\r\nTransfer-Encoding: chunked",
        b"Transfer-Encoding: identity, chunked",
        b"Content-Length: -1",
        b"Content-Length: 1e3",
    ],
)
def test_a_request_with_two_meanings_is_refused(server: Server, head: bytes) -> None:
    answer = send(server, b"POST /echo HTTP/1.1\r\nHost: x\r\n" + head + b"\r\n\r\n0\r\n\r\nGET /echo HTTP/1.1\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.count(b"HTTP/1.1") == 1
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["code"] == "bad_request"


def test_bad_chunks_are_refused_and_the_connection_is_closed(server: Server) -> None:
    head = b"POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert send(server, head + b"zz\r\nabc\r\n").startswith(b"HTTP/1.1 400 ")


def test_expect_100_is_answered_before_the_body_is_sent(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
        connection.sendall(b"POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 100 ")
        connection.sendall(b"{}")
        assert connection.recv(100).startswith(b"HTTP/1.1 200 ")


def test_a_failing_application_is_an_answer_too() -> None:
    server = serve(lambda *_: 1 / 0, "127.0.0.1", 0)
    try:
        assert raw_get(server, "/")[0] == 502
    finally:
        server.stop()


def test_the_gateway_is_plain_wsgi() -> None:
    answer = Client(Gateway(build_app())).get("/v1/cities/x?a=1", headers={"X-Some": "1", "X-Other": "2"})
    event = answer.get_json()
    assert event["queryStringParameters"] == {"a": "1"}
    assert (event["headers"]["X-Some"], event["headers"]["X-Other"]) == ("1", "2")


def test_a_taken_port_is_said_so(server: Server) -> None:
    with pytest.raises(PortTaken, match=str(server.port)):
        serve(lambda *_: [], "127.0.0.1", server.port)


def test_stop_frees_the_port_and_hangs_up(server: Server) -> None:
    first = serve(Gateway(build_app()), "127.0.0.1", 0)
    with socket.create_connection(("127.0.0.1", first.port), timeout=5) as connection:
        connection.sendall(b"GET /echo HTTP/1.1\r\nHost: x\r\n\r\n")
        assert connection.recv(100)
        first.stop()
        while connection.recv(65536):
            pass
    second = serve(Gateway(build_app()), "127.0.0.1", first.port)
    second.stop()


def test_a_client_that_hangs_up_before_its_answer_is_nothing_to_tell(capsys: pytest.CaptureFixture[str]) -> None:
    hung_up, ended = threading.Event(), threading.Event()

    def late(environ: Any, start_response: Any) -> list[bytes]:
        assert hung_up.wait(5)
        start_response("200 OK", [])
        return [b"small enough to wait in a buffer"]

    late_server = serve(late, "127.0.0.1", 0)
    shutdown = late_server._server.shutdown_request
    late_server._server.shutdown_request = lambda connection: (shutdown(connection), ended.set())  # type: ignore[method-assign]
    try:
        with socket.create_connection(("127.0.0.1", late_server.port), timeout=5) as client:
            client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        hung_up.set()
        assert ended.wait(5)
    finally:
        late_server.stop()
    assert capsys.readouterr() == ("", "")


def test_an_app_may_stand_behind_two_gateways() -> None:
    app = build_app()
    kinds = {type(Gateway(app)._app) for _ in range(2)}
    assert len(kinds) == 1


def test_the_lambda_context_counts_down() -> None:
    contexts = [LambdaContext() for _ in range(2)]
    assert contexts[0].aws_request_id != contexts[1].aws_request_id
    first, second = itertools.islice((contexts[0].get_remaining_time_in_millis() for _ in range(2)), 2)
    assert 29_000 >= first >= second > 28_000
    assert ":aws-cn:" in contexts[0].invoked_function_arn
