"""Bodies and queries of requests: their base, those that many routes share, and the context of their checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo

from chalicelib.domain.offices.cities import Directory


class Body(BaseModel):
    """A request body: nothing unknown, nothing of another type, nothing guessed.

    Its validator is built at its first use, as no invocation needs them all. `EXAMPLES` are shown in the API's
    description, one for each thing that the body can choose.
    """

    model_config = ConfigDict(extra="forbid", strict=True, defer_build=True)

    EXAMPLES: ClassVar[tuple[Mapping[str, Any], ...]] = ()


class NoBody(Body):
    """没有内容。"""

    EXAMPLES = ({},)


PageLimit = Annotated[int, Field(ge=1, le=100)]


class PageQuery(Body):
    """分页。"""

    limit: PageLimit = 20
    cursor: str | None = Field(None, max_length=200)


@dataclass(frozen=True, slots=True)
class Context:
    """The day and the directory, by which the fields of a request are checked."""

    today: date
    directory: Directory


def context_of(info: ValidationInfo) -> Context:
    assert isinstance(info.context, Context)
    return info.context
