"""Bindings in the table of their company's city: read whole by one Query, each step written by one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from chalicelib.domain.messages.deliveries import Delivery
from chalicelib.domain.parties.kept_answers import AnswerToKeep
from chalicelib.domain.people.bindings import Binding, BindingFile
from chalicelib.domain.people.persons import BindingStatus, Person
from chalicelib.domain.shared import lineages
from chalicelib.domain.shared.errors import UnreadableRow
from chalicelib.domain.shared.paging import Page
from chalicelib.tables.core import keys
from chalicelib.tables.core.answers import answer_writes
from chalicelib.tables.core.due import page_of_due
from chalicelib.tables.core.forms import Form, read_each, read_row
from chalicelib.tables.core.paging import IndexKey, read_page
from chalicelib.tables.core.tables import Tables
from chalicelib.tables.core.transaction import TransactionWriter, Write, reading
from chalicelib.tables.messages.delivery_rows import put_delivery
from chalicelib.tables.offices.company_homes import claim_home
from chalicelib.tables.parties.folders import DOCUMENTS
from chalicelib.tables.people.persons import person_records

BINDINGS = Form(Binding, lineages.BINDINGS)


class BindingStore:
    """Bindings by id, those of a city and those of a company."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._persons = person_records(tables)
        self._writer = TransactionWriter(tables.connection)

    def get(self, city: str, binding_id: str) -> BindingFile | None:
        """A binding with its documents as they stand now, or None."""
        with reading():
            rows = list(self._tables.cases(city).query(keys.binding(binding_id), consistent_read=True))
        heads = [row for row in rows if row.sk == keys.HEAD]
        if not heads:
            return None
        documents = tuple(read_row(DOCUMENTS, r) for r in rows if r.sk.startswith(keys.DOCUMENT_PREFIX))
        return BindingFile(read_row(BINDINGS, heads[0]), documents)

    def head(self, city: str, binding_id: str) -> Binding | None:
        """A binding without its documents as it stands now, or None."""
        row = self._tables.cases(city)
        try:
            with reading():
                found = row.get(keys.binding(binding_id), keys.HEAD, consistent_read=True)
        except row.DoesNotExist:
            return None
        return read_row(BINDINGS, found)

    def save(
        self,
        bindings: Sequence[Binding],
        *,
        person: Person | None = None,
        claims: Binding | None = None,
        deliveries: Sequence[Delivery] = (),
        answer: AnswerToKeep | None = None,
    ) -> None:
        """Write all rows of one step: the bindings that it changes, the person whose memberships change, and messages.

        `claims` is the binding that settles the home city of its company, if one of them does.

        Raises:
            AlreadyAnswered: the Idempotency-Key has an answer.
            LostRace: a binding or the person has moved on since it was read.
            CompanyElsewhere: the company that is claimed was found to be of another city.
        """
        writes = answer_writes(self._tables, answer)
        if person:
            writes.append(self._persons.write(person.person_id, person))
        if claims:
            writes.append(claim_home(self._tables, claims.uscc, claims.home_city))
        writes += (write for binding in bindings for write in self._writes(binding))
        self._writer.write([*writes, *(put_delivery(self._tables, delivery) for delivery in deliveries)])

    def _writes(self, binding: Binding) -> Iterator[Write]:
        row = self._tables.cases(binding.home_city)
        seen = row.pk.does_not_exist() if binding.version == 1 else row.version == binding.version - 1
        yield Write(row(**binding_row(binding)), seen)
        if binding.was_confirmed:
            yield Write(row(**agent_row(binding)))

    def page(
        self, cities: Sequence[str], wanted: Callable[[Binding], bool], limit: int, cursor: str | None
    ) -> Page[Binding | UnreadableRow]:
        """The bindings of these cities, newest first, as `read_page`."""
        listed = [IndexKey(city, "ledger", keys.BINDINGS) for city in cities]
        return read_page(self._tables, listed, BINDINGS, wanted=wanted, limit=limit, cursor=cursor)

    def page_of_waiting(
        self, place: str, due_through: date, cursor: str | None
    ) -> tuple[list[Binding | UnreadableRow], str | None]:
        """Some bindings that wait for their steward until a day, the earliest first, and where the next page begins."""
        until = f"{due_through.isoformat()}~"  # "~" sorts behind the "#" that opens the id
        rows, cursor = page_of_due(self._tables, place, keys.WAITING, until, cursor)
        return read_each(BINDINGS, rows), cursor

    def agents(self, city: str, company_id: str) -> list[Binding]:
        """The confirmed agents of a company as they stand now."""
        with reading():
            rows = list(self._tables.cases(city).query(keys.agents(company_id), consistent_read=True))
        found = [read_row(BINDINGS, row) for row in rows]
        return [binding for binding in found if binding.status is BindingStatus.CONFIRMED]


def binding_row(binding: Binding) -> dict[str, Any]:
    """The head row of a binding, listed among all of its city, and in the sparse `due` index while it waits."""
    return {
        "running": keys.WAITING if binding.due_on else None,
        "due": f"{binding.due_on.isoformat()}#{binding.binding_id}" if binding.due_on else None,
        "pk": keys.binding(binding.binding_id),
        "sk": keys.HEAD,
        **BINDINGS.stored(binding),
        "version": binding.version,
        "ledger": keys.BINDINGS,
        "filed": f"{binding.created_at.isoformat()}#{binding.binding_id}",
    }


def agent_row(binding: Binding) -> dict[str, Any]:
    """A copy of the binding under its company, written once confirmed: the agents of a company are one partition."""
    return {
        "pk": keys.agents(binding.company_id),
        "sk": binding.binding_id,
        **BINDINGS.stored(binding),
        "version": binding.version,
    }
