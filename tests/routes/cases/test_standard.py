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
        ("dismissed", "不予受理"),
        ("transferred", "已移送"),
        ("revoked", "已撤销修复"),
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
        *("guided", "repaired", "review_refused", "withdrawn", "dismissed", "transferred", "revoked"),
    }
    assert [rule["version"] for rule in standard["rules"]] == ["ndrc-58", "ndrc-36"]
    assert standard["diagram"].startswith("stateDiagram-v2")
    assert {action["action"] for action in standard["actions"]} >= {"submit", "forward", "agree", "refuse", "withdraw"}


def test_the_unified_standard_of_a_judgment_is_the_law_of_judgments(api: Api) -> None:
    standard = api.get("/v1/procedures/judgment").json
    assert [(stage["stage"], stage["stage_name"]) for stage in standard["stages"]] == [
        ("applied", "已申请"),
        ("supplementing", "待补正"),
        ("reviewing", "审核中"),
        ("approved", "同意修复"),
        ("rejected", "不予修复"),
        ("removed", "已删除或缩短"),
        ("closed", "已函复"),
        ("dismissed", "不予受理"),
        ("transferred", "已移送"),
        ("withdrawn", "已撤回"),
    ]
    (rules,) = standard["rules"]
    assert (rules["version"], rules["in_force_from"], rules["issued_by"]) == (
        "spc-2017-7",
        "2017-05-01",
        "最高人民法院",
    )
    assert [portal["portal"] for portal in rules["portals"]] == ["zxgk"]
    assert standard["penalty_kinds"] == []
    assert "not_this_court" in {reason["code"] for reason in standard["reason_codes"]}
    kinds = {kind["code"] for kind in standard["document_kinds"]}
    for other in ("信用中国", "国家发展改革委", "企业信用信息公示系统"):
        assert other not in str({**standard, "document_kinds": []})
    for code in ("penalty", "judgment"):
        assert {item["code"] for item in api.get(f"/v1/procedures/{code}").json["materials"]} <= kinds


def test_the_procedures(api: Api) -> None:
    items = api.get("/v1/procedures").json["items"]
    assert ("penalty", "行政处罚信息修复", "备忘录 四(一)") in [tuple(item.values()) for item in items]
    for item in items:
        assert api.get(f"/v1/procedures/{item['procedure']}").json["name"] == item["name"]
    assert api.get("/v1/procedures/nothing").status == 404
