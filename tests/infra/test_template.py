"""The template as a whole: made of what Chalice generates, accepted by linters, the same in every stage but for figures."""

from __future__ import annotations

import json
import re
import subprocess
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from cfnlint import api as cfn_lint
from cfnlint.config import ManualArgs

from chalicelib.runtime.settings import SECRETS, Settings
from infra.template import merged
from infra.template.merging import NotOurTemplate
from infra.template.serving.functions import environment
from infra.template.stages import STAGES
from tests.infra.templates import complete, each, generated, translated

ROOT = Path(__file__).parents[2]
CHECKOV = ROOT / "build" / "checkov" / "bin" / "checkov"
EXCEPTIONS = ROOT / "infra" / "checkov.yaml"
REGIONS = ["cn-north-1", "cn-northwest-1", "us-east-1"]
LARGEST_TEMPLATE = 1024 * 1024
MAX_RESOURCES = 500


def test_linters_of_cloudformation_find_nothing() -> None:
    found = cfn_lint.lint(json.dumps(translated("prod")), config=ManualArgs(regions=REGIONS, include_checks=["I"]))
    assert [str(match) for match in found] == []


@pytest.mark.parametrize("stage", [stage for stage in STAGES if stage != "prod"])
def test_stages_differ_in_figures_and_names_alone(stage: str) -> None:
    """Findings about one stage therefore hold for all."""
    assert _shape(translated(stage), stage) == _shape(translated("prod"), "prod")


def _shape(template: dict[str, Any], stage: str) -> Any:
    bare = deepcopy(template)
    for parameter in bare["Parameters"].values():
        parameter.pop("Default", None)
    text = re.sub(r"RestAPIDeployment[0-9a-f]+|deployment id: [0-9a-f]+", "the deployment", json.dumps(bare))
    return re.sub(rf"\b{stage}\b", "this stage", text)


@pytest.mark.parametrize("stage", STAGES)
def test_defaults_are_values_that_their_parameters_admit(stage: str) -> None:
    for name, parameter in complete(stage)["Parameters"].items():
        if "Default" not in parameter:
            continue
        default = parameter["Default"]
        if parameter["Type"] == "Number":
            assert default >= parameter.get("MinValue", default), name
        else:
            assert re.fullmatch(parameter.get("AllowedPattern", ".*"), default), name
            assert default in parameter.get("AllowedValues", [default]), name


@pytest.mark.skipif(not CHECKOV.exists(), reason="checkov is not installed (make check-template)")
def test_checkov_finds_nothing_but_the_exceptions(tmp_path: Path) -> None:
    """The API's definition, which it has no rules for, is left out: it would take half a minute to walk."""
    template = deepcopy(translated("prod"))
    template["Resources"]["RestAPI"]["Properties"]["Body"] = {"swagger": "2.0"}
    file = tmp_path / "template.json"
    file.write_text(json.dumps(template))
    command = [str(CHECKOV), "--config-file", str(EXCEPTIONS), "--file", str(file), "--output", "json"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    report = json.loads(run.stdout)
    failed = [f"{check['check_id']} {check['resource']}" for check in report["results"]["failed_checks"]]
    assert (failed, run.returncode) == ([], 0)
    assert report["summary"]["passed"] > 100


def test_every_exception_has_its_reason_and_there_are_ten_at_most() -> None:
    text = EXCEPTIONS.read_text("utf-8")
    exceptions = yaml.safe_load(text)["skip-check"]
    explained = re.findall(r"(?:^  # .+\n)+^  - (CKV\w+)$", text, re.MULTILINE)
    assert explained == exceptions
    assert len(exceptions) <= 10


def test_no_partition_is_named() -> None:
    text = json.dumps(translated("prod"))
    assert not re.search(r"arn:(aws|\*)", text)
    assert "amazonaws.com.cn" not in text
    for file in (ROOT / "infra").rglob("*.py"):
        assert "arn:aws:" not in file.read_text("utf-8"), file


def test_cloudformation_takes_so_much() -> None:
    template = translated("prod")
    assert len(json.dumps(template).encode()) < LARGEST_TEMPLATE
    assert len(template["Resources"]) < MAX_RESOURCES


def test_settings_that_a_function_needs_are_given() -> None:
    given = {name.lower() for name in environment("prod")}
    required = {name for name, field in Settings.model_fields.items() if field.is_required()}
    assert required - {"aws_region"} <= given
    assert given <= Settings.model_fields.keys()
    assert not given & {*SECRETS}


def test_what_chalice_generated_is_left_as_it_was() -> None:
    before = json.dumps(generated("prod"))
    merged(generated("prod"), "prod")
    assert json.dumps(generated("prod")) == before
    for name, function in each(complete("prod"), "AWS::Serverless::Function"):
        own = generated("prod")["Resources"][name]["Properties"]
        for kept in ("Handler", "CodeUri", "MemorySize", "Timeout", "Runtime", "Architectures"):
            assert function[kept] == own[kept]


def test_schedules_are_those_of_the_app() -> None:
    rules = {
        rule["Name"]["Fn::Sub"].removeprefix("${Prefix}-"): rule
        for _, rule in each(translated("prod"), "AWS::Events::Rule")
    }
    assert rules["nightly"]["ScheduleExpression"] == "cron(10 16 * * ? *)"
    assert rules.keys() == {"nightly", "reminders", "morning", "sweeper", "expired-uploads", "statistics", "recount"}


def test_a_function_without_grants_is_not_deployed() -> None:
    sam = deepcopy(generated("dev"))
    sam["Resources"]["Another"] = sam["Resources"]["Nightly"]
    with pytest.raises(NotOurTemplate, match="Another"):
        merged(sam, "dev")
    with pytest.raises(NotOurTemplate, match="staging"):
        merged(generated("dev"), "staging")
