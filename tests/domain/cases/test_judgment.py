"""The court procedure against the memorandum: every expected value here is written by hand from 备忘录 四(二)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest

from chalicelib.channels import texts
from chalicelib.channels.present_facts import Surroundings
from chalicelib.domain.cases import clocks, transitions
from chalicelib.domain.cases.alerts import deadline_alerts
from chalicelib.domain.cases.application import Application, Contact, Subject
from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.case_changes import Change
from chalicelib.domain.cases.procedures.judgment import notice
from chalicelib.domain.cases.procedures.judgment.matter import Judgment
from chalicelib.domain.cases.procedures.judgment.records import Decision, Removal
from chalicelib.domain.cases.procedures.judgment.table import JUDGMENT
from chalicelib.domain.cases.records import Effects
from chalicelib.domain.cases.succession.onward import Onward
from chalicelib.domain.cases.transitions import Circumstances, Docket
from chalicelib.domain.messages.fan_out import Occasion, delivery
from chalicelib.domain.offices.cities import City, Directory
from chalicelib.domain.parties.channels import Channel
from chalicelib.domain.parties.documents import Document, DocumentStatus
from chalicelib.domain.parties.parties import Beyond, Grant, Party, Principal, Role
from chalicelib.domain.parties.seats import Seat, seats_of
from chalicelib.domain.shared.errors import FieldProblem, InvalidInput, NotAllowedNow, RoleMayNot
from chalicelib.domain.time import deadlines
from chalicelib.domain.time.calendar import WorkingCalendar
from chalicelib.domain.time.deadlines import Level
from chalicelib.domain.time.limits import Nature
from chalicelib.domain.time.local_time import chinese_date, shanghai_date
from chalicelib.domain.workflow.needs import Command
from local.seed.directory import cities
from tests.domain.cases.builders import AGENT, CHANGZHI_STEWARD, HENAN, JIAOZUO_STEWARD, JINCHENG_STEWARD, moment
from tests.domain.cases.builders import document as _document

CALENDAR = WorkingCalendar()
A_FRIDAY = "2025-09-26 10:00"
A_LATER_DAY = "2026-03-02 10:00"

APPLICANT, STEWARD, HOME_STEWARD = Party.APPLICANT, Party.STEWARD, Party.HOME_STEWARD
EXECUTING, LOCAL = Party.EXECUTING_COURT, Party.LOCAL_COURT
COMMITTEE_SEAT = Party.COMMITTEE


def court(name: str, city: str) -> Principal:
    return Principal(f"judge-{name}", (Grant(Role.COURT, name, city),))


SHANYANG, JIEFANG = court("jiaozuo-shanyang", "jiaozuo"), court("jiaozuo-jiefang", "jiaozuo")
CHENGQU, JINCHENG_ZHONGYUAN = court("jincheng-chengqu", "jincheng"), court("jincheng-zhongyuan", "jincheng")
COMMITTEE = Principal("member-1", (Grant(Role.COMMITTEE, "jiaozuo", "jiaozuo"),))
OPERATOR = Principal("operator-1", (Grant(Role.OPERATOR, ""),))
REGULATOR = Principal("officer-1", (Grant(Role.AUTHORITY, "jiaozuo-scjg", "jiaozuo"),))
OTHER_AGENT = Principal("agent-2", (Grant(Role.APPLICANT, "91140500MA9TE5T11A", "jincheng"),))

PEOPLE = {
    APPLICANT: AGENT,
    STEWARD: JIAOZUO_STEWARD,
    HOME_STEWARD: JINCHENG_STEWARD,
    EXECUTING: SHANYANG,
    LOCAL: CHENGQU,
}
STRANGERS = [
    *(JIEFANG, JINCHENG_ZHONGYUAN, CHANGZHI_STEWARD, HENAN, COMMITTEE, OPERATOR, REGULATOR, OTHER_AGENT),
]

TO_CHENGQU = {"local_court_id": "jincheng-chengqu", "local_court_name": "晋城市城区人民法院"}
TO_JIEFANG = {
    "court_id": "jiaozuo-jiefang",
    "court_name": "焦作市解放区人民法院",
    "court_city": "jiaozuo",
    "from_court_id": "jiaozuo-shanyang",
    "from_court_name": "焦作市山阳区人民法院",
}
TO_LUZHOU = {
    "court_id": "changzhi-luzhou",
    "court_name": "长治市潞州区人民法院",
    "court_city": "changzhi",
    "from_court_id": "jiaozuo-shanyang",
    "from_court_name": "焦作市山阳区人民法院",
}
TO_GAOPING = {
    "court_id": "jincheng-gaoping",
    "court_name": "高平市人民法院",
    "from_court_id": "jincheng-chengqu",
    "from_court_name": "晋城市城区人民法院",
}
REASONS = "经查，尚有利息未履行完毕，暂不符合删除条件。"

BODIES: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "accept": ("acceptance", {"note": "符合受理条件"}),
    "request_supplement": ("supplement-request", {"items": ["付款凭证"], "note": "请补正。"}),
    "supplement": ("supplement", {"note": "已补正。"}),
    "dismiss": ("dismissal", {"reasons": "该案不由本院执行。", "reason_codes": ["not_this_court"]}),
    "transfer": ("transfer", {"reason": "已指定解放区人民法院执行。", **TO_JIEFANG}),
    "transfer_accepted": ("transfer", {"reason": "已指定解放区人民法院执行。", **TO_JIEFANG}),
    "transfer_elsewhere": ("transfer", {"reason": "已指定潞州区人民法院执行。", **TO_LUZHOU}),
    "acknowledge_notice": ("notice", {}),
    "answer_notice": ("notice/answer", {"text": "义务已履行完毕，未发现其他可供执行财产。"}),
    "add_to_answer": ("notice/addition", {"text": "补充：已核对银行流水。"}),
    "redirect_notice": ("notice/redirection", {"reason": "该企业住所在高平市。", **TO_GAOPING}),
    "correct_notice": ("notice/redirection", {"reason": "该企业住所在高平市。", **TO_GAOPING}),
    "refuse_notice": ("notice/refusal", {"reason": "该企业已迁出本市。"}),
    "approve": ("decision", {"decision": "approve", "unanswered_reason": "义务已全部履行，无需等待。"}),
    "reject": ("decision", {"decision": "reject", "reasons": REASONS, "unanswered_reason": "事实清楚。"}),
    "remove": ("removal", {"measure": "delete", "sanctions_lifted_on": "2025-09-26"}),
    "revise_removal": (
        "removal-revision",
        {"measure": "delete", "sanctions_lifted_on": "2025-09-26", "reason": "日期填写有误。"},
    ),
    "reply": ("reply", {"text": "已删除并解除惩戒措施，特此函复。"}),
    "withdraw": ("withdrawal", {"reason": "另行和解"}),
    "take_over": ("takeover", {}),
}
"""A body that each action is content with (docs/procedures.md)."""


def application(home_city: str = "jincheng", **matter: Any) -> Application:
    judgment = Judgment(
        handling_city="jiaozuo",
        court_id="jiaozuo-shanyang",
        court_name="焦作市山阳区人民法院",
        case_number="（2024）豫0811执123号",
        listed_on=date(2024, 8, 1),
        has_term=False,
        performed_on=date(2025, 5, 6),
    )
    return Application(
        procedure="judgment",
        subject=Subject("晋城市示例商贸有限公司", "91140500MA9TE5T11A", home_city, "山西省晋城市城区示例街1号"),
        contact=Contact("陈志刚", "19900001001", "contact@example.com"),
        matter=replace(judgment, **matter),
        missing_materials=("performance_proof",),
        statement="义务已履行完毕，凭证遗失。",
    )


def submitted(home_city: str = "jincheng", on: str = A_FRIDAY, **matter: Any) -> Change:
    docket = Docket("JZ-7Q2M9X4KT1AB", "jiaozuo", "henan")
    circumstances = Circumstances(AGENT, moment(on), CALENDAR)
    return transitions.submit(application(home_city, **matter), Seat(APPLICANT, AGENT.grants[0]), docket, circumstances)


def as_read(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as a body gives them: its days are dates."""
    return {
        name: date.fromisoformat(value) if name.endswith("_on") and isinstance(value, str) else value
        for name, value in fields.items()
    }


def act(
    case: CaseFile,
    action: str,
    by: Principal | None = None,
    on: str = A_FRIDAY,
    documents: tuple[Document, ...] = (),
    carries: tuple[Document, ...] = (),
    **fields: Any,
) -> Change:
    """Take an action with the body that suits it, by whoever usually does; a transfer to another city carries files."""
    path, body = BODIES[action]
    if action == "accept" and case.is_cross_city:
        body = {**body, **TO_CHENGQU}
    declared = next(declared for declared in JUDGMENT.actions if declared.name == action)
    brings = Onward(Docket("CZ-7Q2M9X4KT1AB", "changzhi", "shanxi"), carries) if declared.transfers else None
    command = Command(path=path, fields=as_read({**body, **fields}), documents=documents, brings=brings)
    who = by or PEOPLE[declared.by[0]]
    return transitions.act(case, command, Circumstances(who, moment(on), CALENDAR))


WAYS: Mapping[str, tuple[str, ...]] = {
    "applied": (),
    "supplementing": ("request_supplement",),
    "dismissed": ("dismiss",),
    "transferred": ("accept", "transfer_elsewhere"),
    "sent": ("accept",),
    "acknowledged": ("accept", "acknowledge_notice"),
    "answered": ("accept", "acknowledge_notice", "answer_notice"),
    "declined": ("accept", "acknowledge_notice", "refuse_notice"),
    "approved": ("accept", "acknowledge_notice", "answer_notice", "approve"),
    "rejected": ("accept", "acknowledge_notice", "answer_notice", "reject"),
    "removed": ("accept", "acknowledge_notice", "answer_notice", "approve", "remove"),
    "closed": ("accept", "acknowledge_notice", "answer_notice", "approve", "remove", "reply"),
    "withdrawn": ("accept", "withdraw"),
}
"""Across two cities: the stages, and the four states of the notice while it is reviewed."""

WAYS_WITHIN: Mapping[str, tuple[str, ...]] = {
    "applied": (),
    "supplementing": ("request_supplement",),
    "dismissed": ("dismiss",),
    "transferred": ("transfer_elsewhere",),
    "reviewing": ("accept",),
    "approved": ("accept", "approve"),
    "rejected": ("accept", "reject"),
    "closed": ("accept", "approve", "remove"),
    "withdrawn": ("accept", "withdraw"),
}
"""Within one city."""


@cache
def way(*actions: str, home_city: str = "jincheng") -> tuple[Change, ...]:
    """All changes of a case from its submission on the Friday."""
    if not actions:
        return (submitted(home_city),)
    before = way(*actions[:-1], home_city=home_city)
    return (*before, act(before[-1].case, actions[-1]))


def across(state: str) -> CaseFile:
    return way(*WAYS[state])[-1].case


def within(state: str) -> CaseFile:
    return way(*WAYS_WITHIN[state], home_city="jiaozuo")[-1].case


# -------------------- the matrix

DECIDES = {
    "approve": "approved",
    "reject": "rejected",
    "transfer_accepted": "reviewing",
    "transfer_elsewhere": "transferred",
}

LEADS_TO: Mapping[tuple[str, Party], Mapping[str, str]] = {
    ("applied", APPLICANT): {"withdraw": "withdrawn"},
    ("applied", EXECUTING): {
        "accept": "reviewing",
        "request_supplement": "supplementing",
        "dismiss": "dismissed",
        "transfer": "applied",
        "transfer_elsewhere": "transferred",
    },
    ("supplementing", APPLICANT): {"supplement": "applied", "withdraw": "withdrawn"},
    ("supplementing", EXECUTING): {"dismiss": "dismissed", "transfer_elsewhere": "transferred"},
    ("sent", APPLICANT): {"withdraw": "withdrawn"},
    ("sent", EXECUTING): {**DECIDES, "correct_notice": "reviewing"},
    ("sent", LOCAL): {
        "acknowledge_notice": "reviewing",
        "redirect_notice": "reviewing",
        "refuse_notice": "reviewing",
    },
    ("acknowledged", APPLICANT): {"withdraw": "withdrawn"},
    ("acknowledged", EXECUTING): DECIDES,
    ("acknowledged", LOCAL): {
        "answer_notice": "reviewing",
        "redirect_notice": "reviewing",
        "refuse_notice": "reviewing",
    },
    ("answered", APPLICANT): {"withdraw": "withdrawn"},
    ("answered", EXECUTING): DECIDES,
    ("answered", LOCAL): {"add_to_answer": "reviewing"},
    ("declined", APPLICANT): {"withdraw": "withdrawn"},
    ("declined", EXECUTING): {**DECIDES, "correct_notice": "reviewing"},
    ("approved", EXECUTING): {"remove": "removed"},
    ("removed", EXECUTING): {"reply": "closed", "revise_removal": "removed"},
}
"""Across two cities: what whoever sits there may do, and the stage that it leads to; nothing else is allowed."""

LEADS_TO_WITHIN: Mapping[tuple[str, Party], Mapping[str, str]] = {
    ("applied", APPLICANT): {"withdraw": "withdrawn"},
    ("applied", EXECUTING): {
        "accept": "reviewing",
        "request_supplement": "supplementing",
        "dismiss": "dismissed",
        "transfer": "applied",
        "transfer_elsewhere": "transferred",
    },
    ("supplementing", APPLICANT): {"supplement": "applied", "withdraw": "withdrawn"},
    ("supplementing", EXECUTING): {"dismiss": "dismissed", "transfer_elsewhere": "transferred"},
    ("reviewing", APPLICANT): {"withdraw": "withdrawn"},
    ("reviewing", EXECUTING): DECIDES,
    ("approved", EXECUTING): {"remove": "closed"},
    ("closed", EXECUTING): {"revise_removal": "closed"},
}
"""Within one city there is no notice, nobody to reply to, and so the removal is the end."""

EVER: Mapping[Party, set[str]] = {
    APPLICANT: {"supplement", "withdraw", "take_over"},
    STEWARD: set(),
    HOME_STEWARD: set(),
    EXECUTING: {
        *("accept", "request_supplement", "dismiss", "transfer", "transfer_accepted", "transfer_elsewhere"),
        *("correct_notice", "approve", "reject", "remove", "revise_removal", "reply"),
    },
    LOCAL: {"acknowledge_notice", "answer_notice", "add_to_answer", "redirect_notice", "refuse_notice"},
}
"""The actions that a party may take in some stage; it may never take any other."""


AT_ONE_ROUTE = {"correct_notice": "redirect_notice", "transfer_accepted": "transfer"}
"""An action -> the one of another party or stage that is taken by the same request."""
TRIED = [action for action in BODIES if action not in AT_ONE_ROUTE]


def outcomes(case: CaseFile, by: Principal) -> dict[str, str]:
    """Try each action, and note the stage that it leads to, or the refusal."""
    seen = {}
    for action in TRIED:
        try:
            seen[action] = act(case, action, by).case.stage
        except (RoleMayNot, NotAllowedNow) as refusal:
            seen[action] = type(refusal).__name__
    return seen


def expected(party: Party, allowed: Mapping[str, str]) -> dict[str, str]:
    ever = {AT_ONE_ROUTE.get(action, action) for action in EVER[party]}
    never = {action: "NotAllowedNow" if action in ever else "RoleMayNot" for action in TRIED}
    return {**never, **{AT_ONE_ROUTE.get(action, action): stage for action, stage in allowed.items()}}


@pytest.mark.parametrize("party", PEOPLE)
@pytest.mark.parametrize("state", WAYS)
def test_across_cities_everybody_may_do_what_the_memorandum_says_and_nothing_else(state: str, party: Party) -> None:
    case, person = across(state), PEOPLE[party]
    is_seated = party is not LOCAL or state not in ("applied", "supplementing", "dismissed")
    allowed = LEADS_TO.get((state, party), {})

    assert bool(seats_of(person, case.seats)) is is_seated
    assert outcomes(case, person) == (expected(party, allowed) if is_seated else dict.fromkeys(TRIED, "RoleMayNot"))
    assert {
        action.name for action in transitions.actions_now(case, Circumstances(person, case.updated_at, CALENDAR))
    } == set(allowed)


@pytest.mark.parametrize("party", PEOPLE)
@pytest.mark.parametrize("state", WAYS_WITHIN)
def test_within_a_city_everybody_may_do_what_the_memorandum_says_and_nothing_else(state: str, party: Party) -> None:
    case = within(state)
    person = JIAOZUO_STEWARD if party is HOME_STEWARD else PEOPLE[party]
    is_seated = party is not LOCAL
    allowed = LEADS_TO_WITHIN.get((state, party), {})

    assert bool(seats_of(person, case.seats)) is is_seated
    assert outcomes(case, person) == (expected(party, allowed) if is_seated else dict.fromkeys(TRIED, "RoleMayNot"))
    assert {
        action.name for action in transitions.actions_now(case, Circumstances(person, case.updated_at, CALENDAR))
    } == set(allowed)


@pytest.mark.parametrize("stranger", STRANGERS, ids=lambda person: str(person.principal_id))
@pytest.mark.parametrize("state", WAYS)
def test_strangers_have_no_seat_and_so_no_part(state: str, stranger: Principal) -> None:
    case = across(state)

    assert seats_of(stranger, case.seats) == ()
    assert outcomes(case, stranger) == dict.fromkeys(TRIED, "RoleMayNot")


def test_a_refusal_says_what_may_be_done_now() -> None:
    with pytest.raises(NotAllowedNow) as refusal:
        act(across("sent"), "remove")
    assert refusal.value.actions == ("transfer_accepted", "transfer_elsewhere", "correct_notice", "approve", "reject")
    assert refusal.value.detail == "该申请处于“审核中”阶段，“删除或缩短期限，解除惩戒”须在“同意修复”阶段办理。"


def test_the_routes_of_the_other_procedure_are_of_no_use_here() -> None:
    for path in ("forwarding", "opinion", "urging", "provincial-review", "supervision-answer"):
        command = Command(path=path, fields={})
        with pytest.raises(NotAllowedNow):
            transitions.act(across("applied"), command, Circumstances(SHANYANG, moment(A_FRIDAY), CALENDAR))


def test_where_cases_stand_and_for_whom_they_wait() -> None:
    waits = {stage.name: (stage.label, stage.waits_for, stage.is_closed) for stage in JUDGMENT.stages}
    assert waits == {
        "applied": ("已申请", EXECUTING, False),
        "supplementing": ("待补正", APPLICANT, False),
        "dismissed": ("不予受理", None, True),
        "transferred": ("已移送", None, True),
        "reviewing": ("审核中", EXECUTING, False),
        "approved": ("同意修复", EXECUTING, False),
        "rejected": ("不予修复", None, True),
        "removed": ("已删除或缩短", EXECUTING, False),
        "closed": ("已函复", None, True),
        "withdrawn": ("已撤回", None, True),
    }


@pytest.mark.parametrize(
    ("state", "closes"),
    [
        *(("removed", False), ("closed", True), ("rejected", True), ("dismissed", True), ("withdrawn", True)),
        ("transferred", True),
    ],
)
def test_a_case_is_over_when_nobody_is_waited_for(state: str, closes: bool) -> None:
    assert way(*WAYS[state])[-1].closes is closes


def test_without_a_local_court_the_removal_closes() -> None:
    removal = way(*WAYS_WITHIN["closed"], home_city="jiaozuo")[-1]

    assert (removal.event.action, removal.case.stage, removal.closes) == ("remove", "closed", True)
    assert clocks.running_clocks(removal.case) == ()


# -------------------- the notice


def test_an_application_seats_the_executing_court_and_nobody_elses() -> None:
    assert across("applied").seats == {
        "applicant": "agent-1",
        "steward": "jiaozuo",
        "home_steward": "jincheng",
        "executing_court": "jiaozuo-shanyang",
    }
    assert notice.notice_of(across("applied")) is None


def test_across_cities_the_acceptance_is_the_notice() -> None:
    accepted = act(across("applied"), "accept", on="2025-09-28 09:00")

    assert accepted.case.seats[LOCAL] == "jincheng-chengqu"
    assert accepted.event.details["local_court_name"] == "晋城市城区人民法院"
    assert accepted.event.details["local_court_id"] == "jincheng-chengqu"
    sent = notice.notice_of(accepted.case)
    assert sent is not None
    assert (sent.status, sent.court_id, sent.sent_at) == ("sent", "jincheng-chengqu", moment("2025-09-28 09:00"))


def test_the_notice_goes_from_sent_to_acknowledged_to_answered() -> None:
    letter = document(by=LOCAL, office="jincheng-chengqu")
    acknowledged = act(across("sent"), "acknowledge_notice", on="2025-09-28 10:00").case
    answered = act(acknowledged, "answer_notice", on="2025-09-30 16:00", documents=(letter,)).case

    assert [notice_of(case).status for case in (across("sent"), acknowledged, answered)] == [
        "sent",
        "acknowledged",
        "answered",
    ]
    answer = notice_of(answered)
    assert (answer.sent_at, answer.acknowledged_at, answer.answered_at) == (
        moment(A_FRIDAY),
        moment("2025-09-28 10:00"),
        moment("2025-09-30 16:00"),
    )
    assert answer.answer == "义务已履行完毕，未发现其他可供执行财产。"
    assert [document.document_id for document in answer.documents] == ["doc-other"]


def test_within_a_city_there_is_no_notice() -> None:
    for state in WAYS_WITHIN:
        case = within(state)
        assert notice.notice_of(case) is None
        assert LOCAL not in case.seats
        assert "notice" not in case.clocks


def test_the_letter_is_the_local_courts_own_and_verified() -> None:
    foreign = document(by=EXECUTING, office="jiaozuo-shanyang")
    unverified = document(by=LOCAL, office="jincheng-chengqu", status=DocumentStatus.PENDING)

    assert problems(across("acknowledged"), "answer_notice", documents=(foreign,)) == {
        "/document_ids/0": "document_unknown"
    }
    assert problems(across("acknowledged"), "answer_notice", documents=(unverified,)) == {
        "/document_ids/0": "document_not_verified"
    }
    assert problems(across("acknowledged"), "answer_notice", text="") == {"/text": "text_too_short"}


def notice_of(case: CaseFile) -> notice.Notice:
    found = notice.notice_of(case)
    assert found is not None
    return found


def document(*, by: Party, office: str, status: DocumentStatus = DocumentStatus.VERIFIED) -> Document:
    return _document("other", by=by, office=office, status=status)


# -------------------- what actions need


def problems(
    case: CaseFile, action: str, on: str = A_FRIDAY, documents: tuple[Document, ...] = (), **fields: Any
) -> dict[str, str]:
    """Pointer -> code of what is wrong; empty where the action is taken."""
    found: tuple[FieldProblem, ...] = ()
    try:
        act(case, action, on=on, documents=documents, **fields)
    except InvalidInput as refusal:
        found = refusal.problems
    assert all(problem.message.endswith("。") for problem in found)
    return {problem.pointer: problem.code for problem in found}


@pytest.mark.parametrize("action", ["approve", "reject"])
@pytest.mark.parametrize(("state", "needs_a_reason"), [("sent", True), ("acknowledged", True), ("answered", False)])
def test_a_decision_before_the_answer_says_why(state: str, action: str, needs_a_reason: bool) -> None:
    missing = {"/unanswered_reason": "required"} if needs_a_reason else {}

    assert problems(across(state), action, unanswered_reason="") == missing
    assert problems(across(state), action, unanswered_reason=None) == missing
    assert problems(across(state), action, unanswered_reason="义务已全部履行") == {}


@pytest.mark.parametrize("action", ["approve", "reject"])
def test_within_a_city_no_answer_is_waited_for(action: str) -> None:
    assert problems(within("reviewing"), action, unanswered_reason="") == {}


def test_the_reason_for_not_waiting_is_kept() -> None:
    decided = act(across("sent"), "approve", unanswered_reason="义务已全部履行").case
    decision = decided.last(Decision)
    assert decision is not None
    assert decision.unanswered_reason == "义务已全部履行"


@pytest.mark.parametrize("reasons", ["", "  \n ", None])
def test_a_rejection_gives_its_reasons(reasons: str | None) -> None:
    assert problems(across("answered"), "reject", reasons=reasons) == {"/reasons": "text_too_short"}


def test_a_rejection_has_a_reason_code_with_its_remedy() -> None:
    plain = act(across("answered"), "reject").event
    coded = act(across("answered"), "reject", reason_codes=["scan_unclear"])

    assert plain.details["reason_codes"] == ["other"]
    assert plain.note == REASONS
    assert all("请重新扫描" in message.facts["reasons"] for message in coded.messages)


TERM = date(2026, 8, 1)
TODAY = "2026-03-02"


def approved(term: date | None) -> CaseFile:
    case = submitted(has_term=term is not None, term_ends_on=term).case
    for action in ("accept", "acknowledge_notice", "answer_notice", "approve"):
        case = act(case, action).case
    return case


@pytest.mark.parametrize(
    ("new_end", "wrong"),
    [
        ("2026-03-02", None),
        ("2026-03-03", None),
        ("2026-07-31", None),
        ("2026-03-01", "term_not_shorter"),
        ("2026-08-01", "term_not_shorter"),
        ("2026-08-02", "term_not_shorter"),
        ("2025-12-31", "term_not_shorter"),
        (None, "required"),
    ],
)
def test_a_running_term_is_shortened_to_a_day_from_today_and_before_its_end(
    new_end: str | None, wrong: str | None
) -> None:
    found = problems(
        approved(TERM),
        "remove",
        f"{TODAY} 10:00",
        measure="shorten",
        new_term_ends_on=new_end,
        sanctions_lifted_on=TODAY,
    )
    assert found == ({"/new_term_ends_on": wrong} if wrong else {})


def test_today_is_today_in_china() -> None:
    """16:30 UTC on the 1st is half past midnight of the 2nd."""
    shortened = {"measure": "shorten", "new_term_ends_on": "2026-03-01", "sanctions_lifted_on": "2026-03-01"}
    assert problems(approved(TERM), "remove", "2026-03-01 23:59", **shortened) == {}
    assert problems(approved(TERM), "remove", "2026-03-02 00:30", **shortened) == {
        "/new_term_ends_on": "term_not_shorter"
    }


@pytest.mark.parametrize(
    ("term", "measure", "new_end", "wrong"),
    [
        # A term that runs: no deletion.
        (date(2026, 8, 1), "delete", None, {"/measure": "term_is_running"}),
        (date(2026, 3, 3), "delete", None, {"/measure": "term_is_running"}),
        # On its last day nothing can be shortened any more: a deletion.
        (date(2026, 3, 2), "delete", None, {}),
        (date(2026, 3, 2), "shorten", "2026-03-02", {"/new_term_ends_on": "term_not_shorter"}),
        # A term that is over: a deletion, and nothing left to shorten.
        (date(2026, 3, 1), "delete", None, {}),
        (date(2026, 3, 1), "shorten", "2026-03-02", {"/new_term_ends_on": "term_not_shorter"}),
        (date(2026, 3, 1), "shorten", "2026-02-27", {"/new_term_ends_on": "term_not_shorter"}),
        # No term: a deletion.
        (None, "delete", None, {}),
        (None, "delete", "2026-05-01", {"/new_term_ends_on": "unexpected"}),
        (None, "shorten", "2026-05-01", {"/measure": "no_term"}),
        (None, "shorten", None, {"/measure": "no_term"}),
    ],
)
def test_an_entry_without_a_running_term_is_deleted(
    term: date | None, measure: str, new_end: str | None, wrong: dict[str, str]
) -> None:
    fields = {"measure": measure, "new_term_ends_on": new_end, "sanctions_lifted_on": TODAY}
    assert problems(approved(term), "remove", f"{TODAY} 10:00", **fields) == wrong


def test_a_term_that_was_over_when_applied_for_is_of_no_matter() -> None:
    """A term in the application is ignored if the entry has none."""
    case = approved(None)
    matter = replace(case.application.matter, term_ends_on=TERM)  # type: ignore[type-var]
    contradicting = replace(case, application=replace(case.application, matter=matter))
    assert problems(contradicting, "remove", f"{TODAY} 10:00", sanctions_lifted_on=TODAY) == {}


def test_the_removal_says_when_the_sanctions_were_lifted() -> None:
    assert problems(across("approved"), "remove", sanctions_lifted_on=None) == {"/sanctions_lifted_on": "required"}


def test_the_measure_is_recorded_with_its_ground() -> None:
    fields = {"measure": "shorten", "new_term_ends_on": "2026-03-31", "sanctions_lifted_on": TODAY}
    removed = act(approved(TERM), "remove", on=f"{TODAY} 10:00", ground="active_performance", **fields)

    effects = {"publication_ended": None, "sharing_stopped": None, "sanctions_lifted": TODAY}
    assert removed.event.details == {**fields, "ground": "active_performance", "effects": effects}
    at, by, lifted = removed.event.at, Party.EXECUTING_COURT, Effects(sanctions_lifted=date.fromisoformat(TODAY))
    assert removed.case.last(Removal) == Removal(
        at=at, by=by, ground="active_performance", effects=lifted, **as_read(fields)
    )


# -------------------- a removal revised


def test_a_revised_removal_takes_the_place_of_the_first_and_its_event_holds_both() -> None:
    first = act(
        *(approved(TERM), "remove"),
        on=f"{TODAY} 10:00",
        measure="shorten",
        new_term_ends_on="2026-05-31",
        sanctions_lifted_on=TODAY,
    ).case
    done = {"measure": "shorten", "new_term_ends_on": "2026-03-31", "sanctions_lifted_on": TODAY}
    change = act(first, "revise_removal", on="2026-03-03 10:00", ground="active_performance", **done)

    assert (change.case.stage, change.closes) == ("removed", False)
    assert change.case.clocks == first.clocks
    removal = change.case.last(Removal)
    assert removal is not None
    assert (removal.new_term_ends_on, removal.ground) == (date(2026, 3, 31), "active_performance")
    assert [name for name in change.case.records if isinstance(change.case.records[name], Removal)] == ["remove"]
    assert transitions.stage_of(change.case).label_of(change.case) == "已缩短至2026年3月31日"
    assert change.event.note == "日期填写有误。"
    assert change.event.details["old"] == {"new_term_ends_on": "2026-05-31"}
    assert change.event.details["new"] == {"new_term_ends_on": "2026-03-31", "ground": "active_performance"}
    assert sorted(message.holder for message in change.messages) == [
        "agent-1",
        "jiaozuo",
        "jincheng",
        "jincheng-chengqu",
    ]


def test_a_deletion_revised_keeps_the_day_on_which_the_entry_went() -> None:
    first = act(approved(None), "remove", on=f"{TODAY} 10:00", sanctions_lifted_on=TODAY).case
    again = act(first, "revise_removal", on="2026-03-04 10:00", sanctions_lifted_on="2026-03-01").case
    assert again.effects == Effects(publication_ended=date(2026, 3, 2), sanctions_lifted=date(2026, 3, 1))


def test_a_revised_removal_is_checked_like_the_first_and_says_why() -> None:
    removed = act(approved(None), "remove", on=f"{TODAY} 10:00", sanctions_lifted_on=TODAY).case
    assert problems(removed, "revise_removal", f"{TODAY} 11:00", measure="shorten", reason=" ") == {
        "/measure": "no_term",
        "/reason": "text_too_short",
    }


def test_a_removal_stands_once_the_reply_has_gone_out() -> None:
    with pytest.raises(NotAllowedNow) as refusal:
        act(across("closed"), "revise_removal")
    assert refusal.value.detail == "已经函复所在地法院，办理结果不能再更正。"


@pytest.mark.parametrize("on", ["2025-09-26 18:00", "2025-09-30 23:59"])
def test_where_no_reply_is_owed_a_removal_is_revised_within_three_working_days(on: str) -> None:
    change = act(within("closed"), "revise_removal", on=on, sanctions_lifted_on="2025-09-25")
    assert (change.case.stage, change.closes) == ("closed", True)


def test_after_three_working_days_a_removal_stands() -> None:
    with pytest.raises(NotAllowedNow) as refusal:
        act(within("closed"), "revise_removal", on="2025-10-01 00:01")
    assert refusal.value.detail == "办理结果只能在办理之日起 3 个工作日内更正，更正期已于2025年9月30日届满。"
    assert refusal.value.actions == ()


def test_the_effects_are_those_of_the_measure() -> None:
    deleted = act(approved(None), "remove", on=f"{TODAY} 10:00", sanctions_lifted_on="2026-02-27").case
    assert deleted.effects == Effects(publication_ended=date.fromisoformat(TODAY), sanctions_lifted=date(2026, 2, 27))
    assert across("approved").effects is None


@pytest.mark.parametrize(
    ("home_city", "fields", "name"),
    [
        ("jincheng", {"measure": "delete"}, "已删除"),
        ("jiaozuo", {"measure": "delete"}, "已删除"),
        ("jincheng", {"measure": "shorten", "new_term_ends_on": "2026-03-31"}, "已缩短至2026年3月31日"),
        ("jiaozuo", {"measure": "shorten", "new_term_ends_on": "2026-03-31"}, "已缩短至2026年3月31日"),
    ],
)
def test_a_removed_case_is_called_what_was_done(home_city: str, fields: dict[str, str], name: str) -> None:
    term = TERM if fields["measure"] == "shorten" else None
    case = submitted(home_city, has_term=term is not None, term_ends_on=term).case
    for action in ("accept", "approve"):
        case = act(case, action).case
    removed = act(case, "remove", on=f"{TODAY} 10:00", sanctions_lifted_on=TODAY, **fields)
    stage = transitions.stage_of(removed.case)
    assert (stage.name, stage.label_of(removed.case)) == ("removed" if home_city == "jincheng" else "closed", name)
    for message in removed.messages:
        told = delivery(message, Channel.INBOX, Occasion("one", removed.event.at))
        text = texts.render(told, Surroundings(Directory()))
        assert f"失信信息{name}，惩戒措施已解除。" in text.body
    if home_city == "jincheng":
        replied = act(removed.case, "reply").case
        assert transitions.stage_of(replied).label_of(replied) == "已函复"


def test_sanctions_are_not_lifted_before_the_entry_was_made() -> None:
    assert problems(across("approved"), "remove", sanctions_lifted_on="2024-07-31") == {
        "/sanctions_lifted_on": "before_decision"
    }
    assert problems(across("approved"), "remove", sanctions_lifted_on="2024-08-01") == {}


def test_a_reply_says_something() -> None:
    assert problems(across("removed"), "reply", text="") == {"/text": "text_too_short"}


# -------------------- clocks

RUNNING: Mapping[str, dict[str, str]] = {
    "applied": {"acceptance": "2025-10-10"},
    "supplementing": {},
    "dismissed": {},
    "transferred": {},
    "sent": {"review": "2025-10-23", "notice": "2025-10-16"},
    "acknowledged": {"review": "2025-10-23", "notice": "2025-10-16"},
    "answered": {"review": "2025-10-23"},
    "declined": {"review": "2025-10-23"},
    "approved": {"removal": "2025-09-30"},
    "rejected": {},
    "removed": {"reply": "2025-10-10"},
    "closed": {},
    "withdrawn": {},
}
"""From Friday 2025-09-26; 09-28 and 10-11 are working days, 10-01 to 10-08 are not."""


@pytest.mark.parametrize("state", WAYS)
def test_which_clocks_run_and_when_they_end(state: str) -> None:
    ends = {clock.clock: clock.due_on.isoformat() for clock in clocks.running_clocks(across(state))}
    assert ends == RUNNING[state]


def test_within_a_city_only_the_stages_clocks_run() -> None:
    ends = {state: [clock.clock for clock in clocks.running_clocks(within(state))] for state in WAYS_WITHIN}
    assert ends == {
        "applied": ["acceptance"],
        "supplementing": [],
        "dismissed": [],
        "transferred": [],
        "reviewing": ["review"],
        "approved": ["removal"],
        "rejected": [],
        "closed": [],
        "withdrawn": [],
    }


def test_days_and_where_they_come_from() -> None:
    lengths = {limit.clock: limit.length_on(date.fromisoformat(TODAY)) for limit in JUDGMENT.limits}
    limits = {clock: (length.working_days, length.nature) for clock, length in lengths.items()}
    assert limits == {
        "acceptance": (5, Nature.SUPERVISORY),
        "review": (15, Nature.SUPERVISORY),
        "notice": (10, Nature.SUPERVISORY),
        "removal": (3, Nature.STATUTORY),
        "reply": (5, Nature.SUPERVISORY),
    }
    bases = {clock: length.basis for clock, length in lengths.items()}
    assert bases.pop("removal") == "《最高人民法院关于公布失信被执行人名单信息的若干规定》第十条"
    assert set(bases.values()) == {"备忘录 四(二)（未定时限，督办用）"}


@pytest.mark.parametrize(
    ("state", "action"),
    [
        ("acknowledged", "answer_notice"),
        *((state, action) for state in ("sent", "acknowledged") for action in ("approve", "reject", "withdraw")),
    ],
)
def test_the_notices_clock_stops_with_the_answer_the_decision_or_the_withdrawal(state: str, action: str) -> None:
    clock = act(across(state), action, on="2025-09-29 10:00").case.clocks["notice"]
    assert (clock.stopped_on, clock.left) == (date(2025, 9, 29), 8)


def test_the_acknowledgement_stops_nothing() -> None:
    before = across("sent")
    assert act(before, "acknowledge_notice", on="2025-09-29 10:00").case.clocks == before.clocks


def test_who_owes_what() -> None:
    case = across("sent")
    assert {name: clocks.responsible_party(case, clock) for name, clock in case.clocks.items() if clock.is_running} == {
        "review": EXECUTING,
        "notice": LOCAL,
    }
    assert clocks.stage_clock(case) == case.clocks["review"]


# -------------------- alerts


def alerts(case: CaseFile, on: str, levels: tuple[Level, ...] = tuple(Level)) -> list[Change]:
    return deadline_alerts.alert(case, levels, moment(f"{on} 00:10"), CALENDAR)


def told(changes: list[Change]) -> dict[tuple[str, str], dict[str, str]]:
    """(event, clock) -> addressee -> holder."""
    return {
        (change.event.action, change.event.details["clock"]): {m.to.value: m.holder for m in change.messages}
        for change in changes
    }


@pytest.mark.parametrize(
    ("state", "due", "over"),
    [
        ("applied", "2025-10-10", "2025-10-11"),
        ("answered", "2025-10-23", "2025-10-24"),
        ("approved", "2025-09-30", "2025-10-01"),
        ("removed", "2025-10-10", "2025-10-11"),
    ],
)
def test_the_executing_court_is_reminded_and_told_with_the_steward_when_late(state: str, due: str, over: str) -> None:
    clock = clocks.stage_clock(across(state))
    assert clock is not None

    assert told(alerts(across(state), due)) == {
        ("deadline.reminded", clock.clock): {"executing_court": "jiaozuo-shanyang"}
    }
    assert told(alerts(across(state), over)) == {
        ("deadline.breached", clock.clock): {"executing_court": "jiaozuo-shanyang", "steward": "jiaozuo"}
    }


@pytest.mark.parametrize("state", ["sent", "acknowledged"])
def test_the_local_court_is_reminded_of_its_answer(state: str) -> None:
    assert told(alerts(across(state), "2025-10-15")) == {
        ("deadline.reminded", "notice"): {"local_court": "jincheng-chengqu"}
    }
    assert told(alerts(across(state), "2025-10-17")) == {
        ("deadline.breached", "notice"): {"local_court": "jincheng-chengqu", "steward": "jiaozuo"}
    }


@pytest.mark.parametrize("on", ["2025-10-24", "2025-10-31", "2026-03-02"])
def test_lateness_of_courts_rises_no_further_than_red(on: str) -> None:
    changes = alerts(across("sent"), on)

    assert [(c.event.action, c.event.details["clock"]) for c in changes] == [
        ("deadline.breached", "notice"),
        ("deadline.breached", "review"),
    ]
    assert not {m.to for c in changes for m in c.messages} & {COMMITTEE_SEAT, Beyond.SUPERIOR}
    assert alerts(changes[-1].case, on) == []
    assert not deadline_alerts.needs_alert(
        changes[-1].case, tuple(Level), shanghai_date(moment(f"{on} 00:10")), CALENDAR
    )


def test_courts_get_no_supervision_sheets() -> None:
    changes = alerts(across("sent"), "2026-03-02")

    assert all(change.case.sheet is None for change in changes)
    assert all("colour" not in change.event.details for change in changes)


@pytest.mark.parametrize("on", ["2025-10-15", "2025-10-17", "2026-03-02"])
def test_the_texts_of_alerts_to_courts_speak_of_no_supervision_sheet(on: str) -> None:
    for change in alerts(across("sent"), on):
        for message in change.messages:
            told = delivery(message, Channel.INBOX, Occasion("one", change.event.at))
            text = texts.render(told, Surroundings(Directory()))
            assert "督办单" not in text.title + text.body
            assert chinese_date(date.fromisoformat(change.event.details["due_on"])) in text.body


def test_alerts_are_given_once_and_stop_with_the_clock() -> None:
    late = alerts(across("sent"), "2025-10-17")[-1].case
    assert alerts(late, "2025-10-20") == []
    answered = act(
        act(late, "acknowledge_notice", on="2025-10-20 09:00").case, "answer_notice", on="2025-10-20 10:00"
    ).case
    assert answered.clocks["notice"].left == 0
    assert alerts(answered, "2025-10-21") == []


def test_a_closed_case_alerts_nobody() -> None:
    for state in ("closed", "rejected", "withdrawn"):
        assert alerts(across(state), "2027-01-01") == []


def test_the_light_is_that_of_the_stage() -> None:
    clock = clocks.stage_clock(across("sent"))
    assert clock is not None
    assert [deadlines.light(clock, date(2025, 10, d), CALENDAR).value for d in (21, 22, 23, 24)] == [
        "green",
        "amber",
        "amber",
        "red",
    ]


# -------------------- who is told

TOLD: Mapping[tuple[str, str], set[str]] = {
    ("sent", "accept"): {"agent-1", "jincheng-chengqu", "jiaozuo", "jincheng"},
    ("acknowledged", "acknowledge_notice"): {"jiaozuo-shanyang"},
    ("answered", "answer_notice"): {"jiaozuo-shanyang"},
    ("approved", "approve"): {"agent-1", "jincheng-chengqu", "jiaozuo", "jincheng"},
    ("rejected", "reject"): {"agent-1", "jincheng-chengqu", "jiaozuo", "jincheng"},
    ("removed", "remove"): {"agent-1", "jincheng-chengqu", "jiaozuo", "jincheng"},
    ("closed", "reply"): {"jincheng-chengqu", "agent-1", "jincheng"},
    ("withdrawn", "withdraw"): {"jiaozuo-shanyang", "jincheng-chengqu", "jiaozuo", "jincheng"},
    ("applied", "submit"): {"agent-1", "jiaozuo-shanyang", "jincheng"},
    ("supplementing", "request_supplement"): {"agent-1", "jincheng"},
    ("dismissed", "dismiss"): {"agent-1", "jiaozuo", "jincheng"},
}
TOLD_WITHIN: Mapping[tuple[str, str], set[str]] = {
    ("reviewing", "accept"): {"agent-1", "jiaozuo"},
    ("approved", "approve"): {"agent-1", "jiaozuo"},
    ("rejected", "reject"): {"agent-1", "jiaozuo"},
    ("closed", "remove"): {"agent-1", "jiaozuo"},
    ("withdrawn", "withdraw"): {"jiaozuo-shanyang", "jiaozuo"},
    ("applied", "submit"): {"agent-1", "jiaozuo-shanyang", "jiaozuo"},
    ("dismissed", "dismiss"): {"agent-1", "jiaozuo"},
}


@pytest.mark.parametrize(("state", "action"), TOLD)
def test_who_is_told_across_cities(state: str, action: str) -> None:
    change = way(*WAYS[state])[-1]
    assert change.event.action == action
    assert sorted(message.holder for message in change.messages) == sorted(TOLD[state, action])


@pytest.mark.parametrize(("state", "action"), TOLD_WITHIN)
def test_who_is_told_within_a_city_and_each_once(state: str, action: str) -> None:
    change = way(*WAYS_WITHIN[state], home_city="jiaozuo")[-1]
    assert change.event.action == action
    assert sorted(message.holder for message in change.messages) == sorted(TOLD_WITHIN[state, action])


def test_a_withdrawal_before_the_acceptance_tells_no_local_court() -> None:
    change = act(across("applied"), "withdraw")
    assert {message.to.value for message in change.messages} == {"executing_court", "steward", "home_steward"}


def test_each_is_told_in_the_table_of_its_own_city() -> None:
    places = {message.to.value: message.place for message in way("accept")[-1].messages}
    assert places == {
        "applicant": "jincheng",
        "local_court": "jincheng",
        "steward": "jiaozuo",
        "home_steward": "jincheng",
    }
    (to_court,) = way(*WAYS["acknowledged"])[-1].messages
    assert (to_court.to, to_court.place) == (EXECUTING.value, "jiaozuo")


def test_nothing_personal_is_told() -> None:
    for state in WAYS:
        for change in way(*WAYS[state]):
            said = "\n".join(value for message in change.messages for value in message.facts.values())
            for personal in ("陈志刚", "19900001001", "contact@example.com", "91140500MA9TE5T11A", "示例街1号"):
                assert personal not in said


# -------------------- the court that a debtor is local to

CITIES = {city.city: city for city in cities()}


@pytest.mark.parametrize(
    ("city", "county", "wanted"),
    [
        ("jincheng", "140502", "jincheng-chengqu"),
        ("jincheng", "140581", "jincheng-gaoping"),
        ("changzhi", "140403", "changzhi-luzhou"),
        # 城区, 郊区, 长治县, 屯留县, 潞城市, as they were called before 2018
        ("changzhi", "140402", "changzhi-luzhou"),
        ("changzhi", "140411", "changzhi-luzhou"),
        ("changzhi", "140421", "changzhi-shangdang"),
        ("changzhi", "140424", "changzhi-tunliu"),
        ("changzhi", "140481", "changzhi-lucheng"),
        ("jiaozuo", "410811", "jiaozuo-shanyang"),
        # none given, none of theirs, one that has no court of its own
        ("jincheng", "", "jincheng-zhongyuan"),
        ("changzhi", "", "changzhi-zhongyuan"),
        ("jiaozuo", "", "jiaozuo-zhongyuan"),
        ("jincheng", "410811", "jincheng-zhongyuan"),
        ("jiaozuo", "410871", "jiaozuo-zhongyuan"),
    ],
)
def test_the_local_court_is_the_countys_else_the_intermediate_one(city: str, county: str, wanted: str) -> None:
    found = CITIES[city].local_court(county)
    assert found is not None
    assert found.court_id == wanted


def test_a_city_without_courts_has_no_local_court() -> None:
    bare: City = replace(CITIES["jincheng"], courts=())
    assert bare.local_court("140502") is None


def test_the_three_cities_have_a_court_for_every_county() -> None:
    """GB/T 2260 as of 2025: 10 counties of 焦作, 6 of 晋城, 12 of 长治, and an intermediate court each."""
    levels = {name: [court.level for court in city.courts] for name, city in CITIES.items()}
    assert {name: (of.count("intermediate"), of.count("basic")) for name, of in levels.items()} == {
        "jiaozuo": (1, 10),
        "jincheng": (1, 6),
        "changzhi": (1, 12),
    }
