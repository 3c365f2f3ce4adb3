"""The chain verifier names whatever was changed in a stored timeline, on either backend."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.domain.workflow.digests import digest
from chalicelib.domain.workflow.events import BrokenChain, canonical_json
from chalicelib.tables.cases.store import CaseStore
from chalicelib.tables.core import keys
from chalicelib.tables.core.tables import Tables
from chalicelib.tables.parties.folders import FolderStore
from infra import verify_chain
from infra.verify_chain import Proof, prove
from tests.builders import a_case_in, a_penalty, a_pending_document
from tests.conftest import ENDPOINT, REGION
from tests.tables.support import save_all

Data = dict[str, Any]
HONEST, VICTIM = "JZ-00000000000000000001", "JZ-00000000000000000002"
LENGTH = 5


class City:
    """Jiaozuo's table, with an honest case and one to tamper with."""

    def __init__(self, client: Any, tables: Tables, store: CaseStore) -> None:
        self._client = client
        self._table = f"{tables.prefix}-cases-jiaozuo"
        self.tables = tables
        save_all(store, a_case_in("agreed", case_id=HONEST))
        matter = a_penalty(decision_number="焦市监处罚〔2025〕13号")
        changes = save_all(store, a_case_in("reported", case_id=VICTIM, matter=matter))
        FolderStore(tables).add(changes[-1].case.handling_city, changes[-1].case.case_id, a_pending_document())

    def row(self, sk: str) -> dict[str, Any]:
        row: dict[str, Any] = self._client.get_item(TableName=self._table, Key=self._key(sk))["Item"]
        return row

    def data(self, sk: str) -> Data:
        data: Data = json.loads(self.row(sk)["data"]["S"])
        return data

    def store_data(self, sk: str, data: Any) -> None:
        self.store(sk, data=data if isinstance(data, str) else canonical_json(data).decode())

    def store(self, sk: str, **attributes: str) -> None:
        changed = {name: {"S": text} for name, text in attributes.items()}
        self._client.put_item(TableName=self._table, Item={**self.row(sk), **changed})

    def personal(self) -> Data:
        personal: Data = json.loads(self.row(keys.HEAD)["personal"]["S"])
        return personal

    def delete(self, sk: str) -> None:
        self._client.delete_item(TableName=self._table, Key=self._key(sk))

    def _key(self, sk: str) -> dict[str, Any]:
        return {"pk": {"S": keys.case(VICTIM)}, "sk": {"S": sk}}

    def verdict(self) -> Proof | BrokenChain:
        return prove(self.tables, "jiaozuo")

    def broken_at(self) -> int:
        """The event that the verifier names; it must be the victim's."""
        verdict = self.verdict()
        assert isinstance(verdict, BrokenChain)
        assert verdict.case_id == VICTIM
        assert verdict.why
        return verdict.sequence


@pytest.fixture
def city(dynamodb: Any, tables: Tables, store: CaseStore) -> City:
    return City(dynamodb, tables, store)


def flipped(value: Any) -> Any:
    """The value with one thing changed."""
    if isinstance(value, bool) or value is None:
        return "changed"
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return chr(ord(value[0]) ^ 1) + value[1:] if value else "x"
    return [*value, "more"]


def changes_within(value: Any) -> list[Callable[[], Any]]:
    """Every way to change one leaf or one collection of a JSON value."""
    ways: list[Callable[[], Any]] = [lambda: flipped(value)]
    if isinstance(value, dict):
        for name, part in value.items():
            ways += [lambda name=name, way=way: value | {name: way()} for way in changes_within(part)]
            ways.append(lambda name=name: {key: kept for key, kept in value.items() if key != name})
    if isinstance(value, list):
        for index, part in enumerate(value):
            within = changes_within(part)
            ways += [lambda index=index, way=way: [*value[:index], way(), *value[index + 1 :]] for way in within]
    return ways


def test_what_nobody_touched_is_proven(city: City) -> None:
    assert city.verdict() == Proof(cases=2, events=3 + LENGTH)
    assert prove(city.tables, "changzhi") == Proof(0, 0)
    assert prove(city.tables, "jincheng") == Proof(0, 0), "mirrors are no cases"


def test_any_change_of_any_field_of_any_event_is_named(city: City) -> None:
    tried = 0
    for sequence in range(1, LENGTH + 1):
        sk = keys.event(sequence)
        data = city.data(sk)
        for name, part in data.items():
            for change in changes_within(part):
                city.store_data(sk, data | {name: change()})
                assert city.broken_at() == sequence, (name, change())
                tried += 1
        city.store_data(sk, data)
    assert tried > 80
    assert isinstance(city.verdict(), Proof)


def test_a_detail_added_to_an_event_is_named(city: City) -> None:
    data = city.data(keys.event(2))
    city.store_data(keys.event(2), data | {"details": data["details"] | {"more": 1}})
    assert city.broken_at() == 2


@pytest.mark.parametrize("sequence", range(1, LENGTH + 1))
def test_a_deleted_event_is_named(city: City, sequence: int) -> None:
    city.delete(keys.event(sequence))
    assert city.broken_at() == sequence


def test_a_truncated_tail_is_named(city: City) -> None:
    for sequence in (3, 4, 5):
        city.delete(keys.event(sequence))
    assert city.broken_at() == 3


def test_two_events_that_changed_places_are_named(city: City) -> None:
    third, fourth = city.data(keys.event(3)), city.data(keys.event(4))
    city.store_data(keys.event(3), fourth)
    city.store_data(keys.event(4), third)
    assert city.broken_at() == 3


def test_an_event_of_another_case_is_named(city: City) -> None:
    city.store_data(keys.event(2), city.data(keys.event(2)) | {"case_id": HONEST})
    assert city.broken_at() == 2


def test_an_event_forged_with_a_hash_of_its_own_breaks_the_next(city: City) -> None:
    text = canonical_json(city.data(keys.event(3)) | {"note": "伪造"})
    city.store(keys.event(3), data=text.decode(), hash=hashlib.sha256(text).hexdigest())
    assert city.broken_at() == 4


@pytest.mark.parametrize("garbage", ["", "{", "[]", "null", "{}"])
def test_a_row_that_cannot_be_read_is_named(city: City, garbage: str) -> None:
    city.store_data(keys.event(3), garbage)
    assert city.broken_at() == 3


def test_a_head_that_cannot_be_read_is_named(city: City) -> None:
    city.store_data(keys.HEAD, "{}")
    assert city.broken_at() == 0


@pytest.mark.parametrize(
    ("change", "sequence"),
    [
        ({"version": 4}, 6),
        ({"version": 6}, 6),
        ({"last_hash": "0" * 64}, 6),
        ({"stage": "repaired"}, 5),
        ({"submitted_at": "2026-01-01T00:00:00Z"}, 5),
        ({"updated_at": "2026-01-01T00:00:00Z"}, 5),
        ({"case_id": HONEST}, 5),
    ],
)
def test_a_changed_head_is_named(city: City, change: Data, sequence: int) -> None:
    city.store_data(keys.HEAD, city.data(keys.HEAD) | change)
    assert city.broken_at() == sequence


def test_any_change_of_the_application_is_named(city: City) -> None:
    head = city.data(keys.HEAD)
    pinned = json.loads(head["pinned"])
    for change in changes_within(pinned)[1:]:
        city.store_data(keys.HEAD, head | {"pinned": canonical_json(change()).decode()})
        assert city.broken_at() in (0, 1), change()


def test_a_field_that_this_code_does_not_know_is_no_change(city: City) -> None:
    """What a later release wrote is hashed as it was stored, whatever this one would write in its place."""
    text = canonical_json(json.loads(city.data(keys.HEAD)["pinned"]) | {"fax": ""}).decode()
    first = city.data(keys.event(1))
    last_hash = city.data(keys.HEAD)["last_hash"]
    city.store_data(keys.HEAD, city.data(keys.HEAD) | {"pinned": text, "later": True})
    first["details"] |= {"application_digest": digest(text)}
    first |= {"later": {"more": 1}}
    for sequence in range(1, LENGTH + 1):
        event = first if sequence == 1 else city.data(keys.event(sequence)) | {"previous_hash": last_hash}
        event_text = canonical_json(event)
        last_hash = hashlib.sha256(event_text).hexdigest()
        city.store(keys.event(sequence), data=event_text.decode(), hash=last_hash)
    city.store_data(keys.HEAD, city.data(keys.HEAD) | {"last_hash": last_hash})
    assert isinstance(city.verdict(), Proof)


def test_personal_data_that_were_erased_leave_the_chain_proven(city: City) -> None:
    """Erased is told from tampered: what was erased says so, and anything else that does not fit breaks the chain."""
    kept = city.personal()
    assert len(kept) == 1 + LENGTH, "the contact, and each who acted"
    erased = {name: {"salt": "", "text": "", "erased_at": "2026-03-02T00:00:00Z"} for name in kept}
    city.store(keys.HEAD, personal=json.dumps(erased))
    assert city.verdict() == Proof(cases=2, events=3 + LENGTH, erased=1 + LENGTH)
    for name in kept:
        forged = kept[name] | {"text": kept[name]["text"].replace("明", "华") + " "}
        for personal in (
            {other: kept[other] for other in kept if other != name},
            kept | {name: forged},
            kept | {name: kept[name] | {"salt": "0" * 64}},
        ):
            city.store(keys.HEAD, personal=json.dumps(personal))
            assert city.broken_at() in range(1, LENGTH + 1)
    city.store(keys.HEAD, personal=json.dumps(kept))
    assert isinstance(city.verdict(), Proof)


def test_events_without_a_head_are_named(city: City) -> None:
    city.delete(keys.HEAD)
    assert city.broken_at() == 1


def test_a_head_without_events_is_named(city: City) -> None:
    for sequence in range(1, LENGTH + 1):
        city.delete(keys.event(sequence))
    assert city.broken_at() == 1


def test_the_command_says_what_was_proven_and_fails_on_a_break(
    city: City, tables: Tables, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--prefix", tables.prefix, "--city", "jiaozuo", "--city", "changzhi", "--region", REGION]
    asked += ["--endpoint", ENDPOINT] if ENDPOINT else []
    assert verify_chain.main(asked) == 0
    assert capsys.readouterr().out == "jiaozuo: 2 cases, 8 events proven\nchangzhi: 0 cases, 0 events proven\n"
    city.store_data(keys.event(2), city.data(keys.event(2)) | {"note": "伪造"})
    assert verify_chain.main(asked) == 1
    assert capsys.readouterr().out.startswith(
        f"jiaozuo: BROKEN at case {VICTIM}, event 2: its content is not what was hashed\nchangzhi: 0 cases"
    )
