"""Roles and bucket policies allow what they should, decided as IAM would, where the service is deployed."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from infra.template.access.grants import GRANTS, WRITES, Kind
from tests.infra.iam import ACCOUNT, Deployed, allows, refuses
from tests.infra.templates import properties, translated

CHINA = "arn:aws-cn:dynamodb:cn-north-1:123456789012:table/xinxiutong-prod"
CASES, DIRECTORY, OUTBOX = f"{CHINA}-cases-jiaozuo", f"{CHINA}-directory", f"{CHINA}-outbox"
ONCE, ACCESS, AUDIT = f"{CHINA}-once", f"{CHINA}-access", f"{CHINA}-audit"
ANYTHING = [{"Effect": "Allow", "Action": "*", "Resource": "*"}]
"""A grant that a role may be given later by mistake."""


@cache
def china() -> Deployed:
    return Deployed(translated("prod"))


@cache
def role(function: str) -> list[dict[str, Any]]:
    return china().role(function)


def in_a_transaction(partition: str) -> dict[str, Any]:
    return {"dynamodb:LeadingKeys": [partition], "dynamodb:EnclosingOperation": "TransactWriteItems"}


def may(action: str, resource: str, context: dict[str, Any]) -> set[str]:
    return {function for function in GRANTS if allows(role(function), action, resource, context)}


@pytest.mark.parametrize("function", GRANTS)
@pytest.mark.parametrize(
    "action",
    ["DeleteItem", "UpdateItem", "BatchWriteItem", "PartiQLDelete", "PartiQLUpdate", "DeleteTable", "UpdateTimeToLive"],
)
def test_nobody_deletes_or_updates_an_event(function: str, action: str) -> None:
    for context in ({}, in_a_transaction("CASE#JZ-1")):
        for table in (CASES, AUDIT):
            assert not allows([*role(function), *ANYTHING], f"dynamodb:{action}", table, context)


@pytest.mark.parametrize("function", GRANTS)
def test_rows_of_cases_come_by_transactions_alone(function: str) -> None:
    by_itself = {"dynamodb:LeadingKeys": ["CASE#JZ-1"]}
    assert not allows([*role(function), *ANYTHING], "dynamodb:PutItem", CASES, by_itself)


def test_who_writes_what_of_a_case() -> None:
    on_whole_cases = {"api", "cities", "uploads"}
    assert may("dynamodb:PutItem", CASES, in_a_transaction("CASE#JZ-1")) == on_whole_cases | {"letters"}
    assert may("dynamodb:PutItem", CASES, in_a_transaction("MIRROR#JZ-1")) == on_whole_cases
    assert may("dynamodb:PutItem", CASES, in_a_transaction("INBOX#steward#jiaozuo")) == {"api", "outbox", "sweeper"}
    assert may("dynamodb:PutItem", CASES, in_a_transaction("SOMETHING#1")) == set()


def test_only_matters_that_were_amended_away_are_ever_deleted() -> None:
    for partition in ("IDENTITY#1", "EMAIL#1", "STAFF", "DIRECTORY"):
        assert may("dynamodb:DeleteItem", DIRECTORY, in_a_transaction(partition)) == set()
    assert may("dynamodb:DeleteItem", ACCESS, in_a_transaction("PERSON#1")) == set()
    assert may("dynamodb:DeleteItem", ONCE, in_a_transaction("MATTER#1")) == {"api"}
    assert may("dynamodb:DeleteItem", ONCE, in_a_transaction("ANSWERED#1")) == set()
    assert may("dynamodb:DeleteItem", OUTBOX, in_a_transaction("x")) == set()


def test_a_condition_on_partitions_is_not_met_by_naming_none() -> None:
    assert may("dynamodb:Query", CASES, {}) == set()
    assert may("dynamodb:Query", CASES, {"dynamodb:LeadingKeys": ["CASE#1", "SOMETHING#1"]}) == set()


def test_nobody_scans() -> None:
    assert may("dynamodb:Scan", CASES, {}) == set()


def test_no_role_may_write_to_the_tables_of_another_deployment() -> None:
    other = CASES.replace("xinxiutong-prod", "xinxiutong-test")
    assert may("dynamodb:PutItem", other, in_a_transaction("CASE#JZ-1")) == set()


@pytest.mark.parametrize("function", GRANTS)
def test_no_grant_is_refused_again(function: str) -> None:
    granted = [s for s in role(function) if s["Effect"] == "Allow"]
    assert len(granted) == len([g for g in GRANTS[function] if g.on is not Kind.TRACES]) + 1  # and the key
    for statement in granted[:-1]:
        conditions = statement.get("Condition", {})
        met = {key: value for name, keys in conditions.items() if name != "Null" for key, value in keys.items()}
        assert all(allows(role(function), action, statement["Resource"], met) for action in statement["Action"])


@pytest.mark.parametrize(
    ("partition", "region", "suffix"),
    [("aws-cn", "cn-northwest-1", "amazonaws.com.cn"), ("aws", "us-east-1", "amazonaws.com")],
)
@pytest.mark.parametrize("function", GRANTS)
def test_roles_name_actions_and_things_of_their_own_partition(
    function: str, partition: str, region: str, suffix: str
) -> None:
    for statement in Deployed(translated("prod"), partition, region).role(function):
        for action in [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"]:
            assert not action.endswith(":*")
            assert not action.startswith("iam:")
        for resource in [statement["Resource"]] if isinstance(statement["Resource"], str) else statement["Resource"]:
            if statement["Sid"].startswith("Traces"):
                assert (resource, partition) == ("*", "aws")
                continue
            assert resource.startswith(f"arn:{partition}:")
            assert ACCOUNT in resource
            assert "None" not in resource
    key = next(s for s in Deployed(translated("prod"), partition, region).role(function) if s["Sid"] == "Key")
    through = f"dynamodb.{region}.{suffix}"
    assert allows([key], "kms:Decrypt", key["Resource"], {"kms:ViaService": through})
    assert not allows([key], "kms:Decrypt", key["Resource"], {"kms:ViaService": f"ec2.{region}.{suffix}"})
    assert not allows([key], "kms:Decrypt", key["Resource"])


QUARANTINE = f"arn:aws-cn:s3:::xinxiutong-prod-quarantine-{ACCOUNT}-cn-north-1/quarantine/JZ-1/d"
EVIDENCE = f"arn:aws-cn:s3:::xinxiutong-prod-evidence-{ACCOUNT}-cn-north-1/evidence/JZ-1/d"


def whoever(name: str, **more: Any) -> dict[str, Any]:
    principal = f"arn:aws-cn:iam::{ACCOUNT}:role/{name}"
    return {"aws:PrincipalArn": principal, "aws:SecureTransport": "true", "s3:TlsVersion": "1.3", **more}


@pytest.mark.parametrize(
    ("name", "is_refused"),
    [
        ("APIHandlerRole", False),
        ("UploadsRole", False),
        ("CitiesRole", False),
        ("LettersRole", True),
        ("Administrator", True),
    ],
)
def test_who_reads_what_is_unverified(name: str, is_refused: bool) -> None:
    policy = china().bucket_policy("QuarantineBucket")
    for action in ("s3:GetObject", "s3:GetObjectVersion"):
        assert refuses(policy, action, QUARANTINE, whoever(name)) == is_refused


@pytest.mark.parametrize(
    ("name", "is_refused"), [("LettersRole", False), ("SweeperRole", True), ("Administrator", True)]
)
def test_who_adds_evidence(name: str, is_refused: bool) -> None:
    assert refuses(china().bucket_policy("EvidenceBucket"), "s3:PutObject", EVIDENCE, whoever(name)) == is_refused


@pytest.mark.parametrize("action", ["DeleteObject", "DeleteObjectVersion", "BypassGovernanceRetention"])
def test_nobody_takes_evidence_away(action: str) -> None:
    assert refuses(china().bucket_policy("EvidenceBucket"), f"s3:{action}", EVIDENCE, whoever("Administrator"))


def test_links_and_forms_end_in_time_and_come_over_tls() -> None:
    evidence, quarantine = (china().bucket_policy(f"{name}Bucket") for name in ("Evidence", "Quarantine"))
    us = "APIHandlerRole"
    for age, is_refused in ((299_000, False), (301_000, True)):
        context = whoever(us, **{"s3:signatureAge": age})
        assert refuses(evidence, "s3:GetObjectVersion", EVIDENCE, context) == is_refused
    for age, is_refused in ((899_000, False), (901_000, True)):
        context = whoever(us, **{"s3:signatureAge": age})
        assert refuses(quarantine, "s3:PutObject", QUARANTINE, context) == is_refused
    assert refuses(quarantine, "s3:PutObject", QUARANTINE, whoever(us, **{"aws:SecureTransport": "false"}))
    assert refuses(quarantine, "s3:PutObject", QUARANTINE, whoever(us, **{"s3:TlsVersion": "1.1"}))
    assert not refuses(quarantine, "s3:PutObject", QUARANTINE, whoever(us))


def test_files_are_encrypted_by_our_key_or_refused() -> None:
    policy, ours = china().bucket_policy("QuarantineBucket"), china().value({"Fn::GetAtt": ["Key", "Arn"]})
    way, key = "s3:x-amz-server-side-encryption", "s3:x-amz-server-side-encryption-aws-kms-key-id"
    for headers, is_refused in (
        ({way: "aws:kms", key: ours}, False),
        ({}, False),
        ({way: "AES256"}, True),
        ({way: "aws:kms"}, True),
        ({f"{way}-customer-algorithm": "AES256"}, True),
        ({way: "aws:kms", key: "arn:aws-cn:kms:cn-north-1:210987654321:key/theirs"}, True),
    ):
        assert refuses(policy, "s3:PutObject", QUARANTINE, whoever("APIHandlerRole", **headers)) == is_refused


def test_reads_and_writes_are_granted_apart() -> None:
    """The condition that a write is in a transaction would refuse every read that stands beside it."""
    mixed = [g for grants in GRANTS.values() for g in grants if WRITES & {*g.actions} and not {*g.actions} <= WRITES]
    assert mixed == []


RESTORED = {
    "TablePrefix": "xinxiutong-r1",
    "OutboxStreamLabel": "2026-11-28T00:00:00.000",
    "EvidenceBucketName": "copy",
}
"""The parameters of a deployment that has taken a restored set, and a copy of the evidence, into service."""


def test_a_restored_set_is_taken_into_service_by_its_name() -> None:
    """Everything of the functions points at the set, and the stack makes no tables of its own."""
    deployed = Deployed(translated("prod"), parameters=RESTORED)
    restored = CHINA.replace("xinxiutong-prod", "xinxiutong-r1")
    api, outbox = deployed.role("api"), deployed.role("outbox")
    case = in_a_transaction("CASE#JZ-1")
    for action, table in (
        ("PutItem", "cases-jiaozuo"),
        ("DeleteItem", "once"),
        ("Query", "cases-jiaozuo/index/ledger"),
    ):
        partition = case if action == "PutItem" else in_a_transaction("MATTER#1")
        assert allows(api, f"dynamodb:{action}", f"{restored}-{table}", partition), table
        assert not allows(api, f"dynamodb:{action}", f"{CHINA}-{table}", partition), table
    stream = f"{restored}-outbox/stream/2026-11-28T00:00:00.000"
    assert allows(outbox, "dynamodb:GetRecords", stream)
    assert deployed.environment("api")["TABLE_PREFIX"] == "xinxiutong-r1"
    assert deployed.environment("api")["EVIDENCE_BUCKET"] == "copy"
    assert allows(api, "s3:GetObjectVersion", "arn:aws-cn:s3:::copy/evidence/1")
    assert deployed.value(properties(deployed.template, "OutboxStream")["EventSourceArn"]) == stream
    for name, part in deployed.template["Resources"].items():
        if part["Type"] == "AWS::DynamoDB::Table" or name == "EvidenceBucket":
            assert not deployed._holds({"Condition": part["Condition"]}), name
    assert deployed.value(properties(deployed.template, "EvidenceBucketPolicy")["Bucket"]) == "copy"
