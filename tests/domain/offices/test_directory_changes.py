from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from chalicelib.domain.offices.cities import (
    AgencyEntry,
    City,
    CommitteeMember,
    Court,
    Directory,
    Office,
    Steward,
    Superior,
)
from chalicelib.domain.offices.directory_changes import (
    Difference,
    city_facts,
    differences,
    founded,
    with_agency,
    with_committee,
    with_court,
    with_stewards,
)
from chalicelib.domain.shared.errors import InvalidInput
from local.seed.directory import cities

OFFICE = Office("某市发展和改革委员会", "0391-0000001", "xyxf@example.com")
AGENCY = AgencyEntry(
    "a-1", "某局", market_regulator=True, superior_contact=Superior("某局长", "0391-2", "j@example.com")
)
COURT = Court("c-1", "某法院", "basic", "豫0811", ("豫0802",))
ONE = City(
    *("one", "410800", "AA", "甲市", "henan", "河南省"),
    member_since=date(2025, 9, 16),
    lead_department=OFFICE,
    province_office=OFFICE,
    agencies=(AGENCY,),
    courts=(COURT,),
    committee=(CommitteeMember("m-1", "甲", "1"), CommitteeMember("m-2", "乙", "2")),
)
OTHER = replace(ONE, city="other", code="410700", prefix="BB", agencies=(), courts=(), committee=())
DIRECTORY = Directory({"one": ONE, "other": OTHER})


def test_every_field_of_a_city_is_told_but_for_its_version() -> None:
    facts = city_facts(replace(ONE, version=7))
    assert facts["lead_department.email"] == "xyxf@example.com"
    assert facts["member_since"] == "2025-09-16"
    assert facts["agencies.a-1.superior_contact.name"] == "某局长"
    assert facts["agencies.a-1.market_regulator"] == "true"
    assert facts["courts.c-1.old_case_codes"] == "豫0802"
    assert facts["committee"] == "m-1、m-2"
    assert not any(name.endswith(("version", ".address")) for name in facts)


def test_what_differs_is_told_from_and_to() -> None:
    withdrawn = replace(ONE, agencies=(replace(AGENCY, active=False, superior_contact=None),), version=1)
    assert differences(ONE, withdrawn) == (
        Difference("agencies.a-1.active", "true", "false"),
        Difference("agencies.a-1.superior_contact.email", "j@example.com", None),
        Difference("agencies.a-1.superior_contact.name", "某局长", None),
        Difference("agencies.a-1.superior_contact.phone", "0391-2", None),
    )
    assert differences(ONE, replace(ONE, version=1)) == ()


def test_another_order_of_the_committee_is_a_difference() -> None:
    turned = replace(ONE, committee=tuple(reversed(ONE.committee)))
    assert differences(ONE, turned) == (Difference("committee", "m-1、m-2", "m-2、m-1"),)


def test_an_entry_is_added_at_the_end_or_changed_in_its_place() -> None:
    second = replace(AGENCY, agency_id="a-2")
    both = with_agency(DIRECTORY, ONE, second)
    assert [entry.agency_id for entry in both.agencies] == ["a-1", "a-2"]
    renamed = with_agency(DIRECTORY, both, replace(AGENCY, name="新名"))
    assert [entry.name for entry in renamed.agencies] == ["新名", "某局"]
    court = with_court(DIRECTORY, ONE, replace(COURT, case_code="豫0899"))
    assert [entry.case_code for entry in court.courts] == ["豫0899"]
    assert with_stewards(ONE, (Steward("s", "丙", "3"),)).stewards == (Steward("s", "丙", "3"),)
    assert with_committee(ONE, ()).committee == ()


@pytest.mark.parametrize(
    ("court", "code"),
    [
        (replace(COURT, court_id="c-1", name="另一家"), "court_id_taken"),
        (replace(COURT, court_id="c-2", old_case_codes=()), "case_code_taken"),
        (replace(COURT, court_id="c-2", case_code="豫0802", old_case_codes=()), "case_code_taken"),
        (replace(COURT, court_id="c-2", case_code="豫0899", old_case_codes=("豫0811",)), "case_code_taken"),
        (replace(COURT, court_id="c-2", case_code="晋0899", old_case_codes=()), "case_code_of_another_province"),
        (replace(COURT, court_id="c-2", case_code="豫08111", old_case_codes=()), "case_code_invalid"),
    ],
)
def test_a_court_is_nobody_elses(court: Court, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        with_court(DIRECTORY, OTHER, court)
    assert code in {problem.code for problem in refused.value.problems}


@pytest.mark.parametrize("name", ["jiaozuo", "jincheng", "changzhi"])
def test_the_founders_keep_the_rules(name: str) -> None:
    """Each could be entered as it is by the routes of operators."""
    known = {city.city: city for city in cities()}
    others = Directory({key: city for key, city in known.items() if key != name})
    city = founded(others, replace(known[name], agencies=(), courts=()))
    for agency in known[name].agencies:
        city = with_agency(others, city, agency)
    for court in known[name].courts:
        city = with_court(Directory({**others.cities, name: city}), city, court)
    assert city == known[name]
