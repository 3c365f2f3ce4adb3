"""One deployment for each file of tests; each test starts with its directory alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.services.support import Deployment, deployed


@pytest.fixture(scope="module")
def _deployment() -> Iterator[Deployment]:
    with deployed() as deployment:
        yield deployment


@pytest.fixture
def d(_deployment: Deployment) -> Deployment:
    _deployment.clear()
    return _deployment
