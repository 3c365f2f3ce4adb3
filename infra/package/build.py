"""The build: from the project to `api.zip`, `letters.zip` and the template that deploys them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from infra.package import archives, contents
from infra.package.application import application, fingerprint, snapshot
from infra.package.archives import Archive
from infra.package.bill import BILL
from infra.package.libraries import libraries
from infra.package.progress import Say
from infra.package.tools import BUILD, PROJECT, alone, tools
from infra.template import merged

API, LETTERS = "api.zip", "letters.zip"
LETTERS_HANDLER = "chalicelib.handlers.letters."


@dataclass(frozen=True, slots=True)
class Built:
    """A build in `folder`: the zips, and `template.json` that names them."""

    folder: Path
    stage: str
    python: str
    fingerprint: str
    archives: tuple[Archive, ...]


def build(stage: str, folder: Path, say: Say) -> Built:
    """Package the app for a stage; where nothing changed since, what was built is what is answered.

    Raises:
        NoInterpreter: nothing to package with.
        infra.template.merging.NotOurTemplate: there is no such stage, or functions and grants differ.
    """
    with alone("package"):
        made, project = tools(say), snapshot(BUILD / "project")
        needed = libraries(made, say).shipped
        state = f"{stage} {made.version} {needed.parent.name} {fingerprint(project, PROJECT / 'infra')}"
        before = _built_before(folder, state)
        if before:
            return before
        say(f"chalice package, and byte-code for Python {made.version}")
        app = application(made, project, stage)
        say("zips")
        folder.mkdir(parents=True, exist_ok=True)
        built = Built(folder, stage, made.version, state, _zips(folder, _files(needed) | _files(app.shipped)))
        _write(folder / "template.json", with_code(merged(app.sam, stage)))
        shutil.copyfile(needed / BILL, folder / BILL)
        _write(_manifest(folder), asdict(built) | {"folder": None})
        return built


def _zips(folder: Path, files: Mapping[str, Path]) -> tuple[Archive, ...]:
    for_api = {name: file for name, file in files.items() if not contents.is_for_letters(name)}
    return archives.write(folder / API, for_api), archives.write(folder / LETTERS, files)


def _files(root: Path) -> dict[str, Path]:
    return {file.relative_to(root).as_posix(): file for file in root.rglob("*") if file.is_file()}


def with_code(template: Mapping[str, Any]) -> dict[str, Any]:
    """The template with each function's zip and entry."""
    resources = {name: _with_code(resource) for name, resource in template["Resources"].items()}
    return {**template, "Resources": resources}


def _with_code(resource: dict[str, Any]) -> dict[str, Any]:
    if resource["Type"] != "AWS::Serverless::Function":
        return resource
    properties = resource["Properties"]
    handler = properties["Handler"]
    code = LETTERS if handler.startswith(LETTERS_HANDLER) else API
    function = "api" if handler == "app.app" else handler.rpartition(".")[2]
    return {**resource, "Properties": {**properties, "CodeUri": code, "Handler": f"entry.{function}"}}


def _built_before(folder: Path, state: str) -> Built | None:
    if not _manifest(folder).exists():
        return None
    told = json.loads(_manifest(folder).read_text(encoding="utf-8"))
    if told["fingerprint"] != state:
        return None
    zips = tuple(Archive(**archive) for archive in told["archives"])
    if not all((folder / name).exists() for name in ("template.json", BILL, *(archive.name for archive in zips))):
        return None
    return Built(folder, told["stage"], told["python"], state, zips)


def _write(target: Path, content: Mapping[str, Any]) -> None:
    target.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _manifest(folder: Path) -> Path:
    return folder / "manifest.json"
