"""What the service keeps and finds again. Decisions read the base table consistently; lists read sparse indexes."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from threading import Lock
from typing import Any, TypeVar

from pynamodb.connection import Connection

from chalicelib.domain.cases.case import CaseFile, Dossier
from chalicelib.domain.cases.case_changes import Change
from chalicelib.domain.messages.deliveries import Delivery
from chalicelib.domain.messages.messages import Channel
from chalicelib.domain.parties.documents import Document
from chalicelib.domain.parties.kept_answers import AnswerToKeep, StoredAnswer
from chalicelib.domain.shared.errors import AlreadyAnswered, InvalidCursor, LostRace, OpenCaseExists, UnreadableRow
from chalicelib.domain.shared.paging import Page
from chalicelib.domain.workflow.events import Event
from chalicelib.tables.core import keys, mapping, models
from chalicelib.tables.core.merged_queries import newest_first
from chalicelib.tables.core.transaction import TransactionWriter, Write, reading

T = TypeVar("T")

ANSWERS_KEPT = timedelta(days=7)
PAGE_OF_ROWS = 100
"""Rows read from an index at a time."""
MOST_OF_A_KEY = 200
"""Characters of a key that a cursor may name."""
PAGE_OF_DUE = 25
"""Rows of the due index that scheduled work reads at a time."""
MOST_ROWS_READ = 1000
"""Rows that one list request reads at most; a narrow filter may then bring a short page with a cursor."""


@dataclass(frozen=True, slots=True)
class IndexKey:
    """Where a list is read: the table of a city or province, one of its indexes, and the hash of it."""

    place: str
    index: str
    value: str


class Tables:
    """The row classes of all tables of one deployment, over one connection."""

    def __init__(self, prefix: str, region: str, host: str | None = None) -> None:
        self.prefix = prefix
        self.connection = Connection(
            region=region, host=host, connect_timeout_seconds=1, read_timeout_seconds=5, max_retry_attempts=2
        )
        self._built = cache(models.build)
        self._building = Lock()

    def cases(self, place: str) -> Any:
        """The table of a city or a province."""
        return self._rows(models.CaseRow, cases_table(self.prefix, place))

    @property
    def directory(self) -> Any:
        return self._rows(models.DirectoryRow, f"{self.prefix}-directory")

    @property
    def outbox(self) -> Any:
        return self._rows(models.OutboxRow, f"{self.prefix}-outbox")

    @property
    def once(self) -> Any:
        return self._rows(models.OnceRow, f"{self.prefix}-once")

    @property
    def access(self) -> Any:
        return self._rows(models.AccessRow, f"{self.prefix}-access")

    @property
    def audit(self) -> Any:
        return self._rows(models.AuditRow, f"{self.prefix}-audit")

    def _rows(self, base: type[models.SharedRow], table: str) -> Any:
        """The row class of a table, one for all threads: PynamoDB takes a table's description only once."""
        with self._building:
            return self._built(base, table, self.connection)


def cases_table(prefix: str, place: str) -> str:
    return f"{prefix}-cases-{place}"


def answer_writes(tables: Tables, keep: AnswerToKeep | None) -> list[Write]:
    """The answer that goes with a transaction, first among its writes; none where no key came."""
    if keep is None:
        return []
    row = tables.once(
        pk=keys.answered(keep.principal_id, keep.route, keep.key),
        data=mapping.ANSWERS.dump(keep.answer),
        expires=keep.at + ANSWERS_KEPT,
    )
    return [Write(row, tables.once.pk.does_not_exist(), AlreadyAnswered)]


class CaseStore:
    """Case files: read whole by one Query, written by one transaction, listed from sparse indexes."""

    def __init__(
        self, tables: Tables, writer: TransactionWriter | None = None, channels: Collection[Channel] = tuple(Channel)
    ) -> None:
        self._tables = tables
        self._channels = channels
        self._writer = writer or TransactionWriter(tables.connection)

    def get(self, city: str, case_id: str) -> Dossier | None:
        """The whole case file, or None."""
        with reading():
            rows = list(self._tables.cases(city).query(keys.case(case_id), consistent_read=True))
        heads = [row for row in rows if row.sk == keys.HEAD]
        if not heads:
            return None
        return Dossier(
            case=mapping.CASES.load(heads[0].data),
            documents=tuple(mapping.DOCUMENTS.load(r.data) for r in rows if r.sk.startswith(keys.DOCUMENT_PREFIX)),
            events=tuple(mapping.EVENTS.load(r.data) for r in rows if r.sk.startswith(keys.EVENT_PREFIX)),
        )

    def save(self, change: Change, answer: AnswerToKeep | None = None, also: Sequence[Write] = ()) -> None:
        """Everything that one action writes, in one transaction; `also` are rows that go with it.

        Raises:
            AlreadyAnswered: the Idempotency-Key has an answer.
            OpenCaseExists: the company has an open case about this matter.
            LostRace: the case has moved on since it was read.
            DomainError: the `otherwise` of one of the rows that go with it.
        """
        case, row = change.case, self._tables.cases(change.case.handling_city)
        writes = [*answer_writes(self._tables, answer), *also]
        if change.is_new:
            writes.append(self._open_matter(case))
        elif change.closes:
            writes.append(Write(self._once(case), deletes=True))
        seen = row.version.does_not_exist() if change.is_new else row.version == case.version - 1
        writes.append(Write(row(**mapping.head(case)), seen))
        writes.append(Write(row(**mapping.event_row(change.event)), row.pk.does_not_exist()))
        writes += [Write(row(**mapping.document_row(case.case_id, document))) for document in change.documents]
        writes += [Write(self._tables.cases(place)(**entry)) for place, entry in mapping.mirrors(case).items()]
        writes += [
            Write(self._tables.outbox(**mapping.outbox_row(d))) for d in mapping.deliveries(change, self._channels)
        ]
        self._writer.write(writes)

    def add_document(
        self,
        city: str,
        folder_id: str,
        document: Document,
        answer: AnswerToKeep | None = None,
        order: Delivery | None = None,
    ) -> None:
        """A document that is awaited in a case or a binding: an upload, or what `order` has made.

        Raises:
            AlreadyAnswered: the Idempotency-Key has an answer.
        """
        row = self._tables.cases(city)
        writes = answer_writes(self._tables, answer)
        writes.append(Write(row(**mapping.document_row(folder_id, document)), row.pk.does_not_exist()))
        if order:
            writes.append(Write(self._tables.outbox(**mapping.outbox_row(order))))
        self._writer.write(writes)

    def document(self, city: str, folder_id: str, document_id: str) -> Document | None:
        """One document of a case or a binding as it stands now."""
        row = self._tables.cases(city)
        try:
            with reading():
                found = row.get(keys.folder(folder_id), keys.document(document_id), consistent_read=True)
        except row.DoesNotExist:
            return None
        return mapping.DOCUMENTS.load(found.data)

    def settle_document(self, city: str, folder_id: str, document: Document) -> None:
        """The verdict on a pending document.

        Raises:
            LostRace: somebody else settled it first.
        """
        row = self._tables.cases(city)
        self._writer.write([Write(row(**mapping.document_row(folder_id, document)), row.version == 1, LostRace)])

    def answer(self, principal_id: str, route: str, key: str) -> StoredAnswer | None:
        """The first answer to an Idempotency-Key."""
        once = self._tables.once
        with reading():
            try:
                row = once.get(keys.answered(principal_id, route, key), consistent_read=True)
            except once.DoesNotExist:
                return None
        return mapping.ANSWERS.load(row.data)

    def page(
        self, offices: Sequence[IndexKey], wanted: Callable[[CaseFile], bool], limit: int, cursor: str | None
    ) -> Page[CaseFile]:
        """One page of the lists of these offices, as `read_page`."""
        return read_page(self._tables, offices, mapping.CASES, wanted=wanted, limit=limit, cursor=cursor)

    def page_of_clocks(
        self, place: str, due_through: date, cursor: str | None
    ) -> tuple[list[CaseFile | UnreadableRow], str | None]:
        """Some cases whose running limit ends by a day, the earliest first, and where the next page begins."""
        rows, cursor = self._due(place, keys.CLOCKS, f"{due_through.isoformat()}~", cursor)
        cases = [_read_or_error(mapping.CASES, row) for row in rows]
        return cases, cursor

    def page_of_uploads(
        self, place: str, expired_by: datetime, cursor: str | None
    ) -> tuple[list[tuple[str, Document] | UnreadableRow], str | None]:
        """Some documents still awaited whose policy ended by a moment, each with the case or binding it is for."""
        rows, cursor = self._due(place, keys.UPLOADS, f"{expired_by.astimezone(UTC).isoformat()}~", cursor)
        documents = [_read_or_error(mapping.DOCUMENTS, row) for row in rows]
        awaited = [
            document if isinstance(document, UnreadableRow) else (row.pk.partition("#")[2], document)
            for row, document in zip(rows, documents, strict=True)
        ]
        return awaited, cursor

    def _due(self, place: str, what: str, until: str, cursor: str | None) -> tuple[list[Any], str | None]:
        """A page of the sparse index, read from behind `cursor`: rows that leave it meanwhile shift nothing."""
        table = self._tables.cases(place)
        condition = table.due.between(f"{cursor}\x00", until) if cursor else table.due <= until
        with reading():
            rows = list(table.due_index.query(what, condition, limit=PAGE_OF_DUE + 1))
        return rows[:PAGE_OF_DUE], rows[PAGE_OF_DUE - 1].due if len(rows) > PAGE_OF_DUE else None

    def all_listed(self, place: str) -> Iterator[CaseFile]:
        """Every case in the ledger of a place, page by page; for scheduled work, not for requests."""
        with reading():
            for row in self._tables.cases(place).ledger_index.query(keys.LEDGER, page_size=PAGE_OF_ROWS):
                yield mapping.CASES.load(row.data)

    def timelines(self, city: str) -> Iterator[tuple[str, CaseFile | None, list[Event]]]:
        """Every case of a city's table with its events as their keys order them, read by a scan: for proof alone.

        Raises:
            UnreadableRow: a head or an event is not in its form.
        """
        heads: dict[str, CaseFile] = {}
        events: dict[str, dict[str, Event]] = {}
        for row in self._tables.cases(city).scan(consistent_read=True):
            if row.sk == keys.HEAD and row.pk.startswith(keys.case("")):
                heads[row.pk] = _read(mapping.CASES, row)
            elif row.sk.startswith(keys.EVENT_PREFIX):
                events.setdefault(row.pk, {})[row.sk] = _read(mapping.EVENTS, row)
        for pk in sorted({*heads, *events}):
            timeline = [event for _, event in sorted(events.get(pk, {}).items())]
            yield pk.removeprefix(keys.case("")), heads.get(pk), timeline

    def _open_matter(self, case: CaseFile) -> Write:
        return Write(self._once(case), self._tables.once.pk.does_not_exist(), OpenCaseExists)

    def _once(self, case: CaseFile) -> Any:
        application = case.application
        pk = keys.open_matter(case.procedure, application.subject.uscc, application.matter.identity())
        return self._tables.once(pk=pk, data=case.case_id)


def _read(form: mapping.Form[T], row: models.CaseRow) -> T:
    try:
        return form.load(row.data)
    except mapping.Unreadable:
        sequence = int(row.sk.removeprefix(keys.EVENT_PREFIX)) if row.sk.startswith(keys.EVENT_PREFIX) else 0
        raise UnreadableRow(row.pk.removeprefix(keys.case("")), sequence) from None


def _read_or_error(form: mapping.Form[Any], row: models.CaseRow) -> Any:
    """For work in pages: an UnreadableRow is one item among others."""
    try:
        return _read(form, row)
    except UnreadableRow as error:
        return error


def read_page(
    tables: Tables,
    offices: Sequence[IndexKey],
    form: mapping.Form[T],
    *,
    wanted: Callable[[T], bool],
    limit: int,
    cursor: str | None,
) -> Page[T]:
    """One page of several lists as one, newest first, by one query each: rows are read until `limit` are wanted.

    Raises:
        InvalidCursor: the cursor is not of these lists.
    """
    before = _position(offices, cursor) if cursor else None
    rows = newest_first([_rows_of(tables, where, before) for where in offices], "filed")
    found: list[T] = []
    with reading():
        for read, row in enumerate(rows, start=1):
            value = form.load(row.data)
            if wanted(value):
                found.append(value)
            if len(found) == limit or read == MOST_ROWS_READ:
                has_more = next(rows, None) is not None
                return Page(tuple(found), _cursor(offices, row.filed) if has_more else None)
    return Page(tuple(found), None)


def _rows_of(tables: Tables, where: IndexKey, before: str | None) -> Any:
    """An index's rows, newest first; nothing is asked for before the first is."""
    row = tables.cases(where.place)
    index = getattr(row, f"{where.index}_index")
    condition = row.filed < before if before else None
    return index.query(where.value, condition, scan_index_forward=False, page_size=PAGE_OF_ROWS)


def _cursor(offices: Sequence[IndexKey], filed: str) -> str:
    text = f"{_mark(offices, filed)}\n{filed}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _position(offices: Sequence[IndexKey], cursor: str) -> str:
    """Behind which row a cursor goes on, in the very lists that gave it out."""
    try:
        decoded = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode("ascii")
        mark, filed = decoded.split("\n")
    except ValueError as error:
        raise InvalidCursor from error
    if mark != _mark(offices, filed) or not 0 < len(filed) <= MOST_OF_A_KEY:
        raise InvalidCursor
    return filed


def _mark(offices: Sequence[IndexKey], filed: str) -> str:
    """Tells the cursors of one caller's lists from others; no secret, as the lists themselves are what is guarded."""
    return hashlib.sha256(repr((*offices, filed)).encode()).hexdigest()[:16]
