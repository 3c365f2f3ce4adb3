"""moto made quick answers as stock moto does."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from local.moto import quick as quick_moto
from local.moto.quick import quick
from tests.conftest import REGION

VALUES: dict[str, dict[str, Any]] = {
    "string": {"S": "〔2025〕\x00\"'"},
    "empty string": {"S": ""},
    "number": {"N": "-1.50"},
    "binary": {"B": b"\x00\xff"},
    "truth": {"BOOL": False},
    "nothing": {"NULL": True},
    "strings": {"SS": ["a", "b"]},
    "numbers": {"NS": ["1", "2"]},
    "binaries": {"BS": [b"a", b"b"]},
    "list": {"L": [{"S": "a"}, {"L": [{"N": "1"}]}, {"M": {}}]},
    "map": {"M": {"S": {"S": "a"}, "N": {"M": {"deep": {"BOOL": True}}}}},
}


KEYS = ("pk", "HASH", "S"), ("sk", "RANGE", "S")
INDEX = ("place", "HASH", "S"), ("day", "RANGE", "N")

NAMED = {"ExpressionAttributeNames": {"#l": "list"}}
DAY = {"ExpressionAttributeNames": {"#d": "day"}}


def table_of_rows(client: Any) -> None:
    """Make a table with an index that keeps one more attribute than its keys."""
    client.create_table(
        TableName="rows",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": kind} for name, _, kind in KEYS + INDEX],
        KeySchema=[{"AttributeName": name, "KeyType": role} for name, role, _ in KEYS],
        BillingMode="PAY_PER_REQUEST",
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-day",
                "KeySchema": [{"AttributeName": name, "KeyType": role} for name, role, _ in INDEX],
                "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["string"]},
            }
        ],
    )


def written_and_refused(client: Any) -> Iterator[Any]:
    """Write and read a row, and be refused once."""
    key, row = {"pk": {"S": "1"}, "sk": {"S": "a"}}, {"pk": {"S": "1"}, "sk": {"S": "a"}, **VALUES}
    yield client.put_item(TableName="rows", Item=row, ReturnConsumedCapacity="TOTAL")
    yield client.get_item(TableName="rows", Key=key)["Item"]
    yield client.get_item(TableName="rows", Key=key | {"pk": {"S": "2"}})
    yield client.get_item(TableName="rows", Key=key, ProjectionExpression="pk, nothing, #l", **NAMED)
    refused = {"TableName": "rows", "Item": row, "ConditionExpression": "attribute_not_exists(pk)"}
    with pytest.raises(client.exceptions.ConditionalCheckFailedException) as refusal:
        client.put_item(**refused, ReturnValuesOnConditionCheckFailure="ALL_OLD")
    yield refusal.value.response
    with pytest.raises(ClientError) as unknown:
        client.get_item(TableName="no-such-table", Key=key)
    yield unknown.value.response


def queried(client: Any) -> Iterator[Any]:
    """Ask for partitions and by an index, in both orders and page by page."""
    for n, (partition, place, day) in enumerate(itertools.product("213", "ba", "213")):
        row = {"pk": {"S": partition}, "sk": {"S": f"{n:02}"}, "string": {"S": f"row {n}"}, "day": {"N": day}}
        client.put_item(TableName="rows", Item=row if n % 5 == 4 else row | {"place": {"S": place}})
    of_two = {"KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": {":pk": {"S": "2"}}}
    after = {":pk": {"S": "2"}, ":sk": {"S": "02"}}
    by_day = {"IndexName": "by-day", "KeyConditionExpression": "place = :p"}
    one_place: dict[str, Any] = {**by_day, "ExpressionAttributeValues": {":p": {"S": "b"}}}
    days = {":p": {"S": "a"}, ":from": {"N": "1"}, ":to": {"N": "2.0"}}
    questions: tuple[dict[str, Any], ...] = (
        of_two,
        of_two | {"ScanIndexForward": False, "ProjectionExpression": "sk, #d", **DAY},
        {"KeyConditionExpression": "pk = :pk AND sk > :sk", "ExpressionAttributeValues": after},
        {"KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": {":pk": {"S": "none"}}},
        one_place,
        one_place | {"ScanIndexForward": False},
        {
            "IndexName": "by-day",
            "KeyConditionExpression": "place = :p AND #d BETWEEN :from AND :to",
            "ExpressionAttributeValues": days,
            **DAY,
        },
    )
    for question in questions:
        for size in (2, 100):
            pages = client.get_paginator("query").paginate(
                TableName="rows", PaginationConfig={"PageSize": size}, **question
            )
            yield from pages
    yield client.scan(TableName="rows")


def answers() -> list[Any]:
    client = boto3.client("dynamodb", region_name=REGION)
    table_of_rows(client)
    found = [*queried(client), *written_and_refused(client)]
    for answer in found:
        answer.pop("ResponseMetadata", None)
    return found


def test_quick_moto_answers_as_stock_moto_does() -> None:
    with mock_aws():
        stock = answers()
    with mock_aws(), quick():
        assert answers() == stock
    assert {"pk": {"S": "1"}, "sk": {"S": "a"}, **VALUES} in stock


def test_moto_is_itself_again_afterwards() -> None:
    def parts() -> list[Any]:
        return [getattr(owner, name) for owner, name, _ in quick_moto._QUICKER]

    stock = parts()
    with quick():
        assert not {*stock} & {*parts()}
    assert parts() == stock
