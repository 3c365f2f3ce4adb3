"""The house of DESIGN 8: arrows between packages point one way, and what has one place stays there."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "chalicelib"
MODULES = sorted(PACKAGE.rglob("*.py"))

KNOWS: dict[str, set[str]] = {
    "domain": set(),
    "clock": set(),
    "ids": set(),
    "correlation": set(),
    "log": {"correlation"},
    "metrics": set(),
    "credentials": {"log"},
    "settings": {"credentials"},
    "observation": {"correlation", "log", "metrics", "settings"},
    "identity": {"credentials", "log"},
    "tables": {"correlation", "domain"},
    "documents": {"domain"},
    "channels": {"domain", "tables", "settings"},
    "wiring": {"clock", "credentials", "domain", "documents", "identity", "settings", "tables"},
    "services": {
        "clock",
        "correlation",
        "domain",
        "documents",
        "identity",
        "ids",
        "log",
        "metrics",
        "tables",
        "wiring",
    },
    "routes": {
        "clock",
        "domain",
        "documents",
        "identity",
        "log",
        "metrics",
        "observation",
        "services",
        "tables",
        "wiring",
    },
    "handlers": {
        "channels",
        "clock",
        "correlation",
        "documents",
        "domain",
        "ids",
        "log",
        "metrics",
        "observation",
        "services",
        "tables",
        "wiring",
    },
}
"""Which parts each part of the house may import beside itself."""

OUTSIDE: dict[str, set[str]] = {
    "pynamodb": {"tables"},
    "chalice": {"routes", "handlers"},
    "boto3": set(),
    "botocore": {"wiring", "tables", "documents"},
    "jwt": {"identity"},
    "pypdf": {"documents"},
    "filetype": {"documents"},
    "holidays": {"domain"},
    "uharfbuzz": {"documents"},
    "aws_lambda_powertools": {"log", "metrics"},
    "pydyf": {"documents"},
}
"""Which parts may import a library; those not named here are free, but for the domain."""

DOMAIN_LIBRARIES = {"holidays"}


def _part(module: Path) -> str:
    return module.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _imports(module: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "chalicelib":
                yield from (f"chalicelib.{alias.name}" for alias in node.names)
            else:
                yield node.module


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_import_follows_the_arrows(module: Path) -> None:
    part = _part(module)
    if part == "__init__":
        return
    for name in _imports(module):
        top, _, rest = name.partition(".")
        if top == "chalicelib":
            other = rest.partition(".")[0]
            assert other == part or other in KNOWS[part], f"{part} must not import {other}"
        assert top not in {"local", "infra", "tests", "app"}, f"what ships must not import {top}"
        if top in OUTSIDE:
            assert part in OUTSIDE[top], f"{part} must not import {top}"


def test_the_domain_uses_the_standard_library_and_holidays_alone() -> None:
    import sys

    for module in (PACKAGE / "domain").rglob("*.py"):
        for name in _imports(module):
            top = name.partition(".")[0]
            assert top in sys.stdlib_module_names or top in DOMAIN_LIBRARIES or top == "chalicelib", (module, name)


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_environment_and_the_time_have_one_place_each(module: Path) -> None:
    names = {
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(ast.parse(module.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    if module != PACKAGE / "settings.py":
        assert not names & {"os.environ", "os.getenv"}
    if module != PACKAGE / "clock.py":
        assert not names & {"datetime.now", "datetime.utcnow", "date.today", "time.time"}


def test_the_app_is_a_list_of_what_is_registered() -> None:
    lines = (ROOT / "app.py").read_text("utf-8").splitlines()

    assert len(lines) < 80
    assert not any(line.startswith((" ", "\t")) and line.strip().startswith(("if ", "try")) for line in lines)
