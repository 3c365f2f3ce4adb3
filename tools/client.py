"""`make client`: what the mini-program's typed client is generated from, and its `api.ts` when Node is there."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
CLIENT = ROOT / "clients" / "mini-program"
GROUPS = frozenset({"public", "sessions", "companies", "cases", "actions", "inbox"})
"""Groups of operations that a mini-program calls; the rest is for offices and operators."""


def description() -> dict[str, Any]:
    """`/openapi.json` without the offices' routes; all failures are one Problem, so their answers are left out."""
    import app  # noqa: F401 - declares the routes
    from chalicelib.routes.reference.openapi import document
    from chalicelib.runtime.version import VERSION

    whole = document(VERSION)
    operations = {
        (path, method): operation
        for path, methods in whole["paths"].items()
        for method, operation in methods.items()
        if GROUPS.issuperset(operation["tags"])
    }
    paths: dict[str, Any] = {}
    for (path, method), operation in operations.items():
        answers = {status: answer for status, answer in operation["responses"].items() if status < "400"}
        paths.setdefault(path, {})[method] = _without_examples({**operation, "responses": answers})
    schemas = whole["components"]["schemas"]
    used = _closure({"Problem", *_references(paths)}, schemas)
    return {**whole, "paths": paths, "components": {"schemas": {name: schemas[name] for name in sorted(used)}}}


def _closure(names: set[str], schemas: dict[str, Any]) -> set[str]:
    """The schemas that these rest on, themselves included."""
    found: set[str] = set()
    while names:
        found |= names
        names = {inner for name in names for inner in _references(schemas[name])} - found
    return found


def _references(part: Any) -> set[str]:
    if isinstance(part, list):
        return {name for item in part for name in _references(item)}
    if not isinstance(part, dict):
        return set()
    own = {str(part["$ref"]).rpartition("/")[2]} if "$ref" in part else set()
    return own | {name for value in part.values() for name in _references(value)}


def _without_examples(part: Any) -> Any:
    """Drop the examples, which the compiler has no use for."""
    if isinstance(part, list):
        return [_without_examples(item) for item in part]
    if not isinstance(part, dict):
        return part
    return {key: _without_examples(value) for key, value in part.items() if key != "examples"}


def prepare() -> None:
    """The generator and the compiler, as the lock file pins them.

    Raises:
        SystemExit: there is no npm.
    """
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("需要 Node.js 20 或更新版本（npm）才能生成小程序客户端。")
    if not (CLIENT / "node_modules").is_dir():
        run(npm, "ci", "--no-audit", "--no-fund", "--silent")


def run(*command: str) -> None:
    subprocess.run(command, cwd=CLIENT, check=True)


def generate(target: Path) -> None:
    """The types of the whole API, as TypeScript."""
    source = CLIENT / "build" / "openapi.json"
    source.parent.mkdir(exist_ok=True)
    source.write_text(json.dumps(description(), ensure_ascii=False), "utf-8")
    options = ("--alphabetize", "--default-non-nullable=false")  # what has a default may be left out of a request
    run("npx", "openapi-typescript", str(source), "--output", str(target), *options)


def pack() -> Path:
    """The client as a package for mini-programs: CommonJS, which needs no other package; answers its folder."""
    run("npx", "tsc", "--project", "tsconfig.pack.json")
    packed = CLIENT / "miniprogram_dist"
    (packed / "package.json").write_text('{"type": "commonjs"}\n', "utf-8")  # for Node; WeChat does not read it
    return packed


def main() -> int:
    prepare()
    generate(CLIENT / "src" / "api.ts")
    run("npx", "tsc", "--noEmit")
    run("npx", "tsc", "--project", "tsconfig.node.json")
    pack()
    api = (CLIENT / "src" / "api.ts").relative_to(ROOT)
    print(f"written {api}; it and the samples compile, and the package is packed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
