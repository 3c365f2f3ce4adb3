"""Stop all writes of a deployment, and let them go on: reads go on meanwhile, and nothing is deployed.

python -m infra.deploy.writes DEPLOYMENT stop --reason "…" [--retry-after 600]
python -m infra.deploy.writes DEPLOYMENT resume
python -m infra.deploy.writes DEPLOYMENT state
"""

from __future__ import annotations

import sys
import time
from argparse import RawDescriptionHelpFormatter

from chalicelib.domain.shared.maintenance import Maintenance
from chalicelib.runtime.clock import real_time
from chalicelib.tables.core.gate import LOOK_SECONDS
from chalicelib.tables.core.tables import Tables
from chalicelib.tables.offices.switches import SwitchStore
from infra.deploy.deployment import NotDeployable, command, read

UNDER_WAY_SECONDS = 10.0
"""A transaction that passed the gate before has ended by then, its repetitions included."""


def told(tables: Tables) -> str:
    """The state of the switch, as a line."""
    maintenance = tables.gate()
    if maintenance is None:
        return "writes go on"
    since = maintenance.since.isoformat(timespec="seconds")
    return f"writes are stopped since {since}: {maintenance.reason} (Retry-After: {maintenance.retry_after})"


def main(arguments: list[str] | None = None) -> None:
    parser = command(__doc__)
    parser.formatter_class = RawDescriptionHelpFormatter
    parser.add_argument("step", choices=["stop", "resume", "state"])
    parser.add_argument("--reason", default="maintenance", help="for whoever looks at the state")
    parser.add_argument("--retry-after", type=int, default=300, help="seconds after which callers come again")
    parser.add_argument("--no-wait", action="store_true", help="do not wait until every function knows")
    asked = parser.parse_args(arguments)
    try:
        tables = read(asked.deployment).tables
    except NotDeployable as reason:
        sys.exit(str(reason))
    switch = SwitchStore(tables)
    if asked.step == "stop":
        switch.stop_writes(Maintenance(since=real_time(), reason=asked.reason, retry_after=asked.retry_after))
        if not asked.no_wait:
            time.sleep(LOOK_SECONDS + UNDER_WAY_SECONDS)
    elif asked.step == "resume":
        switch.resume_writes()
    print(told(tables))


if __name__ == "__main__":
    main()
