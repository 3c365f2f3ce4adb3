"""moto made steady: what stock moto 5.2.5 gets wrong about transactions, and we rely on."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.server import ThreadedMotoServer

from local.moto import steady as steady_moto
from local.moto.steady import steady

REGION = "cn-north-1"
Row = dict[str, dict[str, str]]


def row(pk: str, value: str = "") -> Row:
    return {"pk": {"S": pk}, "value": {"S": value or pk}}


def put(pk: str, value: str = "", condition: str = "") -> dict[str, Any]:
    operation = {"TableName": "rows", "Item": row(pk, value)}
    return {"Put": operation | ({"ConditionExpression": condition} if condition else {})}


def impossible() -> dict[str, Any]:
    return put("none", condition="attribute_exists(pk)")


def create(client: Any) -> None:
    for name, keys in {"rows": ["pk"], "files": ["pk", "sk"]}.items():
        client.create_table(
            TableName=name,
            AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
            KeySchema=[
                {"AttributeName": key, "KeyType": kind} for key, kind in zip(keys, ("HASH", "RANGE"), strict=False)
            ],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
        )


@pytest.fixture
def client(aws: None) -> Any:
    client = boto3.client("dynamodb", region_name=REGION)
    create(client)
    return client


def rows(client: Any, table: str = "rows") -> list[Row]:
    items: list[Row] = client.scan(TableName=table)["Items"]
    return sorted(items, key=str)


class Reader:
    """Reads on from one shard iterator, as an event source does."""

    def __init__(self, table: str = "rows") -> None:
        self._client = boto3.client("dynamodbstreams", region_name=REGION)
        arn = self._client.list_streams(TableName=table)["Streams"][0]["StreamArn"]
        shard = self._client.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
        first = {"StreamArn": arn, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"}
        self._iterator = self._client.get_shard_iterator(**first)["ShardIterator"]

    def read(self) -> list[str]:
        answer = self._client.get_records(ShardIterator=self._iterator)
        self._iterator = answer["NextShardIterator"]
        return [f"{record['eventName']} {record['dynamodb']['Keys']['pk']['S']}" for record in answer["Records"]]


def test_a_refused_transaction_leaves_every_row_as_it_was(client: Any) -> None:
    file = {"pk": {"S": "file"}, "sk": {"S": "1"}, "count": {"N": "1"}}
    client.put_item(TableName="files", Item=file)
    for pk in ("replaced", "deleted"):
        client.put_item(TableName="rows", Item=row(pk))
    before = rows(client), rows(client, "files")
    update = {
        "TableName": "files",
        "Key": {"pk": {"S": "file"}, "sk": {"S": "1"}},
        "UpdateExpression": "SET #n = #n + :one",
        "ExpressionAttributeNames": {"#n": "count"},
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }
    work = [
        put("new"),
        put("replaced", "other"),
        {"Delete": {"TableName": "rows", "Key": {"pk": {"S": "deleted"}}}},
        {"Update": update},
        {"Put": {"TableName": "files", "Item": {"pk": {"S": "file"}, "sk": {"S": "2"}}}},
    ]
    with pytest.raises(client.exceptions.TransactionCanceledException) as refusal:
        client.transact_write_items(TransactItems=[*work, impossible()])
    codes = [reason["Code"] for reason in refusal.value.response["CancellationReasons"]]
    assert codes == ["None"] * 5 + ["ConditionalCheckFailed"]
    assert (rows(client), rows(client, "files")) == before
    client.transact_write_items(TransactItems=work)
    assert rows(client) == [row("new"), row("replaced", "other")]
    assert [item.get("count") for item in rows(client, "files")] == [{"N": "2"}, None]


def test_a_malformed_transaction_leaves_every_row_as_it_was(client: Any) -> None:
    with pytest.raises(ClientError, match="multiple operations on one item"):
        client.transact_write_items(TransactItems=[put("new"), put("new", "again")])
    assert rows(client) == []


def test_a_stream_shows_nothing_of_a_refused_transaction_and_goes_on(client: Any) -> None:
    reader = Reader()
    client.put_item(TableName="rows", Item=row("before"))
    assert reader.read() == ["INSERT before"]
    with pytest.raises(client.exceptions.TransactionCanceledException):
        client.transact_write_items(TransactItems=[put("phantom"), impossible()])
    assert reader.read() == []
    client.transact_write_items(TransactItems=[put("after")])
    assert reader.read() == ["INSERT after"]


@pytest.mark.parametrize(("service", "operation"), [("dynamodb", "list_tables"), ("dynamodbstreams", "list_streams")])
def test_nobody_looks_in_while_a_call_is_under_way(client: Any, service: str, operation: str) -> None:
    look = getattr(boto3.client(service, region_name=REGION), operation)
    with ThreadPoolExecutor(1) as pool:
        with steady_moto._one_at_a_time:
            looking = pool.submit(look)
            with pytest.raises(TimeoutError):
                looking.result(timeout=0.3)
        assert looking.result(timeout=5)


def contend(client: Any, rounds: int = 10, threads: int = 8) -> tuple[list[int], int]:
    """Threads race for one row in each round, and each writes one of its own besides."""

    def attempt(round_number: int, thread: int) -> bool:
        start.wait()
        client.put_item(TableName="rows", Item=row(f"own-{round_number}-{thread}"))
        try:
            won = put(f"prize-{round_number}", str(thread), "attribute_not_exists(pk)")
            client.transact_write_items(TransactItems=[put(f"trace-{round_number}-{thread}"), won])
        except client.exceptions.TransactionCanceledException:
            return False
        return True

    start = threading.Barrier(threads)
    with ThreadPoolExecutor(threads) as pool:
        winners = [sum(pool.map(attempt, [number] * threads, range(threads))) for number in range(rounds)]
    return winners, len(rows(client))


def test_of_eight_threads_exactly_one_wins_and_nobodys_rows_are_lost(client: Any) -> None:
    winners, stored = contend(client)
    assert winners == [1] * 10
    assert stored == 10 * (8 + 2)


def test_of_eight_threads_over_http_exactly_one_wins_too() -> None:
    with mock_aws(), steady():
        server = ThreadedMotoServer(port=0, verbose=False)
        server.start()
        try:
            host, port = server.get_host_and_port()
            client = boto3.client("dynamodb", region_name=REGION, endpoint_url=f"http://{host}:{port}")
            create(client)
            winners, stored = contend(client, rounds=3)
        finally:
            server.stop()
    assert winners == [1] * 3
    assert stored == 3 * (8 + 2)


def test_moto_is_itself_again_afterwards() -> None:
    from moto.dynamodb.models import DynamoDBBackend
    from moto.dynamodb.responses import DynamoHandler
    from moto.dynamodbstreams.responses import DynamoDBStreamsHandler

    def parts() -> list[Any]:
        return [DynamoHandler.call_action, DynamoDBStreamsHandler.call_action, DynamoDBBackend.transact_write_items]

    stock = parts()
    with steady():
        assert not {*stock} & {*parts()}
    assert parts() == stock
