"""Forged, stale and malformed tokens; keys that rotate, and an issuer that is away."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from chalicelib.identity import jwks
from chalicelib.identity.jwks import MAX_BYTES, KeySet, KeysUnavailable
from chalicelib.identity.tokens import Claims, InvalidToken, TokenVerifier

ISSUER, AUDIENCE, SUBJECT = "https://issuer.example", "credit-repair-link", "user-1"
URL = "https://issuer.example/.well-known/jwks.json"

EC_KEY, OTHER_EC_KEY, P384_KEY = (
    ec.generate_private_key(curve) for curve in (ec.SECP256R1(), ec.SECP256R1(), ec.SECP384R1())
)
RSA_KEY = rsa.generate_private_key(65537, 2048)
SHORT_RSA_KEY = rsa.generate_private_key(65537, 1024)
EC_PEM, RSA_PEM = (
    key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    for key in (EC_KEY, RSA_KEY)
)


def public(key: Any, key_id: str, **more: Any) -> dict[str, Any]:
    algorithm = ECAlgorithm if isinstance(key, ec.EllipticCurvePrivateKey) else RSAAlgorithm
    return json.loads(algorithm.to_jwk(key.public_key())) | {"kid": key_id} | more


SECRET = b"a shared secret that has no business here"
JWKS = [
    public(EC_KEY, "ec", use="sig", alg="ES256"),
    public(RSA_KEY, "rsa", use="sig", alg="RS256"),
    public(EC_KEY, "bare"),
    public(EC_KEY, "encryption", use="enc", alg="ES256"),
    public(RSA_KEY, "rs512", use="sig", alg="RS512"),
    public(P384_KEY, "p384"),
    public(P384_KEY, "p384-as-es256", alg="ES256"),
    public(SHORT_RSA_KEY, "short", alg="RS256"),
    {"kty": "oct", "k": base64.urlsafe_b64encode(SECRET).decode(), "kid": "secret", "alg": "HS256"},
    {"kty": "EC", "kid": "broken"},
    "not a key",
]


def encoded(part: bytes | dict[str, Any]) -> str:
    raw = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def signed(header: bytes | dict[str, Any], payload: bytes | dict[str, Any], key: Any = EC_KEY) -> str:
    """A token whose parts may be anything, truly signed with ES256."""
    signing_input = f"{encoded(header)}.{encoded(payload)}"
    algorithm = ECAlgorithm(ECAlgorithm.SHA256)
    return f"{signing_input}.{encoded(algorithm.sign(signing_input.encode(), key))}"


def hmac_signed(header: dict[str, Any], secret: bytes) -> str:
    signing_input = f"{encoded(header)}.{encoded(claims())}"
    return f"{signing_input}.{encoded(hmac.digest(secret, signing_input.encode(), hashlib.sha256))}"


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    full = {"iss": ISSUER, "aud": AUDIENCE, "sub": SUBJECT, "iat": now, "exp": now + 600, "jti": "t-1"} | changes
    return {name: value for name, value in full.items() if value is not ...}


def header(**changes: Any) -> dict[str, Any]:
    full = {"alg": "ES256", "typ": "JWT", "kid": "ec"} | changes
    return {name: value for name, value in full.items() if value is not ...}


def token(payload: dict[str, Any] | None = None, **headers: Any) -> str:
    return signed(header(**headers), claims() if payload is None else payload)


def rsa_token(key: Any = RSA_KEY, **headers: Any) -> str:
    return jwt.encode(claims(), key, algorithm="RS256", headers={"kid": "rsa"} | headers)


def changed(which: int, change: Callable[[str], str]) -> str:
    parts = token().split(".")
    parts[which] = change(parts[which])
    return ".".join(parts)


def other_subject(_: str) -> str:
    return encoded(claims(sub="operator"))


def verifier(algorithm: str = "ES256", keys: Any = JWKS) -> TokenVerifier:
    return TokenVerifier(ISSUER, AUDIENCE, algorithm, KeySet(URL, lambda _: json.dumps({"keys": keys}).encode()))


def now() -> int:
    return int(time.time())


DEEP = b'{"a":' * 2000 + b"1" + b"}" * 2000
PLAIN = {"alg": "none", "typ": "JWT", "kid": "ec"}

FORGERIES: dict[str, Callable[[], str]] = {
    "none, unsigned": lambda: f"{encoded(PLAIN)}.{encoded(claims())}.",
    "none, without a last part": lambda: f"{encoded(PLAIN)}.{encoded(claims())}",
    "none, with the signature of a good token": lambda: changed(0, lambda _: encoded(PLAIN)),
    "none, truly signed": lambda: token(alg="none"),
    "NoNe": lambda: token(alg="NoNe"),
    "es256 in lower case": lambda: token(alg="es256"),
    "no alg": lambda: token(alg=...),
    "alg null": lambda: token(alg=None),
    "alg a list": lambda: token(alg=["ES256"]),
    "alg a number": lambda: token(alg=256),
    "HS256 with the public PEM": lambda: hmac_signed(header(alg="HS256"), EC_PEM),
    "HS256 with the RSA PEM": lambda: hmac_signed(header(alg="HS256", kid="rsa"), RSA_PEM),
    "HS256 with the JWK's text": lambda: hmac_signed(header(alg="HS256"), json.dumps(JWKS[0]).encode()),
    "HS256 with a published secret": lambda: hmac_signed(header(alg="HS256", kid="secret"), SECRET),
    "HMAC, called ES256": lambda: hmac_signed(header(), EC_PEM),
    "HMAC with a published secret, called ES256": lambda: hmac_signed(header(kid="secret"), SECRET),
    "RS256 where ES256 is expected": rsa_token,
    "RS256 with the kid of the ES256 key": lambda: rsa_token(kid="ec"),
    "RS256, called ES256": lambda: ".".join([encoded(header()), *rsa_token().split(".")[1:]]),
    "ES256 with the kid of an RSA key": lambda: token(kid="rsa"),
    "ES384": lambda: jwt.encode(claims(), P384_KEY, algorithm="ES384", headers={"kid": "p384"}),
    "ES256 on P-384": lambda: signed(header(kid="p384"), claims(), P384_KEY),
    "ES256 on P-384, published as ES256": lambda: signed(header(kid="p384-as-es256"), claims(), P384_KEY),
    "another key": lambda: signed(header(), claims(), OTHER_EC_KEY),
    "another key, with its own jwk": lambda: signed(
        header(jwk=public(OTHER_EC_KEY, "ec")), claims(), OTHER_EC_KEY
    ),
    "another key, with jku": lambda: signed(header(jku="https://evil.example/jwks"), claims(), OTHER_EC_KEY),
    "another key, with x5u": lambda: signed(header(x5u="https://evil.example/cert"), claims(), OTHER_EC_KEY),
    "a good key, with jku": lambda: token(jku=URL),
    "a good key, with x5u": lambda: token(x5u=URL),
    "a good key, with x5c": lambda: token(x5c=["MIIB"]),
    "a good key, with jwk": lambda: token(jwk=JWKS[0]),
    "an encryption key": lambda: token(kid="encryption"),
    "no kid": lambda: token(kid=...),
    "kid null": lambda: token(kid=None),
    "kid empty": lambda: token(kid=""),
    "kid a number": lambda: token(kid=1),
    "kid a list": lambda: token(kid=["ec"]),
    "kid an object": lambda: token(kid={"$ne": ""}),
    "kid a path": lambda: token(kid="/dev/null"),
    "kid a path upwards": lambda: token(kid="../../../../dev/null"),
    "kid a path upwards, further in": lambda: token(kid="keys/../ec"),
    "kid an address": lambda: token(kid="https://evil.example/key"),
    "kid with SQL": lambda: token(kid="ec' OR '1'='1"),
    "kid with a NUL": lambda: token(kid="ec\0"),
    "kid with a line feed": lambda: token(kid="ec\n"),
    "kid unknown": lambda: token(kid="unknown"),
    "kid in another case": lambda: token(kid="EC"),
    "kid very long": lambda: token(kid="e" * 4000),
    "crit nobody understands": lambda: token(crit=["exp2"], exp2=1),
    "crit empty": lambda: token(crit=[]),
    "unencoded payload": lambda: token(crit=["b64"], b64=False),
    "no exp": lambda: token(claims(exp=...)),
    "no iat": lambda: token(claims(iat=...)),
    "no iss": lambda: token(claims(iss=...)),
    "no aud": lambda: token(claims(aud=...)),
    "no sub": lambda: token(claims(sub=...)),
    "no claims": lambda: token({}),
    "exp null": lambda: token(claims(exp=None)),
    "exp text": lambda: token(claims(exp=str(now() + 600))),
    "exp true": lambda: token(claims(exp=True)),
    "exp a list": lambda: token(claims(exp=[now() + 600])),
    "exp infinite": lambda: token(claims(exp=float("inf"))),
    "exp not a number": lambda: token(claims(exp=float("nan"))),
    "exp beyond the calendar": lambda: token(claims(exp=10**30)),
    "exp with 5000 digits": lambda: signed(header(), b'{"exp":' + b"9" * 5000 + b"}"),
    "expired": lambda: token(claims(exp=now() - 600)),
    "expired, just beyond the leeway": lambda: token(claims(exp=now() - 31)),
    "iat text": lambda: token(claims(iat="yesterday")),
    "iat true": lambda: token(claims(iat=True)),
    "iat in the future": lambda: token(claims(iat=now() + 120)),
    "nbf in the future": lambda: token(claims(nbf=now() + 120)),
    "nbf just beyond the leeway": lambda: token(claims(nbf=now() + 40)),
    "nbf text": lambda: token(claims(nbf="1")),
    "iss of another": lambda: token(claims(iss="https://evil.example")),
    "iss with a slash more": lambda: token(claims(iss=ISSUER + "/")),
    "iss in another case": lambda: token(claims(iss=ISSUER.upper())),
    "iss a list": lambda: token(claims(iss=[ISSUER])),
    "aud of another": lambda: token(claims(aud="another-app")),
    "aud longer": lambda: token(claims(aud=AUDIENCE + "-admin")),
    "aud a list without us": lambda: token(claims(aud=["another-app"])),
    "aud an empty list": lambda: token(claims(aud=[])),
    "aud a list with a number": lambda: token(claims(aud=[AUDIENCE, 1])),
    "aud an object": lambda: token(claims(aud={AUDIENCE: 1})),
    "sub empty": lambda: token(claims(sub="")),
    "sub blank": lambda: token(claims(sub="  ")),
    "sub null": lambda: token(claims(sub=None)),
    "sub a number": lambda: token(claims(sub=1)),
    "sub a list": lambda: token(claims(sub=[SUBJECT])),
    "sub with a line feed": lambda: token(claims(sub="user-1\nrole: operator")),
    "sub with a lone surrogate": lambda: token(claims(sub="\ud800")),
    "sub too long": lambda: token(claims(sub="u" * 256)),
    "jti a number": lambda: token(claims(jti=1)),
    "claims a list": lambda: signed(header(), json.dumps([claims()]).encode()),
    "claims not JSON": lambda: signed(header(), b"claims"),
    "claims not UTF-8": lambda: signed(header(), b'{"sub":"\xff"}'),
    "claims nested without end": lambda: signed(header(), DEEP),
    "header a list": lambda: signed(b'["ES256"]', claims()),
    "header not JSON": lambda: signed(b"header", claims()),
    "header nested without end": lambda: signed(DEEP, claims()),
    "header with alg twice": lambda: signed(b'{"alg":"none","alg":"ES256","kid":"ec"}', claims()),
    "header with kid twice": lambda: signed(b'{"alg":"ES256","kid":"other","kid":"ec"}', claims()),
    "claims with sub twice": lambda: signed(header(), json.dumps(claims()).replace("{", '{"sub":"a",', 1).encode()),
    "another's claims under a good signature": lambda: changed(1, other_subject),
    "a changed signature": lambda: changed(2, lambda part: ("B" if part[0] == "A" else "A") + part[1:]),
    "a signature of zeros": lambda: changed(2, lambda _: encoded(bytes(64))),
    "no signature": lambda: changed(2, lambda _: ""),
    "a signature cut short": lambda: changed(2, lambda part: part[:-4]),
    "a DER signature": lambda: changed(2, lambda _: encoded(b"0D\x02 " + bytes(32) + b"\x02 " + bytes(32))),
    "cut short": lambda: token()[:-20],
    "four parts": lambda: token() + ".x",
    "five parts": lambda: token() + ".x.y",
    "padded": lambda: token() + "=",
    "with a line feed": lambda: token() + "\n",
    "with a blank before": lambda: " " + token(),
    "with its scheme": lambda: "Bearer " + token(),
    "standard base64": lambda: changed(2, lambda _: "+/+/" * 21 + "+/"),
    "empty": lambda: "",
    "two dots": lambda: "..",
    "garbage": lambda: "garbage",
    "Chinese": lambda: "令牌.令牌.令牌",
    "huge": lambda: token(claims(extra="x" * 20_000)),
    "huge garbage": lambda: "a" * 1_000_000,
}  # fmt: skip


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES.keys())
def test_a_forgery_is_refused(forge: Callable[[], str]) -> None:
    with pytest.raises(InvalidToken) as refused:
        verifier().verify(forge())
    assert refused.value.code in {"token_invalid", "token_expired", "token_key_unknown"}


def test_an_rsa_issuer_refuses_ec_tokens_other_hashes_and_short_keys() -> None:
    rsa_only = verifier("RS256")
    assert rsa_only.verify(rsa_token()).subject == SUBJECT
    with pytest.warns(jwt.InsecureKeyLengthWarning):
        short = rsa_token(SHORT_RSA_KEY, kid="short")
    rs512 = jwt.encode(claims(), RSA_KEY, algorithm="RS512", headers={"kid": "rs512"})
    for forged in (token(), rs512, short, rsa_token(kid="rs512"), hmac_signed(header(alg="HS256", kid="rsa"), RSA_PEM)):
        with pytest.raises(InvalidToken):
            rsa_only.verify(forged)


def test_a_good_token_says_who_calls() -> None:
    expiry = now() + 600
    assert verifier().verify(token(claims(exp=expiry))) == Claims(SUBJECT, "t-1", datetime.fromtimestamp(expiry, UTC))


@pytest.mark.parametrize(
    ("said", "email"),
    [
        ({"email": "li@office.example", "email_verified": True}, "li@office.example"),
        ({"email": "li@office.example"}, ""),
        ({"email": "li@office.example", "email_verified": False}, ""),
        ({"email": "li@office.example", "email_verified": "true"}, ""),
        ({"email": "li@office.example", "email_verified": 1}, ""),
        ({"email": "ｌi@office.example", "email_verified": True}, ""),
        ({"email": "li@\noffice.example", "email_verified": True}, ""),
        ({"email": "l" * 250 + "@a.cn", "email_verified": True}, ""),
        ({"email": ["li@office.example"], "email_verified": True}, ""),
        ({"email_verified": True}, ""),
    ],
    ids=repr,
)
def test_an_address_counts_when_the_issuer_verified_it(said: dict[str, Any], email: str) -> None:
    assert verifier().verify(token(claims(**said))).email == email


@pytest.mark.parametrize(
    "payload",
    [
        {"jti": ...},
        {"aud": [AUDIENCE, "another-app"]},
        {"exp": lambda: now() - 20},
        {"iat": lambda: now() + 20},
        {"nbf": lambda: now() + 20},
        {"nbf": lambda: now() - 600},
        {"exp": lambda: now() + 600.5},
        {"sub": "用户-1"},
    ],
    ids=lambda payload: "+".join(payload),
)
def test_what_the_standard_allows_passes(payload: dict[str, Any]) -> None:
    changes = {name: value() if callable(value) else value for name, value in payload.items()}
    assert verifier().verify(token(claims(**changes))).subject


def test_a_key_may_leave_out_its_use_and_algorithm() -> None:
    assert verifier().verify(token(kid="bare")).subject == SUBJECT


@pytest.mark.parametrize(
    "key_id",
    [
        "public:3f2a9c",
        "urn:uuid:7c9e6679-7425-40de-944b-e07fc1f90ae7",
        "key@corp",
        "https://issuer.example/keys/1",
        "CN=签名证书, O=某某市",
        "a b",
        "k" * 512,
    ],
    ids=lambda key_id: key_id[:20],
)
def test_a_key_may_be_called_whatever_its_issuer_likes(key_id: str) -> None:
    named = verifier(keys=[public(EC_KEY, key_id), public(OTHER_EC_KEY, "other")])
    assert named.verify(token(kid=key_id)).subject == SUBJECT
    with pytest.raises(InvalidToken):
        named.verify(token(kid=key_id[:-1]))


def unnamed(key: Any, **more: Any) -> dict[str, Any]:
    return {name: value for name, value in public(key, "", **more).items() if name != "kid"}


@pytest.mark.parametrize(
    "keys",
    [
        [public(EC_KEY, "ec")],
        [unnamed(EC_KEY)],
        [unnamed(EC_KEY), public(RSA_KEY, "rsa"), public(OTHER_EC_KEY, "enc", use="enc")],
    ],
    ids=["named", "not named", "the only one that fits"],
)
def test_a_token_need_not_name_the_only_key(keys: list[Any]) -> None:
    alone = verifier(keys=keys)
    assert alone.verify(token(kid=...)).subject == SUBJECT
    with pytest.raises(InvalidToken):
        alone.verify(signed(header(kid=...), claims(), OTHER_EC_KEY))
    for key_id in (None, "", "unknown", 1):
        with pytest.raises(InvalidToken):
            alone.verify(token(kid=key_id))


@pytest.mark.parametrize(
    "keys",
    [[public(EC_KEY, "ec"), public(OTHER_EC_KEY, "new")], [unnamed(EC_KEY), unnamed(OTHER_EC_KEY)], [public(RSA_KEY, "rsa")]],
    ids=["two named", "two not named", "none that fits"],
)  # fmt: skip
def test_a_token_must_say_which_of_several_keys_it_means(keys: list[Any]) -> None:
    with pytest.raises(InvalidToken) as refused:
        verifier(keys=keys).verify(token(kid=...))
    assert refused.value.code == "token_key_unknown"


def test_tokens_that_name_no_key_cause_one_fetch_a_minute() -> None:
    issuer = Issuer("one", "two")
    for minute in range(3):
        for _ in range(1000):
            assert issuer.keys.only_key("ES256") is None
        assert issuer.fetches == 2 + minute
        issuer.time += 60
    issuer.publish("one")
    assert issuer.keys.only_key("ES256")


def test_the_code_says_why() -> None:
    for forged, code in (
        (token(claims(exp=now() - 600)), "token_expired"),
        (token(kid="unknown"), "token_key_unknown"),
        ("garbage", "token_invalid"),
    ):
        with pytest.raises(InvalidToken) as refused:
            verifier().verify(forged)
        assert refused.value.code == code


@pytest.mark.parametrize("algorithm", ["none", "HS256", "ES384", "PS256", ""])
def test_only_two_algorithms_can_be_pinned(algorithm: str) -> None:
    with pytest.raises(ValueError, match="algorithm"):
        verifier(algorithm)


class Issuer:
    """The issuer that a KeySet fetches from, with a clock that tests move."""

    def __init__(self, *key_ids: str) -> None:
        self.body = self.publish(*key_ids)
        self.fetches = 0
        self.time = 1000.0
        self.keys = KeySet(URL, self.fetch, lambda: self.time, lifetime=300, min_refresh_interval=60)

    def publish(self, *key_ids: str) -> bytes | Exception:
        self.body: bytes | Exception = json.dumps({"keys": [public(EC_KEY, key_id) for key_id in key_ids]}).encode()
        return self.body

    def fetch(self, url: str) -> bytes:
        assert url == URL
        self.fetches += 1
        if isinstance(self.body, Exception):
            raise self.body
        return self.body


def test_a_rotated_key_is_found_by_one_refresh() -> None:
    issuer = Issuer("old")
    assert issuer.keys.key("old")
    issuer.publish("old", "new")
    assert issuer.keys.key("new")
    assert issuer.keys.key("old")
    assert issuer.fetches == 2


def test_a_retired_key_is_gone_after_the_lifetime() -> None:
    issuer = Issuer("old")
    assert issuer.keys.key("old")
    issuer.publish("new")
    issuer.time += 299
    assert issuer.keys.key("old")
    issuer.time += 1
    assert issuer.keys.key("old") is None
    assert issuer.fetches == 2


def test_a_thousand_random_kids_cause_one_fetch_a_minute() -> None:
    issuer = Issuer("ec")
    issuer.keys.key("ec")
    for minute in range(3):
        for number in range(1000):
            assert issuer.keys.key(f"random-{minute}-{number}") is None
        assert issuer.fetches == 2 + minute
        issuer.time += 60


@pytest.mark.parametrize(
    "failure",
    [
        OSError("refused"),
        TimeoutError(),
        b"",
        b"<html>",
        b"[]",
        b"{}",
        b'{"keys": []}',
        b'{"keys": [{"kty": "EC"}]}',
        b'{"keys": "abc"}',
        json.dumps({"keys": [public(EC_KEY, "ec", use="enc")]}).encode(),
        b" " * (MAX_BYTES + 1),
        b"[" * 100_000,
    ],
    ids=lambda failure: repr(failure)[:30],
)
def test_an_outage_keeps_the_last_good_set(failure: bytes | Exception) -> None:
    issuer = Issuer("ec")
    assert issuer.keys.key("ec")
    issuer.body = failure
    for _ in range(10):
        issuer.time += 3600
        assert issuer.keys.key("ec")
        assert issuer.keys.key("ec")
    assert issuer.fetches == 11
    issuer.publish("ec", "new")
    issuer.time += 60
    assert issuer.keys.key("new")


def test_without_any_set_the_caller_hears_so_and_a_later_call_tries_again() -> None:
    issuer = Issuer("ec")
    issuer.body = OSError("away")
    checked = TokenVerifier(ISSUER, AUDIENCE, "ES256", issuer.keys)
    for _ in range(3):
        with pytest.raises(KeysUnavailable):
            checked.verify(token())
    assert issuer.fetches == 1
    issuer.publish("ec")
    issuer.time += 1
    assert checked.verify(token()).subject == SUBJECT


def test_a_forgery_that_names_no_usable_key_fetches_nothing() -> None:
    issuer = Issuer("ec")
    checked = TokenVerifier(ISSUER, AUDIENCE, "ES256", issuer.keys)
    for name in (
        "none, truly signed",
        "HS256 with the public PEM",
        "kid with a line feed",
        "kid very long",
        "a good key, with jku",
        "huge",
    ):
        with pytest.raises(InvalidToken):
            checked.verify(FORGERIES[name]())
    assert issuer.fetches == 0


def test_threads_share_one_fetch_and_nobody_with_a_known_key_waits_for_it() -> None:
    issuer = Issuer("ec")
    gate = threading.Event()
    fetch, calls = issuer.fetch, []

    def slow(url: str) -> bytes:
        calls.append(url)
        assert gate.wait(5)
        return fetch(url)

    keys = KeySet(URL, slow, lambda: issuer.time)
    found: list[Any] = []
    first = [threading.Thread(target=lambda: found.append(keys.key("ec"))) for _ in range(8)]
    for thread in first:
        thread.start()
    gate.set()
    for thread in first:
        thread.join()
    assert len(calls) == 1
    assert all(found)

    gate.clear()
    issuer.time += 300
    refreshing = threading.Thread(target=keys.key, args=("ec",))
    refreshing.start()
    while len(calls) < 2:
        time.sleep(0.001)
    assert keys.key("ec")
    gate.set()
    refreshing.join()
    assert len(calls) == 2


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://issuer.example/jwks", "data:,{}", "issuer.example", "https:"]
)
def test_keys_come_over_http_alone(url: str) -> None:
    with pytest.raises(ValueError, match="http"):
        KeySet(url)


def test_an_issuer_that_drips_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jwks, "FETCH_TIMEOUT", 0.3)
    given_up = threading.Event()

    def drip(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            while not given_up.wait(0.05):
                connection.sendall(b" ")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        dripping = threading.Thread(target=drip, args=(listener,))
        dripping.start()
        started = time.monotonic()
        with pytest.raises(KeysUnavailable):
            KeySet(f"http://127.0.0.1:{listener.getsockname()[1]}/").key("ec")
        given_up.set()
        dripping.join()
    assert time.monotonic() - started < 2
