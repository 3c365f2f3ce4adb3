"""Operators see which dated rules nobody has confirmed yet."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from chalicelib.domain.time import dated
from tests.routes.service import Api

CONFIG = tomllib.loads(Path(dated.__file__).with_name("rules.toml").read_text("utf-8"))
ROWS = [row for rows in CONFIG.values() if isinstance(rows, list) for row in rows]


OF_THE_MEMORANDUM = {"forwarding", "opinion", "initial_review"}
"""The only text that we hold ourselves; all others are known from excerpts and copies."""


def test_every_row_says_where_it_is_from_and_a_confirmed_one_who_compared_it_with_which_text() -> None:
    assert [row for row in ROWS if not row["source"] or not row["from"]] == []
    confirmed = [row for row in ROWS if dated.is_verified(row)]
    assert {row.get("clock") for row in confirmed} == OF_THE_MEMORANDUM
    assert {row["nature"] for row in confirmed} == {"memorandum"}
    assert all("合作备忘录" in row["checked_against"] and row["verified_by"] for row in confirmed)
    assert all(isinstance(row["verified_on"], date) for row in confirmed)


@pytest.mark.parametrize("missing", dated.VERIFICATION)
def test_a_row_is_not_half_confirmed(missing: str) -> None:
    row = {"verified_on": date(2026, 11, 28), "verified_by": "某人", "checked_against": "原文"}
    assert dated.is_verified(row)
    with pytest.raises(ValueError, match="checked_against"):
        dated.is_verified({**row, missing: ""})


def test_an_operator_sees_the_rules_to_be_confirmed(api: Api) -> None:
    items = {item["id"]: item for item in api.get("/v1/rules/unverified", "operator").json["items"]}
    assert items["limits/guidance/2025-09-16"] == {
        "id": "limits/guidance/2025-09-16",
        "what": "备忘录 五(二)（未定时限，督办用）",
        "value": "5 个工作日",
        "source": "本服务自定",
        "in_force_from": "2025-09-16",
    }
    intake = items["intake/intake/2025-09-16"]
    assert (intake["what"], intake["value"]) == ("来件登记可追溯的天数", "30 日")
    assert "limits/forwarding/2025-09-16" not in items
    assert items["legal_limits/opinion/samr_decision/2025-12-25"]["value"] == "7 个工作日"
    assert items["removal_grounds/settled/2017-05-01"]["value"] == "达成执行和解协议并已履行完毕"
    assert len(items) == sum(not dated.is_verified(row) for row in ROWS)


@pytest.mark.parametrize("name", ["steward-jiaozuo", "applicant-jincheng", "committee-jiaozuo"])
def test_nobody_else_does(api: Api, name: str) -> None:
    assert api.get("/v1/rules/unverified", name).code == "role_may_not"
