"""The unified standard, as everybody may read it."""

from __future__ import annotations

from tests.routes.service import Api


def test_the_unified_standard_of_a_penalty(api: Api) -> None:
    standard = api.get("/v1/procedures/penalty").json
    assert [(stage["stage"], stage["stage_name"]) for stage in standard["stages"]] == [
        ("submitted", "已申请"),
        ("supplementing", "待补正"),
        ("forwarded", "已转办"),
        ("agreed", "同意修复"),
        ("refused", "不同意修复"),
        ("guided", "已指导"),
        ("uploaded", "已上传信用中国"),
        ("reported", "已报省级复核"),
        ("repaired", "已修复"),
        ("review_refused", "复核未通过"),
        ("withdrawn", "已撤回"),
    ]
    limits = {stage["stage"]: stage["limit"] for stage in standard["stages"] if stage["limit"]}
    assert {name: (limit["clock"], limit["working_days"]) for name, limit in limits.items()} == {
        "submitted": ("forwarding", 5),
        "forwarded": ("opinion", 7),
        "refused": ("guidance", 5),
        "uploaded": ("initial_review", 3),
    }
    assert limits["refused"]["nature"] == "supervisory"
    assert {stage["stage"] for stage in standard["stages"] if stage["closed"]} == {
        *("guided", "repaired", "review_refused", "withdrawn"),
    }
    assert [rule["version"] for rule in standard["rules"]] == ["ndrc-58", "ndrc-36"]
    assert standard["diagram"].startswith("stateDiagram-v2")
    assert {action["action"] for action in standard["actions"]} >= {"submit", "forward", "agree", "refuse", "withdraw"}


def test_the_procedures(api: Api) -> None:
    items = api.get("/v1/procedures").json["items"]
    assert ("penalty", "行政处罚信息修复", "备忘录 四(一)") in [tuple(item.values()) for item in items]
    for item in items:
        assert api.get(f"/v1/procedures/{item['procedure']}").json["name"] == item["name"]
    assert api.get("/v1/procedures/nothing").status == 404
