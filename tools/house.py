"""The house as its imports draw it: modules, arrows between them, and which arrows may not be.

`tests/test_house.py` fails for a forbidden arrow; `python -m tools.rooms` prints rooms and arrows folder by folder.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = "chalicelib"

STOREYS: Mapping[str, frozenset[str]] = {
    "runtime": frozenset(),
    "domain": frozenset(),
    "identity": frozenset({"runtime"}),
    "tables": frozenset({"runtime", "domain"}),
    "documents": frozenset({"domain"}),
    "channels": frozenset({"runtime", "domain", "identity", "services", "wiring"}),
    "wiring": frozenset({"runtime", "domain", "documents", "identity", "tables"}),
    "services": frozenset({"runtime", "domain", "documents", "identity", "wiring"}),
    "routes": frozenset({"runtime", "domain", "documents", "identity", "services", "wiring"}),
    "handlers": frozenset({"runtime", "domain", "documents", "channels", "services", "wiring"}),
}
"""Storey -> the storeys that its modules may import beside their own."""

WINGS = ("shared", "time", "parties", "messages", "offices", "people", "workflow", "cases")
"""The wings of every storey, in the order in which each may import those before it."""
LAST_WINGS = ("links", "records", "disputes", "committee", "evaluation")
"""Wings that may import all of those, and never each other: they meet through events of cases and messages."""
PLUMBING: Mapping[str, frozenset[str]] = {
    "core": frozenset(),
    "http": frozenset(),
    "pages": frozenset({"http", "reference", *WINGS, *LAST_WINGS}),
    "reference": frozenset({"http", *WINGS, *LAST_WINGS}),
}
"""Folders of a storey that are no wing -> the folders of that storey that they may import."""

PRIVATE: Mapping[str, frozenset[str]] = {f"{PACKAGE}.tables.core": frozenset({"tables", "wiring"})}
"""Package -> the only storeys that know of it: keys, indexes and writes stay where rows are made.

The wiring puts stores and tables together.
"""


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a module: its storey, and its wing ("" for a module beside the wings)."""

    storey: str
    wing: str = ""


def place_of(module: str) -> Place:
    """The place of a module such as `chalicelib.domain.time.calendar`."""
    parts = module.split(".")[1:]
    wing = parts[1] if len(parts) > 2 or (len(parts) == 2 and parts[1] in _FOLDERS) else ""
    return Place(parts[0] if parts else "", wing if wing in _FOLDERS else "")


_FOLDERS = frozenset({*WINGS, *LAST_WINGS, *PLUMBING})


def fault(importer: str, imported: str) -> str:
    """Return the reason why one module may not import another; "" if it may."""
    source, target = place_of(importer), place_of(imported)
    for package, storeys in PRIVATE.items():
        if f"{imported}.".startswith(f"{package}.") and source.storey not in storeys:
            return f"{package} is known in {' and '.join(sorted(storeys))} alone"
    if source.storey != target.storey and target.storey not in STOREYS.get(source.storey, frozenset()):
        return f"{source.storey} must not import {target.storey}"
    return _fault_between_wings(source, target)


def _fault_between_wings(source: Place, target: Place) -> str:
    if source.wing == target.wing or not source.wing or not target.wing:
        return ""
    if source.wing in PLUMBING:
        is_free = source.storey != target.storey or target.wing in PLUMBING[source.wing]
        return "" if is_free else f"{source.storey}/{source.wing} must not import its wing {target.wing}"
    if target.wing in PLUMBING:
        return "" if target.wing in ("core", "http") else f"{source.wing} must not import {target.wing}"
    if source.wing in LAST_WINGS and target.wing in LAST_WINGS:
        return f"{source.wing} and {target.wing} meet through events alone"
    if _rank(target.wing) > _rank(source.wing):
        return f"{source.wing} comes before {target.wing}"
    return ""


def _rank(wing: str) -> int:
    return WINGS.index(wing) if wing in WINGS else len(WINGS)


class House:
    """All modules of the package below `root`, and the arrows between them."""

    def __init__(self, root: Path = ROOT, package: str = PACKAGE) -> None:
        self._root = root
        self._package = package

    @cached_property
    def modules(self) -> Mapping[str, Path]:
        """Every module by its dotted name."""
        return {
            _dotted(path.relative_to(self._root)): path for path in sorted((self._root / self._package).rglob("*.py"))
        }

    @cached_property
    def arrows(self) -> tuple[tuple[str, str], ...]:
        """Importer and imported, each pair once; imports for types alone and inside functions count too."""
        found: dict[tuple[str, str], None] = {}
        for name, path in self.modules.items():
            for imported in imports(path):
                target = self._module(imported)
                if target and target != name:
                    found[name, target] = None
        return tuple(found)

    def _module(self, imported: str) -> str:
        """The module that an import reaches: itself, or the one that the name stands in."""
        while imported and imported not in self.modules:
            imported = imported.rpartition(".")[0]
        return imported if imported != self._package else ""

    def faults(self) -> Iterator[str]:
        """Every arrow that may not be, and why."""
        for importer, imported in self.arrows:
            why = fault(importer, imported)
            if why:
                yield f"{importer} -> {imported}: {why}"


def imports(path: Path) -> Iterator[str]:
    """Every name that a module imports, in full."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _dotted(path: Path) -> str:
    name = ".".join(path.with_suffix("").parts)
    return name.removesuffix(".__init__")
