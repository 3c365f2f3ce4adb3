"""A sign-in's tokens: one use for each refresh token, two access tokens at a time, nothing after the end."""

from __future__ import annotations

import itertools
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.people.sessions import (
    ACCESS_LIFETIME,
    FAMILY_LIFETIME,
    NONCE_BYTES,
    REFRESH_LIFETIME,
    Family,
    Revocation,
    Token,
    TokenKind,
    Verdict,
    begin,
    read_token,
    revoke,
    rotate,
    sealed,
)

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
KEY, OTHER_KEY = "key-of-this-family", "key-of-another"


def secrets_of(generation: int) -> tuple[str, str]:
    return f"access-{generation}", refresh_of(generation)


def refresh_of(generation: int, key: str = KEY) -> str:
    return sealed(generation.to_bytes(NONCE_BYTES), key)


def a_family() -> Family:
    return begin("F" * 20, "person-1", KEY, secrets_of(0), START)


def rotated(times: int, apart: timedelta = timedelta(0)) -> Family:
    family = a_family()
    for generation in range(1, times + 1):
        family = rotate(family, secrets_of(generation), START + generation * apart)
    return family


@given(st.lists(st.integers(0, 20 * 60), max_size=60), st.integers(0, 40 * 60))
def test_what_serves_is_the_newest(pauses: list[int], later: int) -> None:
    moments = [START + timedelta(seconds=s) for s in itertools.accumulate(pauses, initial=0)]
    family = a_family()
    for generation, moment in enumerate(moments[1:], 1):
        family = rotate(family, secrets_of(generation), moment)
    now, newest = moments[-1] + timedelta(seconds=later), len(moments) - 1
    assert family.version == len(moments)
    for generation, begun in enumerate(moments):
        access, refresh = secrets_of(generation)
        assert family.admits(access, now) == (generation >= newest - 1 and now < begun + ACCESS_LIFETIME)
        assert family.judge(refresh, now) is (Verdict.GOOD if generation == newest else Verdict.REUSED)


@given(st.integers(0, 60), st.sampled_from(Revocation))
def test_nothing_serves_after_the_end(times: int, reason: Revocation) -> None:
    ended = revoke(rotated(times), reason)
    for generation in range(times + 1):
        access, refresh = secrets_of(generation)
        assert not ended.admits(access, START)
        assert ended.judge(refresh, START) is not Verdict.GOOD
    assert ended.version == times + 2


@pytest.mark.parametrize(("early", "serves"), [(SECOND, True), (timedelta(0), False)])
def test_tokens_end_to_the_second(early: timedelta, serves: bool) -> None:
    family = a_family()
    assert family.admits("access-0", START + ACCESS_LIFETIME - early) == serves
    verdict = family.judge(refresh_of(0), START + REFRESH_LIFETIME - early)
    assert verdict is (Verdict.GOOD if serves else Verdict.INVALID)


@pytest.mark.parametrize(("early", "serves"), [(SECOND, True), (timedelta(0), False)])
def test_a_family_is_over_however_often_it_was_refreshed(early: timedelta, serves: bool) -> None:
    apart = timedelta(days=1)
    family = rotated(FAMILY_LIFETIME // apart - 1, apart)
    family = rotate(family, secrets_of(1000), START + FAMILY_LIFETIME - timedelta(minutes=1))
    now = START + FAMILY_LIFETIME - early
    assert family.admits("access-1000", now) == serves
    assert family.judge(refresh_of(1000), now) is (Verdict.GOOD if serves else Verdict.INVALID)


@given(st.text())
def test_secrets_of_others_are_invalid(text: str) -> None:
    family = rotated(3)
    if text not in {secret for generation in range(4) for secret in secrets_of(generation)}:
        assert not family.admits(text, START)
        assert family.judge(text, START) is Verdict.INVALID


@given(st.binary(min_size=NONCE_BYTES, max_size=NONCE_BYTES))
def test_nobody_without_the_key_makes_a_secret_that_ends_the_family(nonce: bytes) -> None:
    family, secret = rotated(3), sealed(nonce, OTHER_KEY)
    assert family.judge(secret, START) is Verdict.INVALID
    nonce_of_a_good_one = refresh_of(1)[:21]
    assert family.judge(nonce_of_a_good_one + secret[21:], START) is Verdict.INVALID


def test_who_reads_the_record_makes_none_that_is_good() -> None:
    """The key alone makes what counts as reused."""
    assert a_family().judge(refresh_of(1), START) is Verdict.REUSED


def test_each_secret_is_good_for_one_thing() -> None:
    family = a_family()
    assert not family.admits(refresh_of(0), START)
    assert family.judge("access-0", START) is Verdict.INVALID


def test_a_used_token_counts_as_reused_however_old() -> None:
    for times in (1, 2, 51, 500):
        assert rotated(times).judge(refresh_of(0), START + 2 * REFRESH_LIFETIME) is Verdict.REUSED


def test_a_record_does_not_grow() -> None:
    assert len(repr(rotated(500))) == len(repr(rotated(100)))


def test_the_newest_token_too_is_told_of_a_reuse() -> None:
    assert revoke(rotated(1), Revocation.REUSED).judge(refresh_of(1), START) is Verdict.REUSED
    assert revoke(rotated(1), Revocation.SIGNED_OUT).judge(refresh_of(1), START) is Verdict.INVALID


def test_the_first_reason_for_the_end_of_a_family_stays() -> None:
    assert revoke(revoke(a_family(), Revocation.REUSED), Revocation.SIGNED_OUT).revoked is Revocation.REUSED


def test_no_secret_is_kept() -> None:
    family = rotated(5)
    told = str(asdict(family))
    assert not any(secret in told for generation in range(6) for secret in secrets_of(generation))
    assert KEY not in repr(family)


GOOD = f"xs.{'A7' * 10}.{'s' * 43}"


def test_a_token_reads_as_it_is_written_and_does_not_show() -> None:
    token = read_token(GOOD, TokenKind.ACCESS)
    assert token == Token(TokenKind.ACCESS, "A7" * 10, "s" * 43)
    assert str(token) == GOOD
    assert "sss" not in repr(token)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "xs",
        "xs..",
        GOOD[:-1],
        GOOD + "s",
        GOOD.upper(),
        GOOD.replace("xs", "xr"),
        f" {GOOD}",
        f"{GOOD}\n",
        GOOD + "=",
        GOOD.replace("A", "a"),
        GOOD.replace(".", ":"),
        f"xs.{'A7' * 10}.{'s' * 42}é",
    ],
)
def test_what_is_no_access_token(text: str) -> None:
    assert read_token(text, TokenKind.ACCESS) is None
