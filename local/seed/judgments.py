"""Sample cases of dishonest judgment debtors, in every stage, across two cities and within one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from chalicelib.domain.cases.application import Application, Contact, Subject
from chalicelib.domain.cases.procedures.judgment.matter import Judgment
from chalicelib.domain.offices.cities import City
from local.seed.directory import companies_of
from local.seed.player import Player, Step

PLANS: tuple[tuple[tuple[int, str], ...], ...] = (
    ((2, "submit"),),
    ((7, "submit"), (4, "accept")),
    ((12, "submit"), (10, "accept"), (8, "acknowledge_notice")),
    ((15, "submit"), (13, "accept"), (12, "acknowledge_notice"), (5, "answer_notice")),
    ((20, "submit"), (18, "accept"), (17, "acknowledge_notice"), (9, "answer_notice"), (2, "approve")),
    ((24, "submit"), (22, "accept"), (21, "acknowledge_notice"), (14, "answer_notice"), (9, "approve"), (7, "remove")),
    (
        (30, "submit"),
        (28, "accept"),
        (27, "acknowledge_notice"),
        (20, "answer_notice"),
        (15, "approve"),
        (13, "remove"),
        (11, "reply"),
    ),
    ((18, "submit"), (16, "accept"), (15, "acknowledge_notice"), (10, "answer_notice"), (6, "reject")),
    ((6, "submit"), (3, "withdraw")),
    ((8, "submit"), (6, "request_supplement")),
)
"""The steps of each sample case across two cities: (working days ago, action)."""

TEXTS: dict[str, dict[str, Any]] = {
    "accept": {"note": "经审查，符合受理条件。"},
    "acknowledge_notice": {},
    "answer_notice": {"text": "经调查，被执行人在本辖区内正常经营，未发现其他可供执行财产，义务已履行完毕。"},
    "approve": {"reasons": "生效法律文书确定的义务已全部履行。"},
    "reject": {"reasons": "经查，尚有利息未履行完毕，暂不符合删除条件。", "reason_codes": ["obligation_not_performed"]},
    "remove": {"measure": "delete", "ground": "performed", "sanctions_lifted_on": date(2025, 12, 31)},
    "reply": {"text": "本院已将该失信信息删除，并解除相关惩戒措施，特此函复。"},
    "request_supplement": {"items": ["请补充加盖印章的付款凭证"], "reason_codes": ["proof_insufficient"]},
    "withdraw": {"reason": "与申请执行人另行达成和解。"},
}
"""Action -> the fields written at its step."""


def play_all(player: Player, cities: Mapping[str, City]) -> int:
    """Each plan once, and one case within a city; answers how many."""
    names = list(cities)
    for number, plan in enumerate(PLANS):
        court_city, home = names[number % len(names)], names[(number + 1) % len(names)]
        _play(player, cities[court_city], home, number, plan)
    _play(player, cities[names[0]], names[0], len(PLANS), ((9, "submit"), (6, "accept")))
    return len(PLANS) + 1


def _play(player: Player, city: City, home: str, number: int, plan: tuple[tuple[int, str], ...]) -> None:
    court = city.courts[1 + number % (len(city.courts) - 1)]
    companies = companies_of(home)
    company = companies[number % len(companies)]
    listed_on = date(2025, 1 + number % 9, 8)
    application = Application(
        procedure="judgment",
        subject=Subject(company["name"], company["uscc"], company["home_city"], company["address"]),
        contact=Contact(company["contact_name"], company["contact_phone"], company["contact_email"]),
        matter=Judgment(
            handling_city=city.city,
            court_id=court.court_id,
            court_name=court.name,
            case_number=f"（2024）{court.case_code}执{300 + number}号",
            listed_on=listed_on,
            has_term=False,
            performed_on=listed_on + timedelta(days=90),
        ),
        missing_materials=("performance_proof",),
        statement="义务已履行完毕，相关凭证遗失，请协助核实并删除失信信息。",
    )
    (submitted, _), *rest = plan
    player.play(application, submitted, [Step(days_ago, action, TEXTS[action]) for days_ago, action in rest])
