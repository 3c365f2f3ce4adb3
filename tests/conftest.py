"""Set-up that all tests share: dummy AWS keys before any import, hypothesis profiles, storage on moto or DynamoDB Local."""

# ruff: noqa: E402  # the keys come first

from __future__ import annotations

import os

DUMMY = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_SESSION_TOKEN": "testing",
    "AWS_DEFAULT_REGION": "cn-north-1",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled",  # moto does not know these of DynamoDB Streams
}
os.environ.update(DUMMY)

import secrets
from collections.abc import Iterator
from typing import Any

import boto3
import hypothesis
import pytest
from moto import mock_aws
from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from chalicelib import wiring
from chalicelib.tables.cases.store import CaseStore
from chalicelib.tables.core.tables import Tables
from infra.provision import provision_jurisdiction, provision_shared
from local.moto.steady import steady
from tests import speed
from tests.routes.service import Api, Service, running_service

REGION = "cn-north-1"
ENDPOINT = os.environ.get("DYNAMODB_ENDPOINT")
"""DynamoDB Local, for the same tests as run on moto without it."""
PLACES = ("jiaozuo", "jincheng", "changzhi", "henan", "shanxi")

hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, max_examples=50)
hypothesis.settings.register_profile("dev", deadline=None, max_examples=50)
hypothesis.settings.register_profile("thorough", deadline=None, max_examples=2000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))

speed.let_coverage_rest()


def empty_tables(prefix: str, but: str = "") -> None:
    """Forget what moto keeps in the tables of a deployment and in their streams."""
    for name, table in dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables.items():
        if name.startswith(prefix) and name != f"{prefix}-{but}":
            table.items.clear()
            if table.stream_shard:
                table.stream_shard.items.clear()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "dynamodb_local: moto is laxer here, so only DynamoDB Local can tell")
    config.addinivalue_line("markers", "emulator: deploys into an emulator of AWS (make test-deploy)")
    config.addinivalue_line(
        "markers", "alone: compares times, so nothing else may run beside it (make test has it at the end)"
    )


def pytest_collection_finish() -> None:
    speed.keep_what_is_loaded()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    speed.begin_with_the_longest(items)
    if ENDPOINT:
        return
    for item in items:
        if item.get_closest_marker("dynamodb_local"):
            item.add_marker(pytest.mark.skip(reason="needs DYNAMODB_ENDPOINT (make test-dynamodb)"))


@pytest.fixture
def aws() -> Iterator[None]:
    """AWS in this process, with nothing in it."""
    with mock_aws(), steady():
        yield


@pytest.fixture(scope="session")
def dynamodb() -> Any:
    """A plain client, to see what is really stored; making one takes botocore longer than a whole test."""
    return boto3.client("dynamodb", region_name=REGION, endpoint_url=ENDPOINT)


@pytest.fixture(scope="module")
def _provisioned(dynamodb: Any) -> Iterator[str]:
    """The prefix of a deployment for each file of tests; DynamoDB is elsewhere when DYNAMODB_ENDPOINT says so."""
    with mock_aws(), steady():
        yield provisioned(dynamodb)


def provisioned(client: Any) -> str:
    """The prefix of a deployment of its own."""
    prefix = f"test-{secrets.token_hex(4)}"
    for place in PLACES:
        provision_jurisdiction(client, prefix, place)
    provision_shared(client, prefix)
    return prefix


@pytest.fixture
def tables(dynamodb: Any, _provisioned: str) -> Tables:
    """The tables of a deployment, with nothing in them."""
    if ENDPOINT:
        return _looked_at(Tables(provisioned(dynamodb), REGION, ENDPOINT))
    empty_tables(_provisioned)
    return _looked_at(Tables(_provisioned, REGION))


def _looked_at(tables: Tables) -> Tables:
    """The tables with a gate that looked at its switch and does not again, so that no test counts it."""
    tables.gate.look()
    tables.gate.look_seconds = float("inf")
    return tables


@pytest.fixture
def store(tables: Tables) -> CaseStore:
    return CaseStore(tables)


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    """One running service for each file of tests that asks over HTTP."""
    with running_service() as running:
        yield running


@pytest.fixture(scope="module")
def client(service: Service) -> Api:
    return Api(service)


@pytest.fixture
def api(client: Api) -> Api:
    """The service without cases, on Monday, 2 March 2026, 9 o'clock in China."""
    client.service.forget_cases()
    client.service.at("2026-03-02 09:00")
    wiring.use(client.service.wiring)
    return client
