"""The service as the template describes it, in this process: each function with its own environment and memory."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any
from unittest.mock import patch

import boto3
from aiosmtpd.smtp import AuthResult
from chalice.app import Chalice, ChaliceAuthorizer

from app import app
from chalicelib import wiring
from chalicelib.runtime.settings import Settings
from chalicelib.wiring import CachedDirectory, Wiring, wire
from infra.template.access.grants import GRANTS
from local.functions import Functions
from local.mail import MailServer
from local.settings import REGION, WECHAT_APP_ID, WECHAT_APP_SECRET, WECHAT_TEMPLATES, unlimited
from tests.builders import ISSUER
from tests.infra.iam import SECRETS_OWN, Deployed
from tests.infra.recording import Recorder
from tests.infra.templates import translated
from tests.routes.service import Service, running_service

PUBLIC_URL = "https://xinxiutong.example"
COURT_HOST, COURT_ADDRESS = "court.example", "1.1.1.1"
MAIL_PASSWORD = "correct-horse"
SECRETS = {
    "smtp_password": MAIL_PASSWORD,
    "wechat_app_secret": WECHAT_APP_SECRET,
    "webhook_secrets": {"jincheng-zhongyuan": "shared"},
}


@dataclass
class Recorded:
    """A running service, and what its functions ask meanwhile."""

    service: Service
    functions: Functions
    recorder: Recorder
    mail_server: MailServer
    processes: dict[str, Wiring]

    def a_minute_passes(self) -> None:
        """Each process reads the directory again after a minute."""
        for process in [*self.processes.values(), self.service.wiring]:
            assert isinstance(process.directory, CachedDirectory)
            process.directory._read_at = float("-inf")

    @contextmanager
    def missed(self, function: str) -> Iterator[None]:
        """Drop the events that come for a function meanwhile."""
        with patch.dict(app.handler_map, {function: lambda event, context: {"batchItemFailures": []}}):
            yield


@contextmanager
def recorded_service() -> Iterator[Recorded]:
    """Run all as deployed by the template of prod, but for what `running_service` names and the court's system,
    which is down."""
    with ExitStack() as until_the_end:
        mail_server = MailServer(_knows_the_password)
        until_the_end.callback(mail_server.stop)
        deployed = Deployed(translated("prod"), parameters=_parameters(mail_server))
        described = {function: _settings(deployed, function, mail_server) for function in GRANTS}
        prefix = described["api"].function_prefix
        recorder = Recorder(lambda name, event: functions.invoke(name.removeprefix(prefix), event))
        until_the_end.enter_context(recorder.recording())
        service = until_the_end.enter_context(running_service(described["api"]))
        _keep_secrets(described["api"].table_prefix)
        functions = Functions(app, described["api"])
        processes = {function: _process(settings, service) for function, settings in described.items()}
        until_the_end.enter_context(_entered(recorder, processes))
        until_the_end.enter_context(_a_court_that_is_down())
        yield Recorded(service, functions, recorder, mail_server, processes)


def _parameters(mail_server: MailServer) -> dict[str, str]:
    """A deployment that uses everything there is."""
    return {
        "ClientOrigins": "https://client.example",
        "JwtIssuer": ISSUER,
        "JwtAlgorithm": "ES256",
        "JwksUrl": f"{ISSUER}/jwks.json",
        "PublicUrl": PUBLIC_URL,
        "SmtpHost": "localhost",
        "SmtpPort": str(mail_server.port),
        "SmtpUsername": "xinxiutong",
        "WebhookHosts": COURT_HOST,
        "WechatAppId": WECHAT_APP_ID,
        "WechatState": "developer",
        "WechatTemplates": json.dumps({name: template.model_dump() for name, template in WECHAT_TEMPLATES.items()}),
    }


def _settings(deployed: Deployed, function: str, mail_server: MailServer) -> Settings:
    """Read a function's settings from its environment; only the public S3 endpoint and the mail CA are the test's."""
    variables = deployed.environment(function)
    given = {field: variables[field.upper()] for field in Settings.model_fields if field.upper() in variables}
    here = {"s3_public_endpoint": "http://s3.test.example", "smtp_ca_file": mail_server.ca_file}
    return unlimited(Settings.model_validate({**given, **here}))


def _keep_secrets(prefix: str) -> None:
    boto3.client("secretsmanager", region_name=REGION).create_secret(
        Name=f"{prefix}/settings",
        SecretString=json.dumps(SECRETS),
        Tags=[{"Key": "_custom_id_", "Value": SECRETS_OWN}],  # moto's way to say how its ARN shall end
    )


def _process(described: Settings, service: Service) -> Wiring:
    """Wire a function with a memory of its own, beside the world that all share."""
    own, shared = wire(described, service.clock), service.wiring
    assert own.wechat
    assert shared.wechat
    return replace(own, cases=shared.cases, tokens=shared.tokens, wechat=replace(own.wechat, send=shared.wechat.send))


@contextmanager
def _entered(recorder: Recorder, processes: dict[str, Wiring]) -> Iterator[None]:
    """Run each function that is called with its own wiring, and record it under its own name."""

    def own(function: str, entry: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(entry)
        def run(*arguments: Any) -> Any:
            before = wiring._replaced[:]
            wiring.use(processes[function])
            try:
                with recorder.running(function):
                    return entry(*arguments)
            finally:
                wiring._replaced[:] = before

        return run

    handlers = {name: own(name, app.handler_map[name]) for name in GRANTS.keys() - {"api", "authorizer"}}
    with (
        patch.object(Chalice, "__call__", own("api", Chalice.__call__)),
        patch.object(ChaliceAuthorizer, "__call__", own("authorizer", ChaliceAuthorizer.__call__)),
        patch.dict(app.handler_map, handlers),
    ):
        yield


def _knows_the_password(server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
    return AuthResult(success=given.password == MAIL_PASSWORD.encode())


@contextmanager
def _a_court_that_is_down() -> Iterator[None]:
    """Give the court's system a public address where nobody answers."""
    resolve, connect = socket.getaddrinfo, socket.create_connection

    def resolved(host: Any, *more: Any, **how: Any) -> Any:
        return resolve(COURT_ADDRESS if host == COURT_HOST else host, *more, **how)

    def connected(address: Any, *more: Any, **how: Any) -> Any:
        if address[0] == COURT_ADDRESS:
            raise ConnectionRefusedError
        return connect(address, *more, **how)

    with patch.object(socket, "getaddrinfo", resolved), patch.object(socket, "create_connection", connected):
        yield
