"""Audiences of what an action writes: its words and codes, and the documents that it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from chalicelib.domain.parties.access import ACCESS, Audience
from chalicelib.domain.parties.parties import Addressee, Party
from chalicelib.domain.workflow.grammar import Action
from chalicelib.domain.workflow.records import Record, own_fields

WORDS = ("reasons", "reason", "text", "note")
"""Fields of a body that hold what the actor writes; the first one filled is what is shown of them."""
WRITTEN = (*WORDS, "items", "reason_codes", "unanswered_reason", "earlier", "warnings", "documents")
"""Fields of a record that are not for everybody who sees the case."""


def note_of(action: Action[Any], details: Mapping[str, Any]) -> str:
    """The words that the action's event shows; those of a revision tell why, for `old` and `new` tell what."""
    return _first_words(action.record, details)


def decided_words(action: Action[Any], details: Mapping[str, Any]) -> str:
    """The words that messages show: what the action says, and of a revision what the decision now says."""
    return _first_words((action.taken_as or action).record, details)


def _first_words(kind: type[Record], details: Mapping[str, Any]) -> str:
    """Of the fields of this record that the actor filled with words, the first."""
    own = own_fields(kind)
    return str(next((details[name] for name in WORDS if name in own and details.get(name)), ""))


def words_in(kind: type[Record]) -> Iterator[str]:
    """The fields of a kind of record that hold words or codes of the actor."""
    common = {field.name for field in fields(Record)}
    return (field.name for field in fields(kind) if field.name in WRITTEN and field.name not in common)


def audience_of(action: Action[Any], name: str, addressed_to: Party | None = None) -> Audience:
    """The audience of one field of the action's record.

    Words addressed to the applicant, which only an action that tells the awaited party may have, are for the applicant.
    What spoke against a step is for offices, whoever reads its words.
    """
    if name == "warnings":
        return Audience.OFFICES
    if name in action.confided:
        return action.confided[name]
    if addressed_to is Party.APPLICANT:
        return Audience.APPLICANT
    return action.audience or Audience.OFFICES


def may_read(action: Action[Any], name: str, reader: Addressee, addressed_to: Party | None = None) -> bool:
    """True if the access table lets this party read the field of the action's record."""
    return audience_of(action, name, addressed_to) in ACCESS[reader].reads
