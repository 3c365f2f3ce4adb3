from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from chalicelib.domain.offices.cities import AgencyEntry, City, CommitteeMember, Court, Directory, Office, Superior
from chalicelib.domain.parties.parties import Party
from chalicelib.domain.time.calendar import WorkingCalendar
from tests.addressees import BY_CODE

REGULATOR = AgencyEntry("jiaozuo-scjg", "焦作市市场监督管理局", market_regulator=True)
ENVIRONMENT = AgencyEntry("jiaozuo-sthj", "焦作市生态环境局", market_regulator=False)


def city(name: str, prefix: str, agencies: tuple[AgencyEntry, ...] = ()) -> City:
    office = Office("某市发展和改革委员会", "0391-0000001", "xyxf@example.com")
    return City(name, "410800", prefix, "某市", "henan", "河南省", date(2025, 9, 16), office, agencies=agencies)


JIAOZUO, JINCHENG = city("jiaozuo", "JZ", (REGULATOR, ENVIRONMENT)), city("jincheng", "JC")
DIRECTORY = Directory({"jiaozuo": JIAOZUO, "jincheng": JINCHENG})


@pytest.mark.parametrize(
    ("case_id", "expected"),
    [
        ("JZ-7Q2M9X4KT1AB", JIAOZUO),
        ("JC-7Q2M9X4KT1AB", JINCHENG),
        ("CZ-7Q2M9X4KT1AB", None),
        ("jz-7Q2M9X4KT1AB", None),
        ("JZ7Q2M9X4KT1AB", None),
        ("", None),
    ],
)
def test_a_case_id_names_the_city_that_handles_it(case_id: str, expected: City | None) -> None:
    assert DIRECTORY.city_of_case(case_id) == expected


def test_a_city_knows_its_agencies_by_id_and_by_name() -> None:
    assert JIAOZUO.agency("jiaozuo-sthj") == JIAOZUO.agency_named("焦作市生态环境局") == ENVIRONMENT
    assert JIAOZUO.agency("jincheng-scjg") is None
    assert JIAOZUO.agency_named("焦作市市场监管局") is None


def test_an_empty_directory_counts_by_the_states_calendar() -> None:
    assert Directory().calendar == WorkingCalendar()
    assert Directory().city_of_case("JZ-7Q2M9X4KT1AB") is None


# -------------------- addresses

LISTED = City(
    city="changzhi",
    code="140400",
    prefix="CZ",
    name="长治市",
    province="shanxi",
    province_name="山西省",
    member_since=date(2025, 9, 16),
    lead_department=Office("长治市发展和改革委员会", "0355-0000001", "fgw@cz.example.com"),
    agencies=(
        replace(
            REGULATOR,
            email="scjg@cz.example.com",
            superior_contact=Superior("某局长", "0355-0000002", "juzhang@cz.example.com"),
        ),
        replace(ENVIRONMENT, email=""),
    ),
    province_office=Office("山西省发展和改革委员会", "0351-0000001", "fgw@sx.example.com"),
    committee=(
        CommitteeMember("member-1", "某主任", "0355-0000003", "zhuren@cz.example.com"),
        CommitteeMember("member-2", "某副主任", "0355-0000004", "fuzhuren@cz.example.com"),
    ),
)
KNOWN = Directory({"jiaozuo": JIAOZUO, "jincheng": JINCHENG, "changzhi": LISTED})


@pytest.mark.parametrize(
    ("to", "place", "holder", "email"),
    [
        ("steward", "changzhi", "changzhi", "fgw@cz.example.com"),
        ("home_steward", "changzhi", "changzhi", "fgw@cz.example.com"),
        ("steward", "jiaozuo", "jiaozuo", "xyxf@example.com"),
        ("authority", "changzhi", "jiaozuo-scjg", "scjg@cz.example.com"),
        ("authority", "changzhi", "jiaozuo-sthj", ""),
        ("authority", "changzhi", "changzhi-scjg", ""),
        ("superior", "changzhi", "jiaozuo-scjg", "juzhang@cz.example.com"),
        ("superior", "changzhi", "jiaozuo-sthj", ""),
        ("superior", "changzhi", "changzhi-scjg", ""),
        ("committee", "changzhi", "changzhi", "zhuren@cz.example.com"),
        ("committee", "jiaozuo", "jiaozuo", ""),
        ("province", "shanxi", "shanxi", "fgw@sx.example.com"),
        ("province", "henan", "henan", ""),
        ("province", "hebei", "hebei", ""),
        ("applicant", "changzhi", "agent-1", ""),
        ("steward", "handan", "handan", ""),
    ],
)
def test_an_office_is_written_to_at_the_address_it_has_now(to: str, place: str, holder: str, email: str) -> None:
    assert KNOWN.email_of(BY_CODE[to], place, holder) == email


def test_a_court_is_written_to_at_its_own_address() -> None:
    court = Court("jiaozuo-shanyang", "焦作市山阳区人民法院", "basic", "豫0811", email="zx@court.example")
    known = Directory({"jiaozuo": replace(JIAOZUO, courts=(court,))})

    for to in (Party.EXECUTING_COURT, Party.LOCAL_COURT):
        assert known.email_of(to, "jiaozuo", "jiaozuo-shanyang") == "zx@court.example"
        assert known.email_of(to, "jiaozuo", "jiaozuo-jiefang") == ""
