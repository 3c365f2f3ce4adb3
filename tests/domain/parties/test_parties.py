from __future__ import annotations

from collections.abc import Mapping

import pytest

from chalicelib.domain.parties.access import PARTY_NAMES
from chalicelib.domain.parties.parties import Grant, Party, Principal, Role
from chalicelib.domain.parties.seats import Seat, seats_of

HOLDERS: Mapping[Party, str] = {
    Party.APPLICANT: "agent-1",
    Party.STEWARD: "jiaozuo",
    Party.HOME_STEWARD: "jincheng",
    Party.AUTHORITY: "jiaozuo-scjg",
    Party.PROVINCE: "henan",
}


def person(*grants: Grant, principal_id: str = "someone") -> Principal:
    return Principal(principal_id, grants)


def parties(principal: Principal, holders: Mapping[Party, str] = HOLDERS) -> list[str]:
    return [seat.party.value for seat in seats_of(principal, holders)]


@pytest.mark.parametrize(
    ("role", "organisation", "seats"),
    [
        (Role.STEWARD, "jiaozuo", ["steward"]),
        (Role.STEWARD, "jincheng", ["home_steward"]),
        (Role.STEWARD, "changzhi", []),
        (Role.STEWARD, "", []),
        (Role.AUTHORITY, "jiaozuo-scjg", ["authority"]),
        (Role.AUTHORITY, "jiaozuo-sthj", []),
        (Role.AUTHORITY, "jiaozuo", []),
        (Role.PROVINCE, "henan", ["province"]),
        (Role.PROVINCE, "shanxi", []),
        (Role.COURT, "jiaozuo", []),
        (Role.COMMITTEE, "jiaozuo", []),
        (Role.OPERATOR, "", []),
    ],
)
def test_a_role_sits_where_its_organisation_holds_a_seat(role: Role, organisation: str, seats: list[str]) -> None:
    assert parties(person(Grant(role, organisation))) == seats


def test_an_applicant_sits_at_his_own_case_by_his_id_not_by_his_organisation() -> None:
    grant = Grant(Role.APPLICANT, "jincheng", "jincheng")
    assert parties(person(grant, principal_id="agent-1")) == ["applicant"]
    assert parties(person(grant, principal_id="agent-2")) == []


def test_every_agent_of_a_company_sits_at_its_cases_and_nobody_elses() -> None:
    holders = {**HOLDERS, Party.APPLICANT: "JC-C-1"}
    mine, other = Grant(Role.APPLICANT, "JC-C-1", "jincheng"), Grant(Role.APPLICANT, "JC-C-2", "jincheng")
    assert seats_of(person(other, mine), holders) == (Seat(Party.APPLICANT, mine),)
    assert seats_of(person(other), holders) == ()


def test_an_office_that_represents_the_applicant_sits_in_the_applicants_seat() -> None:
    holders = {**HOLDERS, Party.APPLICANT: "JC-C-1", Party.REPRESENTATIVE: "jincheng"}
    office = Grant(Role.STEWARD, "jincheng", "jincheng")
    seats = seats_of(person(office), holders)
    assert seats == (Seat(Party.APPLICANT, office), Seat(Party.HOME_STEWARD, office))
    assert [seat.stands_in for seat in seats] == [True, False]
    assert parties(person(Grant(Role.STEWARD, "jiaozuo", "jiaozuo")), holders) == ["steward"]


def test_the_applicants_id_is_no_key_without_the_role() -> None:
    assert parties(person(Grant(Role.OPERATOR, ""), principal_id="agent-1")) == []
    assert parties(person(principal_id="agent-1")) == []


def test_the_steward_of_a_city_holds_both_seats_at_a_case_of_its_own_company() -> None:
    grant = Grant(Role.STEWARD, "jiaozuo", "jiaozuo")

    assert seats_of(person(grant), {**HOLDERS, Party.HOME_STEWARD: "jiaozuo"}) == (
        Seat(Party.STEWARD, grant),
        Seat(Party.HOME_STEWARD, grant),
    )


def test_a_person_of_several_roles_holds_the_seats_of_all_each_by_its_own_grant() -> None:
    grants = (
        Grant(Role.COMMITTEE, "jiaozuo", "jiaozuo"),
        Grant(Role.STEWARD, "jincheng", "jincheng"),
        Grant(Role.STEWARD, "jiaozuo", "jiaozuo"),
        Grant(Role.PROVINCE, "henan"),
        Grant(Role.AUTHORITY, "changzhi-scjg", "changzhi"),
        Grant(Role.APPLICANT, "jincheng", "jincheng"),
    )

    assert seats_of(person(*grants, principal_id="agent-1"), HOLDERS) == (
        Seat(Party.HOME_STEWARD, grants[1]),
        Seat(Party.STEWARD, grants[2]),
        Seat(Party.PROVINCE, grants[3]),
        Seat(Party.APPLICANT, grants[5]),
    )


@pytest.mark.parametrize("role", Role)
def test_a_seat_that_nobody_took_is_nobodys(role: Role) -> None:
    assert parties(person(Grant(role, "")), {}) == []
    assert parties(person(Grant(role, "henan"), principal_id="henan"), {}) == []


def test_a_principal_knows_the_grant_of_a_role() -> None:
    first, second = Grant(Role.STEWARD, "jiaozuo", "jiaozuo"), Grant(Role.STEWARD, "jincheng", "jincheng")

    assert person(first, second).grant(Role.STEWARD) == first
    assert person(first, second).grant(Role.COURT) is None


def test_every_seat_has_a_name_for_people() -> None:
    assert PARTY_NAMES == {
        "applicant": "申请人",
        "representative": "代办的信用建设牵头部门",
        "counter": "登记来件的信用建设牵头部门",
        "steward": "处罚地（执行法院所在地）信用建设牵头部门",
        "home_steward": "注册地信用建设牵头部门",
        "authority": "行政处罚机关",
        "province": "省级信用建设牵头部门",
        "executing_court": "执行法院",
        "local_court": "所在地法院",
        "committee": "联合审查委员会委员",
    }
