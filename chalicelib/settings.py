"""Settings: one typed model read from the environment; nothing else touches os.environ."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pydantic import BaseModel, ConfigDict


@dataclass(frozen=True, slots=True, kw_only=True)
class MailAccount:
    """One SMTP account. `allowed` are the only recipient domains outside production; empty allows all."""

    host: str
    port: int
    sender: str
    username: str = ""
    password: str = ""
    ca_file: str | None = None
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookAccount:
    """Which hosts may be called, and the secret shared with each court (court_id -> secret)."""

    hosts: tuple[str, ...] = ()
    secrets: Mapping[str, str] = field(default_factory=dict)
    ca_file: str | None = None


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
    smtp_host: str | None = None
    """Without a mail server no e-mail is sent; such deliveries end as dead."""
    smtp_port: int = 587
    smtp_sender: str = "noreply@localhost"
    smtp_username: str = ""
    smtp_password: str = ""
    smtp_ca_file: str | None = None
    mail_allowed_domains: str = ""
    """Outside production: the only recipient domains, separated by commas; empty allows all."""
    webhook_hosts: str = ""
    """The only hosts that webhooks may call, separated by commas."""
    webhook_secrets: str = "{}"
    """court_id -> secret, as JSON."""
    webhook_ca_file: str | None = None
    function_prefix: str = "credit-repair-link-dev-"
    """What opens the names of our Lambda functions: the app's name and the stage."""

    @property
    def webhook_account(self) -> WebhookAccount:
        return WebhookAccount(
            hosts=_listed(self.webhook_hosts), secrets=json.loads(self.webhook_secrets), ca_file=self.webhook_ca_file
        )

    @property
    def mail_account(self) -> MailAccount | None:
        if self.smtp_host is None:
            return None
        return MailAccount(
            host=self.smtp_host,
            port=self.smtp_port,
            sender=self.smtp_sender,
            username=self.smtp_username,
            password=self.smtp_password,
            ca_file=self.smtp_ca_file,
            allowed=_listed(self.mail_allowed_domains),
        )


def _listed(text: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in text.split(",") if item.strip())


def from_environment() -> Settings:
    """The settings of this process.

    Raises:
        pydantic.ValidationError: naming what is missing or malformed.
    """
    names = {field: field.upper() for field in Settings.model_fields}
    return Settings.model_validate({field: os.environ[name] for field, name in names.items() if name in os.environ})
