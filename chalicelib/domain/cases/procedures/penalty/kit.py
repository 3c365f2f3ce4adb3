"""The kit of the penalty procedure."""

from __future__ import annotations

from chalicelib.domain.cases.kit import Kit
from chalicelib.domain.cases.procedures.penalty.amendments import AMENDABLE
from chalicelib.domain.cases.procedures.penalty.ledger import ledger_columns
from chalicelib.domain.cases.procedures.penalty.letters import LETTERS, letter_facts
from chalicelib.domain.cases.procedures.penalty.matter import Penalty
from chalicelib.domain.cases.procedures.penalty.table import PENALTY
from chalicelib.domain.cases.procedures.penalty.texts import NEWS, TEXTS
from chalicelib.domain.cases.reasons import REASONS

KIT = Kit(
    procedure=PENALTY,
    matter=Penalty,
    reasons=REASONS,
    texts=TEXTS,
    news=NEWS,
    letters=LETTERS,
    letter_facts=letter_facts,
    ledger=ledger_columns,
    amendable=AMENDABLE,
)
