"""The local issuer's tokens pass the verifier the app uses, over a real fetch."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.identity.jwks import KeySet, KeysUnavailable
from chalicelib.identity.tokens import InvalidToken, TokenVerifier
from local.gateway import Server, serve
from local.sign_in.issuer import LocalIssuer


class Published:
    """Serves what it is told to."""

    status, headers, body = "200 OK", [("Content-Type", "application/json")], b""

    def __call__(self, _: Any, start_response: Callable[..., Any]) -> list[bytes]:
        start_response(self.status, self.headers)
        return [self.body]


@pytest.fixture
def issuer() -> LocalIssuer:
    return LocalIssuer("http://issuer.local", "credit-repair-link")


@pytest.fixture
def published(issuer: LocalIssuer) -> Published:
    published = Published()
    published.body = json.dumps(issuer.jwks()).encode()
    return published


@pytest.fixture
def server(published: Published) -> Iterator[Server]:
    server = serve(published, "127.0.0.1", 0)
    yield server
    server.stop()


@pytest.fixture
def verifier(issuer: LocalIssuer, server: Server) -> TokenVerifier:
    keys = KeySet(f"http://127.0.0.1:{server.port}/jwks.json")
    return TokenVerifier(issuer.issuer, issuer.audience, "ES256", keys)


def test_tokens_pass_and_go_on_passing_while_keys_rotate(
    issuer: LocalIssuer, verifier: TokenVerifier, published: Published
) -> None:
    before = issuer.token("steward-jiaozuo")
    assert verifier.verify(before).subject == "steward-jiaozuo"
    issuer.rotate()
    published.body = json.dumps(issuer.jwks()).encode()
    assert verifier.verify(issuer.token("operator")).subject == "operator"
    assert verifier.verify(before).subject == "steward-jiaozuo"


def test_private_keys_are_not_published(issuer: LocalIssuer) -> None:
    assert [set(key) for key in issuer.jwks()["keys"]] == [{"kty", "crv", "x", "y", "kid", "use", "alg"}]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"lifetime": timedelta(minutes=-5)}, "token_expired"),
        ({"aud": "another-app"}, "token_invalid"),
        ({"exp": None}, "token_invalid"),
    ],
)
def test_overrides_make_tokens_that_fail(
    issuer: LocalIssuer, verifier: TokenVerifier, options: dict[str, Any], code: str
) -> None:
    with pytest.raises(InvalidToken) as refused:
        verifier.verify(issuer.token("operator", **options))
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        ("500 Internal Server Error", [], b"{}"),
        ("302 Found", [("Location", "file:///etc/passwd")], b""),
        ("302 Found", [("Location", "/elsewhere")], b""),
        ("200 OK", [], b" " * 400_000),
    ],
)
def test_a_key_set_that_is_away_moved_or_too_large_is_unavailable(
    issuer: LocalIssuer, verifier: TokenVerifier, published: Published, status: str, headers: Any, body: bytes
) -> None:
    published.status, published.headers, published.body = status, headers, body
    with pytest.raises(KeysUnavailable):
        verifier.verify(issuer.token("operator"))
