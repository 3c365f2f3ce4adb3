"""The cities with their offices, as everybody may read them."""

from __future__ import annotations

import pytest

from tests.routes.service import Api


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
    court = {"court_id": "jiaozuo-jiefang", "name": "焦作市解放区人民法院", "case_code": "豫0802"}
    assert {**court, "level": "basic", "level_name": "基层人民法院"} in city["courts"]


def test_a_company_chooses_its_county_from_a_list_of_the_city(api: Api) -> None:
    counties = api.get("/v1/cities/jincheng").json["counties"]
    assert {"county": "140581", "name": "高平市", "court_id": "jincheng-gaoping"} in counties
    assert {"county": "140502", "name": "晋城市城区", "court_id": "jincheng-chengqu"} in counties
    assert all(len(entry["county"]) == 6 for entry in counties)
    assert len({entry["county"] for entry in counties}) == len(counties)


def test_a_city_tells_no_internals(api: Api) -> None:
    content = api.get("/v1/cities/jiaozuo").content.decode()
    assert "superior" not in content
    assert "committee" not in content
    assert "staff_id" not in content


@pytest.mark.parametrize("city", ["zhengzhou", "JIAOZUO", "410800", "%00", "CITY%23jiaozuo"])
def test_a_city_that_is_no_member_is_not_found(api: Api, city: str) -> None:
    assert api.get(f"/v1/cities/{city}").status == 404
