"""Zips whose bytes depend on their contents alone."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

BEGINNING = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip can tell, given to every file."""


@dataclass(frozen=True, slots=True)
class Archive:
    """A zip that was written."""

    name: str
    files: int
    size: int
    unpacked: int
    sha256: str


def write(target: Path, files: Mapping[str, Path]) -> Archive:
    """The files, by the names that they have in the zip, as one zip."""
    unpacked = 0
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(files):
            content = files[name].read_bytes()
            entry = zipfile.ZipInfo(name, BEGINNING)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
            unpacked += len(content)
    content = target.read_bytes()
    return Archive(target.name, len(files), len(content), unpacked, hashlib.sha256(content).hexdigest())
