"""Cold starts compared: each in fresh processes of one Python, taking turns, so that a busy machine troubles all alike.

python -m tools.bench.cold [--runs 10] [--json]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import statistics
import subprocess
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path

from infra.package.application import snapshot
from infra.package.build import API, build
from infra.package.libraries import libraries
from infra.package.progress import Say, aloud, silently
from infra.package.tools import BUILD, Tools, clean_environment, tools

REQUIREMENTS = Path(__file__).with_name("requirements.txt")
RUNS = 10

SETTINGS: Mapping[str, str] = {
    "TABLE_PREFIX": "bench",
    "QUARANTINE_BUCKET": "bench-quarantine",
    "EVIDENCE_BUCKET": "bench-evidence",
    "JWT_ISSUER": "https://issuer.example",
    "JWT_AUDIENCE": "bench",
    "JWKS_URL": "https://issuer.example/jwks.json",
    "AWS_REGION": "cn-north-1",
    "AWS_DEFAULT_REGION": "cn-north-1",
    "AWS_LAMBDA_FUNCTION_NAME": "bench-api",
    "AWS_ACCESS_KEY_ID": "bench",
    "AWS_SECRET_ACCESS_KEY": "bench",
}
"""A function's environment; nothing is called."""

BOTO3 = "import boto3; boto3.client('dynamodb')"
OURS = "import entry; api = entry.api"
CLIENT = "from pynamodb.connection import Connection; Connection(region='cn-north-1').client"
A_CASE = "api.load('/v1/cases/{case_id}')"
STOCK = "import app; from chalicelib import wiring; wiring.current()"
POWERTOOLS = """
import boto3
from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from chalicelib.routes.cases.procedures import ROUTE_KITS
from chalicelib.routes.cases.submission_bodies import SubmissionBody

app = APIGatewayRestResolver(enable_validation=True)
bodies = {path: body for kit in ROUTE_KITS.values() for path, body in kit.bodies.items()}
for path, body in {"": SubmissionBody, **bodies}.items():
    def serve(body): return {}
    serve.__annotations__ = {"body": body, "return": dict}
    app.post(f"/v1/cases/{path}")(serve)
boto3.client("dynamodb")
"""

MEASURED = """
import sys, time
path, code = sys.argv[1:]
if path: sys.path[:0] = path.split(":")
wall, cpu = time.perf_counter(), time.process_time()
exec(code, {})
wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
import json
print(json.dumps({"wall_ms": wall * 1000, "cpu_ms": cpu * 1000}))
"""


@dataclass(frozen=True, slots=True)
class Contender:
    """A start to be timed: a process that runs `code`, with modules from `places` before all others.

    Where it is `alone`, it sees no installed library beside those.
    """

    name: str
    code: str
    places: tuple[Path, ...] = ()
    alone: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Measured:
    """Medians of a contender's runs; `ratio` is to the first contender's processor time."""

    name: str
    cpu_ms: float
    wall_ms: float
    ratio: float


def contenders(made: Tools) -> list[Contender]:
    """List the starts to compare, boto3 first. Build what is not built yet."""
    packed, project, stock = _unpacked(), _project(), libraries(made, silently).stock
    uncompiled = {"PYTHONPYCACHEPREFIX": "/nonexistent"}
    return [
        boto3(),
        Contender("our API function", OURS, (packed,), alone=True),
        ours(),
        Contender("  and the routes of a case", f"{OURS}; {CLIENT}; {A_CASE}", (packed,), alone=True),
        Contender("Powertools, boto3, our bodies", POWERTOOLS, (project,)),
        Contender("stock chalice package, client", f"{STOCK}; {CLIENT}", (project, stock), True, uncompiled),
    ]


def boto3() -> Contender:
    return Contender("boto3 and a DynamoDB client", BOTO3)


def ours() -> Contender:
    """The API function as far as every request needs it, with a client."""
    return Contender("  and a DynamoDB client", f"{OURS}; {CLIENT}", (_unpacked(),), alone=True)


def measure(say: Say, runs: int = RUNS) -> list[Measured]:
    """All contenders, measured."""
    made = tools(say, REQUIREMENTS)
    say("building what is compared")
    compared = contenders(made)
    say(f"{runs} processes of each, in turns")
    return compare(made, compared, runs)


def compare(made: Tools, compared: Sequence[Contender], runs: int = RUNS) -> list[Measured]:
    """Measure `runs` fresh processes of each, which take turns; a first one writes byte-code and is not counted."""
    for contender in compared:
        _run(made, contender, {})
    turns = [[_run(made, contender, {"PYTHONDONTWRITEBYTECODE": "1"}) for contender in compared] for _ in range(runs)]
    medians = [
        {name: statistics.median(run[name] for run in own) for name in own[0]} for own in zip(*turns, strict=True)
    ]
    first = medians[0]["cpu_ms"]
    return [
        Measured(contender.name, ratio=median["cpu_ms"] / first, **median)
        for contender, median in zip(compared, medians, strict=True)
    ]


def _run(made: Tools, contender: Contender, more: Mapping[str, str]) -> dict[str, float]:
    command = [str(made.python), *(["-S"] if contender.alone else []), "-c", MEASURED]
    command += [":".join(map(str, contender.places)), contender.code]
    environment = clean_environment({**SETTINGS, **more, **contender.environment})
    with tempfile.TemporaryDirectory() as elsewhere:
        done = subprocess.run(command, cwd=elsewhere, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{contender.name.strip()} failed:\n{done.stderr}")
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured


@cache
def _unpacked() -> Path:
    """The API's zip as Lambda lays it out."""
    packed = build("dev", BUILD / "bench", silently).folder / API
    home = BUILD / "unpacked"
    place = home / hashlib.sha256(packed.read_bytes()).hexdigest()[:16]
    if not place.exists():
        shutil.rmtree(home, ignore_errors=True)
        with zipfile.ZipFile(packed) as archive:
            archive.extractall(place)
    return place


def _project() -> Path:
    """Our sources by themselves, byte-compiled as they are first imported."""
    return snapshot(BUILD / "sources")


def show(measured: Sequence[Measured]) -> None:
    print(f"\n{'medians of fresh processes':32} {'CPU, ms':>8} {'wall, ms':>9} {'ratio':>6}")
    for one in measured:
        print(f"{one.name:32} {one.cpu_ms:8.0f} {one.wall_ms:9.0f} {one.ratio:6.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.bench.cold", description="Compare cold starts.")
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    asked = parser.parse_args()
    measured = measure(silently if asked.json else aloud(), asked.runs)
    if asked.json:
        print(json.dumps([asdict(one) for one in measured], indent=1))
    else:
        show(measured)


if __name__ == "__main__":
    main()
