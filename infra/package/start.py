"""Loads as code what importing would otherwise compile from text, at every cold start.

In the package this module stands in place of `chalicelib/__init__.py`, which every function imports first. A
dataclass writes its methods as text and has them compiled; so does `typing` with an annotation that is a string. The
build has compiled those very texts beforehand, as it has the modules; a text that it did not see is compiled as ever.
"""

import builtins
import dataclasses
import marshal
import typing
from hashlib import sha256
from importlib.util import MAGIC_NUMBER
from types import CodeType
from typing import Any

IS_PACKAGED = True
"""The build has imported everything, so no declaration contradicts itself: procedures are not checked anew."""
COMPILED = __file__.replace("__init__.py", "compiled.bin")


def _read() -> dict[bytes, CodeType]:
    """Digest of a text -> its code. Nothing, if this Python has not the byte-code of the one that built it."""
    with open(COMPILED, "rb") as file:
        magic, codes = file.read(len(MAGIC_NUMBER)), file.read()
    return dict(marshal.loads(codes)) if magic == MAGIC_NUMBER else {}


_codes = _read()


def _execute(text: str, known: dict[str, Any], made: dict[str, Any]) -> None:
    exec(_codes.get(sha256(text.encode()).digest(), text), known, made)


def _compile(text: str, filename: str, mode: str) -> Any:
    return _codes.get(sha256(text.encode()).digest()) or builtins.compile(text, filename, mode)


vars(dataclasses)["exec"] = _execute
vars(typing)["compile"] = _compile
