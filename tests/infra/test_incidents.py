"""docs/runbook.md followed to the letter: each incident is caused in an emulator of AWS, then mended as the page says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from chalicelib.domain.people.persons import Person
from chalicelib.runtime.clock import real_time
from chalicelib.tables.core.transaction import TransactionWriter
from chalicelib.tables.offices.company_homes import claim_home
from chalicelib.tables.people.persons import PersonStore
from infra.deploy.deployment import read
from local.demo.party import Party
from local.functions import SCHEDULED
from tests.infra import emulator
from tests.infra.deployed import DeployedPlay, World, apply, eventually, opened, playing
from tests.infra.walk import ROOT, RUNBOOK, steps

pytestmark = [
    pytest.mark.emulator,
    pytest.mark.skipif(not emulator.PYTHON.exists(), reason="the emulator is not installed (make test-deploy)"),
]

AWS = ROOT / "build" / "aws" / "bin" / "aws"
TRUE_NOTICE = [{"date": "2027-02-05", "is_working_day": False}, {"date": "2027-02-14", "is_working_day": True}]


@dataclass
class Runbook:
    """The runbook beside a running deployment; `followed` are the steps that were executed."""

    world: World
    followed: set[str] = field(default_factory=set)

    def follow(self, name: str, **given: str) -> str:
        """Execute a step as it stands, with what the reader is told to set."""
        self.world.walk.environment |= given
        self.followed.add(name)
        said = self.world.walk.run(steps(RUNBOOK)[name])
        if name == "begin":  # AWS serves the API at the output; the emulator has an address of its own for that
            self.world.walk.environment["API"] = self.world.api.rstrip("/")
        return said

    def client(self, service: str) -> Any:
        return self.world.deployment.client(service)

    def queue(self, name: str) -> str:
        return str(self.client("sqs").get_queue_url(QueueName=f"{self.world.deployment.prefix}-{name}")["QueueUrl"])

    def asked(self, method: str, path: str, token: str, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"}
        return httpx.request(method, f"{self.world.api}{path}", headers=headers, trust_env=False, timeout=60, **more)

    @property
    def operator(self) -> str:
        return self.world.walk.environment["OPERATOR"]

    def notice(self, days: list[dict[str, Any]]) -> Path:
        file = self.world.folder / "notice.json"
        told = {"notice": "国办发明电〔2026〕9号", "year": 2027, "url": "https://www.gov.cn/zhengce/example.htm"}
        file.write_text(json.dumps({**told, "days": days}), encoding="utf-8")
        return file


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with opened(tmp_path_factory.mktemp("incidents")) as made:
        made.walk.environment["PATH"] = f"{_aws(made.folder)}:{made.walk.environment['PATH']}"
        yield made


def _aws(folder: Path) -> Path:
    """The command `aws`, which for some services looks for the emulator only if it is told on the command line."""
    place = folder / "bin"
    place.mkdir()
    command = place / "aws"
    command.write_text(f'#!/bin/sh\nexec {AWS} --endpoint-url "$AWS_ENDPOINT_URL" "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    return place


@pytest.fixture(scope="module")
def play(world: World) -> Iterator[DeployedPlay]:
    with playing(world) as parties:
        yield parties


@pytest.fixture(scope="module")
def runbook(world: World, play: DeployedPlay) -> Runbook:
    book = Runbook(world)
    book.follow("begin", STACK=world.deployment.prefix)
    return book


def test_a_schedule_is_run_by_hand(runbook: Runbook) -> None:
    said = runbook.follow("invoke")
    assert '"StatusCode": 200' in said
    assert "FunctionError" not in said
    assert "MessageId" in runbook.follow("one-city")


def test_a_poison_message_is_put_aside_and_handed_over_again(runbook: Runbook) -> None:
    """The letter is as Lambda's destination writes it, after three attempts."""
    arn = f"arn:aws:lambda:{emulator.REGION}:000000000000:function:{runbook.world.deployment.prefix}-statistics"
    failed = {"requestContext": {"functionArn": f"{arn}:$LATEST"}, "requestPayload": SCHEDULED}
    queue = runbook.queue("invocations-dead")
    runbook.client("sqs").send_message(QueueUrl=queue, MessageBody=json.dumps(failed))
    assert "invocations-dead: 1\n" in runbook.follow("dead-letters")
    assert "invocations-dead: 1 handed over" in runbook.follow("redrive")
    assert "invocations-dead: 0\n" in runbook.follow("dead-letters")


def test_a_stuck_outbox_moves_again(runbook: Runbook, play: DeployedPlay) -> None:
    functions, prefix = runbook.client("lambda"), runbook.world.deployment.prefix
    (mapping,) = functions.list_event_source_mappings(FunctionName=f"{prefix}-outbox")["EventSourceMappings"]
    functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    runbook.client("events").disable_rule(Name=f"{prefix}-sweeper")
    case, steward = apply(play), Party(play, "steward-jiaozuo", "焦作管家")
    said = runbook.follow("waiting")
    assert case.case_id in said
    assert "Disabled" in said
    assert "DISABLED" in said
    assert '"StatusCode": 200' in runbook.follow("unstick")

    def told() -> bool:
        return case.case_id in {item["case_id"] for item in steward.get("/v1/notifications").json()["items"]}

    eventually(told, "nobody was told of the application")
    assert "ENABLED" in runbook.follow("waiting")


def test_a_dead_delivery_is_sent_again(runbook: Runbook, play: DeployedPlay) -> None:
    """The stage has no mail server, so whoever is written to is not reached."""
    apply(play)

    def dead() -> list[dict[str, Any]]:
        said = runbook.follow("dead-deliveries")
        return [item for item in json.loads(said)["items"] if item["reason"] == "mail_not_configured"]

    eventually(lambda: bool(dead()), "no delivery died")
    again = json.loads(runbook.follow("redelivery", DELIVERY=dead()[0]["delivery_id"]))
    assert again["state"] == "pending"


def test_timelines_are_proven(runbook: Runbook) -> None:
    assert runbook.follow("prove").count("events proven") == 3


def test_a_wrong_calendar_is_mended(runbook: Runbook) -> None:
    wrong = [*TRUE_NOTICE, {"date": "2027-02-17", "is_working_day": True}]
    runbook.follow("notice-preview", NOTICE=str(runbook.notice(wrong)))
    runbook.follow("notice")
    runbook.notice(TRUE_NOTICE)
    said = runbook.follow("mend-calendar")
    now = runbook.asked("GET", "v1/calendar/overrides", runbook.operator).json()
    assert "2027-02-17" not in json.dumps(now), said


def test_a_company_moves(runbook: Runbook) -> None:
    tables = runbook.world.tables
    TransactionWriter(tables.connection).write([claim_home(tables, "91140502MA0TE5T24A", "jincheng")])
    assert json.loads(runbook.follow("company"))["home_city"] == "changzhi"


def test_a_user_of_the_mini_program_is_kept_out(runbook: Runbook) -> None:
    tables, person = runbook.world.tables, "person-0123456789abcdef"
    PersonStore(tables).save(Person(person_id=person, app_id="wx", open_id="o", created_at=real_time()))
    assert "手机遗失" in runbook.follow("suspend-person", PERSON=person)
    assert "手机遗失" in runbook.follow("reinstate-person")


def test_a_leaked_token_of_staff_opens_nothing(runbook: Runbook) -> None:
    token = runbook.world.issuer.token("steward-jiaozuo")
    runbook.follow("suspend-staff", STAFF="steward-jiaozuo")
    assert runbook.asked("GET", "v1/me", token).status_code == 401
    runbook.follow("reinstate-staff")
    assert runbook.asked("GET", "v1/me", token).status_code == 200


def test_a_key_that_waits_for_its_end_is_rescued(runbook: Runbook) -> None:
    kms, key = runbook.client("kms"), runbook.world.deployment.outputs()["KeyArn"]
    kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=30)
    assert "PendingDeletion" in runbook.follow("key-state")
    assert runbook.follow("rescue-key").rstrip().endswith('"Enabled"')
    assert kms.describe_key(KeyId=key)["KeyMetadata"]["Enabled"]


def test_a_lost_table_comes_back(runbook: Runbook, play: DeployedPlay) -> None:
    """DynamoDB makes a backup of a table as it is deleted; the emulator does not, so the test makes it."""
    client, table = runbook.client("dynamodb"), f"{runbook.world.deployment.prefix}-cases-jiaozuo"
    before = client.scan(TableName=table, Select="COUNT")["Count"]
    client.create_backup(TableName=table, BackupName="as-it-is-deleted")
    client.update_table(TableName=table, DeletionProtectionEnabled=False)
    client.delete_table(TableName=table)
    steward = runbook.world.issuer.token("steward-jiaozuo")
    assert runbook.asked("GET", "v1/ledger", steward).status_code >= 500
    said = runbook.follow("restore-table", CITY="jiaozuo")
    assert "1 tables: 1 changed" in said
    assert "events proven" in said
    assert client.scan(TableName=table, Select="COUNT")["Count"] == before
    assert runbook.asked("GET", "v1/ledger", steward).status_code == 200


def test_writes_are_stopped_and_all_is_restored_beside_and_taken_into_service(runbook: Runbook) -> None:
    steward = runbook.world.issuer.token("steward-jiaozuo")
    assert "writes are stopped since" in runbook.follow("stop-writes")
    member = "v1/directory/staff/steward-jiaozuo/suspension"
    refused = runbook.asked("POST", member, runbook.operator, json={"reason": "演练。"})
    assert (refused.status_code, refused.json()["code"]) == (503, "writes_stopped")
    assert runbook.asked("GET", "v1/ledger", steward).status_code == 200
    moment = runbook.world.walk.environment["MOMENT"]
    assert "all restored" in runbook.follow("restore-all", RESTORED="set-r1", MOMENT=moment)
    assert runbook.follow("prove-all").count("events proven") >= 3
    file = runbook.world.folder / "dev.toml"
    file.write_text(file.read_text("utf-8") + 'TablePrefix = "set-r1"\n', encoding="utf-8")
    runbook.follow("serve-restored")
    assert read(file).tables.prefix == "set-r1"
    assert runbook.follow("resume-writes") == "writes go on\n"
    api = runbook.client("lambda").get_function_configuration(FunctionName=f"{runbook.world.deployment.prefix}-api")
    assert api["Environment"]["Variables"]["TABLE_PREFIX"] == "set-r1"
    assert runbook.asked("GET", "v1/ledger", steward).json()["items"]


def test_every_step_of_the_runbook_was_followed(runbook: Runbook) -> None:
    assert runbook.followed == set(steps(RUNBOOK))
