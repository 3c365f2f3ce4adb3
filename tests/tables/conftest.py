"""The stores beside that of cases."""

from __future__ import annotations

import pytest

from chalicelib.tables.core.answers import AnswerStore
from chalicelib.tables.core.tables import Tables
from chalicelib.tables.parties.folders import FolderStore


@pytest.fixture
def answers(tables: Tables) -> AnswerStore:
    return AnswerStore(tables)


@pytest.fixture
def folders(tables: Tables) -> FolderStore:
    return FolderStore(tables)
