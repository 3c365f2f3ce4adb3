"""Any issuer by discovery, against a server that answers as it is told: good, wrong, slow, too large, or away."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.error import HTTPError

import pytest

from chalicelib.identity import jwks, web
from chalicelib.identity.discovery import LIFETIME, RETRY, Discovery, is_safe
from chalicelib.identity.jwks import MAX_BYTES, KeySet, KeysUnavailable
from chalicelib.identity.tokens import TokenVerifier
from local.gateway import Server, serve
from local.sign_in.issuer import LocalIssuer

AUDIENCE = "credit-repair-link"
DOCUMENT = "/tenant/.well-known/openid-configuration"


class Scripted:
    """An issuer's server, whose answers tests change, with a clock that they move."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answers: dict[str, Callable[[Callable[..., Any]], list[bytes]]] = {}
        self.time = 1000.0
        self.server: Server = serve(self, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self.server.port}"
        self.signer = LocalIssuer(f"{self.url}/tenant", AUDIENCE)
        self.publish()

    def __call__(self, environ: Any, start_response: Callable[..., Any]) -> list[bytes]:
        path = environ["PATH_INFO"]
        self.asked.append(path)
        if path not in self.answers:
            start_response("404 Not Found", [])
            return [b""]
        return self.answers[path](start_response)

    def publish(self, jwks_path: str = "/keys", **changes: Any) -> None:
        """The document, with these members instead of the right ones, and the keys."""
        described = {"issuer": self.signer.issuer, "jwks_uri": self.url + jwks_path} | changes
        self.say(DOCUMENT, json.dumps(described).encode())
        self.say(jwks_path, json.dumps(self.signer.jwks()).encode())

    def say(self, path: str, body: bytes, status: str = "200 OK", **headers: str) -> None:
        def answer(start_response: Callable[..., Any]) -> list[bytes]:
            start_response(status, [*headers.items()])
            return [body]

        self.answers[path] = answer

    def fail(self) -> None:
        """An outage of the document alone."""
        self.say(DOCUMENT, b"", "503 Service Unavailable")

    @property
    def keys(self) -> KeySet:
        return Discovery(self.signer.issuer, monotonic=lambda: self.time).key_set()

    @property
    def verifier(self) -> TokenVerifier:
        return TokenVerifier(self.signer.issuer, AUDIENCE, "ES256", self.keys)


@pytest.fixture
def issuer() -> Iterator[Scripted]:
    scripted = Scripted()
    yield scripted
    scripted.server.stop()


def current(issuer: Scripted) -> str:
    return str(issuer.signer.jwks()["keys"][-1]["kid"])


def assert_unavailable(keys: KeySet) -> None:
    with pytest.raises(KeysUnavailable):
        keys.key("any")


def test_an_issuer_is_found_by_its_name_alone(issuer: Scripted) -> None:
    assert issuer.verifier.verify(issuer.signer.token("u-1")).subject == "u-1"
    assert issuer.asked == [DOCUMENT, "/keys"]


def test_an_issuer_whose_name_ends_with_a_slash(issuer: Scripted) -> None:
    name = issuer.signer.issuer + "/"
    issuer.publish(issuer=name)
    assert Discovery(name).key_set().key(current(issuer))
    assert issuer.asked[0] == DOCUMENT


def test_the_document_is_read_once_an_hour_and_the_keys_more_often(issuer: Scripted) -> None:
    keys = issuer.keys
    for _ in range(4):
        assert keys.key(current(issuer))
        issuer.time += LIFETIME / 4
    assert issuer.asked.count(DOCUMENT) == 1
    assert issuer.asked.count("/keys") == 4
    assert keys.key(current(issuer))
    assert issuer.asked.count(DOCUMENT) == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "https://evil.example"},
        {"issuer": None},
        {"issuer": ["https://evil.example"]},
        {"jwks_uri": None},
        {"jwks_uri": 7},
        {"jwks_uri": ""},
        {"jwks_uri": "http://keys.example/keys"},
        {"jwks_uri": "http://10.0.0.1/keys"},
        {"jwks_uri": "http://127.0.0.1.evil.example/keys"},
        {"jwks_uri": "http://localhost.evil.example/keys"},
        {"jwks_uri": "https:///keys"},
        {"jwks_uri": "https://user:secret@keys.example/keys"},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": "data:,{}"},
        {"jwks_uri": "/keys"},
    ],
    ids=str,
)
def test_a_document_with_a_wrong_issuer_or_key_address_is_not_believed(
    issuer: Scripted, changes: dict[str, Any]
) -> None:
    issuer.publish(**changes)
    assert_unavailable(issuer.keys)
    assert issuer.asked == [DOCUMENT]


def test_the_name_is_compared_exactly(issuer: Scripted) -> None:
    for name in (issuer.signer.issuer + "/", issuer.signer.issuer.upper(), issuer.signer.issuer + "%20"):
        issuer.publish(issuer=name)
        assert_unavailable(issuer.keys)


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"null", b'"x"', b"[" * 100_000, b"\xff\xfe", b" " * (MAX_BYTES + 1)]
)
def test_what_is_no_document_or_too_large_is_not_read(issuer: Scripted, body: bytes) -> None:
    issuer.say(DOCUMENT, body)
    assert_unavailable(issuer.keys)


def test_a_document_cannot_be_elsewhere(issuer: Scripted) -> None:
    document = json.dumps({"issuer": issuer.signer.issuer, "jwks_uri": f"{issuer.url}/keys"}).encode()
    issuer.say("/elsewhere", document)
    issuer.say(DOCUMENT, b"", "302 Found", Location="/elsewhere")
    assert_unavailable(issuer.keys)
    assert issuer.asked == [DOCUMENT]


def test_the_keys_cannot_be_elsewhere(issuer: Scripted) -> None:
    issuer.publish()
    issuer.say("/moved", json.dumps(issuer.signer.jwks()).encode())
    issuer.say("/keys", b"", "307 Temporary Redirect", Location="/moved")
    assert_unavailable(issuer.keys)
    assert issuer.asked == [DOCUMENT, "/keys"]


def test_a_slow_issuer_is_given_up(issuer: Scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jwks, "FETCH_TIMEOUT", 0.2)
    released = threading.Event()

    def hang(start_response: Callable[..., Any]) -> list[bytes]:
        released.wait(5)
        start_response("200 OK", [])
        return [b"{}"]

    issuer.answers[DOCUMENT] = hang
    began = time.monotonic()
    assert_unavailable(issuer.keys)
    released.set()
    assert time.monotonic() - began < 2


def test_an_outage_keeps_what_was_learnt_and_is_asked_about_once_a_minute(issuer: Scripted) -> None:
    keys = issuer.keys
    assert keys.key(current(issuer))
    issuer.fail()
    issuer.asked.clear()
    issuer.time += LIFETIME
    for _ in range(30):
        assert keys.key(current(issuer))
        issuer.time += 10
    assert issuer.asked.count(DOCUMENT) <= 5
    issuer.signer.rotate()
    issuer.publish()
    issuer.time += 300
    assert keys.key(current(issuer))


def test_an_error_leaves_no_connection_open(issuer: Scripted) -> None:
    issuer.say("/keys", b"later", "503 Service Unavailable")
    with pytest.raises(HTTPError) as refused:
        web.read(f"{issuer.url}/keys", 1.0, MAX_BYTES)
    assert refused.value.closed


def test_an_issuer_that_was_never_there_is_asked_once_a_minute(issuer: Scripted) -> None:
    issuer.fail()
    keys = issuer.keys
    for _ in range(int(RETRY)):
        assert_unavailable(keys)
        issuer.time += 1
    assert issuer.asked == [DOCUMENT]
    issuer.publish()
    assert keys.key(current(issuer))


def test_keys_that_moved_are_found_within_minutes(issuer: Scripted) -> None:
    keys = issuer.keys
    assert keys.key(current(issuer))
    del issuer.answers["/keys"]
    issuer.signer.rotate()
    issuer.publish("/new-keys")
    for _ in range(3):
        issuer.time += 150
        keys.key("any")
    assert keys.key(current(issuer))


@pytest.mark.parametrize("name", ["http://issuer.example", "ftp://issuer.example", "issuer.example", "https:", ""])
def test_an_issuer_without_https_is_refused_at_once(name: str) -> None:
    with pytest.raises(ValueError, match="https"):
        Discovery(name)


@pytest.mark.parametrize(
    "url", ["https://a.example/x", "http://127.0.0.1:1/", "http://[::1]/", "http://localhost:8000/"]
)
def test_https_and_this_machine_are_safe(url: str) -> None:
    assert is_safe(url)
