"""Policies of the template, decided as IAM does: on concrete ARNs, with conditions, and a refusal outweighs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import Any

from infra.template import names
from tests.infra.templates import Template, properties

ACCOUNT = "123456789012"
SECRETS_OWN = "oUrOwN"
"""The suffix that stands for the one that Secrets Manager adds to a secret's name."""
Context = Mapping[str, Any]
NOTHING: Context = MappingProxyType({})


@dataclass(frozen=True)
class Deployed:
    """A template as if it were deployed somewhere: every reference has a value."""

    template: Template
    partition: str = "aws-cn"
    region: str = "cn-north-1"
    parameters: Mapping[str, str] = field(default_factory=dict)

    def value(self, part: Any) -> Any:
        """A part of the template with nothing left to resolve; what a condition leaves out is None."""
        match part:
            case {"Ref": name}:
                return self._reference(name)
            case {"Fn::GetAtt": [name, attribute]}:
                return self._attribute(name, attribute)
            case {"Fn::Sub": [text, values]}:
                return self._substituted(text, {name: self.value(value) for name, value in values.items()})
            case {"Fn::Sub": text}:
                return self._substituted(text, {})
            case {"Fn::Join": [between, parts]}:
                return str(between).join(self.value(parts))
            case {"Fn::If": [condition, then, otherwise]}:
                return self.value(then if self._holds({"Condition": condition}) else otherwise)
            case dict():
                return {key: self.value(inner) for key, inner in part.items()}
            case list():
                return [value for inner in part if (value := self.value(inner)) is not None]
            case _:
                return part

    def _holds(self, condition: Any) -> bool:
        match condition:
            case {"Condition": name}:
                return self._holds(self.template["Conditions"][name])
            case {"Fn::Not": [other]}:
                return not self._holds(other)
            case {"Fn::Equals": [one, other]}:
                return bool(self.value(one) == self.value(other))
        raise NotImplementedError(condition)

    def _reference(self, name: str) -> Any:
        pseudo = {
            "AWS::AccountId": ACCOUNT,
            "AWS::NoValue": None,
            "AWS::Partition": self.partition,
            "AWS::Region": self.region,
            "AWS::URLSuffix": "amazonaws.com.cn" if self.partition == "aws-cn" else "amazonaws.com",
        }
        if name in pseudo:
            return pseudo[name]
        if name in self.template["Parameters"]:
            parameter = self.template["Parameters"][name]
            given = self.parameters.get(name, parameter.get("Default"))
            return (given or "").split(",") if parameter["Type"] == "CommaDelimitedList" else given
        if self.template["Resources"][name]["Type"] == "AWS::SQS::Queue":
            queue = self.value(properties(self.template, name)["QueueName"])
            return f"https://sqs.{self.region}.amazonaws.com.cn/{ACCOUNT}/{queue}"
        return self._attribute(name, "Arn")

    def _attribute(self, name: str, attribute: str) -> str:
        kind, own = self.template["Resources"][name]["Type"], properties(self.template, name)
        service, resource = {
            "AWS::DynamoDB::Table": lambda: ("dynamodb", f"table/{self.value(own['TableName'])}"),
            "AWS::SQS::Queue": lambda: ("sqs", self.value(own["QueueName"])),
            "AWS::KMS::Key": lambda: ("kms", f"key/{name}"),
            "AWS::IAM::Role": lambda: ("iam", f"role/{name}"),
            "AWS::IAM::ManagedPolicy": lambda: ("iam", f"policy/{name}"),
            "AWS::SecretsManager::Secret": lambda: (
                "secretsmanager",
                f"secret:{self.value(own['Name'])}-{SECRETS_OWN}",
            ),
        }[kind]()
        where = "" if service == "iam" else self.region
        ending = "/stream/1" if attribute == "StreamArn" else ""
        return f"arn:{self.partition}:{service}:{where}:{ACCOUNT}:{resource}{ending}"

    def _substituted(self, text: str, values: Mapping[str, str]) -> str:
        def found(match: re.Match[str]) -> str:
            name, _, attribute = match[1].partition(".")
            return str(
                values.get(match[1]) or (self._attribute(name, attribute) if attribute else self._reference(name))
            )

        return re.sub(r"\$\{([^}]+)\}", found, text)

    def role(self, function: str) -> list[dict[str, Any]]:
        """Every statement that governs a function."""
        role = properties(self.template, names.role(function))
        documents = [policy["PolicyDocument"] for policy in role["Policies"]]
        documents += [properties(self.template, arn["Ref"])["PolicyDocument"] for arn in role["ManagedPolicyArns"]]
        return [statement for document in documents for statement in self.value(document)["Statement"]]

    def environment(self, function: str) -> dict[str, str]:
        """The variables of a function, as its process finds them."""
        variables = properties(self.template, names.logical_id(function))["Environment"]["Variables"]
        resolved = {name: self.value(value) for name, value in variables.items()}
        return {name: str(value) for name, value in resolved.items() if value is not None} | {"AWS_REGION": self.region}

    def bucket_policy(self, bucket: str) -> list[dict[str, Any]]:
        document = properties(self.template, f"{bucket}Policy")["PolicyDocument"]
        return list(self.value(document)["Statement"])


def allows(statements: Iterable[Mapping[str, Any]], action: str, resource: str, context: Context = NOTHING) -> bool:
    """True if a statement allows it, and none refuses it."""
    effects = {s["Effect"] for s in statements if _concerns(s, action, resource, context)}
    return effects == {"Allow"}


def refuses(statements: Iterable[Mapping[str, Any]], action: str, resource: str, context: Context = NOTHING) -> bool:
    """True if a statement refuses it, whatever others may allow it."""
    return any(s["Effect"] == "Deny" and _concerns(s, action, resource, context) for s in statements)


def _concerns(statement: Mapping[str, Any], action: str, resource: str, context: Context) -> bool:
    return (
        any(fnmatchcase(action.lower(), pattern.lower()) for pattern in _several(statement["Action"]))
        and any(fnmatchcase(resource, pattern) for pattern in _several(statement["Resource"]))
        and all(
            _holds(operator, _several(values), context.get(key))
            for operator, keys in statement.get("Condition", {}).items()
            for key, values in keys.items()
        )
    )


def _holds(operator: str, wanted: list[Any], given: Any) -> bool:
    if operator == "Null":
        return (given is None) == (wanted == ["true"])
    quantifier, _, name = operator.rpartition(":")
    compare, is_negated = _OPERATORS[name]

    def one(value: Any) -> bool:
        return any(compare(value, pattern) for pattern in wanted) != is_negated

    if quantifier == "ForAllValues":
        return all(one(value) for value in _several(given))
    if given is None:
        return is_negated and not quantifier
    return any(one(value) for value in _several(given))


_OPERATORS: dict[str, tuple[Callable[[Any, Any], bool], bool]] = {
    "ArnLike": (fnmatchcase, False),
    "ArnNotEquals": (lambda given, wanted: given == wanted, True),
    "Bool": (lambda given, wanted: given == wanted, False),
    "NumericGreaterThan": (lambda given, wanted: float(given) > float(wanted), False),
    "NumericLessThan": (lambda given, wanted: float(given) < float(wanted), False),
    "StringEquals": (lambda given, wanted: given == wanted, False),
    "StringLike": (fnmatchcase, False),
    "StringNotEquals": (lambda given, wanted: given == wanted, True),
}


def _several(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]
