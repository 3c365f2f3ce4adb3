"""The penalty procedure against the memorandum: every expected value here is written by hand from 备忘录 四(一), 五."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any

import pytest

from chalicelib.domain.cases import transitions
from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.procedures import PROCEDURES
from chalicelib.domain.cases.procedures.penalty.table import PENALTY
from chalicelib.domain.parties.documents import DOCUMENT_KINDS, Document, DocumentStatus
from chalicelib.domain.parties.parties import Party, Principal
from chalicelib.domain.shared.errors import InvalidInput, NotAllowedNow, RoleMayNot
from chalicelib.domain.time.limits import TimeLimit
from chalicelib.domain.workflow.needs import Command
from tests.domain.cases.builders import (
    A_FRIDAY,
    BODIES,
    CALENDAR,
    ENVIRONMENT_OFFICE,
    HENAN,
    JIAOZUO_STEWARD,
    JINCHENG_STEWARD,
    MARKET_REGULATOR,
    PEOPLE,
    TO_ENVIRONMENT_OFFICE,
    act,
    case_in,
    document,
    due_on,
    moment,
    submitted,
)

APPLICANT, STEWARD, HOME_STEWARD = Party.APPLICANT, Party.STEWARD, Party.HOME_STEWARD
AUTHORITY, PROVINCE = Party.AUTHORITY, Party.PROVINCE

LEADS_TO: Mapping[tuple[str, Party], Mapping[str, str]] = {
    ("submitted", APPLICANT): {"withdraw": "withdrawn", "amend": "submitted"},
    ("submitted", STEWARD): {
        "request_supplement": "supplementing",
        "forward": "forwarded",
        "dismiss": "dismissed",
        "amend": "submitted",
        "transfer": "transferred",
    },
    ("submitted", HOME_STEWARD): {"urge": "submitted"},
    ("supplementing", APPLICANT): {"supplement": "submitted", "withdraw": "withdrawn", "amend": "supplementing"},
    ("supplementing", STEWARD): {"urge": "supplementing", "amend": "supplementing", "transfer": "transferred"},
    ("supplementing", HOME_STEWARD): {"urge": "supplementing"},
    ("forwarded", APPLICANT): {"withdraw": "withdrawn"},
    ("forwarded", STEWARD): {"urge": "forwarded", "recall_forwarding": "submitted"},
    ("forwarded", HOME_STEWARD): {"urge": "forwarded"},
    ("forwarded", AUTHORITY): {"return_forwarding": "submitted", "agree": "agreed", "refuse": "refused"},
    ("agreed", APPLICANT): {"confirm_upload": "uploaded"},
    ("agreed", STEWARD): {"urge": "agreed"},
    ("agreed", HOME_STEWARD): {"urge": "agreed"},
    ("agreed", AUTHORITY): {"revise_opinion": "refused"},
    ("refused", STEWARD): {"guide": "guided"},
    ("refused", HOME_STEWARD): {"urge": "refused"},
    ("refused", AUTHORITY): {"revise_opinion": "refused"},
    ("uploaded", APPLICANT): {"correct_receipt": "uploaded"},
    ("uploaded", STEWARD): {"report_to_province": "reported", "return_upload": "agreed"},
    ("uploaded", HOME_STEWARD): {"urge": "uploaded"},
    ("reported", STEWARD): {"urge": "reported"},
    ("reported", HOME_STEWARD): {"urge": "reported"},
    ("reported", PROVINCE): {
        "approve_review": "repaired",
        "refuse_review": "review_refused",
        "return_review": "uploaded",
    },
    ("repaired", AUTHORITY): {"revoke_repair": "revoked"},
    ("repaired", PROVINCE): {"revoke_repair": "revoked", "revise_review": "review_refused"},
    ("review_refused", PROVINCE): {"revise_review": "review_refused"},
}
"""The allowed actions: (stage, party) -> action -> the stage after it. All others are refused."""

EVER_MAY: Mapping[Party, set[str]] = {
    APPLICANT: {"supplement", "confirm_upload", "withdraw", "take_over", "correct_receipt", "amend"},
    STEWARD: {
        *("request_supplement", "forward", "guide", "report_to_province", "return_upload"),
        *("urge", "answer_supervision", "recall_forwarding", "dismiss", "amend", "transfer"),
        "push_home",
    },
    HOME_STEWARD: {"urge"},
    AUTHORITY: {
        *("return_forwarding", "agree", "refuse", "answer_supervision", "revise_opinion", "revoke_repair"),
        "push_home",
    },
    PROVINCE: {"approve_review", "refuse_review", "return_review", "revise_review", "revoke_repair"},
}

AT_FIRST, ONCE_FORWARDED = {APPLICANT, STEWARD, HOME_STEWARD}, {APPLICANT, STEWARD, HOME_STEWARD, AUTHORITY}
SEATED: Mapping[str, set[Party]] = {
    "submitted": AT_FIRST,
    "supplementing": AT_FIRST,
    "forwarded": ONCE_FORWARDED,
    "agreed": ONCE_FORWARDED,
    "refused": ONCE_FORWARDED,
    "guided": ONCE_FORWARDED,
    "uploaded": ONCE_FORWARDED,
    "reported": {*ONCE_FORWARDED, PROVINCE},
    "repaired": {*ONCE_FORWARDED, PROVINCE},
    "review_refused": {*ONCE_FORWARDED, PROVINCE},
    "withdrawn": ONCE_FORWARDED,  # after it was forwarded
    "dismissed": AT_FIRST,
    "transferred": AT_FIRST,
    "revoked": {*ONCE_FORWARDED, PROVINCE},
}

WAITS_FOR: Mapping[str, Party | None] = {
    "submitted": STEWARD,
    "supplementing": APPLICANT,
    "forwarded": AUTHORITY,
    "agreed": APPLICANT,
    "refused": STEWARD,
    "guided": None,
    "uploaded": STEWARD,
    "reported": PROVINCE,
    "repaired": None,
    "review_refused": None,
    "withdrawn": None,
    "dismissed": None,
    "transferred": None,
    "revoked": None,
}


def outcome(case: CaseFile, party: Party, action: str) -> str:
    """The stage after the action, or by which name it was refused."""
    try:
        return act(case, action, PEOPLE[party]).case.stage
    except NotAllowedNow as refusal:
        return f"not allowed now, but {sorted(refusal.actions)}"
    except RoleMayNot:
        return "role may not"


@pytest.mark.parametrize("party", Party)
@pytest.mark.parametrize("stage", WAITS_FOR)
def test_each_party_may_do_in_each_stage_what_the_memorandum_says_and_nothing_else(stage: str, party: Party) -> None:
    not_now = f"not allowed now, but {sorted(LEADS_TO.get((stage, party), {}))}"
    otherwise = {
        action: not_now if party in SEATED[stage] and action in EVER_MAY.get(party, ()) else "role may not"
        for action in BODIES
    }

    assert {action: outcome(case_in(stage), party, action) for action in BODIES} == {
        **otherwise,
        **LEADS_TO.get((stage, party), {}),
    }


@pytest.mark.parametrize("party", Party)
@pytest.mark.parametrize("stage", WAITS_FOR)
def test_each_party_is_offered_exactly_what_it_may_do(stage: str, party: Party) -> None:
    case = case_in(stage)
    offered = transitions.actions_now(case, transitions.Circumstances(PEOPLE[party], case.updated_at, CALENDAR))

    assert {action.name for action in offered} == set(LEADS_TO.get((stage, party), {}))


@pytest.mark.parametrize(("stage", "parties"), SEATED.items())
def test_offices_take_their_seats_as_the_case_comes_to_them(stage: str, parties: set[Party]) -> None:
    assert set(case_in(stage).seats) == parties


def test_the_table_has_these_actions_and_stages_and_no_others() -> None:
    assert {action.name for action in PENALTY.actions} == set(BODIES)
    assert [(stage.name, stage.waits_for) for stage in PENALTY.stages] == list(WAITS_FOR.items())
    assert PROCEDURES["penalty"] is PENALTY


def test_a_refusal_for_the_stage_says_in_chinese_where_the_case_stands() -> None:
    with pytest.raises(NotAllowedNow) as raised:
        act(case_in("reported"), "forward", JIAOZUO_STEWARD)

    assert raised.value.detail == "该申请处于“已报省级复核”阶段，“转办”须在“已申请”阶段办理。"
    assert raised.value.actions == ("urge",)
    assert raised.value.code == "not_allowed_in_stage"


@pytest.mark.parametrize("party", [party for party in Party if party not in (APPLICANT, Party.COUNTER)])
def test_only_an_applicant_submits_or_an_office_at_its_counter(party: Party) -> None:
    seat = transitions.Seat(party, PEOPLE[party].grants[0])
    circumstances = transitions.Circumstances(PEOPLE[party], moment(A_FRIDAY), CALENDAR)
    docket = transitions.Docket("JZ-1", "jiaozuo", "henan")

    with pytest.raises(RoleMayNot):
        transitions.submit(submitted().case.application, seat, docket, circumstances)


@pytest.mark.parametrize("stage", ["submitted", "refused", "uploaded"])
def test_the_lead_department_that_owes_does_not_urge_itself(stage: str) -> None:
    with pytest.raises(NotAllowedNow):
        act(case_in(stage), "urge", JIAOZUO_STEWARD)


def test_the_lead_department_does_not_urge_itself_from_its_seat_as_the_home_steward() -> None:
    case = submitted(home_city="jiaozuo").case
    offered = transitions.actions_now(case, transitions.Circumstances(JIAOZUO_STEWARD, case.updated_at, CALENDAR))

    assert {action.name for action in offered} == {"request_supplement", "forward", "dismiss", "amend", "transfer"}
    with pytest.raises(NotAllowedNow):
        act(case, "urge", JIAOZUO_STEWARD)
    forwarded = act(case, "forward", JIAOZUO_STEWARD).case
    assert [message.to for message in act(forwarded, "urge", JIAOZUO_STEWARD).messages] == [AUTHORITY]


def test_a_route_that_the_procedure_does_not_have_is_refused() -> None:
    command = Command(path="acceptance")
    circumstances = transitions.Circumstances(JIAOZUO_STEWARD, moment(A_FRIDAY), CALENDAR)

    with pytest.raises(NotAllowedNow):
        transitions.act(case_in("submitted"), command, circumstances)


@pytest.mark.parametrize("decision", ["approve", "", None])
def test_a_choice_that_the_route_does_not_offer_is_refused(decision: str | None) -> None:
    with pytest.raises(NotAllowedNow):
        act(case_in("forwarded"), "agree", MARKET_REGULATOR, decision=decision)


# -------------------- time limits

LIMITS: Mapping[str, tuple[str, int, str, str]] = {
    "submitted": ("forwarding", 5, "备忘录 四(一)2", "memorandum"),
    "forwarded": ("opinion", 7, "备忘录 四(一)3", "memorandum"),
    "refused": ("guidance", 5, "备忘录 五(二)（未定时限，督办用）", "supervisory"),
    "uploaded": ("initial_review", 3, "备忘录 四(一)4", "memorandum"),
}


def _length(limit: TimeLimit) -> tuple[int, str, str]:
    length = limit.length_on(date(2026, 3, 2))
    return length.working_days, length.basis, length.nature


def test_the_limits_are_the_memorandums_each_with_its_clause() -> None:
    declared = {stage.name: (stage.limit.clock, *_length(stage.limit)) for stage in PENALTY.stages if stage.limit}

    assert declared == LIMITS
    assert [limit.clock for limit in PENALTY.limits] == [
        *("forwarding", "opinion", "guidance", "initial_review"),
        "home_push",  # beside the stages, by the law
    ]


@pytest.mark.parametrize(
    ("stage", "due"),
    [
        ("submitted", "2025-10-10"),
        ("supplementing", None),
        ("forwarded", "2025-10-13"),
        ("agreed", None),
        ("refused", "2025-10-10"),
        ("guided", None),
        ("uploaded", "2025-09-30"),
        ("reported", None),
        ("repaired", None),
        ("review_refused", None),
        ("withdrawn", None),
        ("dismissed", None),
        ("transferred", None),
        ("revoked", None),
    ],
)
def test_a_case_led_there_on_the_friday_before_the_long_holiday_is_due(stage: str, due: str | None) -> None:
    day = due_on(case_in(stage))

    assert (day and day.isoformat()) == due


# -------------------- who is told

FOUR_SEATS = {
    APPLICANT: "agent-1",
    STEWARD: "jiaozuo",
    HOME_STEWARD: "jincheng",
    AUTHORITY: "jiaozuo-scjg",
    PROVINCE: "henan",
}

TOLD = [
    ("submitted", "request_supplement", STEWARD, {APPLICANT, HOME_STEWARD}),
    ("supplementing", "supplement", APPLICANT, {STEWARD}),
    ("submitted", "forward", STEWARD, {AUTHORITY, APPLICANT, HOME_STEWARD}),
    ("forwarded", "return_forwarding", AUTHORITY, {STEWARD, APPLICANT, HOME_STEWARD}),
    ("forwarded", "agree", AUTHORITY, {APPLICANT, STEWARD, HOME_STEWARD}),
    ("forwarded", "refuse", AUTHORITY, {APPLICANT, STEWARD, HOME_STEWARD}),
    ("refused", "guide", STEWARD, {APPLICANT, HOME_STEWARD}),
    ("agreed", "confirm_upload", APPLICANT, {STEWARD}),
    ("uploaded", "report_to_province", STEWARD, {PROVINCE, APPLICANT, HOME_STEWARD}),
    ("uploaded", "return_upload", STEWARD, {APPLICANT, HOME_STEWARD}),
    ("reported", "approve_review", PROVINCE, {APPLICANT, STEWARD, HOME_STEWARD, AUTHORITY}),
    ("reported", "refuse_review", PROVINCE, {APPLICANT, STEWARD, HOME_STEWARD}),
    ("reported", "return_review", PROVINCE, {STEWARD}),
    ("submitted", "withdraw", APPLICANT, {STEWARD, HOME_STEWARD}),
    ("supplementing", "withdraw", APPLICANT, {STEWARD, HOME_STEWARD}),
    ("forwarded", "withdraw", APPLICANT, {STEWARD, HOME_STEWARD, AUTHORITY}),
    ("forwarded", "recall_forwarding", STEWARD, {AUTHORITY, APPLICANT, HOME_STEWARD}),
    ("submitted", "dismiss", STEWARD, {APPLICANT, HOME_STEWARD}),
    ("submitted", "amend", STEWARD, {APPLICANT, HOME_STEWARD}),
    ("supplementing", "amend", APPLICANT, {STEWARD, HOME_STEWARD}),
    ("agreed", "revise_opinion", AUTHORITY, {APPLICANT, STEWARD, HOME_STEWARD}),
    ("uploaded", "correct_receipt", APPLICANT, {STEWARD}),
    ("repaired", "revise_review", PROVINCE, {APPLICANT, STEWARD, HOME_STEWARD, AUTHORITY}),
    ("repaired", "revoke_repair", PROVINCE, {APPLICANT, STEWARD, HOME_STEWARD, AUTHORITY}),
    ("repaired", "revoke_repair", AUTHORITY, {APPLICANT, STEWARD, HOME_STEWARD, PROVINCE}),
    ("submitted", "urge", HOME_STEWARD, {STEWARD}),
    ("supplementing", "urge", STEWARD, {APPLICANT}),
    ("forwarded", "urge", STEWARD, {AUTHORITY}),
    ("agreed", "urge", STEWARD, {APPLICANT}),
    ("refused", "urge", HOME_STEWARD, {STEWARD}),
    ("uploaded", "urge", HOME_STEWARD, {STEWARD}),
    ("reported", "urge", STEWARD, {PROVINCE}),
]


@pytest.mark.parametrize(("stage", "action", "by", "told"), TOLD)
def test_a_step_is_told_to_the_parties_concerned(stage: str, action: str, by: Party, told: set[Party]) -> None:
    messages = act(case_in(stage), action, PEOPLE[by]).messages

    assert {message.to: message.holder for message in messages} == {party: FOUR_SEATS[party] for party in told}
    assert {message.kind for message in messages} == {f"penalty.{action}"}
    assert len(messages) == len(told)


def test_an_application_is_told_to_the_applicant_and_to_both_lead_departments() -> None:
    assert [(m.kind, m.to, m.holder) for m in submitted().messages] == [
        ("penalty.submit", APPLICANT, "agent-1"),
        ("penalty.submit", STEWARD, "jiaozuo"),
        ("penalty.submit", HOME_STEWARD, "jincheng"),
    ]


def test_an_office_that_holds_two_seats_is_told_once() -> None:
    case = submitted(home_city="jiaozuo").case

    assert [message.holder for message in submitted(home_city="jiaozuo").messages] == ["agent-1", "jiaozuo"]
    told = act(case, "withdraw", PEOPLE[APPLICANT]).messages
    assert [message.holder for message in told] == ["jiaozuo"]


# -------------------- what an action needs


def problems(stage: str | CaseFile, action: str, by: Principal, **body: Any) -> list[tuple[str, str, str]]:
    case = case_in(stage) if isinstance(stage, str) else stage
    with pytest.raises(InvalidInput) as raised:
        act(case, action, by, **body)
    return [(problem.pointer, problem.code, problem.message) for problem in raised.value.problems]


def forwarded_to_environment_office() -> CaseFile:
    return act(case_in("submitted"), "forward", JIAOZUO_STEWARD, **TO_ENVIRONMENT_OFFICE).case


def of_environment_office(kind: str) -> Document:
    return document(kind, office="jiaozuo-sthj")


def test_a_market_regulator_agrees_by_its_repair_decision() -> None:
    assert act(case_in("forwarded"), "agree", MARKET_REGULATOR, documents=(document(),)).case.stage == "agreed"


@pytest.mark.parametrize("kind", sorted(set(DOCUMENT_KINDS) - {"repair_decision"}))
def test_nothing_else_will_do_for_a_market_regulator(kind: str) -> None:
    assert problems("forwarded", "agree", MARKET_REGULATOR, documents=(document(kind),)) == [
        ("/document_ids", "document_required", "同意修复须附已核验通过的《准予信用修复决定书》。")
    ]


@pytest.mark.parametrize("kind", ["signed_application", "rectification"])
def test_another_agency_agrees_by_the_signed_form_or_other_rectification_material(kind: str) -> None:
    case = forwarded_to_environment_office()

    change = act(case, "agree", ENVIRONMENT_OFFICE, documents=(of_environment_office(kind),))
    assert change.case.stage == "agreed"


@pytest.mark.parametrize("kind", sorted(set(DOCUMENT_KINDS) - {"signed_application", "rectification"}))
def test_nothing_else_will_do_for_another_agency(kind: str) -> None:
    case = forwarded_to_environment_office()

    assert problems(case, "agree", ENVIRONMENT_OFFICE, documents=(of_environment_office(kind),)) == [
        (
            "/document_ids",
            "document_required",
            "同意修复须附已核验通过的《经处罚机关签章的信用修复申请表》或《其他整改材料（缴费票据等）》。",
        )
    ]


def test_nobody_agrees_without_a_document() -> None:
    wanted = "同意修复须附已核验通过的《准予信用修复决定书》。"

    assert problems("forwarded", "agree", MARKET_REGULATOR, documents=()) == [
        ("/document_ids", "document_required", wanted)
    ]


def test_what_else_is_attached_does_not_hurt() -> None:
    attached = (document("other"), document("repair_decision"))

    assert act(case_in("forwarded"), "agree", MARKET_REGULATOR, documents=attached).case.stage == "agreed"


@pytest.mark.parametrize("status", [DocumentStatus.PENDING, DocumentStatus.REJECTED, DocumentStatus.EXPIRED])
def test_only_a_verified_document_counts(status: DocumentStatus) -> None:
    attached = (document("other"), document(status=status))

    assert problems("forwarded", "agree", MARKET_REGULATOR, documents=attached) == [
        ("/document_ids/1", "document_not_verified", "这份材料尚未核验通过，不能引用。")
    ]


@pytest.mark.parametrize(
    "cited",
    [
        pytest.param(document(by=APPLICANT, office="jincheng"), id="the applicant's"),
        pytest.param(document(by=STEWARD, office="jiaozuo"), id="the steward's"),
        pytest.param(document(office="jiaozuo-sthj"), id="that of an agency which returned the case"),
        pytest.param(None, id="one that the case does not have"),
    ],
)
def test_an_agency_rests_its_opinion_on_its_own_upload(cited: Document | None) -> None:
    assert problems("forwarded", "agree", MARKET_REGULATOR, documents=(cited,)) == [
        ("/document_ids/0", "document_unknown", "没有这份材料，或者不是本单位上传的。")
    ]


def test_a_person_of_two_offices_cites_what_either_of_them_uploaded() -> None:
    both = Principal("officer-1", (*JIAOZUO_STEWARD.grants, *MARKET_REGULATOR.grants))
    attached = (document(by=STEWARD, office="jiaozuo"),)

    assert act(case_in("forwarded"), "agree", both, documents=attached).case.stage == "agreed"


TWENTY = "加处罚款尚未缴清承诺书未加盖公章请补正后来"


@pytest.mark.parametrize(
    "reasons", ["", None, "不同意", TWENTY[:19], f"不同意{' ' * 20}。", "不同意" + "\n" * 20 + "。"]
)
def test_a_refusal_needs_detailed_reasons(reasons: str | None) -> None:
    assert problems("forwarded", "refuse", MARKET_REGULATOR, reasons=reasons) == [
        ("/reasons", "text_too_short", "请详细说明理由，不少于 20 个字。")
    ]


def test_twenty_characters_are_detailed_enough() -> None:
    assert act(case_in("forwarded"), "refuse", MARKET_REGULATOR, reasons=TWENTY[:20]).case.stage == "refused"


@pytest.mark.parametrize(
    ("stage", "action", "by", "field", "what"),
    [
        ("forwarded", "return_forwarding", MARKET_REGULATOR, "reason", "原因"),
        ("refused", "guide", JIAOZUO_STEWARD, "text", "内容"),
        ("uploaded", "return_upload", JIAOZUO_STEWARD, "note", "说明"),
        ("reported", "refuse_review", HENAN, "note", "说明"),
        ("reported", "return_review", HENAN, "note", "说明"),
        ("submitted", "urge", JINCHENG_STEWARD, "text", "内容"),
    ],
)
@pytest.mark.parametrize("said", ["", None, "  \n "])
def test_who_returns_refuses_guides_or_urges_says_why(
    stage: str, action: str, by: Principal, field: str, what: str, said: str | None
) -> None:
    assert problems(stage, action, by, **{field: said}) == [(f"/{field}", "text_too_short", f"请填写{what}。")]


@pytest.mark.parametrize(
    ("stage", "action", "by", "field", "message"),
    [
        ("submitted", "request_supplement", JIAOZUO_STEWARD, "items", "请填写需补正的全部内容（一次性告知）。"),
        ("agreed", "confirm_upload", PEOPLE[APPLICANT], "receipt_number", "请填写“信用中国”网站回执编号。"),
    ],
)
@pytest.mark.parametrize("given", ["", None, []])
def test_what_the_next_party_works_with_is_not_left_empty(
    stage: str, action: str, by: Principal, field: str, message: str, given: Any
) -> None:
    assert problems(stage, action, by, **{field: given}) == [(f"/{field}", "required", message)]


@pytest.mark.parametrize(
    ("action", "stage", "by", "field"),
    [
        ("agree", "forwarded", MARKET_REGULATOR, "reasons"),
        ("report_to_province", "uploaded", JIAOZUO_STEWARD, "note"),
        ("approve_review", "reported", HENAN, "note"),
        ("withdraw", "forwarded", PEOPLE[APPLICANT], "reason"),
        ("forward", "submitted", JIAOZUO_STEWARD, "note"),
    ],
)
def test_who_carries_a_case_on_need_not_say_why(action: str, stage: str, by: Principal, field: str) -> None:
    assert act(case_in(stage), action, by, **{field: ""}).event.note == ""


def test_a_case_is_forwarded_to_an_agency_of_the_directory() -> None:
    assert problems("submitted", "forward", JIAOZUO_STEWARD, agency_id="jincheng-scjg", agency_name=None) == [
        ("/agency_id", "agency_unknown", "本市没有这个行政处罚机关。")
    ]


@pytest.mark.parametrize("note", ["", None, " \n "])
def test_a_supplement_brings_a_note_or_documents(note: str | None) -> None:
    assert problems("supplementing", "supplement", PEOPLE[APPLICANT], note=note) == [
        ("/note", "required", "请填写说明或上传材料，至少一项。")
    ]


def test_a_supplement_may_bring_documents_alone() -> None:
    receipt = document("fine_receipt", by=APPLICANT, office=PEOPLE[APPLICANT].grants[0].organisation)
    change = act(case_in("supplementing"), "supplement", PEOPLE[APPLICANT], note="", documents=(receipt,))

    assert change.case.stage == "submitted"
    assert change.event.details == {"documents": [asdict(receipt.reference())]}


def test_all_that_is_missing_is_said_at_once() -> None:
    attached = (None, document(status=DocumentStatus.PENDING))

    assert [pointer for pointer, _, _ in problems("forwarded", "agree", MARKET_REGULATOR, documents=attached)] == [
        "/document_ids/0",
        "/document_ids/1",
    ]


def test_the_name_on_the_decision_tells_a_market_regulator_before_forwarding() -> None:
    assert case_in("submitted").is_for_market_regulator
    assert not submitted(authority_name="焦作市生态环境局").case.is_for_market_regulator


def test_once_forwarded_the_agency_itself_tells() -> None:
    mistaken = submitted(authority_name="焦作市生态环境局").case

    assert act(mistaken, "forward", JIAOZUO_STEWARD).case.is_for_market_regulator
    assert not forwarded_to_environment_office().is_for_market_regulator


def test_each_need_says_itself_in_chinese() -> None:
    said = {action.name: [str(need) for need in action.needs] for action in PENALTY.actions if action.needs}

    assert said == {
        "request_supplement": ["填写需补正的全部内容（一次性告知） `items`"],
        "supplement": ["填写说明 `note` 或附材料 `document_ids`，至少一项"],
        "forward": [
            "指明处罚地城市的行政处罚机关 `agency_id`",
            "来件登记的申请转办至 `agency_id` 之前，案卷中须有已核验的"
            "《“信用中国”网站行政处罚信息信用修复申请表》或《来件记录（电话记录、来信来函等）》",
        ],
        "return_forwarding": ["填写原因 `reason`"],
        "agree": [
            "附已核验的材料 `document_ids`：由市场监管部门作出处罚的附《准予信用修复决定书》，"
            "由其他机关作出处罚的附《经处罚机关签章的信用修复申请表》或《其他整改材料（缴费票据等）》"
        ],
        "refuse": ["填写理由 `reasons`，不少于 20 个字"],
        "guide": ["填写内容 `text`"],
        "confirm_upload": ["填写“信用中国”网站回执编号 `receipt_number`"],
        "return_upload": ["填写说明 `note`"],
        "approve_review": [
            "`publication_ended_on`、`sharing_stopped_on`、`sanctions_lifted_on` 填写的，不早于处罚决定日期，不需要的不填"
        ],
        "push_home": [
            "填写推送至登记地市场监督管理部门的日期 `pushed_on`",
            "`pushed_on` 填写的，不早于处罚决定日期，不需要的不填",
        ],
        "refuse_review": ["填写说明 `note`"],
        "return_review": ["填写说明 `note`"],
        "urge": ["填写内容 `text`"],
        "answer_supervision": ["填写内容 `text`"],
        "recall_forwarding": ["填写原因 `reason`"],
        "dismiss": ["填写不予受理的原因代码 `reason_codes`", "填写理由 `reasons`"],
        "amend": ["填写要更正的内容 `changes`", "填写原因 `reason`"],
        "transfer": ["填写作出处罚的机关所在城市 `handling_city`，须为其他成员城市", "填写原因 `reason`"],
        "revise_opinion": ["填写原因 `reason`"],
        "correct_receipt": ["填写原因 `reason`"],
        "revise_review": ["填写原因 `reason`"],
        "revoke_repair": ["填写撤销的依据 `ground`", "填写理由 `reasons`"],
    }


# -------------------- names and routes


def test_stages_have_the_memorandums_names() -> None:
    assert [stage.label for stage in PENALTY.stages] == [
        *("已申请", "待补正", "已转办", "同意修复", "不同意修复", "已指导"),
        *("已上传信用中国", "已报省级复核", "已修复", "复核未通过", "已撤回", "不予受理", "已移送", "已撤销修复"),
    ]
    assert all(stage.task for stage in PENALTY.stages if not stage.is_closed)


def test_each_route_has_its_actions() -> None:
    routes = {path: [action.name for action in PENALTY.actions_at(path)] for path, _ in BODIES.values()}

    assert routes == {
        "supplement-request": ["request_supplement"],
        "supplement": ["supplement"],
        "forwarding": ["forward"],
        "forwarding-return": ["return_forwarding"],
        "opinion": ["agree", "refuse"],
        "guidance": ["guide"],
        "upload-confirmation": ["confirm_upload"],
        "initial-review": ["report_to_province", "return_upload"],
        "provincial-review": ["approve_review", "refuse_review", "return_review"],
        "home-push": ["push_home"],
        "withdrawal": ["withdraw"],
        "takeover": ["take_over"],
        "urging": ["urge"],
        "supervision-answer": ["answer_supervision"],
        "forwarding-recall": ["recall_forwarding"],
        "dismissal": ["dismiss"],
        "amendment": ["amend"],
        "transfer": ["transfer"],
        "opinion-revision": ["revise_opinion"],
        "receipt-correction": ["correct_receipt"],
        "review-revision": ["revise_review"],
        "revocation": ["revoke_repair"],
    }


def test_the_materials_are_the_memorandums() -> None:
    assert PENALTY.materials == {
        "penalty_decision": "行政处罚决定书",
        "fine_receipt": "罚款缴纳凭证",
        "gains_receipt": "没收违法所得缴纳凭证",
        "property_receipt": "没收非法财物凭证",
    }
    assert set(PENALTY.materials) <= set(DOCUMENT_KINDS)


def test_whoever_holds_no_seat_may_do_nothing() -> None:
    stranger = replace(PEOPLE[STEWARD], grants=())

    with pytest.raises(RoleMayNot):
        act(case_in("submitted"), "forward", stranger)
