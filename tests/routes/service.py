"""The deployed app in this process: real gateway events, authorizer, wiring and S3 policies, with AWS emulated."""

from __future__ import annotations

import hashlib
import io
import itertools
import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from unittest.mock import patch
from urllib.error import HTTPError
from urllib.parse import quote, urlsplit
from urllib.request import Request

import boto3
from botocore.client import BaseClient
from moto import mock_aws
from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from werkzeug.test import Client, TestResponse

from app import app
from chalicelib import wiring
from chalicelib.domain.parties.parties import Principal
from chalicelib.domain.time.local_time import SHANGHAI
from chalicelib.identity.jwks import KeySet
from chalicelib.identity.tokens import TokenVerifier
from chalicelib.identity.wechat import Send, WeChat
from chalicelib.runtime.credentials import Given
from chalicelib.runtime.settings import Settings, SubscribeAccount
from chalicelib.tables.cases.store import CaseStore
from chalicelib.tables.core.transaction import TransactionWriter
from chalicelib.tables.parties.folders import FolderStore
from chalicelib.wiring import Wiring, wire
from local import resources, samples
from local.gateway import Gateway
from local.moto.steady import steady
from local.moving_clock import MovingClock
from local.people import demo_principals
from local.s3.front import S3Front
from local.seed.directory import cities
from local.settings import AUDIENCE, REGION, WECHAT_APP_ID, WECHAT_APP_SECRET, WECHAT_TEMPLATES, unlimited
from local.sign_in.issuer import LocalIssuer
from local.wechat import FakeWeChat, local_wechat
from tests.builders import ISSUER
from tests.routes import steps
from tests.routes.contract import contract

PDF = "application/pdf"


@dataclass(frozen=True)
class Answer:
    """An answer of the service; `json` if its content is JSON."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)

    @property
    def code(self) -> str:
        """The code of a problem."""
        return str(self.json["code"])

    @property
    def problems(self) -> dict[str, str]:
        """Pointer -> code of each problem found in a body or query."""
        return {error["pointer"]: error["code"] for error in self.json["errors"]}


@dataclass
class Service:
    """A whole service of its own, with the founders' directory and no cases."""

    prefix: str
    wiring: Wiring
    clock: MovingClock
    issuer: LocalIssuer
    wechat: FakeWeChat
    principals: dict[str, Principal]
    s3: Any
    gateway: Gateway
    s3_front: Client

    def __post_init__(self) -> None:
        self._tokens: dict[str, str] = {}

    def token(self, name: str) -> str:
        if name not in self._tokens:
            self._tokens[name] = self.issuer.token(name)
        return self._tokens[name]

    def add_principal(self, principal: Principal) -> str:
        """Add a principal to the directory; return the name to be used."""
        self.wiring.directory_store.save_principal(principal)
        return principal.principal_id

    def know(self, name: str, token: str) -> None:
        """Let `name` call with this token from now on."""
        self._tokens[name] = token

    def forget_cases(self) -> None:
        """Empty all tables but the directory: moto reads a whole table for each query."""
        for name, table in dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables.items():
            if name.startswith(self.prefix) and not name.endswith("-directory"):
                table.items.clear()

    def at(self, moment: str) -> None:
        """Move service time: `2026-03-02 09:00` in China."""
        self.clock.jump_to(datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI))


@contextmanager
def running_service(described: Settings | None = None) -> Iterator[Service]:
    """Run all as deployed but for three things: time that moves, no network for keys and WeChat, no pauses in
    retries."""
    with mock_aws(), steady():
        described = unlimited(described or _settings_of_its_own())
        founders = cities()
        resources.create(described, [*(c.city for c in founders), *{c.province for c in founders}])
        clock, issuer = MovingClock(), LocalIssuer(ISSUER, AUDIENCE)
        wechat = local_wechat()
        parts = wire(described, clock)
        tables = parts.cases._tables
        tables.gate.look_seconds = float("inf")  # looked at once, so that no test counts it
        tables.gate.look()
        writer = TransactionWriter(tables.connection, sleep=lambda seconds: None)
        keys = KeySet(described.jwks_url, fetch=lambda url: json.dumps(issuer.jwks()).encode())
        parts = replace(
            parts,
            cases=CaseStore(tables, writer),
            folders=FolderStore(tables, writer),
            subscribe=SubscribeAccount(templates=WECHAT_TEMPLATES, state="developer"),
            limits=replace(parts.limits, batch=10**6),  # nothing is written that a test might count
            wechat=WeChat(
                app_id=WECHAT_APP_ID,
                app_secret=Given(WECHAT_APP_SECRET),
                api="https://wechat.test.example",
                send=_straight_to(wechat),
            ),
            tokens=TokenVerifier(issuer=ISSUER, audience=AUDIENCE, algorithm="ES256", keys=keys),
        )
        s3 = boto3.client("s3", region_name=REGION)
        signed_as = boto3.Session().get_credentials()  # moto has keys of its own
        service = Service(
            prefix=described.table_prefix,
            wiring=parts,
            clock=clock,
            issuer=issuer,
            wechat=wechat,
            principals=demo_principals(founders),
            s3=s3,
            gateway=Gateway(app),
            s3_front=Client(S3Front(s3, (signed_as.access_key, signed_as.secret_key), REGION), use_cookies=False),
        )
        for city in founders:
            parts.directory_store.save_city(city)
        for principal in service.principals.values():
            parts.directory_store.save_principal(principal)
        before = wiring._replaced[:]
        wiring.use(parts)
        try:
            yield service
        finally:
            wiring._replaced[:] = before


def _straight_to(wechat: FakeWeChat) -> Send:
    """Requests to WeChat, without a network between."""
    client = Client(wechat, use_cookies=False)

    def send(request: Request) -> bytes:
        parts = urlsplit(request.full_url)
        answer = client.open(f"{parts.path}?{parts.query}", method=request.get_method(), data=request.data)
        if answer.status_code != 200:
            raise HTTPError(request.full_url, answer.status_code, "", {}, None)
        return answer.data

    return send


def _settings_of_its_own() -> Settings:
    mark = f"test-{secrets.token_hex(4)}"
    return Settings(
        table_prefix=mark,
        quarantine_bucket=f"{mark}-quarantine",
        evidence_bucket=f"{mark}-evidence",
        jwt_issuer=ISSUER,
        jwt_audience=AUDIENCE,
        jwks_url="https://issuer.test.example/jwks.json",
        jwt_algorithm="ES256",
        aws_region=REGION,
        s3_public_endpoint="http://s3.test.example",
    )


class Api:
    """A client that believes nothing: each answer is checked against the service's own description."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self._client = Client(service.gateway, use_cookies=False)
        self._keys = itertools.count(1)
        self.contract = contract(self._client.get("/openapi.json").data)

    def get(self, path: str, as_: str = "", headers: Mapping[str, str] | None = None) -> Answer:
        return self.ask("GET", path, as_, headers=headers)

    def post(
        self,
        path: str,
        as_: str = "",
        json: Any = None,
        *,
        key: str | None = None,
        if_match: str | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        sent = {"Content-Type": "application/json", **(headers or {})}
        if key is not None:
            sent["Idempotency-Key"] = key
        if if_match is not None:
            sent["If-Match"] = if_match
        return self.ask("POST", path, as_, headers=sent, content=_dumped(json) if content is None else content)

    def ask(
        self,
        method: str,
        path: str,
        as_: str = "",
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
    ) -> Answer:
        sent = dict(headers or {})
        if as_:
            sent["Authorization"] = f"Bearer {self.service.token(as_)}"
        response = self._client.open(quote(path, safe="/?&=%:;*+~"), method=method, headers=sent, data=content)
        answer = Answer(response.status_code, dict(response.headers), response.data)
        is_json = "json" in response.content_type and bool(response.data)
        self.contract.check(method, path, answer.status, response.content_type, answer.json if is_json else None)
        return answer

    def a_key(self) -> str:
        return f"key-{next(self._keys)}"

    def sign_in(self, user: str) -> dict[str, Any]:
        """Sign a WeChat user in, whose name is then good for `as_`; answers the tokens."""
        answer = self.post("/v1/sessions/wechat", json={"code": self.service.wechat.login_code(user)})
        assert answer.status == 200, answer.json
        self.service.know(user, answer.json["token"])
        return dict(answer.json)

    def submit(self, as_: str = "applicant-jincheng", **changes: Any) -> dict[str, Any]:
        """A case about a decision of its own; `changes` as `steps.submission` takes them."""
        answer = self.post("/v1/cases", as_, steps.submission(**changes), key=self.a_key())
        assert answer.status == 201, answer.json
        return dict(answer.json)

    def case(self, case_id: str, as_: str = "steward-jiaozuo") -> dict[str, Any]:
        answer = self.get(f"/v1/cases/{case_id}", as_)
        assert answer.status == 200, answer.json
        return dict(answer.json)

    def act(self, case_id: str, path: str, as_: str, body: Any = None, **extra: Any) -> Answer:
        return self.post(f"/v1/cases/{case_id}/{path}", as_, {} if body is None else body, **extra)

    def take(self, case_id: str, step: steps.Step, **changes: Any) -> dict[str, Any]:
        """Take one step that must succeed; upload first the document that it rests on."""
        body = {**step.body, **changes}
        if step.rests_on:
            body["document_ids"] = [self.verified(case_id, step.by, kind=step.rests_on)]
        answer = self.act(case_id, step.path, step.by, body)
        assert answer.status == 200, answer.json
        return dict(answer.json)

    def case_in(self, stage: str, **changes: Any) -> str:
        """The id of a new case that went the shortest way to `stage`."""
        case_id = str(self.submit(**changes)["case_id"])
        for step in steps.WAYS[stage]:
            self.take(case_id, step)
        return case_id

    def register(self, case_id: str, as_: str, content: bytes, **changes: Any) -> Answer:
        """Announce an upload of `content`; `changes` replace what is said about it."""
        return self.post(f"/v1/cases/{case_id}/documents", as_, announcement(content, **changes))

    def upload(self, target: Mapping[str, Any], content: bytes) -> TestResponse:
        """Send a file to S3 as a browser would."""
        fields = {**target["fields"], "file": (_file(content), "file")}
        return self.service.s3_front.post(urlsplit(target["url"]).path, data=fields, base_url=_origin(target["url"]))

    def document(self, case_id: str, document_id: str, as_: str) -> dict[str, Any]:
        answer = self.get(f"/v1/cases/{case_id}/documents/{document_id}", as_)
        assert answer.status == 200, answer.json
        return dict(answer.json)

    def verified(self, case_id: str, as_: str, kind: str = "repair_decision") -> str:
        """The id of a document that was uploaded and verified."""
        content = samples.pdf()
        promised = self.register(case_id, as_, content, kind=kind).json
        uploaded = self.upload(promised["upload"], content)
        assert uploaded.status_code == 204, uploaded.text
        assert self.document(case_id, promised["document_id"], as_)["status"] == "verified"
        return str(promised["document_id"])

    def download(self, url: str) -> TestResponse:
        parts = urlsplit(url)
        return self.service.s3_front.get(f"{parts.path}?{parts.query}", base_url=_origin(url))


def announcement(content: bytes, **changes: Any) -> dict[str, Any]:
    said = {
        "kind": "repair_decision",
        "file_name": "决定书.pdf",
        "content_type": PDF,
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    return said | changes


@contextmanager
def aws_calls(meddle: Callable[[str, Any], None] | None = None) -> Iterator[list[str]]:
    """The names of all AWS calls made meanwhile; `meddle` may raise in their place."""
    made: list[str] = []
    real = BaseClient._make_api_call

    def call(client: Any, operation: str, arguments: Any) -> Any:
        made.append(operation)
        if meddle:
            meddle(operation, arguments)
        return real(client, operation, arguments)

    with patch.object(BaseClient, "_make_api_call", call):
        yield made


def _dumped(value: Any) -> bytes:
    return b"" if value is None else json.dumps(value, ensure_ascii=False).encode()


def _file(content: bytes) -> io.BytesIO:
    return io.BytesIO(content)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
