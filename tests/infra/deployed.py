"""A deployment in the emulator, made by following docs/deploy.md, and those who use it."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest

from chalicelib.runtime.clock import real_time
from chalicelib.tables.core.tables import Tables
from chalicelib.tables.offices.directory import DirectoryStore
from chalicelib.tables.offices.staff import StaffStore
from infra.deploy import deployment
from local.demo.bodies import application, company, penalty_by
from local.demo.party import LIGHTS, Party
from local.demo.play import Case, Play
from local.demo.screen import Screen
from local.demo.service import Service
from local.people import demo_principals, demo_staff
from local.seed.directory import cities
from local.sign_in.issuer import LocalIssuer
from tests.infra import emulator
from tests.infra.walk import Walk

PATIENCE_SECONDS = 30.0
STATEMENT = "罚款已缴清，缴款票据遗失。"


@dataclass
class World:
    """A deployment in the emulator, and those who use it."""

    walk: Walk
    issuer: LocalIssuer
    folder: Path

    @property
    def deployment(self) -> deployment.Deployment:
        return deployment.read(self.folder / "dev.toml")

    @property
    def tables(self) -> Tables:
        return self.deployment.tables

    @property
    def template(self) -> dict[str, Any]:
        """Read back the template that CloudFormation was given."""
        cloudformation = self.deployment.client("cloudformation")
        body = cloudformation.get_template(StackName=self.deployment.prefix, TemplateStage="Original")["TemplateBody"]
        return dict(json.loads(body) if isinstance(body, str) else body)

    @property
    def api(self) -> str:
        """Return the emulator's address for what AWS serves at the output EndpointURL."""
        rest_api = self.deployment.outputs()["RestAPIId"]
        return f"{self.walk.environment['AWS_ENDPOINT_URL']}/restapis/{rest_api}/api/_user_request_/"


@contextmanager
def opened(folder: Path) -> Iterator[World]:
    """An empty account, and an operator with the page open."""
    with (
        emulator.issuing(folder) as (issuer, certificate),
        emulator.running(folder, certificate) as environment,
        pytest.MonkeyPatch.context() as patch,
    ):
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL"):
            patch.setenv(name, environment[name])
        patch.delenv("AWS_SESSION_TOKEN")
        patch.setattr(boto3, "DEFAULT_SESSION", None)
        environment |= {
            "DEPLOYMENT": str(folder / "dev.toml"),
            "STAGE": "dev",
            "REGION": emulator.REGION,
            "CLIENT_ORIGINS": "https://app.example",
            "ALARM_EMAIL": "operators@xinxiutong.example",
            "JWT_ISSUER": issuer.issuer,
            "FOUNDERS": "local/seed/directory.toml",
            "OPERATOR_SUBJECT": "first-operator",
            "OPERATOR": issuer.token("first-operator"),
            "CITY": "jiaozuo",
            "MOMENT": real_time().isoformat(),
        }
        made = World(Walk(environment, folder), issuer, folder)
        made.walk.after = {"api": lambda: made.walk.environment.update(API=made.api)}
        yield made


class DeployedPlay(Play):
    """The demo where nobody can move the clock: the days of autumn 2026, and the limits counted from them, do not apply."""

    def on(self, moment: str, remark: str = "") -> None:
        self.screen.note(remark)

    def expect(self, what: str, seen: object, wanted: object) -> None:
        if not _is_of_a_day(wanted):
            super().expect(what, seen, wanted)


def _is_of_a_day(wanted: object) -> bool:
    return isinstance(wanted, str) and (wanted in LIGHTS or bool(re.fullmatch(r"\d{4}-\d\d-\d\d", wanted)))


@contextmanager
def playing(world: World) -> Iterator[DeployedPlay]:
    """The demo's parties, at the deployed API."""
    world.walk.to("operator")
    founders = cities()
    people, staff = demo_principals(founders), demo_staff(founders, real_time())
    store = StaffStore(world.tables)
    for member in staff:
        store.save(member)
    for name in people.keys() - {member.staff_id for member in staff}:
        DirectoryStore(world.tables).save_principal(people[name])
    tokens = {name: world.issuer.token(name) for name in people}
    with httpx.Client(base_url=world.api, trust_env=False, timeout=60) as client:
        yield DeployedPlay(Service(world.api, tokens, world.folder), Screen(), client)


def apply(play: Play) -> Case:
    decided = penalty_by(play, "jiaozuo-scjg")
    body = application(company("jincheng"), decided, "fine_receipt", statement=STATEMENT)
    return Party(play, "applicant-jincheng", "晋城企业").apply(body, "提交申请")


def eventually(true: Callable[[], bool], what: str) -> None:
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < give_up, what
        time.sleep(0.2)
