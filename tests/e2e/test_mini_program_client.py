"""The typed client for mini-programs: as it is committed it is what the API describes, it compiles, and it works."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.shared.identifiers import uscc
from local import samples
from tests.e2e.conftest import RunningStack
from tests.e2e.needs import NPM, needs
from tools import client

pytestmark = needs("Node.js with npm", NPM)

BUILT = client.CLIENT / "build" / "node" / "test"

EXPECTED: dict[str, dict[str, Any]] = {
    "session": {
        "stage": "withdrawn",
        "effects": None,
        "told": [],
        "inbox": ["收到信用修复申请", "申请已转办"],
        "sign_ins": 2,
    },
    "repaired": {
        "stage": "repaired",
        "effects": {
            **dict.fromkeys(("publication_ended", "sharing_stopped", "sanctions_lifted"), "2026-10-08"),
            "home_pushed": None,
        },
        "told": ["待补正", "已转办", "同意修复", "待办理", "已修复"],
        "inbox": [
            "收到信用修复申请",
            "申请需要补正材料",
            "申请已转办",
            "处罚机关同意修复，请上传材料",
            "请尽快办理",
            "初核通过，已报省级复核",
            "信用修复完成",
        ],
        "sign_ins": 1,
    },
    "refused": {
        "stage": "guided",
        "effects": None,
        "told": ["不同意修复", "已指导"],
        "inbox": ["收到信用修复申请", "申请已转办", "处罚机关不同意修复", "信用修复指导"],
        "sign_ins": 1,
    },
}
"""Session of `clients/mini-program/test` -> what it says at its end."""


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


@pytest.mark.parametrize("about", ["answers", "sample", "sha256"])
def test_client_and_sample_do_as_their_own_tests_say(compiled: str, about: str) -> None:
    told = subprocess.run(
        [compiled, "--test", str(BUILT / f"{about}.js")], capture_output=True, text=True, timeout=60, check=False
    )
    assert told.returncode == 0, told.stdout


def test_the_package_is_whole_and_loads_where_only_wechat_is(node: str) -> None:
    """WeChat's packer takes CommonJS apart by its `require`s: none may name another package, or a path in one."""
    packed = client.pack()
    wanted = {
        name for file in packed.glob("*.js") for name in re.findall(r"require\(([^)]*)\)", file.read_text("utf-8"))
    }
    assert wanted
    assert all(name.startswith('"./') for name in wanted), wanted
    script = """
        globalThis.wx = { getFileSystemManager: () => ({ readFileSync: () => new TextEncoder().encode("abc").buffer }) };
        const { Client, measured, shownBy } = require(process.argv[1]);
        console.log(JSON.stringify([typeof Client, measured("any"), shownBy("a.ofd")]));
    """
    told = subprocess.run(
        [node, "-e", script, str(packed / "index.js")], capture_output=True, text=True, timeout=60, check=False
    )
    assert told.returncode == 0, told.stderr
    digest = hashlib.sha256(b"abc").hexdigest()
    assert json.loads(told.stdout) == ["function", {"size": 3, "sha256": digest}, "share"]


@pytest.mark.parametrize("session", EXPECTED)
@pytest.mark.usefixtures("real_time")
def test_a_session_through_the_client(compiled: str, stack: RunningStack, tmp_path: Path, session: str) -> None:
    """The applicant's steps and the offices' alike; `told` is every subscribe message that came to the phone."""
    file = tmp_path / "file.pdf"
    file.write_bytes(samples.pdf("材料（样例）"))
    tokens = stack.directory / ".local" / "tokens.json"
    played = subprocess.run(
        [compiled, str(BUILT / f"{session}.js"), stack.url, str(tokens), str(file), a_company_of_its_own()],
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert played.returncode == 0, played.stderr
    assert json.loads(played.stdout) == EXPECTED[session]


def a_company_of_its_own() -> str:
    """Make the USCC of a new company, whose agents get no message about another test's case."""
    first_17 = f"91140502MA{secrets.randbelow(1000):03}TE5T"
    return first_17 + uscc.check_character(first_17)
