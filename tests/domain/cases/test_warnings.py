"""A warning against a step is told before it and recorded by it, whichever action it is; the company never reads it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from chalicelib.domain.cases.case import CaseFile, Dossier
from chalicelib.domain.cases.filing.warnings import warnings_for
from chalicelib.domain.cases.procedures import PROCEDURES
from chalicelib.domain.cases.procedures.penalty.matter import Penalty, PenaltyKind
from chalicelib.domain.cases.reading import as_read_from
from chalicelib.domain.offices.cities import Directory
from chalicelib.domain.parties.parties import Party, Principal
from chalicelib.domain.parties.seats import Seat
from chalicelib.domain.workflow.audiences import may_read
from chalicelib.domain.workflow.cautions import Known
from tests.domain.cases.builders import (
    AGENT,
    HENAN,
    JIAOZUO_STEWARD,
    JINCHENG_STEWARD,
    MARKET_REGULATOR,
    act,
    case_in,
    day,
    document,
)

REVOKED = {"kinds": (PenaltyKind.LICENCE_REVOCATION,), "fine_amount": None, "decided_on": date(2025, 9, 1)}
"""A market regulator's under the rule of 2021: six months, in three fields a year."""
PAST = {"decided_on": date(2024, 9, 26)}


def about(case: CaseFile, **changes: Any) -> CaseFile:
    penalty = replace(case.matter(Penalty), **changes)
    return replace(case, application=replace(case.application, matter=penalty))


def told(case: CaseFile, by: Principal, party: Party, on: str = "2025-09-26") -> list[tuple[str, str]]:
    actions = [action for action in PROCEDURES["penalty"].actions_from(case.stage) if party in action.by]
    known = Known(Directory(), day(on))
    return [(one.code, one.text) for one in warnings_for(case, [Seat(party, by.grants[0])], actions, known)]


@pytest.mark.parametrize(
    ("on", "codes"),
    [
        ("2025-09-26", ["publication_not_over"]),
        ("2026-02-28", ["publication_not_over"]),
        ("2026-03-01", ["publication_undetermined"]),
        ("2026-08-31", ["publication_undetermined"]),
        ("2026-09-01", []),
    ],
)
def test_a_penalty_is_warned_of_until_the_last_day_that_it_may_be_published(on: str, codes: list[str]) -> None:
    case = about(case_in("submitted"), **REVOKED)
    assert [code for code, _ in told(case, JIAOZUO_STEWARD, Party.STEWARD, on)] == codes


def test_the_texts_tell_the_days_and_the_rule_and_claim_no_more_than_is_known() -> None:
    case = about(case_in("submitted"), **REVOKED)
    [(_, short)] = told(case, JIAOZUO_STEWARD, Party.STEWARD)
    assert short == (
        "处罚决定于2025年9月1日作出，最短公示期尚未届满：属一般领域的，最短公示6个月，最早2026年3月1日可以修复；"
        "属食品、药品、特种设备领域的，最短公示1年，最早2026年9月1日可以修复。本件属于哪一类，待认定。"
        "依据：《市场监督管理信用修复管理办法》（国市监信规〔2021〕3号）。"
    )
    fined = about(case_in("submitted"), fine_amount=Decimal("900.00"))
    [(code, open_)] = told(fined, JIAOZUO_STEWARD, Party.STEWARD)
    assert code == "publication_undetermined"
    assert open_.startswith(
        "处罚决定于2025年6月3日作出，最短公示期是否届满，待认定：警告、通报批评或者较低数额罚款，没有最短公示期；"
    )


@pytest.mark.parametrize(
    ("stage", "action", "by", "party", "body"),
    [
        ("submitted", "forward", JIAOZUO_STEWARD, Party.STEWARD, {}),
        ("forwarded", "agree", MARKET_REGULATOR, Party.AUTHORITY, {"documents": (document(),)}),
        ("uploaded", "report_to_province", JIAOZUO_STEWARD, Party.STEWARD, {}),
        ("reported", "approve_review", HENAN, Party.PROVINCE, {}),
        (
            "refused",
            "revise_opinion",
            MARKET_REGULATOR,
            Party.AUTHORITY,
            {"decision": "agree", "reasons": "", "documents": (document(),)},
        ),
    ],
)
def test_every_step_towards_a_repair_is_warned_of_before_and_records_it(
    stage: str, action: str, by: Principal, party: Party, body: dict[str, Any]
) -> None:
    case = about(case_in(stage), **REVOKED)
    assert [code for code, _ in told(case, by, party)] == ["publication_not_over"]

    change = act(case, action, by, "2025-09-26 12:00", **body)

    assert change.event.details["warnings"] == ["publication_not_over"]
    kept = "agree" if action == "revise_opinion" else action
    assert change.case.records[kept].warnings == ("publication_not_over",)
    dossier = Dossier(change.case, (), (change.event,))
    for reader, reads in ((AGENT, False), (JINCHENG_STEWARD, True), (MARKET_REGULATOR, True)):
        shown = as_read_from(dossier, (Seat(SEAT_OF[reader.principal_id], reader.grants[0]),))
        assert bool(shown.case.records[kept].warnings) is ("warnings" in shown.events[0].details) is reads
    assert "warnings" not in act(about(case, **PAST), action, by, "2025-09-26 12:00", **body).event.details


SEAT_OF = {
    AGENT.principal_id: Party.APPLICANT,
    JINCHENG_STEWARD.principal_id: Party.HOME_STEWARD,
    MARKET_REGULATOR.principal_id: Party.AUTHORITY,
}


def test_a_refusal_is_warned_of_nothing_and_neither_is_the_company() -> None:
    case = about(case_in("forwarded"), **REVOKED)
    assert "warnings" not in act(case, "refuse", MARKET_REGULATOR).event.details
    assert told(case, AGENT, Party.APPLICANT) == told(about(case_in("agreed"), **REVOKED), AGENT, Party.APPLICANT) == []


def test_a_closed_case_warns_its_stewards_of_nothing() -> None:
    case = about(case_in("withdrawn"), **REVOKED)
    assert told(case, JIAOZUO_STEWARD, Party.STEWARD) == []


def test_the_company_reads_no_warning_of_any_action() -> None:
    for procedure in PROCEDURES.values():
        for action in procedure.variants:
            assert not may_read(action, "warnings", Party.APPLICANT)
            assert not may_read(action, "warnings", Party.APPLICANT, addressed_to=Party.APPLICANT)
