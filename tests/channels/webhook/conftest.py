"""A certificate for receivers of ours, and a patience that tests can wait for."""

from __future__ import annotations

import pytest

from chalicelib.channels.webhook import connection
from local.mail import _make_certificate
from tests.channels.webhook.receivers import Certificate


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    folder = tmp_path_factory.mktemp("certificate")
    files = Certificate(str(folder / "certificate.pem"), str(folder / "key.pem"))
    _make_certificate(files.file, files.key)
    return files


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "TIMEOUT_SECONDS", 0.3)
    monkeypatch.setattr(connection, "MAX_SECONDS", 0.6)
