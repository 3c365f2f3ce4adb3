"""Sample cases in every stage, some amber and some red, played through the real services at past dates."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from chalicelib.documents.store import quarantine_key
from chalicelib.domain.calendar import WorkingCalendar
from chalicelib.domain.case import Application, Contact, Penalty, PenaltyKind, Subject
from chalicelib.domain.cities import AgencyEntry, City
from chalicelib.domain.local_time import SHANGHAI, shanghai_date
from chalicelib.domain.parties import Principal
from chalicelib.services import cases, documents
from chalicelib.services.cases import ActionRequest, View
from chalicelib.services.once import OnceKey, Reply
from chalicelib.wiring import Wiring
from local import samples
from local.moving_clock import MovingClock
from local.seed.directory import read

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
)
"""What happens to each sample case: (working days ago, action)."""
STRIDE = 7
"""Neighbouring cases take plans this far apart, so that every city has cases in many stages."""

TEXTS: dict[str, dict[str, Any]] = {
    "request_supplement": {"items": ["请补充法定代表人签字的信用修复承诺书"], "reason_codes": ["commitment_invalid"]},
    "supplement": {"note": "已补充签字盖章的承诺书。"},
    "forward": {"note": "请核查并于七个工作日内反馈审核意见。"},
    "return_forwarding": {"reason": "经核，该决定由本市其他机关作出。", "reason_codes": ["not_our_penalty"]},
    "agree": {"decision": "agree", "reasons": "罚款已缴清，违法行为已纠正。"},
    "refuse": {
        "decision": "refuse",
        "reasons": "经核查，罚款尚有部分未缴纳，加处罚款亦未缴纳，暂不符合修复条件。",
        "reason_codes": ["duty_not_performed"],
    },
    "guide": {"text": "请缴清剩余罚款及加处罚款，取得缴款凭证后可重新申请，我们将协助办理。"},
    "confirm_upload": {"receipt_number": "XYXF-SAMPLE-0001"},
    "report_to_province": {"outcome": "report", "note": "材料齐全，初核通过。"},
    "approve_review": {"outcome": "approve", "note": "复核通过。"},
    "refuse_review": {
        "outcome": "refuse",
        "note": "该信息未满最短公示期，暂不予修复。",
        "reason_codes": ["min_period_not_reached"],
    },
    "withdraw": {"reason": "企业已找到原始凭证，自行办理。"},
    "urge": {"text": "该件已超时限，请尽快反馈审核意见。"},
}
PATHS = {
    "request_supplement": "supplement-request",
    "supplement": "supplement",
    "forward": "forwarding",
    "return_forwarding": "forwarding-return",
    "agree": "opinion",
    "refuse": "opinion",
    "guide": "guidance",
    "confirm_upload": "upload-confirmation",
    "report_to_province": "initial-review",
    "approve_review": "provincial-review",
    "refuse_review": "provincial-review",
    "withdraw": "withdrawal",
    "urge": "urging",
}


@dataclass(frozen=True)
class Seeder:
    """Plays the plans; `upload` puts a file where a presigned POST would."""

    wiring: Wiring
    clock: MovingClock
    people: dict[str, Principal]
    upload: Callable[[str, bytes, str], None]

    def play_all(self) -> int:
        """One case for each penalty of the seed; answers how many."""
        cities = self.wiring.directory().cities
        agencies = {agency.agency_id: (city, agency) for city in cities.values() for agency in city.agencies}
        companies = {city: itertools.cycle(self._companies(city)) for city in cities}
        homes = {city: itertools.cycle([other for other in cities if other != city]) for city in cities}
        penalties = read("penalties.toml")["penalties"]
        for number, penalty in enumerate(penalties):
            city, agency = agencies[penalty["agency_id"]]
            company = next(companies[next(homes[city.city])])
            application = _application(penalty, city, agency, company, number)
            self._play(PLANS[number * STRIDE % len(PLANS)], application, agency)
        self.clock.return_to_real_time()
        return len(penalties)

    def _companies(self, city: str) -> list[dict[str, str]]:
        return [company for company in read("companies.toml")["companies"] if company["home_city"] == city]

    def _play(self, plan: tuple[tuple[int, str], ...], application: Application, agency: AgencyEntry) -> None:
        applicant = self.people[f"applicant-{application.subject.home_city}"]
        self._go_back(plan[0][0], 0)
        key = OnceKey(applicant.principal_id, "seed", application.matter.reference, "")
        case_id = cases.submit(self.wiring, applicant, application, key, _case_id).body
        for order, (days, action) in enumerate(plan[1:], start=1):
            self._go_back(days, order)
            self._act(case_id, action, application, agency)

    def _act(self, case_id: str, action: str, application: Application, agency: AgencyEntry) -> None:
        city = self.wiring.directory().cities[application.matter.handling_city]
        actors = {
            "supplement": f"applicant-{application.subject.home_city}",
            "confirm_upload": f"applicant-{application.subject.home_city}",
            "withdraw": f"applicant-{application.subject.home_city}",
            "return_forwarding": f"authority-{agency.agency_id}",
            "agree": f"authority-{agency.agency_id}",
            "refuse": f"authority-{agency.agency_id}",
            "approve_review": f"province-{city.province}",
            "refuse_review": f"province-{city.province}",
        }
        actor = self.people[actors.get(action, f"steward-{city.city}")]
        fields = TEXTS[action] | ({"agency_id": agency.agency_id} if action == "forward" else {})
        document_ids = (self._document(case_id, actor, agency),) if action == "agree" else ()
        request = ActionRequest(PATHS[action], fields, document_ids)
        cases.act(self.wiring, actor, case_id, request, _case_id)

    def _document(self, case_id: str, actor: Principal, agency: AgencyEntry) -> str:
        """The document behind an agreement, uploaded and verified."""
        kind = "repair_decision" if agency.market_regulator else "signed_application"
        content = samples.pdf(f"{agency.name} 样例文书")
        request = documents.DocumentRequest(
            kind=kind,
            file_name="审核意见.pdf",
            content_type="application/pdf",
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
        )
        document_id = documents.await_upload(
            self.wiring, actor, case_id, request, lambda document, upload: Reply(201, {}, document.document_id)
        ).body
        self.upload(quarantine_key(case_id, document_id), content, "application/pdf")
        documents.look_up(self.wiring, actor, case_id, document_id)
        return document_id

    def _go_back(self, working_days: int, order: int) -> None:
        """To office hours so many working days ago; later steps of a day come later in it."""
        self.clock.return_to_real_time()
        today = shanghai_date(self.clock.now())
        day = _working_day_before(today, working_days, self.wiring.directory().calendar)
        moment = datetime.combine(day, time(9, 20), SHANGHAI) + timedelta(minutes=37 * order)
        self.clock.jump_to(moment)


def _working_day_before(today: date, count: int, calendar: WorkingCalendar) -> date:
    day = today
    while count:
        day -= timedelta(days=1)
        count -= calendar.is_working_day(day)
    return day


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


def _case_id(view: View) -> Reply:
    return Reply(200, {}, view.case.case_id)
