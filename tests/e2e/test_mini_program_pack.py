"""WeChat's own packer packs the client, and the packed module loads where there is nothing but `wx`."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.e2e.needs import NPM
from tools import client

TOOLS = client.ROOT / "build" / "miniprogram-ci"
INSTALLED = str(TOOLS) if NPM and (TOOLS / "node_modules" / "miniprogram-ci").is_dir() else None
"""The packer: 275 MB that `make test-mini-program-pack` installs."""
NAME = "xinxiutong-mini-program-client"

pytestmark = pytest.mark.skipif(INSTALLED is None, reason="needs miniprogram-ci (make test-mini-program-pack)")


def a_mini_program(folder: Path) -> Path:
    """A project that has installed the client."""
    client.prepare()
    packed = client.pack()
    module = folder / "node_modules" / NAME
    shutil.copytree(packed, module / packed.name)
    shutil.copy(client.CLIENT / "package.json", module)
    files = {
        "package.json": {"name": "a-mini-program", "version": "1.0.0", "dependencies": {NAME: "0.1.0"}},
        "project.config.json": {"appid": "wx0000000000000000", "compileType": "miniprogram", "setting": {}},
        "app.json": {"pages": ["index"]},
    }
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content), "utf-8")
    return folder


def test_the_client_that_wechat_packed_loads_and_measures(tmp_path: Path) -> None:
    packer = client.CLIENT / "pack-npm.cjs"
    told = subprocess.run(
        ["node", str(packer), str(TOOLS), str(a_mini_program(tmp_path))],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    measured = {"size": 3, "sha256": hashlib.sha256(b"abc").hexdigest()}
    assert json.loads(told.stdout.splitlines()[-1]) == {"warnings": [], "client": "function", "measured": measured}
