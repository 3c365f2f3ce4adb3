"""The field of requests that names a member city."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo

from chalicelib.domain.shared.errors import InvalidValue
from chalicelib.routes.http.bodies import context_of
from chalicelib.routes.http.fields import FILLED


def _a_member(city: str, info: ValidationInfo) -> str:
    """A city code that the directory knows; requests are read with the directory at hand."""
    directory = context_of(info).directory
    directory.refuse_unreadable(city)
    if directory.find(city) is None:
        raise InvalidValue("not_a_member", "不是本机制的成员城市。")
    return city


MemberCity = Annotated[
    str, Field(max_length=32, examples=["jiaozuo"], json_schema_extra=FILLED), AfterValidator(_a_member)
]
