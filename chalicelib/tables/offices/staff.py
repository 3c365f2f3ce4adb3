"""Staff members in the directory table: their records, their identities, and the owner of each address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.domain.messages.deliveries import Delivery
from chalicelib.domain.offices.staff import StaffMember
from chalicelib.domain.parties.kept_answers import AnswerToKeep
from chalicelib.domain.shared import cursors
from chalicelib.domain.shared.errors import StaffExists
from chalicelib.tables.core import keys
from chalicelib.tables.core.answers import answer_writes
from chalicelib.tables.core.tables import Tables
from chalicelib.tables.core.transaction import TransactionWriter, Write, reading
from chalicelib.tables.messages.delivery_rows import new_delivery
from chalicelib.tables.offices.forms import IDENTITIES, STAFF

MAX_ID_LENGTH = 100
"""Characters of a member's id: no longer one is ever given, and storage refuses keys that are too long."""


class StaffStore:
    """Staff members: each change is one transaction, so a suspension reaches the identity at once. None is deleted."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._rows = tables.directory
        self._writer = TransactionWriter(tables.connection)

    def get(self, staff_id: str) -> StaffMember | None:
        """The member as they stand now, or None."""
        row = self._get(keys.STAFF, staff_id) if 0 < len(staff_id) <= MAX_ID_LENGTH else None
        return STAFF.read(row) if row else None

    def having(self, email: str) -> StaffMember | None:
        """The member with this address."""
        row = self._get(keys.email(email), keys.email(email))
        return self.get(str(row.data)) if row else None

    def everybody(self) -> list[StaffMember]:
        """All members, whatever their state."""
        with reading():
            return [STAFF.read(row) for row in self._rows.query(keys.STAFF, consistent_read=True)]

    def page(self, limit: int, cursor: str | None) -> tuple[list[StaffMember], str | None]:
        """Members in the order of their ids, and the cursor of the next page.

        Raises:
            InvalidCursor: no page gave it out.
        """
        condition = self._rows.sk > cursors.read(cursor) if cursor else None
        with reading():
            rows = list(self._rows.query(keys.STAFF, condition, limit=limit + 1, consistent_read=True))
        items = [STAFF.read(row) for row in rows[:limit]]
        return items, cursors.written(rows[limit - 1].sk) if len(rows) > limit else None

    def save(
        self,
        after: StaffMember,
        before: StaffMember | None = None,
        *,
        remaining: StaffMember | None = None,
        told: Delivery | None = None,
        answer: AnswerToKeep | None = None,
    ) -> None:
        """The next state of a member, or a new one.

        `remaining` must be there unchanged; it is written as it is, under the condition of its version.

        Raises:
            AlreadyAnswered: the Idempotency-Key has an answer.
            LostRace: somebody else changed the member, or the remaining one.
            StaffExists: the subject or the address is somebody's already.
        """
        writes = [
            *answer_writes(self._tables, answer),
            self._member(after),
            *self._identity(before, after),
        ]
        if after.email and before is None:
            writes.append(self._key(keys.email(after.email), {"data": after.staff_id}, is_new=True))
        if remaining:
            writes.append(Write(self._member_row(remaining), self._rows.version == remaining.version))
        if told:
            writes.append(new_delivery(self._tables, told))
        self._writer.write(writes)

    def _member(self, member: StaffMember) -> Write:
        unchanged = self._rows.version == member.version - 1
        return Write(self._member_row(member), self._rows.pk.does_not_exist() if member.version == 1 else unchanged)

    def _member_row(self, member: StaffMember) -> Any:
        return self._rows(pk=keys.STAFF, sk=member.staff_id, **STAFF.stored(member), version=member.version)

    def _identity(self, before: StaffMember | None, after: StaffMember) -> list[Write]:
        """The identity of the member's subject, once that is known."""
        if not after.subject:
            return []
        is_new = before is None or not before.subject
        return [self._key(keys.identity(after.subject), IDENTITIES.stored(after.identity()), is_new=is_new)]

    def _key(self, key: str, content: Mapping[str, Any], *, is_new: bool) -> Write:
        """The write of a key by which the member is found; a new key must not exist yet."""
        is_free = self._rows.pk.does_not_exist() if is_new else None
        return Write(self._rows(pk=key, sk=key, **content), is_free, StaffExists)

    def _get(self, pk: str, sk: str) -> Any:
        try:
            with reading():
                return self._rows.get(pk, sk, consistent_read=True)
        except self._rows.DoesNotExist:
            return None
