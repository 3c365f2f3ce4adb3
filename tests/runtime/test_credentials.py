"""Secrets kept in Secrets Manager: rotated while the service runs, out of reach for a while, and never shown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from moto import mock_aws
from werkzeug.test import Client

from chalicelib import wiring
from chalicelib.channels.email.smtp import Mailer
from chalicelib.channels.present_facts import Surroundings
from chalicelib.domain.messages.deliveries import Delivery
from chalicelib.domain.offices.cities import Directory
from chalicelib.domain.parties.channels import Channel
from chalicelib.domain.parties.parties import Party
from chalicelib.identity.wechat import WeChat, WeChatRefused, WeChatUnavailable
from chalicelib.runtime.credentials import AGAIN_AFTER_SECONDS, LIFETIME_SECONDS, Kept, Unavailable
from chalicelib.runtime.settings import ConfigurationError, MailAccount, Settings, from_environment
from local.mail import MailServer
from local.wechat import FakeWeChat
from tests.services.lines import ANYWHERE

REGION = "cn-north-1"
NAME = "xinxiutong-test/settings"
OLD, NEW = "old-canary-secret", "new-canary-secret"


class Now:
    """Seconds that only a test moves."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def manager() -> Iterator[Any]:
    with mock_aws():
        client = boto3.client("secretsmanager", region_name=REGION)
        client.create_secret(Name=NAME, SecretString=secrets(OLD))
        yield client


@pytest.fixture
def now() -> Now:
    return Now()


def secrets(value: str) -> str:
    return json.dumps({"smtp_password": value, "wechat_app_secret": value, "webhook_secrets": {"court": value}})


def rotate(manager: Any, value: str = NEW) -> None:
    manager.put_secret_value(SecretId=NAME, SecretString=secrets(value))


def kept(now: Now, **settings: str) -> Any:
    """The wiring's parts as these settings make them, with time in a test's hands."""
    parts = wiring.wire(ANYWHERE.model_copy(update=settings))
    credentials = [part for part in (parts.mail and parts.mail.password, parts.webhooks.secrets) if part]
    credentials += [parts.wechat.app_secret] if parts.wechat else []
    for credential in credentials:
        if isinstance(credential, Kept):
            credential._monotonic = now
    return parts


# -------------------- followed


def test_a_rotated_secret_is_taken_up_within_five_minutes(manager: Any, now: Now) -> None:
    password = kept(now, smtp_host="localhost", smtp_password_secret=f"{NAME}#smtp_password").mail.password
    assert password.value() == OLD
    rotate(manager)
    now.seconds = LIFETIME_SECONDS
    assert password.value() == OLD
    now.seconds += 1
    assert password.value() == NEW


@pytest.mark.parametrize(("key", "expected"), [("#smtp_password", OLD), ("#unknown", ""), ("", secrets(OLD))])
def test_a_secret_is_named_whole_or_by_a_key(manager: Any, now: Now, key: str, expected: str) -> None:
    arn = manager.describe_secret(SecretId=NAME)["ARN"]
    for name in (NAME, arn):
        parts = kept(now, smtp_host="localhost", smtp_password_secret=name + key)
        assert parts.mail.password.value() == expected


def test_the_secrets_of_courts_may_be_an_object_in_the_object(manager: Any, now: Now) -> None:
    webhooks = kept(now, webhook_secrets_secret=f"{NAME}#webhook_secrets").webhooks
    assert json.loads(webhooks.secrets.value()) == {"court": OLD}


def test_the_last_good_value_outlives_an_outage_and_is_asked_for_once_a_minute(now: Now) -> None:
    answers: list[str | Exception] = [OLD, ConnectionError(), ConnectionError(), NEW]
    asked: list[float] = []

    def read() -> str:
        asked.append(now.seconds)
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    credential = Kept(read, now)
    seen = []
    for now.seconds in (0, 301, 302, 360, 361, 420, 421, 422):
        seen.append(credential.value())
    assert seen == [OLD] * 6 + [NEW] * 2
    assert asked == [0, 301, 361, 421]


def test_what_never_could_be_read_is_asked_for_again_at_once(now: Now) -> None:
    answers: list[Any] = [ConnectionError, ConnectionError]

    def read() -> str:
        if answers:
            raise answers.pop()
        return NEW

    credential = Kept(read, now)
    for _ in range(2):
        with pytest.raises(Unavailable):
            credential.value()
    assert credential.value() == NEW


# -------------------- refused by a receiver


class Guarded(MailServer):
    """Takes mail from those who know the password."""

    def __init__(self, password: str) -> None:
        self.password = password
        self.tried: list[str] = []
        super().__init__()
        self._controller.SMTP_kwargs["authenticator"] = self.authenticate

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: LoginPassword) -> AuthResult:
        self.tried.append(data.password.decode())
        return AuthResult(success=data.password.decode() == self.password, handled=False)


@pytest.fixture
def guarded() -> Iterator[Guarded]:
    server = Guarded(OLD)
    yield server
    server.stop()


AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
DELIVERY = Delivery(
    delivery_id="JZ-1.000001.steward.email",
    channel=Channel.EMAIL,
    kind="digest",
    to=Party.STEWARD,
    holder="jiaozuo",
    place="jiaozuo",
    case_id="",
    at=AT,
    facts={"city": "焦作市", "date": "2026-03-02", "red": "0", "amber": "0", "lines": "", "more": ""},
    not_before=AT + timedelta(minutes=2),
)


def test_mail_goes_on_when_the_password_is_rotated_under_it(manager: Any, now: Now, guarded: Guarded) -> None:
    made = kept(now, smtp_host="localhost", smtp_password_secret=f"{NAME}#smtp_password", smtp_username="us").mail
    account: MailAccount = replace(made, port=guarded.port, ca_file=guarded.ca_file)
    Mailer(account).send("x@fgw.example", DELIVERY, Surroundings(Directory({})))
    rotate(manager)
    guarded.password = NEW
    now.seconds = AGAIN_AFTER_SECONDS
    Mailer(account).send("x@fgw.example", DELIVERY, Surroundings(Directory({})))
    assert len(guarded.received()) == 2
    assert guarded.tried[0] == OLD
    assert guarded.tried[-1] == NEW


def we_chat(parts: Any, fake: FakeWeChat) -> WeChat:
    client = Client(fake, use_cookies=False)

    def send(request: Any) -> bytes:
        return client.open(request.full_url, method=request.get_method(), data=request.data).data

    return replace(parts.wechat, send=send, api="http://wechat.test.example")


def test_sign_ins_go_on_when_the_mini_programs_secret_is_rotated(manager: Any, now: Now) -> None:
    fake = FakeWeChat("wx", OLD)
    client = we_chat(kept(now, wechat_app_id="wx", wechat_app_secret_secret=f"{NAME}#wechat_app_secret"), fake)
    assert client.code2session(fake.login_code("wang"))
    rotate(manager)
    fake.app_secret = NEW
    with pytest.raises(WeChatRefused, match="40125"):  # read again once a minute at most
        client.code2session(fake.login_code("wang"))
    now.seconds = AGAIN_AFTER_SECONDS
    assert client.code2session(fake.login_code("wang"))
    assert client.stable_token(force=False).token


def test_a_secret_that_cannot_be_read_is_an_outage_and_not_our_mistake(manager: Any, now: Now) -> None:
    fake = FakeWeChat("wx", OLD)
    client = we_chat(kept(now, wechat_app_id="wx", wechat_app_secret_secret="gone"), fake)
    with pytest.raises(WeChatUnavailable):
        client.code2session("code")


# -------------------- configuration

REQUIRED = dict.fromkeys(
    ("TABLE_PREFIX", "QUARANTINE_BUCKET", "EVIDENCE_BUCKET", "JWT_ISSUER", "JWT_AUDIENCE", "AWS_REGION"),
    "https://x.example",
)


def configured(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Settings:
    for name in (*REQUIRED, *(name.upper() for name in Settings.model_fields)):
        monkeypatch.delenv(name, raising=False)
    for name, value in {**REQUIRED, **variables}.items():
        monkeypatch.setenv(name, value)
    return from_environment()


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"SMTP_PORT": OLD}, ["SMTP_PORT"]),
        ({"SMTP_PASSWORD": OLD, "SMTP_PASSWORD_SECRET": "x"}, ["SMTP_PASSWORD and SMTP_PASSWORD_SECRET"]),
        ({"WEBHOOK_SECRETS": f'{{"{OLD}": 1}}'}, ["WEBHOOK_SECRETS"]),
        ({"WEBHOOK_SECRETS": OLD}, ["WEBHOOK_SECRETS"]),
        ({"WEBHOOK_SECRETS": "{}", "WEBHOOK_SECRETS_SECRET": "x"}, ["WEBHOOK_SECRETS_SECRET are both given"]),
        ({"WECHAT_TEMPLATES": f'{{"progress": "{OLD}"}}'}, ["WECHAT_TEMPLATES"]),
        ({"WECHAT_STATE": OLD, "RATE_SENSITIVE": OLD}, ["WECHAT_STATE", "RATE_SENSITIVE"]),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_wrong_settings_are_named_without_what_they_say(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], said: list[str]
) -> None:
    with pytest.raises(ConfigurationError) as error:
        configured(monkeypatch, **variables)
    assert all(variable in str(error.value) for variable in said)
    assert OLD not in str(error.value)
    assert error.value.__cause__ is None
    assert error.value.__suppress_context__


def test_missing_settings_are_named_together(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in REQUIRED:
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(ConfigurationError) as error:
        from_environment()
    assert all(name in str(error.value) for name in REQUIRED)


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch, now: Now) -> None:
    described = configured(
        monkeypatch,
        SMTP_HOST="localhost",
        SMTP_PASSWORD=OLD,
        WECHAT_APP_ID="wx",
        WECHAT_APP_SECRET=OLD,
        WEBHOOK_SECRETS=f'{{"court": "{OLD}"}}',
    )
    parts = wiring.wire(described)
    assert parts.mail
    assert parts.mail.password.value() == OLD
    assert OLD not in f"{described!r} {parts!r}"
