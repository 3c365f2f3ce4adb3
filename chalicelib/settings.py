"""Settings: one typed model read from the environment; nothing else touches os.environ."""

from __future__ import annotations

import os
from typing import Literal

from pydantic import BaseModel, ConfigDict


class Settings(BaseModel):
    """What differs between deployments. Each field is read from the variable of its name in capitals."""

    model_config = ConfigDict(frozen=True)

    table_prefix: str
    quarantine_bucket: str
    evidence_bucket: str
    jwt_issuer: str
    jwt_audience: str
    jwks_url: str
    jwt_algorithm: Literal["RS256", "ES256"] = "RS256"
    aws_region: str
    dynamodb_endpoint: str | None = None
    s3_public_endpoint: str | None = None
    """Where clients reach S3, if not at its regional address."""


def from_environment() -> Settings:
    """The settings of this process.

    Raises:
        pydantic.ValidationError: naming what is missing or malformed.
    """
    names = {field: field.upper() for field in Settings.model_fields}
    return Settings.model_validate({field: os.environ[name] for field, name in names.items() if name in os.environ})
