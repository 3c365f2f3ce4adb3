"""Every policy is sufficient and minimal: it allows all that its function was seen to ask of AWS, and nothing besides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.tables.core import keys
from infra.template import names
from infra.template.access.grants import DELETE, GET, GRANTS, MATTER, QUERY, Grant, Kind, Use
from infra.template.access.policies import allowing
from tests.infra.everyday import Everyday
from tests.infra.iam import ACCOUNT, Deployed, allows, refuses
from tests.infra.recorded_service import recorded_service
from tests.infra.recording import Asked
from tests.infra.templates import translated

AsSeen = Mapping[str, frozenset[Asked]]
Statements = Sequence[Mapping[str, Any]]

DEPLOYED = Deployed(translated("prod"))
OF_USE = {Use.CALLS, Use.SIGNATURES}
"""Uses that can be seen in this process."""
BUCKETS = {f"arn:aws-cn:s3:::{DEPLOYED.value(names.bucket(name))}/": name for name in ("quarantine", "evidence")}
ENCRYPTED = {"dynamodb", "s3", "secretsmanager"}
READING = {"GetItem", "Query", "GetObject", "GetObjectVersion", "GetSecretValue"}


@pytest.fixture(scope="module")
def everyday() -> Iterator[Everyday]:
    with recorded_service() as recorded:
        passed_by = Everyday(recorded)
        passed_by.pass_by()
        yield passed_by


@pytest.fixture(scope="module")
def seen(everyday: Everyday) -> AsSeen:
    return {function: frozenset(asked) for function, asked in everyday.recorded.recorder.asked.items()}


# -------------------- judging


def refused(statements: Statements, asked: Iterable[Asked]) -> list[Asked]:
    """List the calls that a role does not allow."""
    return [one for one in sorted(asked) if not allows(statements, one.action, one.resource, one.context)]


def idle(function: str, grants: Iterable[Grant], asked: Iterable[Asked]) -> list[Grant]:
    """List the parts of grants that no call needs: each action in each partition unasked for, or allowed by others too."""
    parts = {part: rendered(function, [part]) for grant in grants for part in _narrowest(grant)}
    allowed = [{part for part, alone in parts.items() if not refused(alone, [one])} for one in asked]
    needed = {part for found in allowed if len(found) == 1 for part in found}
    return [part for part in parts if part.use in OF_USE and part not in needed]


def _narrowest(grant: Grant) -> Iterator[Grant]:
    for action in grant.actions:
        for partition in grant.partitions or ("",):
            yield replace(grant, actions=(action,), partitions=(partition,) if partition else ())


def rendered(function: str, grants: Iterable[Grant]) -> list[dict[str, Any]]:
    return [DEPLOYED.value(allowing(function, grant, number)) for number, grant in enumerate(grants)]


# -------------------- what was seen


def test_every_operation_succeeded_and_every_function_ran(everyday: Everyday, seen: AsSeen) -> None:
    described = {f"{method} {path}" for method, path, _ in everyday.api.contract.operations()}
    assert described == everyday.api.succeeded
    assert seen.keys() == GRANTS.keys()


def test_the_api_alone_signs_what_others_will_ask(seen: AsSeen) -> None:
    signed = {
        (function, one.action, BUCKETS[prefix])
        for function, asked in seen.items()
        for one in asked
        for prefix in BUCKETS
        if one.is_signed and one.resource.startswith(prefix)
    }
    assert signed == {("api", "s3:PutObject", "quarantine"), ("api", "s3:GetObjectVersion", "evidence")}


def test_secrets_are_read_where_they_are_used(seen: AsSeen) -> None:
    readers = {name for name, asked in seen.items() if any(one.action.startswith("secretsmanager") for one in asked)}
    assert readers == {"api", "outbox", "sweeper"}


# -------------------- sufficient


@pytest.mark.parametrize("function", GRANTS)
def test_all_that_a_function_asks_is_allowed(seen: AsSeen, function: str) -> None:
    assert refused(DEPLOYED.role(function), seen[function]) == []


@pytest.mark.parametrize("function", GRANTS)
def test_no_bucket_policy_refuses_what_a_function_asks(seen: AsSeen, function: str) -> None:
    who = f"arn:aws-cn:iam::{ACCOUNT}:role/{names.role(function)}"
    context = {"aws:PrincipalArn": who, "aws:SecureTransport": "true", "s3:TlsVersion": "1.3", "s3:signatureAge": 0}
    for prefix, bucket in BUCKETS.items():
        policy = DEPLOYED.bucket_policy(f"{bucket.title()}Bucket")
        asked = [one for one in sorted(seen[function]) if one.resource.startswith(prefix)]
        assert [one for one in asked if refuses(policy, one.action, one.resource, context)] == []


@pytest.mark.parametrize("function", GRANTS)
def test_the_key_opens_what_is_encrypted_by_it(seen: AsSeen, function: str) -> None:
    key = DEPLOYED.value({"Fn::GetAtt": ["Key", "Arn"]})
    for service, operation in {tuple(one.action.split(":")) for one in seen[function]}:
        if service in ENCRYPTED:
            action = "kms:Decrypt" if operation in READING else "kms:GenerateDataKey"
            through = {"kms:ViaService": f"{service}.{DEPLOYED.region}.amazonaws.com.cn"}
            assert allows(DEPLOYED.role(function), action, key, through), f"{service}:{operation}"


# -------------------- minimal


@pytest.mark.parametrize("function", GRANTS)
def test_nothing_else_is_granted(seen: AsSeen, function: str) -> None:
    assert idle(function, GRANTS[function], seen[function]) == []


@pytest.mark.parametrize("function", GRANTS)
def test_what_others_make_use_of_is_not_called(seen: AsSeen, function: str) -> None:
    """A grant is said to be for a form, a link or Lambda only where it is."""
    calls = [one for one in seen[function] if not one.is_signed]
    signed = [one for one in seen[function] if one.is_signed]
    for grant in GRANTS[function]:
        allowing_it = rendered(function, [grant])
        if grant.use is not Use.CALLS:
            assert refused(allowing_it, calls) == sorted(calls), grant
        if grant.use is not Use.SIGNATURES:
            assert refused(allowing_it, signed) == sorted(signed), grant


# -------------------- these tests can fail


@pytest.mark.parametrize("function", GRANTS)
def test_each_grant_that_is_taken_away_is_missed(seen: AsSeen, function: str) -> None:
    for grant in GRANTS[function]:
        others = [other for other in GRANTS[function] if other is not grant]
        assert bool(refused(rendered(function, others), seen[function])) is (grant.use in OF_USE), grant


@pytest.mark.parametrize(
    ("function", "needless"),
    [
        ("sweeper", Grant(DELETE, Kind.ONCE, (MATTER,))),
        ("statistics", Grant(GET, Kind.DIRECTORY, (keys.STAFF,))),
        ("nightly", Grant(QUERY, Kind.LEDGER_INDEX)),
        ("outbox", Grant(("s3:GetObjectVersion",), Kind.EVIDENCE, use=Use.SIGNATURES)),
        ("letters", Grant(("lambda:InvokeFunction",), Kind.SELF)),
    ],
    ids=["sweeper", "statistics", "nightly", "outbox", "letters"],
)
def test_each_needless_grant_is_found(seen: AsSeen, function: str, needless: Grant) -> None:
    assert idle(function, [*GRANTS[function], needless], seen[function]) == [needless]


def test_a_needless_partition_and_a_needless_action_are_found(seen: AsSeen) -> None:
    """The grant holds a needed part beside them."""
    wider = [
        replace(grant, actions=(*grant.actions, "dynamodb:Scan"), partitions=(*grant.partitions, "ELSE#*"))
        if (grant.actions, grant.on) == (QUERY, Kind.CASES)
        else grant
        for grant in GRANTS["letters"]
    ]
    found = {(part.actions, part.partitions) for part in idle("letters", wider, seen["letters"])}
    assert found == {(QUERY, ("ELSE#*",)), (("dynamodb:Scan",), ("CASE#*",)), (("dynamodb:Scan",), ("ELSE#*",))}


def test_what_two_grants_allow_is_needed_of_neither(seen: AsSeen) -> None:
    everywhere = Grant(QUERY, Kind.DIRECTORY)
    offices = Grant(QUERY, Kind.DIRECTORY, (keys.DIRECTORY,))
    assert {*idle("morning", [*GRANTS["morning"], everywhere], seen["morning"])} == {everywhere, offices}
