"""Rows outlive releases: this code reads those of every release, proves their chains, lists them and goes on with them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.corpus import files, reading

LATEST = files.ROWS / files.releases()[-1]


@pytest.mark.parametrize("release", files.releases())
def test_the_rows_of_every_release_are_read_proven_and_listed(release: str) -> None:
    rows = files.read(files.ROWS / release)
    assert all("form" in row for table in rows.values() for row in table)
    with files.stored(rows) as tables:
        assert list(reading.faults(tables)) == []
        assert reading.write_anew(tables) > 5
        assert list(reading.faults(tables)) == []


def test_the_corpus_holds_every_kind_of_row() -> None:
    rows = files.read(LATEST)
    keys = {(table, row["pk"]["S"].partition("#")[0]) for table, found in rows.items() for row in found}
    stages = {json.loads(row["data"]["S"])["stage"] for row in rows["cases-jiaozuo"] if is_head(row)}
    wanted = {"CASE", "MIRROR", "BINDING", "AGENTS", "INBOX"}

    assert {key for table, key in keys if table.startswith("cases-")} == wanted
    assert {key for table, key in keys if table == "once"} == {"MATTER", "ANSWERED", "COMPANY"}
    assert {key for table, key in keys if table == "access"} >= {"PERSON", "OPENID", "SESSION", "LINK", "CASELINK"}
    assert {key for table, key in keys if table == "directory"} >= {"DIRECTORY", "IDENTITY", "STAFF", "CHANGES"}
    assert stages >= {"submitted", "forwarded", "agreed", "repaired", "revoked", "applied", "removed"}


def is_head(row: Mapping[str, Any]) -> bool:
    return bool(row["pk"]["S"].startswith("CASE#") and row["sk"]["S"] == "HEAD")
