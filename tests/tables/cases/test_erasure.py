"""A person is erased from a case: no row holds a trace of them, the chain is proven, and the case goes on."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.cases.application import NOBODY
from chalicelib.domain.cases.proof.erasure import without_persons
from chalicelib.domain.shared.errors import LostRace
from chalicelib.tables.cases.store import CaseStore
from chalicelib.tables.core.tables import Tables
from infra.verify_chain import Proof, prove
from tests.builders import APPLICANT, NOW, PERSON, UPLOADED, a_case_in, play
from tests.tables.support import dump, minutes, save_all


def test_a_person_is_erased_and_the_timeline_still_proves_itself(
    store: CaseStore, tables: Tables, dynamodb: Any
) -> None:
    case = save_all(store, a_case_in("agreed"))[-1].case
    contact = case.application.contact
    dossier = store.get("jiaozuo", case.case_id)
    assert dossier
    assert [event.actor.person for event in dossier.events] == [PERSON] * 3
    assert dossier.case.application.contact == contact

    store.save_erasure(without_persons(dossier, NOW + minutes(1), acted=[APPLICANT.principal_id], contact=True))
    assert not [word for word in (contact.name, contact.phone, contact.email) if word in str(dump(dynamodb, tables))]
    assert prove(tables, "jiaozuo") == Proof(1, 3, erased=2)
    found = store.get("jiaozuo", case.case_id)
    assert found
    assert found.case.application.contact == NOBODY
    assert [event.actor.person for event in found.events] == ["", PERSON, PERSON]

    save_all(store, play(found.case, [UPLOADED]))
    with pytest.raises(LostRace):
        store.save_erasure(without_persons(found, NOW, acted=[APPLICANT.principal_id]))
    assert prove(tables, "jiaozuo") == Proof(1, 4, erased=2)
