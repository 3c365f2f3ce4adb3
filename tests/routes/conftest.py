"""One service for all these tests; each starts without cases on Monday, 2 March 2026, 9 o'clock in China."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.routes.service import Api, Service, running_service


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with running_service() as running:
        yield running


@pytest.fixture(scope="module")
def client(service: Service) -> Api:
    return Api(service)


@pytest.fixture
def api(client: Api) -> Api:
    client.service.forget_cases()
    client.service.at("2026-03-02 09:00")
    return client
