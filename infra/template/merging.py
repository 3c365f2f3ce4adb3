"""Chalice's template and ours made one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from infra.template import names, parameters
from infra.template.access import encryption, policies
from infra.template.access.grants import GRANTS
from infra.template.serving import api, functions, queues
from infra.template.stages import STAGES
from infra.template.storing import buckets, tables
from infra.template.watching import alarms, budget, dashboard, logs
from infra.template.words import Resource, Template

FUNCTION = "AWS::Serverless::Function"


class NotOurTemplate(ValueError):
    """Chalice generated a template that differs from what this package knows."""


def merged(sam: Template, stage: str) -> Template:
    """The whole deployment, from the template that Chalice generates of the app.

    Raises:
        NotOurTemplate: a function has no grants, or grants have no function; or there is no such stage.
    """
    if stage not in STAGES:
        raise NotOurTemplate(f"no stage {stage}: {', '.join(STAGES)}")
    generated = sam["Resources"]
    ours = {names.logical_id(function): function for function in GRANTS}
    theirs = {name for name, part in generated.items() if part["Type"] == FUNCTION}
    if ours.keys() != theirs:
        raise NotOurTemplate(f"functions and grants differ: {', '.join(sorted(ours.keys() ^ theirs))}")
    timeouts = {ours[name]: generated[name]["Properties"]["Timeout"] for name in sorted(theirs)}
    return {
        **sam,
        "Description": f"xinxiutong, {stage}",
        "Parameters": parameters.parameters(stage),
        "Conditions": parameters.conditions(),
        "Resources": _together(
            [
                {name: functions.completed(ours[name], generated[name], stage) for name in sorted(theirs)},
                {"RestAPI": api.completed(generated["RestAPI"])},
                {
                    "APIHandlerInvokePermission": api.permission("APIHandler", "*"),
                    "AuthorizerInvokePermission": api.permission("Authorizer", "authorizers/*"),
                },
                api.resources(),
                encryption.resources(),
                tables.resources(),
                buckets.resources(),
                queues.resources(timeouts),
                policies.resources(),
                logs.resources(timeouts),
                alarms.resources(timeouts, stage),
                dashboard.resources(timeouts, stage),
                budget.resources(),
            ]
        ),
        "Outputs": _outputs(sam),
    }


def _together(groups: Iterable[dict[str, Resource]]) -> dict[str, Resource]:
    """All groups as one, in which no name is given twice."""
    together: dict[str, Resource] = {}
    for group in groups:
        if twice := together.keys() & group.keys():
            raise NotOurTemplate(f"two resources of one name: {', '.join(sorted(twice))}")
        together |= group
    return together


def _outputs(sam: Template) -> dict[str, Any]:
    generated = sam["Outputs"]
    url = api.endpoint(generated["EndpointURL"]["Value"])
    return {**generated, "EndpointURL": {"Value": url}, **parameters.outputs()}
