"""The libraries as Lambda needs them. Chalice fetches their wheels; it is asked only when the requirements changed."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from infra.package import bill, contents, stock
from infra.package.bytecode import compile_instead
from infra.package.progress import Say
from infra.package.tools import BUILD, PROJECT, Tools

SOME_APP = """
from chalice import Chalice
app = Chalice(app_name="libraries")
app.lambda_function()(lambda event, context: None)
"""
CONFIG = {"version": "2.0", "app_name": "libraries", "stages": {"dev": {}}}
MADE_BY = ("bill.py", "bytecode.py", "contents.py", "libraries.py")
RELEASE = PROJECT / "chalicelib" / "runtime" / "version.py"


@dataclass(frozen=True, slots=True)
class Libraries:
    """`stock` holds them as Chalice packages them, `shipped` what of them is shipped, as byte-code."""

    stock: Path
    shipped: Path


def libraries(made: Tools, say: Say) -> Libraries:
    """The libraries of requirements.txt for the Lambda's Python."""
    requirements = PROJECT / "requirements.txt"
    sources = [requirements, RELEASE, *(Path(__file__).with_name(name) for name in MADE_BY)]
    digest = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:16]
    home = BUILD / f"libraries-{made.version}-{digest}"
    found = Libraries(home / "stock", home / "shipped")
    done = home / ".done"
    if not done.exists():
        for old in BUILD.glob(f"libraries-{made.version}-*"):
            shutil.rmtree(old)
        say("libraries for Lambda, fetched by Chalice")
        project = home / "project"
        (project / ".chalice").mkdir(parents=True)
        (project / "app.py").write_text(SOME_APP, encoding="utf-8")
        (project / ".chalice" / "config.json").write_text(json.dumps(CONFIG), encoding="utf-8")
        shutil.copy(requirements, project)
        stock.package(made, project, "dev", found.stock)
        shutil.rmtree(project)
        (found.stock / "app.py").unlink()
        say("leaving out what never runs, and compiling the rest")
        _lay_out(found)
        compile_instead(made, found.shipped)
        _tell_what_is_there(found, requirements.read_text("utf-8"))
        done.touch()
    return found


def _lay_out(made: Libraries) -> None:
    for path in contents.shipped(made.stock):
        name, content = contents.cut(path, (made.stock / path).read_bytes())
        target = made.shipped / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _tell_what_is_there(made: Libraries, requirements: str) -> None:
    """The bill of materials and the licence texts, beside the libraries."""
    shipped = bill.libraries(made.stock, contents.shipped(made.stock))
    for name, text in bill.texts(shipped):
        target = made.shipped / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(text, target)
    (made.shipped / bill.BILL).write_text(bill.bill(shipped, requirements), encoding="utf-8")
