"""The migration back-fills forms and index attributes beside the service, goes on where it stopped, and changes nothing twice."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.cases.listings import CaseList
from chalicelib.domain.messages.deliveries import DeliveryState
from chalicelib.domain.parties.access import ListKind
from chalicelib.tables.cases.store import CaseStore
from chalicelib.tables.core import keys
from chalicelib.tables.core.tables import Tables
from chalicelib.tables.messages.delivery_rows import SHARDS
from chalicelib.tables.messages.outbox import OutboxStore
from infra.migration import kinds
from infra.migration import tables as migration
from infra.migration.tables import Progress, Target, migrate
from infra.verify_chain import Proof, prove
from tests.builders import FORWARDED, NOW, a_case_in, a_penalty, play
from tests.tables.support import dump, save_all

LEDGER = CaseList("jiaozuo", ListKind.LEDGER)
CASES = 5
LATER = NOW + timedelta(days=1)
Raw = dict[str, Any]


@pytest.fixture
def lines() -> list[str]:
    return []


@pytest.fixture
def target(tables: Tables, store: CaseStore) -> Target:
    for number in range(CASES):
        matter = a_penalty(decision_number=f"焦市监处罚〔2025〕{number + 1}号")
        save_all(store, a_case_in("submitted", case_id=f"JZ-{number:020d}", matter=matter))
    return Target(tables.cases("jiaozuo"), kinds.CITY_KINDS, "jiaozuo")


def rows(client: Any, tables: Tables) -> Mapping[tuple[str, str], Raw]:
    return dump(client, tables)["cases-jiaozuo"]


def as_of_old(client: Any, tables: Tables) -> None:
    """Take from every row what an earlier release had not: the form, and the keys of an index."""
    for row in rows(client, tables).values():
        old = {name: value for name, value in row.items() if name not in ("form", "ledger", "running", "due")}
        client.put_item(TableName=f"{tables.prefix}-cases-jiaozuo", Item=old)


def listed(store: CaseStore) -> int:
    return len(store.page([LEDGER], lambda case: True, 50, None).items)


def test_a_new_index_holds_the_old_rows(
    tables: Tables, store: CaseStore, target: Target, dynamodb: Any, lines: list[str]
) -> None:
    whole = rows(dynamodb, tables)
    as_of_old(dynamodb, tables)
    assert listed(store) == 0

    done = migrate(tables, target, "forms", lines.append)
    assert (done.read, done.rewritten, done.is_done) == (2 * CASES, 2 * CASES, True)
    assert listed(store) == CASES
    assert rows(dynamodb, tables) == whole
    assert prove(tables, "jiaozuo") == Proof(CASES, CASES)
    assert lines[-1].endswith(f"-cases-jiaozuo: {2 * CASES} rows read, {2 * CASES} rewritten")

    assert migrate(tables, target, "forms", lines.append) == done, "it has been done"
    again = migrate(tables, target, "forms", lines.append, anew=True)
    assert (again.read, again.rewritten) == (2 * CASES, 0), "and once is as good as twice"


def test_a_run_that_stopped_goes_on_where_it_was(
    tables: Tables, store: CaseStore, target: Target, dynamodb: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migration, "PAGE_OF_ROWS", 3)
    as_of_old(dynamodb, tables)
    seen: list[str] = []

    def stop_after_a_page(line: str) -> None:
        seen.append(line)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        migrate(tables, target, "forms", stop_after_a_page)
    assert "3 rows read, 3 rewritten, more to come" in seen[0]
    done = migrate(tables, target, "forms", seen.append)
    assert (done.read, done.rewritten) == (2 * CASES, 2 * CASES)
    assert len(seen) == 1 + 3
    assert listed(store) == CASES
    assert migrate(tables, target, "later forms", seen.append).read == 2 * CASES, "other forms are another migration"


def test_what_the_service_writes_meanwhile_stays(
    tables: Tables, store: CaseStore, target: Target, dynamodb: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_of_old(dynamodb, tables)
    real = migration.again

    def act_meanwhile(known: Any, row: Any, place: str) -> Any:
        if row.sk == keys.HEAD and int(row.version) == 1:
            dossier = store.get("jiaozuo", row.pk.partition("#")[2])
            assert dossier
            save_all(store, play(dossier.case, [FORWARDED]))
        return real(known, row, place)

    monkeypatch.setattr(migration, "again", act_meanwhile)
    done = migrate(tables, target, "forms", lambda line: None)
    assert done.moved == CASES
    assert {
        json.loads(row["data"]["S"])["stage"] for (_, sk), row in rows(dynamodb, tables).items() if sk == keys.HEAD
    } == {"forwarded"}
    assert prove(tables, "jiaozuo") == Proof(CASES, 2 * CASES)
    assert listed(store) == CASES


def test_a_row_that_cannot_be_read_is_named_and_stays(
    tables: Tables, target: Target, dynamodb: Any, lines: list[str]
) -> None:
    key = {"pk": {"S": keys.case(f"JZ-{0:020d}")}, "sk": {"S": keys.HEAD}}
    broken = {**rows(dynamodb, tables)[key["pk"]["S"], keys.HEAD], "form": {"N": "99"}}
    dynamodb.put_item(TableName=target.table, Item=broken)

    done = migrate(tables, target, "forms", lines.append)
    assert done == Progress(to="forms", read=2 * CASES, unreadable=1, is_done=True)
    assert lines[0].endswith(f"{key['pk']['S']} HEAD cannot be read, and stays as it is")
    assert rows(dynamodb, tables)[key["pk"]["S"], keys.HEAD] == broken


def test_a_word_of_a_later_release_stays_in_its_row(tables: Tables, target: Target, dynamodb: Any) -> None:
    as_of_old(dynamodb, tables)
    for row in rows(dynamodb, tables).values():
        dynamodb.put_item(TableName=target.table, Item={**row, "later": {"S": "more"}})
    migrate(tables, target, "forms", lambda line: None)
    assert all(row["later"] == {"S": "more"} for row in rows(dynamodb, tables).values())


def test_deliveries_of_before_there_were_shards_are_found_by_the_sweeper_again(
    tables: Tables, store: CaseStore, target: Target, dynamodb: Any, lines: list[str]
) -> None:
    """They waited, or were dead, under one key for all, and had no place in the index by age."""
    outbox, name = OutboxStore(tables), f"{tables.prefix}-outbox"
    whole = dump(dynamodb, tables)["outbox"]
    for number, row in enumerate(whole.values()):
        old = {attribute: value for attribute, value in row.items() if attribute != "since"}
        state = "dead" if number == 0 else "pending"
        data = json.dumps(json.loads(row["data"]["S"]) | {"state": state}, ensure_ascii=False)
        dynamodb.put_item(TableName=name, Item=old | {"waiting": {"S": state}, "data": {"S": data}})
    assert (outbox.shards_waiting(LATER), outbox.oldest_pending()) == ([], None)

    done = migrate(tables, Target(tables.outbox, kinds.OUTBOX_KINDS), "forms", lines.append)

    assert done.rewritten == len(whole) > len(SHARDS)
    found = {pk for shard in outbox.shards_waiting(LATER) for pk in outbox.waiting_until(LATER, shard)}
    dead, _ = outbox.page(DeliveryState.DEAD, 10, None)
    assert found | {item.delivery_id for item in dead} == {pk for pk, _ in whole}
    assert len(dead) == 1
    assert outbox.oldest_pending() == NOW
