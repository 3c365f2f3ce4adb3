"""Opinion links in the access table, each under its own id, and the last link of each case under the case's."""

from __future__ import annotations

from datetime import date, datetime

from chalicelib.domain.links.opinion_links import CaseLink, OpinionLink
from chalicelib.domain.messages.deliveries import Delivery
from chalicelib.domain.shared import lineages
from chalicelib.tables.core import keys
from chalicelib.tables.core.forms import Form
from chalicelib.tables.core.records import Records
from chalicelib.tables.core.tables import Tables
from chalicelib.tables.core.transaction import TransactionWriter
from chalicelib.tables.messages.delivery_rows import new_delivery
from chalicelib.tables.parties.counters import Counters

LINKS = Form(OpinionLink, lineages.LINKS)
CASE_LINKS = Form(CaseLink, lineages.CASE_LINKS)


class LinkStore:
    """Links by their ids and by their cases."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._links = Records(tables, "LINK", LINKS)
        self._case_links = Records(tables, "CASELINK", CASE_LINKS)
        self._counters = Counters(tables)
        self._writer = TransactionWriter(tables.connection)

    def get(self, link_id: str) -> OpinionLink | None:
        """The link as it stands now, or None."""
        return self._links.get(link_id)

    def of_case(self, case_id: str) -> CaseLink | None:
        """The id of the last link of a case; None where it never had one."""
        return self._case_links.get(case_id)

    def save(self, link: OpinionLink, *, case_link: CaseLink | None = None, told: Delivery | None = None) -> None:
        """The next version of a link, or a new one, which `case_link` makes the last of its case.

        `told` is the new message that goes with it.

        Raises:
            LostRace: somebody else changed the link, or the last link of its case, first.
        """
        writes = [self._links.write(link.link_id, link, link.kept_until)]
        if case_link:
            writes.append(self._case_links.write(link.case_id, case_link, link.kept_until))
        if told:
            writes.append(new_delivery(self._tables, told))
        self._writer.write(writes)

    def count_unknown(self, day: date, expires: datetime) -> None:
        """Count one more unknown link of the day."""
        self._counters.add(keys.unknown_links(day), 1, expires)
