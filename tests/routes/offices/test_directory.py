"""The directory as operators keep it: who may, what is taken, what it does to cases, and what is on record of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from chalicelib.domain.parties.parties import Party
from infra.provision import provision_jurisdiction
from local.seed.directory import cities
from local.settings import REGION
from tests.routes import steps
from tests.routes.service import Answer, Api, aws_calls

OPERATOR = "operator"
XINXIANG = {
    "city": "xinxiang",
    "code": "410700",
    "prefix": "XX",
    "name": "新乡市",
    "province": "henan",
    "province_name": "河南省",
    "member_since": "2027-01-04",
    "lead_department": {"name": "新乡市发展和改革委员会", "phone": "0373-0000001", "email": "xyxf@xx.example"},
}
HANDAN = {
    **XINXIANG,
    "city": "handan",
    "code": "130400",
    "prefix": "HD",
    "province": "hebei",
    "province_name": "河北省",
    "province_office": {"name": "河北省发展和改革委员会", "phone": "0311-0000001", "email": "fgw@hebei.example"},
}
AGENCY = {
    "agency_id": "jiaozuo-zrzy",
    "name": "焦作市自然资源和规划局",
    "market_regulator": False,
    "email": "xyxf@zrzy.jiaozuo.example",
    "opinion_links": True,
    "active": True,
}
COURT = {
    "court_id": "jiaozuo-wuzhi-2",
    "name": "焦作市示例人民法院",
    "level": "basic",
    "case_code": "豫0899",
    "county": "410899",
    "active": True,
}


@pytest.fixture(autouse=True)
def _the_founders(api: Api) -> Iterator[None]:
    """Each test begins and ends with the directory of the founders."""
    yield
    service = api.service
    dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables[f"{service.prefix}-directory"].items.clear()
    for city in cities():
        service.wiring.directory_store.save_city(city)
    for principal in service.principals.values():
        service.wiring.directory_store.save_principal(principal)
    a_minute_passes(api)


def a_minute_passes(api: Api) -> None:
    """Each process reads the directory again after a minute."""
    api.service.wiring.directory._read_at = float("-inf")


def city(api: Api, name: str = "jiaozuo") -> dict[str, Any]:
    items = api.get("/v1/directory/cities", OPERATOR).json["items"]
    return dict(next(item for item in items if item["city"] == name))


def change(api: Api, what: str, body: Any, name: str = "jiaozuo", **extra: Any) -> Answer:
    """A change that rests on the city as it stands."""
    extra.setdefault("if_match", f'"{city(api, name)["version"]}"')
    return api.post(f"/v1/directory/cities/{name}/{what}", extra.pop("as_", OPERATOR), body, **extra)


def changes(api: Api) -> list[dict[str, Any]]:
    return list(api.get("/v1/directory/changes", OPERATOR).json["items"])


def entry(api: Api, kind: str, name: str) -> dict[str, Any]:
    """An agency or a court of Jiaozuo as one would post it again."""
    key = {"agencies": "agency_id", "courts": "court_id"}[kind]
    return dict(next(one for one in city(api)[kind] if one[key] == name))


def with_tables(api: Api, *places: str) -> None:
    client = boto3.client("dynamodb", region_name=REGION)
    for place in places:
        provision_jurisdiction(client, api.service.prefix, place)


# -------------------- who, and what they see


ROUTES = [
    ("GET", "/v1/directory/cities", None),
    ("GET", "/v1/directory/changes", None),
    ("POST", "/v1/directory/cities", XINXIANG),
    ("POST", "/v1/directory/cities/jiaozuo/lead-department", XINXIANG["lead_department"]),
    ("POST", "/v1/directory/cities/jiaozuo/province-office", HANDAN["province_office"]),
    ("POST", "/v1/directory/cities/jiaozuo/stewards", {"stewards": []}),
    ("POST", "/v1/directory/cities/jiaozuo/committee", {"committee": []}),
    ("POST", "/v1/directory/cities/jiaozuo/agencies", AGENCY),
    ("POST", "/v1/directory/cities/jiaozuo/courts", COURT),
]


@pytest.mark.parametrize("name", [steps.STEWARD, steps.APPLICANT, "committee-jiaozuo", steps.PROVINCE])
@pytest.mark.parametrize(("method", "path", "body"), ROUTES, ids=[path for _, path, _ in ROUTES])
def test_only_operators_keep_the_directory(api: Api, method: str, path: str, body: Any, name: str) -> None:
    answer = api.get(path, name) if method == "GET" else api.post(path, name, body, if_match='"0"')
    assert (answer.status, answer.code) == (403, "role_may_not")


def test_an_operator_sees_all_contacts(api: Api) -> None:
    jiaozuo = city(api)
    assert jiaozuo["version"] == 0
    assert jiaozuo["province_office"]["email"]
    regulator = next(one for one in jiaozuo["agencies"] if one["agency_id"] == "jiaozuo-scjg")
    assert regulator["superior_contact"]["email"] == "sjlxr@scjg.jiaozuo.example"
    assert regulator["active"]
    assert any(court["old_case_codes"] for one in ("changzhi", "jiaozuo") for court in city(api, one)["courts"])


def test_what_the_public_sees_keeps_its_shape(api: Api) -> None:
    public = api.get("/v1/cities/jiaozuo").json
    assert public["agencies"][0].keys() == {"agency_id", "name", "market_regulator"}
    assert "version" not in public


# -------------------- changes


def test_a_change_is_seen_and_on_record(api: Api) -> None:
    before = city(api)["lead_department"]
    answer = change(api, "lead-department", {**before, "phone": "0391-1234567", "address": ""})
    assert (answer.status, answer.headers["ETag"]) == (200, '"1"')
    assert answer.json["lead_department"]["phone"] == "0391-1234567"
    assert city(api) == answer.json

    (recorded,) = changes(api)
    assert (recorded["by"], recorded["what"], recorded["place"]) == (OPERATOR, "lead_department", "jiaozuo")
    assert recorded["at"].startswith("2026-03-02T09:00")
    assert recorded["differences"] == [
        {"field": "lead_department.address", "from": before["address"], "to": None},
        {"field": "lead_department.phone", "from": "0391-0000001", "to": "0391-1234567"},
    ]
    a_minute_passes(api)
    assert api.get("/v1/cities/jiaozuo").json["lead_department"]["phone"] == "0391-1234567"


def test_a_province_has_one_office_whichever_of_its_cities_one_asks(api: Api) -> None:
    office = {
        "name": "山西省发展和改革委员会",
        "phone": "0351-0000009",
        "email": "new@fgw.shanxi.example",
        "address": "",
    }
    answer = change(api, "province-office", office, "jincheng")
    assert (answer.json["province_office"], answer.json["version"]) == (office, 1)
    assert (city(api, "changzhi")["province_office"], city(api, "changzhi")["version"]) == (office, 1)
    assert (city(api)["province_office"]["name"], city(api)["version"]) == ("河南省发展和改革委员会（示例）", 0)
    a_minute_passes(api)
    for place in ("jincheng", "changzhi", "shanxi"):
        assert api.service.wiring.directory().email_of(Party.PROVINCE, place, "shanxi") == office["email"]
    (recorded,) = changes(api)
    assert (recorded["what"], recorded["place"]) == ("province_office", "jincheng")


def test_stewards_and_committee_are_replaced(api: Api) -> None:
    stewards = [{"staff_id": "jz-9", "name": "钱进", "phone": "0391-0000099"}]
    assert change(api, "stewards", {"stewards": stewards}).json["stewards"] == stewards
    first, *others = city(api)["committee"]
    assert change(api, "committee", {"committee": [*others, first]}).json["committee"] == [*others, first]
    assert change(api, "committee", {"committee": []}).json["committee"] == []

    emptied, *_, replaced = changes(api)
    assert {one["to"] for one in emptied["differences"]} == {None}
    told = {one["field"]: one["to"] for one in replaced["differences"]}
    assert told["stewards"] == "jz-9"
    assert told["stewards.jz-9.name"] == "钱进"
    assert told["stewards.jiaozuo-1.phone"] is None


def test_nobody_stands_in_a_list_twice(api: Api) -> None:
    one = {"staff_id": "a", "name": "钱进", "phone": "0391-0000099"}
    for what in ("stewards", "committee"):
        answer = change(api, what, {what: [one, one]})
        assert (answer.status, answer.problems) == (422, {f"/{what}/1/staff_id": "repeated"})


def test_what_changes_nothing_is_not_written(api: Api) -> None:
    answer = change(api, "lead-department", city(api)["lead_department"])
    assert (answer.status, answer.json["version"]) == (200, 0)
    assert changes(api) == []


def test_a_change_rests_on_a_version(api: Api) -> None:
    office = {**city(api)["lead_department"], "phone": "0391-7654321"}
    assert change(api, "lead-department", office, if_match='"0"').status == 200
    stale = change(api, "lead-department", {**office, "phone": "0391-1"}, if_match='"0"')
    assert (stale.status, stale.code) == (412, "version_is_stale")
    without = api.post("/v1/directory/cities/jiaozuo/lead-department", OPERATOR, office)
    assert (without.status, without.code) == (428, "version_required")
    assert change(api, "lead-department", {**office, "phone": "0391-000000"}, if_match="*").json["version"] == 2
    assert len(changes(api)) == 2


def test_a_change_of_a_city_that_is_none_is_not_found(api: Api) -> None:
    assert api.post("/v1/directory/cities/handan/agencies", OPERATOR, AGENCY, if_match='"0"').status == 404


def test_a_change_is_made_once_for_one_key(api: Api) -> None:
    first = change(api, "agencies", AGENCY, key="k", if_match='"0"')
    again = change(api, "agencies", AGENCY, key="k", if_match='"0"')
    assert (first.status, again.content) == (200, first.content)
    assert len(changes(api)) == 1
    assert change(api, "agencies", {**AGENCY, "name": "别的"}, key="k", if_match='"0"').code == "idempotency_key_reused"


def test_of_two_changes_at_once_one_is_told_to_look_again(api: Api) -> None:
    """Uniqueness goes over all cities, hence a change to another city comes between, too."""
    raced: list[Answer] = []

    def meddle(operation: str, arguments: Any) -> None:
        if operation == "TransactWriteItems" and not raced:
            raced.append(None)  # type: ignore[arg-type]
            raced[0] = change(api, "agencies", {**AGENCY, "agency_id": "twice"}, "jincheng")

    with aws_calls(meddle):
        answer = change(api, "agencies", {**AGENCY, "agency_id": "twice"})
    assert raced[0].status == 200
    assert (answer.status, answer.code) == (409, "lost_race")
    assert change(api, "agencies", {**AGENCY, "agency_id": "twice"}).problems == {"/agency_id": "agency_id_taken"}


def test_the_record_comes_in_pages_the_latest_first(api: Api) -> None:
    office = city(api)["lead_department"]
    for number in range(5):
        assert change(api, "lead-department", {**office, "phone": f"0391-000000{number}"}).status == 200
    seen, cursor = [], ""
    while cursor is not None:
        page = api.get(f"/v1/directory/changes?limit=2{cursor and f'&cursor={cursor}'}", OPERATOR).json
        seen += [change["differences"][0]["to"][-1] for change in page["items"]]
        cursor = page["next_cursor"]
    assert "".join(seen) in {"43210", "4320"}  # the first phone may be the one it had
    assert api.get("/v1/directory/changes?cursor=x", OPERATOR).code == "invalid_cursor"


# -------------------- agencies and courts


def test_an_agency_is_added_and_changed(api: Api) -> None:
    added = change(api, "agencies", AGENCY).json["agencies"]
    assert added[-1] == {**AGENCY, "phone": "", "superior_contact": None}
    superior = {"name": "周正", "phone": "0391-0000301", "email": "zz@jiaozuo.example"}
    changed = change(api, "agencies", {**AGENCY, "superior_contact": superior}).json["agencies"]
    assert changed[-1]["superior_contact"] == superior
    assert len(changed) == len(added)
    fields = {one["field"]: one["to"] for one in changes(api)[0]["differences"]}
    assert fields["agencies.jiaozuo-zrzy.superior_contact.phone"] == "0391-0000301"


@pytest.mark.parametrize(
    ("what", "body", "problems"),
    [
        ("agencies", {**AGENCY, "agency_id": "jincheng-scjg"}, {"/agency_id": "agency_id_taken"}),
        ("agencies", {**AGENCY, "agency_id": "Jiaozuo ZRZY"}, {"/agency_id": "string_pattern_mismatch"}),
        ("agencies", {**AGENCY, "email": "nobody"}, {"/email": "email_invalid"}),
        ("agencies", {key: AGENCY[key] for key in AGENCY if key != "active"}, {"/active": "required"}),
        ("courts", {**COURT, "court_id": "jincheng-zhongyuan"}, {"/court_id": "court_id_taken"}),
        ("courts", {**COURT, "case_code": "豫081"}, {"/case_code": "case_code_invalid"}),
        ("courts", {**COURT, "case_code": "0811"}, {"/case_code": "case_code_invalid"}),
        ("courts", {**COURT, "case_code": "晋0599"}, {"/case_code": "case_code_of_another_province"}),
        ("courts", {**COURT, "case_code": "豫0811"}, {"/case_code": "case_code_taken"}),
        ("courts", {**COURT, "old_case_codes": ["豫0898", "豫08"]}, {"/old_case_codes/1": "case_code_taken"}),
        ("courts", {**COURT, "level": "high"}, {"/level": "literal_error"}),
        ("courts", {**COURT, "county": "4108"}, {"/county": "string_pattern_mismatch"}),
        ("courts", {**COURT, "webhook": "http://court.example/hook"}, {"/webhook": "string_pattern_mismatch"}),
        ("courts", {**COURT, "webhook": "https://u:p@court.example/"}, {"/webhook": "string_pattern_mismatch"}),
    ],
)
def test_an_entry_is_well_formed_and_unique(api: Api, what: str, body: Any, problems: dict[str, str]) -> None:
    answer = change(api, what, body)
    assert (answer.status, answer.problems) == (422, problems)
    assert changes(api) == []


def test_a_court_keeps_its_own_codes(api: Api) -> None:
    court = entry(api, "courts", "jiaozuo-shanyang")
    webhook = "https://court.example/hook?x=1"
    answer = change(api, "courts", {**court, "old_case_codes": ["豫0877"], "webhook": webhook})
    assert answer.status == 200, answer.json
    assert entry(api, "courts", "jiaozuo-shanyang")["webhook"] == webhook


def test_a_withdrawn_agency_is_given_nothing_new_and_goes_on_with_what_it_has(api: Api) -> None:
    sitting, waiting = api.case_in("forwarded"), api.case_in("submitted")
    agency = entry(api, "agencies", "jiaozuo-scjg")
    assert api.case(waiting)["suggested_agency_id"] == "jiaozuo-scjg"
    assert change(api, "agencies", {**agency, "active": False}).status == 200
    a_minute_passes(api)

    assert api.case(waiting)["suggested_agency_id"] is None
    refused = api.act(waiting, "forwarding", steps.STEWARD, steps.FORWARDED.body)
    assert (refused.status, refused.problems) == (422, {"/agency_id": "agency_unknown"})
    assert "jiaozuo-scjg" not in {one["agency_id"] for one in api.get("/v1/cities/jiaozuo").json["agencies"]}
    assert api.case(sitting, steps.AUTHORITY)["agency"]["agency_id"] == "jiaozuo-scjg"
    assert api.act(sitting, "urging", steps.STEWARD, {"text": "请尽快办理。"}).status == 200
    assert api.take(sitting, steps.AGREED)["stage"] == "agreed"

    assert change(api, "agencies", agency).status == 200
    a_minute_passes(api)
    assert api.act(waiting, "forwarding", steps.STEWARD, steps.FORWARDED.body).status == 200


def test_a_withdrawn_court_is_given_nothing_new_and_goes_on_with_what_it_has(api: Api) -> None:
    body = steps.judgment_submission()
    sitting = api.post("/v1/cases", steps.APPLICANT, body, key=api.a_key()).json["case_id"]
    court_id = body["judgment"]["court_id"]
    court = entry(api, "courts", court_id)
    assert change(api, "courts", {**court, "active": False}).status == 200
    a_minute_passes(api)

    refused = api.post("/v1/cases", steps.APPLICANT, steps.judgment_submission(), key=api.a_key())
    assert refused.problems == {"/judgment/court_id": "court_unknown"}
    assert court_id not in {one["court_id"] for one in api.get("/v1/cities/jiaozuo").json["courts"]}
    for step in steps.OF_COURTS:
        assert api.act(sitting, step.path, step.by, step.body).status == 200, step.path


def test_no_notice_goes_to_a_withdrawn_court(api: Api) -> None:
    body = steps.judgment_submission()
    case_id = api.post("/v1/cases", steps.APPLICANT, body, key=api.a_key()).json["case_id"]
    jincheng = city(api, "jincheng")["courts"]
    for court in jincheng:
        assert change(api, "courts", {**court, "active": False}, "jincheng").status == 200
    a_minute_passes(api)
    accepted = steps.OF_COURTS[0]
    refused = api.act(case_id, accepted.path, accepted.by, accepted.body)
    assert refused.problems == {"": "local_court_unknown"}
    intermediate = next(court for court in jincheng if court["level"] == "intermediate")
    assert change(api, "courts", intermediate, "jincheng").status == 200
    a_minute_passes(api)
    notice = api.act(case_id, accepted.path, accepted.by, accepted.body).json["notice"]
    assert notice["court_id"] == intermediate["court_id"]


# -------------------- a new member


def test_a_city_without_tables_is_refused_with_what_to_run(api: Api) -> None:
    answer = api.post("/v1/directory/cities", OPERATOR, HANDAN)
    assert (answer.status, answer.code) == (422, "tables_missing")
    assert "infra.provision" in answer.json["detail"]
    assert "--place handan --place hebei" in answer.json["detail"]
    assert changes(api) == []


def test_a_new_city_takes_part(api: Api) -> None:
    with_tables(api, "xinxiang")
    answer = api.post("/v1/directory/cities", OPERATOR, XINXIANG)
    assert (answer.status, answer.headers["ETag"], answer.headers["Location"]) == (201, '"1"', "/v1/cities/xinxiang")
    assert answer.json["province_office"] == city(api)["province_office"]
    assert changes(api)[0]["what"] == "city"
    assert {"field": "prefix", "from": None, "to": "XX"} in changes(api)[0]["differences"]
    assert change(api, "agencies", {**AGENCY, "agency_id": "xinxiang-scjg"}, "xinxiang").status == 200

    a_minute_passes(api)
    assert "xinxiang" in {one["city"] for one in api.get("/v1/cities").json["items"]}
    submitted = api.submit(penalty__handling_city="xinxiang", penalty__authority_name="新乡市市场监督管理局")
    assert submitted["case_id"].startswith("XX-")


def test_a_new_city_of_a_new_province_brings_its_office(api: Api) -> None:
    with_tables(api, "handan", "hebei")
    without = {key: HANDAN[key] for key in HANDAN if key != "province_office"}
    assert api.post("/v1/directory/cities", OPERATOR, without).problems == {"/province_office": "required"}
    assert api.post("/v1/directory/cities", OPERATOR, HANDAN).status == 201


@pytest.mark.parametrize(
    ("given", "problems"),
    [
        ({"code": "410800"}, {"/code": "code_taken"}),
        ({"prefix": "JZ"}, {"/prefix": "prefix_taken"}),
        ({"city": "jiaozuo"}, {"/city": "city_taken"}),
        ({"city": "shanxi"}, {"/city": "city_taken"}),
        ({"province": "jincheng"}, {"/province": "province_taken", "/province_office": "required"}),
        ({"province": "shanxi", "province_name": "山西省"}, {"/province": "province_differs"}),
        ({"code": "130700"}, {"/province": "province_differs"}),
        ({"code": "990700"}, {"/code": "code_invalid"}),
        ({"province_name": "河南"}, {"/province_name": "province_differs"}),
        ({"code": "41070"}, {"/code": "string_pattern_mismatch"}),
        ({"prefix": "xx"}, {"/prefix": "string_pattern_mismatch"}),
        ({"city": "xin_xiang"}, {"/city": "string_pattern_mismatch"}),
        ({"member_since": "2027"}, {"/member_since": "date_invalid"}),
    ],
)
def test_a_new_city_is_well_formed_and_unique(api: Api, given: dict[str, str], problems: dict[str, str]) -> None:
    answer = api.post("/v1/directory/cities", OPERATOR, {**XINXIANG, **given})
    assert (answer.status, answer.problems) == (422, problems)
