"""Puts the parts of the service together in one place; tests and the local stack pass other parts instead."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from botocore.config import Config
from botocore.session import get_session

from chalicelib.documents.store import DocumentStore
from chalicelib.domain.offices.cities import Directory
from chalicelib.domain.parties.quotas import Limits, RefusedTokens, Tally
from chalicelib.domain.shared.maintenance import Maintenance
from chalicelib.identity.discovery import Discovery
from chalicelib.identity.jwks import KeySet
from chalicelib.identity.tokens import TokenVerifier
from chalicelib.identity.wechat import WeChat
from chalicelib.runtime.clock import Clock, SystemClock
from chalicelib.runtime.credentials import Credential, Given, Kept
from chalicelib.runtime.settings import MailAccount, Settings, SubscribeAccount, WebhookAccount, from_environment
from chalicelib.tables.cases.counts import CountStore
from chalicelib.tables.cases.store import CaseStore
from chalicelib.tables.core.answers import AnswerStore
from chalicelib.tables.core.tables import Tables
from chalicelib.tables.links.store import LinkStore
from chalicelib.tables.messages.inbox import InboxStore
from chalicelib.tables.messages.outbox import OutboxStore
from chalicelib.tables.offices.company_homes import CompanyHomeStore
from chalicelib.tables.offices.directory import DirectoryStore
from chalicelib.tables.offices.staff import StaffStore
from chalicelib.tables.parties.audit import AuditStore
from chalicelib.tables.parties.counters import Counters
from chalicelib.tables.parties.folders import FolderStore
from chalicelib.tables.people.bindings import BindingStore
from chalicelib.tables.people.families import FamilyStore
from chalicelib.tables.people.persons import PersonStore
from chalicelib.tables.people.server_tokens import ServerTokenStore

DIRECTORY_LIFETIME_SECONDS = 60
SNAPSHOT_LIFETIME_SECONDS = 900
LOOK_AGAIN_SECONDS = 5
"""For a city that the snapshot does not have, a process looks again this often: requests may make codes up."""

Invoke = Callable[[str, dict[str, Any]], None]
"""Starts an invocation of one of our functions, by its short name, and does not wait for it."""
Send = Callable[[Sequence[Mapping[str, Any]]], None]
"""Puts messages into the queue of the work on cities."""
MAX_MESSAGES = 10
"""Messages that SQS takes at once."""


class CachedDirectory:
    """The directory as a snapshot of one version: each minute its version alone is read, and the rest if that moved.

    A directory that nobody has changed through the API yet has no version, and is read each minute. Rows that were
    changed behind the API's back are found a quarter of an hour later. Whoever misses a city in a snapshot looks again.
    """

    def __init__(self, store: DirectoryStore, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._monotonic = monotonic
        self._seen_at = self._read_at = float("-inf")
        self._directory, self._version = Directory(), 0

    def __call__(self) -> Directory:
        now = self._monotonic()
        if now - max(self._seen_at, self._read_at) > DIRECTORY_LIFETIME_SECONDS or self._read_at == float("-inf"):
            self._look(now)
        return self._directory

    def _look(self, now: float) -> None:
        if self._is_old(now):
            register, self._read_at = self._store.register(), self._monotonic()
            self._directory, self._version = self._handed_out(register.directory), register.version
        self._seen_at = self._monotonic()

    def _handed_out(self, directory: Directory) -> Directory:
        """The snapshot, which knows how to look for a newer one."""

        def newer() -> Directory | None:
            now = self._monotonic()
            if self._directory is handed_out and now - self._seen_at > LOOK_AGAIN_SECONDS:
                self._look(now)
            return None if self._directory is handed_out else self._directory

        handed_out = replace(directory, newer=newer)
        return handed_out

    def _is_old(self, now: float) -> bool:
        if now - self._read_at > SNAPSHOT_LIFETIME_SECONDS or not self._version:
            return True
        return self._store.version() != self._version


@dataclass(frozen=True)
class Wiring:
    """The parts that services use."""

    clock: Clock
    maintenance: Callable[[], Maintenance | None]
    answers: AnswerStore
    cases: CaseStore
    counts: CountStore
    folders: FolderStore
    directory_store: DirectoryStore
    directory: Callable[[], Directory]
    staff: StaffStore
    documents: DocumentStore
    tokens: TokenVerifier
    outbox: OutboxStore
    inbox: InboxStore
    bindings: BindingStore
    company_homes: CompanyHomeStore
    persons: PersonStore
    families: FamilyStore
    wechat_tokens: ServerTokenStore
    wechat: WeChat | None
    subscribe: SubscribeAccount
    links: LinkStore
    counters: Counters
    limits: Limits
    tally: Tally
    refused_tokens: RefusedTokens
    audit: AuditStore
    public_url: str
    console_url: str
    origins: frozenset[str]
    mail: MailAccount | None
    webhooks: WebhookAccount
    invoke: Invoke
    send: Send


class NotSent(Exception):
    """The queue did not take every message; whoever sent them does so again, which does no harm."""


def wire(
    settings: Settings, clock: Clock | None = None, invoke: Invoke | None = None, send: Send | None = None
) -> Wiring:
    """The service as `settings` describe it."""
    tables = Tables(settings.table_prefix, settings.aws_region, settings.dynamodb_endpoint)
    directory_store = DirectoryStore(tables)
    return Wiring(
        clock=clock or SystemClock(),
        maintenance=tables.gate,
        answers=AnswerStore(tables),
        cases=CaseStore(tables),
        counts=CountStore(tables),
        folders=FolderStore(tables),
        directory_store=directory_store,
        directory=CachedDirectory(directory_store),
        staff=StaffStore(tables),
        outbox=OutboxStore(tables),
        inbox=InboxStore(tables),
        bindings=BindingStore(tables),
        company_homes=CompanyHomeStore(tables),
        persons=PersonStore(tables),
        families=FamilyStore(tables),
        wechat_tokens=ServerTokenStore(tables),
        wechat=_wechat(settings),
        subscribe=settings.subscribe_account,
        links=LinkStore(tables),
        counters=Counters(tables),
        limits=_limits(settings),
        tally=Tally(),
        refused_tokens=RefusedTokens(),
        audit=AuditStore(tables),
        public_url=settings.public_url.rstrip("/"),
        console_url=settings.console_url.rstrip("/"),
        origins=settings.origins,
        mail=settings.mail_account(_credential(settings, settings.smtp_password, settings.smtp_password_secret)),
        webhooks=settings.webhook_account(
            _credential(settings, settings.webhook_secrets, settings.webhook_secrets_secret)
        ),
        invoke=invoke or _invoke(settings),
        send=send or _send(settings),
        documents=_documents(settings),
        tokens=TokenVerifier(
            issuer=settings.jwt_issuer,
            audience=settings.jwt_audience,
            algorithm=settings.jwt_algorithm,
            keys=KeySet(settings.jwks_url) if settings.jwks_url else Discovery(settings.jwt_issuer).key_set(),
        ),
    )


def _invoke(settings: Settings) -> Invoke:
    """Lambda calling Lambda, asynchronously."""
    client = _client("lambda", settings)

    def invoke(name: str, event: dict[str, Any]) -> None:
        function = f"{settings.function_prefix}{name}"
        client().invoke(FunctionName=function, InvocationType="Event", Payload=json.dumps(event).encode())

    return invoke


def _send(settings: Settings) -> Send:
    client = _client("sqs", settings)

    def send(messages: Sequence[Mapping[str, Any]]) -> None:
        entries = [{"Id": str(n), "MessageBody": json.dumps(message)} for n, message in enumerate(messages)]
        for first in range(0, len(entries), MAX_MESSAGES):
            batch = entries[first : first + MAX_MESSAGES]
            answer = client().send_message_batch(QueueUrl=settings.cities_queue_url, Entries=batch)
            if answer.get("Failed"):
                raise NotSent

    return send


def _wechat(settings: Settings) -> WeChat | None:
    if settings.wechat_app_id is None:
        return None
    secret = _credential(settings, settings.wechat_app_secret, settings.wechat_app_secret_secret)
    return WeChat(app_id=settings.wechat_app_id, app_secret=secret, api=settings.wechat_api)


def _credential(settings: Settings, given: str, kept: str | None) -> Credential:
    """A secret as it is given, or from where it is kept: `kept` names a secret, and after `#` a key of it."""
    if not kept:
        return Given(given)
    name, _, key = kept.partition("#")
    client = _client("secretsmanager", settings, config=Config(connect_timeout=1, read_timeout=3))

    def read() -> str:
        text = str(client().get_secret_value(SecretId=name)["SecretString"])
        found = json.loads(text).get(key, "") if key else text
        return found if isinstance(found, str) else json.dumps(found)

    return Kept(read)


def _limits(settings: Settings) -> Limits:
    return Limits(
        per_person=settings.rate_per_person,
        per_address=settings.rate_per_address,
        sensitive_per_address=settings.rate_sensitive,
        uploads_per_case=settings.uploads_per_case,
        uploads_per_person=settings.uploads_per_person,
        letters_per_case=settings.letters_per_case,
        documents_in_all=settings.documents_in_all,
    )


def _documents(settings: Settings) -> DocumentStore:
    config = Config(
        signature_version="s3v4",
        s3={"addressing_style": "path" if settings.s3_public_endpoint else "virtual"},
        connect_timeout=1,
        read_timeout=10,
        retries={"total_max_attempts": 3, "mode": "standard"},
    )
    client = signer = _client("s3", settings, config=config)
    if settings.s3_public_endpoint:
        signer = _client("s3", settings, config=config, endpoint_url=settings.s3_public_endpoint)
    return DocumentStore(client, signer, settings.quarantine_bucket, settings.evidence_bucket)


def _client(service: str, settings: Settings, **options: Any) -> Callable[[], Any]:
    """A client of an AWS service, made when it is first wanted: most invocations call DynamoDB alone.

    It is made by botocore itself, which PynamoDB loads anyway; boto3 would add to every cold start.
    """

    @cache
    def client() -> Any:
        return get_session().create_client(service, region_name=settings.aws_region, **options)

    return client


@cache
def _from_environment() -> Wiring:
    return wire(from_environment())


_replaced: list[Wiring] = []


def use(wiring: Wiring) -> None:
    """Let this process work with `wiring` instead of the parts that the environment describes."""
    _replaced[:] = [wiring]


def current() -> Wiring:
    """The wiring of this process; made on first use, so that importing costs nothing."""
    return _replaced[0] if _replaced else _from_environment()
