"""The words of CloudFormation, as plain dictionaries."""

from __future__ import annotations

from typing import Any

Template = dict[str, Any]
Resource = dict[str, Any]

ACCOUNT_WIDE = "arn:${AWS::Partition}:%s:${AWS::Region}:${AWS::AccountId}:%s"
WHOLE_ACCOUNT = {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}


def ref(name: str) -> dict[str, Any]:
    return {"Ref": name}


NO_VALUE = ref("AWS::NoValue")


def attribute(resource: str, name: str = "Arn") -> dict[str, Any]:
    return {"Fn::GetAtt": [resource, name]}


def sub(text: str) -> dict[str, Any]:
    return {"Fn::Sub": text}


def arn(service: str, resource: str) -> dict[str, Any]:
    """The ARN of something in this account and region, in whichever partition."""
    return sub(ACCOUNT_WIDE % (service, resource))


def either(condition: str, then: Any, otherwise: Any = NO_VALUE) -> dict[str, Any]:
    """`then` where a condition of the template holds; without `otherwise`, nothing where it does not."""
    return {"Fn::If": [condition, then, otherwise]}


def resource(kind: str, properties: dict[str, Any], **attributes: Any) -> Resource:
    """A resource; attributes are DependsOn, Condition and the like."""
    return {"Type": kind, **attributes, "Properties": properties}


def kept(kind: str, properties: dict[str, Any], **attributes: Any) -> Resource:
    """A resource that outlives its stack: what is in it cannot be made again."""
    return resource(kind, properties, DeletionPolicy="Retain", UpdateReplacePolicy="Retain", **attributes)


def tags() -> list[dict[str, Any]]:
    return [{"Key": "service", "Value": "xinxiutong"}, {"Key": "deployment", "Value": ref("Prefix")}]


def policy(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def statement(sid: str, effect: str, actions: Any, resources: Any, **parts: Any) -> dict[str, Any]:
    """Make one statement of a policy; parts are Principal and Condition."""
    return {"Sid": sid, "Effect": effect, **parts, "Action": actions, "Resource": resources}


def service(name: str) -> dict[str, str]:
    """A service as a principal; all that we name go by the same name in every partition."""
    return {"Service": f"{name}.amazonaws.com"}


FROM_HERE = {"aws:SourceAccount": ref("AWS::AccountId")}
"""The condition that a service acts for this account and for no other (no confused deputy)."""
