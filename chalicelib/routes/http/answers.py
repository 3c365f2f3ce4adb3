"""The base of all answers, and times in Chinese local time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, PlainSerializer, WithJsonSchema

from chalicelib.domain.offices.cities import Directory
from chalicelib.domain.shared.unreadable import TOLD
from chalicelib.domain.time.local_time import shanghai_iso

TIME = WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-03-02T09:00:00+08:00"]})
LocalTime = Annotated[datetime, PlainSerializer(shanghai_iso, return_type=str), TIME]
"""A time in China: ISO 8601 with +08:00."""


class Answer(BaseModel):
    """The base of all answers, which are filled from attributes of domain objects and compiled at their first use.

    A field that an answer fills itself is always there.
    """

    model_config = ConfigDict(from_attributes=True, defer_build=True, json_schema_serialization_defaults_required=True)


class UnreadableItem(Answer):
    """The item of a list whose stored content cannot be read. A subclass adds its id."""

    unreadable: Literal[True]
    message: str


UNREADABLE: Mapping[str, Any] = {"unreadable": True, "message": TOLD}
"""The fields that all such items share."""


class UnavailableCity(Answer):
    """目前无法读取的城市；其内容没有丢失。"""

    city: str
    city_name: str


class SpanningList(Answer):
    """可能涉及多个城市的列表。"""

    unavailable: list[UnavailableCity]


def unavailable(places: Iterable[str], directory: Directory) -> list[UnavailableCity]:
    """The cities of which a list has nothing now, since they are out of reach, by their names."""
    return [UnavailableCity(city=place, city_name=directory.name_of(place)) for place in sorted({*places})]


class VersionedAnswer(Answer):
    """An answer that comes with its version as ETag, and with its address when it is new."""
