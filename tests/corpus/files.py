"""The files of a corpus: a line of DynamoDB's own JSON for each row, in the order of the keys."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
from moto import mock_aws

from chalicelib.tables.core.tables import Tables
from infra.migration.__main__ import targets
from infra.provision import provision_jurisdiction, provision_shared
from local.moto.steady import steady

ROWS = Path(__file__).parent / "rows"
PREFIX, REGION = "corpus", "cn-north-1"
SHARED = ("directory", "outbox", "once", "access", "audit")
Raw = dict[str, Any]
Corpus = Mapping[str, list[Raw]]
"""Table, without its prefix -> its rows."""


def releases() -> list[str]:
    return sorted(folder.name for folder in ROWS.iterdir() if folder.is_dir())


def read(folder: Path) -> Corpus:
    return {
        file.stem: [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        for file in sorted(folder.glob("*.jsonl"))
    }


def write(corpus: Corpus, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in corpus.items():
        lines = sorted(json.dumps(row, ensure_ascii=False, sort_keys=True) for row in rows)
        (folder / f"{table}.jsonl").write_text("".join(f"{line}\n" for line in lines), "utf-8")


@contextmanager
def stored(corpus: Corpus) -> Iterator[Tables]:
    """Tables of this release with these rows in them, in this process."""
    with mock_aws(), steady():
        client = boto3.client("dynamodb", region_name=REGION)
        for table in corpus:
            if table.startswith("cases-"):
                provision_jurisdiction(client, PREFIX, table.removeprefix("cases-"))
        provision_shared(client, PREFIX)
        for table, rows in corpus.items():
            for row in rows:
                client.put_item(TableName=f"{PREFIX}-{table}", Item=row)
        yield Tables(PREFIX, REGION)


def dumped(tables: Tables) -> Corpus:
    """Every row of every table of a deployment."""
    pages = tables.connection.client.get_paginator("scan")
    return {
        target.table.removeprefix(f"{tables.prefix}-"): [
            row for page in pages.paginate(TableName=target.table) for row in page["Items"]
        ]
        for target in targets(tables)
    }
