"""The founding members: the file that names them, in the form of local/seed/directory.toml, as cities."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import TypeAdapter

from chalicelib.domain.offices.cities import City

_CITIES = TypeAdapter(list[City])


def founders(file: Path) -> list[City]:
    """The cities, each with the office of its province.

    Raises:
        pydantic.ValidationError, KeyError: something is missing or wrong.
    """
    seed = tomllib.loads(file.read_text("utf-8"))
    offices = {province["province"]: province["lead_department"] for province in seed["provinces"]}
    return _CITIES.validate_python([{**city, "province_office": offices[city["province"]]} for city in seed["cities"]])
