"""Check whether what is committed may be tagged as a release (docs/release.md). Nothing is tagged here.

python -m tools.release
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from chalicelib.runtime.version import VERSION

ROOT = Path(__file__).parents[1]
FORM = re.compile(r"\d+\.\d+\.\d+")
CLIENTS = ("mini-program",)
"""The clients that are published under the version of the service."""
CORPUS = "tests/corpus"


def faults(root: Path, version: str) -> Iterator[str]:
    """Everything that keeps this from being a release."""
    if not FORM.fullmatch(version):
        yield f"{version} is no version of three numbers"
    changed = _git(root, "status", "--porcelain")
    if changed:
        yield f"not everything is committed:\n{changed}"
    if _git(root, "tag", "--list", f"v{version}"):
        yield f"v{version} is tagged already: raise chalicelib/runtime/version.py"
    changelog = (root / "CHANGELOG.md").read_text("utf-8")
    if not re.search(rf"^## \[{re.escape(version)}\] - \d{{4}}-\d\d-\d\d$", changelog, re.MULTILINE):
        yield f"CHANGELOG.md has no heading ## [{version}] with its day"
    unreleased = re.search(r"^## \[Unreleased\]\n(.*?)(?=^## \[|\Z)", changelog, re.MULTILINE | re.DOTALL)
    if unreleased and unreleased[1].strip():
        yield "CHANGELOG.md has something under Unreleased"
    for client in CLIENTS:
        told = json.loads((root / "clients" / client / "package.json").read_text("utf-8"))["version"]
        if told != version:
            yield f"clients/{client}/package.json says {told}"
    if not list((root / CORPUS).glob(f"{version}*")):
        yield f"{CORPUS} holds no rows of {version}: the next release could not be tried against them"


def _git(root: Path, *arguments: str) -> str:
    command = ["git", "-C", str(root), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def main() -> int:
    found = list(faults(ROOT, VERSION))
    for fault in found:
        print(fault)
    if not found:
        print(f"{VERSION} may be tagged: git tag --annotate v{VERSION} --message {VERSION}")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
