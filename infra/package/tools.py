"""A virtual environment of the Lambda's Python, with what the app needs to be packaged and measured."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from infra.package.interpreter import lambda_python, version_of
from infra.package.progress import Say

PROJECT = Path(__file__).parents[2]
BUILD = PROJECT / "build"
QUIETLY = ("--quiet", "--no-compile", "--disable-pip-version-check")


@dataclass(frozen=True, slots=True)
class Tools:
    """The environment of one Python version."""

    home: Path
    version: str

    @property
    def python(self) -> Path:
        return self.home / "bin" / "python"

    def run(self, *arguments: str | Path, environment: Mapping[str, str] | None = None) -> str:
        """Run a command in the project's directory; return what it prints. If it fails, show its errors and exit."""
        command = [str(argument) for argument in arguments]
        own = clean_environment(environment or {})
        done = subprocess.run(command, cwd=PROJECT, env=own, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout


def clean_environment(more: Mapping[str, str]) -> dict[str, str]:
    """The environment without what would change what Python imports or writes."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")} | {**more}


def tools(say: Say, *requirements: Path) -> Tools:
    """The environment with these requirements installed; made once for each set of them.

    Raises:
        NoInterpreter
    """
    with alone("tools"):
        return _installed(lambda_python(), say, requirements)


def _installed(python: Path, say: Say, requirements: Sequence[Path]) -> Tools:
    version = version_of(python)
    made = Tools(BUILD / f"venv-{version}", version)
    if not made.python.exists():
        say(f"an environment of Python {version}")
        shutil.rmtree(made.home, ignore_errors=True)
        made.run(python, "-m", "venv", made.home)
    for file in (PROJECT / "requirements.txt", *requirements):
        stamp = made.home / f".{hashlib.sha256(file.read_bytes()).hexdigest()[:16]}"
        if not stamp.exists():
            say(f"installing {file.relative_to(PROJECT)} for Python {version}")
            made.run(made.python, "-m", "pip", "install", *QUIETLY, "--require-hashes", "-r", file)
            stamp.touch()
    return made


@contextmanager
def alone(what: str) -> Iterator[None]:
    """Hold a lock, so that one process at a time makes `what`."""
    BUILD.mkdir(exist_ok=True)
    with (BUILD / f".{what}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
