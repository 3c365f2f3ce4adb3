"""The kit of the judgment procedure."""

from __future__ import annotations

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.kit import Kit
from chalicelib.domain.cases.ledger import LedgerColumns
from chalicelib.domain.cases.procedures.judgment.letters import LETTERS, letter_facts
from chalicelib.domain.cases.procedures.judgment.matter import Judgment
from chalicelib.domain.cases.procedures.judgment.table import JUDGMENT
from chalicelib.domain.cases.procedures.judgment.texts import NEWS, TEXTS


def _no_own_columns(case: CaseFile) -> LedgerColumns:
    """The columns of the ledger (备忘录 五(二)) are those of penalties: a judgment has none of them."""
    return LedgerColumns()


KIT = Kit(
    procedure=JUDGMENT,
    matter=Judgment,
    texts=TEXTS,
    news=NEWS,
    letters=LETTERS,
    letter_facts=letter_facts,
    ledger=_no_own_columns,
)
