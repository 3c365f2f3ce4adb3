"""Runs `chalice package` without building its zip: it takes seconds, and no network."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from chalice.cli.factory import CLIFactory
from chalice.deploy.appgraph import ApplicationGraphBuilder, DependencyBuilder
from chalice.deploy.deployer import BaseDeployStep, BuildStage, InjectDefaults, PolicyGenerator, SwaggerBuilder
from chalice.deploy.swagger import CFNSwaggerGenerator
from chalice.package import ResourceBuilder, SAMTemplateGenerator
from chalice.policy import AppPolicyGenerator
from chalice.utils import OSUtils

PROJECT = Path(__file__).parents[2]
ZIP = "s3://packages/deployment.zip"
"""Stands where the zip of a real package is named."""


class _NoZip(BaseDeployStep):
    def handle_deploymentpackage(self, config: Any, package: Any) -> None:
        package.filename = ZIP


def chalice_output(stage: str, runtime: str = "python3.13") -> dict[str, Any]:
    """The template as Chalice generates it for a stage; `runtime` stands in for that of the packaging interpreter."""
    os.environ.setdefault("AWS_DEFAULT_REGION", "cn-north-1")  # only to name service principals
    factory = CLIFactory(str(PROJECT))
    config = factory.create_config_obj(stage)
    tools = OSUtils()
    policies = PolicyGenerator(policy_gen=AppPolicyGenerator(osutils=tools), osutils=tools)
    steps = [InjectDefaults(), _NoZip(), policies, SwaggerBuilder(CFNSwaggerGenerator())]
    builder = ResourceBuilder(ApplicationGraphBuilder(), DependencyBuilder(), BuildStage(steps))
    generator = SAMTemplateGenerator(config, factory.create_package_options())
    template = generator.generate(builder.construct_resources(config, stage))
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["Runtime"] = runtime
    return dict(template)
