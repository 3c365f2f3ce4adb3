"""Tell what an audit of the locked requirements found, and what it could not look up.

pip-audit passes over a library that its database does not know, and then calls the rest sound: where the database
answers "not found" to everything, it finds no fault in anything. So its report is read here.

python -m tools.audit REPORT
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from enum import IntEnum
from pathlib import Path
from typing import Any


class Outcome(IntEnum):
    """The exit codes of this command, which `make` prints as its error."""

    SOUND = 0
    FAULTS = 1
    NOT_CHECKED = 3


def read(report: Mapping[str, Any]) -> tuple[Outcome, list[str]]:
    """The outcome of a report of pip-audit (its JSON), and the lines that tell it; a fault outweighs the unknown."""
    libraries = report["dependencies"]
    faults = [
        f"{library['name']} {library['version']}: {fault['id']}, "
        f"mended in {', '.join(fault['fix_versions']) or 'no version'}"
        for library in libraries
        for fault in library.get("vulns", ())
    ]
    unknown = [library["name"] for library in libraries if "skip_reason" in library]
    checked = f"{len(libraries) - len(unknown)} of {len(libraries)} libraries looked up"
    lines = [*faults, f"{checked}, {len(faults)} known faults"]
    if unknown:
        names = ", ".join(unknown) if len(unknown) < len(libraries) else "any of them"
        lines.append(f"the database does not know, so nobody has checked: {names}")
    if faults:
        return Outcome.FAULTS, lines
    return (Outcome.NOT_CHECKED if unknown or not libraries else Outcome.SOUND), lines


def main(path: Path) -> Outcome:
    """Read the report at this path; one that is not there was never made, because the database could not be reached."""
    if not path.exists():
        print("no library was looked up: the database of known faults could not be reached")
        return Outcome.NOT_CHECKED
    outcome, lines = read(json.loads(path.read_text("utf-8")))
    print("\n".join(lines))
    return outcome


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
