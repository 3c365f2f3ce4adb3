"""A party is called as its procedure calls it: the table, by hand."""

from __future__ import annotations

import pytest

from chalicelib.domain.cases.procedures import PROCEDURES
from chalicelib.domain.parties.parties import Addressee, Beyond, Party

NAMES: dict[tuple[str, Addressee], str] = {
    ("penalty", Party.APPLICANT): "申请人",
    ("penalty", Party.REPRESENTATIVE): "代办的信用建设牵头部门",
    ("penalty", Party.COUNTER): "登记来件的信用建设牵头部门",
    ("penalty", Party.STEWARD): "处罚地信用建设牵头部门",
    ("penalty", Party.HOME_STEWARD): "注册地信用建设牵头部门",
    ("penalty", Party.AUTHORITY): "行政处罚机关",
    ("penalty", Party.PROVINCE): "省级信用建设牵头部门",
    ("penalty", Party.COMMITTEE): "联合审查委员会委员",
    ("penalty", Beyond.SUPERIOR): "行政处罚机关的上级联系人",
    ("judgment", Party.APPLICANT): "申请人",
    ("judgment", Party.REPRESENTATIVE): "代办的信用建设牵头部门",
    ("judgment", Party.STEWARD): "执行法院所在地信用建设牵头部门",
    ("judgment", Party.HOME_STEWARD): "注册地信用建设牵头部门",
    ("judgment", Party.EXECUTING_COURT): "执行法院",
    ("judgment", Party.LOCAL_COURT): "所在地法院",
    ("judgment", Beyond.FORMER_COURT): "原通报的所在地法院",
}
"""Procedure and party -> its name there."""


@pytest.mark.parametrize(("procedure", "party"), NAMES)
def test_a_party_has_the_name_that_its_procedure_gives_it(procedure: str, party: Addressee) -> None:
    assert PROCEDURES[procedure].name_of(party) == NAMES[procedure, party]


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_the_table_has_everybody_whom_a_procedure_names(procedure: str) -> None:
    known = {party for name, party in NAMES if name == procedure}
    for action in PROCEDURES[procedure].all_actions.values():
        assert {*action.by, *action.told, *action.seats} <= known
