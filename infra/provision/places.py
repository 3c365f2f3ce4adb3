"""The places whose tables a deployment must have: those of its directory, so that nobody has to type them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from chalicelib.domain.offices.cities import City
from chalicelib.tables.core.tables import Tables
from chalicelib.tables.offices.directory import DirectoryStore
from infra.deploy.founders import founders


def of_directory(client: Any, tables: Tables) -> list[str]:
    """The cities and provinces that are members; none where there is no directory yet."""
    try:
        client.describe_table(TableName=tables.directory.Meta.table_name)
    except client.exceptions.ResourceNotFoundException:
        return []
    return places(DirectoryStore(tables).read().cities.values())


def of_founders(file: Path) -> list[str]:
    """The cities and provinces of the founders' file, before they are in the directory."""
    return places(founders(file))


def places(cities: Iterable[City]) -> list[str]:
    return sorted({place for city in cities for place in (city.city, city.province)})
