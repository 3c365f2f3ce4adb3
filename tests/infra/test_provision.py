"""The provisioner of tables: whole at once, harmless again, and repairing what drifted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.tables.core.models import INDEXES
from chalicelib.tables.core.tables import Tables
from infra import blueprints
from infra.deploy.founders import founders
from infra.deploy.seed import enter_cities
from infra.provision import fleet, provision_jurisdiction, provision_shared, waiting
from infra.provision.__main__ import main
from infra.provision.fleet import Failed, visit_all
from infra.provision.one_table import Errand, Visit, visit
from tests.conftest import ENDPOINT

ROOT = Path(__file__).parents[2]
PREFIX = "prov"
CASES = f"{PREFIX}-cases-jiaozuo"

pytestmark = [
    pytest.mark.skipif(bool(ENDPOINT), reason="DynamoDB Local keeps its tables from test to test"),
    pytest.mark.usefixtures("aws"),
]


def described(client: Any, table: str) -> dict[str, Any]:
    return client.describe_table(TableName=table)["Table"]


def recovery(client: Any, table: str) -> str:
    answer = client.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
    return answer["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"]


def test_a_jurisdictions_table_is_whole(dynamodb: Any) -> None:
    provision_jurisdiction(dynamodb, PREFIX, "jiaozuo")
    table = described(dynamodb, CASES)
    assert [key["AttributeName"] for key in table["KeySchema"]] == ["pk", "sk"]
    indexes = {index["IndexName"]: index for index in table["GlobalSecondaryIndexes"]}
    keys = {name: tuple(key["AttributeName"] for key in index["KeySchema"]) for name, index in indexes.items()}
    assert keys == INDEXES
    projections = [index["Projection"] for index in indexes.values()]
    assert projections == [{"ProjectionType": "INCLUDE", "NonKeyAttributes": ["data", "form"]}] * len(INDEXES)
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert table["DeletionProtectionEnabled"]
    assert table["SSEDescription"]["SSEType"] == "KMS"
    assert recovery(dynamodb, CASES) == "ENABLED"
    tags = {tag["Key"]: tag["Value"] for tag in dynamodb.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"]}
    assert tags == {"service": "xinxiutong", "deployment": PREFIX, "jurisdiction": "jiaozuo"}


def test_a_key_of_ones_own_encrypts(dynamodb: Any) -> None:
    key = "arn:aws-cn:kms:cn-north-1:123456789012:key/1"
    provision_jurisdiction(dynamodb, PREFIX, "jiaozuo", key)
    assert described(dynamodb, CASES)["SSEDescription"]["KMSMasterKeyArn"] == key


@pytest.mark.parametrize("option", ["--prefix", "--place", "--kms-key"])
def test_an_empty_variable_of_the_shell_is_refused(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    """An unset KEY would else make tables under the account's own key, and nobody would see it."""
    given = {"--prefix": PREFIX, "--place": "jiaozuo", "--kms-key": "arn:aws-cn:kms:cn-north-1:1:key/1"} | {option: ""}
    with pytest.raises(SystemExit):
        main([word for pair in given.items() for word in pair])
    assert f"argument {option}: is empty" in capsys.readouterr().err


def test_the_shared_tables_are_whole(dynamodb: Any) -> None:
    provision_shared(dynamodb, PREFIX)
    assert described(dynamodb, f"{PREFIX}-outbox")["StreamSpecification"]["StreamViewType"] == "NEW_IMAGE"
    expiry = dynamodb.describe_time_to_live(TableName=f"{PREFIX}-once")["TimeToLiveDescription"]
    assert expiry == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires"}
    for name in ("directory", "outbox", "once"):
        assert described(dynamodb, f"{PREFIX}-{name}")["DeletionProtectionEnabled"]
        assert recovery(dynamodb, f"{PREFIX}-{name}") == "ENABLED"


def test_a_second_run_changes_nothing(dynamodb: Any) -> None:
    assert provision_jurisdiction(dynamodb, PREFIX, "jiaozuo")
    assert provision_shared(dynamodb, PREFIX)
    assert provision_jurisdiction(dynamodb, PREFIX, "jiaozuo") == []
    assert provision_shared(dynamodb, PREFIX) == []


def test_what_drifted_is_brought_back_and_told(dynamodb: Any) -> None:
    provision_jurisdiction(dynamodb, PREFIX, "jiaozuo")
    provision_shared(dynamodb, PREFIX)
    once, off = f"{PREFIX}-once", {"PointInTimeRecoveryEnabled": False}
    dynamodb.update_table(TableName=CASES, DeletionProtectionEnabled=False)
    dynamodb.update_table(TableName=CASES, GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "due"}}])
    dynamodb.update_continuous_backups(TableName=CASES, PointInTimeRecoverySpecification=off)
    dynamodb.update_time_to_live(TableName=once, TimeToLiveSpecification={"Enabled": False, "AttributeName": "expires"})
    assert provision_jurisdiction(dynamodb, PREFIX, "jiaozuo") == [
        f"{CASES}: deletion protection on",
        f"{CASES}: index due added",
        f"{CASES}: point-in-time recovery on",
    ]
    assert provision_shared(dynamodb, PREFIX) == [f"{once}: rows expire by expires"]
    assert recovery(dynamodb, CASES) == "ENABLED"
    assert described(dynamodb, CASES)["DeletionProtectionEnabled"]


def test_a_lost_stream_is_brought_back(dynamodb: Any) -> None:
    outbox = f"{PREFIX}-outbox"
    key = [{"AttributeName": "pk", "AttributeType": "S"}], [{"AttributeName": "pk", "KeyType": "HASH"}]
    dynamodb.create_table(
        TableName=outbox, AttributeDefinitions=key[0], KeySchema=key[1], BillingMode="PAY_PER_REQUEST"
    )
    assert f"{outbox}: stream NEW_IMAGE on" in provision_shared(dynamodb, PREFIX)
    assert described(dynamodb, outbox)["StreamSpecification"]["StreamViewType"] == "NEW_IMAGE"


class Reluctant:
    """A client whose new tables take a while: not active, then without backups, as Amazon's are."""

    def __init__(self, client: Any, refusal: str) -> None:
        self._client, self._refusal = client, refusal
        self.states, self.refusals = ["CREATING", "CREATING"], 2

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def describe_table(self, **arguments: Any) -> Any:
        answer = self._client.describe_table(**arguments)
        if self.states:
            answer["Table"]["TableStatus"] = self.states.pop()
        return answer

    def describe_continuous_backups(self, **arguments: Any) -> Any:
        if self._refusal == "UnknownOperationException":
            raise ClientError({"Error": {"Code": self._refusal}}, "DescribeContinuousBackups")
        return self._client.describe_continuous_backups(**arguments)

    def update_continuous_backups(self, **arguments: Any) -> Any:
        if self.refusals:
            self.refusals -= 1
            raise ClientError({"Error": {"Code": self._refusal}}, "UpdateContinuousBackups")
        return self._client.update_continuous_backups(**arguments)


def test_provisioning_waits_until_a_table_is_active_and_its_backups_are_there(
    dynamodb: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "PAUSE_SECONDS", 0)
    slow = Reluctant(dynamodb, "ContinuousBackupsUnavailableException")
    assert f"{CASES}: point-in-time recovery on" in provision_jurisdiction(slow, PREFIX, "jiaozuo")
    assert not slow.states
    assert recovery(dynamodb, CASES) == "ENABLED"


def test_dynamodb_local_knows_no_recovery_and_that_is_no_failure(dynamodb: Any) -> None:
    local = Reluctant(dynamodb, "UnknownOperationException")
    local.states = []
    assert provision_jurisdiction(local, PREFIX, "jiaozuo") == [f"{CASES}: created"]


def test_another_refusal_is_not_swallowed(dynamodb: Any) -> None:
    forbidden = Reluctant(dynamodb, "AccessDeniedException")
    forbidden.states = []
    with pytest.raises(ClientError):
        provision_jurisdiction(forbidden, PREFIX, "jiaozuo")


class Drifted:
    """A client that shows a table otherwise than it is, and keeps what it is asked to change of it."""

    def __init__(self, client: Any, **shown: Any) -> None:
        self._client, self._shown = client, shown
        self.asked: list[dict[str, Any]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def describe_table(self, **arguments: Any) -> Any:
        answer = self._client.describe_table(**arguments)
        answer["Table"] |= self._shown
        return answer

    def update_table(self, **arguments: Any) -> None:
        self.asked.append({name: value for name, value in arguments.items() if name != "TableName"})


KEY = "arn:aws-cn:kms:cn-north-1:123456789012:key/1"
OTHER_KEYS = [{"AttributeName": "pk", "KeyType": "HASH"}]
NO_DATA = {"IndexName": "due", "IndexStatus": "ACTIVE", **blueprints.index("due", INDEXES["due"])} | {
    "Projection": {"ProjectionType": "KEYS_ONLY"}
}
OTHER_INDEXES = [
    {"IndexStatus": "ACTIVE", **blueprints.index(name, keys)} for name, keys in INDEXES.items() if name != "due"
]

DRIFTS: tuple[tuple[dict[str, Any], str, dict[str, Any] | None], ...] = (
    ({"BillingModeSummary": {"BillingMode": "PROVISIONED"}}, "billed on demand", {"BillingMode": "PAY_PER_REQUEST"}),
    (
        {"SSEDescription": {}},
        "encrypted",
        {"SSESpecification": {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": KEY}},
    ),
    (
        {"SSEDescription": {"Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": f"{KEY}2"}},
        "encrypted by the key that was given",
        {"SSESpecification": {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": KEY}},
    ),
    ({"DeletionProtectionEnabled": False}, "deletion protection on", {"DeletionProtectionEnabled": True}),
    ({"KeySchema": OTHER_KEYS}, "its keys are pk (HASH), not pk (HASH) and sk (RANGE)", None),
    (
        {"AttributeDefinitions": [{"AttributeName": "sk", "AttributeType": "N"}]},
        "sk should be text",
        None,
    ),
    (
        {"GlobalSecondaryIndexes": [*OTHER_INDEXES, NO_DATA]},
        "index due has other keys or projects something else",
        None,
    ),
)
"""What DynamoDB shows of a table -> what is told, and what is asked for; None where people have to do it."""


@pytest.mark.parametrize(("shown", "told", "asked"), DRIFTS, ids=lambda value: value if isinstance(value, str) else "")
def test_each_property_is_compared_and_mended_if_it_can_be(
    dynamodb: Any, shown: dict[str, Any], told: str, asked: dict[str, Any] | None
) -> None:
    provision_jurisdiction(dynamodb, PREFIX, "jiaozuo", KEY)
    drifted = Drifted(dynamodb, **shown)
    blueprint = blueprints.jurisdiction(PREFIX, "jiaozuo")
    looked = visit(Errand(client=drifted, kms_key=KEY, is_check=True), blueprint)
    assert len(looked.remains) == 1
    assert drifted.asked == []
    if asked:
        assert visit(Errand(client=drifted, kms_key=KEY), blueprint).changed == (told,)
        assert drifted.asked == [asked]
    else:
        done = visit(Errand(client=drifted, kms_key=KEY), blueprint)
        assert (done.changed, drifted.asked) == ((), [])
        assert done.remains[0].startswith(told)


def test_an_index_that_projects_too_little_is_made_anew_when_that_is_asked_for(dynamodb: Any) -> None:
    blueprint = blueprints.jurisdiction(PREFIX, "jiaozuo")
    provision_jurisdiction(dynamodb, PREFIX, "jiaozuo")
    dynamodb.update_table(TableName=CASES, GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "due"}}])
    bare = blueprints.index("due", INDEXES["due"]) | {"Projection": {"ProjectionType": "KEYS_ONLY"}}
    dynamodb.update_table(TableName=CASES, GlobalSecondaryIndexUpdates=[{"Create": bare}])
    assert visit(Errand(client=dynamodb), blueprint).remains
    done = visit(Errand(client=dynamodb, rebuild_indexes=True), blueprint)
    assert done == Visit(CASES, changed=("index due made anew",))
    assert visit(Errand(client=dynamodb), blueprint) == Visit(CASES)


def test_an_index_of_another_release_is_remarked_and_left(dynamodb: Any) -> None:
    provision_jurisdiction(dynamodb, PREFIX, "jiaozuo")
    old = blueprints.index("old", ("ledger", "filed"))
    dynamodb.update_table(TableName=CASES, GlobalSecondaryIndexUpdates=[{"Create": old}])
    done = visit(Errand(client=dynamodb), blueprints.jurisdiction(PREFIX, "jiaozuo"))
    assert (done.changed, done.remains) == ((), ())
    assert "index old is none of this release's" in done.remarks[0]
    assert "old" in {index["IndexName"] for index in described(dynamodb, CASES)["GlobalSecondaryIndexes"]}


def test_tags_recovery_and_expiry_are_mended(dynamodb: Any) -> None:
    """A case that expired would be the worst of all drifts."""
    provision_jurisdiction(dynamodb, PREFIX, "jiaozuo")
    arn = described(dynamodb, CASES)["TableArn"]
    dynamodb.untag_resource(ResourceArn=arn, TagKeys=["jurisdiction"])
    short = {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": 7}
    dynamodb.update_continuous_backups(TableName=CASES, PointInTimeRecoverySpecification=short)
    dynamodb.update_time_to_live(TableName=CASES, TimeToLiveSpecification={"Enabled": True, "AttributeName": "filed"})
    assert provision_jurisdiction(dynamodb, PREFIX, "jiaozuo") == [
        f"{CASES}: tagged: jurisdiction",
        f"{CASES}: for 35 days",
        f"{CASES}: rows no longer expire by filed",
    ]
    assert provision_jurisdiction(dynamodb, PREFIX, "jiaozuo") == []


class Failing:
    """A client that is refused everything about one table."""

    def __init__(self, client: Any, table: str) -> None:
        self._client, self._table = client, table

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def describe_table(self, **arguments: Any) -> Any:
        if arguments["TableName"] == self._table:
            raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": "not yours"}}, "DescribeTable")
        return self._client.describe_table(**arguments)


def test_one_table_that_fails_keeps_no_other_back(dynamodb: Any) -> None:
    """All are told of, and the next run goes on with the one that is left."""
    tables = [blueprints.jurisdiction(PREFIX, place) for place in ("jiaozuo", "jincheng", "changzhi", "henan")]
    said: list[str] = []
    report = visit_all(Errand(client=Failing(dynamodb, CASES)), tables, said.append, at_once=3)
    assert [one.table for one in report.outcomes if isinstance(one, Failed)] == [CASES]
    assert not report.is_whole
    assert str(report) == "4 tables: 3 changed, 1 failed"
    assert sum("FAILED ClientError" in line and "not yours" in line for line in said) == 1
    again = visit_all(Errand(client=dynamodb), tables, said.append)
    assert (again.is_whole, str(again)) == (True, "4 tables: 1 changed")
    assert str(visit_all(Errand(client=dynamodb), tables, said.append)) == "4 tables: all as they should be"


class Slow:
    """A client whose indexes are built for a while."""

    def __init__(self, client: Any, looks: int) -> None:
        self._client, self._left = client, dict.fromkeys(("jiaozuo", "jincheng"), looks)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def describe_table(self, **arguments: Any) -> Any:
        answer = self._client.describe_table(**arguments)
        place = arguments["TableName"].rpartition("-")[2]
        if answer["Table"]["GlobalSecondaryIndexes"] and self._left[place]:
            self._left[place] -= 1
            answer["Table"]["GlobalSecondaryIndexes"][-1] |= {"IndexStatus": "CREATING", "ItemCount": 1234}
        return answer


def test_an_index_that_is_being_built_is_waited_for_and_told(dynamodb: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "PAUSE_SECONDS", 0.02)
    monkeypatch.setattr(waiting, "PATIENCE_SECONDS", 0)
    monkeypatch.setattr(fleet, "HEARTBEAT_SECONDS", 0.05)
    tables = [blueprints.jurisdiction(PREFIX, place) for place in ("jiaozuo", "jincheng")]
    visit_all(Errand(client=dynamodb), tables, lambda _: None)
    for table in tables:
        dynamodb.update_table(TableName=table.name, GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "due"}}])
    said: list[str] = []
    report = visit_all(Errand(client=Slow(dynamodb, looks=20)), tables, said.append, at_once=2)
    assert [one.changed for one in report.outcomes if isinstance(one, Visit)] == [("index due added",)] * 2
    assert any(
        "0 of 2 done, 2 under way, such as prov-cases-jiaozuo: index" in line and "1234 rows" in line for line in said
    )


def test_places_come_from_the_directory(aws: None, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--prefix", PREFIX]
    assert main([*asked, "--founders", "local/seed/directory.toml"]) == 0
    told = capsys.readouterr().out
    assert "--founders FILE names the first" not in told
    assert f"{CASES}: created" in told
    enter_cities(Tables(PREFIX, "cn-north-1"), founders(ROOT / "local" / "seed" / "directory.toml"))
    assert main([*asked, "--check"]) == 0
    told = capsys.readouterr().out
    assert told.count(": as it should be\n") == 11
    assert told.endswith("11 tables: all as they should be\n")


def test_an_empty_deployment_is_told_so(aws: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--prefix", PREFIX, "--check"]) == 1
    told = capsys.readouterr().out
    assert "no city is in the directory yet" in told
    assert told.count("!! it is missing") == len(blueprints.shared(PREFIX))
    with pytest.raises(SystemExit, match="name the deployment's file, or else --prefix"):
        main(["--place", "jiaozuo"])


def test_the_command_tells_what_it_did(aws: None, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--prefix", PREFIX, "--place", "jiaozuo", "--place", "henan"]
    assert main(asked) == 0
    told = capsys.readouterr().out
    assert f"{CASES}: created, point-in-time recovery on\n" in told
    assert told.endswith("2 tables: 2 changed\n")
    assert main(asked) == 0
    assert capsys.readouterr().out.endswith("2 tables: all as they should be\n")
