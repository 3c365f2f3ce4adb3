"""The texts of all letters, in Chinese, in one place: each kind of letter as text made from a case's facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from chalicelib.documents.letters.model import Letter
from chalicelib.documents.letters.templates import admission, court, forms, penalty, province
from chalicelib.domain.cases.letters import LetterFacts, LetterKind

_TEMPLATES: Mapping[LetterKind, Callable[[LetterFacts], Letter]] = {
    LetterKind.FORWARDING: penalty.forwarding,
    LetterKind.NOTICE: court.notice,
    LetterKind.REPLY: court.reply,
    LetterKind.OPINION: penalty.opinion,
    LetterKind.SUPERVISION: penalty.supervision,
    LetterKind.APPLICATION_FORM: forms.application_form,
    LetterKind.COMMITMENT: forms.commitment,
    LetterKind.REVIEW_RESULT: province.review_result,
    LetterKind.HANDOVER_PACK: province.handover_pack,
    LetterKind.DISMISSAL: admission.dismissal,
    LetterKind.TRANSFER: admission.transfer,
}


def compose(kind: LetterKind, facts: LetterFacts) -> Letter:
    return _TEMPLATES[kind](facts)
