"""Cases to test the domain with: an application, the people around it, and how they act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from chalicelib.domain.cases import transitions
from chalicelib.domain.cases.application import Application, Contact, Subject
from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.clocks import running_clocks
from chalicelib.domain.cases.procedures.penalty.matter import Penalty, PenaltyKind
from chalicelib.domain.cases.succession.amendments import Amendment
from chalicelib.domain.cases.succession.onward import Onward
from chalicelib.domain.cases.transitions import Change, Circumstances, Docket
from chalicelib.domain.parties.access import SEATS_OF_ROLE
from chalicelib.domain.parties.documents import Document, DocumentStatus
from chalicelib.domain.parties.parties import Grant, Party, Principal, Role
from chalicelib.domain.parties.seats import Seat
from chalicelib.domain.time.calendar import WorkingCalendar
from chalicelib.domain.time.deadlines import ClockState
from chalicelib.domain.time.local_time import SHANGHAI
from chalicelib.domain.workflow.needs import Command

CALENDAR = WorkingCalendar()
A_FRIDAY = "2025-09-26 10:00"
SECRET = "a secret that no step keeps"
REASONS = "加处罚款尚未缴清，且承诺书未加盖公章，请补正。"

AGENT = Principal("agent-1", (Grant(Role.APPLICANT, "jincheng", "jincheng"),))
JIAOZUO_STEWARD = Principal("steward-jiaozuo-1", (Grant(Role.STEWARD, "jiaozuo", "jiaozuo"),))
JINCHENG_STEWARD = Principal("steward-jincheng-1", (Grant(Role.STEWARD, "jincheng", "jincheng"),))
CHANGZHI_STEWARD = Principal("steward-changzhi-1", (Grant(Role.STEWARD, "changzhi", "changzhi"),))
MARKET_REGULATOR = Principal("officer-1", (Grant(Role.AUTHORITY, "jiaozuo-scjg", "jiaozuo"),))
ENVIRONMENT_OFFICE = Principal("officer-2", (Grant(Role.AUTHORITY, "jiaozuo-sthj", "jiaozuo"),))
COURT = Principal("judge-1", (Grant(Role.COURT, "jiaozuo-shanyang", "jiaozuo"),))
COMMITTEE_MEMBER = Principal("member-1", (Grant(Role.COMMITTEE, "jiaozuo", "jiaozuo"),))
HENAN = Principal("reviewer-1", (Grant(Role.PROVINCE, "henan"),))

PEOPLE = {
    Party.APPLICANT: AGENT,
    Party.REPRESENTATIVE: CHANGZHI_STEWARD,  # would represent a company of Changzhi
    Party.COUNTER: CHANGZHI_STEWARD,  # would act for a company that came to its counter
    Party.STEWARD: JIAOZUO_STEWARD,
    Party.HOME_STEWARD: JINCHENG_STEWARD,
    Party.AUTHORITY: MARKET_REGULATOR,
    Party.PROVINCE: HENAN,
    Party.COMMITTEE: COMMITTEE_MEMBER,
    **dict.fromkeys(SEATS_OF_ROLE[Role.COURT], COURT),
}

TO_MARKET_REGULATOR = {
    "agency_id": "jiaozuo-scjg",
    "agency_name": "焦作市市场监督管理局",
    "market_regulator": True,
}
TO_ENVIRONMENT_OFFICE = {"agency_id": "jiaozuo-sthj", "agency_name": "焦作市生态环境局", "market_regulator": False}


def moment(text: str) -> datetime:
    """A moment by the clock on the wall in China, as the code holds it: aware UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


def day(text: str) -> date:
    return date.fromisoformat(text)


def document(
    kind: str = "repair_decision",
    *,
    by: Party = Party.AUTHORITY,
    office: str = "jiaozuo-scjg",
    status: DocumentStatus = DocumentStatus.VERIFIED,
) -> Document:
    return Document(
        document_id=f"doc-{kind}",
        kind=kind,
        file_name="材料.pdf",
        content_type="application/pdf",
        size=1024,
        sha256="a" * 64,
        uploaded_by=by,
        office=office,
        created_at=moment(A_FRIDAY),
        expires_at=moment("2025-09-26 11:00"),
        status=status,
        evidence_version="version-1",
    )


def application(home_city: str = "jincheng", authority_name: str = "焦作市市场监督管理局") -> Application:
    return Application(
        procedure="penalty",
        subject=Subject("晋城市示例商贸有限公司", "91140500MA9TE5T11A", home_city, "山西省晋城市城区示例街1号"),
        contact=Contact("陈志刚", "19900001001", "contact@example.com"),
        matter=Penalty(
            handling_city="jiaozuo",
            decision_number="焦市监处罚〔2025〕12号",
            authority_name=authority_name,
            decided_on=date(2025, 6, 3),
            kinds=(PenaltyKind.FINE,),
            fine_amount=Decimal("20000.00"),
            performed_on=date(2025, 6, 20),
        ),
        missing_materials=("fine_receipt",),
        statement="缴款凭证遗失，请协助核实。",
    )


def submitted(
    on: str = A_FRIDAY,
    *,
    home_city: str = "jincheng",
    authority_name: str = "焦作市市场监督管理局",
    by: Principal = AGENT,
    calendar: WorkingCalendar = CALENDAR,
) -> Change:
    seat = Seat(Party.APPLICANT, by.grants[0])
    docket = Docket("JZ-7Q2M9X4KT1AB", "jiaozuo", "henan")
    circumstances = Circumstances(by, moment(on), calendar, secret=SECRET)
    return transitions.submit(application(home_city, authority_name), seat, docket, circumstances)


BODIES: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "request_supplement": ("supplement-request", {"items": ["缴款凭证"], "note": "请补缴款凭证"}),
    "supplement": ("supplement", {"note": "已补"}),
    "forward": ("forwarding", {"note": "请核查", **TO_MARKET_REGULATOR}),
    "return_forwarding": ("forwarding-return", {"reason": "不是本机关作出的处罚"}),
    "agree": ("opinion", {"decision": "agree", "reasons": "义务已履行"}),
    "refuse": ("opinion", {"decision": "refuse", "reasons": REASONS}),
    "guide": ("guidance", {"text": "请缴清加处罚款后重新申请"}),
    "confirm_upload": ("upload-confirmation", {"receipt_number": "XYZG-2025-001"}),
    "report_to_province": ("initial-review", {"outcome": "report"}),
    "return_upload": ("initial-review", {"outcome": "return", "note": "承诺书缺公章"}),
    "approve_review": ("provincial-review", {"outcome": "approve"}),
    "refuse_review": ("provincial-review", {"outcome": "refuse", "note": "未满最短公示期"}),
    "return_review": ("provincial-review", {"outcome": "return", "note": "缺初核意见"}),
    "withdraw": ("withdrawal", {"reason": "已自行办结"}),
    "push_home": ("home-push", {"pushed_on": date(2025, 9, 26)}),
    "take_over": ("takeover", {}),
    "urge": ("urging", {"text": "请尽快办理"}),
    "answer_supervision": ("supervision-answer", {"text": "正在核查，本周办结"}),
    "recall_forwarding": ("forwarding-recall", {"reason": "转错机关"}),
    "dismiss": ("dismissal", {"reason_codes": ["no_penalty_record"], "reasons": "查无此处罚信息"}),
    "amend": ("amendment", {"changes": ["/penalty/decision_number"], "reason": "文号填错"}),
    "transfer": ("transfer", {"handling_city": "changzhi", "reason": "长治市作出的处罚"}),
    "revise_opinion": ("opinion-revision", {"decision": "refuse", "reasons": REASONS, "reason": "原意见看错凭证"}),
    "correct_receipt": ("receipt-correction", {"receipt_number": "XYZG-2025-010", "reason": "末位填反"}),
    "revise_review": ("review-revision", {"outcome": "refuse", "note": "未满最短公示期", "reason": "误选结果"}),
    "revoke_repair": ("revocation", {"ground": "false_material", "reasons": "缴款凭证系伪造"}),
}
"""A body that each action is content with (docs/procedures.md)."""


def with_number(case: CaseFile, number: str) -> Amendment:
    """The application about the decision of this number."""
    return Amendment(replace(case.application, matter=replace(case.matter(Penalty), decision_number=number)))


def brought(case: CaseFile, action: str) -> Amendment | Onward | None:
    """The content that an amendment or a transfer brings along."""
    if action == "amend":
        return with_number(case, "焦市监处罚〔2025〕21号")
    return Onward(Docket("CZ-7Q2M9X4KT1AB", "changzhi", "shanxi"), ()) if action == "transfer" else None


def act(
    case: CaseFile,
    action: str,
    by: Principal,
    on: str | datetime = A_FRIDAY,
    *,
    documents: tuple[Document, ...] | None = None,
    calendar: WorkingCalendar = CALENDAR,
    **fields: Any,
) -> Change:
    """Take an action with the body that suits it, but for what is given."""
    path, body = BODIES[action]
    if documents is None:
        documents = (document(),) if action == "agree" else ()
    brings = fields.pop("brings", None) or brought(case, action)
    command = Command(path=path, fields={**body, **fields}, documents=documents, brings=brings)
    now = moment(on) if isinstance(on, str) else on
    return transitions.act(case, command, Circumstances(by, now, calendar, secret=SECRET))


STEPS: Mapping[str, tuple[Party, str, str]] = {
    "submitted": (Party.APPLICANT, "", ""),
    "supplementing": (Party.STEWARD, "submitted", "request_supplement"),
    "forwarded": (Party.STEWARD, "submitted", "forward"),
    "agreed": (Party.AUTHORITY, "forwarded", "agree"),
    "refused": (Party.AUTHORITY, "forwarded", "refuse"),
    "guided": (Party.STEWARD, "refused", "guide"),
    "uploaded": (Party.APPLICANT, "agreed", "confirm_upload"),
    "reported": (Party.STEWARD, "uploaded", "report_to_province"),
    "repaired": (Party.PROVINCE, "reported", "approve_review"),
    "review_refused": (Party.PROVINCE, "reported", "refuse_review"),
    "withdrawn": (Party.APPLICANT, "forwarded", "withdraw"),
    "transferred": (Party.STEWARD, "submitted", "transfer"),
    "dismissed": (Party.STEWARD, "submitted", "dismiss"),
    "revoked": (Party.PROVINCE, "repaired", "revoke_repair"),
}
"""One way to each stage: who takes which action in which stage before."""


@cache
def way_to(stage: str) -> tuple[Change, ...]:
    """All changes of a case that was led to `stage` on the Friday."""
    party, before, action = STEPS[stage]
    if not before:
        return (submitted(),)
    way = way_to(before)
    return (*way, act(way[-1].case, action, PEOPLE[party]))


def case_in(stage: str) -> CaseFile:
    return way_to(stage)[-1].case


def running_clock(case: CaseFile) -> ClockState | None:
    """The limit that runs; in the penalty procedure there is one at most."""
    clocks = running_clocks(case)
    assert len(clocks) <= 1
    return clocks[0] if clocks else None


def due_on(case: CaseFile) -> date | None:
    clock = running_clock(case)
    return clock and clock.due_on


def running(clock: str, received: str, days: int, due: str) -> ClockState:
    """A run of a clock that nobody was alerted of yet."""
    return ClockState(clock=clock, started_on=day(received), counts_from=day(received), days=days, due_on=day(due))


def with_seats(case: CaseFile, **seats: str) -> CaseFile:
    return replace(case, held={**case.held, **{Party(party): holder for party, holder in seats.items()}})
