"""The deployment's file: what it says, and what is found out for it."""

from __future__ import annotations

from typing import Any

import pytest

from infra.deploy.deployment import Deployment, NotDeployable
from infra.provision import provision_shared
from tests.conftest import ENDPOINT, REGION

pytestmark = [
    pytest.mark.skipif(bool(ENDPOINT), reason="DynamoDB Local keeps its tables from test to test"),
    pytest.mark.usefixtures("aws"),
]


def test_the_stream_of_a_restored_set_is_found(dynamodb: Any) -> None:
    provision_shared(dynamodb, "prod-r1")
    label = dynamodb.describe_table(TableName="prod-r1-outbox")["Table"]["LatestStreamLabel"]
    restored = Deployment("prod", REGION, {"Prefix": "prod", "TablePrefix": "prod-r1"})
    assert (restored.prefix, restored.table_prefix, restored.tables.prefix) == ("prod", "prod-r1", "prod-r1")
    assert restored.all_parameters() == {**restored.parameters, "OutboxStreamLabel": label}


def test_a_deployment_with_its_own_tables_needs_nothing_found() -> None:
    assert Deployment("prod", REGION, {"Prefix": "prod"}).all_parameters() == {"Prefix": "prod"}


def test_a_set_without_an_outbox_is_not_proposed() -> None:
    with pytest.raises(NotDeployable, match="prod-r2-outbox"):
        Deployment("prod", REGION, {"Prefix": "prod", "TablePrefix": "prod-r2"}).all_parameters()
