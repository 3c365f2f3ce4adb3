"""The provisioner of tables: whole at once, harmless again, and repairing what drifted."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.tables.core.models import INDEXES
from infra import provision
from infra.provision import provision_jurisdiction, provision_shared
from tests.conftest import ENDPOINT

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
    assert projections == [{"ProjectionType": "INCLUDE", "NonKeyAttributes": ["data"]}] * len(INDEXES)
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
        provision.main([word for pair in given.items() for word in pair])
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

    def update_continuous_backups(self, **arguments: Any) -> Any:
        if self.refusals:
            self.refusals -= 1
            raise ClientError({"Error": {"Code": self._refusal}}, "UpdateContinuousBackups")
        return self._client.update_continuous_backups(**arguments)


def test_provisioning_waits_until_a_table_is_active_and_its_backups_are_there(
    dynamodb: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provision, "PAUSE_SECONDS", 0)
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


def test_the_command_tells_what_it_did(aws: None, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--prefix", PREFIX, "--place", "jiaozuo", "--place", "henan", "--shared"]
    provision.main(asked)
    assert "jiaozuo: 2 changes\n  prov-cases-jiaozuo: created\n" in capsys.readouterr().out
    provision.main(asked)
    told = capsys.readouterr().out
    assert told == "jiaozuo: as it should be\nhenan: as it should be\nshared: as it should be\n"
