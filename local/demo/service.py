"""The local stack that the demo plays on: the one that runs, or else one of its own in a child process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from local.settings import HOME

ROOT = Path(__file__).parents[2]
START_SECONDS = 90.0
STOP_SECONDS = 10.0


class CannotStart(Exception):
    """The stack of our own did not become ready; the text says what it said."""


@dataclass(frozen=True)
class Service:
    """A running stack: its address, the tokens of its callers, and the directory where it left its `.local`."""

    url: str
    tokens: dict[str, str]
    directory: Path

    def chains(self) -> list[str]:
        """Return the lines that `make verify-chain` prints about this stack.

        Raises:
            subprocess.CalledProcessError: a timeline does not hold.
        """
        command = [sys.executable, "-m", "local.verify_chain"]
        proven = subprocess.run(
            command, cwd=self.directory, env=_environment(), check=True, stdout=subprocess.PIPE, text=True
        )
        return proven.stdout.splitlines()


def find(directory: Path) -> Service | None:
    """The stack that wrote `.local` there, if it still answers to its tokens."""
    try:
        about = json.loads((directory / HOME / "stack.json").read_text())
        tokens = json.loads((directory / HOME / "tokens.json").read_text())
        with httpx.Client(base_url=about["url"], trust_env=False, timeout=5) as client:
            health = client.get("/v1/health")
            me = client.get("/v1/me", headers={"Authorization": f"Bearer {tokens['operator']}"})
    except (OSError, ValueError, KeyError, httpx.HTTPError):
        return None
    return Service(about["url"], tokens, directory) if (health.status_code, me.status_code) == (200, 200) else None


@contextmanager
def own() -> Iterator[Service]:
    """A fresh stack on a free port, which ends with this block.

    Raises:
        CannotStart: it was not ready in time.
    """
    with tempfile.TemporaryDirectory(prefix="credit-repair-demo-") as place:
        directory = Path(place)
        said = directory / "output.txt"
        with said.open("w") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "local"],
                cwd=directory,
                env=_environment() | {"PORT": "0"},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl+C is for the demo, which then ends its stack
            )
        try:
            _wait_until_ready(process, said)
            service = find(directory)
            if service is None:
                raise CannotStart("本地服务已启动，但没有响应。")
            yield service
        finally:
            _stop(process)


def _environment() -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name != "STACK"}
    return inherited | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}


def _wait_until_ready(process: subprocess.Popen[bytes], said: Path) -> None:
    give_up = time.monotonic() + START_SECONDS
    while "\nready " not in said.read_text("utf-8", "replace"):
        if process.poll() is not None or time.monotonic() > give_up:
            raise CannotStart(f"本地服务没有启动：\n{said.read_text('utf-8', 'replace')}")
        time.sleep(0.1)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
