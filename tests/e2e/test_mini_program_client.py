"""The typed client for mini-programs: as it is committed it is what the API describes, it compiles, and it works."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from local import client, samples
from tests.e2e.conftest import RunningStack

pytestmark = pytest.mark.skipif(shutil.which("npm") is None, reason="needs Node.js with npm")

BUILT = client.CLIENT / "build" / "node" / "test"


@pytest.fixture(scope="module")
def node() -> str:
    """Node, with what the lock file pins."""
    client.prepare()
    found = shutil.which("node")
    assert found
    return found


@pytest.fixture(scope="module")
def compiled(node: str) -> str:
    """Node, with client, sample and tests compiled for it."""
    client.run("npx", "tsc", "--project", "tsconfig.node.json")
    return node


def test_the_committed_types_are_what_the_api_describes(node: str, tmp_path: Path) -> None:
    client.generate(tmp_path / "api.ts")
    committed = (client.CLIENT / "src" / "api.ts").read_text("utf-8")
    assert (tmp_path / "api.ts").read_text("utf-8") == committed, "stale: run `make client`"


def test_the_samples_compile_against_wechats_own_typings(node: str) -> None:
    client.run("npx", "tsc", "--noEmit")


@pytest.mark.parametrize("about", ["answers", "sample"])
def test_client_and_sample_do_as_their_own_tests_say(compiled: str, about: str) -> None:
    told = subprocess.run(
        [compiled, "--test", str(BUILT / f"{about}.js")], capture_output=True, text=True, timeout=60, check=False
    )
    assert told.returncode == 0, told.stdout


def test_a_whole_session_through_the_client(compiled: str, stack: RunningStack, tmp_path: Path) -> None:
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(samples.pdf("授权委托书（样例）"))
    tokens = stack.directory / ".local" / "tokens.json"
    played = subprocess.run(
        [compiled, str(BUILT / "session.js"), stack.url, str(tokens), str(letter)],
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert played.returncode == 0, played.stderr
    assert json.loads(played.stdout) == {
        "case_id": json.loads(played.stdout)["case_id"],
        "signIns": 2,
        "told": ["已转办"],
    }
