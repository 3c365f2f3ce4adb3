"""Bindings in the table of their company's city: read whole by one Query, each step written by one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from chalicelib.domain.parties.kept_answers import AnswerToKeep
from chalicelib.domain.people.bindings import Binding, BindingFile
from chalicelib.domain.people.persons import BindingStatus
from chalicelib.domain.shared.errors import CompanyElsewhere
from chalicelib.domain.shared.paging import Page
from chalicelib.tables.core import keys, mapping
from chalicelib.tables.core.store import IndexKey, Tables, answer_writes, read_page
from chalicelib.tables.core.transaction import TransactionWriter, Write, reading


class BindingStore:
    """Bindings by id, those of a city and those of a company."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._writer = TransactionWriter(tables.connection)

    def get(self, city: str, binding_id: str) -> BindingFile | None:
        """A binding with its documents as they stand now, or None."""
        with reading():
            rows = list(self._tables.cases(city).query(keys.binding(binding_id), consistent_read=True))
        heads = [row for row in rows if row.sk == keys.HEAD]
        if not heads:
            return None
        documents = tuple(mapping.DOCUMENTS.load(r.data) for r in rows if r.sk.startswith(keys.DOCUMENT_PREFIX))
        return BindingFile(mapping.BINDINGS.load(heads[0].data), documents)

    def head(self, city: str, binding_id: str) -> Binding | None:
        """A binding without its documents as it stands now, or None."""
        row = self._tables.cases(city)
        try:
            with reading():
                found = row.get(keys.binding(binding_id), keys.HEAD, consistent_read=True)
        except row.DoesNotExist:
            return None
        return mapping.BINDINGS.load(found.data)

    def save(self, bindings: Sequence[Binding], also: Sequence[Write] = (), answer: AnswerToKeep | None = None) -> None:
        """All that one step writes: the bindings that it changes, and the rows that go with them.

        Raises:
            AlreadyAnswered: the Idempotency-Key has an answer.
            LostRace: a binding, or what goes with it, has moved on since it was read.
            DomainError: the `otherwise` of one of the rows that go with it.
        """
        writes = answer_writes(self._tables, answer)
        self._writer.write([*writes, *also, *(write for binding in bindings for write in self._writes(binding))])

    def _writes(self, binding: Binding) -> Iterator[Write]:
        row = self._tables.cases(binding.home_city)
        seen = row.pk.does_not_exist() if binding.version == 1 else row.version == binding.version - 1
        yield Write(row(**mapping.binding_row(binding)), seen)
        if binding.was_confirmed:
            yield Write(row(**mapping.agent_row(binding)))

    def claim(self, binding: Binding) -> Write:
        """The company is of this city from now on; CompanyElsewhere where it was of another."""
        row = self._tables.once
        unclaimed = row.pk.does_not_exist() | (row.data == binding.home_city)
        return Write(row(pk=keys.company(binding.uscc), data=binding.home_city), unclaimed, CompanyElsewhere)

    def move(self, uscc: str, before: str, after: str) -> Write:
        """The company is of another city from now on; LostRace where it is no longer of the one before."""
        row = self._tables.once
        return Write(row(pk=keys.company(uscc), data=after), row.data == before)

    def home_city(self, uscc: str) -> str | None:
        """The city that a company was found to be of."""
        row = self._tables.once
        try:
            with reading():
                return str(row.get(keys.company(uscc), consistent_read=True).data)
        except row.DoesNotExist:
            return None

    def page(
        self, cities: Sequence[str], wanted: Callable[[Binding], bool], limit: int, cursor: str | None
    ) -> Page[Binding]:
        """The bindings of these cities, newest first, as `read_page`."""
        listed = [IndexKey(city, "ledger", keys.BINDINGS) for city in cities]
        return read_page(self._tables, listed, mapping.BINDINGS, wanted=wanted, limit=limit, cursor=cursor)

    def agents(self, city: str, company_id: str) -> list[Binding]:
        """The confirmed agents of a company as they stand now."""
        with reading():
            rows = list(self._tables.cases(city).query(keys.agents(company_id), consistent_read=True))
        found = [mapping.BINDINGS.load(row.data) for row in rows]
        return [binding for binding in found if binding.status is BindingStatus.CONFIRMED]
