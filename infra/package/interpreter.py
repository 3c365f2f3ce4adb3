"""The Python that the package is made for, and by."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

VERSIONS = ("3.13", "3.12")
"""Versions that Lambda runs new functions on and Chalice packages for, the preferred one first."""


class NoInterpreter(Exception):
    """There is no Python here whose byte-code Lambda would run."""

    def __init__(self) -> None:
        super().__init__(
            f"No Python {' or '.join(VERSIONS)} was found: not in PYTHON_LAMBDA, on PATH, or among pyenv's versions. "
            "Lambda creates functions on these alone, and byte-code and wheels are made for one of them."
        )


def lambda_python() -> Path:
    """The interpreter to package with.

    Raises:
        NoInterpreter
    """
    asked_for = os.environ.get("PYTHON_LAMBDA")
    for candidate in [asked_for] if asked_for else _candidates():
        if version_of(candidate) in VERSIONS:
            return Path(candidate)
    raise NoInterpreter


def _candidates() -> Iterator[str]:
    yield from filter(None, (shutil.which(f"python{version}") for version in VERSIONS))
    for version in VERSIONS:
        found = Path.home().glob(f".pyenv/versions/{version}*/bin/python")
        yield from sorted(map(str, found), reverse=True)
    yield sys.executable


def version_of(python: str | Path) -> str:
    """Such as 3.13; empty where it does not run, as a shim of pyenv's may not."""
    asked = [str(python), "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    try:
        return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""
