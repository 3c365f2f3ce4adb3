"""The stack: a change is proposed, shown, and only then executed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError, WaiterError

from chalicelib.runtime.clock import real_time
from infra.deploy.deployment import Deployment, NotDeployable
from infra.deploy.releases import Release

PAUSE_SECONDS = 2
HOUR = {"Delay": PAUSE_SECONDS, "MaxAttempts": 3600 // PAUSE_SECONDS}
NOTHING_TO_DO = ("didn't contain changes", "No updates are to be performed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change of one resource; `replaced` as CloudFormation says it: True, False or Conditional.

    `keeps` are those whose content cannot be made again.
    """

    action: str
    name: str
    kind: str
    replaced: str
    keeps: bool

    @property
    def loses(self) -> bool:
        """True if a resource that must be kept is replaced or let go."""
        return self.keeps and (self.replaced == "True" or self.action == "Remove")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change set."""

    name: str
    changes: tuple[Change, ...]


def propose(deployment: Deployment, release: Release, *, adopt: bool = False) -> Proposal | None:
    """Propose the changes that deploy a release; None if there are none. `adopt` takes in an earlier stack's leftovers.

    Raises:
        NotDeployable: CloudFormation refuses; the text is its own.
    """
    cloudformation = deployment.client("cloudformation")
    name = f"proposal-{real_time():%Y%m%dT%H%M%S%f}"
    try:
        cloudformation.create_change_set(
            StackName=deployment.prefix,
            ChangeSetName=name,
            ChangeSetType="UPDATE" if deployment.stack() else "CREATE",
            Description=release.name,
            TemplateURL=_address(deployment, release),
            Parameters=[{"ParameterKey": key, "ParameterValue": v} for key, v in deployment.all_parameters().items()],
            Capabilities=["CAPABILITY_IAM"],
            **({"ImportExistingResources": True} if adopt else {}),
        )
        waiter = cloudformation.get_waiter("change_set_create_complete")
        waiter.wait(StackName=deployment.prefix, ChangeSetName=name, WaiterConfig=HOUR)
    except ClientError as error:
        raise NotDeployable(error.response["Error"]["Message"]) from None
    except WaiterError as error:
        reason = str(error.last_response.get("StatusReason", ""))
        if not any(words in reason for words in NOTHING_TO_DO):
            raise NotDeployable(reason) from None
        cloudformation.delete_change_set(StackName=deployment.prefix, ChangeSetName=name)
        return None
    return _proposal(deployment, name)


def latest(deployment: Deployment) -> Proposal:
    """The proposal that was made last and can still be executed.

    Raises:
        NotDeployable: there is none.
    """
    try:
        listed = deployment.client("cloudformation").list_change_sets(StackName=deployment.prefix)["Summaries"]
    except ClientError as error:
        raise NotDeployable(error.response["Error"]["Message"]) from None
    names = sorted(s["ChangeSetName"] for s in listed if s.get("ExecutionStatus") == "AVAILABLE")
    if not names:
        raise NotDeployable("nothing is proposed")
    return _proposal(deployment, names[-1])


def execute(deployment: Deployment, proposal: Proposal) -> dict[str, str]:
    """Make it so; answers the outputs. The first creation is not rolled back, since what is kept would stay behind.

    Raises:
        NotDeployable: it failed, and for an update was rolled back; the text names the resources and reasons.
    """
    cloudformation = deployment.client("cloudformation")
    is_new = deployment.stack() is None
    cloudformation.execute_change_set(
        StackName=deployment.prefix, ChangeSetName=proposal.name, **({"DisableRollback": True} if is_new else {})
    )
    waiter = cloudformation.get_waiter("stack_create_complete" if is_new else "stack_update_complete")
    try:
        waiter.wait(StackName=deployment.prefix, WaiterConfig=HOUR)
    except WaiterError:
        raise NotDeployable("\n".join(_failures(cloudformation, deployment.prefix))) from None
    cloudformation.update_termination_protection(StackName=deployment.prefix, EnableTerminationProtection=True)
    return deployment.outputs()


def remove(deployment: Deployment) -> list[str]:
    """Delete the stack; answers what stays."""
    cloudformation = deployment.client("cloudformation")
    stays = [f"{name} {kind}" for name, kind in _kept(cloudformation, deployment.prefix).items()]
    cloudformation.update_termination_protection(StackName=deployment.prefix, EnableTerminationProtection=False)
    cloudformation.delete_stack(StackName=deployment.prefix)
    try:
        cloudformation.get_waiter("stack_delete_complete").wait(StackName=deployment.prefix, WaiterConfig=HOUR)
    except WaiterError:
        raise NotDeployable("\n".join(_failures(cloudformation, deployment.prefix))) from None
    return stays


def _address(deployment: Deployment, release: Release) -> str:
    """The template's own address in S3, of whichever partition."""
    s3 = deployment.client("s3")
    signed = s3.generate_presigned_url("get_object", Params={"Bucket": release.bucket, "Key": release.key})
    return str(signed.partition("?")[0])


def _proposal(deployment: Deployment, name: str) -> Proposal:
    cloudformation = deployment.client("cloudformation")
    template = cloudformation.get_template(StackName=deployment.prefix, ChangeSetName=name, TemplateStage="Original")[
        "TemplateBody"
    ]
    kept = _kept_of(template) | (_kept(cloudformation, deployment.prefix) if deployment.stack() else {})
    pages = cloudformation.get_paginator("describe_change_set").paginate(
        StackName=deployment.prefix, ChangeSetName=name
    )
    resources = (change["ResourceChange"] for page in pages for change in page["Changes"])
    changes = (
        Change(
            action=change["Action"],
            name=change["LogicalResourceId"],
            kind=change["ResourceType"],
            replaced=change.get("Replacement", "False"),
            keeps=change["LogicalResourceId"] in kept,
        )
        for change in resources
    )
    return Proposal(name, tuple(sorted(changes, key=lambda change: (change.action, change.kind, change.name))))


def _kept(cloudformation: Any, stack: str) -> dict[str, str]:
    return _kept_of(cloudformation.get_template(StackName=stack, TemplateStage="Original")["TemplateBody"])


def _kept_of(template: Any) -> dict[str, str]:
    """The resources that outlive their stack: name -> type."""
    parsed = json.loads(template) if isinstance(template, str) else template
    parts = parsed["Resources"].items()
    return {name: part["Type"] for name, part in parts if part.get("DeletionPolicy") == "Retain"}


def _failures(cloudformation: Any, stack: str) -> Iterator[str]:
    """List the failures, the latest first."""
    pages = cloudformation.get_paginator("describe_stack_events").paginate(StackName=stack)
    for event in (event for page in pages for event in page["StackEvents"]):
        if event["ResourceStatus"].endswith("_FAILED"):
            yield f"{event['LogicalResourceId']} {event['ResourceStatus']}: {event.get('ResourceStatusReason', '')}"
