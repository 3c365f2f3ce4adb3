"""Reads, writes and lists case files. Decisions read the base table consistently; lists read sparse indexes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date

from chalicelib.domain.cases.application import Application
from chalicelib.domain.cases.case import CaseFile, Dossier
from chalicelib.domain.cases.case_changes import Change
from chalicelib.domain.cases.listings import CaseList
from chalicelib.domain.cases.proof.pinning import named
from chalicelib.domain.cases.succession.matters import MatterRecord
from chalicelib.domain.messages import fan_out
from chalicelib.domain.messages.deliveries import Delivery
from chalicelib.domain.messages.fan_out import Occasion
from chalicelib.domain.messages.messages import Message
from chalicelib.domain.parties.access import ListKind
from chalicelib.domain.parties.channels import Channel
from chalicelib.domain.parties.documents import Document
from chalicelib.domain.parties.kept_answers import AnswerToKeep
from chalicelib.domain.people.bindings import Binding
from chalicelib.domain.shared.errors import UnreadableRow
from chalicelib.domain.shared.paging import Page
from chalicelib.runtime import correlation
from chalicelib.tables.cases.counts import move_writes
from chalicelib.tables.cases.matters import matter_of, matter_writes
from chalicelib.tables.cases.rows import (
    CASES,
    EVENTS,
    bounds_of,
    day_of,
    deliveries_of,
    event_row,
    head_row,
    index_key,
    mirror_rows,
)
from chalicelib.tables.core import keys
from chalicelib.tables.core.answers import answer_writes
from chalicelib.tables.core.due import page_of_due
from chalicelib.tables.core.forms import read_each, read_row
from chalicelib.tables.core.paging import IndexKey, all_rows, read_page
from chalicelib.tables.core.tables import Tables
from chalicelib.tables.core.transaction import TransactionWriter, Write, reading
from chalicelib.tables.messages.delivery_rows import put_delivery
from chalicelib.tables.offices.company_homes import claim_home
from chalicelib.tables.parties.folders import DOCUMENTS, document_row, new_document, verdict_on


class CaseStore:
    """Case files: read whole by one Query, written by one transaction, listed from sparse indexes."""

    def __init__(
        self, tables: Tables, writer: TransactionWriter | None = None, channels: Collection[Channel] = tuple(Channel)
    ) -> None:
        self._tables = tables
        self._channels = channels
        self._writer = writer or TransactionWriter(tables.connection)

    def get(self, city: str, case_id: str) -> Dossier | None:
        """The whole case file, or None.

        Raises:
            UnreadableRow: its head, an event or a document is not in its form.
        """
        with reading():
            rows = list(self._tables.cases(city).query(keys.case(case_id), consistent_read=True))
        heads = [row for row in rows if row.sk == keys.HEAD]
        if not heads:
            return None
        case = read_row(CASES, heads[0])
        events = (read_row(EVENTS, row) for row in rows if row.sk.startswith(keys.EVENT_PREFIX))
        return Dossier(
            case=case,
            documents=tuple(read_row(DOCUMENTS, row) for row in rows if row.sk.startswith(keys.DOCUMENT_PREFIX)),
            events=tuple(named(event, case.personal) for event in events),
        )

    def save(self, change: Change, answer: AnswerToKeep | None = None, *, claims: Binding | None = None) -> None:
        """Write all rows of one action in one transaction.

        `claims` is the binding that the case was filed by, if that settles the home city of its company.

        Raises:
            AlreadyAnswered: the Idempotency-Key has an answer.
            CompanyElsewhere: the company that is claimed was found to be of another city.
            OpenCaseExists: the company has an open case about this matter.
            LostRace: the case has moved on since it was read, or the document that it settles is settled.
        """
        writes = answer_writes(self._tables, answer)
        if claims:
            writes.append(claim_home(self._tables, claims.uscc, claims.home_city))
        for part in change.parts:
            writes += self._file(part)
            writes += [self._mirror(place, row) for place, row in mirror_rows(part.case).items()]
            writes += [put_delivery(self._tables, delivery) for delivery in deliveries_of(part, self._channels)]
            writes += move_writes(self._tables, part)
        writes += matter_writes(self._tables, change)  # last, since a lost race is the first reason to tell
        self._writer.write(writes)

    def record_verdict(self, case: CaseFile, document: Document, told: Sequence[Message] = ()) -> None:
        """The verdict on a pending document that leaves its case as it is, and word of it.

        Raises:
            LostRace: somebody else recorded a verdict first.
        """
        assert document.checked_at
        name = f"{case.case_id}.{document.document_id}"
        occasion = Occasion(name, document.checked_at, case.case_id, correlation.current())
        deliveries = fan_out.deliveries(told, occasion, self._channels)
        verdict = verdict_on(self._tables, case.handling_city, case.case_id, document)
        self._writer.write([verdict, *(put_delivery(self._tables, delivery) for delivery in deliveries)])

    def save_erasure(self, case: CaseFile) -> None:
        """The head of a case from which personal data were erased. No step was taken, so its version stays.

        Raises:
            LostRace: the case has moved on since it was read.
        """
        row = self._tables.cases(case.handling_city)
        self._writer.write([Write(row(**head_row(case)), row.version == case.version)])

    def matter(self, application: Application) -> MatterRecord | None:
        """The case that was last about the matter of an application, as that left it."""
        return matter_of(self._tables, application)

    def _file(self, change: Change) -> Iterator[Write]:
        """The writes of a case's new head, its event, and the documents added with it."""
        case, row = change.case, self._tables.cases(change.case.handling_city)
        seen = row.version.does_not_exist() if change.is_new else row.version == case.version - 1
        yield Write(row(**head_row(case)), seen)
        yield Write(row(**event_row(change.event)), row.pk.does_not_exist())
        yield from (Write(row(**document_row(case.case_id, document))) for document in change.documents)
        if change.verdict:
            yield verdict_on(self._tables, case.handling_city, case.case_id, change.verdict)

    def _mirror(self, place: str, row: dict[str, object]) -> Write:
        return Write(self._tables.cases(place)(**row))

    def add_letter(
        self, city: str, case_id: str, letter: Document, order: Delivery, answer: AnswerToKeep | None = None
    ) -> None:
        """A letter that is awaited in a case, with the order by which it is made.

        Raises:
            AlreadyAnswered: the Idempotency-Key has an answer.
        """
        awaited = new_document(self._tables, city, case_id, letter)
        self._writer.write([*answer_writes(self._tables, answer), awaited, put_delivery(self._tables, order)])

    def page(
        self, lists: Sequence[CaseList], wanted: Callable[[CaseFile], bool], limit: int, cursor: str | None
    ) -> Page[CaseFile | UnreadableRow]:
        """One page of these lists as one, newest first.

        Raises:
            InvalidCursor: the cursor is not of these lists.
        """
        indexes = [index_key(where) for where in lists]
        return read_page(self._tables, indexes, CASES, wanted=wanted, limit=limit, cursor=cursor)

    def page_of_clocks(
        self, place: str, due_through: date, cursor: str | None
    ) -> tuple[list[CaseFile | UnreadableRow], str | None]:
        """Some cases whose running limit ends by a day, the earliest first, and where the next page begins."""
        until = f"{due_through.isoformat()}~"  # "~" sorts behind the "#" that opens the id
        rows, cursor = page_of_due(self._tables, place, keys.CLOCKS, until, cursor)
        cases = read_each(CASES, rows)
        return cases, cursor

    def all_listed(self, place: str) -> Iterator[CaseFile | UnreadableRow]:
        """Every case in the ledger of a place, page by page; for scheduled work, not for requests."""
        return (case for row in all_rows(self._tables, _ledger(place)) for case in read_each(CASES, [row]))

    def filed_on(self, city: str, day: date, *, is_sure: bool = False) -> Iterator[CaseFile | UnreadableRow]:
        """The cases that a city handles and that were filed on a day in China, as the index of its ledger shows them.

        `is_sure` reads each case itself consistently, as an index may be behind.
        """
        for row in all_rows(self._tables, _ledger(city), *bounds_of(day)):
            (case,) = read_each(CASES, [row])
            if isinstance(case, UnreadableRow):
                yield case
            elif case.handling_city == city:
                yield self._head(case) if is_sure else case

    def next_filed(self, city: str, after: date | None) -> date | None:
        """The first day in China after another on which a case in the ledger of a city was filed."""
        row = next(all_rows(self._tables, _ledger(city), bounds_of(after)[1] if after else "", limit=1), None)
        return day_of(row.filed) if row else None

    def _head(self, case: CaseFile) -> CaseFile | UnreadableRow:
        row = self._tables.cases(case.handling_city)
        with reading():
            heads = list(row.query(keys.case(case.case_id), row.sk == keys.HEAD, consistent_read=True))
        (found,) = read_each(CASES, heads)
        return found


def _ledger(place: str) -> IndexKey:
    return index_key(CaseList(place, ListKind.LEDGER))
