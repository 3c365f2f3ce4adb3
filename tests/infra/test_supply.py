"""The supply chain: what is installed and shipped is locked by hash, and the version stands in one place."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from chalicelib.runtime.version import VERSION

ROOT = Path(__file__).parents[2]
LOCKED = ("requirements", "requirements-dev", "tools/bench/requirements")
PINNED = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[\w,]+\])?==(\S+)", re.MULTILINE)


def pins(text: str) -> dict[str, str]:
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in PINNED.findall(text)}


@pytest.mark.parametrize("name", LOCKED)
def test_everything_is_locked_by_hash_and_from_nowhere_in_particular(name: str) -> None:
    wanted, locked = (ROOT / f"{name}.in").read_text("utf-8"), (ROOT / f"{name}.txt").read_text("utf-8")
    entries = re.split(r"^(?=[A-Za-z0-9])", locked, flags=re.MULTILINE)[1:]
    assert all(PINNED.match(entry) and "--hash=sha256:" in entry for entry in entries)
    assert pins(wanted).items() <= pins(locked).items(), "stale: make lock"
    assert not re.search(r"https?://|--(extra-)?index-url|--find-links", locked)


def test_tests_run_on_what_ships() -> None:
    ships, tests = (pins((ROOT / f"{name}.txt").read_text("utf-8")) for name in LOCKED[:2])
    assert ships.items() <= tests.items(), "stale: make lock"


def test_the_version_stands_in_one_place() -> None:
    assert f'"{VERSION}"' not in (ROOT / "pyproject.toml").read_text("utf-8")
    sources = [path for path in (ROOT / "chalicelib").rglob("*.py") if f'"{VERSION}"' in path.read_text("utf-8")]
    assert sources == [ROOT / "chalicelib" / "runtime" / "version.py"]
    client = json.loads((ROOT / "clients" / "mini-program" / "package.json").read_text("utf-8"))
    assert client["version"] == VERSION


def test_the_workflow_runs_what_ci_runs() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8"))
    commands = [step["run"] for job in workflow["jobs"].values() for step in job["steps"] if "run" in step]
    assert commands == ["bash .ci/run", "make test-shipped FULL=yes", "make audit"]
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    scripts = " ".join([*commands, (ROOT / ".ci" / "run").read_text("utf-8")])
    assert set(re.findall(r"\bmake ([a-z-]+)", scripts)) <= targets
    ecosystems = yaml.safe_load((ROOT / ".github" / "dependabot.yml").read_text("utf-8"))["updates"]
    assert {each["package-ecosystem"] for each in ecosystems} == {"pip", "npm", "github-actions"}
