"""Settings: one typed model read from the environment; nothing else touches os.environ."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, field_validator, model_validator

from chalicelib.runtime.credentials import Credential, Given

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class MailAccount:
    """One SMTP account. `allowed` are the only recipient domains outside production; empty allows all."""

    host: str
    port: int
    sender: str
    username: str = ""
    password: Credential = field(default_factory=Given)
    ca_file: str | None = None
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookAccount:
    """The hosts that may be called, and the secret shared with each court (court_id -> secret, as JSON)."""

    hosts: tuple[str, ...] = ()
    secrets: Credential = field(default_factory=lambda: Given("{}"))
    ca_file: str | None = None


FIELDS_FOR: Mapping[str, frozenset[str]] = {
    "case_id": frozenset({"character_string", "thing"}),
    "company": frozenset({"thing"}),
    "reference": frozenset({"thing"}),
    "status": frozenset({"phrase", "thing"}),
    "at": frozenset({"time", "date"}),
    "remark": frozenset({"thing"}),
}
"""A fact that a subscribe message may tell -> the kinds of WeChat's fields that can hold it."""


class SubscribeTemplate(BaseModel):
    """One of WeChat's message templates: its id, and its fields (`thing2`) with what each tells (`company`)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    template_id: str
    fields: Mapping[str, str]

    @field_validator("fields")
    @classmethod
    def _each_fits(cls, fields: Mapping[str, str]) -> Mapping[str, str]:
        for name, told in fields.items():
            if name.rstrip("0123456789") not in FIELDS_FOR.get(told, frozenset()):
                raise ValueError(f"{name} cannot hold {told}")
        return fields


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscribeAccount:
    """The templates by their subjects, and the version and page of the mini-program that a tap opens."""

    templates: Mapping[str, SubscribeTemplate] = field(default_factory=dict)
    state: str = "formal"
    page: str = "pages/case/index"


class ConfigurationError(Exception):
    """Settings are missing or wrong; the message names their variables, and quotes no value."""


ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:([0-9]{1,5}|\*))?")

SECRETS = ("smtp_password", "wechat_app_secret", "webhook_secrets")
"""Settings that are secret: each is given as it is, or by `<name>_secret` where it is kept."""


def _kept(what: str) -> Any:
    """The field with the place where a secret is kept."""
    return Field(
        default=None,
        description=f"where {what} is kept: name or ARN of a secret, with `#<key>` for one value of a JSON object",
    )


class Settings(BaseModel):
    """Values that differ between deployments. Each field is read from the variable of its name in capitals."""

    model_config = ConfigDict(frozen=True)

    table_prefix: str = Field(description="opens the name of every table")
    quarantine_bucket: str = Field(description="where uploads land")
    evidence_bucket: str = Field(description="where verified files are kept")
    jwt_issuer: str = Field(description="who issues the tokens of staff, as they must say")
    jwt_audience: str = Field(description="whom those tokens must be for")
    jwks_url: str | None = Field(
        default=None, description="where the issuer's keys are; without it, where its own discovery document says"
    )
    jwt_algorithm: Literal["RS256", "ES256"] = Field(
        default="RS256", description="how they are signed; no other is accepted"
    )
    aws_region: str = Field(description="set by Lambda")
    aws_lambda_function_name: str = Field(
        default="", description="set by Lambda; without it logs are plain text and nothing is measured"
    )
    stage: str = Field(default="dev", description="what logs and metrics call the deployment")
    dynamodb_endpoint: str | None = Field(default=None, description="another DynamoDB than Amazon's")
    s3_public_endpoint: str | None = Field(
        default=None, description="where clients reach S3, if not at its regional address"
    )
    smtp_host: str | None = Field(default=None, description="without it no e-mail is sent; such deliveries end as dead")
    smtp_port: int = Field(default=587, description="TLS by STARTTLS, always")
    smtp_sender: str = Field(default="noreply@localhost", description="the sender's address")
    smtp_username: str = Field(default="", description="without it there is no login")
    smtp_password: str = Field(default="", description="its password", repr=False)
    smtp_password_secret: str | None = _kept("the password")
    smtp_ca_file: str | None = Field(default=None, description="a certificate authority of one's own")
    mail_allowed_domains: str = Field(
        default="", description="outside production: the only recipient domains, separated by commas; empty allows all"
    )
    webhook_hosts: str = Field(default="", description="the only hosts that webhooks may call, separated by commas")
    webhook_secrets: str = Field(
        default="{}", description="the secret shared with each court, as JSON: court id to secret", repr=False
    )
    webhook_secrets_secret: str | None = _kept("that object")
    webhook_ca_file: str | None = Field(default=None, description="a certificate authority of one's own")
    wechat_app_id: str | None = Field(
        default=None, description="the mini-program; without it nobody signs in by WeChat, and nothing is sent there"
    )
    wechat_app_secret: str = Field(default="", description="its secret", repr=False)
    wechat_app_secret_secret: str | None = _kept("the mini-program's secret")
    wechat_api: str = Field(default="https://api.weixin.qq.com", description="where WeChat's server API is reached")
    wechat_templates: str = Field(
        default="{}",
        description="the templates of subscribe messages, as JSON: `progress`, `task` and `result` to "
        '`{"template_id", "fields": {"thing2": "company", …}}`',
    )
    wechat_state: Literal["formal", "trial", "developer"] = Field(
        default="formal", description="which version of the mini-program a message opens"
    )
    wechat_page: str = Field(default="pages/case/index", description="its page that a message opens, with `case_id`")
    public_url: str = Field(default="", description="where people reach this API; without it no e-mail carries a link")
    console_url: str = Field(
        default="", description="where people with accounts work; without it messages to them carry no link"
    )
    client_origins: str = Field(
        default="",
        description="whose pages may call this API, separated by commas: `https://host`; `:*` is every port of it",
    )
    rate_per_person: int = Field(default=120, description="requests a minute of one person")
    rate_per_address: int = Field(default=1200, description="requests a minute from one address (IPv6: one /64)")
    rate_sensitive: int = Field(default=30, description="those of them that try to sign in or to open a link")
    uploads_per_case: int = Field(default=30, description="uploads announced in a day for one case by one party")
    uploads_per_person: int = Field(default=100, description="uploads announced in a day by one person")
    letters_per_case: int = Field(default=20, description="letters asked for in a day for one case by one party")
    documents_in_all: int = Field(
        default=200,
        ge=60,
        description="documents and letters that one party may ever have at one case or binding",
    )
    cities_queue_url: str = Field(
        default="", description="where scheduled work goes out, a message for each city; only schedules need it"
    )
    function_prefix: str = Field(
        default="credit-repair-link-dev-",
        description="opens the names of our functions; one function calls another, or itself, by it",
    )

    @field_validator("wechat_templates")
    @classmethod
    def _are_templates(cls, text: str) -> str:
        _read(dict[str, SubscribeTemplate], text)
        return text

    @field_validator("client_origins")
    @classmethod
    def _are_origins(cls, text: str) -> str:
        if not all(ORIGIN.fullmatch(origin) for origin in _listed(text)):
            raise ValueError("origins are a scheme, a host, and perhaps a port")
        return text

    @field_validator("webhook_secrets")
    @classmethod
    def _are_texts(cls, text: str) -> str:
        _read(dict[str, str], text)
        return text

    @model_validator(mode="after")
    def _each_secret_is_given_once(self) -> Settings:
        for name in SECRETS:
            given = name in self.model_fields_set and getattr(self, name)
            if given and getattr(self, f"{name}_secret"):
                raise ValueError(f"{name.upper()} and {name.upper()}_SECRET are both given")
        return self

    @property
    def origins(self) -> frozenset[str]:
        return frozenset(_listed(self.client_origins))

    @property
    def subscribe_account(self) -> SubscribeAccount:
        known = _read(dict[str, SubscribeTemplate], self.wechat_templates)
        return SubscribeAccount(templates=known, state=self.wechat_state, page=self.wechat_page)

    def webhook_account(self, secrets: Credential) -> WebhookAccount:
        return WebhookAccount(hosts=_listed(self.webhook_hosts), secrets=secrets, ca_file=self.webhook_ca_file)

    def mail_account(self, password: Credential) -> MailAccount | None:
        if self.smtp_host is None:
            return None
        return MailAccount(
            host=self.smtp_host,
            port=self.smtp_port,
            sender=self.smtp_sender,
            username=self.smtp_username,
            password=password,
            ca_file=self.smtp_ca_file,
            allowed=_listed(self.mail_allowed_domains),
        )


def _read(kind: type[T], text: str) -> T:
    """The value of this type in a JSON text, or the problem with it, without quoting the text."""
    try:
        return TypeAdapter(kind).validate_json(text)
    except ValidationError as error:
        raise ValueError("; ".join(details["msg"] for details in error.errors())) from None


def _listed(text: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in text.split(",") if item.strip())


def from_environment() -> Settings:
    """The settings of this process.

    Raises:
        ConfigurationError: naming the variables that are missing or malformed.
    """
    names = {field: field.upper() for field in Settings.model_fields}
    given = {field: os.environ[name] for field, name in names.items() if name in os.environ}
    try:
        return Settings.model_validate(given)
    except ValidationError as error:
        raise ConfigurationError("; ".join(_problem(details) for details in error.errors())) from None


def of_this_function() -> Settings | None:
    """The settings where this process is a Lambda function; None elsewhere.

    Raises:
        ConfigurationError: naming the variables that are missing or malformed.
    """
    return from_environment() if "AWS_LAMBDA_FUNCTION_NAME" in os.environ else None


def _problem(details: Any) -> str:
    """A variable and the problem with it, without quoting its value."""
    return " ".join((*(str(part).upper() for part in details["loc"]), details["msg"]))
