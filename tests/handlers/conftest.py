"""One deployment with a mail server for each file of tests; each test starts with its directory alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local.mail import MailServer
from tests.services.support import Deployment, deployed


@pytest.fixture(scope="module")
def _deployment() -> Iterator[Deployment]:
    server = MailServer()
    with deployed(server) as deployment:
        yield deployment
    server.stop()


@pytest.fixture
def d(_deployment: Deployment) -> Deployment:
    _deployment.clear()
    return _deployment
