"""A deployment: the operator's file that says how it shall be, and the stack that says how it is."""

from __future__ import annotations

import tomllib
from argparse import ArgumentParser
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import ClientError
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from chalicelib.tables.core.tables import Tables
from infra.template.parameters import parameters
from infra.template.stages import STAGES


class NotDeployable(Exception):
    """The request cannot be carried out; the text is for the operator."""


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    stage: str
    region: str
    parameters: dict[str, str | int] = {}

    @field_validator("stage")
    @classmethod
    def _is_one(cls, stage: str) -> str:
        if stage not in STAGES:
            raise ValueError(f"one of {', '.join(STAGES)}")
        return stage


@dataclass(frozen=True)
class Deployment:
    """One stage in one account and region. The stack is called as its prefix."""

    stage: str
    region: str
    parameters: Mapping[str, str]

    @property
    def prefix(self) -> str:
        return self.parameters.get("Prefix") or str(parameters(self.stage)["Prefix"]["Default"])

    @property
    def table_prefix(self) -> str:
        """The prefix of the tables in use, which is another once a restored set was taken into service."""
        return self.parameters.get("TablePrefix") or self.prefix

    @property
    def tables(self) -> Tables:
        return Tables(self.table_prefix, self.region)

    def all_parameters(self) -> dict[str, str]:
        """The file's parameters, with the stream of an outbox that is none of the stack's.

        Raises:
            NotDeployable: there is no such outbox, or it has no stream.
        """
        if not self.parameters.get("TablePrefix") or self.parameters.get("OutboxStreamLabel"):
            return dict(self.parameters)
        outbox = f"{self.table_prefix}-outbox"
        try:
            stream = self.client("dynamodb").describe_table(TableName=outbox)["Table"].get("LatestStreamLabel")
        except ClientError as error:
            raise NotDeployable(f"{outbox}: {error.response['Error']['Message']}") from None
        if not stream:
            raise NotDeployable(f"{outbox} has no stream: python -m infra.provision --prefix {self.table_prefix}")
        return {**self.parameters, "OutboxStreamLabel": str(stream)}

    @cached_property
    def account(self) -> str:
        return str(self.client("sts").get_caller_identity()["Account"])

    def client(self, service: str) -> Any:
        return boto3.client(service, region_name=self.region)

    def stack(self) -> dict[str, Any] | None:
        """The stack as CloudFormation describes it; None where there is none, or no more than a proposal."""
        try:
            described = self.client("cloudformation").describe_stacks(StackName=self.prefix)["Stacks"]
        except ClientError as error:
            if error.response["Error"]["Code"] != "ValidationError":
                raise
            return None
        stack: dict[str, Any] = described[0]
        return None if stack["StackStatus"] == "REVIEW_IN_PROGRESS" else stack

    def outputs(self) -> dict[str, str]:
        """Read the outputs of the stack.

        Raises:
            NotDeployable: there is no stack.
        """
        stack = self.stack()
        if stack is None:
            raise NotDeployable(f"no stack {self.prefix} in {self.region}")
        return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


def read(file: Path) -> Deployment:
    """
    Raises:
        NotDeployable: the file is missing or says something else.
    """
    try:
        asked = _File.model_validate(tomllib.loads(file.read_text("utf-8")))
    except OSError as error:
        raise NotDeployable(f"{file}: {error.strerror}") from None
    except tomllib.TOMLDecodeError as error:
        raise NotDeployable(f"{file}: {error}") from None
    except ValidationError as error:
        said = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
        raise NotDeployable(f"{file}: {said}") from None
    return Deployment(asked.stage, asked.region, {name: str(value) for name, value in asked.parameters.items()})


def command(description: str | None) -> ArgumentParser:
    """A command line that begins with the deployment's file."""
    parser = ArgumentParser(description=description)
    parser.add_argument("deployment", type=Path, help="the deployment's TOML file")
    return parser
