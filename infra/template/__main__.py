"""Write the template of each stage as CloudFormation gets it, with no zip behind it: for linters."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from infra.template import merged
from infra.template.chalice_output import chalice_output
from infra.template.stages import STAGES
from infra.template.translation import translated


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where they are written, as <stage>.json")
    folder = parser.parse_args(arguments).folder
    folder.mkdir(parents=True, exist_ok=True)
    for stage in STAGES:
        template = translated(merged(chalice_output(stage), stage))
        (folder / f"{stage}.json").write_text(json.dumps(template, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
