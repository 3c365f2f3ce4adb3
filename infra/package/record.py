"""Runs in the Python that is packaged for, and writes down what importing the app tells.

    python record.py PROJECT TARGET

`compiled.bin`: as code, what importing has compiled from text, for `start`. `declared.json`: in which modules routes
and functions are declared, for `entry`.
"""

import builtins
import dataclasses
import json
import marshal
import sys
import typing
from hashlib import sha256
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from types import CodeType
from typing import Any

codes: dict[bytes, CodeType] = {}


def _keep(text: str, mode: str) -> CodeType:
    code = builtins.compile(text, "<string>", mode, dont_inherit=True)
    codes[sha256(text.encode()).digest()] = code
    return code


def _execute(text: str, known: dict[str, Any], made: dict[str, Any]) -> None:
    exec(_keep(text, "exec"), known, made)


def _compile(text: str, filename: str, mode: str) -> CodeType:
    return _keep(text, mode)


vars(dataclasses)["exec"] = _execute
vars(typing)["compile"] = _compile
sys.path.insert(0, sys.argv[1])

from app import app  # noqa: E402 - the import is what is recorded
from chalicelib.routes.http.api import OPERATIONS  # noqa: E402

routes = [(o.method, o.path, o.module) for o in OPERATIONS]
handlers: list[Any] = [*app.pure_lambda_functions, *app.event_sources, *app.builtin_auth_handlers]
functions = dict(reversed(handler.handler_string.rsplit(".", 1)) for handler in handlers)
target = Path(sys.argv[2])
(target / "chalicelib" / "compiled.bin").write_bytes(MAGIC_NUMBER + marshal.dumps(codes))
(target / "declared.json").write_text(json.dumps({"routes": routes, "functions": functions}, indent=0))
