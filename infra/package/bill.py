"""The bill of materials of what is shipped (CycloneDX 1.6), and the licence texts that go with it.

It is made of the libraries as they were fetched, and tells no time: the same libraries make the same bill.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import Parser
from pathlib import Path
from typing import Any

from chalicelib.runtime.version import VERSION

BILL, LICENCES = "sbom.json", "licences"
OURS = "credit-repair-link"
_TEXT = re.compile(r"(LICEN[CS]E|COPYING|NOTICE)", re.IGNORECASE)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Library:
    """One distribution in the stock package."""

    name: str
    version: str
    licence: str
    texts: tuple[Path, ...]

    @property
    def folder(self) -> str:
        return f"{LICENCES}/{self.name}-{self.version}"


def libraries(stock: Path, shipped: Iterable[str]) -> list[Library]:
    """The distributions of the stock package of which something is shipped, by their names."""
    there = set(shipped)
    found = (
        _library(info) for info in sorted(stock.glob("*.dist-info")) if any(name in there for name in _files(info))
    )
    return sorted(found, key=lambda library: library.name)


def texts(libraries: Iterable[Library]) -> Iterator[tuple[str, Path]]:
    """The licence texts: the name of each in the package, and the file in the stock."""
    for library in libraries:
        for text in library.texts:
            yield f"{library.folder}/{text.name}", text


def bill(libraries: Iterable[Library], requirements: str) -> str:
    """The bill as JSON; `requirements` are the locked ones, whose hashes tell which files these may be."""
    hashes = _hashes(requirements)
    components = [_component(library, hashes.get(library.name, [])) for library in libraries]
    content: dict[str, Any] = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "bom-ref": OURS, "name": OURS, "version": VERSION}},
        "components": components,
        "dependencies": [{"ref": OURS, "dependsOn": [component["bom-ref"] for component in components]}],
    }
    content["serialNumber"] = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(content, sort_keys=True)).urn
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _library(info: Path) -> Library:
    metadata = Parser().parsestr((info / "METADATA").read_text("utf-8"), headersonly=True)
    found = sorted(file for file in info.rglob("*") if file.is_file() and _TEXT.match(file.name))
    return Library(_normal(metadata["Name"]), metadata["Version"], _licence(metadata), tuple(found))


def _licence(metadata: Message) -> str:
    """The licence in one line: an SPDX expression where the library gives one, else its classifier or its words."""
    if metadata["License-Expression"]:
        return str(metadata["License-Expression"])
    classifiers = [c.rpartition(" :: ")[2] for c in metadata.get_all("Classifier", []) if c.startswith("License ::")]
    return " AND ".join(classifiers) or str(metadata["License"] or "unknown").splitlines()[0]


def _files(info: Path) -> list[str]:
    """The files of a distribution but for its own description, as paths from the root of the stock."""
    lines = (line.partition(",")[0] for line in (info / "RECORD").read_text("utf-8").splitlines())
    return [line for line in lines if not line.startswith(info.name)]


def _component(library: Library, hashes: list[str]) -> dict[str, Any]:
    address = f"pkg:pypi/{library.name}@{library.version}"
    return {
        "type": "library",
        "bom-ref": address,
        "name": library.name,
        "version": library.version,
        "purl": address,
        "licenses": [{"license": {"name": library.licence}}],
        "properties": [{"name": "xinxiutong:locked-sha256", "value": value} for value in hashes],
    }


def _hashes(requirements: str) -> dict[str, list[str]]:
    """The hashes of each locked library, by its name."""
    blocks = re.split(r"^(?=[A-Za-z0-9])", requirements, flags=re.MULTILINE)
    return {_normal(block.partition("==")[0]): _HASH.findall(block) for block in blocks if "==" in block}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name.strip()).lower()
