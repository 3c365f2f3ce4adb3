"""A sign-in's tokens: one use for each refresh token, two access tokens at a time, nothing after the end."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.sessions import (
    ACCESS_LIFETIME,
    REFRESH_LIFETIME,
    USED_KEPT,
    Family,
    Revocation,
    Token,
    TokenKind,
    Verdict,
    begin,
    read_token,
    revoke,
    rotate,
)

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def secrets_of(generation: int) -> tuple[str, str]:
    return f"access-{generation}", f"refresh-{generation}"


def a_family() -> Family:
    return begin("F" * 20, "person-1", secrets_of(0), START)


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
        if generation == newest:
            assert family.judge(refresh, now) is Verdict.GOOD
        elif generation >= newest - USED_KEPT:
            assert family.judge(refresh, now) is Verdict.REUSED
        else:
            assert family.judge(refresh, now) is Verdict.INVALID


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
    assert family.judge("refresh-0", START + REFRESH_LIFETIME - early) is (Verdict.GOOD if serves else Verdict.INVALID)


@given(st.text())
def test_secrets_of_others_are_invalid(text: str) -> None:
    family = rotated(3)
    if text not in {secret for generation in range(4) for secret in secrets_of(generation)}:
        assert not family.admits(text, START)
        assert family.judge(text, START) is Verdict.INVALID


def test_each_secret_is_good_for_one_thing() -> None:
    family = a_family()
    assert not family.admits("refresh-0", START)
    assert family.judge("access-0", START) is Verdict.INVALID


def test_a_used_token_counts_as_reused_however_old() -> None:
    assert rotated(2).judge("refresh-0", START + 2 * REFRESH_LIFETIME) is Verdict.REUSED


def test_after_a_reuse_the_newest_token_too_hears_of_it() -> None:
    assert revoke(rotated(1), Revocation.REUSED).judge("refresh-1", START) is Verdict.REUSED
    assert revoke(rotated(1), Revocation.SIGNED_OUT).judge("refresh-1", START) is Verdict.INVALID


def test_why_it_ended_first_stays() -> None:
    assert revoke(revoke(a_family(), Revocation.REUSED), Revocation.SIGNED_OUT).revoked is Revocation.REUSED


def test_no_secret_is_kept() -> None:
    assert "access-" not in repr(rotated(5))
    assert "refresh-" not in repr(rotated(5))


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
