"""Documents added to cases and taken back: who hears of them, by hand, and what makes no noise."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.cases.case import Dossier
from chalicelib.domain.cases.case_changes import Change
from chalicelib.domain.cases.filing import additions
from chalicelib.domain.cases.filing.document_events import ADDED, INTERNAL, REJECTED, WITHDRAWN
from chalicelib.domain.cases.filing.withdrawals import withdraw
from chalicelib.domain.cases.reading import as_read_from
from chalicelib.domain.messages.messages import Duty
from chalicelib.domain.parties.documents import Document, DocumentStatus
from chalicelib.domain.parties.parties import Grant, Party, Role
from chalicelib.domain.parties.seats import Seat
from chalicelib.domain.workflow.events import first_break
from tests.builders import (
    APPLICANT,
    AUTHORITY,
    NOW,
    STEWARD_JINCHENG,
    WAYS,
    a_case_in,
    a_document,
    a_submitted_case,
    circumstances,
    play,
)
from tests.domain.cases import test_judgment

OFFICES = {
    "applicant": "jincheng",
    "steward": "jiaozuo",
    "home_steward": "jincheng",
    "authority": "jiaozuo-scjg",
    "province": "henan",
    "executing_court": "jiaozuo-shanyang",
    "local_court": "jincheng-chengqu",
}

SILENT = None
TOLD: dict[str, dict[str, set[str] | None]] = {
    "submitted": {"applicant": {"steward"}, "steward": SILENT, "home_steward": {"steward"}},
    "supplementing": {"applicant": SILENT, "steward": set(), "home_steward": set()},
    "forwarded": {
        "applicant": {"authority"},
        "steward": {"authority"},
        "home_steward": {"authority"},
        "authority": SILENT,
    },
    "agreed": {"applicant": SILENT, "steward": set(), "home_steward": set(), "authority": SILENT},
    "refused": {"applicant": {"steward"}, "steward": SILENT, "home_steward": {"steward"}, "authority": SILENT},
    "uploaded": {"applicant": {"steward"}, "steward": SILENT, "home_steward": {"steward"}, "authority": SILENT},
    "reported": {
        "applicant": {"province"},
        "steward": {"province"},
        "home_steward": {"province"},
        "authority": SILENT,
        "province": SILENT,
    },
    "guided": {"applicant": SILENT, "steward": SILENT, "home_steward": SILENT, "authority": SILENT},
    "repaired": {"applicant": SILENT, "steward": SILENT, "authority": SILENT, "province": SILENT},
}
"""Stage -> uploader -> those who are told of the document; None where no event is made of it."""
COURTS = {"executing_court", "local_court"}
TOLD_OF_JUDGMENTS: dict[str, dict[str, set[str] | None]] = {
    "applied": {"applicant": {"executing_court"}, "home_steward": {"executing_court"}, "executing_court": SILENT},
    "sent": {"applicant": COURTS, "steward": COURTS, "executing_court": SILENT, "local_court": SILENT},
    "answered": {"applicant": {"executing_court"}, "executing_court": SILENT, "local_court": SILENT},
    "approved": {"applicant": {"executing_court"}, "executing_court": SILENT},
    "closed": {"applicant": SILENT, "executing_court": SILENT, "local_court": SILENT},
}
LATER = NOW + timedelta(days=400)


def added_by(uploader: str, **overrides: Any) -> Document:
    parts: dict[str, Any] = {"uploaded_by": Party(uploader), "office": OFFICES[uploader], "kind": "other"}
    return a_document(**(parts | overrides))


def dossier_of(changes: list[Change], *documents: Document) -> Dossier:
    return Dossier(changes[-1].case, documents, tuple(change.event for change in changes))


def heard(change: Change | None) -> set[str] | None:
    return {message.to.value for message in change.messages} if change else None


@pytest.mark.parametrize("stage", TOLD)
def test_of_a_document_added_to_a_penalty_case_hears_whoever_must_act_and_may_read_it(stage: str) -> None:
    changes = a_case_in(stage)
    for uploader, told in TOLD[stage].items():
        document = added_by(uploader)
        change = additions.add(dossier_of(changes, document), document, LATER)
        assert heard(change) == told, uploader


@pytest.mark.parametrize("state", TOLD_OF_JUDGMENTS)
def test_of_a_document_added_to_a_court_case_hears_whoever_must_act_and_may_read_it(state: str) -> None:
    changes = [*test_judgment.way(*test_judgment.WAYS[state])]
    for uploader, told in TOLD_OF_JUDGMENTS[state].items():
        document = added_by(uploader)
        change = additions.add(dossier_of(changes, document), document, LATER)
        assert heard(change) == told, uploader


def test_an_added_document_is_an_event_with_its_hash_and_leaves_the_stage_and_the_clocks() -> None:
    changes = a_case_in("forwarded")
    before = changes[-1].case
    document = added_by("applicant", kind="fine_receipt", announced_by="agent-1")
    change = additions.add(dossier_of(changes, document), document, LATER)
    assert change
    assert replace(change.case, version=0, last_hash="", updated_at=NOW) == replace(
        before, version=0, last_hash="", updated_at=NOW
    )
    event = change.event
    assert (event.action, event.stage, event.sequence, event.note) == (ADDED, "forwarded", before.version + 1, "")
    assert (event.actor.role, event.actor.organisation, event.actor.principal_id) == (
        "applicant",
        "jincheng",
        "agent-1",
    )
    assert event.details == {
        "document_id": document.document_id,
        "kind": "fine_receipt",
        "sha256": "5f" * 32,
        "uploaded_by": "applicant",
        "told": ["authority"],
    }
    assert first_break(before.case_id, [*(c.event for c in changes), event], event.sequence, event.hash) is None
    (message,) = change.messages
    assert (message.facts["document"], message.facts["uploader"]) == ("罚款缴纳凭证", "申请人")
    assert message.facts["duty"] == Duty.OWES
    assert document.file_name not in str(message)


def test_files_added_together_are_told_of_once_and_later_ones_again() -> None:
    changes = a_case_in("forwarded")
    for minutes, told in ((0, {"authority"}), (3, set()), (9, set()), (11, {"authority"})):
        document = added_by("applicant")
        change = additions.add(dossier_of(changes, document), document, LATER + timedelta(minutes=minutes))
        assert change
        assert heard(change) == told, minutes
        changes.append(change)
    document = added_by("home_steward")
    assert heard(additions.add(dossier_of(changes, document), document, LATER)) == {"authority"}  # another office's


@pytest.mark.parametrize(("stage", "uploader"), [("forwarded", "home_steward"), ("agreed", "steward")])
def test_the_company_learns_nothing_of_an_offices_document(stage: str, uploader: str) -> None:
    changes = a_case_in(stage)
    document = added_by(uploader, announced_by="clerk-1")
    change = additions.add(dossier_of(changes, document), document, LATER)
    assert change
    whole = dossier_of([*changes, change], document)
    company = Seat(Party.APPLICANT, Grant(Role.APPLICANT, "jincheng", "jincheng"))
    agency = Seat(Party.AUTHORITY, AUTHORITY.grants[0])

    seen = as_read_from(whole, (company,)).events[-1]
    assert (seen.action, seen.actor.role, seen.actor.organisation, seen.details) == (INTERNAL, "office", "", {})
    assert (seen.hash, seen.previous_hash) == (change.event.hash, change.event.previous_hash)
    assert "clerk-1" not in str(seen)
    assert as_read_from(whole, (agency,)).events[-1] == change.event


# -------------------- taken back


@pytest.mark.parametrize(
    ("stage", "told"),
    [("submitted", {"steward"}), ("supplementing", set()), ("forwarded", {"authority"}), ("reported", {"province"})],
)
def test_of_a_document_taken_back_hears_whoever_must_act(stage: str, told: set[str]) -> None:
    changes = a_case_in(stage)
    document = added_by("applicant", kind="fine_receipt")
    change = withdraw(dossier_of(changes, document), document, "传错了。", circumstances(APPLICANT, LATER))
    assert heard(change) == told
    assert change.event.action == WITHDRAWN
    for message in change.messages:
        assert (message.facts["document"], message.facts["reason"]) == ("罚款缴纳凭证", "传错了。")


def test_of_a_file_that_never_became_a_document_nobody_hears_when_it_is_taken_back() -> None:
    changes = a_case_in("forwarded")
    pending = added_by("home_steward", status=DocumentStatus.PENDING, checked_at=None)
    change = withdraw(dossier_of(changes, pending), pending, "传错了。", circumstances(STEWARD_JINCHENG, LATER))
    assert heard(change) == set()


def test_the_company_does_not_hear_that_an_office_took_its_paper_back() -> None:
    changes = a_case_in("forwarded")
    draft = added_by("authority")
    change = withdraw(dossier_of(changes, draft), draft, "传错了。", circumstances(AUTHORITY, LATER))
    assert heard(change) == set()
    company = Seat(Party.APPLICANT, Grant(Role.APPLICANT, "jincheng", "jincheng"))
    seen = as_read_from(dossier_of([*changes, change], draft), (company,)).events[-1]
    assert (seen.action, seen.actor.role, seen.note, seen.details) == (INTERNAL, "office", "", {})


# -------------------- rejected


@pytest.mark.parametrize("uploader", ["applicant", "home_steward", "authority"])
def test_of_a_rejected_file_its_uploader_hears_alone(uploader: str) -> None:
    case = a_case_in("forwarded")[-1].case
    rejected = added_by(uploader, status=DocumentStatus.REJECTED, rejection="文件内容与所登记的类型不符。")
    (message,) = additions.tell_rejected(case, rejected)
    assert (message.kind, message.to.value, message.facts["rejection"]) == (REJECTED, uploader, rejected.rejection)
    assert rejected.file_name not in str(message)


def test_what_was_told_of_a_document_is_not_of_an_earlier_stage() -> None:
    first = a_submitted_case()
    document = added_by("applicant")
    added = additions.add(Dossier(first.case, (document,), (first.event,)), document, NOW)
    assert added
    later = play(added.case, WAYS["forwarded"])
    another = added_by("applicant")
    change = additions.add(dossier_of([first, added, *later], document, another), another, NOW + timedelta(minutes=5))
    assert heard(change) == {"authority"}
