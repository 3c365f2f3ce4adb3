"""Roles: one for each function, rendered from the grants; and the refusal that keeps events as they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from infra.template import names
from infra.template.access.encryption import KEY
from infra.template.access.grants import GRANTS, WRITES, Grant, Kind
from infra.template.words import Resource, arn, attribute, either, policy, ref, resource, service, statement, sub, tags

IN_A_TRANSACTION = ["TransactWriteItems"]
CASES_TABLES = names.tables("cases-*")
AUDIT_TABLE = names.tables("audit")

_RESOURCES: dict[Kind, Any] = {
    Kind.DIRECTORY: names.tables("directory"),
    Kind.OUTBOX: names.tables("outbox"),
    Kind.OUTBOX_INDEX: names.tables("outbox/index/*"),
    Kind.OUTBOX_STREAM: names.outbox_stream(),
    Kind.ONCE: names.tables("once"),
    Kind.ACCESS: names.tables("access"),
    Kind.AUDIT: AUDIT_TABLE,
    Kind.AUDIT_INDEX: names.tables("audit/index/*"),
    Kind.CASES: CASES_TABLES,
    Kind.CASES_INDEXES: names.tables("cases-*/index/*"),
    Kind.DUE_INDEX: names.tables("cases-*/index/due"),
    Kind.LEDGER_INDEX: names.tables("cases-*/index/ledger"),
    Kind.QUARANTINE: names.objects("quarantine", "quarantine/*"),
    Kind.QUARANTINE_BUCKET: names.bucket_arn("quarantine"),
    Kind.EVIDENCE: names.objects("evidence", "evidence/*"),
    Kind.UPLOADS: attribute("UploadsQueue"),
    Kind.CITIES: attribute("CitiesQueue"),
    Kind.STREAM_DEAD: attribute("StreamDeadLetters"),
    Kind.INVOCATIONS_DEAD: attribute("InvocationsDeadLetters"),
    Kind.LETTERS: names.function_arn("letters"),
    Kind.SETTINGS: ref("SettingsSecret"),
    Kind.TRACES: "*",  # X-Ray knows no resources
}

_READERS = ["kms:Decrypt", "kms:DescribeKey"]
_WRITERS = ["kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
_ENCRYPTED = ("dynamodb", "s3", "sqs", "secretsmanager")
_WRITING = ("PutItem", "UpdateItem", "DeleteItem", "PutObject", "SendMessage")


def resources() -> dict[str, Resource]:
    return {names.role(function): _role(function) for function in GRANTS} | {"AppendOnlyPolicy": _append_only()}


def _role(function: str) -> Resource:
    return resource(
        "AWS::IAM::Role",
        {
            "AssumeRolePolicyDocument": policy(
                {"Effect": "Allow", "Principal": service("lambda"), "Action": "sts:AssumeRole"}
            ),
            "ManagedPolicyArns": [ref("AppendOnlyPolicy")],
            "Policies": [{"PolicyName": "Grants", "PolicyDocument": policy(*_statements(function))}],
            "Tags": tags(),
        },
    )


def _statements(function: str) -> Iterator[Any]:
    for number, grant in enumerate(GRANTS[function], start=1):
        allowed = allowing(function, grant, number)
        yield either("IsNotChina", allowed) if grant.on is Kind.TRACES else allowed
    yield _use_of_the_key(GRANTS[function])


def allowing(function: str, grant: Grant, number: int) -> dict[str, Any]:
    """The statement of one grant; its number tells it from others on the same kind of thing."""
    sid = f"{''.join(word.title() for word in grant.on.split())}{number}"
    return statement(sid, "Allow", list(grant.actions), _resource(function, grant.on), **_conditions(grant))


def _resource(function: str, kind: Kind) -> Any:
    match kind:
        case Kind.SELF:
            return names.function_arn(function)
        case Kind.OWN_LOGS:
            return arn("logs", f"log-group:{names.LOG_GROUPS}{function}:*")
        case _:
            return _RESOURCES[kind]


def _conditions(grant: Grant) -> dict[str, Any]:
    conditions: dict[str, Any] = {}
    if grant.partitions:
        # ForAllValues holds of nothing at all too, hence the second condition.
        conditions["ForAllValues:StringLike"] = {"dynamodb:LeadingKeys": list(grant.partitions)}
        conditions["Null"] = {"dynamodb:LeadingKeys": "false"}
    if {*grant.actions} <= WRITES and not grant.alone:
        conditions["ForAnyValue:StringEquals"] = {"dynamodb:EnclosingOperation": IN_A_TRANSACTION}
    return {"Condition": conditions} if conditions else {}


def _use_of_the_key(grants: Sequence[Grant]) -> dict[str, Any]:
    """The key, through the services alone that the function calls. In China their names end in `.cn`."""
    actions = [action.split(":") for grant in grants for action in grant.actions]
    used = sorted({service for service, _ in actions if service in _ENCRYPTED})
    writes = any(service in _ENCRYPTED and action in _WRITING for service, action in actions)
    through = [sub(f"{service}.${{AWS::Region}}.amazonaws.com*") for service in used]
    condition = {"StringLike": {"kms:ViaService": through}}
    return statement("Key", "Allow", _READERS + (_WRITERS if writes else []), KEY, Condition=condition)


def _append_only() -> Resource:
    """Attached to every function, and for operators to attach to whoever works in the account."""
    never = [
        "dynamodb:BatchWriteItem",
        "dynamodb:DeleteItem",
        "dynamodb:DeleteTable",
        "dynamodb:PartiQLDelete",
        "dynamodb:PartiQLInsert",
        "dynamodb:PartiQLUpdate",
        "dynamodb:UpdateItem",
        "dynamodb:UpdateTimeToLive",
    ]
    outside = {"ForAllValues:StringNotEquals": {"dynamodb:EnclosingOperation": IN_A_TRANSACTION}}
    return resource(
        "AWS::IAM::ManagedPolicy",
        {
            "Description": "Nobody changes or deletes what was recorded; rows come by transactions alone",
            "PolicyDocument": policy(
                statement("Never", "Deny", never, [CASES_TABLES, AUDIT_TABLE]),
                statement("OnlyInTransactions", "Deny", "dynamodb:PutItem", [CASES_TABLES], Condition=outside),
            ),
        },
    )
