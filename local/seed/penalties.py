"""Sample penalty cases in every stage, some amber and some red."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from chalicelib.domain.cases.application import Application, Contact, Subject
from chalicelib.domain.cases.procedures.penalty.matter import Penalty, PenaltyKind
from chalicelib.domain.offices.cities import AgencyEntry, City
from local.seed.directory import companies_of, read
from local.seed.player import Player, Step

PLANS: tuple[tuple[tuple[int, str], ...], ...] = (
    ((1, "submit"),),
    ((5, "submit"),),
    ((8, "submit"),),
    ((6, "submit"), (4, "request_supplement")),
    ((9, "submit"), (6, "request_supplement"), (2, "supplement")),
    ((4, "submit"), (2, "forward")),
    ((10, "submit"), (7, "forward")),
    ((14, "submit"), (11, "forward"), (3, "urge")),
    ((9, "submit"), (7, "forward"), (2, "return_forwarding")),
    ((12, "submit"), (9, "forward"), (4, "agree")),
    ((14, "submit"), (11, "forward"), (3, "refuse")),
    ((18, "submit"), (15, "forward"), (8, "refuse")),
    ((25, "submit"), (22, "forward"), (18, "refuse"), (15, "guide")),
    ((15, "submit"), (12, "forward"), (8, "agree"), (1, "confirm_upload")),
    ((18, "submit"), (15, "forward"), (10, "agree"), (3, "confirm_upload")),
    ((20, "submit"), (17, "forward"), (12, "agree"), (6, "confirm_upload")),
    ((22, "submit"), (19, "forward"), (14, "agree"), (8, "confirm_upload"), (6, "report_to_province")),
    (
        (40, "submit"),
        (37, "forward"),
        (33, "agree"),
        (28, "confirm_upload"),
        (26, "report_to_province"),
        (20, "approve_review"),
    ),
    (
        (55, "submit"),
        (53, "forward"),
        (47, "agree"),
        (45, "confirm_upload"),
        (43, "report_to_province"),
        (41, "refuse_review"),
    ),
    ((7, "submit"), (5, "forward"), (3, "withdraw")),
    ((5, "submit"), (4, "transfer")),
    ((6, "submit"), (4, "dismiss")),
    (
        (70, "submit"),
        (68, "forward"),
        (62, "agree"),
        (60, "confirm_upload"),
        (58, "report_to_province"),
        (52, "approve_review"),
        (12, "revoke_repair"),
    ),
)
"""The steps of each sample case: (working days ago, action)."""
STRIDE = 7
"""Neighbouring cases take plans this far apart, so that every city has cases in many stages."""

TEXTS: dict[str, dict[str, Any]] = {
    "request_supplement": {"items": ["请补充法定代表人签字的信用修复承诺书"], "reason_codes": ["commitment_invalid"]},
    "supplement": {"note": "已补充签字盖章的承诺书。"},
    "forward": {"note": "请核查并于七个工作日内反馈审核意见。"},
    "return_forwarding": {"reason": "经核，该决定由本市其他机关作出。", "reason_codes": ["not_our_penalty"]},
    "agree": {"reasons": "罚款已缴清，违法行为已纠正。"},
    "refuse": {
        "reasons": "经核查，罚款尚有部分未缴纳，加处罚款亦未缴纳，暂不符合修复条件。",
        "reason_codes": ["duty_not_performed"],
    },
    "guide": {"text": "请缴清剩余罚款及加处罚款，取得缴款凭证后可重新申请，我们将协助办理。"},
    "confirm_upload": {"receipt_number": "XYXF-SAMPLE-0001"},
    "report_to_province": {"note": "材料齐全，初核通过。"},
    "approve_review": {"note": "复核通过。"},
    "refuse_review": {
        "note": "该信息未满最短公示期，暂不予修复。",
        "reason_codes": ["min_period_not_reached"],
    },
    "withdraw": {"reason": "企业已找到原始凭证，自行办理。"},
    "dismiss": {"reasons": "经核，同一处罚已另行申请，本件不再受理。", "reason_codes": ["other"]},
    "transfer": {"reason": "该处罚由所移送城市的行政处罚机关作出。"},
    "revoke_repair": {"ground": "false_material", "reasons": "经查，所附缴款凭证系伪造，撤销修复并恢复公示。"},
    "urge": {"text": "该件已超时限，请尽快反馈审核意见。"},
}
"""Action -> the fields written at its step."""


def play_all(player: Player, cities: Mapping[str, City]) -> int:
    """Play one case for each penalty of the seed; return how many."""
    agencies = {agency.agency_id: (city, agency) for city in cities.values() for agency in city.agencies}
    companies = {city: itertools.cycle(companies_of(city)) for city in cities}
    homes = {city: itertools.cycle([other for other in cities if other != city]) for city in cities}
    penalties = read("penalties.toml")["penalties"]
    for number, penalty in enumerate(penalties):
        city, agency = agencies[penalty["agency_id"]]
        company = next(companies[next(homes[city.city])])
        (submitted, _), *plan = PLANS[number * STRIDE % len(PLANS)]
        elsewhere = next(other for other in cities if other not in (city.city, company["home_city"]))
        steps = [_step(days_ago, action, agency, elsewhere) for days_ago, action in plan]
        player.play(_application(penalty, city, agency, company, number), submitted, steps)
    return len(penalties)


def _step(days_ago: int, action: str, agency: AgencyEntry, elsewhere: str) -> Step:
    """A step as it is written; `elsewhere` is the city that a case is transferred to."""
    named = {"forward": {"agency_id": agency.agency_id}, "transfer": {"handling_city": elsewhere}}
    fields = TEXTS[action] | named.get(action, {})
    kind = "repair_decision" if agency.market_regulator else "signed_application"
    return Step(days_ago, action, fields, kind if action == "agree" else "")


def _application(
    penalty: dict[str, Any], city: City, agency: AgencyEntry, company: dict[str, str], number: int
) -> Application:
    decided_on = date(2025, 1 + number % 9, 3 + number % 25)
    return Application(
        procedure="penalty",
        subject=Subject(company["name"], company["uscc"], company["home_city"], company["address"]),
        contact=Contact(company["contact_name"], company["contact_phone"], company["contact_email"]),
        matter=Penalty(
            handling_city=city.city,
            decision_number=penalty["decision_number"],
            authority_name=agency.name,
            decided_on=decided_on,
            kinds=tuple(PenaltyKind(kind) for kind in penalty["kinds"]),
            fine_amount=Decimal(penalty["fine_amount"]) if "fine_amount" in penalty else None,
            performed_on=decided_on + timedelta(days=14),
        ),
        missing_materials=tuple(penalty["missing_materials"]),
        statement=penalty["statement"],
    )
