"""One city mended from a restored table: what is lost or damaged comes back, what is newer stays, nothing is deleted."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.workflow.events import BrokenChain
from chalicelib.tables.cases.store import CaseStore
from chalicelib.tables.core import keys
from chalicelib.tables.core.tables import Tables
from chalicelib.tables.parties.folders import FolderStore
from infra.deploy import restore_city
from infra.deploy.deployment import NotDeployable
from infra.deploy.mending import mend
from infra.deploy.restore_city import City
from infra.verify_chain import Proof
from tests.builders import a_case_in, a_penalty, a_pending_document
from tests.conftest import ENDPOINT
from tests.tables.support import save_all

pytestmark = pytest.mark.skipif(bool(ENDPOINT), reason="DynamoDB Local restores nothing")

FIRST, SECOND, NEW = "JZ-00000000000000000001", "JZ-00000000000000000002", "JZ-00000000000000000003"
HEAD = keys.HEAD


class Accident:
    """Jiaozuo's table with two cases, restored as they stood; then things happen to the live one."""

    def __init__(self, client: Any, tables: Tables, store: CaseStore) -> None:
        self.client, self.store = client, store
        self.city = City(client, tables, "jiaozuo")
        self.steps = a_case_in("reported", case_id=FIRST)
        save_all(store, self.steps[:3])
        matter = a_penalty(decision_number="焦市监处罚〔2025〕13号")
        second = save_all(store, a_case_in("agreed", case_id=SECOND, matter=matter))[-1].case
        FolderStore(tables).add(second.handling_city, SECOND, a_pending_document())
        if "jiaozuo-restored" in str(client.list_tables()["TableNames"]):
            client.delete_table(TableName=self.city.restored)
        self.city.restore(None)

    def row(self, case_id: str, sk: str) -> dict[str, Any]:
        key = {"pk": {"S": keys.case(case_id)}, "sk": {"S": sk}}
        return dict(self.client.get_item(TableName=self.city.live, Key=key)["Item"])

    def lose(self, case_id: str, sk: str) -> None:
        key = {"pk": {"S": keys.case(case_id)}, "sk": {"S": sk}}
        self.client.delete_item(TableName=self.city.live, Key=key)

    def damage(self, case_id: str, sk: str, old: str, new: str) -> None:
        row = self.row(case_id, sk)
        assert old in row["data"]["S"]
        data = {"S": row["data"]["S"].replace(old, new)}
        self.client.put_item(TableName=self.city.live, Item=row | {"data": data})

    def rows(self) -> list[Any]:
        found = self.client.scan(TableName=self.city.live, ConsistentRead=True)["Items"]
        return sorted(found, key=lambda row: (row["pk"]["S"], row["sk"]["S"]))


@pytest.fixture
def accident(dynamodb: Any, tables: Tables, store: CaseStore) -> Accident:
    return Accident(dynamodb, tables, store)


def test_lost_rows_of_every_kind_come_back_as_they_were(accident: Accident) -> None:
    before = accident.rows()
    for row in before[1:]:
        accident.client.delete_item(TableName=accident.city.live, Key={"pk": row["pk"], "sk": row["sk"]})
    assert restore_city.put_back(accident.city) == 0
    assert accident.rows() == before


@pytest.mark.parametrize(
    ("sk", "old", "new"),
    [
        pytest.param(keys.event(2), SECOND, FIRST, id="event_of_another_case"),
        pytest.param(keys.event(2), "{", "", id="unreadable_event"),
        pytest.param(HEAD, "焦市监处罚", "长市监处罚", id="application_in_the_head"),
        pytest.param(HEAD, "{", "encrypted {", id="unreadable_head"),
    ],
)
def test_a_broken_timeline_is_made_whole(accident: Accident, sk: str, old: str, new: str) -> None:
    before = accident.rows()
    accident.damage(SECOND, sk, old, new)
    assert isinstance(accident.city.prove(), BrokenChain)
    assert restore_city.compare(accident.city) == 0
    assert isinstance(accident.city.prove(), BrokenChain), "comparing writes nothing"
    assert restore_city.put_back(accident.city) == 0
    assert accident.rows() == before


def test_what_happened_since_stays(accident: Accident) -> None:
    save_all(accident.store, accident.steps[3:])
    save_all(
        accident.store, a_case_in("submitted", case_id=NEW, matter=a_penalty(decision_number="焦市监处罚〔2025〕14号"))
    )
    before = accident.rows()
    accident.lose(FIRST, keys.event(1))
    accident.lose(SECOND, HEAD)
    assert restore_city.put_back(accident.city) == 0
    assert accident.rows() == before
    assert isinstance(accident.city.prove(), Proof)


def test_a_case_whose_newer_head_is_lost_is_named_and_left(
    accident: Accident, capsys: pytest.CaptureFixture[str]
) -> None:
    save_all(accident.store, accident.steps[3:])
    accident.lose(FIRST, HEAD)
    before = accident.rows()
    assert restore_city.put_back(accident.city) == 1
    assert accident.rows() == before
    assert f"{keys.case(FIRST)}" not in capsys.readouterr().err
    restore_city.compare(accident.city)
    assert f"{keys.case(FIRST)}: no timeline can be made" in capsys.readouterr().out


def test_a_row_that_moved_since_it_was_compared_is_left(accident: Accident) -> None:
    accident.damage(SECOND, HEAD, "{", "encrypted {")
    mending = next(m for m in accident.city.mendings() if m.is_needed)
    accident.damage(SECOND, HEAD, "encrypted", "encrypted twice")
    before = accident.rows()
    assert not accident.city.put_back(mending)
    assert accident.rows() == before


def test_nothing_is_needed_where_nothing_happened(accident: Accident) -> None:
    assert not any(mending.is_needed or mending.differing for mending in accident.city.mendings())


def test_a_second_restoration_does_not_touch_the_first(accident: Accident) -> None:
    with pytest.raises(NotDeployable, match="already exists"):
        accident.city.restore(None)


def test_a_notification_that_was_read_since_stays_read() -> None:
    def row(data: str) -> dict[str, Any]:
        return {"pk": {"S": "INBOX#steward#jiaozuo"}, "sk": {"S": "1"}, "data": {"S": data}}

    mending = mend("INBOX#steward#jiaozuo", {"1": row("read")}, {"1": row("unread")})
    assert (mending.is_needed, mending.differing) == (False, 1)
