"""Builders with working defaults: each test names only what it is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from chalicelib.domain.cases.application import Application, Contact, Subject
from chalicelib.domain.cases.case import CaseFile, EarlierCase
from chalicelib.domain.cases.procedures.penalty.matter import Penalty, PenaltyKind
from chalicelib.domain.cases.succession.amendments import Amendment
from chalicelib.domain.cases.succession.onward import Onward
from chalicelib.domain.cases.transitions import Change, Circumstances, Docket, act, submit
from chalicelib.domain.parties.documents import Document, DocumentStatus
from chalicelib.domain.parties.parties import Grant, Party, Principal, Role
from chalicelib.domain.parties.seats import Seat
from chalicelib.domain.people.persons import Person
from chalicelib.domain.shared.identifiers.person_id import PERSON_MARK
from chalicelib.domain.time.calendar import WorkingCalendar
from chalicelib.domain.workflow.needs import Command
from chalicelib.runtime import ids

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""Monday, 2 March 2026, 9 o'clock in China."""

USCC_JINCHENG = "91140502MA0TE5T24A"
USCC_JIAOZUO = "91410802MA9TE5T122"
USCC_CHANGZHI = "92140403MA0TE5T32B"

ISSUER = "https://issuer.test.example"
"""The issuer of the tokens in tests that fetch no keys."""

PROVINCE_OF = {"jiaozuo": "henan", "jincheng": "shanxi", "changzhi": "shanxi"}
PREFIX_OF = {"jiaozuo": "JZ", "jincheng": "JC", "changzhi": "CZ"}


PERSON = "欧阳办理"
"""The name of everybody who acts."""


def a_principal(role: Role, organisation: str, city: str = "") -> Principal:
    return Principal(f"{role}-{organisation}", (Grant(role, organisation, city),), person=PERSON)


APPLICANT = a_principal(Role.APPLICANT, "jincheng", "jincheng")
APPLICANT_JIAOZUO = a_principal(Role.APPLICANT, "jiaozuo", "jiaozuo")
APPLICANT_CHANGZHI = a_principal(Role.APPLICANT, "changzhi", "changzhi")
STEWARD_JIAOZUO = a_principal(Role.STEWARD, "jiaozuo", "jiaozuo")
STEWARD_JINCHENG = a_principal(Role.STEWARD, "jincheng", "jincheng")
STEWARD_CHANGZHI = a_principal(Role.STEWARD, "changzhi", "changzhi")
AUTHORITY = a_principal(Role.AUTHORITY, "jiaozuo-scjg", "jiaozuo")
AUTHORITY_ENVIRONMENT = a_principal(Role.AUTHORITY, "jiaozuo-sthj", "jiaozuo")
PROVINCE_HENAN = a_principal(Role.PROVINCE, "henan")
PROVINCE_SHANXI = a_principal(Role.PROVINCE, "shanxi")
COURT = a_principal(Role.COURT, "jiaozuo-jiefang", "jiaozuo")
COMMITTEE = a_principal(Role.COMMITTEE, "jiaozuo", "jiaozuo")
OPERATOR = a_principal(Role.OPERATOR, "")


def a_person(**overrides: Any) -> Person:
    """A WeChat user who has just signed in for the first time."""
    parts: dict[str, Any] = {
        "person_id": f"{PERSON_MARK}{ids.random_id()}",
        "app_id": "wx-local-mini-program",
        "open_id": "oA1b2C3d4E5f6G7h8I9j0K1l2M3n",
        "created_at": NOW,
    }
    return Person(**(parts | overrides))


def a_company(**overrides: Any) -> Subject:
    return replace(
        Subject("晋城市示例物流有限公司", USCC_JINCHENG, "jincheng", "山西省晋城市城区示例街1号"), **overrides
    )


def a_contact(**overrides: Any) -> Contact:
    return replace(Contact("王小明", "13900001234", "wang@example.com"), **overrides)


def a_penalty(**overrides: Any) -> Penalty:
    penalty = Penalty(
        handling_city="jiaozuo",
        decision_number="焦市监处罚〔2025〕12号",
        authority_name="焦作市市场监督管理局",
        decided_on=date(2025, 6, 10),
        kinds=(PenaltyKind.FINE,),
        fine_amount=Decimal("20000.00"),
        performed_on=date(2025, 6, 20),
    )
    return replace(penalty, **overrides)


def an_application(**overrides: Any) -> Application:
    parts: dict[str, Any] = {
        "procedure": "penalty",
        "subject": a_company(),
        "contact": a_contact(),
        "matter": a_penalty(),
        "statement": "罚款已缴清，违法行为已改正，申请修复。",
    }
    return Application(**(parts | overrides))


def circumstances(principal: Principal, now: datetime = NOW) -> Circumstances:
    return Circumstances(principal, now, WorkingCalendar(), secret=f"of the step at {now}")


def a_submitted_case(
    now: datetime = NOW,
    *,
    principal: Principal = APPLICANT,
    case_id: str = "",
    earlier: EarlierCase | None = None,
    **overrides: Any,
) -> Change:
    """A case just submitted; `overrides` are parts of the application."""
    application = an_application(**overrides)
    city = application.matter.handling_city
    docket = Docket(case_id or ids.case_id(PREFIX_OF[city]), city, PROVINCE_OF[city])
    seat = Seat(Party.APPLICANT, principal.grants[0])
    return submit(application, seat, docket, circumstances(principal, now), earlier=earlier)


def a_document(**overrides: Any) -> Document:
    """A verified decision of the market regulator to repair."""
    parts: dict[str, Any] = {
        "document_id": ids.random_id(),
        "kind": "repair_decision",
        "file_name": "准予信用修复决定书.pdf",
        "content_type": "application/pdf",
        "size": 1024,
        "sha256": "5f" * 32,
        "uploaded_by": Party.AUTHORITY,
        "office": "jiaozuo-scjg",
        "created_at": NOW,
        "expires_at": NOW + timedelta(minutes=15),
        "status": DocumentStatus.VERIFIED,
        "checked_at": NOW,
        "evidence_version": "1",
    }
    return Document(**(parts | overrides))


def a_pending_document(**overrides: Any) -> Document:
    waiting: dict[str, Any] = {"status": DocumentStatus.PENDING, "checked_at": None, "evidence_version": ""}
    return a_document(**(waiting | overrides))


@dataclass(frozen=True, slots=True)
class Step:
    """One command by one person, `after` the step before it."""

    by: Principal
    command: Command
    after: timedelta = timedelta(hours=1)


def step(by: Principal, path: str, *documents: Document, **fields: Any) -> Step:
    return Step(by, Command(path=path, fields=fields, documents=documents))


SUPPLEMENT_ASKED = step(
    STEWARD_JIAOZUO,
    "supplement-request",
    items=["处罚决定书第二页"],
    reason_codes=["scan_unclear"],
    note="请重新扫描。",
)
SUPPLEMENTED = step(APPLICANT, "supplement", note="已重新扫描。")
FORWARDED = step(
    STEWARD_JIAOZUO,
    "forwarding",
    agency_id="jiaozuo-scjg",
    agency_name="焦作市市场监督管理局",
    market_regulator=True,
)
RETURNED = step(AUTHORITY, "forwarding-return", reason="该处罚不是本机关作出。", reason_codes=["not_our_penalty"])
AGREED = step(AUTHORITY, "opinion", a_document(), decision="agree")
REFUSED = step(AUTHORITY, "opinion", decision="refuse", reasons="罚款尚未缴清，请缴清后提供加盖印章的缴款凭证。")
GUIDED = step(STEWARD_JIAOZUO, "guidance", text="请先缴清罚款，再重新申请。")
UPLOADED = step(APPLICANT, "upload-confirmation", receipt_number="XYZG20260302001")
UPLOAD_RETURNED = step(STEWARD_JIAOZUO, "initial-review", outcome="return", note="承诺书缺少公章。")
REPORTED = step(STEWARD_JIAOZUO, "initial-review", outcome="report")
APPROVED = step(PROVINCE_HENAN, "provincial-review", outcome="approve")
REVIEW_REFUSED = step(PROVINCE_HENAN, "provincial-review", outcome="refuse", note="未满最短公示期。")
REVIEW_RETURNED_AFTER_ALL = step(
    PROVINCE_HENAN, "review-revision", outcome="return", note="请补报凭证。", reason="误选不通过。"
)
WITHDRAWN = step(APPLICANT, "withdrawal")
RECALLED = step(STEWARD_JIAOZUO, "forwarding-recall", reason="转错机关。")
DISMISSED = step(STEWARD_JIAOZUO, "dismissal", reason_codes=["no_penalty_record"], reasons="查无此处罚信息。")
REVOKED = step(PROVINCE_HENAN, "revocation", ground="false_material", reasons="缴款凭证系伪造。")
TRANSFERRED = Step(
    STEWARD_JIAOZUO,
    Command(
        path="transfer",
        fields={"handling_city": "jincheng", "reason": "晋城市作出的处罚。"},
        brings=Onward(Docket("JC-7Q2M9X4KT1AB8C3DEF5G", "jincheng", "shanxi"), ()),
    ),
)
RECEIPT_CORRECTED = step(APPLICANT, "receipt-correction", receipt_number="XYZG20260302010", reason="填反。")
URGED = step(STEWARD_JINCHENG, "urging", text="请尽快办理。")

WAYS: Mapping[str, tuple[Step, ...]] = {
    "submitted": (),
    "supplementing": (SUPPLEMENT_ASKED,),
    "forwarded": (FORWARDED,),
    "agreed": (FORWARDED, AGREED),
    "refused": (FORWARDED, REFUSED),
    "guided": (FORWARDED, REFUSED, GUIDED),
    "uploaded": (FORWARDED, AGREED, UPLOADED),
    "reported": (FORWARDED, AGREED, UPLOADED, REPORTED),
    "repaired": (FORWARDED, AGREED, UPLOADED, REPORTED, APPROVED),
    "review_refused": (FORWARDED, AGREED, UPLOADED, REPORTED, REVIEW_REFUSED),
    "withdrawn": (WITHDRAWN,),
    "transferred": (TRANSFERRED,),
    "dismissed": (DISMISSED,),
    "revoked": (FORWARDED, AGREED, UPLOADED, REPORTED, APPROVED, REVOKED),
}
"""The shortest way to each stage of a penalty's repair, from its submission by APPLICANT."""

LONGEST_WAY = (
    *(URGED, SUPPLEMENT_ASKED, SUPPLEMENTED, FORWARDED, RETURNED, FORWARDED, RECALLED, FORWARDED, AGREED),
    *(UPLOADED, RECEIPT_CORRECTED, UPLOAD_RETURNED, UPLOADED, REPORTED, APPROVED, REVOKED),
)


def an_amendment(case: CaseFile, number: str) -> Step:
    """The applicant says that the application is about the decision of another number."""
    matter = replace(case.matter(Penalty), decision_number=number)
    command = Command(
        path="amendment",
        fields={"changes": ["/penalty/decision_number"], "reason": "文号填错。"},
        brings=Amendment(replace(case.application, matter=matter)),
    )
    return Step(APPLICANT, command)


def play(case: CaseFile, steps: Iterable[Step]) -> list[Change]:
    """Take the steps one after another; each change follows from the one before."""
    changes: list[Change] = []
    for taken in steps:
        change = act(case, taken.command, circumstances(taken.by, case.updated_at + taken.after))
        changes.append(change)
        case = change.case
    return changes


def a_case_in(stage: str, **submission: Any) -> list[Change]:
    """All changes of a case from its submission to `stage`."""
    submitted = a_submitted_case(**submission)
    return [submitted, *play(submitted.case, WAYS[stage])]
