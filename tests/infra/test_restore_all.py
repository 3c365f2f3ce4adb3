"""All tables restored to one moment beside the running ones; a failure keeps no other back, and a second run goes on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.domain.shared.maintenance import Maintenance
from chalicelib.tables.cases.store import CaseStore
from chalicelib.tables.core.tables import Tables
from chalicelib.tables.offices.directory import DirectoryStore
from chalicelib.tables.offices.switches import SwitchStore
from infra import blueprints
from infra.deploy.deployment import NotDeployable
from infra.deploy.restore_all import Restoration, prove_all, restore
from local.seed.directory import cities
from tests.builders import a_submitted_case
from tests.conftest import ENDPOINT, PLACES, REGION

pytestmark = pytest.mark.skipif(bool(ENDPOINT), reason="DynamoDB Local restores nothing")

NOW = datetime(2026, 11, 28, 8, 0, tzinfo=UTC)
STOP = Maintenance(since=NOW, reason="还原数据", retry_after=600)


class Restoring:
    """A client that restores as DynamoDB does: the moment is kept with the table, and one table may be refused."""

    def __init__(self, client: Any, refused: str = "") -> None:
        self._client, self.refused = client, refused
        self.moments: dict[str, datetime] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def restore_table_to_point_in_time(self, **asked: Any) -> None:
        target = asked["TargetTableName"]
        if target == self.refused:
            raise ClientError({"Error": {"Code": "LimitExceededException", "Message": "later"}}, "Restore")
        del asked["RestoreDateTime"], asked["SSESpecificationOverride"]  # which moto does not know
        self._client.restore_table_to_point_in_time(**asked)
        self.moments[target] = NOW

    def describe_table(self, **asked: Any) -> Any:
        answer = self._client.describe_table(**asked)
        if asked["TableName"] in self.moments:
            answer["Table"]["RestoreSummary"] = {"RestoreDateTime": self.moments[asked["TableName"]]}
        return answer


@pytest.fixture
def running(tables: Tables) -> Tables:
    """A deployment with one case, whose writes are stopped."""
    directory = DirectoryStore(tables)
    for city in cities():
        directory.save_city(city)
    CaseStore(tables).save(a_submitted_case(NOW))
    SwitchStore(tables).stop_writes(STOP)
    tables.gate.look()
    return tables


def test_a_set_is_restored_proven_and_not_written_to_yet(
    running: Tables, dynamodb: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    target = Tables(f"{running.prefix}-r1", REGION)
    client = Restoring(dynamodb, refused=f"{target.prefix}-cases-jincheng")
    restoration = Restoration(client, running, target)
    assert restore(restoration, NOW) == 1
    told = capsys.readouterr().out
    count = len(blueprints.shared("")) + len(PLACES)
    assert told.count(": restored\n") == count - 1, told
    assert f"{target.prefix}-cases-jincheng: FAILED ClientError" in told
    client.refused = ""
    assert restore(restoration, NOW) == 0
    assert f"{count} tables: all restored" in capsys.readouterr().out
    assert target.gate() == STOP
    assert prove_all(restoration) == 0
    assert "jiaozuo: 1 cases, 1 events proven" in capsys.readouterr().out


def test_another_moment_is_another_set(running: Tables, dynamodb: Any, capsys: pytest.CaptureFixture[str]) -> None:
    client = Restoring(dynamodb)
    restoration = Restoration(client, running, Tables(f"{running.prefix}-r2", REGION))
    assert restore(restoration, NOW) == 0
    assert restore(restoration, NOW.replace(hour=9)) == 1
    assert "it is there already, as of 2026-11-28T08:00:00+00:00" in capsys.readouterr().out


def test_nothing_is_restored_while_writes_go_on(tables: Tables, dynamodb: Any) -> None:
    SwitchStore(tables).resume_writes()
    tables.gate.look()
    with pytest.raises(NotDeployable, match="writes go on"):
        restore(Restoration(dynamodb, tables, Tables("r", REGION)), NOW)
