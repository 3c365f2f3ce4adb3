"""What the local stack is made with; dummy credentials, so that nothing here can ever reach an account."""

from __future__ import annotations

import os
from pathlib import Path

from chalicelib.settings import Settings
from local.mail import MailServer

REGION = "cn-north-1"
PREFIX = "local"
CREDENTIALS = ("local-access-key", "local-secret-key")
HOME = Path(".local")
ISSUER = "https://issuer.local.example"
AUDIENCE = "credit-repair-link"


def use_dummy_credentials() -> None:
    """Whatever the machine is configured for, the embedded stack signs as nobody."""
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


def settings(port: int, s3_port: int, dynamodb_endpoint: str | None, mail: MailServer) -> Settings:
    """The deployed app's settings, pointed at this machine."""
    return Settings(
        table_prefix=PREFIX,
        quarantine_bucket="local-quarantine",
        evidence_bucket="local-evidence",
        jwt_issuer=ISSUER,
        jwt_audience=AUDIENCE,
        jwks_url=f"http://127.0.0.1:{port}/local/jwks.json",
        jwt_algorithm="ES256",
        aws_region=REGION,
        dynamodb_endpoint=dynamodb_endpoint,
        s3_public_endpoint=f"http://127.0.0.1:{s3_port}",
        smtp_host="localhost",
        smtp_port=mail.port,
        smtp_sender="noreply@xinxiutong.example",
        smtp_ca_file=mail.ca_file,
    )
