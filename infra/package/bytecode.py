"""Byte-code made for the Lambda's Python, the same whenever it is made."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from infra.package.tools import Tools

STEADY: Mapping[str, str] = {
    "PYTHONHASHSEED": "0",
    "PYTHONNODEBUGRANGES": "1",  # columns of instructions, a fifth of the size: tracebacks underline with them
    "PYTHONDONTWRITEBYTECODE": "1",
}
"""Settings of the compiler that keep byte-code the same, and small."""

_UNCHECKED = ("--invalidation-mode", "unchecked-hash")
"""Python takes it without a look at the source."""


def compile_beside(made: Tools, root: Path) -> None:
    """Every module's byte-code beside its source, so that a traceback can show the lines."""
    _compile(made, root)


def compile_instead(made: Tools, root: Path) -> None:
    """Every module's byte-code in the place of its source."""
    _compile(made, root, "-b")
    for source in root.rglob("*.py"):
        source.unlink()


def _compile(made: Tools, root: Path, *options: str) -> None:
    from_root = ("-s", str(root), "-p", "/var/task", str(root))
    made.run(made.python, "-m", "compileall", "-q", *_UNCHECKED, *options, *from_root, environment=STEADY)
