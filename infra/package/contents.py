"""Chooses what of the stock package is shipped. All that is left out is named here, with the reason."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Any

CHALICE_CLI = "only Chalice's command line uses it"
BUILDING = "only building or checking code uses it"
CHINA_ALONE = "the calendar asks for China alone"

LEFT_OUT: Mapping[str, str] = {
    "_distutils_hack": CHALICE_CLI,
    "_yaml": CHALICE_CLI,
    "blessed": CHALICE_CLI,
    "click": CHALICE_CLI,
    "distutils-precedence.pth": CHALICE_CLI,
    "editor": CHALICE_CLI,
    "inquirer": CHALICE_CLI,
    "jinxed": CHALICE_CLI,
    "packaging": CHALICE_CLI,
    "pip": CHALICE_CLI,
    "readchar": CHALICE_CLI,
    "runs": CHALICE_CLI,
    "setuptools": CHALICE_CLI,
    "wcwidth": CHALICE_CLI,
    "wheel": CHALICE_CLI,
    "xmod": CHALICE_CLI,
    "yaml": CHALICE_CLI,
    "dateutil/zoneinfo/*.tar.gz": "time zones come from zoneinfo, and nothing asks dateutil for one by its name",
    "cffi": "cryptography needs the compiled _cffi_backend alone",
    "pycparser": BUILDING,
    "aws_lambda_powertools/event_handler": "Chalice serves",
    "aws_lambda_powertools/utilities/[!_j]*": "logs and metrics alone are used, and they need no more than JMESPath",
    "*.data": "commands that packages install",
    "*.dist-info": "nothing looks for versions or entry points, but for what is kept below",
    "pydantic/mypy.py": BUILDING,
    "pydantic/v1": "nothing here is written for pydantic 1",
    "uharfbuzz/_harfbuzz_test*": BUILDING,
    "*.pyi": BUILDING,
    "*/py.typed": BUILDING,
    "holidays/countries/*": CHINA_ALONE,
    "holidays/financial": CHINA_ALONE,
    "holidays/locale/*": CHINA_ALONE,
}
"""Pattern of a path, or of a folder with all it holds -> why it is not shipped."""

KEPT: Mapping[str, str] = {
    "holidays-*.dist-info/METADATA": "holidays asks for its own version",
    "holidays/countries/__init__.py": "the package of the one country",
    "holidays/countries/china.py": CHINA_ALONE,
    "holidays/locale/zh_CN": CHINA_ALONE,
}
"""Pattern -> why it is shipped though something above leaves it out."""

LETTERS_ONLY = ("chalicelib/documents/letters/fonts", "pydyf", "uharfbuzz")
"""Content that only the function that makes letters needs: 10 MB of typeface, and the libraries that set it."""

SERVICES = ("dynamodb", "lambda", "s3", "secretsmanager", "sqs")
"""The AWS services that are called; botocore describes more than four hundred."""

_DATA = "botocore/data/"
_OF_A_SERVICE = re.compile(r"(service-2|endpoint-rule-set-1|paginators-1|waiters-2)(\.sdk-extras)?\.json(\.gz)?")
"""The files of a service's description that a client reads."""


def shipped(stock: Path) -> Iterator[str]:
    """The files of the stock package that are shipped, as paths from its root, in order."""
    paths = sorted(file.relative_to(stock).as_posix() for file in stock.rglob("*") if file.is_file())
    return (path for path in paths if is_shipped(path))


def is_shipped(path: str) -> bool:
    if path.startswith(_DATA):
        return _is_read(PurePosixPath(path.removeprefix(_DATA)))
    return matches(path, KEPT) or not matches(path, LEFT_OUT)


def is_for_letters(path: str) -> bool:
    return matches(path, LETTERS_ONLY)


def matches(path: str, patterns: Mapping[str, str] | tuple[str, ...]) -> bool:
    """True if a pattern fits the path, or a folder that it lies in."""
    places = [path, *map(str, PurePosixPath(path).parents)]
    return any(fnmatchcase(place, pattern) for place in places for pattern in patterns)


def _is_read(data: PurePosixPath) -> bool:
    """True for botocore's data of no service, and for those that clients read of the services that are called."""
    if len(data.parts) == 1:
        return True
    return data.parts[0] in SERVICES and _OF_A_SERVICE.fullmatch(data.name) is not None


def cut(path: str, content: bytes) -> tuple[str, bytes]:
    """The file as it is shipped, under the name that it is shipped by.

    Data of botocore is unpacked, since the zip packs it anyway, and rid of texts and of services that nobody asks for.
    """
    if path == "holidays/countries/__init__.py":
        return path, b'"""Only China is shipped; the rest is not imported."""\n'
    if not path.startswith(_DATA):
        return path, content
    if path.endswith(".gz"):
        path, content = path.removesuffix(".gz"), gzip.decompress(content)
    data = json.loads(content)
    if path == f"{_DATA}endpoints.json":
        for partition in data["partitions"]:
            partition["services"] = {
                name: partition["services"][name] for name in SERVICES if name in partition["services"]
            }
    data = _undocumented(data)
    for parameter in data.get("clientContextParams", {}).values():
        parameter["documentation"] = ""  # which botocore asks for
    return path, json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def _undocumented(data: Any) -> Any:
    """The same without its texts for readers; a structure's own member of that name is no text, and stays."""
    if isinstance(data, dict):
        texts = ("documentation", "documentationUrl")
        return {
            key: _undocumented(value) for key, value in data.items() if not (key in texts and isinstance(value, str))
        }
    return [_undocumented(item) for item in data] if isinstance(data, list) else data
