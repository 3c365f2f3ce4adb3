"""docs/deploy.md followed to the letter, into an emulator of AWS; and the service used as it was deployed.

The functions run from the zips of `make package`, behind the emulator's API Gateway, on what the template created.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from datetime import date
from typing import Any

import httpx
import pytest

from chalicelib.domain.parties.documents import DocumentStatus
from chalicelib.runtime.settings import Settings
from chalicelib.tables.cases.store import CaseStore
from chalicelib.tables.parties.folders import FolderStore
from infra import blueprints
from infra.deploy import releases
from local.demo import penalty
from local.demo.party import Party
from local.functions import SCHEDULED
from tests.infra import emulator
from tests.infra.deployed import DeployedPlay, World, apply, eventually, opened, playing
from tests.infra.templates import each
from tests.infra.walk import ROOT, steps

pytestmark = [
    pytest.mark.emulator,
    pytest.mark.skipif(not emulator.PYTHON.exists(), reason="the emulator is not installed (make test-deploy)"),
]

NOT_EMULATED = {
    "AWS::Budgets::Budget": "no resource of its CloudFormation; emulator_main.py hands it to its Budgets service",
    "AWS::DynamoDB::Table.SSESpecification": "left out; the provisioner mends it",
    "AWS::DynamoDB::Table.PointInTimeRecoverySpecification": "left out; the provisioner mends it",
    "AWS::DynamoDB::Table.TimeToLiveSpecification": "left out; the provisioner mends it",
    "AWS::S3::Bucket.BucketEncryption": "left out; objects get the bucket's default, which functions do not name",
    "AWS::S3::Bucket.ObjectLockConfiguration": "left out; functions never delete",
    "AWS::S3::Bucket.LifecycleConfiguration": "left out; nothing expires within a test",
    "AWS::S3::Bucket.LoggingConfiguration": "left out; nobody reads access logs here",
    "AWS::S3::Bucket.OwnershipControls": "left out; there is one account",
}
"""Parts of the template that the emulator's CloudFormation does not make -> what it means here. Tests of the template
look at all of these. The end of the page names what else of AWS the emulator lacks."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """An empty account, and what happens to it that the page does not tell to type."""
    with opened(tmp_path_factory.mktemp("deployment")) as made:
        made.walk.before = {
            "upgrade": lambda: _ask_for_more(made),
            "releases": lambda: _release_that_fails(made),
            "rollback": lambda: _choose_the_one_before(made),
            "compare": lambda: _destroy(made),
        }
        yield made


def _ask_for_more(world: World) -> None:
    """A change of the file, for there is no newer release of the sources."""
    with (world.folder / "dev.toml").open("a") as file:
        file.write("RequestsPerSecond = 30\n")


def _release_that_fails(world: World) -> None:
    """Another release, in which every function of the API fails as it starts."""
    built = world.folder / "built"
    shutil.copytree(ROOT / "build", built, ignore=lambda _, names: [n for n in names if n not in _built()])
    template = json.loads((built / "template.json").read_text("utf-8"))
    template["Resources"]["APIHandler"]["Properties"]["Handler"] = "nothing.handler"
    (built / "template.json").write_text(json.dumps(template), encoding="utf-8")
    tool = '.venv/bin/python -m infra.deploy "$DEPLOYMENT"'
    world.walk.run(f"{tool} propose --from {built}\n{tool} execute")
    assert httpx.get(f"{world.api}v1/health", trust_env=False, timeout=30).status_code >= 500


def _built() -> set[str]:
    return {"template.json", "manifest.json", "api.zip", "letters.zip"}


def _choose_the_one_before(world: World) -> None:
    world.walk.environment["RELEASE"] = world.walk.said["releases"].split()[-2]


def _destroy(world: World) -> None:
    """The accident, after the copy was made: the emulator copies the present, whatever moment is asked for."""
    client, table = world.deployment.client("dynamodb"), f"{world.deployment.prefix}-cases-jiaozuo"
    copied = _cases(client, f"{table}-restored")
    first, second, third = (_rows(client, table, case) for case in copied[:3])
    for row in first:
        client.delete_item(TableName=table, Key={"pk": row["pk"], "sk": row["sk"]})
    event = next(row for row in second if _sort_key(row).startswith("EVENT#"))
    client.put_item(TableName=table, Item=event | {"data": {"S": event["data"]["S"].replace("2026", "2025")}})
    head = next(row for row in third if _sort_key(row) == "HEAD")
    client.put_item(TableName=table, Item=head | {"data": {"S": "encrypted, pay"}})


def _sort_key(row: dict[str, Any]) -> str:
    return str(row["sk"]["S"])


def _scan(client: Any, table: str) -> list[dict[str, Any]]:
    pages = client.get_paginator("scan").paginate(TableName=table)
    return sorted((row for page in pages for row in page["Items"]), key=lambda row: (row["pk"]["S"], _sort_key(row)))


def _cases(client: Any, table: str) -> list[str]:
    return sorted({row["pk"]["S"] for row in _scan(client, table) if row["pk"]["S"].startswith("CASE#")})


def _rows(client: Any, table: str, pk: str) -> list[dict[str, Any]]:
    return [row for row in _scan(client, table) if row["pk"]["S"] == pk]


@pytest.fixture(scope="module")
def play(world: World) -> Iterator[DeployedPlay]:
    with playing(world) as parties:
        yield parties


def test_from_an_empty_account_to_a_served_request(world: World) -> None:
    me = json.loads(world.walk.to("operator"))
    assert [grant["role"] for grant in me["grants"]] == ["operator"]
    assert world.walk.said["smoke"].count("as it should be") == 5
    assert re.search(r"proposal-\w+: \d+ changes\n +Add ", world.walk.said["propose"])


def test_everything_in_the_template_was_created(world: World) -> None:
    world.walk.to("execute")
    cloudformation = world.deployment.client("cloudformation")
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=world.deployment.prefix)
    created = {r["LogicalResourceId"]: r["ResourceStatus"] for p in pages for r in p["StackResourceSummaries"]}
    wanted = {
        name
        for name, part in world.template["Resources"].items()
        if part.get("Condition") in (None, "IsNotChina", "ReservesConcurrency", "MakesTables", "MakesEvidence")
    }
    assert created == dict.fromkeys(wanted, "CREATE_COMPLETE")
    declared = world.template["Resources"].values()
    said = {part["Type"] for part in declared} | {
        f"{part['Type']}.{name}" for part in declared for name in part["Properties"]
    }
    assert NOT_EMULATED.keys() <= said


def _table(client: Any, name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A table as DynamoDB describes it; and what of it the provisioner has mended, since CloudFormation left it out."""
    described: dict[str, Any] = client.describe_table(TableName=name)["Table"]
    backups = client.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    expiry = client.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    return described, {
        "key": described.get("SSEDescription", {}).get("KMSMasterKeyArn"),
        "recovery": backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"],
        "expires": expiry.get("AttributeName", ""),
    }


def test_tables_are_as_their_blueprints_say(world: World) -> None:
    world.walk.to("tables")
    client, prefix = world.deployment.client("dynamodb"), world.deployment.prefix
    city = blueprints.jurisdiction(prefix, "jiaozuo")
    for table in [*blueprints.shared(prefix).values(), city]:
        described, mended = _table(client, table.name)
        assert described["KeySchema"] == table.shape["KeySchema"], table.name
        indexes = {index["IndexName"]: index["Projection"] for index in described.get("GlobalSecondaryIndexes", [])}
        assert indexes.keys() == table.indexes.keys()
        assert all(set(projection["NonKeyAttributes"]) == {"data", "form"} for projection in indexes.values())
        assert described["DeletionProtectionEnabled"]
        assert described["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
        assert described.get("StreamSpecification", {}).get("StreamViewType", "") == table.stream
        key = world.deployment.outputs()["KeyArn"]
        assert mended == {"key": key, "recovery": "ENABLED", "expires": table.expires}
    assert "tables: all as they should be" in world.walk.to("check")


def test_buckets_and_queues_are_as_the_template_says(world: World) -> None:
    world.walk.to("execute")
    s3, sqs, outputs = world.deployment.client("s3"), world.deployment.client("sqs"), world.deployment.outputs()
    quarantine, evidence = outputs["QuarantineBucketName"], outputs["EvidenceBucketName"]
    for bucket in (quarantine, evidence):
        assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
        assert all(s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"].values())
        assert s3.get_bucket_cors(Bucket=bucket)["CORSRules"][0]["AllowedOrigins"] == ["https://app.example"]
        refusals = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])["Statement"]
        assert {"Plain", "OldTls", "OtherKey"} <= {refusal["Sid"] for refusal in refusals}
        rule = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"][0]
        default = rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"]
        assert default == "AES256", NOT_EMULATED["AWS::S3::Bucket.BucketEncryption"]
    with pytest.raises(s3.exceptions.ClientError, match="ObjectLockConfigurationNotFound"):
        s3.get_object_lock_configuration(Bucket=evidence)
    told = s3.get_bucket_notification_configuration(Bucket=quarantine)["QueueConfigurations"]
    queue = sqs.get_queue_attributes(QueueUrl=outputs["UploadsQueueUrl"], AttributeNames=["All"])["Attributes"]
    assert [each["QueueArn"] for each in told] == [queue["QueueArn"]]
    assert int(json.loads(queue["RedrivePolicy"])["maxReceiveCount"]) == 5
    kms = world.deployment.client("kms")
    assert kms.get_key_rotation_status(KeyId=outputs["KeyArn"])["KeyRotationEnabled"]


def test_functions_are_started_by_the_queue_and_the_stream(world: World) -> None:
    world.walk.to("execute")
    listed = world.deployment.client("lambda").list_event_source_mappings()["EventSourceMappings"]
    mappings = {m["FunctionArn"].rpartition(f"{world.deployment.prefix}-")[2]: m for m in listed}
    assert mappings.keys() == {"uploads", "outbox", "cities"}
    assert ":sqs:" in mappings["uploads"]["EventSourceArn"]
    assert "-outbox/stream/" in mappings["outbox"]["EventSourceArn"]
    assert mappings["outbox"]["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mappings["outbox"]["StartingPosition"] == "TRIM_HORIZON"
    assert mappings["outbox"]["MaximumRetryAttempts"] == 5


def test_the_penalty_flow_runs_on_what_was_deployed(play: DeployedPlay) -> None:
    penalty.repaired(play)


def test_a_message_arrives_by_the_stream(play: DeployedPlay) -> None:
    case, steward = apply(play), Party(play, "steward-jiaozuo", "焦作管家")

    def told() -> bool:
        return case.case_id in {item["case_id"] for item in steward.get("/v1/notifications").json()["items"]}

    eventually(told, "nobody was told of the application")


def test_an_upload_is_verified_by_the_queue(world: World, play: DeployedPlay) -> None:
    case, steward = apply(play), Party(play, "steward-jiaozuo", "焦作管家")
    authority = Party(play, "authority-jiaozuo-scjg", "焦作市监局")
    steward.act(case, "forwarding", "转办", agency_id="jiaozuo-scjg")
    ticket = authority.register(case.path, "repair_decision", "决定书.pdf", penalty.REPAIR_DECISION)
    authority.put(ticket, penalty.REPAIR_DECISION, "上传")
    folders = FolderStore(world.tables)

    def verified() -> bool:
        document = folders.get("jiaozuo", case.case_id, ticket["document_id"])
        return document is not None and document.status is DocumentStatus.VERIFIED

    eventually(verified, "the document is still pending")
    download = authority.document(case.path, ticket["document_id"], "查看", status="verified")["download_url"]
    assert play.send("GET", download).content == penalty.REPAIR_DECISION


def test_a_letter_is_made_by_its_own_function(play: DeployedPlay) -> None:
    case, steward = apply(play), Party(play, "steward-jiaozuo", "焦作管家")
    steward.act(case, "forwarding", "转办", agency_id="jiaozuo-scjg")
    asked = steward.ask("POST", f"{case.path}/letters", 202, json={"kind": "forwarding", "format": "pdf"})
    place = f"{case.path}/documents/{asked['document_id']}"
    eventually(lambda: steward.get(place).json()["status"] == "verified", "the letter was not made")
    assert play.send("GET", steward.get(place).json()["download_url"]).content.startswith(b"%PDF")


@pytest.mark.parametrize(
    "name", ["nightly", "reminders", "morning", "sweeper", "expired-uploads", "statistics", "recount"]
)
def test_each_scheduled_function_runs(world: World, name: str) -> None:
    world.walk.to("seed")
    rule = world.deployment.client("events").describe_rule(Name=f"{world.deployment.prefix}-{name}")
    assert rule["State"] == "ENABLED"
    answer = world.deployment.client("lambda").invoke(
        FunctionName=f"{world.deployment.prefix}-{name}", Payload=json.dumps(SCHEDULED).encode()
    )
    assert "FunctionError" not in answer, answer["Payload"].read()


def test_functions_are_told_what_the_service_asks_for(world: World) -> None:
    """Every setting that is given is one, and every one that is wanted is given."""
    world.walk.to("execute")
    for name, function in each(world.template, "AWS::Lambda::Function"):
        given = {variable.lower() for variable in function["Environment"]["Variables"]}
        required = {field for field, info in Settings.model_fields.items() if info.is_required()}
        assert required - {"aws_region"} <= given, name


def test_an_upgrade_changes_what_was_asked_for_alone(world: World, play: DeployedPlay) -> None:
    said = world.walk.to("upgrade")
    assert "11 tables: all as they should be" in said
    assert said.count("as it should be") == 11 + 5
    assert "Modify" in said
    assert "!!" not in said


def test_a_bad_release_is_rolled_back(world: World, play: DeployedPlay) -> None:
    world.walk.to("rollback")
    api = world.deployment.client("lambda").get_function_configuration(FunctionName=f"{world.deployment.prefix}-api")
    assert api["Handler"] == world.template["Resources"]["APIHandler"]["Properties"]["Handler"] != "nothing.handler"
    assert len(releases.published(world.deployment)) == 2


def test_one_city_is_restored(world: World, play: DeployedPlay) -> None:
    world.walk.to("rollback")
    for _ in range(2):
        apply(play)
    client, table = world.deployment.client("dynamodb"), f"{world.deployment.prefix}-cases-jiaozuo"
    assert "cases" in world.walk.to("restore")
    before = _scan(client, table)
    later = apply(play)
    compared = world.walk.to("compare")
    assert _scan(client, table) != before
    assert compared.count("CASE#") == 3
    done = world.walk.to("put-back")
    assert "events proven" in done
    rows = _scan(client, table)
    assert [row for row in rows if row["pk"]["S"] != f"CASE#{later.case_id}" and row in before] == before
    assert [row for row in rows if row["pk"]["S"] == f"CASE#{later.case_id}"]


def test_a_city_is_added_without_a_deployment(world: World, play: DeployedPlay) -> None:
    assert json.loads(world.walk.to("city").splitlines()[-1])["city"] == "xinxiang"


def test_what_must_be_kept_outlives_the_stack(world: World, play: DeployedPlay) -> None:
    said = world.walk.to("remove")
    assert world.deployment.stack() is None
    assert "OutboxTable AWS::DynamoDB::Table" in said
    assert set(steps()) == set(world.walk.said)
    assert CaseStore(world.tables).page_of_clocks("jiaozuo", date.max, None)[0]
    assert world.deployment.client("s3").list_objects_v2(Bucket=releases.bucket(world.deployment))["KeyCount"]
