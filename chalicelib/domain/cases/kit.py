"""A procedure's kit: its parts in the domain, joined in one place and checked when it is imported."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from chalicelib.domain.cases.alerts.kinds import alert_events, duties_alerted, message_kind
from chalicelib.domain.cases.application import Matter
from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.ledger import LedgerColumns
from chalicelib.domain.cases.letters import LetterKind, LetterRule
from chalicelib.domain.cases.reasons import Reasons
from chalicelib.domain.cases.texts import ALERTS
from chalicelib.domain.messages.messages import Duty
from chalicelib.domain.messages.subscriptions import AllNews
from chalicelib.domain.messages.texts import Texts, template_for
from chalicelib.domain.parties.access import ADDRESSEES
from chalicelib.domain.parties.parties import Addressee, Party
from chalicelib.domain.workflow.events import Event
from chalicelib.domain.workflow.grammar import Action
from chalicelib.domain.workflow.procedure import Procedure


class IncompleteKit(ValueError):
    """A procedure lacks a part; the message names the part, the action and the party."""


def _no_facts(case: CaseFile, event: Event) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True, kw_only=True)
class Kit:
    """The parts of a procedure in the domain.

    `matter` is the type of what its cases are about, `reasons` are the codes that its steps may cite; `texts` and
    `news` are keyed by action (or alert), `texts` also by `action/party` or `action/duty` where a party, or who has
    that duty, reads another text; `message_facts`, `letter_facts` and `ledger` tell its own facts of a case.
    `amendable` names the fields of an application that may be amended, by their JSON pointers.

    Raises:
        IncompleteKit: a text or a piece of news is missing, or is there for an action that the procedure does not have.
    """

    procedure: Procedure[CaseFile]
    matter: type[Matter]
    reasons: Reasons
    texts: Texts
    news: AllNews
    letters: Mapping[LetterKind, LetterRule]
    letter_facts: Callable[[CaseFile], Mapping[str, Any]]
    ledger: Callable[[CaseFile], LedgerColumns]
    amendable: Mapping[str, str] = field(default_factory=dict)
    message_facts: Callable[[CaseFile, Event], Mapping[str, str]] = _no_facts

    def __post_init__(self) -> None:
        for gap in chain(_texts_missing(self), _news_missing(self), _of_no_action(self)):
            raise IncompleteKit(f"{self.procedure.name}: {gap}")

    @property
    def message_texts(self) -> Texts:
        """The procedure's texts by the kinds of messages."""
        return {f"{self.procedure.name}.{name}": text for name, text in self.texts.items()}


def told_parties(procedure: Procedure[CaseFile], action: Action[CaseFile]) -> tuple[Addressee, ...]:
    """Everybody whom an action may tell; the one that a stage waits for is any of those that stages wait for."""
    stages = [procedure.stage(name) for name in action.targets or action.sources]
    waiting = [stage.waits_for for stage in stages if stage.waits_for] if action.tells_waiting_party else []
    return tuple(dict.fromkeys((*action.told, *waiting)))


def _texts_missing(kit: Kit) -> Iterator[str]:
    for action in kit.procedure.all_actions.values():
        for party in told_parties(kit.procedure, action):
            if template_for(kit.texts, action.name, party) is None:
                yield f"there is no text of {action.name} for {party}"
    for event in alert_events(kit.procedure):
        own = message_kind(kit.procedure, event) != event
        for duty in duties_alerted(event):
            if template_for(kit.texts if own else ALERTS, event, duty) is None:
                yield f"there is no text of the alert {event} for who {duty}"


def _news_missing(kit: Kit) -> Iterator[str]:
    for action in kit.procedure.all_actions.values():
        if Party.APPLICANT in told_parties(kit.procedure, action) and action.name not in kit.news:
            yield f"there is no news of {action.name} for applicant (None where it goes to the inbox alone)"


def _of_no_action(kit: Kit) -> Iterator[str]:
    known = {*kit.procedure.all_actions, *alert_events(kit.procedure)}
    readers = {*map(str, ADDRESSEES), *map(str, Duty)}
    for name in kit.texts:
        action, _, reader = name.partition("/")
        if action not in known or (reader and reader not in readers):
            yield f"the text {name} belongs to no action"
    yield from (f"the news {name} belongs to no action" for name in kit.news if name not in known)
