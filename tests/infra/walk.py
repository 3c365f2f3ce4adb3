"""Documents as scripts: their commands in order, in one shell's environment after another."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "docs" / "deploy.md"
RUNBOOK = ROOT / "docs" / "runbook.md"
_BLOCK = re.compile(r"^ *```sh ((?:deploy|runbook) [\w-]+|yours)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_EXPORT = re.compile(r"^export (\w+)=", re.MULTILINE)


class Failed(AssertionError):
    """A command of the page did not end with success."""


def steps(page: Path = DEPLOY) -> dict[str, str]:
    """The commands that are executed, by their names, in order."""
    found = [(kind.split()[1], text) for kind, text in _blocks(page) if kind != "yours"]
    assert len({name for name, _ in found}) == len(found), "two steps of one name"
    return dict(found)


def yours(page: Path = DEPLOY) -> set[str]:
    """The variables that the reader is told to set."""
    return {name for kind, text in _blocks(page) if kind == "yours" for name in _EXPORT.findall(text)}


def _blocks(page: Path) -> list[tuple[str, str]]:
    return [(kind, dedent(text)) for kind, text in _BLOCK.findall(page.read_text("utf-8"))]


@dataclass
class Walk:
    """The page followed so far. `before` and `after` a step something may happen that the page does not tell to type."""

    environment: dict[str, str]
    folder: Path
    before: dict[str, Callable[[], None]] = field(default_factory=dict)
    after: dict[str, Callable[[], None]] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)

    def to(self, last: str) -> str:
        """Follow the page up to a step, if it was not yet; answers what that step printed."""
        for name, commands in steps().items():
            if last in self.said:
                break
            if name not in self.said:
                self.before.get(name, _nothing)()
                self.said[name] = self.run(commands)
                self.after.get(name, _nothing)()
        return self.said[last]

    def run(self, commands: str) -> str:
        """Commands as they stand, in the project's folder; what they set is there for the next.

        Raises:
            Failed: with what they printed.
        """
        kept = self.folder / "environment"
        script = f"set -euo pipefail\n{commands}\ndeclare -p > {shlex.quote(str(kept))}\n"
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )
        if done.returncode:
            raise Failed(f"{commands}\n{done.stdout}{done.stderr}")
        self.environment |= dict(
            re.findall(r'^declare -[x-]+ ([A-Z]+)="([^"\n\\$]*)"$', kept.read_text(), re.MULTILINE)
        )
        return done.stdout


def _nothing() -> None:
    pass
