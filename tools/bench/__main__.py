"""`make bench`: cold starts, then the warm API.

python -m tools.bench [--json]
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from infra.package.progress import aloud, silently
from tools.bench import cold, warm


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.bench", description="Measure how quick the service is.")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    asked = parser.parse_args()
    say = silently if asked.json else aloud()
    begun = cold.measure(say)
    say("the warm API")
    served = warm.measure()
    if asked.json:
        told = {"cold": [asdict(one) for one in begun], "warm": [asdict(one) for one in served]}
        print(json.dumps(told, indent=1))
    else:
        cold.show(begun)
        warm.show(served)


if __name__ == "__main__":
    main()
