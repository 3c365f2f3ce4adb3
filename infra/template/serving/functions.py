"""Additions to each function that Chalice generates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.tables.messages.delivery_rows import SHARDS
from infra.template import names
from infra.template.access.encryption import KEY
from infra.template.access.grants import BURY, GRANTS
from infra.template.serving import triggers
from infra.template.watching import logs
from infra.template.words import Resource, attribute, either, ref, sub

RESERVED: Mapping[str, int] = {
    "api": 50,
    "authorizer": 50,
    "nightly": 1,
    "reminders": 1,
    "morning": 1,
    "expired-uploads": 1,
    "statistics": 1,
    "recount": 1,
    "sweeper": len(SHARDS) + 1,
    "outbox": 40,  # a new table has four shards, and each takes ten
    **triggers.AT_ONCE,
    "letters": 5,
}
"""Function -> how many of it may run at once, and always can."""

ROUND_AGAIN = frozenset({"cities"})
"""Functions that hand their own work on to themselves, and count how often. Lambda would stop the sixteenth hop."""

HOURS = 60 * 60


def completed(function: str, generated: Resource, stage: str) -> Resource:
    """The function as it is deployed; code, memory, timeout and schedule stay as Chalice's configuration says."""
    own = generated["Properties"]
    properties: dict[str, Any] = {
        **own,
        "FunctionName": sub(f"{names.FUNCTION_PREFIX}{function}"),
        "Role": attribute(names.role(function)),
        "KmsKeyArn": KEY,
        "Environment": {"Variables": {**own.get("Environment", {}).get("Variables", {}), **environment(stage)}},
        "ReservedConcurrentExecutions": either("ReservesConcurrency", RESERVED[function]),
        "RecursiveLoop": either("IsNotChina", "Allow" if function in ROUND_AGAIN else "Terminate"),
        "Tracing": either("IsNotChina", "Active", "PassThrough"),
        "Tags": {**own.get("Tags", {}), "service": "xinxiutong", "deployment": ref("Prefix")},
        **triggers.of(function, own),
    }
    if BURY in GRANTS[function]:
        properties["EventInvokeConfig"] = _tried_again()
    return {**generated, "DependsOn": [logs.logical_id(function)], "Properties": properties}


def environment(stage: str) -> dict[str, Any]:
    """The settings that parameters give, and where those are kept that no parameter may; the rest have defaults."""
    return {
        "STAGE": stage,
        "TABLE_PREFIX": names.table_prefix(),
        "FUNCTION_PREFIX": sub(names.FUNCTION_PREFIX),
        "CITIES_QUEUE_URL": ref("CitiesQueue"),
        "QUARANTINE_BUCKET": names.bucket("quarantine"),
        "EVIDENCE_BUCKET": names.bucket("evidence"),
        "JWT_ISSUER": ref("JwtIssuer"),
        "JWT_AUDIENCE": ref("JwtAudience"),
        "JWT_ALGORITHM": ref("JwtAlgorithm"),
        "JWKS_URL": either("HasJwksUrl", ref("JwksUrl")),
        "PUBLIC_URL": ref("PublicUrl"),
        "CONSOLE_URL": ref("ConsoleUrl"),
        "CLIENT_ORIGINS": {"Fn::Join": [",", ref("ClientOrigins")]},
        "SMTP_HOST": either("HasMail", ref("SmtpHost")),
        "SMTP_PORT": ref("SmtpPort"),
        "SMTP_SENDER": ref("SmtpSender"),
        "SMTP_USERNAME": ref("SmtpUsername"),
        "MAIL_ALLOWED_DOMAINS": ref("MailAllowedDomains"),
        "WEBHOOK_HOSTS": ref("WebhookHosts"),
        "WECHAT_APP_ID": either("HasWechat", ref("WechatAppId")),
        "WECHAT_STATE": ref("WechatState"),
        "WECHAT_TEMPLATES": ref("WechatTemplates"),
        "SMTP_PASSWORD_SECRET": either("HasMailLogin", _kept("smtp_password")),
        "WEBHOOK_SECRETS_SECRET": either("HasWebhooks", _kept("webhook_secrets")),
        "WECHAT_APP_SECRET_SECRET": either("HasWechat", _kept("wechat_app_secret")),
    }


def _kept(key: str) -> dict[str, Any]:
    """Refer to one value of the secret, as the settings name it."""
    return sub(f"${{SettingsSecret}}#{key}")


def _tried_again() -> dict[str, Any]:
    """Invocations that nobody waits for: twice more, then kept for an operator."""
    return {
        "MaximumRetryAttempts": 2,
        "MaximumEventAgeInSeconds": 6 * HOURS,
        "DestinationConfig": {"OnFailure": {"Type": "SQS", "Destination": attribute("InvocationsDeadLetters")}},
    }
