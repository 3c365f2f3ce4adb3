"""The gate: while an operator has stopped writes, no transaction passes, and reads go on."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pynamodb.exceptions import PynamoDBConnectionError

from chalicelib.domain.shared.errors import WritesStopped
from chalicelib.domain.shared.maintenance import Maintenance
from chalicelib.tables.core.gate import LOOK_SECONDS, MAINTENANCE, Gate
from chalicelib.tables.core.tables import Tables
from chalicelib.tables.core.transaction import TransactionWriter, Write
from chalicelib.tables.offices.switches import SwitchStore

STOP = Maintenance(since=datetime(2026, 11, 28, tzinfo=UTC), reason="还原数据", retry_after=600)


def test_nothing_is_written_while_writes_are_stopped_but_how_people_get_in(tables: Tables) -> None:
    writer, switch = TransactionWriter(tables.connection), SwitchStore(tables)
    rows = {
        "a case": tables.cases("jiaozuo")(pk="CASE#1", sk="HEAD", data="{}"),
        "a message": tables.outbox(pk="1", data="{}", version=1),
        "an answer": tables.once(pk="ANSWERED#1", data="{}"),
    }
    session = tables.access(pk="SESSION#1", data="{}", version=1)
    switch.stop_writes(STOP)
    tables.gate.look()
    for name, row in rows.items():
        with pytest.raises(WritesStopped) as refused:
            writer.write([Write(row), Write(session)])
        assert refused.value.retry_after == 600, name
    writer.write([Write(session)])
    assert tables.access.get("SESSION#1")
    assert not list(tables.cases("jiaozuo").scan())
    switch.resume_writes()
    tables.gate.look()
    writer.write([Write(row) for row in rows.values()])
    assert len(list(tables.cases("jiaozuo").scan())) == 1


def test_the_switch_is_looked_at_four_times_a_minute_at_most() -> None:
    now, looks, switch = [0.0], [0], [MAINTENANCE.dump(STOP)]

    def read() -> str:
        looks[0] += 1
        return switch[0]

    gate = Gate(read, lambda: now[0])
    assert [gate() for _ in range(3)] == [STOP] * 3
    assert looks == [1]
    switch[0], now[0] = "", LOOK_SECONDS + 0.1
    assert gate() is None
    assert looks == [2]


@pytest.mark.parametrize("before", ["", MAINTENANCE.dump(STOP)], ids=["open", "shut"])
def test_a_switch_that_cannot_be_read_stays_as_it_was(before: str) -> None:
    texts = [before, "not json"]
    gate = Gate(lambda: texts.pop(0))
    gate.look()
    seen = gate()
    gate.look()
    assert gate() == seen

    def unreachable() -> str:
        raise PynamoDBConnectionError("out of reach")

    gate._read = unreachable
    gate.look()
    assert gate() == seen
