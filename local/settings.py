"""Settings of the local stack; dummy credentials, so that nothing here can ever reach an account."""

from __future__ import annotations

import json
import os
from pathlib import Path

from chalicelib.runtime.settings import Settings, SubscribeTemplate
from local.mail import MailServer

REGION = "cn-north-1"
PREFIX = "local"
CREDENTIALS = ("local-access-key", "local-secret-key")
HOME = Path(".local")
AUDIENCE = "credit-repair-link"
WECHAT_APP_ID, WECHAT_APP_SECRET = "wx-local-mini-program", "local-wechat-secret"


REQUEST_LIMITS = ("rate_per_person", "rate_per_address", "rate_sensitive")
DAILY_LIMITS = ("uploads_per_case", "uploads_per_person", "letters_per_case", "documents_in_all")


def unlimited(settings: Settings) -> Settings:
    """The settings with far higher limits than any demonstration or load test can reach."""
    limits = {**dict.fromkeys(REQUEST_LIMITS, 10**6), **dict.fromkeys(DAILY_LIMITS, 10**4)}
    return settings.model_copy(update=limits)


WECHAT_TEMPLATES = {
    "progress": SubscribeTemplate(
        template_id="local-template-progress",
        fields={"character_string1": "case_id", "thing2": "company", "phrase3": "status", "time4": "at"},
    ),
    "task": SubscribeTemplate(
        template_id="local-template-task",
        fields={"thing1": "company", "phrase2": "status", "thing3": "remark", "time4": "at"},
    ),
    "result": SubscribeTemplate(
        template_id="local-template-result",
        fields={"thing1": "company", "thing2": "reference", "phrase3": "status", "thing4": "remark"},
    ),
}


def use_dummy_credentials() -> None:
    """The embedded stack signs as nobody, whatever the machine is configured for."""
    os.environ.update(
        AWS_ACCESS_KEY_ID=CREDENTIALS[0],
        AWS_SECRET_ACCESS_KEY=CREDENTIALS[1],
        AWS_DEFAULT_REGION=REGION,
        AWS_EC2_METADATA_DISABLED="true",
        AWS_CONFIG_FILE=os.devnull,
        AWS_SHARED_CREDENTIALS_FILE=os.devnull,
    )
    os.environ.pop("AWS_SESSION_TOKEN", None)
    os.environ.pop("AWS_PROFILE", None)


def settings(port: int, s3_port: int, wechat_port: int, dynamodb_endpoint: str | None, mail: MailServer) -> Settings:
    """The deployed app's settings, pointed at this machine."""
    described = Settings(
        table_prefix=PREFIX,
        quarantine_bucket="local-quarantine",
        evidence_bucket="local-evidence",
        jwt_issuer=f"http://127.0.0.1:{port}/local/oidc",
        jwt_audience=AUDIENCE,
        jwt_algorithm="ES256",
        aws_region=REGION,
        cities_queue_url=f"https://sqs.{REGION}.amazonaws.com.cn/123456789012/cities",
        dynamodb_endpoint=dynamodb_endpoint,
        s3_public_endpoint=f"http://127.0.0.1:{s3_port}",
        wechat_app_id=WECHAT_APP_ID,
        wechat_app_secret=WECHAT_APP_SECRET,
        wechat_api=f"http://127.0.0.1:{wechat_port}",
        wechat_templates=json.dumps({name: template.model_dump() for name, template in WECHAT_TEMPLATES.items()}),
        wechat_state="developer",
        public_url=f"http://127.0.0.1:{port}",
        client_origins="http://127.0.0.1:*,http://localhost:*",
        smtp_host="localhost",
        smtp_port=mail.port,
        smtp_sender="noreply@xinxiutong.example",
        smtp_ca_file=mail.ca_file,
    )
    return unlimited(described)
