"""A program that is missing skips tests on somebody's machine, and never in CI."""

from __future__ import annotations

import pytest

from tests.e2e.needs import needs


@pytest.mark.parametrize(
    ("ci", "found", "is_skipped"),
    [("", None, True), ("", "/usr/bin/npm", False), ("true", None, False), ("true", "/usr/bin/npm", False)],
)
def test_what_is_missing_skips_a_test_but_not_in_ci(
    monkeypatch: pytest.MonkeyPatch, ci: str, found: str | None, is_skipped: bool
) -> None:
    monkeypatch.setenv("CI", ci)
    assert needs("npm", found).args == (is_skipped,)
