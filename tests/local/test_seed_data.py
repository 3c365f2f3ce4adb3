"""The seed data of the local stack: its shape, and what its parts promise each other."""

import datetime
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

SEED = Path(__file__).resolve().parents[2] / "local" / "seed"

# GB/T 2260, as in docs/domain.md#region-codes; 410871 is a statistics code without a court of its own.
COUNTIES = {
    "jiaozuo": ["410802", "410803", "410804", "410811", "410821", "410822", "410823", "410825", "410882", "410883"],
    "jincheng": ["140502", "140521", "140522", "140524", "140525", "140581"],
    "changzhi": [
        "140403",
        "140404",
        "140405",
        "140406",
        "140423",
        "140425",
        "140426",
        "140427",
        "140428",
        "140429",
        "140430",
        "140431",
    ],
}
CITIES = {
    "jiaozuo": ("410800", "JZ", "henan", "豫"),
    "jincheng": ("140500", "JC", "shanxi", "晋"),
    "changzhi": ("140400", "CZ", "shanxi", "晋"),
}
OLD_CASE_CODES = {
    "changzhi-luzhou": ["晋0402", "晋0411"],
    "changzhi-shangdang": ["晋0421"],
    "changzhi-tunliu": ["晋0424"],
    "changzhi-lucheng": ["晋0481"],
}
KINDS = {
    "warning",
    "public_criticism",
    "fine",
    "confiscation_of_gains",
    "confiscation_of_property",
    "licence_suspension",
    "licence_revocation",
    "business_restriction",
    "other",
}
# A material that may be lost, and the kind of penalty without which it never existed (None: always exists).
MATERIALS = {
    "penalty_decision": None,
    "fine_receipt": "fine",
    "gains_receipt": "confiscation_of_gains",
    "property_receipt": "confiscation_of_property",
}
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CASE_CODE = re.compile(r"^[豫晋]\d{2}(\d{2})?$")
EMAIL = re.compile(r"^[a-z0-9.-]+@[a-z0-9.-]+\.example$")
# No subscriber's number starts with 0 behind an area code; the mobiles are the block agreed on for samples.
PHONE = re.compile(r"^(0\d{3}-0000\d{3}|1990000\d{4})$")


def load(name: str) -> dict[str, Any]:
    return tomllib.loads((SEED / f"{name}.toml").read_text(encoding="utf-8"))


DIRECTORY = load("directory")
COMPANIES = load("companies")["companies"]
PENALTIES = load("penalties")["penalties"]
AGENCIES = {agency["agency_id"]: agency for city in DIRECTORY["cities"] for agency in city["agencies"]}
COURTS = [court for city in DIRECTORY["cities"] for court in city["courts"]]

each_city = pytest.mark.parametrize("city", DIRECTORY["cities"], ids=lambda city: city["city"])
each_court = pytest.mark.parametrize("court", COURTS, ids=lambda court: court["court_id"])
each_company = pytest.mark.parametrize("company", COMPANIES, ids=lambda company: company["uscc"])
each_penalty = pytest.mark.parametrize("penalty", PENALTIES, ids=range(len(PENALTIES)))


def strings(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every string in the data, with the key it stands under."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from strings(part, name)
    elif isinstance(value, list):
        for part in value:
            yield from strings(part, key)
    elif isinstance(value, str):
        yield key, value


def repeated(values: list[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


def check_character(uscc: str) -> str:
    """The 18th character by GB 32100-2015."""
    total = sum(USCC_ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(uscc[:17]))
    return USCC_ALPHABET[(31 - total % 31) % 31]


def inner_check_character(body: str) -> str:
    """The 9th character of an organisation code by GB 11714."""
    total = sum(int(char, 36) * weight for char, weight in zip(body[:8], (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    return {10: "X", 11: "0"}.get(11 - total % 11) or str(11 - total % 11)


class TestDirectory:
    def test_says_that_contacts_are_samples(self) -> None:
        assert DIRECTORY["note"] == "联系方式均为示例"
        assert set(DIRECTORY) == {"note", "cities", "provinces"}

    def test_holds_the_three_founders(self) -> None:
        held = {city["city"]: (city["code"], city["prefix"], city["province"]) for city in DIRECTORY["cities"]}
        assert held == {code: facts[:3] for code, facts in CITIES.items()}

    @each_city
    def test_city_has_every_part(self, city: dict[str, Any]) -> None:
        assert set(city) == {
            *("city", "code", "prefix", "name", "province", "province_name", "member_since"),
            *("lead_department", "stewards", "agencies", "courts", "committee"),
        }
        assert city["member_since"] == datetime.date(2025, 9, 16)
        assert set(city["lead_department"]) == {"name", "phone", "email", "address"}
        assert [set(steward) for steward in city["stewards"]] == [{"staff_id", "name", "phone"}] * 2
        assert [set(member) for member in city["committee"]] == [{"staff_id", "name", "phone", "email"}]

    def test_provinces_are_those_of_the_cities(self) -> None:
        names = {province["province"]: province["name"] for province in DIRECTORY["provinces"]}
        assert names == {city["province"]: city["province_name"] for city in DIRECTORY["cities"]}
        assert len(DIRECTORY["provinces"]) == len(names)
        for province in DIRECTORY["provinces"]:
            assert set(province) == {"province", "name", "lead_department"}
            assert set(province["lead_department"]) == {"name", "phone", "email"}

    @pytest.mark.parametrize(
        "key", ["city", "code", "prefix", "staff_id", "agency_id", "court_id", "case_code", "email"]
    )
    def test_values_are_unique(self, key: str) -> None:
        assert repeated([value for name, value in strings(DIRECTORY) if name == key]) == []

    def test_people_are_marked_as_samples(self) -> None:
        people = [person for city in DIRECTORY["cities"] for person in (*city["stewards"], *city["committee"])]
        people += [agency["superior_contact"] for agency in AGENCIES.values()]
        assert [person["name"] for person in people if not person["name"].endswith("（示例）")] == []


class TestAgencies:
    @each_city
    def test_city_has_enough_and_one_market_regulator(self, city: dict[str, Any]) -> None:
        assert len(city["agencies"]) >= 5
        regulators = [agency["name"] for agency in city["agencies"] if agency["market_regulator"]]
        assert regulators == [f"{city['name']}市场监督管理局"]

    @each_city
    def test_agency_has_every_part(self, city: dict[str, Any]) -> None:
        for agency in city["agencies"]:
            assert set(agency) == {"agency_id", "name", "market_regulator", "email", "phone", "superior_contact"}
            assert set(agency["superior_contact"]) == {"name", "phone", "email"}
            assert re.fullmatch(rf"{city['city']}-[a-z]+", agency["agency_id"])
            assert city["name"] in agency["name"]
            assert "示例" not in agency["name"]


class TestCourts:
    @each_court
    def test_court_has_every_part(self, court: dict[str, Any]) -> None:
        assert set(court) == {
            *("court_id", "name", "level", "case_code", "old_case_codes", "county", "email", "phone"),
        }
        assert court["name"].endswith("人民法院")

    @each_court
    def test_case_codes_are_well_formed(self, court: dict[str, Any]) -> None:
        assert all(CASE_CODE.match(code) for code in (court["case_code"], *court["old_case_codes"]))

    @each_city
    def test_basic_courts_cover_every_county(self, city: dict[str, Any]) -> None:
        basic = [court for court in city["courts"] if court["level"] == "basic"]
        assert sorted(court["county"] for court in basic) == COUNTIES[city["city"]]
        short_name = CITIES[city["city"]][3]
        assert all(court["case_code"] == short_name + court["county"][2:] for court in basic)
        assert all(re.fullmatch(rf"{city['city']}-[a-z]+", court["court_id"]) for court in basic)

    @each_city
    def test_city_has_one_intermediate_court(self, city: dict[str, Any]) -> None:
        [court] = [court for court in city["courts"] if court["level"] != "basic"]
        assert court["level"] == "intermediate"
        assert court["court_id"] == f"{city['city']}-zhongyuan"
        assert court["name"] == f"{city['name']}中级人民法院"
        assert court["case_code"] == CITIES[city["city"]][3] + city["code"][2:4]
        assert court["county"] == ""

    def test_old_case_codes_lead_to_one_court(self) -> None:
        held = {court["court_id"]: court["old_case_codes"] for court in COURTS if court["old_case_codes"]}
        assert held == OLD_CASE_CODES
        codes = [code for court in COURTS for code in (court["case_code"], *court["old_case_codes"])]
        assert repeated(codes) == []

    def test_the_court_of_the_contract_is_kept(self) -> None:
        [court] = [court for court in COURTS if court["court_id"] == "jiaozuo-shanyang"]
        assert (court["name"], court["case_code"]) == ("焦作市山阳区人民法院", "豫0811")


class TestContacts:
    @pytest.mark.parametrize("name", ["directory", "companies"])
    def test_contacts_belong_to_nobody(self, name: str) -> None:
        found = [(key.removeprefix("contact_"), value) for key, value in strings(load(name))]
        emails = [value for key, value in found if key == "email"]
        phones = [value for key, value in found if key == "phone"]
        assert emails
        assert phones
        assert [value for value in emails if not EMAIL.match(value)] == []
        assert [value for value in phones if not PHONE.match(value)] == []
        assert repeated(phones) == []

    def test_no_other_key_holds_an_email(self) -> None:
        everything = [*strings(DIRECTORY), *strings(COMPANIES), *strings(PENALTIES)]
        assert {key for key, value in everything if "@" in value} == {"email", "contact_email"}


class TestCompanies:
    @each_company
    def test_company_has_every_part(self, company: dict[str, Any]) -> None:
        assert set(company) == {
            *("name", "uscc", "home_city", "address", "contact_name", "contact_phone", "contact_email"),
        }
        assert all(company.values())
        assert "示例" in company["name"]

    @each_company
    def test_uscc_is_valid_synthetic_and_of_its_county(self, company: dict[str, Any]) -> None:
        uscc = company["uscc"]
        assert re.fullmatch(rf"91\d{{6}}[{USCC_ALPHABET}]{{10}}", uscc)
        assert uscc[2:8] in COUNTIES[company["home_city"]]
        assert "TE5T" in uscc[8:17]
        assert uscc[16] == inner_check_character(uscc[8:16])
        assert uscc[17] == check_character(uscc)

    @pytest.mark.parametrize("key", ["name", "uscc", "contact_email"])
    def test_values_are_unique(self, key: str) -> None:
        assert repeated([company[key] for company in COMPANIES]) == []

    def test_every_city_has_companies(self) -> None:
        assert Counter(company["home_city"] for company in COMPANIES) == dict.fromkeys(CITIES, 10)

    @pytest.mark.parametrize("uscc", ["91110108551385082Q", "91440300708461136T", "91230500MA1B3N1N2M"])
    def test_the_formulas_hold_for_published_codes(self, uscc: str) -> None:
        assert check_character(uscc) == uscc[17]
        assert inner_check_character(uscc[8:16]) == uscc[16]

    def test_the_formula_refuses_a_wrong_code(self) -> None:
        assert check_character("91330000MA27U4K55P") == "4"


class TestPenalties:
    @each_penalty
    def test_penalty_has_every_part(self, penalty: dict[str, Any]) -> None:
        parts = {"agency_id", "decision_number", "kinds", "reason", "missing_materials", "statement"}
        assert set(penalty) - {"fine_amount"} == parts
        assert all(penalty.values())
        assert "\n" not in penalty["reason"]

    @each_penalty
    def test_agency_exists(self, penalty: dict[str, Any]) -> None:
        assert penalty["agency_id"] in AGENCIES

    @each_penalty
    def test_decision_number_is_well_formed(self, penalty: dict[str, Any]) -> None:
        assert re.fullmatch(r"[\u4e00-\u9fff]+〔20\d{2}〕[1-9]\d*号", penalty["decision_number"])

    @each_penalty
    def test_kinds_and_materials_agree(self, penalty: dict[str, Any]) -> None:
        kinds, missing = penalty["kinds"], penalty["missing_materials"]
        assert set(kinds) <= KINDS
        assert set(missing) <= set(MATERIALS)
        assert repeated([*kinds, *missing]) == []
        assert all(MATERIALS[material] in (None, *kinds) for material in missing)

    @each_penalty
    def test_fine_has_an_amount_and_nothing_else_does(self, penalty: dict[str, Any]) -> None:
        assert ("fine_amount" in penalty) == ("fine" in penalty["kinds"])
        amount = penalty.get("fine_amount", "1.00")
        assert re.fullmatch(r"\d+\.\d{2}", amount)
        assert Decimal(amount) > 0

    def test_decision_numbers_are_unique(self) -> None:
        assert repeated([penalty["decision_number"] for penalty in PENALTIES]) == []

    def test_every_city_kind_and_material_occurs(self) -> None:
        cities = Counter(penalty["agency_id"].split("-")[0] for penalty in PENALTIES)
        assert cities == dict.fromkeys(CITIES, 12)
        assert {kind for penalty in PENALTIES for kind in penalty["kinds"]} == KINDS
        assert {material for penalty in PENALTIES for material in penalty["missing_materials"]} == set(MATERIALS)
