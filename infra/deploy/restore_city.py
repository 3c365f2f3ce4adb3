"""Mend ONE city's table from a point in time, beside the running service. DynamoDB restores only to a new table:

python -m infra.deploy.restore_city DEPLOYMENT CITY restore [--at 2026-11-23T08:00:00+08:00]
python -m infra.deploy.restore_city DEPLOYMENT CITY compare       what would be put back; writes nothing
python -m infra.deploy.restore_city DEPLOYMENT CITY put-back      puts it back and proves the city

`put-back` writes by transactions, each row under the condition that it is still as it was compared, and deletes
nothing; it may run again at any time. The restored table stays until somebody deletes it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.domain.workflow.events import BrokenChain
from chalicelib.tables.core.tables import Tables, cases_table
from infra.deploy.deployment import Deployment, NotDeployable, command, read
from infra.deploy.mending import Mending, Partition, Row, mend
from infra.verify_chain import Proof, prove, told

SUFFIX = "-restored"
PAUSE_SECONDS = 5
PATIENCE_SECONDS = 12 * 60 * 60
"""Restoring takes minutes, whatever the size; of a large table with indexes it may take hours."""
AT_ONCE = 100
"""Rows that a transaction takes."""


@dataclass
class Counted:
    """Counts of a city's rows by what was found; `partitions` counts partitions."""

    partitions: int = 0
    missing: int = 0
    damaged: int = 0
    differing: int = 0
    moved: int = 0
    beyond: list[str] = field(default_factory=list)

    def add(self, mending: Mending) -> None:
        self.partitions += 1
        self.missing += len(mending.missing)
        self.damaged += len(mending.damaged)
        self.differing += mending.differing
        self.beyond += [mending.pk] if mending.beyond else []


@dataclass(frozen=True)
class City:
    """A city's live table, and the restored one beside it."""

    client: Any
    tables: Tables
    city: str

    @property
    def live(self) -> str:
        return cases_table(self.tables.prefix, self.city)

    @property
    def restored(self) -> str:
        return self.live + SUFFIX

    def restore(self, at: datetime | None) -> float:
        """Restore beside the live table, to a moment or else to the latest there is; answers the seconds it took.

        Raises:
            NotDeployable: there is a restored table already, or DynamoDB refuses.
        """
        began = time.monotonic()
        moment: dict[str, Any] = {"RestoreDateTime": at} if at else {"UseLatestRestorableTime": True}
        try:
            described = self.client.describe_table(TableName=self.live)["Table"]
            key = described.get("SSEDescription", {}).get("KMSMasterKeyArn")
            encrypted = {"Enabled": True, "SSEType": "KMS", **({"KMSMasterKeyId": key} if key else {})}
            self.client.restore_table_to_point_in_time(
                SourceTableName=self.live, TargetTableName=self.restored, SSESpecificationOverride=encrypted, **moment
            )
        except ClientError as error:
            raise NotDeployable(error.response["Error"]["Message"]) from None
        while self.client.describe_table(TableName=self.restored)["Table"]["TableStatus"] != "ACTIVE":
            if time.monotonic() - began > PATIENCE_SECONDS:
                raise NotDeployable(f"{self.restored} is not ready; it may yet become so: compare then")
            time.sleep(PAUSE_SECONDS)
        return time.monotonic() - began

    def prove(self, suffix: str = "") -> Proof | BrokenChain:
        return prove(self.tables, self.city + suffix)

    def mendings(self) -> Iterator[Mending]:
        """Every partition of the restored table, compared with the live one as both stand now."""
        for pk in self._partitions():
            yield mend(pk, self._partition(self.live, pk), self._partition(self.restored, pk))

    def put_back(self, mending: Mending) -> bool:
        """Write what is missing or damaged; False if the rows are no longer as they were compared."""
        puts = [_put(self.live, row) for row in mending.missing]
        puts += [_put(self.live, row, seen) for seen, row in mending.damaged]
        try:
            for start in range(0, len(puts), AT_ONCE):
                self.client.transact_write_items(TransactItems=puts[start : start + AT_ONCE])
        except self.client.exceptions.TransactionCanceledException:
            return False
        return True

    def _partitions(self) -> Iterator[str]:
        """The partition keys of the restored table, each once: a scan brings a partition's rows one after the other."""
        pages = self.client.get_paginator("scan").paginate(
            TableName=self.restored, ProjectionExpression="pk", ConsistentRead=True
        )
        before = ""
        for row in (row for page in pages for row in page["Items"]):
            if row["pk"]["S"] != before:
                before = row["pk"]["S"]
                yield before

    def _partition(self, table: str, pk: str) -> Partition:
        pages = self.client.get_paginator("query").paginate(
            TableName=table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": pk}},
            ConsistentRead=True,
        )
        return {row["sk"]["S"]: row for page in pages for row in page["Items"]}


def _put(table: str, row: Row, seen: Row | None = None) -> dict[str, Any]:
    """A row where there is none, or in place of the very one that was seen."""
    put: dict[str, Any] = {"TableName": table, "Item": row, "ConditionExpression": "attribute_not_exists(pk)"}
    if seen is not None:
        put |= _still(seen)
    return {"Put": put}


def _still(seen: Row) -> dict[str, Any]:
    """The condition that `data` is what it was; every writer of ours changes it with the row."""
    if "data" not in seen:
        return {"ConditionExpression": "attribute_exists(pk) AND attribute_not_exists(#data)", **_named("data")}
    return {
        "ConditionExpression": "#data = :data",
        "ExpressionAttributeValues": {":data": seen["data"]},
        **_named("data"),
    }


def _named(attribute: str) -> dict[str, Any]:
    return {"ExpressionAttributeNames": {f"#{attribute}": attribute}}


def restore(city: City, at: datetime | None) -> int:
    moment = at.isoformat(timespec="seconds") if at else "the latest moment"
    seconds = city.restore(at)
    proof = city.prove(SUFFIX)
    print(f"{city.restored}: as of {moment}, restored in {seconds:.0f} s")
    print(f"{city.restored}: {told(proof)}")
    return int(isinstance(proof, BrokenChain))


def compare(city: City) -> int:
    counted = Counted()
    for mending in city.mendings():
        counted.add(mending)
        if mending.is_needed or mending.beyond:
            print(f"  {mending.pk}: {_needs(mending)}")
    return _tell(city, counted, "to put back")


def put_back(city: City) -> int:
    counted, began = Counted(), time.monotonic()
    for mending in city.mendings():
        counted.add(mending)
        if mending.is_needed and not city.put_back(mending):
            counted.moved += 1
            print(f"  {mending.pk}: moved meanwhile, run this again")
    status = _tell(city, counted, f"put back in {time.monotonic() - began:.0f} s")
    proof = city.prove()
    print(f"{city.live}: {told(proof)}")
    return int(status or counted.moved > 0 or isinstance(proof, BrokenChain))


def _tell(city: City, counted: Counted, what: str) -> int:
    print(f"{city.live}: {counted.partitions} partitions compared")
    print(f"{counted.missing} missing and {counted.damaged} damaged rows {what}; {counted.differing} newer ones left")
    if counted.beyond:
        print(f"{len(counted.beyond)} cases that this restoration cannot mend")
    return int(bool(counted.beyond))


def _needs(mending: Mending) -> str:
    return mending.beyond or f"{len(mending.missing)} missing, {len(mending.damaged)} damaged"


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time zone is needed")
    return moment


def main(arguments: Sequence[str] | None = None) -> int:
    parser = command(__doc__)
    parser.add_argument("city", help="as the directory calls it, such as jiaozuo; or a province")
    parser.add_argument("step", choices=["restore", "compare", "put-back"])
    parser.add_argument("--at", type=_moment, help="with its time zone; default: the latest moment there is")
    asked = parser.parse_args(arguments)
    try:
        deployment: Deployment = read(asked.deployment)
        city = City(deployment.client("dynamodb"), deployment.tables, asked.city)
        match asked.step:
            case "restore":
                return restore(city, asked.at)
            case "compare":
                return compare(city)
            case _:
                return put_back(city)
    except NotDeployable as reason:
        sys.exit(str(reason))


if __name__ == "__main__":
    sys.exit(main())
