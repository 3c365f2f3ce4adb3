"""A whole stack in a child process, as `make run` starts it, in a directory of its own, not the developer's .local."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.e2e.needs import CHROMIUM

ROOT = Path(__file__).parents[2]
START_SECONDS = 60
STOP_SECONDS = 10
OUTPUT = "output.txt"
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")


@dataclass(frozen=True)
class RunningStack:
    """`python -m local` in `directory`."""

    directory: Path
    process: subprocess.Popen[bytes]

    @property
    def said(self) -> str:
        return (self.directory / OUTPUT).read_text()

    @property
    def url(self) -> str:
        about: dict[str, str] = json.loads((self.directory / ".local" / "stack.json").read_text())
        return about["url"]

    @property
    def tokens(self) -> dict[str, str]:
        tokens: dict[str, str] = json.loads((self.directory / ".local" / "tokens.json").read_text())
        return tokens

    def client(self, name: str | None = None) -> httpx.Client:
        headers = {"Authorization": f"Bearer {self.tokens[name]}"} if name else {}
        return httpx.Client(base_url=self.url, headers=headers, trust_env=False, timeout=120)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Another command of ours, beside this stack."""
        return run(self.directory, *arguments)

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        try:
            return self.process.wait(STOP_SECONDS)
        finally:
            self.process.kill()
            self.process.wait()


def environment(**variables: str) -> dict[str, str]:
    """A newcomer's: nothing of what the tests set for AWS."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "STACK"))}
    return own | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "PYTHONWARNINGS": "default"} | variables


def run(directory: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=directory,
        env=environment(**variables),
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


def start(directory: Path) -> RunningStack:
    command = [sys.executable, "-m", "local"]
    with (directory / OUTPUT).open("w") as output:
        process = subprocess.Popen(
            command, cwd=directory, env=environment(PORT="0"), stdout=output, stderr=subprocess.STDOUT
        )
    stack = RunningStack(directory, process)
    give_up = time.monotonic() + START_SECONDS
    while "\nready " not in stack.said:
        if process.poll() is not None or time.monotonic() > give_up:
            stack.stop(signal.SIGKILL)
            raise AssertionError(stack.said)
        time.sleep(0.02)
    return stack


@pytest.fixture(scope="package")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    """One stack serves all tests of this directory in a worker; a test that moves its clock puts it back. It ends cleanly though clients hold on."""
    running = start(tmp_path_factory.mktemp("stack"))
    try:
        with running.client() as client:
            yield running
            client.get("/v1/health")
            assert running.stop() == 0
    finally:
        running.process.kill()
        running.process.wait()
    assert not (running.directory / ".local" / "stack.json").exists()
    assert "Traceback" not in running.said
    proof = running.run("-m", "local.verify_chain")
    assert (proof.returncode, "make run" in proof.stderr) == (2, True)


@pytest.fixture
def anyone(stack: RunningStack) -> Iterator[httpx.Client]:
    """A client without a token."""
    with stack.client() as client:
        yield client


@pytest.fixture
def as_(stack: RunningStack) -> Iterator[Callable[[str], httpx.Client]]:
    """A client for a name of tokens.json."""
    clients: dict[str, httpx.Client] = {}

    def sign_in(name: str) -> httpx.Client:
        return clients.setdefault(name, stack.client(name))

    yield sign_in
    for client in clients.values():
        client.close()


@pytest.fixture
def real_time(anyone: httpx.Client) -> Iterator[None]:
    """The clock goes back to real time afterwards."""
    yield
    anyone.delete("/local/clock")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, "--disable-sync", "--no-first-run"])
        yield launched
        launched.close()


def items(client: httpx.Client, path: str, **query: Any) -> list[dict[str, Any]]:
    """A whole list, page by page."""
    found: list[dict[str, Any]] = []
    cursor: dict[str, str] | None = {}
    while cursor is not None:
        page = client.get(path, params=query | cursor).json()
        found += page["items"]
        cursor = {"cursor": page["next_cursor"]} if page["next_cursor"] else None
    return found
