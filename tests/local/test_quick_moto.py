"""moto made quick answers as stock moto does."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from moto import mock_aws

from local import quick_moto
from local.quick_moto import quick
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


def stored_and_read() -> list[Any]:
    """Write, read and list rows, and be refused once; return the table's answers."""
    client = boto3.client("dynamodb", region_name=REGION)
    client.create_table(
        TableName="rows",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    row = {"pk": {"S": "1"}, **VALUES}
    refused = {"TableName": "rows", "Item": row, "ConditionExpression": "attribute_not_exists(pk)"}
    answers = [
        client.put_item(TableName="rows", Item=row),
        client.get_item(TableName="rows", Key={"pk": {"S": "1"}})["Item"],
        client.get_item(TableName="rows", Key={"pk": {"S": "2"}}),
        client.scan(TableName="rows"),
    ]
    with pytest.raises(client.exceptions.ConditionalCheckFailedException) as refusal:
        client.put_item(**refused, ReturnValuesOnConditionCheckFailure="ALL_OLD")
    answers.append(refusal.value.response)
    for answer in answers:
        answer.pop("ResponseMetadata", None)
    return answers


def test_quick_moto_answers_as_stock_moto_does() -> None:
    with mock_aws():
        stock = stored_and_read()
    with mock_aws(), quick():
        assert stored_and_read() == stock
    assert stock[1] == {"pk": {"S": "1"}, **VALUES}


def test_moto_is_itself_again_afterwards() -> None:
    def parts() -> list[Any]:
        return [getattr(owner, name) for owner, name, _ in quick_moto._QUICKER]

    stock = parts()
    with quick():
        assert not {*stock} & {*parts()}
    assert parts() == stock
