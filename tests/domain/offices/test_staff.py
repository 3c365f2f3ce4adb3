"""Staff: invited, changed, suspended and reinstated; nobody decides about themselves, and an operator is always left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from chalicelib.domain.offices.cities import Directory
from chalicelib.domain.offices.staff import (
    Decision,
    StaffMember,
    StaffState,
    invitation,
    invite,
    post_of,
    posts,
    remaining_operator,
)
from chalicelib.domain.parties.parties import Grant, Principal, Role
from chalicelib.domain.shared.errors import DomainError, LastOperator, NotAllowedNow, OwnRecord
from local.seed.directory import cities
from tests.builders import NOW

DIRECTORY = Directory({city.city: city for city in cities()})
STEWARD = Grant(Role.STEWARD, "jiaozuo", "jiaozuo")
AGENCY = Grant(Role.AUTHORITY, "jiaozuo-scjg", "jiaozuo")
OPERATOR = Grant(Role.OPERATOR, "")
BY = Decision("operator-1", NOW)
LATER = Decision("operator-2", NOW + timedelta(hours=1))


def invited(staff_id: str = "S1", *, subject: str = "", grants: tuple[Grant, ...] = (STEWARD,)) -> StaffMember:
    return invite(
        staff_id=staff_id,
        name="李明",
        email="li@fgw.jiaozuo.example",
        subject=subject,
        grants=grants,
        decision=BY,
    )


def active(staff_id: str = "S1", *grants: Grant) -> StaffMember:
    return invited(staff_id, subject=f"sub-{staff_id}", grants=grants or (STEWARD,))


def test_who_is_invited_by_e_mail_is_known_once_they_sign_in() -> None:
    member = invited()
    assert (member.state, member.subject, member.version) == (StaffState.INVITED, "", 1)
    signed_in = member.activated("sub-1", LATER.at)
    assert (signed_in.state, signed_in.subject, signed_in.version) == (StaffState.ACTIVE, "sub-1", 2)
    assert signed_in.principal() == Principal("S1", (STEWARD,))


def test_who_is_invited_by_subject_may_come_at_once() -> None:
    assert active().state is StaffState.ACTIVE


def test_every_change_says_when_who_what_and_why_and_is_kept() -> None:
    member = active().granted((AGENCY,), LATER).suspended("已调离", BY).reinstated(LATER)
    told = [(event.at, event.by, str(event.what), event.reason, event.grants) for event in member.history]
    assert told == [
        (BY.at, "operator-1", "invited", "", (STEWARD,)),
        (LATER.at, "operator-2", "grants_changed", "", (AGENCY,)),
        (BY.at, "operator-1", "suspended", "已调离", (AGENCY,)),
        (LATER.at, "operator-2", "reinstated", "", (AGENCY,)),
    ]
    assert (member.state, member.grants, member.version) == (StaffState.ACTIVE, (AGENCY,), 4)


def test_a_reinstated_invitation_is_one_again() -> None:
    assert invited().suspended("填错邮箱", BY).reinstated(BY).state is StaffState.INVITED


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (lambda member: member.granted((OPERATOR,), Decision("S1", NOW)), OwnRecord),
        (lambda member: member.suspended("", Decision("S1", NOW)), OwnRecord),
        (lambda member: member.suspended("", BY).reinstated(Decision("S1", NOW)), OwnRecord),
        (lambda member: member.suspended("", BY).suspended("", BY), NotAllowedNow),
        (lambda member: member.reinstated(BY), NotAllowedNow),
    ],
    ids=["own grants", "own suspension", "own reinstatement", "suspended twice", "not suspended"],
)
def test_what_nobody_may_do(change: Callable[[StaffMember], StaffMember], refusal: type[DomainError]) -> None:
    with pytest.raises(refusal):
        change(active())


@pytest.mark.parametrize(
    "change",
    [
        lambda member: member.suspended("", BY),
        lambda member: member.granted((STEWARD,), BY),
    ],
    ids=["suspended", "other grants"],
)
def test_an_operator_is_always_left(change: Callable[[StaffMember], StaffMember]) -> None:
    last, other = active("S1", OPERATOR), active("S2", STEWARD, OPERATOR)
    after = change(last)
    nobody_else = [last, active("S3"), invited("S4", grants=(OPERATOR,)), other.suspended("", BY)]
    with pytest.raises(LastOperator):
        remaining_operator(last, after, nobody_else)
    assert remaining_operator(last, after, [last, other]) == other


def test_a_change_that_takes_no_operator_away_asks_for_none() -> None:
    operator = active("S1", OPERATOR)
    assert remaining_operator(operator, operator.granted((OPERATOR, STEWARD), BY), []) is None
    assert remaining_operator(active("S2"), active("S2").suspended("", BY), []) is None


# -------------------- what the directory can back


@pytest.mark.parametrize(
    ("role", "organisation", "grant"),
    [
        (Role.STEWARD, "jiaozuo", STEWARD),
        (Role.COMMITTEE, "jincheng", Grant(Role.COMMITTEE, "jincheng", "jincheng")),
        (Role.AUTHORITY, "jiaozuo-scjg", AGENCY),
        (Role.COURT, "jiaozuo-jiefang", Grant(Role.COURT, "jiaozuo-jiefang", "jiaozuo")),
        (Role.PROVINCE, "henan", Grant(Role.PROVINCE, "henan")),
        (Role.OPERATOR, "", OPERATOR),
    ],
)
def test_a_grant_is_the_directorys(role: Role, organisation: str, grant: Grant) -> None:
    assert post_of(DIRECTORY, role, organisation) == grant


@pytest.mark.parametrize(
    ("role", "organisation"),
    [
        (Role.APPLICANT, "jiaozuo"),
        (Role.STEWARD, "xinxiang"),
        (Role.STEWARD, "henan"),
        (Role.STEWARD, ""),
        (Role.AUTHORITY, "jiaozuo"),
        (Role.COURT, "jiaozuo-scjg"),
        (Role.PROVINCE, "jiaozuo"),
        (Role.OPERATOR, "jiaozuo"),
    ],
)
def test_what_the_directory_does_not_have_is_no_grant(role: Role, organisation: str) -> None:
    assert post_of(DIRECTORY, role, organisation) is None


def test_an_invitation_tells_the_posts_and_nothing_personal() -> None:
    member = invited(grants=(STEWARD, AGENCY))
    message = invitation(member, DIRECTORY)
    assert message.facts == {
        "posts": "焦作市信用修复管家\n焦作市市场监督管理局",
        "sending": "steward/jiaozuo/jiaozuo",
    }
    assert message.holder == member.staff_id
    assert "li@" not in str(message)


def test_no_two_posts_are_called_the_same() -> None:
    names = list(posts(DIRECTORY).values())
    assert len(set(names)) == len(names)
