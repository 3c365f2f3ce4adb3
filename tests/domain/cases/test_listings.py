"""A case is listed and mirrored for the right parties, and each caller reads the right lists."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest

from chalicelib.domain.cases import transitions
from chalicelib.domain.cases.alerts import deadline_alerts
from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.listings import (
    CaseList,
    Listing,
    ledgers_of,
    listing,
    lists_of,
    mirror_places,
)
from chalicelib.domain.cases.transitions import Circumstances
from chalicelib.domain.parties.access import ListKind
from chalicelib.domain.parties.parties import Grant, Party, Principal, Role
from chalicelib.domain.parties.seats import seats_of
from chalicelib.domain.shared.identifiers.company_id import company_id
from chalicelib.domain.time.calendar import WorkingCalendar
from chalicelib.domain.time.deadlines import Level
from chalicelib.domain.workflow.needs import Command
from tests.builders import (
    APPLICANT,
    AUTHORITY,
    COMMITTEE,
    COURT,
    OPERATOR,
    PROVINCE_HENAN,
    STEWARD_JIAOZUO,
    USCC_JINCHENG,
    a_case_in,
    a_penalty,
    a_submitted_case,
)

SUBMITTED, FORWARDED, REPORTED = (a_case_in(stage)[-1].case for stage in ("submitted", "forwarded", "reported"))
OWNER = APPLICANT.principal_id


def test_a_case_stands_in_the_ledgers_of_both_cities_and_in_its_owners_list() -> None:
    assert listing(SUBMITTED, "jiaozuo") == Listing("jiaozuo", in_ledger=True, desk=None, owner=None)
    assert listing(SUBMITTED, "jincheng") == Listing("jincheng", in_ledger=True, desk=None, owner=OWNER)
    assert listing(SUBMITTED, "changzhi") == Listing("changzhi", in_ledger=False, desk=None, owner=None)


def test_what_is_forwarded_lies_on_the_agencys_desk_where_it_is_handled() -> None:
    assert listing(FORWARDED, "jiaozuo").desk == "jiaozuo-scjg"
    assert listing(FORWARDED, "jincheng").desk is None


def test_each_court_has_its_desk_in_its_own_city() -> None:
    courts = {Party.EXECUTING_COURT: "jiaozuo-jiefang", Party.LOCAL_COURT: "jincheng-chengqu"}
    case = replace(SUBMITTED, held={**SUBMITTED.held, **courts})
    assert listing(case, "jiaozuo").desk == "jiaozuo-jiefang"
    assert listing(case, "jincheng").desk == "jincheng-chengqu"


def test_a_province_lists_what_was_reported_to_it() -> None:
    assert not listing(SUBMITTED, "henan").in_ledger
    assert listing(REPORTED, "henan") == Listing("henan", in_ledger=True, desk=None, owner=None)


def test_a_case_is_mirrored_wherever_else_somebody_must_find_it() -> None:
    assert mirror_places(SUBMITTED) == ["jincheng"]
    assert mirror_places(REPORTED) == ["henan", "jincheng"]
    assert mirror_places(a_submitted_case(matter=a_penalty(handling_city="jincheng")).case) == []


COMPANY = company_id("JC", USCC_JINCHENG)


@pytest.mark.parametrize(
    ("principal", "lists"),
    [
        (APPLICANT, [CaseList("jincheng", ListKind.OWNER, APPLICANT.principal_id)]),
        (
            Principal("person-wang", (Grant(Role.APPLICANT, COMPANY, "jincheng"),)),
            [CaseList("jincheng", ListKind.OWNER, COMPANY)],
        ),
        (STEWARD_JIAOZUO, [CaseList("jiaozuo", ListKind.LEDGER)]),
        (PROVINCE_HENAN, [CaseList("henan", ListKind.LEDGER)]),
        (AUTHORITY, [CaseList("jiaozuo", ListKind.DESK, "jiaozuo-scjg")]),
        (COURT, [CaseList("jiaozuo", ListKind.DESK, "jiaozuo-jiefang")]),
        (COMMITTEE, [CaseList("jiaozuo", ListKind.LEDGER), CaseList("committee", ListKind.LEDGER)]),
        (OPERATOR, []),
    ],
    ids=["in person", "for a company", "steward", "province", "authority", "court", "committee", "operator"],
)
def test_a_caller_reads_the_lists_of_their_roles(principal: Principal, lists: list[CaseList]) -> None:
    assert list(lists_of(principal)) == lists


def test_several_roles_read_each_list_once_and_only_stewards_keep_ledgers() -> None:
    grants = (*STEWARD_JIAOZUO.grants, *AUTHORITY.grants, *STEWARD_JIAOZUO.grants, *PROVINCE_HENAN.grants)
    somebody = Principal("somebody", grants)
    assert [where.kind for where in lists_of(somebody)] == [ListKind.LEDGER, ListKind.DESK, ListKind.LEDGER]
    assert ledgers_of(somebody) == (CaseList("jiaozuo", ListKind.LEDGER),)
    assert ledgers_of(AUTHORITY) == ()


# -------------------- the committee

OTHER_MEMBER = Principal("member-2", (Grant(Role.COMMITTEE, "changzhi", "changzhi"),))


def _escalated() -> CaseFile:
    """The opinion is three working days over."""
    case, day = FORWARDED, FORWARDED.clocks["opinion"].due_on
    now = datetime.combine(WorkingCalendar().add_working_days(day, 3), time(), UTC)
    for change in deadline_alerts.alert(case, list(Level), now, WorkingCalendar()):
        case = change.case
    return case


def test_a_red_case_is_read_by_the_members_of_all_cities_until_it_is_mended() -> None:
    red = _escalated()
    assert "committee" not in mirror_places(FORWARDED)
    assert "committee" in mirror_places(red)
    assert listing(red, "committee") == Listing("committee", in_ledger=True, desk=None, owner=None)
    assert [seat.party for seat in seats_of(OTHER_MEMBER, red.seats)] == [Party.COMMITTEE]

    withdrawn = transitions.act(
        red,
        Command(path="withdrawal", fields={"reason": "不再申请"}),
        Circumstances(APPLICANT, red.updated_at, WorkingCalendar()),
    ).case
    assert "committee" in mirror_places(withdrawn)  # so that the entry there is rewritten
    assert not listing(withdrawn, "committee").in_ledger
    assert seats_of(OTHER_MEMBER, withdrawn.seats) == ()
    assert [seat.party for seat in seats_of(COMMITTEE, withdrawn.seats)] == [Party.COMMITTEE]  # it signed the sheet
