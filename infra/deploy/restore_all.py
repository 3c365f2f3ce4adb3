"""Restore ALL tables of a deployment to one moment, as a set of its own beside the running one.

python -m infra.deploy.restore_all DEPLOYMENT restore --to prod-r1 [--at 2026-11-23T08:00:00+08:00]
python -m infra.deploy.restore_all DEPLOYMENT prove --to prod-r1       every timeline of the set

Stop writes first (infra.deploy.writes). Without `--at` it is the latest moment that every table can be restored to. A
table that fails keeps no other back; run it again with the same moment, and what is there already stays. The set is
taken into service by its name: TablePrefix in the deployment's file (docs/runbook.md).
"""

from __future__ import annotations

import sys
import time
from argparse import RawDescriptionHelpFormatter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.domain.workflow.events import BrokenChain
from chalicelib.tables.core.tables import Tables
from chalicelib.tables.offices.switches import SwitchStore
from infra import blueprints
from infra.deploy.deployment import Deployment, NotDeployable, command, read
from infra.provision.places import of_directory
from infra.verify_chain import prove

AT_ONCE = 50
"""As many restorations as DynamoDB makes at once in an account."""
PAUSE_SECONDS = 5.0
PATIENCE_SECONDS = 12 * 60 * 60


@dataclass(frozen=True)
class Restoration:
    """The tables of a deployment in use, and the set that is made of them."""

    client: Any
    source: Tables
    target: Tables

    def names(self) -> list[str]:
        """All tables of the set, named without its prefix: the shared ones, and those of the directory's places."""
        prefix = self.source.prefix
        shared = [table.name.removeprefix(f"{prefix}-") for table in blueprints.shared(prefix).values()]
        return [*shared, *(f"cases-{place}" for place in of_directory(self.client, self.source))]

    def latest(self, names: Iterable[str]) -> datetime:
        """The latest moment that all tables can be restored to."""

        def one(name: str) -> datetime:
            table = f"{self.source.prefix}-{name}"
            told = self.client.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
            moment: datetime = told["PointInTimeRecoveryDescription"]["LatestRestorableDateTime"]
            return moment

        with ThreadPoolExecutor(AT_ONCE) as pool:
            return min(pool.map(one, names))

    def restore(self, name: str, at: datetime) -> str:
        """Restore one table, or wait for it; answers why it could not be, "" if it is there."""
        try:
            if not self._exists(name):
                self._begin(name, at)
            return self._ready(name, at)
        except (ClientError, BotoCoreError, TimeoutError) as error:
            return f"{type(error).__name__}: {error}"

    def _exists(self, name: str) -> bool:
        try:
            self.client.describe_table(TableName=f"{self.target.prefix}-{name}")
        except self.client.exceptions.ResourceNotFoundException:
            return False
        return True

    def _begin(self, name: str, at: datetime) -> None:
        """Begin, under the key of the table in use."""
        table = f"{self.source.prefix}-{name}"
        key = self.client.describe_table(TableName=table)["Table"].get("SSEDescription", {}).get("KMSMasterKeyArn")
        self.client.restore_table_to_point_in_time(
            SourceTableName=table,
            TargetTableName=f"{self.target.prefix}-{name}",
            RestoreDateTime=at,
            SSESpecificationOverride={"Enabled": True, "SSEType": "KMS", **({"KMSMasterKeyId": key} if key else {})},
        )

    def _ready(self, name: str, at: datetime) -> str:
        give_up = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < give_up:
            table = self.client.describe_table(TableName=f"{self.target.prefix}-{name}")["Table"]
            restored_to = table.get("RestoreSummary", {}).get("RestoreDateTime")
            if restored_to and abs((restored_to - at).total_seconds()) >= 1:
                return f"it is there already, as of {restored_to.isoformat()}: delete it, or take that moment"
            if table["TableStatus"] == "ACTIVE":
                return ""
            time.sleep(PAUSE_SECONDS)
        raise TimeoutError("it is not ready; run this again later")


def restore(restoration: Restoration, at: datetime | None) -> int:
    """Restore all, telling each; 1 if one failed. The set's own switch is turned, so that it is not written to yet.

    Raises:
        NotDeployable: writes go on, so that no moment would be whole.
    """
    maintenance = restoration.source.gate()
    if maintenance is None:
        raise NotDeployable("writes go on: python -m infra.deploy.writes DEPLOYMENT stop")
    names = restoration.names()
    moment = at or restoration.latest(names)
    print(f"as of {moment.isoformat(timespec='seconds')}: to go on after a failure, pass it by --at")
    failed = 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for name, wrong in zip(names, pool.map(lambda name: restoration.restore(name, moment), names), strict=True):
            print(f"{restoration.target.prefix}-{name}: {f'FAILED {wrong}' if wrong else 'restored'}", flush=True)
            failed += bool(wrong)
    if not failed:
        SwitchStore(restoration.target).stop_writes(maintenance)
    print(f"{len(names)} tables: {f'{failed} failed' if failed else 'all restored'}")
    return int(failed > 0)


def prove_all(restoration: Restoration) -> int:
    """Prove every timeline of the set; 1 if one does not hold."""
    broken = 0
    for place in of_directory(restoration.client, restoration.target):
        proof = prove(restoration.target, place)
        broken += isinstance(proof, BrokenChain)
        told = "BROKEN" if isinstance(proof, BrokenChain) else f"{proof.cases} cases, {proof.events} events proven"
        print(f"{place}: {told}", flush=True)
    return int(broken > 0)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time zone is needed")
    return moment


def main(arguments: list[str] | None = None) -> int:
    parser = command(__doc__)
    parser.formatter_class = RawDescriptionHelpFormatter
    parser.add_argument("step", choices=["restore", "prove"])
    parser.add_argument("--to", required=True, help="what opens the names of the set's tables")
    parser.add_argument("--at", type=_moment, help="with its time zone; default: the latest moment of all tables")
    asked = parser.parse_args(arguments)
    try:
        deployment: Deployment = read(asked.deployment)
        target = Tables(asked.to, deployment.region)
        restoration = Restoration(deployment.client("dynamodb"), deployment.tables, target)
        return restore(restoration, asked.at) if asked.step == "restore" else prove_all(restoration)
    except NotDeployable as reason:
        sys.exit(str(reason))


if __name__ == "__main__":
    sys.exit(main())
