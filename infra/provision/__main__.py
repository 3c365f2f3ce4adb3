"""Make and mend the tables of a deployment: the shared ones, and those of every city and province of its directory.

python -m infra.provision DEPLOYMENT                      all of them
python -m infra.provision DEPLOYMENT --check              change nothing; 1 if something is not as it should be
python -m infra.provision DEPLOYMENT --founders FILE      those of the founders too, who are not in the directory yet
python -m infra.provision DEPLOYMENT --place xinxiang     those of this place alone

A table that fails keeps no other back. Run it again: it looks at every table anew, and goes on where it stopped.
"""

from __future__ import annotations

import argparse
import sys
from argparse import ArgumentTypeError, Namespace, RawDescriptionHelpFormatter
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from chalicelib.tables.core.tables import Tables
from infra import blueprints
from infra.blueprints import Blueprint
from infra.deploy.deployment import NotDeployable, read
from infra.provision.fleet import AT_ONCE, visit_all
from infra.provision.one_table import Errand
from infra.provision.places import of_directory, of_founders


@dataclass(frozen=True, slots=True)
class _Where:
    """The deployment that is meant."""

    prefix: str
    region: str
    kms_key: str | None
    endpoint: str | None = None


def main(arguments: list[str] | None = None) -> int:
    """Provision what the command line names, telling each table; 1 if one of them is not as it should be."""
    asked = _parser().parse_args(arguments)
    try:
        where = _where(asked)
    except NotDeployable as reason:
        sys.exit(str(reason))
    pool = Config(max_pool_connections=asked.at_once, retries={"mode": "standard", "max_attempts": 10})
    client = boto3.client("dynamodb", region_name=where.region, endpoint_url=where.endpoint, config=pool)
    errand = Errand(client=client, kms_key=where.kms_key, is_check=asked.check, rebuild_indexes=asked.rebuild_indexes)
    report = visit_all(errand, _tables(asked, where, client), partial(print, flush=True), asked.at_once)
    print(report)
    return int(not report.is_whole)


def _where(asked: Namespace) -> _Where:
    """
    Raises:
        NotDeployable: neither a deployment nor a prefix, both of them, or no such deployment.
    """
    if (asked.deployment is None) == (asked.prefix is None):
        raise NotDeployable("name the deployment's file, or else --prefix")
    if asked.prefix:
        return _Where(asked.prefix, asked.region, asked.kms_key, asked.endpoint)
    deployment = read(asked.deployment)
    key = asked.kms_key or deployment.outputs()["KeyArn"]
    return _Where(deployment.tables.prefix, deployment.region, key, asked.endpoint)


def _tables(asked: Namespace, where: _Where, client: Any) -> list[Blueprint]:
    """The tables that are asked for; where none is named, all."""
    if asked.place or asked.shared:
        places, shared = asked.place, asked.shared
    else:
        members = of_directory(client, Tables(where.prefix, where.region, where.endpoint))
        places, shared = members + (of_founders(asked.founders) if asked.founders else []), True
        if not places:
            print("no city is in the directory yet: --founders FILE names the first")
    wanted = list(blueprints.shared(where.prefix).values()) if shared else []
    return wanted + [blueprints.jurisdiction(where.prefix, place) for place in dict.fromkeys(places)]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("deployment", nargs="?", type=Path, help="the deployment's TOML file")
    parser.add_argument("--check", action="store_true", help="only tell what differs")
    parser.add_argument("--founders", type=Path, help="in the form of local/seed/directory.toml")
    parser.add_argument("--place", action="append", default=[], type=_given, help="a city or province; may be repeated")
    parser.add_argument("--shared", action="store_true", help="the shared tables, where not all are meant")
    parser.add_argument("--rebuild-indexes", action="store_true", help="make indexes anew that differ; lists fail then")
    parser.add_argument("--at-once", type=int, default=AT_ONCE, help="so many tables at once")
    parser.add_argument("--prefix", type=_given, help="instead of a deployment: what opens the name of every table")
    parser.add_argument("--region", default="cn-north-1", help="of that prefix")
    parser.add_argument("--kms-key", type=_given, help="its ARN; default: the deployment's, or the account's own")
    parser.add_argument("--endpoint", help="of another DynamoDB than Amazon's")
    return parser


def _given(value: str) -> str:
    """A value of the command line, which is not empty: an unset variable of the shell would be.

    Raises:
        ArgumentTypeError: it is.
    """
    if not value.strip():
        raise ArgumentTypeError("is empty")
    return value


if __name__ == "__main__":
    sys.exit(main())
