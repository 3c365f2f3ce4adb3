"""Rules about a template, each with the properties that it guards: take one away, and the rule must fail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.infra.templates import Template

Check = Callable[[Template], None]
Path = tuple[Any, ...]


@dataclass(frozen=True)
class Rule:
    """`guards` are paths: a resource's name or type, then keys; `*` is any key, `[x]` the list's item with Sid or Id x."""

    check: Check
    guards: tuple[str, ...]


RULES: dict[str, Rule] = {}


def rule(*guards: str) -> Callable[[Check], Check]:
    def declare(check: Check) -> Check:
        RULES[check.__name__] = Rule(check, guards)
        return check

    return declare


def places(template: Template, guard: str) -> Iterator[Path]:
    """Every place in the template that a guard names."""
    resource, *keys = guard.split("/")
    for name, part in template["Resources"].items():
        if resource in (name, part["Type"]):
            yield from _within(part, keys, (name,))


def _within(value: Any, keys: list[str], path: Path) -> Iterator[Path]:
    if not keys:
        yield path
        return
    for key in _keys(value, keys[0]):
        yield from _within(value[key], keys[1:], (*path, key))


def _keys(value: Any, key: str) -> list[Any]:
    if isinstance(value, list):
        if key == "*":
            return list(range(len(value)))
        if key.startswith("["):
            return [n for n, item in enumerate(value) if key[1:-1] in (item.get("Sid"), item.get("Id"))]
        return [int(key)] if int(key) < len(value) else []
    if not isinstance(value, dict):
        return []
    return list(value) if key == "*" else [key] if key in value else []


def without(template: Template, place: Path) -> Template:
    """The template with what is at a place deleted; the rest is shared with the original."""
    return {**template, "Resources": _without(template["Resources"], place)}


def _without(value: Any, path: Path) -> Any:
    key, *rest = path
    if isinstance(value, list):
        return value[:key] + ([_without(value[key], tuple(rest))] if rest else []) + value[key + 1 :]
    kept = {name: part for name, part in value.items() if name != key}
    return (
        {name: (_without(part, tuple(rest)) if name == key else part) for name, part in value.items()} if rest else kept
    )
