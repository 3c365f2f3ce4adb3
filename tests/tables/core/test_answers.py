"""Answers are kept with what they tell, for one caller, route and key."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.shared.errors import AlreadyAnswered
from chalicelib.tables.cases.store import CaseStore
from chalicelib.tables.core.answers import AnswerStore
from chalicelib.tables.core.tables import Tables
from tests.builders import NOW, a_case_in, a_submitted_case
from tests.tables.support import an_answer, dump, save_all


def test_an_answer_is_kept_byte_for_byte(store: CaseStore, answers: AnswerStore) -> None:
    body = '{ "说明" :"\\u0000 \\" 〔〕 🀄", "n":1.0}\r\n'
    keep = an_answer(body=body)
    store.save(a_submitted_case(), keep)
    answer = answers.get(keep.principal_id, keep.route, keep.key)
    assert answer == keep.answer
    assert answer is not None
    assert answer.body.encode() == body.encode()


def test_an_answer_belongs_to_one_caller_route_and_key(store: CaseStore, answers: AnswerStore) -> None:
    keep = an_answer()
    store.save(a_submitted_case(), keep)
    asked = [keep.principal_id, keep.route, keep.key]
    for part in range(3):
        other = [*asked[:part], asked[part] + "x", *asked[part + 1 :]]
        assert answers.get(*other) is None


def test_answers_expire_after_seven_days(store: CaseStore, tables: Tables, dynamodb: Any) -> None:
    store.save(a_submitted_case(), an_answer())
    rows = {key[0].partition("#")[0]: row for key, row in dump(dynamodb, tables)["once"].items()}
    assert rows["ANSWERED"]["expires"] == {"N": str(int(NOW.timestamp()) + 7 * 24 * 3600)}
    assert "expires" not in rows["MATTER"]


@pytest.mark.parametrize("stage", ["submitted", "forwarded", "withdrawn"])
def test_what_was_answered_wins_over_other_refusals(
    store: CaseStore, tables: Tables, dynamodb: Any, stage: str
) -> None:
    """A repeated request breaks the version and perhaps the matter's condition too: the answer is what it wants."""
    *before, last = a_case_in(stage)
    save_all(store, before)
    store.save(last, an_answer())
    stored = dump(dynamodb, tables)
    with pytest.raises(AlreadyAnswered):
        store.save(last, an_answer())
    assert dump(dynamodb, tables) == stored


MAX_ITEM = 400 * 1024
"""DynamoDB's limit for an item: the names and the values of all its attributes, in UTF-8."""


@pytest.mark.parametrize(
    ("body", "is_whole"),
    [
        ("文" * 5_000, True),
        ("文" * 2_000_000, True),
        ("".join(chr(0x4E00 + secrets.randbelow(20_000)) for _ in range(100_000)), True),
        ("".join(chr(0x4E00 + secrets.randbelow(20_000)) for _ in range(400_000)), False),
    ],
    ids=["long", "repetitive", "dense", "too dense"],
)
def test_an_answer_of_any_length_is_kept_in_one_item(
    store: CaseStore, answers: AnswerStore, tables: Tables, dynamodb: Any, body: str, is_whole: bool
) -> None:
    keep = an_answer(body=body)
    store.save(a_submitted_case(), keep)
    (row,) = (row for key, row in dump(dynamodb, tables)["once"].items() if key[0].startswith("ANSWERED"))
    assert item_size(row) < MAX_ITEM
    kept = answers.get(keep.principal_id, keep.route, keep.key)
    expected = keep.answer if is_whole else replace(keep.answer, body="", is_whole=False)
    assert kept == expected


def item_size(row: dict[str, dict[str, str]]) -> int:
    return sum(len(name.encode()) + len(str(*value.values()).encode()) for name, value in row.items())
