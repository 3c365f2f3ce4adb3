"""`make scale`: many cities on this machine, and what their work takes.

python -m tools.scale [--cities 300] [--cases 20] [--deliveries 20000] [--json]
"""

from __future__ import annotations

import argparse
import json
import resource
from collections.abc import Iterable
from dataclasses import asdict

from app import app
from infra.package.progress import Say, aloud, silently
from tools.scale.measuring import Work
from tools.scale.runs import Size, run
from tools.scale.world import world

HEADINGS = (
    *("work", "pieces", "seconds", "longest", "calls", "rows read", "most by one", "rows written"),
    *("read units", "write units", "busiest key, and its write units"),
)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.scale", description="Simulate many cities.")
    parser.add_argument("--cities", type=int, default=300)
    parser.add_argument("--cases", type=int, default=20, help="open cases of each city; one in twenty is late")
    parser.add_argument("--deliveries", type=int, default=20_000)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table, and no progress")
    asked = parser.parse_args(arguments)
    say = silently if asked.json else aloud()
    done = simulate(Size(asked.cities, asked.cases, asked.deliveries), say)
    if asked.json:
        print(json.dumps([asdict(work) | {"keys": None, "busiest": work.busiest} for work in done], indent=1))
    else:
        print("\n".join(table(done)))
        say(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB of memory at most")
    return 0


def simulate(size: Size, say: Say = silently) -> list[Work]:
    """Simulate; answers what each work came to."""
    with world(size.cities, say) as made:
        return list(run(app, made, size, say))


def table(done: Iterable[Work]) -> list[str]:
    """The figures as a table of a document."""
    rows = [f"| {' | '.join(HEADINGS)} |", f"|{' --- |' * len(HEADINGS)}"]
    for work in done:
        key, units = work.busiest
        told = (
            *(work.name, f"{work.count:,}", f"{work.seconds:.1f}", f"{work.longest:.2f}", f"{work.calls:,}"),
            *(f"{work.rows_read:,}", f"{work.most_rows_read:,}", f"{work.rows_written:,}"),
            *(f"{work.read_units:,.0f}", f"{work.write_units:,.0f}", f"`{key}` {units:,}" if key else ""),
        )
        rows.append(f"| {' | '.join(told)} |")
    return rows


if __name__ == "__main__":
    raise SystemExit(main())
