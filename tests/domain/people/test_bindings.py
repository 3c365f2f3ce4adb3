"""A binding from draft to end: who may take which step, what it rests on, and what the person keeps of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.parties.documents import Document, DocumentStatus
from chalicelib.domain.parties.parties import Grant, Principal, Role
from chalicelib.domain.people.bindings import (
    LETTER,
    LICENCE,
    Binding,
    BindingAction,
    BindingFile,
    BindingKind,
    Entry,
    Side,
    newest_verified,
)
from chalicelib.domain.people.persons import BindingStatus
from chalicelib.domain.shared.errors import InvalidInput, NotAllowedNow, RoleMayNot
from chalicelib.domain.shared.identifiers.company_id import company_id
from tests.builders import NOW, STEWARD_CHANGZHI, STEWARD_JINCHENG, USCC_JIAOZUO, USCC_JINCHENG, a_document, a_person

DRAFT, WAITING, CONFIRMED = BindingStatus.DRAFT, BindingStatus.WAITING, BindingStatus.CONFIRMED
REFUSED, REVOKED, LEFT = BindingStatus.REFUSED, BindingStatus.REVOKED, BindingStatus.LEFT
WANG, LI = Principal("person-wang", ()), Principal("person-li", ())
REASONS = "授权书没有加盖企业的公章。"
LATER = NOW + timedelta(hours=1)


def a_binding(status: BindingStatus = DRAFT, **overrides: Any) -> Binding:
    parts: dict[str, Any] = {
        "binding_id": "JC-B-5H8K2M4N6P7Q9R1S3T0V",
        "kind": BindingKind.AGENT,
        "company_id": company_id("JC", USCC_JINCHENG),
        "uscc": USCC_JINCHENG,
        "name": "晋城市示例物流有限公司",
        "home_city": "jincheng",
        "holder": WANG.principal_id,
        "status": status,
        "history": (Entry(NOW, BindingAction.OPEN, WANG.principal_id),),
        "agent_name": "王小明",
    }
    return Binding(**(parts | overrides))


def the_documents() -> tuple[Document, ...]:
    return tuple(a_document(kind=kind) for kind in (LICENCE, LETTER))


def take(binding: Binding, action: BindingAction, by: Principal) -> Binding:
    match action:
        case BindingAction.SUBMIT:
            return binding.submitted(by, LATER, the_documents())
        case BindingAction.CONFIRM | BindingAction.REFUSE | BindingAction.REVOKE:
            return binding.decided(action, by, LATER, "" if action is BindingAction.CONFIRM else REASONS)
        case BindingAction.HAND_OVER:
            other = a_binding(CONFIRMED, binding_id="JC-B-00000000000000000000", holder=LI.principal_id)
            return binding.handed_over(other, by, LATER)[0]
        case _:
            return binding.after(action, by, LATER)


LEADS_TO = {
    BindingAction.SUBMIT: {DRAFT: WAITING, REFUSED: WAITING, REVOKED: WAITING},
    BindingAction.CONFIRM: {WAITING: CONFIRMED},
    BindingAction.REFUSE: {WAITING: REFUSED},
    BindingAction.REVOKE: {CONFIRMED: REVOKED},
    BindingAction.LEAVE: {DRAFT: LEFT, WAITING: LEFT, REFUSED: LEFT, REVOKED: LEFT, CONFIRMED: LEFT},
    BindingAction.HAND_OVER: {CONFIRMED: LEFT},
}
OF_THE_STEWARD = {BindingAction.CONFIRM, BindingAction.REFUSE, BindingAction.REVOKE}


@pytest.mark.parametrize("status", BindingStatus)
@pytest.mark.parametrize("action", LEADS_TO)
def test_each_step_is_taken_from_where_it_may_and_by_whom(action: BindingAction, status: BindingStatus) -> None:
    binding = a_binding(status)
    own, other = (STEWARD_JINCHENG, WANG) if action in OF_THE_STEWARD else (WANG, STEWARD_JINCHENG)
    for stranger in (other, LI, STEWARD_CHANGZHI):
        with pytest.raises(RoleMayNot):
            take(binding, action, stranger)
    if status not in LEADS_TO[action]:
        with pytest.raises(NotAllowedNow):
            take(binding, action, own)
        return
    after = take(binding, action, own)
    assert (after.status, after.version) == (LEADS_TO[action][status], 2)
    assert (after.history[-1].action, after.history[-1].by, after.history[-1].at) == (action, own.principal_id, LATER)


@pytest.mark.parametrize("status", BindingStatus)
def test_what_is_offered_is_what_may_be_done(status: BindingStatus) -> None:
    for side, mine in ((Side.STEWARD, OF_THE_STEWARD), (Side.HOLDER, LEADS_TO.keys() - OF_THE_STEWARD)):
        offered = set(a_binding(status).actions_now(side))
        assert offered == {action for action in mine if status in LEADS_TO[action]}


def test_a_submission_rests_on_the_newest_verified_document_of_each_kind() -> None:
    old, new = (a_document(kind=LETTER, created_at=NOW + timedelta(minutes=m)) for m in (1, 2))
    rejected = a_document(kind=LETTER, created_at=LATER, status=DocumentStatus.REJECTED)
    licence = a_document(kind=LICENCE)
    after = a_binding().submitted(WANG, LATER, (new, licence, old, rejected))
    assert [cited.document_id for cited in after.documents] == [licence.document_id, new.document_id]
    assert after.documents[1].evidence_version == new.evidence_version


@pytest.mark.parametrize(
    ("documents", "missing"),
    [
        ((), ["business_licence_required", "authorisation_letter_required"]),
        ((LICENCE,), ["authorisation_letter_required"]),
        ((LETTER,), ["business_licence_required"]),
    ],
)
def test_nothing_is_submitted_without_both_documents(documents: tuple[str, ...], missing: list[str]) -> None:
    with pytest.raises(InvalidInput) as refused:
        a_binding().submitted(WANG, LATER, tuple(a_document(kind=kind) for kind in documents))
    assert [problem.code for problem in refused.value.problems] == missing


def test_a_document_that_is_not_verified_does_not_count() -> None:
    unverified = tuple(replace(d, status=DocumentStatus.PENDING) for d in the_documents())
    with pytest.raises(InvalidInput):
        a_binding().submitted(WANG, LATER, unverified)
    assert newest_verified(unverified, LETTER) is None


@pytest.mark.parametrize(
    ("reasons", "is_enough"), [("", False), ("九个字的理由在这里", False), ("十个字的理由写在这里", True)]
)
def test_a_refusal_gives_reasons(reasons: str, is_enough: bool) -> None:
    binding = a_binding(WAITING)
    if is_enough:
        after = binding.decided(BindingAction.REFUSE, STEWARD_JINCHENG, LATER, reasons)
        assert (after.reasons, after.decided_by, after.decided_at) == (reasons, "steward-jincheng", LATER)
        assert after.history[-1].reasons == reasons
        return
    with pytest.raises(InvalidInput) as refused:
        binding.decided(BindingAction.REFUSE, STEWARD_JINCHENG, LATER, reasons)
    assert [(p.pointer, p.code) for p in refused.value.problems] == [("/reasons", "text_too_short")]


def test_what_was_refused_is_submitted_again_with_nothing_left_of_the_refusal() -> None:
    refused = a_binding(WAITING).decided(BindingAction.REFUSE, STEWARD_JINCHENG, LATER, REASONS)
    again = refused.submitted(WANG, LATER, the_documents())
    assert (again.status, again.reasons, again.decided_by, again.decided_at) == (WAITING, "", "", None)
    assert [entry.action.value for entry in again.history] == ["open", "refuse", "submit"]


OTHER = a_binding(CONFIRMED, binding_id="JC-B-00000000000000000000", holder=LI.principal_id)


@pytest.mark.parametrize(
    "to",
    [
        None,
        a_binding(CONFIRMED),
        replace(OTHER, status=WAITING),
        replace(OTHER, status=LEFT),
        replace(OTHER, company_id=company_id("JZ", USCC_JIAOZUO)),
        replace(OTHER, kind=BindingKind.MANDATE),
    ],
    ids=["nothing", "itself", "waiting", "left", "of another company", "a mandate"],
)
def test_a_company_is_handed_over_to_another_of_its_confirmed_agents_alone(to: Binding | None) -> None:
    with pytest.raises(InvalidInput) as refused:
        a_binding(CONFIRMED).handed_over(to, WANG, LATER)
    assert [(p.pointer, p.code) for p in refused.value.problems] == [("/to_binding_id", "binding_unknown")]


def test_a_handover_ends_one_and_is_noted_in_the_other() -> None:
    ended, going_on = a_binding(CONFIRMED).handed_over(OTHER, WANG, LATER)
    assert (ended.status, going_on.status, going_on.version) == (LEFT, CONFIRMED, 2)
    assert (going_on.history[-1].action, going_on.history[-1].by) == (BindingAction.TAKE_OVER, WANG.principal_id)


@pytest.mark.parametrize(("status", "takes"), [(DRAFT, 1), (REFUSED, 1), (WAITING, 0), (CONFIRMED, 0), (LEFT, 0)])
def test_documents_are_added_before_a_submission_alone(status: BindingStatus, takes: int) -> None:
    assert a_binding(status).takes_documents is bool(takes)


# -------------------- mandates


def a_mandate(status: BindingStatus = CONFIRMED) -> Binding:
    return a_binding(status, kind=BindingKind.MANDATE, holder="jincheng", agent_name="")


def test_a_mandate_is_its_citys_stewards_alone() -> None:
    assert a_mandate().side_of(STEWARD_JINCHENG) is Side.HOLDER
    for stranger in (STEWARD_CHANGZHI, WANG, Principal("jincheng", ()), Principal("x", (Grant(Role.OPERATOR, ""),))):
        assert a_mandate().side_of(stranger) is None


def test_a_mandate_takes_documents_and_serves_until_it_ends() -> None:
    assert a_mandate().actions_now(Side.HOLDER) == (BindingAction.LEAVE,)
    assert a_mandate().takes_documents
    ended = a_mandate().after(BindingAction.LEAVE, STEWARD_JINCHENG, LATER)
    assert (ended.status, ended.takes_documents, ended.actions_now(Side.HOLDER)) == (LEFT, False, ())


def test_a_file_knows_its_letter() -> None:
    letter = a_document(kind=LETTER)
    assert BindingFile(a_mandate(), (a_document(kind=LICENCE), letter)).letter == letter
    assert BindingFile(a_mandate(), (a_document(kind=LICENCE),)).letter is None


# -------------------- what the person keeps


@pytest.mark.parametrize("status", BindingStatus)
def test_a_person_keeps_each_living_binding_and_speaks_by_the_confirmed(status: BindingStatus) -> None:
    person = a_person().with_membership(a_binding().membership()).with_membership(a_binding(status).membership())
    assert [m.status for m in person.memberships] == ([] if status is LEFT else [status])
    grants = (Grant(Role.APPLICANT, company_id("JC", USCC_JINCHENG), "jincheng"),)
    assert person.principal().grants == (grants if status is CONFIRMED else ())
    assert person.version == 3
