"""Documents filed in folders: those of cases and of bindings, each folder a partition of a city's table."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from chalicelib.domain.parties.documents import Document, DocumentStatus
from chalicelib.domain.parties.kept_answers import AnswerToKeep
from chalicelib.domain.shared import lineages
from chalicelib.domain.shared.errors import LostRace, UnreadableRow
from chalicelib.tables.core import keys
from chalicelib.tables.core.answers import answer_writes
from chalicelib.tables.core.due import page_of_due
from chalicelib.tables.core.forms import Form, read_each, read_row
from chalicelib.tables.core.tables import Tables
from chalicelib.tables.core.transaction import TransactionWriter, Write, reading

DOCUMENTS = Form(Document, lineages.DOCUMENTS)


class FolderStore:
    """The documents of cases and bindings, one by one; a folder's own store reads all of them with its head."""

    def __init__(self, tables: Tables, writer: TransactionWriter | None = None) -> None:
        self._tables = tables
        self._writer = writer or TransactionWriter(tables.connection)

    def get(self, city: str, folder_id: str, document_id: str) -> Document | None:
        """One document as it stands now."""
        row = self._tables.cases(city)
        try:
            with reading():
                found = row.get(keys.folder(folder_id), keys.document(document_id), consistent_read=True)
        except row.DoesNotExist:
            return None
        return read_row(DOCUMENTS, found)

    def add(self, city: str, folder_id: str, document: Document, answer: AnswerToKeep | None = None) -> None:
        """A document whose upload is awaited.

        Raises:
            AlreadyAnswered: the Idempotency-Key has an answer.
        """
        writes = answer_writes(self._tables, answer)
        self._writer.write([*writes, new_document(self._tables, city, folder_id, document)])

    def record_verdict(self, city: str, folder_id: str, document: Document) -> None:
        """The verdict on a pending document.

        Raises:
            LostRace: somebody else recorded a verdict first.
        """
        self._writer.write([verdict_on(self._tables, city, folder_id, document)])

    def page_of_awaited(
        self, place: str, expired_by: datetime, cursor: str | None
    ) -> tuple[list[tuple[str, Document] | UnreadableRow], str | None]:
        """Some documents still awaited whose policy ended by a moment, each with the id of its folder."""
        until = f"{expired_by.astimezone(UTC).isoformat()}~"  # "~" sorts behind the "#" that opens the id
        rows, cursor = page_of_due(self._tables, place, keys.UPLOADS, until, cursor)
        documents = read_each(DOCUMENTS, rows)
        awaited = [
            document if isinstance(document, UnreadableRow) else (row.pk.partition("#")[2], document)
            for row, document in zip(rows, documents, strict=True)
        ]
        return awaited, cursor


def new_document(tables: Tables, city: str, folder_id: str, document: Document) -> Write:
    """A document that is not filed yet."""
    row = tables.cases(city)
    return Write(row(**document_row(folder_id, document)), row.pk.does_not_exist())


def verdict_on(tables: Tables, city: str, folder_id: str, document: Document) -> Write:
    """A document as it is settled; LostRace if it is settled already."""
    row = tables.cases(city)
    return Write(row(**document_row(folder_id, document)), row.version == 1, LostRace)


def document_row(folder_id: str, document: Document) -> dict[str, Any]:
    """The row of a document. While the file is awaited, the sparse `due` index holds the row, so none is forgotten."""
    is_pending = document.status is DocumentStatus.PENDING
    return {
        "running": keys.UPLOADS if is_pending else None,
        "due": f"{document.expires_at.astimezone(UTC).isoformat()}#{document.document_id}" if is_pending else None,
        "pk": keys.folder(folder_id),
        "sk": keys.document(document.document_id),
        **DOCUMENTS.stored(document),
        "version": 1 if document.checked_at is None else 2,
    }
