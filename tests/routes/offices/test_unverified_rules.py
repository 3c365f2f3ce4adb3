"""Operators see which dated rules nobody has confirmed yet."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from chalicelib.domain.time import dated
from tests.routes.service import Api

CONFIG = tomllib.loads(Path(dated.__file__).with_name("rules.toml").read_text("utf-8"))
ROWS = [row for rows in CONFIG.values() if isinstance(rows, list) for row in rows]


def test_every_row_says_where_it_is_from_and_whether_it_is_confirmed() -> None:
    assert [row for row in ROWS if not row["source"] or row["verified"] not in (True, False)] == []


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
    assert len(items) == sum(not row["verified"] for row in ROWS)


@pytest.mark.parametrize("name", ["steward-jiaozuo", "applicant-jincheng", "committee-jiaozuo"])
def test_nobody_else_does(api: Api, name: str) -> None:
    assert api.get("/v1/rules/unverified", name).code == "role_may_not"
