"""Fields of requests that cite codes of the procedures."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from chalicelib.routes.cases.codes import REASON_TEXTS
from chalicelib.routes.http.fields import EACH_ONCE, each_once, one_of
from chalicelib.routes.http.names import enum_schema

ReasonCodes = Annotated[
    list[Annotated[str, AfterValidator(one_of(REASON_TEXTS, "不认识的原因代码。")), enum_schema(REASON_TEXTS)]],
    Field(max_length=10, json_schema_extra=EACH_ONCE),
    AfterValidator(each_once),
]
