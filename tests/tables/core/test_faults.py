"""Storage that conflicts, throttles or falls silent: tried again within bounds, named, and never half a write."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError
from pynamodb.exceptions import TransactWriteError

from chalicelib.domain.cases.listings import CaseList
from chalicelib.domain.cases.transitions import Change
from chalicelib.domain.parties.access import ListKind
from chalicelib.domain.parties.parties import Identity
from chalicelib.domain.shared.errors import AlreadyAnswered, LostRace, StorageBusy
from chalicelib.domain.time.calendar import WorkingCalendar
from chalicelib.tables.cases.store import CaseStore
from chalicelib.tables.core.answers import AnswerStore
from chalicelib.tables.core.tables import Tables
from chalicelib.tables.core.transaction import ATTEMPTS, TransactionWriter
from chalicelib.tables.offices.directory import DirectoryStore
from tests.builders import FORWARDED, NOW, STEWARD_JIAOZUO, a_submitted_case, play
from tests.tables.support import NO_WAITING, an_answer, cancelled, dump, faults, lost_replies, refusal

WRITE = "TransactWriteItems"
CONFLICT = cancelled("None", "TransactionConflict", "None")
THROTTLED = cancelled("ThrottlingError", "None", "None")
SILENT = ReadTimeoutError(endpoint_url="https://dynamodb")


@pytest.fixture(autouse=True)
def _no_backoff(monkeypatch: pytest.MonkeyPatch) -> None:
    """botocore's own retries wait for nothing."""
    monkeypatch.setattr("botocore.endpoint.time.sleep", NO_WAITING)


@pytest.fixture
def patient(tables: Tables) -> CaseStore:
    return CaseStore(tables, TransactionWriter(tables.connection, NO_WAITING))


@pytest.fixture
def forwarding(patient: CaseStore) -> Change:
    """An action on a stored case."""
    submitted = a_submitted_case()
    patient.save(submitted)
    return play(submitted.case, [FORWARDED])[0]


@pytest.mark.parametrize("times", range(1, ATTEMPTS))
@pytest.mark.parametrize("trouble", [CONFLICT, THROTTLED], ids=["conflict", "throttled"])
def test_a_transaction_that_met_another_is_tried_again_with_the_same_token(
    patient: CaseStore, tables: Tables, forwarding: Change, trouble: Any, times: int
) -> None:
    with faults(tables, WRITE, *[trouble] * times, None) as sent:
        patient.save(forwarding)
    assert len(sent) == times + 1
    assert len({json.loads(request.body)["ClientRequestToken"] for request in sent}) == 1
    dossier = patient.get("jiaozuo", forwarding.case.case_id)
    assert dossier is not None
    assert dossier.case == forwarding.case
    assert len(dossier.events) == 2


def test_a_transaction_waits_longer_before_each_new_try(tables: Tables) -> None:
    waits: list[float] = []
    store = CaseStore(tables, TransactionWriter(tables.connection, waits.append))
    with faults(tables, WRITE, CONFLICT), pytest.raises(StorageBusy):
        store.save(a_submitted_case())
    assert len(waits) == ATTEMPTS
    assert all(0.0125 * 2**n <= wait < 0.0375 * 2**n for n, wait in enumerate(waits))


TROUBLES = {
    "conflict": (CONFLICT, ATTEMPTS),
    "throttled in a transaction": (THROTTLED, ATTEMPTS),
    "throttled": (refusal("ProvisionedThroughputExceededException"), 3),
    "rate exceeded": (refusal("ThrottlingException"), 3),
    "in progress": (refusal("TransactionInProgressException"), 3),
    "internal error": (refusal("InternalServerError", 500), 3),
    "unavailable": (refusal("ServiceUnavailable", 503), 3),
    "read timeout": (SILENT, 3),
    "connect timeout": (ConnectTimeoutError(endpoint_url="https://dynamodb"), 3),
    "no connection": (EndpointConnectionError(endpoint_url="https://dynamodb"), 3),
}


@pytest.mark.parametrize(("trouble", "sendings"), TROUBLES.values(), ids=TROUBLES)
def test_lasting_trouble_is_named_after_few_sendings_and_writes_nothing(
    patient: CaseStore, tables: Tables, dynamodb: Any, forwarding: Change, trouble: Any, sendings: int
) -> None:
    before = dump(dynamodb, tables)
    with faults(tables, WRITE, trouble) as sent, pytest.raises(StorageBusy):
        patient.save(forwarding, an_answer())
    assert len(sent) == sendings
    assert dump(dynamodb, tables) == before


def test_a_refused_condition_beside_a_conflict_is_a_refusal(patient: CaseStore, tables: Tables) -> None:
    mixed = cancelled("TransactionConflict", "ConditionalCheckFailed", "None")  # the answer's row, then the head's
    with faults(tables, WRITE, mixed) as sent, pytest.raises(LostRace):
        patient.save(a_submitted_case(), an_answer())
    assert len(sent) == 1


@pytest.mark.parametrize("trouble", [refusal("ValidationException"), refusal("AccessDeniedException")])
def test_our_own_mistakes_are_not_called_busy(patient: CaseStore, tables: Tables, trouble: Any) -> None:
    with faults(tables, WRITE, trouble) as sent, pytest.raises(TransactWriteError):
        patient.save(a_submitted_case())
    assert len(sent) == 1


READS = {
    "a case": lambda store: store.get("jiaozuo", "JZ-1"),
    "an answer": lambda store: AnswerStore(store._tables).get("applicant", "POST /v1/cases", "key"),
    "a list": lambda store: store.page([CaseList("jiaozuo", ListKind.LEDGER)], lambda _: True, 5, None),
    "a whole ledger": lambda store: list(store.all_listed("jiaozuo")),
}


@pytest.mark.parametrize("read", READS.values(), ids=READS)
@pytest.mark.parametrize("trouble", [refusal("ProvisionedThroughputExceededException"), SILENT])
def test_reads_that_storage_does_not_answer_are_named(
    store: CaseStore, tables: Tables, read: Any, trouble: Any
) -> None:
    with faults(tables, "*", trouble) as sent, pytest.raises(StorageBusy):
        read(store)
    assert len(sent) == 3


def test_a_read_that_is_throttled_once_is_answered(store: CaseStore, tables: Tables) -> None:
    with faults(tables, "Query", refusal("ThrottlingException"), None):
        assert store.get("jiaozuo", "JZ-1") is None


def test_the_directory_names_busy_storage_too(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.tables.core.transaction.FIRST_PAUSE_SECONDS", 0)
    directory = DirectoryStore(tables)
    throttled = refusal("ProvisionedThroughputExceededException")
    with faults(tables, "*", throttled):
        for work in (
            directory.read,
            directory.statistics,
            lambda: directory.identity("somebody"),
            lambda: directory.save_principal(STEWARD_JIAOZUO),
        ):
            with pytest.raises(StorageBusy):
                work()


def test_after_lost_replies_a_repeated_request_finds_its_answer(
    patient: CaseStore, tables: Tables, dynamodb: Any, forwarding: Change
) -> None:
    with lost_replies(tables, 99) as sent, pytest.raises(StorageBusy):
        patient.save(forwarding, an_answer())
    assert len(sent) == 3
    stored = dump(dynamodb, tables)
    with pytest.raises(AlreadyAnswered):
        patient.save(forwarding, an_answer())
    assert dump(dynamodb, tables) == stored
    keep = an_answer()
    assert AnswerStore(tables).get(keep.principal_id, keep.route, keep.key) == keep.answer


@pytest.mark.dynamodb_local
def test_the_token_makes_a_repeated_transaction_harmless(
    patient: CaseStore, tables: Tables, forwarding: Change
) -> None:
    """botocore itself sends again what got no reply; without the token it would meet its own traces."""
    with lost_replies(tables, 1) as sent:
        patient.save(forwarding, an_answer())
    assert len(sent) == 2
    dossier = patient.get("jiaozuo", forwarding.case.case_id)
    assert dossier is not None
    assert dossier.case == forwarding.case
    assert len(dossier.events) == 2


@pytest.mark.dynamodb_local
def test_a_transaction_beyond_four_megabytes_is_refused_whole(
    patient: CaseStore, tables: Tables, dynamodb: Any
) -> None:
    change = a_submitted_case(statement="长" * 1_300_000)
    before = dump(dynamodb, tables)
    with pytest.raises(TransactWriteError):
        patient.save(change)
    assert dump(dynamodb, tables) == before


def test_a_transaction_repeated_without_its_token_meets_its_own_traces(
    patient: CaseStore, tables: Tables, dynamodb: Any, forwarding: Change
) -> None:
    """A token is forgotten after ten minutes; the conditions are not."""
    patient.save(forwarding)
    stored = dump(dynamodb, tables)
    with pytest.raises(LostRace):
        patient.save(forwarding)
    assert dump(dynamodb, tables) == stored


def test_the_directory_is_read_as_it_was_written(tables: Tables) -> None:
    directory = DirectoryStore(tables)
    directory.save_principal(STEWARD_JIAOZUO)
    directory.save_override(NOW.date(), is_working_day=False)
    directory.save_statistics("jiaozuo", {"repaired": 3})
    assert directory.identity(STEWARD_JIAOZUO.principal_id) == Identity(STEWARD_JIAOZUO)
    assert directory.identity("nobody") is None
    assert directory.read().calendar == WorkingCalendar({NOW.date(): False})
    assert directory.statistics() == {"jiaozuo": {"repaired": 3}}
