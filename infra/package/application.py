"""Our own code as it is shipped, and the template that Chalice generates of it."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.package import stock
from infra.package.bytecode import STEADY, compile_beside
from infra.package.tools import BUILD, PROJECT, Tools

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Application:
    """`sam` is Chalice's template, `shipped` the folder of what is shipped."""

    sam: dict[str, Any]
    shipped: Path


def snapshot(project: Path) -> Path:
    """A copy of what Chalice packages, at `project`, so that nobody's edit falls into the midst of a build.

    It has no requirements: the libraries are packaged by themselves.
    """
    shutil.rmtree(project, ignore_errors=True)
    shutil.copytree(PROJECT / "chalicelib", project / "chalicelib", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PROJECT / "app.py", project)
    (project / ".chalice").mkdir()
    shutil.copy(PROJECT / ".chalice" / "config.json", project / ".chalice")
    (project / "requirements.txt").touch()
    return project


def application(made: Tools, project: Path, stage: str) -> Application:
    """The app of `project` for a stage."""
    packaged, shipped = BUILD / "packaged", BUILD / "shipped"
    sam = stock.package(made, project, stage, packaged)
    shutil.rmtree(shipped, ignore_errors=True)
    shutil.copytree(packaged / "chalicelib", shipped / "chalicelib")
    shutil.copy(packaged / "app.py", shipped)
    shutil.copyfile(HERE / "start.py", shipped / "chalicelib" / "__init__.py")
    shutil.copyfile(HERE / "entry.py", shipped / "entry.py")
    made.run(made.python, HERE / "record.py", project, shipped, environment=STEADY)
    compile_beside(made, shipped)
    return Application(sam, shipped)


def fingerprint(*roots: Path) -> str:
    """Hash the names and contents of all files under these roots."""
    digest = hashlib.sha256()
    for root in roots:
        for file in sorted(root.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(f"{file.relative_to(root)}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
