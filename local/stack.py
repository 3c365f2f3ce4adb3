"""The whole service on one machine: AWS emulated in this process, everything else as deployed."""

from __future__ import annotations

import json
import logging
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import boto3
from moto import mock_aws
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.exceptions import ServiceUnavailable

from chalicelib import wiring
from chalicelib.domain.parties.channels import Channel
from chalicelib.runtime.settings import Settings
from chalicelib.tables.cases.store import CaseStore
from chalicelib.tables.core.tables import Tables
from chalicelib.wiring import Wiring, wire
from local import dynamodb_local, resources
from local.controls import Controls
from local.functions import Functions
from local.gateway import Gateway, Server, serve
from local.mail import MailServer
from local.moto.steady import steady
from local.moving_clock import MovingClock
from local.people import demo_principals, demo_staff
from local.s3.front import S3Front
from local.seed import judgments, penalties
from local.seed.directory import cities
from local.seed.player import Player
from local.settings import AUDIENCE, CREDENTIALS, REGION, settings, use_dummy_credentials
from local.sign_in.issuer import LocalIssuer
from local.sign_in.oidc import LocalOidc
from local.wechat import local_wechat
from local.wechat.controls import wechat_controls


class _Later:
    """A WSGI application that is known only once its port is."""

    def __init__(self) -> None:
        self.application: Any = ServiceUnavailable("starting")

    def __call__(self, environ: Any, start_response: Any) -> Any:
        return self.application(environ, start_response)


@dataclass
class Stack:
    """A running stack; `close` ends all of it."""

    port: int
    settings: Settings
    wiring: Wiring
    clock: MovingClock
    issuer: LocalIssuer
    functions: Functions
    tokens: dict[str, str]
    dynamodb_endpoint: str
    cases: int
    _resources: ExitStack

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        self._resources.close()

    def write_files(self, home: Path) -> None:
        """Write what other commands need to find this stack: tokens, and where its tables are."""
        home.mkdir(exist_ok=True)
        (home / "tokens.json").write_text(json.dumps(self.tokens, indent=2) + "\n")
        about = {
            "url": self.url,
            "dynamodb_endpoint": self.dynamodb_endpoint,
            "region": REGION,
            "prefix": self.settings.table_prefix,
            "cities": sorted(self.wiring.directory().cities),
        }
        (home / "stack.json").write_text(json.dumps(about, indent=2) + "\n")

    def forget_files(self, home: Path) -> None:
        """Nobody shall look for this stack any more; what another one wrote there since then stays."""
        about = home / "stack.json"
        if about.exists() and json.loads(about.read_text())["url"] == self.url:
            about.unlink()


def start(port: int = 0, *, on_dynamodb_local: bool = False, with_samples: bool = True) -> Stack:
    """Start everything; port 0 takes any free one.

    Raises:
        PortTaken: another program listens there.
        CannotRun: DynamoDB Local was asked for and cannot be had.
    """
    use_dummy_credentials()
    with ExitStack() as resources_so_far:
        stack = _start(port, resources_so_far, on_dynamodb_local=on_dynamodb_local, with_samples=with_samples)
        stack._resources = resources_so_far.pop_all()  # noqa: SLF001 - its own maker
        return stack


def _start(port: int, closing: ExitStack, *, on_dynamodb_local: bool, with_samples: bool) -> Stack:
    service, s3 = _Later(), _Later()
    server = _serve(service, port, closing)
    s3_server = _serve(s3, 0, closing)
    wechat = local_wechat()
    wechat_server = _serve(wechat, 0, closing)
    closing.enter_context(mock_aws(config={"core": {"mock_credentials": False}}))  # else moto signs with its own
    closing.enter_context(steady())
    endpoint = _dynamodb_local(closing) if on_dynamodb_local else None
    mail = MailServer()
    closing.callback(mail.stop)
    described = settings(server.port, s3_server.port, wechat_server.port, endpoint, mail)
    founders = cities()
    resources.create(described, [*(city.city for city in founders), *{city.province for city in founders}])
    clock, issuer = MovingClock(), LocalIssuer(described.jwt_issuer, AUDIENCE)
    functions = Functions(_app(), described)
    closing.callback(functions.stop)
    parts = wire(described, clock, functions.invoke)
    wiring.use(parts)
    s3_client = boto3.client("s3", region_name=REGION)
    s3.application = S3Front(s3_client, CREDENTIALS, REGION)
    people = demo_principals(founders)
    for city in founders:
        parts.directory_store.save_city(city)
    staff = demo_staff(founders, clock.now())
    for member in staff:
        parts.staff.save(member)
    for name in people.keys() - {member.staff_id for member in staff}:
        parts.directory_store.save_principal(people[name])
    count = 0
    if with_samples:

        def upload(key: str, content: bytes, content_type: str) -> None:
            s3_client.put_object(Bucket=described.quarantine_bucket, Key=key, Body=content, ContentType=content_type)

        tables = Tables(described.table_prefix, REGION, endpoint)
        silent = replace(parts, cases=CaseStore(tables, channels=()))
        telling = replace(parts, cases=CaseStore(tables, channels=(Channel.INBOX,)))  # old news is not mailed
        player = Player(silent, telling, clock, people, upload)
        members = parts.directory().cities
        count = penalties.play_all(player, members)
        count += judgments.play_all(player, members)
        functions.run("statistics")
    controls = Controls(
        Gateway(_app(), origins=described.origins), clock, issuer, functions, mail, more=wechat_controls(wechat)
    )
    service.application = LocalOidc(controls, issuer, staff)
    functions.start()
    return Stack(
        port=server.port,
        settings=described,
        wiring=parts,
        clock=clock,
        issuer=issuer,
        functions=functions,
        tokens={name: issuer.token(name) for name in people},
        dynamodb_endpoint=endpoint or f"http://127.0.0.1:{_serve(_moto(), 0, closing).port}",
        cases=count,
        _resources=closing,
    )


def _serve(application: Any, port: int, closing: ExitStack) -> Server:
    server = serve(application, "127.0.0.1", port)
    closing.callback(server.stop)
    return server


def _app() -> Any:
    from app import app  # the deployed app itself; imported late, when the environment is ready

    return app


def _moto() -> Any:
    """The emulated AWS over HTTP too, so that commands of other processes can look at the same tables."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    return DomainDispatcherApplication(create_backend_app)


def _dynamodb_local(closing: ExitStack) -> str:
    port = dynamodb_local.free_port()
    process = dynamodb_local.start(port)
    closing.callback(dynamodb_local.stop, process)
    return f"http://127.0.0.1:{port}"
