from __future__ import annotations

from datetime import date

import pytest

from chalicelib.domain.calendar import WorkingCalendar
from chalicelib.domain.cities import AgencyEntry, City, Directory, Office

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
