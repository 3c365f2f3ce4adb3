"""Parameters of a deployment, conditions derived from them, and outputs."""

from __future__ import annotations

from typing import Any

from infra.template import names
from infra.template.stages import STAGES
from infra.template.words import attribute, either, ref

ORIGIN = r"^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?$"
"""An origin as browsers write it; nothing that could end a string in a mapping template."""
HOST = r"^$|^[A-Za-z0-9.-]+$"
HTTPS = r"^https://[^\s]+$"
URL = r"^$|^https://[^\s]+$"
BUCKET = r"^$|^[a-z0-9][a-z0-9-]{2,62}$"
EMAIL = r"^[^\s@]+@[^\s@]+$"


def parameters(stage: str) -> dict[str, dict[str, Any]]:
    """The parameters of a stage. None of them is a secret: those are put into the secret `<Prefix>/settings`."""
    figures = STAGES[stage]
    return {
        "Prefix": _text(
            "Opens the names of everything in this deployment", f"xinxiutong-{stage}", r"^[a-z][a-z0-9-]{1,19}$"
        ),
        "TablePrefix": _text(
            "Opens the names of tables that are there already, such as a restored set; none: Prefix",
            "",
            r"^$|^[a-z][a-z0-9-]{1,27}$",
        ),
        "OutboxStreamLabel": _text("The stream of such a set's outbox; the command that proposes finds it", ""),
        "QuarantineBucketName": _text("Another name for the bucket where uploads land", "", BUCKET),
        "EvidenceBucketName": _text(
            "A bucket that is there already, such as the copy in a second region; none: the stack makes one", "", BUCKET
        ),
        "ClientOrigins": {
            "Type": "CommaDelimitedList",
            "AllowedPattern": ORIGIN,
            "Description": "Origins of the browser clients. The gateway's own refusals name the first one alone",
        },
        "AlarmEmail": _text("Who is written to when something is wrong", None, EMAIL),
        "JwtIssuer": _text("Who issues the tokens of staff", None, HTTPS),
        "JwtAudience": _text("Whom these tokens must be meant for", "credit-repair-link"),
        "JwksUrl": _text("The public keys of the issuer, if not where its discovery document says", "", URL),
        "JwtAlgorithm": {"Type": "String", "Default": "RS256", "AllowedValues": ["RS256", "ES256"]},
        "SmtpHost": _text("Without it no e-mail is sent", "", HOST),
        "SmtpPort": {"Type": "Number", "Default": 587},
        "SmtpSender": _text("The sender's address", "noreply@xinxiutong.example", EMAIL),
        "SmtpUsername": _text("Without it there is no login; its password is in the secret", ""),
        "MailAllowedDomains": _text("The only domains that are written to; none: all", figures.mail_domains),
        "WebhookHosts": _text("The only hosts that webhooks may call", ""),
        "PublicUrl": _text("Where people reach the API; without it no e-mail carries a link", "", URL),
        "ConsoleUrl": _text("Where people with accounts work; without it messages to them carry no link", "", URL),
        "WechatAppId": _text("Without it nobody signs in by WeChat; its secret is in the secret", ""),
        "WechatState": {"Type": "String", "Default": "formal", "AllowedValues": ["formal", "trial", "developer"]},
        "WechatTemplates": _text("The templates of subscribe messages, as JSON", "{}"),
        "EvidenceRetentionDays": _number("So long nothing that was verified can be deleted", figures.evidence_days),
        "RequestsPerSecond": _number("The API refuses what comes faster", figures.requests_per_second),
        "Burst": _number("Requests that may come at once", figures.burst),
        "MonthlyBudget": _number(
            "In US dollars; in China, where there are no budgets, it says nothing", figures.budget
        ),
        "ReserveConcurrency": {
            "Type": "String",
            "Default": "true",
            "AllowedValues": ["true", "false"],
            "Description": "false in an account whose quota is so small that nothing of it can be reserved",
        },
        "ApiDomain": _text("A domain name for the API, whose certificate follows; none: the gateway's own", "", HOST),
        "ApiCertificateArn": _text("The domain's certificate, in this region", ""),
    }


def _text(description: str, default: str | None, pattern: str = "") -> dict[str, Any]:
    return (
        {"Type": "String", "Description": description}
        | ({} if default is None else {"Default": default})
        | ({"AllowedPattern": pattern} if pattern else {})
    )


def _number(description: str, default: int) -> dict[str, Any]:
    return {"Type": "Number", "Description": description, "Default": default, "MinValue": 1}


def conditions() -> dict[str, Any]:
    """Make the conditions of optional resources. China lacks tracing and budgets."""
    return {
        "IsChina": {"Fn::Equals": [ref("AWS::Partition"), "aws-cn"]},
        "IsNotChina": {"Fn::Not": [{"Condition": "IsChina"}]},
        "ReservesConcurrency": {"Fn::Equals": [ref("ReserveConcurrency"), "true"]},
        "HasTablePrefix": _is_given("TablePrefix"),
        "MakesTables": {"Fn::Not": [{"Condition": "HasTablePrefix"}]},
        "HasQuarantineBucketName": _is_given("QuarantineBucketName"),
        "HasEvidenceBucketName": _is_given("EvidenceBucketName"),
        "MakesEvidence": {"Fn::Not": [{"Condition": "HasEvidenceBucketName"}]},
        "HasJwksUrl": _is_given("JwksUrl"),
        "HasMail": _is_given("SmtpHost"),
        "HasMailLogin": _is_given("SmtpUsername"),
        "HasWebhooks": _is_given("WebhookHosts"),
        "HasWechat": _is_given("WechatAppId"),
        "HasApiDomain": _is_given("ApiDomain"),
    }


def _is_given(parameter: str) -> dict[str, Any]:
    return {"Fn::Not": [{"Fn::Equals": [ref(parameter), ""]}]}


def outputs() -> dict[str, dict[str, Any]]:
    """Make the outputs that operators and their commands need to know of a deployment."""
    values: dict[str, Any] = {
        "TablePrefix": names.table_prefix(),
        "KeyArn": attribute("Key"),
        "QuarantineBucketName": ref("QuarantineBucket"),
        "EvidenceBucketName": names.bucket("evidence"),
        "SettingsSecretArn": ref("SettingsSecret"),
        "AlarmTopicArn": ref("AlarmTopic"),
        "UploadsQueueUrl": ref("UploadsQueue"),
        "AppendOnlyPolicyArn": ref("AppendOnlyPolicy"),
        "ApiDomainTarget": either("HasApiDomain", attribute("ApiDomainName", "RegionalDomainName"), "none"),
        "DashboardName": ref("Dashboard"),
    }
    return {name: {"Value": value} for name, value in values.items()}
