"""Finds the app's route that a request path means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ANY = frozenset({"DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"})
"""The methods that reach the app at any of its addresses, declared or not; OPTIONS is answered before."""


@dataclass(frozen=True, slots=True)
class Match:
    """A route of the app: its template, the values in the path, and Chalice's entry; None for a method not declared."""

    resource: str
    parameters: dict[str, str]
    entry: Any


class Routes:
    """The app's templates, literal segments before parameters.

    Paths are compared as they were sent: nothing is decoded, normalised, folded or trimmed, so `%2F` stays in its
    segment, and an encoded or padded spelling of a literal is another path.
    """

    def __init__(self, table: Mapping[str, Mapping[str, Any]]) -> None:
        self._table = table
        by_literals = sorted(table, key=lambda path: [_is_parameter(segment) for segment in _segments(path)])
        self._templates = [(_segments(path), path) for path in by_literals]

    def find(self, method: str, path: str) -> Match | None:
        resource, parameters = self._resource(path)
        entry = self._table.get(resource, {}).get(method)
        is_known = entry or (resource and method in ANY)
        return Match(resource, parameters, entry) if is_known else None

    def methods(self, path: str) -> list[str]:
        """List the methods of a path; none if there is no such path."""
        resource, _ = self._resource(path)
        return [*self._table.get(resource, {})]

    def _resource(self, path: str) -> tuple[str, dict[str, str]]:
        """The template that a path means, with the values in it; "" where there is none."""
        sent = _segments(path)
        for template, resource in self._templates:
            parameters = _match(template, sent)
            if parameters is not None:
                return resource, parameters
        return "", {}


def _segments(path: str) -> list[str]:
    return path.split("/")


def _is_parameter(segment: str) -> bool:
    return segment.startswith("{") and segment.endswith("}")


def _match(template: list[str], sent: list[str]) -> dict[str, str] | None:
    if len(template) != len(sent):
        return None
    parameters = {}
    for expected, given in zip(template, sent, strict=True):
        if _is_parameter(expected) and given:
            parameters[expected[1:-1]] = given
        elif expected != given:
            return None
    return parameters
