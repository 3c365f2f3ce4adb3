"""Every role but the operator's has an inbox in its own jurisdiction."""

from __future__ import annotations

import pytest

from chalicelib.domain.messages.inboxes import Inbox, inboxes_of
from chalicelib.domain.parties.parties import Principal, Role
from tests.builders import (
    APPLICANT,
    AUTHORITY,
    COMMITTEE,
    COURT,
    OPERATOR,
    PROVINCE_HENAN,
    STEWARD_JIAOZUO,
)


@pytest.mark.parametrize(
    ("principal", "inboxes"),
    [
        (APPLICANT, [Inbox("jincheng", Role.APPLICANT, APPLICANT.principal_id)]),
        (STEWARD_JIAOZUO, [Inbox("jiaozuo", Role.STEWARD, "jiaozuo")]),
        (AUTHORITY, [Inbox("jiaozuo", Role.AUTHORITY, "jiaozuo-scjg")]),
        (COURT, [Inbox("jiaozuo", Role.COURT, "jiaozuo-jiefang")]),
        (COMMITTEE, [Inbox("jiaozuo", Role.COMMITTEE, "jiaozuo")]),
        (PROVINCE_HENAN, [Inbox("henan", Role.PROVINCE, "henan")]),
        (OPERATOR, []),
    ],
    ids=lambda value: value.principal_id if isinstance(value, Principal) else "",
)
def test_a_caller_reads_the_inboxes_of_their_roles(principal: Principal, inboxes: list[Inbox]) -> None:
    assert list(inboxes_of(principal)) == inboxes


def test_several_roles_have_several_inboxes_and_each_is_read_once() -> None:
    grants = (*STEWARD_JIAOZUO.grants, *PROVINCE_HENAN.grants, *STEWARD_JIAOZUO.grants)
    assert [inbox.holder for inbox in inboxes_of(Principal("somebody", grants))] == ["jiaozuo", "henan"]
