"""What all answers are made of: their base, moments as people read them, and the codes of known tables."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, PlainSerializer, WithJsonSchema

from chalicelib.domain.parties.documents import DocumentStatus
from chalicelib.domain.time.local_time import shanghai_iso
from chalicelib.routes.http.fields import enum_schema
from chalicelib.routes.reference.vocabulary import ACTIONS, CLOCKS, PROCEDURE_NAMES, REASON_TEXTS, STAGES

TIME = WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-03-02T09:00:00+08:00"]})
LocalTime = Annotated[datetime, PlainSerializer(shanghai_iso, return_type=str), TIME]
"""A moment as people read it: ISO 8601 with +08:00."""

ProcedureCode = Annotated[str, enum_schema(PROCEDURE_NAMES)]
StageCode = Annotated[str, enum_schema(STAGES)]
ActionCode = Annotated[str, enum_schema(ACTIONS)]
ClockCode = Annotated[str, enum_schema(CLOCKS)]
ReasonCode = Annotated[str, enum_schema(REASON_TEXTS)]
"""Codes of known tables; the schema alone says so."""

STATUS_NAMES: Mapping[DocumentStatus, str] = {
    DocumentStatus.PENDING: "待上传",
    DocumentStatus.VERIFIED: "已核验",
    DocumentStatus.REJECTED: "未通过核验",
    DocumentStatus.EXPIRED: "已过期",
}


class Answer(BaseModel):
    """What an answer is made of; built from domain objects by attribute. Put together at its first use."""

    model_config = ConfigDict(from_attributes=True, defer_build=True)
