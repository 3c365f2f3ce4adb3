"""The house of decision 75: arrows between packages point one way, and what has one place stays there."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tools.house import STOREYS, House, imports, place_of

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "chalicelib"
MODULES = sorted(PACKAGE.rglob("*.py"))

HOUSE = House()

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
    "aws_lambda_powertools": {"runtime"},
    "pydyf": {"documents"},
}
"""Library -> the parts that may import it; those not named here are free, but for the domain."""

DOMAIN_LIBRARIES = {"holidays"}


def _library(imported: str) -> str:
    return imported.partition(".")[0]


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_library_is_used_where_it_belongs(module: Path) -> None:
    storey = module.relative_to(PACKAGE).parts[0].removesuffix(".py")
    for name in imports(module):
        top = _library(name)
        assert top not in {"local", "infra", "tests", "tools", "app"}, f"what ships must not import {top}"
        if top in OUTSIDE:
            assert storey in OUTSIDE[top], f"{storey} must not import {top}"


def test_arrows_between_storeys_point_down() -> None:
    for importer, imported in HOUSE.arrows:
        source, target = place_of(importer).storey, place_of(imported).storey
        assert source == target or target in STOREYS[source], (importer, imported)


def test_keys_indexes_and_writes_stay_where_rows_are_made() -> None:
    knowing = {importer for importer, imported in HOUSE.arrows if f"{imported}.".startswith("chalicelib.tables.core.")}
    assert {place_of(module).storey for module in knowing} == {"tables", "wiring"}


def test_the_domain_uses_the_standard_library_and_holidays_alone() -> None:
    import sys

    for module in (PACKAGE / "domain").rglob("*.py"):
        for name in imports(module):
            top = _library(name)
            assert top in sys.stdlib_module_names or top in DOMAIN_LIBRARIES or top == "chalicelib", (module, name)


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_environment_and_the_time_have_one_place_each(module: Path) -> None:
    names = {
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(ast.parse(module.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    if module != PACKAGE / "runtime" / "settings.py":
        assert not names & {"os.environ", "os.getenv"}
    if module != PACKAGE / "runtime" / "clock.py":
        assert not names & {"datetime.now", "datetime.utcnow", "date.today", "time.time"}


def test_the_app_is_a_list_of_what_is_registered() -> None:
    lines = (ROOT / "app.py").read_text("utf-8").splitlines()

    assert len(lines) < 80
    assert not any(line.startswith((" ", "\t")) and line.strip().startswith(("if ", "try")) for line in lines)
