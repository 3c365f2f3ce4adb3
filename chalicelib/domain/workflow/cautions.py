"""Cautions (提示): they tell before and after a step what speaks against it; it is recorded, and not refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from chalicelib.domain.offices.cities import Directory

F = TypeVar("F")


@dataclass(frozen=True, slots=True)
class Known:
    """The knowledge that cautions rest on beside the file: the directory as it is, and the day in China."""

    directory: Directory
    today: date


Objection = Callable[[F, Mapping[str, Any], Known], str]
"""Tells in Chinese what speaks against a step with these fields, none before it is taken; "" where nothing does."""


@dataclass(frozen=True, slots=True)
class Caution(Generic[F]):
    """A caution of a step: its code, the name of that, and what it says of one file. It says only what is certain."""

    code: str
    name: str
    objection: Objection[F]


@dataclass(frozen=True, slots=True)
class Warned:
    """One caution that speaks against a step: its code with the name, and its text."""

    code: str
    code_name: str
    text: str


def warnings_of(
    cautions: Iterable[Caution[F]], file: F, known: Known, fields: Mapping[str, Any] | None = None
) -> Iterator[Warned]:
    """The cautions that speak against a step, each once."""
    for caution in dict.fromkeys(cautions):
        if text := caution.objection(file, fields or {}, known):
            yield Warned(caution.code, caution.name, text)
