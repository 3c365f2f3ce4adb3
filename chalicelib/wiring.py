"""What the service is made of, put together in one place: tests and the local stack swap parts by passing others."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

from chalicelib.clock import Clock, SystemClock
from chalicelib.documents.store import DocumentStore
from chalicelib.domain.cities import Directory
from chalicelib.domain.persons import Person, PersonId
from chalicelib.identity.jwks import KeySet
from chalicelib.identity.tokens import TokenVerifier
from chalicelib.settings import MailAccount, Settings, WebhookAccount, from_environment
from chalicelib.tables import mapping
from chalicelib.tables.access import Counters, Records
from chalicelib.tables.directory import DirectoryStore
from chalicelib.tables.inbox import InboxStore
from chalicelib.tables.outbox import OutboxStore
from chalicelib.tables.store import CaseStore, Tables

DIRECTORY_LIFETIME_SECONDS = 60

Invoke = Callable[[str, dict[str, Any]], None]
"""Starts an invocation of one of our functions, by its short name, and does not wait for it."""


class CachedDirectory:
    """The directory, read again when it is older than a minute."""

    def __init__(self, store: DirectoryStore, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._monotonic = monotonic
        self._read_at = float("-inf")
        self._directory = Directory()

    def __call__(self) -> Directory:
        if self._monotonic() - self._read_at > DIRECTORY_LIFETIME_SECONDS:
            self._directory = self._store.read()
            self._read_at = self._monotonic()
        return self._directory


@dataclass(frozen=True)
class Wiring:
    """The parts that services use."""

    clock: Clock
    cases: CaseStore
    directory_store: DirectoryStore
    directory: Callable[[], Directory]
    documents: DocumentStore
    tokens: TokenVerifier
    outbox: OutboxStore
    inbox: InboxStore
    persons: Records[Person]
    person_ids: Records[PersonId]
    counters: Counters
    mail: MailAccount | None
    webhooks: WebhookAccount
    invoke: Invoke


def wire(settings: Settings, clock: Clock | None = None, invoke: Invoke | None = None) -> Wiring:
    """The service as `settings` describe it."""
    tables = Tables(settings.table_prefix, settings.aws_region, settings.dynamodb_endpoint)
    directory_store = DirectoryStore(tables)
    return Wiring(
        clock=clock or SystemClock(),
        cases=CaseStore(tables),
        directory_store=directory_store,
        directory=CachedDirectory(directory_store),
        outbox=OutboxStore(tables),
        inbox=InboxStore(tables),
        persons=Records(tables, "PERSON", mapping.PERSONS),
        person_ids=Records(tables, "OPENID", mapping.PERSON_IDS),
        counters=Counters(tables),
        mail=settings.mail_account,
        webhooks=settings.webhook_account,
        invoke=invoke or _invoke(settings),
        documents=_documents(settings),
        tokens=TokenVerifier(
            issuer=settings.jwt_issuer,
            audience=settings.jwt_audience,
            algorithm=settings.jwt_algorithm,
            keys=KeySet(settings.jwks_url),
        ),
    )


def _invoke(settings: Settings) -> Invoke:
    """Lambda calling Lambda, asynchronously."""

    def invoke(name: str, event: dict[str, Any]) -> None:
        client = boto3.client("lambda", region_name=settings.aws_region)
        function = f"{settings.function_prefix}{name}"
        client.invoke(FunctionName=function, InvocationType="Event", Payload=json.dumps(event).encode())

    return invoke


def _documents(settings: Settings) -> DocumentStore:
    config = Config(
        signature_version="s3v4",
        s3={"addressing_style": "path" if settings.s3_public_endpoint else "virtual"},
        connect_timeout=1,
        read_timeout=10,
        retries={"total_max_attempts": 3, "mode": "standard"},
    )
    client = boto3.client("s3", region_name=settings.aws_region, config=config)
    signer = client
    if settings.s3_public_endpoint:
        signer = boto3.client(
            "s3", region_name=settings.aws_region, config=config, endpoint_url=settings.s3_public_endpoint
        )
    return DocumentStore(client, signer, settings.quarantine_bucket, settings.evidence_bucket)


@cache
def _from_environment() -> Wiring:
    return wire(from_environment())


_replaced: list[Wiring] = []


def use(wiring: Wiring) -> None:
    """Let this process work with `wiring` instead of what the environment describes."""
    _replaced[:] = [wiring]


def current() -> Wiring:
    """The wiring of this process; made on first use, so that importing costs nothing."""
    return _replaced[0] if _replaced else _from_environment()
