"""The house of decision 75: arrows between packages point one way, and what has one place stays there."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tools.house import House, imports
from tools.rooms import MAX_MODULES, circle, folders

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


def test_every_arrow_may_be() -> None:
    assert [*HOUSE.faults()] == []


def test_no_import_comes_back_to_where_it_began() -> None:
    assert circle(HOUSE.arrows) == []


def test_no_folder_holds_more_than_fifteen_modules() -> None:
    assert {folder: len(held) for folder, held in folders(HOUSE).items() if len(held) > MAX_MODULES} == {}


PLANTED = {
    "up a storey": ("domain.cases.case", "services.cases.cases", "domain must not import services"),
    "up a wing": ("domain.parties.documents", "domain.people.persons", "parties comes before people"),
    "to a later wing of a storey below": ("routes.offices.staff", "services.cases.cases", "offices comes before cases"),
    "between two of the last wings": ("domain.records.grace", "domain.disputes.dispute", "meet through events alone"),
    "out of the wings into reference": ("routes.cases.cases", "routes.reference.schemas", "must not import reference"),
    "into the keys of rows": ("services.cases.cases", "tables.core.keys", "known in tables and wiring alone"),
}


@pytest.mark.parametrize("kind", PLANTED)
def test_a_forbidden_arrow_that_is_planted_is_found(kind: str, tmp_path: Path) -> None:
    importer, imported, why = PLANTED[kind]
    for module, text in ((imported, ""), (importer, f"import chalicelib.{imported}")):
        _plant(tmp_path, module, text)

    (found,) = House(tmp_path).faults()

    assert found.startswith(f"chalicelib.{importer} -> chalicelib.{imported}: ")
    assert why in found


def test_a_circle_that_is_planted_is_found(tmp_path: Path) -> None:
    _plant(tmp_path, "domain.cases.head", "def late():\n    from chalicelib.domain.cases import tail")
    _plant(tmp_path, "domain.cases.tail", "from chalicelib.domain.cases.head import late")

    assert {*circle(House(tmp_path).arrows)} == {"chalicelib.domain.cases.head", "chalicelib.domain.cases.tail"}


def _plant(root: Path, module: str, text: str) -> None:
    path = root.joinpath("chalicelib", *module.split(".")).with_suffix(".py")
    path.parent.mkdir(parents=True, exist_ok=True)
    for folder in path.relative_to(root).parents:
        if folder.name:
            (root / folder / "__init__.py").touch()
    path.write_text(text, "utf-8")


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


def _looks_up_a_city(node: ast.AST) -> bool:
    """Indexes the cities of a directory, rather than asking it for one that may have joined since."""
    match node:
        case ast.Subscript(value=ast.Attribute(attr="cities")) | ast.Assign(value=ast.Attribute(attr="cities")):
            return True
        case ast.Call(func=ast.Attribute(attr="get", value=ast.Attribute(attr="cities"))):
            return True
        case ast.Compare(comparators=[ast.Attribute(attr="cities")]):
            return True
        case _:
            return False


def test_a_city_is_looked_up_by_the_directory_alone() -> None:
    found = {
        f"{module.relative_to(ROOT)}:{node.lineno}"  # type: ignore[attr-defined]  # each of these has one
        for module in MODULES
        if module != PACKAGE / "domain" / "offices" / "cities.py"
        for node in ast.walk(ast.parse(module.read_text("utf-8")))
        if _looks_up_a_city(node)
    }
    assert found == set(), "ask `Directory.find`, `city` or `name_of`"
