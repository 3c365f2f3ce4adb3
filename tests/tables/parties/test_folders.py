"""Documents are filed and settled once; those still awaited are found by their folder."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.parties.documents import DocumentStatus
from chalicelib.domain.shared.errors import AlreadyAnswered, LostRace
from chalicelib.tables.cases.store import CaseStore
from chalicelib.tables.core.tables import Tables
from chalicelib.tables.parties.folders import FolderStore
from tests.builders import FORWARDED, NOW, a_pending_document, a_submitted_case, play
from tests.tables.support import an_answer, at_once, dump, whole_index


def test_a_document_is_added_once(store: CaseStore, folders: FolderStore, tables: Tables, dynamodb: Any) -> None:
    change, document = a_submitted_case(), a_pending_document()
    store.save(change)
    folders.add("jiaozuo", change.case.case_id, document, an_answer())
    stored = dump(dynamodb, tables)
    with pytest.raises(AlreadyAnswered):
        folders.add("jiaozuo", change.case.case_id, document, an_answer())
    with pytest.raises(LostRace):
        folders.add("jiaozuo", change.case.case_id, document)
    assert dump(dynamodb, tables) == stored


def test_a_document_is_settled_once(store: CaseStore, folders: FolderStore) -> None:
    change, document = a_submitted_case(), a_pending_document()
    store.save(change)
    folders.add("jiaozuo", change.case.case_id, document)
    verdicts = [DocumentStatus.VERIFIED, DocumentStatus.REJECTED] * 4
    settled = [replace(document, status=verdict, checked_at=NOW) for verdict in verdicts]

    def settle(number: int) -> bool:
        try:
            folders.record_verdict("jiaozuo", change.case.case_id, settled[number])
        except LostRace:
            return False
        return True

    outcomes = at_once(settle)
    assert sum(outcomes) == 1
    dossier = store.get("jiaozuo", change.case.case_id)
    assert dossier is not None
    assert dossier.documents == (settled[outcomes.index(True)],)


def test_a_document_that_nobody_announced_cannot_be_settled(store: CaseStore, folders: FolderStore) -> None:
    change = a_submitted_case()
    store.save(change)
    settled = a_pending_document(status=DocumentStatus.VERIFIED, checked_at=NOW)
    with pytest.raises(LostRace):
        folders.record_verdict("jiaozuo", change.case.case_id, settled)


@pytest.mark.parametrize("folder_id", ["JZ-5H8K2M4N6P7Q9R1S3T0V", "JZ-B-5H8K2M4N6P7Q9R1S3T0V"])
def test_what_is_still_awaited_is_found_with_its_folder_once_its_policy_ended(
    folders: FolderStore, folder_id: str
) -> None:
    document, settled = a_pending_document(), a_pending_document()
    for one in (document, settled):
        folders.add("jiaozuo", folder_id, one)
    folders.record_verdict("jiaozuo", folder_id, replace(settled, status=DocumentStatus.EXPIRED, checked_at=NOW))
    expired_by = document.expires_at + timedelta(minutes=5)
    assert folders.page_of_awaited("jiaozuo", expired_by, None) == ([(folder_id, document)], None)
    assert folders.page_of_awaited("jiaozuo", NOW, None) == ([], None)
    assert folders.get("jiaozuo", folder_id, document.document_id) == document


@pytest.mark.parametrize("verdict", [status for status in DocumentStatus if status is not DocumentStatus.PENDING])
@pytest.mark.parametrize("by", ["alone", "with its case", "by a step"])
def test_what_is_settled_is_no_longer_due(
    store: CaseStore, folders: FolderStore, tables: Tables, dynamodb: Any, verdict: DocumentStatus, by: str
) -> None:
    """Not even as a row that nobody would count: the sweeper reads the index, and pays for it, every ten minutes."""
    change, document = a_submitted_case(), a_pending_document()
    case_id = change.case.case_id
    store.save(change)
    folders.add("jiaozuo", case_id, document)
    assert due_documents(dynamodb, tables) == [document.document_id]
    settled = replace(document, status=verdict, checked_at=NOW)
    if by == "alone":
        folders.record_verdict("jiaozuo", case_id, settled)
    elif by == "with its case":
        store.record_verdict(change.case, settled)
    else:
        (urged,) = play(change.case, [FORWARDED])
        store.save(replace(urged, verdict=settled))
    assert due_documents(dynamodb, tables) == []


def due_documents(client: Any, tables: Tables) -> list[str]:
    rows = whole_index(client, tables, "jiaozuo", "due")
    return [row["sk"]["S"].removeprefix("DOCUMENT#") for row in rows if row["running"]["S"] == "UPLOADS"]
