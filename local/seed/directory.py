"""The cities of `directory.toml` as the service keeps them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from chalicelib.domain.offices.cities import City
from infra.deploy.founders import founders


def read(name: str) -> dict[str, Any]:
    """Read one of the seed files."""
    return tomllib.loads((Path(__file__).parent / name).read_text("utf-8"))


def cities() -> list[City]:
    """The founders of the memorandum, with sample contacts."""
    return founders(Path(__file__).parent / "directory.toml")


def companies_of(city: str) -> list[dict[str, str]]:
    """The invented companies of a city."""
    return [company for company in read("companies.toml")["companies"] if company["home_city"] == city]
