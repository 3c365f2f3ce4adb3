"""A release is tagged only once everything about it is written down."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from chalicelib.runtime.version import VERSION
from tools.release import FORM, faults

CHANGELOG = "# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2026-12-01\n\n- A thing.\n"


def git(root: Path, *arguments: str) -> None:
    own = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    subprocess.run(["git", "-C", str(root), *own, *arguments], check=True, capture_output=True)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout that may be tagged as 1.2.0."""
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG)
    client = tmp_path / "clients" / "mini-program"
    client.mkdir(parents=True)
    (client / "package.json").write_text(json.dumps({"version": "1.2.0"}))
    (tmp_path / "tests" / "corpus" / "1.2.0").mkdir(parents=True)
    (tmp_path / "tests" / "corpus" / "1.2.0" / "rows.json").write_text("[]")
    git(tmp_path, "init")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-m", "all")
    return tmp_path


def test_what_is_whole_may_be_tagged(root: Path) -> None:
    assert list(faults(root, "1.2.0")) == []


def test_each_thing_that_is_missing_is_told(root: Path) -> None:
    git(root, "tag", "v1.3.0")
    assert [fault.partition(":")[0] for fault in faults(root, "1.3.0")] == [
        "v1.3.0 is tagged already",
        "CHANGELOG.md has no heading ## [1.3.0] with its day",
        "clients/mini-program/package.json says 1.2.0",
        "tests/corpus holds no rows of 1.3.0",
    ]
    (root / "CHANGELOG.md").write_text(CHANGELOG.replace("[Unreleased]\n", "[Unreleased]\n\n- More.\n"))
    assert [fault.partition(":")[0] for fault in faults(root, "1.2.0")] == [
        "not everything is committed",
        "CHANGELOG.md has something under Unreleased",
    ]
    assert "1.2 is no version of three numbers" in list(faults(root, "1.2"))


def test_the_version_of_this_release_is_one() -> None:
    assert FORM.fullmatch(VERSION)
