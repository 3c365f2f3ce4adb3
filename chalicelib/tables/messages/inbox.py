"""Inboxes: messages to offices and applicants, in the table of their own city or province, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any

from chalicelib.domain.messages.inboxes import Inbox
from chalicelib.domain.messages.messages import Notification
from chalicelib.domain.parties.kept_answers import AnswerToKeep
from chalicelib.domain.shared import lineages
from chalicelib.domain.shared.errors import CaseNotFound, LostRace
from chalicelib.tables.core import keys
from chalicelib.tables.core.answers import answer_writes
from chalicelib.tables.core.forms import Form
from chalicelib.tables.core.merged_queries import newest_first
from chalicelib.tables.core.tables import Tables
from chalicelib.tables.core.transaction import TransactionWriter, Write, reading

NOTIFICATIONS = Form(Notification, lineages.NOTIFICATIONS)

MAX_ID_LENGTH = 64
"""Characters of a notification's id: no longer one is ever given, and storage refuses keys that are too long."""


class InboxStore:
    """Notifications of an inbox."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._writer = TransactionWriter(tables.connection)

    def add(self, inbox: Inbox, notification: Notification) -> None:
        """Put a notification there, once."""
        row = self._tables.cases(inbox.place)
        item = row(pk=_key(inbox), sk=notification.notification_id, **NOTIFICATIONS.stored(notification))
        try:
            self._writer.write([Write(item, row.pk.does_not_exist(), LostRace)])
        except LostRace:
            return  # it is there already, perhaps read by now

    def page(self, inboxes: Sequence[Inbox], limit: int, before: str | None) -> tuple[list[Notification], str | None]:
        """Notifications of several inboxes, newest first, by one query each, and where the next page begins."""
        with reading():
            found = newest_first([self._rows_of(inbox, limit + 1, before) for inbox in inboxes], "sk")
            rows = list(islice(found, limit + 1))
        items = [NOTIFICATIONS.read(item) for item in rows[:limit]]
        return items, rows[limit - 1].sk if len(rows) > limit else None

    def _rows_of(self, inbox: Inbox, limit: int, before: str | None) -> Any:
        row = self._tables.cases(inbox.place)
        condition = row.sk < before if before else None
        return row.query(_key(inbox), condition, scan_index_forward=False, limit=limit)

    def get(self, inbox: Inbox, notification_id: str) -> Notification:
        """One notification.

        Raises:
            CaseNotFound: there is none of that id in this inbox.
        """
        if not 0 < len(notification_id) <= MAX_ID_LENGTH:
            raise CaseNotFound
        row = self._tables.cases(inbox.place)
        try:
            with reading():
                item = row.get(_key(inbox), notification_id, consistent_read=True)
        except row.DoesNotExist:
            raise CaseNotFound from None
        return NOTIFICATIONS.read(item)

    def replace(self, inbox: Inbox, notification: Notification, answer: AnswerToKeep | None = None) -> None:
        """The notification as it is now.

        Raises:
            AlreadyAnswered: the Idempotency-Key has an answer.
        """
        row = self._tables.cases(inbox.place)
        item = row(pk=_key(inbox), sk=notification.notification_id, **NOTIFICATIONS.stored(notification))
        self._writer.write([*answer_writes(self._tables, answer), Write(item, row.pk.exists())])


def _key(inbox: Inbox) -> str:
    return keys.inbox(inbox.role, inbox.holder)
