"""The package is small, whole, and the same for the same sources; each function starts from it and does its work."""

from __future__ import annotations

import ast
import hashlib
import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from botocore.session import get_session

from app import app
from chalicelib.domain.time.calendar import WorkingCalendar
from chalicelib.routes.reference import openapi
from chalicelib.runtime.version import VERSION
from infra.package import archives, bill, contents
from infra.package.application import application
from infra.package.build import API, LETTERS
from infra.package.interpreter import NoInterpreter, lambda_python
from infra.package.tools import BUILD, PROJECT, alone
from local import samples
from tests.infra.packaged import Package, make_package
from tests.infra.test_supply import pins

MB = 1_000_000
MOST = 12 * MB
FUNCTIONS = [f.name for f in (*app.pure_lambda_functions, *app.event_sources, *app.builtin_auth_handlers)]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    return make_package(tmp_path_factory.mktemp("unpacked"))


def test_the_api_is_small_and_letters_alone_carry_the_typeface(package: Package) -> None:
    api, _ = package.built.archives

    assert api.size <= MOST
    assert api.size == (package.built.folder / API).stat().st_size
    more = package.names(LETTERS) - package.names(API)
    assert package.names(API) < package.names(LETTERS)
    assert {name.split("/")[0] for name in more} == {"chalicelib", "pydyf", "uharfbuzz"}
    assert all("/fonts/" in name for name in more if name.startswith("chalicelib"))


def test_the_manifest_tells_what_was_built(package: Package) -> None:
    told = json.loads((package.built.folder / "manifest.json").read_text("utf-8"))

    for archive in told["archives"]:
        assert archive["sha256"] == hashlib.sha256((package.built.folder / archive["name"]).read_bytes()).hexdigest()


def test_each_function_has_its_zip_and_an_entry(package: Package) -> None:
    functions = [r for r in package.template["Resources"].values() if r["Type"] == "AWS::Serverless::Function"]
    entries = {r["Properties"]["Handler"]: r["Properties"]["CodeUri"] for r in functions}

    declared = package.run("import entry; print(json.dumps(['api', *entry.FUNCTIONS]))")
    assert set(entries) == {f"entry.{name}" for name in declared}
    assert len(functions) == len(FUNCTIONS) + 1
    assert [entry for entry, code in entries.items() if code != API] == ["entry.make_letter"]
    assert entries["entry.make_letter"] == LETTERS
    assert {r["Properties"]["Runtime"] for r in functions} == {f"python{package.built.python}"}


def test_every_entry_is_a_handler(package: Package) -> None:
    code = "import entry; print(json.dumps([callable(getattr(entry, name)) for name in ['api', *entry.FUNCTIONS]]))"

    assert set(package.run(code, "letters")) == {True}


def test_a_function_runs_what_the_app_sets_up_for_all_and_loads_no_route(package: Package) -> None:
    """Chalice by itself would have Lambda import the function's module alone: without logs, without metrics."""
    code = """
import entry
handler = entry.nightly
routes = [name for name in sys.modules if name.startswith("chalicelib.routes.")]
from chalicelib.runtime import observation
print(json.dumps([routes, [f.__name__ for f in handler.middleware_handlers], len(observation._observers)]))
"""
    routes, around, observers = package.run(code)

    assert "chalicelib.routes.cases.cases" not in routes
    assert around == ["run", "unless_stopped"]
    assert observers == 1


def test_an_invocation_of_the_api_loads_no_library_that_it_does_not_need(package: Package) -> None:
    loaded = set(package.run("import entry; entry.api; print(json.dumps([*sys.modules]))"))

    assert not loaded & {
        "aws_lambda_powertools",
        "boto3",
        "chalicelib.routes.cases.cases",
        "chalicelib.handlers.deliveries",
        "chalicelib.channels.email",
        "cryptography",
        "filetype",
        "holidays",
        "jwt",
        "pypdf",
        "smtplib",
        "uharfbuzz",
    }


def test_every_route_is_there_once_it_is_asked_for(package: Package) -> None:
    """Each in a process that was asked for nothing before; and all of them in one."""
    code = """
import entry, os
api = entry.api
missing = []
for path in dict.fromkeys(path for _, path, _ in entry.ROUTES):
    child = os.fork()
    if not child:
        api.load(path)
        declared = {method for method, other, _ in entry.ROUTES if other == path}
        declared |= {"HEAD"} if "GET" in declared else set()
        os._exit(declared != {*api.app.routes.get(path, ())})
    if os.waitpid(child, 0)[1]:
        missing.append(path)
for _, path, _ in entry.ROUTES:
    api.load(path)
print(json.dumps([missing, sorted(api.app.routes)]))
"""
    missing, paths = package.run(code)

    assert missing == []
    assert paths == sorted(app.routes)


def test_the_description_is_the_same_whatever_was_asked_before(package: Package) -> None:
    code = """
import entry
from hashlib import sha256
api = entry.api
api.load("/v1/cases/{case_id}")
values = {"httpMethod": "GET", "resourcePath": "/openapi.json", "identity": {"sourceIp": "192.0.2.1"}, "requestId": "1"}
event = {"requestContext": values, "headers": {}, "multiValueHeaders": {}, "multiValueQueryStringParameters": None,
         "pathParameters": {}, "body": None, "isBase64Encoded": False, "stageVariables": None}
answer = api(event, None)
print(json.dumps([answer["statusCode"], sha256(answer["body"].encode()).hexdigest()]))
"""
    status, digest = package.run(code)

    assert status == 200
    assert digest == hashlib.sha256(openapi.text(VERSION).encode()).hexdigest()


def test_the_calendar_is_that_of_the_whole_library(package: Package) -> None:
    first, days = date(2015, 1, 1), 366 * 12
    code = f"""
from datetime import date, timedelta
from chalicelib.domain.time.calendar import WorkingCalendar
calendar = WorkingCalendar()
days = (date({first.year}, 1, 1) + timedelta(n) for n in range({days}))
print(json.dumps(["".join("01"[calendar.is_working_day(day)] for day in days), "holidays.countries.france" in sys.modules]))
"""
    there, knows_france = package.run(code)

    calendar = WorkingCalendar()
    assert there == "".join("01"[calendar.is_working_day(first + timedelta(n))] for n in range(days))
    assert not knows_france


def test_signatures_are_verified(package: Package) -> None:
    code = """
import jwt
from cryptography.hazmat.primitives.asymmetric import ec
key = ec.generate_private_key(ec.SECP256R1())
print(json.dumps(jwt.decode(jwt.encode({"sub": "a"}, key, "ES256"), key.public_key(), ["ES256"])))
"""
    assert package.run(code) == {"sub": "a"}


def test_letters_are_set_in_the_function_that_has_the_typeface_and_nowhere_else(package: Package) -> None:
    code = """
try:
    from chalicelib.documents.letters.font import Subset, typeface
    print(json.dumps(typeface() is not None))
except (ImportError, OSError) as error:
    print(json.dumps(type(error).__name__))
"""
    assert package.run(code, "letters") is True
    assert package.run(code) == "ModuleNotFoundError"


def test_uploads_are_verified(package: Package) -> None:
    good = samples.pdf()
    code = f"""
from hashlib import sha256
from chalicelib.documents.verification import Claim, verify
answers = []
for content in ({good!r}, {good[:-20]!r}):
    refused = verify(content, Claim("application/pdf", len(content), sha256(content).hexdigest()))
    answers.append(refused and refused.code)
print(json.dumps(answers))
"""
    assert package.run(code) == [None, "pdf_truncated"]


@pytest.mark.parametrize("region", ["cn-north-1", "cn-northwest-1", "us-east-1"])
def test_services_are_reached_where_the_whole_of_botocore_reaches_them(package: Package, region: str) -> None:
    code = f"""
from botocore.session import get_session
clients = [get_session().create_client(name, region_name={region!r}) for name in {contents.SERVICES}]
print(json.dumps([[c.meta.endpoint_url, sorted(c.meta.method_to_api_mapping)] for c in clients]))
"""
    whole = [get_session().create_client(name, region_name=region) for name in contents.SERVICES]

    assert package.run(code) == [[c.meta.endpoint_url, sorted(c.meta.method_to_api_mapping)] for c in whole]


def test_every_service_that_is_called_is_described() -> None:
    called = {
        node.args[0].value
        for node in ast.walk(ast.parse((PROJECT / "chalicelib" / "wiring.py").read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_client"
        and isinstance(node.args[0], ast.Constant)
    }  # fmt: skip

    assert called
    assert {*called, "dynamodb"} == {*contents.SERVICES}


def test_all_byte_code_is_for_lambdas_python_and_taken_unchecked(package: Package) -> None:
    magic = bytes(package.run("from importlib.util import MAGIC_NUMBER; print(json.dumps([*MAGIC_NUMBER]))"))
    with ZipFile(package.built.folder / API) as archive:
        names = set(archive.namelist())
        heads = {archive.read(name)[:8] for name in names if name.endswith(".pyc")}

    assert heads == {magic + b"\x01\0\0\0"}
    sources = {name for name in names if name.endswith(".py")}
    assert {name.split("/")[0] for name in sources} == {"app.py", "chalicelib", "entry.py"}
    tag = f".cpython-{package.built.python.replace('.', '')}.pyc"
    assert all(f"{p.parent}/__pycache__/{p.stem}{tag}".removeprefix("./") in names for p in map(Path, sources))


def test_another_python_takes_the_sources(package: Package) -> None:
    code = "from chalicelib import _codes; from chalicelib.domain.offices.cities import City; print(len(_codes), City.__name__)"
    if f"{sys.version_info.major}.{sys.version_info.minor}" == package.built.python:
        pytest.skip("this Python is the one that is packaged for")
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=package.unpacked / "api", capture_output=True, text=True, check=True
    )

    assert done.stdout.split() == ["0", "City"]


def test_nothing_is_left_out_that_is_not_there(package: Package) -> None:
    stock = package.libraries.stock
    paths = [file.relative_to(stock).as_posix() for file in stock.rglob("*") if file.is_file()]

    for pattern in (*contents.LEFT_OUT, *contents.KEPT):
        assert any(contents.matches(path, (pattern,)) for path in paths), f"nothing is called {pattern}"
    assert {Path(path).parts[2] for path in package.names(API) if path.startswith("botocore/data/")} >= {
        *contents.SERVICES
    }


def test_the_bill_names_every_library_of_the_package(package: Package) -> None:
    told = json.loads((package.libraries.shipped / bill.BILL).read_text("utf-8"))
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.6")
    assert told["metadata"]["component"]["version"] == VERSION
    named = {component["name"]: component["version"] for component in told["components"]}
    assert named.items() <= pins((PROJECT / "requirements.txt").read_text("utf-8")).items()
    direct = pins((PROJECT / "requirements.in").read_text("utf-8")).keys()
    assert direct <= named.keys()
    for component in told["components"]:
        folder = package.libraries.shipped / bill.LICENCES / f"{component['name']}-{component['version']}"
        assert list(folder.iterdir()), f"{component['name']} has no licence text"
        assert component["licenses"][0]["license"]["name"] not in ("", "unknown", "UNKNOWN")
        assert component["properties"], f"{component['name']} is not locked"


def test_a_package_of_unchanged_sources_has_the_same_bytes(package: Package, tmp_path: Path) -> None:
    with alone("package"):
        again = application(package.tools, BUILD / "project", "dev").shipped
        files = {file.relative_to(again).as_posix(): file for file in again.rglob("*") if file.is_file()}
        archive = archives.write(tmp_path / "again.zip", {**package.shipped_libraries(), **files})

    assert archive.sha256 == package.built.archives[1].sha256


def test_stages_differ_in_nothing_that_chalice_is_told() -> None:
    stages = json.loads((PROJECT / ".chalice" / "config.json").read_text("utf-8"))["stages"]

    assert {*stages} == {"dev", "test", "prod"}
    assert stages["dev"] == stages["test"] == stages["prod"]
    assert {*stages["dev"]["lambda_functions"]} == {"api_handler", *FUNCTIONS}


def test_a_build_without_a_fitting_python_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_LAMBDA", "/nowhere/python")

    with pytest.raises(NoInterpreter, match=r"No Python 3\.13 or 3\.12 was found"):
        lambda_python()
