"""`make package`: what is deployed, for a stage.

python -m infra.package [--stage dev] [--out build]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from infra.package.build import Built, build
from infra.package.interpreter import NoInterpreter
from infra.package.progress import aloud
from infra.template.stages import STAGES

MB = 1_000_000


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m infra.package", description="Package the service for Lambda.")
    parser.add_argument("--stage", choices=[*STAGES], default="dev")
    parser.add_argument("--out", type=Path, default=Path("build"), help="where the zips and the template are put")
    asked = parser.parse_args()
    try:
        show(build(asked.stage, asked.out, aloud()))
    except NoInterpreter as error:
        sys.exit(str(error))


def show(built: Built) -> None:
    """The manifest as a table."""
    print(f"\n{built.folder}/template.json for stage {built.stage}, Python {built.python}\n")
    print(f"{'':12} {'zip, MB':>8} {'unpacked':>9} {'files':>6}  sha256")
    for archive in built.archives:
        sizes = f"{archive.size / MB:8.1f} {archive.unpacked / MB:9.1f} {archive.files:6}"
        print(f"{archive.name:12} {sizes}  {archive.sha256}")


if __name__ == "__main__":
    main()
