"""Runs Chalice's own packaging of a project."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

from infra.package.tools import Tools

REGION = "us-east-1"
"""Chalice asks for one, though nothing it writes depends on it."""
VERIFIED = {"PIP_REQUIRE_HASHES": "1"}
"""The setting by which pip takes no file, under Chalice either, whose hash is not in requirements.txt."""


def package(made: Tools, project: Path, stage: str, target: Path) -> dict[str, Any]:
    """Return its template; put what it zipped into `target`. `project` is a copy: Chalice leaves its zips there."""
    shutil.rmtree(target, ignore_errors=True)
    chalice = (made.python, made.home / "bin" / "chalice", "--project-dir", project)
    asked = ("package", "--stage", stage, "--template-format", "json", project / "packaged")
    made.run(*chalice, *asked, environment={"AWS_DEFAULT_REGION": REGION, **VERIFIED})
    with zipfile.ZipFile(project / "packaged" / "deployment.zip") as archive:
        archive.extractall(target)
    sam: dict[str, Any] = json.loads((project / "packaged" / "sam.json").read_text(encoding="utf-8"))
    return sam
