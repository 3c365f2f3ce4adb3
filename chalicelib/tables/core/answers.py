"""Answers kept under their Idempotency-Key: written with the change that they report, read when the key repeats."""

from __future__ import annotations

import zlib
from base64 import b85decode, b85encode
from dataclasses import replace
from datetime import timedelta
from typing import Any

from chalicelib.domain.parties.kept_answers import AnswerToKeep, StoredAnswer
from chalicelib.domain.shared import lineages
from chalicelib.domain.shared.errors import AlreadyAnswered
from chalicelib.tables.core import keys
from chalicelib.tables.core.forms import Form
from chalicelib.tables.core.tables import Tables
from chalicelib.tables.core.transaction import Write, reading

ANSWERS = Form(StoredAnswer, lineages.ANSWERS)

ANSWERS_KEPT = timedelta(days=7)
PACKED_FROM = 4_000
MAX_KEPT = 300_000
"""Characters of a row's content: DynamoDB takes 400 KB with keys and all."""
_PACKED = "zlib:"


def answer_writes(tables: Tables, keep: AnswerToKeep | None) -> list[Write]:
    """The answer as the first write of a transaction; no write if the request had no key."""
    if keep is None:
        return []
    row = tables.once(
        pk=keys.answered(keep.principal_id, keep.route, keep.key),
        data=_packed(keep.answer),
        form=lineages.ANSWERS.written,
        expires=keep.at + ANSWERS_KEPT,
    )
    return [Write(row, tables.once.pk.does_not_exist(), AlreadyAnswered)]


def read_answer(row: Any) -> StoredAnswer:
    return ANSWERS.load(_unpacked(row.data), int(row.form))


class AnswerStore:
    """The answers that were kept."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def get(self, principal_id: str, route: str, key: str) -> StoredAnswer | None:
        """The first answer to an Idempotency-Key."""
        once = self._tables.once
        with reading():
            try:
                row = once.get(keys.answered(principal_id, route, key), consistent_read=True)
            except once.DoesNotExist:
                return None
        return read_answer(row)


def _packed(answer: StoredAnswer) -> str:
    """The content of a row: as it is, packed if it is long, or without the answer's content if it is too long still."""
    content = ANSWERS.dump(answer)
    if len(content) < PACKED_FROM:
        return content
    packed = _PACKED + b85encode(zlib.compress(content.encode())).decode()
    return packed if len(packed) <= MAX_KEPT else ANSWERS.dump(replace(answer, body="", is_whole=False))


def _unpacked(content: str) -> str:
    if not content.startswith(_PACKED):
        return content
    return zlib.decompress(b85decode(content.removeprefix(_PACKED))).decode()
