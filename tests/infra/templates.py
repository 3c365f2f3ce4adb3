"""The template of each stage, as Chalice begins it, as we complete it, and as CloudFormation gets it; each made once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from infra.template import merged, translation
from infra.template.chalice_output import chalice_output

Template = dict[str, Any]


@cache
def generated(stage: str) -> Template:
    return chalice_output(stage)


@cache
def complete(stage: str) -> Template:
    return merged(generated(stage), stage)


@cache
def translated(stage: str) -> Template:
    return translation.translated(complete(stage))


def each(template: Template, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The resources of a type: logical id and properties."""
    found = [(name, part["Properties"]) for name, part in template["Resources"].items() if part["Type"] == kind]
    assert found, f"no {kind}"
    yield from found


def only(template: Template, kind: str) -> dict[str, Any]:
    """The properties of the one resource of a type."""
    (found,) = each(template, kind)
    return found[1]


def properties(template: Template, name: str) -> dict[str, Any]:
    found: dict[str, Any] = template["Resources"][name]["Properties"]
    return found
