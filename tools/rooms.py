"""Prints the rooms and arrows of every folder: `python -m tools.rooms`; 1 where one is too full or circular."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from tools.house import PACKAGE, House

MAX_MODULES = 15
"""Modules of one folder, its `__init__` apart."""


def folders(house: House) -> Mapping[str, list[str]]:
    """Folder -> its modules, its own `__init__` apart."""
    found: dict[str, list[str]] = {}
    for name, path in house.modules.items():
        if path.name != "__init__.py":
            found.setdefault(name.rpartition(".")[0], []).append(name)
    return found


def arrows_between_rooms(house: House, folder: str) -> set[tuple[str, str]]:
    """The arrows between the rooms of a folder: its modules, and its folders each taken as one."""
    found = set()
    for importer, imported in house.arrows:
        source, target = _room(folder, importer), _room(folder, imported)
        if source and target and source != target:
            found.add((source, target))
    return found


def _room(folder: str, module: str) -> str:
    return module.removeprefix(f"{folder}.").partition(".")[0] if module.startswith(f"{folder}.") else ""


def circle(arrows: Iterable[tuple[str, str]]) -> list[str]:
    """A way from some module back to itself; empty where there is none."""
    graph: dict[str, set[str]] = {}
    for importer, imported in arrows:
        graph.setdefault(importer, set()).add(imported)
    try:
        tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        return [str(name) for name in error.args[1]]
    return []


def main() -> int:
    """Print every folder, then what is wrong with the house."""
    house = House()
    modules = folders(house)
    parents = {name.rpartition(".")[0] for name in house.modules if "." in name}
    print(f"{'folder':44} {'modules':>8} {'rooms':>6} {'arrows':>7}")
    for folder in sorted(parents | {PACKAGE}):
        rooms = {_room(folder, name) for name in house.modules} - {""}
        count = len(modules.get(folder, ()))
        print(f"{folder:44} {count:8} {len(rooms):6} {len(arrows_between_rooms(house, folder)):7}")
    wrong = [f"{folder}: {len(names)} modules" for folder, names in modules.items() if len(names) > MAX_MODULES]
    way = circle(house.arrows)
    wrong += [f"circle: {' -> '.join(way)}"] if way else []
    wrong += house.faults()
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
