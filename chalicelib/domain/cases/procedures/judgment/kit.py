"""The kit of the judgment procedure."""

from __future__ import annotations

from chalicelib.domain.cases.kit import Kit
from chalicelib.domain.cases.procedures.judgment.ledger import ledger_columns
from chalicelib.domain.cases.procedures.judgment.letters import LETTERS, letter_facts
from chalicelib.domain.cases.procedures.judgment.matter import Judgment
from chalicelib.domain.cases.procedures.judgment.notice import message_facts
from chalicelib.domain.cases.procedures.judgment.reasons import REASONS
from chalicelib.domain.cases.procedures.judgment.table import JUDGMENT
from chalicelib.domain.cases.procedures.judgment.texts import NEWS, TEXTS

KIT = Kit(
    procedure=JUDGMENT,
    matter=Judgment,
    reasons=REASONS,
    texts=TEXTS,
    news=NEWS,
    letters=LETTERS,
    letter_facts=letter_facts,
    ledger=ledger_columns,
    message_facts=message_facts,
)
