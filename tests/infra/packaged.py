"""The package as the tests look at it: built once, unpacked, and run by the Python that it is made for."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from infra.package.build import Built, build
from infra.package.interpreter import NoInterpreter
from infra.package.libraries import Libraries, libraries
from infra.package.progress import silently
from infra.package.tools import BUILD, Tools, clean_environment, tools
from tools.bench.cold import SETTINGS


@dataclass(frozen=True)
class Package:
    """A finished build, and each of its zips as Lambda lays it out."""

    built: Built
    tools: Tools
    libraries: Libraries
    unpacked: Path

    def names(self, archive: str) -> set[str]:
        with ZipFile(self.built.folder / archive) as opened:
            return set(opened.namelist())

    def shipped_libraries(self) -> dict[str, Path]:
        root = self.libraries.shipped
        return {file.relative_to(root).as_posix(): file for file in root.rglob("*") if file.is_file()}

    @property
    def template(self) -> dict[str, Any]:
        return dict(json.loads((self.built.folder / "template.json").read_text("utf-8")))

    def run(self, code: str, archive: str = "api") -> Any:
        """Run `code` in a fresh process with only the zip and the standard library; return the JSON that it prints."""
        begin = f"import json, sys; sys.path.insert(0, {str(self.unpacked / archive)!r})\n"
        command = [str(self.tools.python), "-S", "-c", begin + code]
        environment = clean_environment(SETTINGS)
        done = subprocess.run(command, env=environment, capture_output=True, text=True, cwd="/", check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])


def make_package(unpack_to: Path) -> Package:
    """Builds what has changed since the last time; takes a minute where nothing was built before."""
    try:
        built = build("dev", BUILD / "bench", silently)
    except NoInterpreter as error:
        pytest.skip(str(error))
    made = tools(silently)
    for archive in built.archives:
        with ZipFile(built.folder / archive.name) as opened:
            opened.extractall(unpack_to / Path(archive.name).stem)
    return Package(built, made, libraries(made, silently), unpack_to)
