"""What everybody may read: health, the cities with their offices, the unified standard, and the figures."""

from __future__ import annotations

import pytest

from app import app
from local.gateway import LambdaContext
from tests.routes import steps
from tests.routes.service import Api


def test_health(api: Api) -> None:
    answer = api.get("/v1/health").json
    assert answer["status"] == "ok"
    assert answer["version"]


def test_the_member_cities(api: Api) -> None:
    answer = api.get("/v1/cities").json
    assert [(city["city"], city["code"], city["name"], city["province"]) for city in answer["items"]] == [
        ("changzhi", "140400", "长治市", "shanxi"),
        ("jincheng", "140500", "晋城市", "shanxi"),
        ("jiaozuo", "410800", "焦作市", "henan"),
    ]
    assert answer["next_cursor"] is None


def test_a_city_with_its_offices(api: Api) -> None:
    city = api.get("/v1/cities/jiaozuo").json
    assert (city["name"], city["province_name"]) == ("焦作市", "河南省")
    assert city["lead_department"].keys() == {"name", "phone", "email", "address"}
    assert city["lead_department"]["phone"] == "0391-0000001"
    assert city["stewards"][0] == {"name": "李明（示例）", "phone": "0391-0000011"}
    regulator = {"agency_id": "jiaozuo-scjg", "name": "焦作市市场监督管理局", "market_regulator": True}
    assert city["agencies"][0] == regulator
    assert len(city["agencies"]) >= 4
    court = {"court_id": "jiaozuo-jiefang", "name": "焦作市解放区人民法院", "level": "basic", "case_code": "豫0802"}
    assert court in city["courts"]


def test_a_city_tells_no_internals(api: Api) -> None:
    content = api.get("/v1/cities/jiaozuo").content.decode()
    assert "superior" not in content
    assert "committee" not in content
    assert "staff_id" not in content


@pytest.mark.parametrize("city", ["zhengzhou", "JIAOZUO", "410800", "%00", "CITY%23jiaozuo"])
def test_a_city_that_is_no_member_is_not_found(api: Api, city: str) -> None:
    assert api.get(f"/v1/cities/{city}").status == 404


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


def test_statistics_are_published_by_the_schedule(api: Api) -> None:
    api.case_in("withdrawn")
    agreed = api.case_in("agreed")
    api.submit()
    event = {
        "version": "0",
        "account": "",
        "region": "cn-north-1",
        "detail": {},
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "time": "2026-03-02T01:00:00Z",
        "id": "1",
        "resources": [],
    }
    api.service.at("2026-03-12 09:00")  # reminded of the upload days ago, for which there is no limit to be late for
    for step in (steps.UPLOADED, steps.REPORTED, steps.APPROVED):
        api.take(agreed, step)
    app.handler_map["statistics"](event, LambdaContext("statistics"))
    items = {item["city"]: item for item in api.get("/v1/statistics").json["items"]}
    assert list(items) == ["changzhi", "jiaozuo", "jincheng"]
    figures = items["jiaozuo"]
    assert (figures["cases"], figures["cross_city"], figures["repaired"]) == (3, 3, 1)
    assert figures["by_stage"] == {"repaired": 1, "submitted": 1, "withdrawn": 1}
    assert (figures["average_working_days_to_repair"], figures["kept_in_time"], figures["overdue_now"]) == (8.0, 1.0, 1)
    assert (items["jincheng"]["cases"], items["jincheng"]["kept_in_time"]) == (0, None)


def test_public_routes_ask_for_no_token_and_mind_none(api: Api) -> None:
    for path in ("/v1/health", "/v1/cities", "/v1/procedures", "/v1/statistics"):
        assert api.get(path, headers={"Authorization": "Bearer garbage"}).status == 200
