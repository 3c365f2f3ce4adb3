"""Changes of a case: each holds all that a step writes together, linked to the case's timeline by a hash."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, is_dataclass, replace
from datetime import datetime
from typing import Any

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.messages.messages import Message
from chalicelib.domain.parties.documents import Document
from chalicelib.domain.workflow.digests import committed
from chalicelib.domain.workflow.events import Actor, Event


@dataclass(frozen=True, slots=True)
class Docket:
    """The id and the jurisdiction under which a new case is filed, and the province of its company."""

    case_id: str
    handling_city: str
    province: str
    home_province: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """The case after a step, its event, and who is told. `closes`: the case is over with it.

    `before` is the case before the step, None where the step files it. `documents` are those that the step adds or
    changes, `verdict` is one that was awaited until now, `successor` is the first change of the case that carries this
    one on.
    """

    case: CaseFile
    event: Event
    messages: tuple[Message, ...]
    closes: bool = False
    documents: tuple[Document, ...] = ()
    verdict: Document | None = None
    before: CaseFile | None = None
    successor: Change | None = None

    @property
    def parts(self) -> tuple[Change, ...]:
        """The changes that are written together: this one, and that of the successor."""
        return (self, self.successor) if self.successor else (self,)

    @property
    def is_new(self) -> bool:
        return self.event.sequence == 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step in a case: the action, its actor and its time; the hash chain covers `details`.

    `secret` makes the salt under which the timeline commits to the actor's name, if they have one.
    """

    action: str
    actor: Actor
    at: datetime
    note: str
    details: Mapping[str, Any]
    secret: str = field(default="", repr=False)


def seal(case: CaseFile, step: Step) -> tuple[CaseFile, Event]:
    """The case with the step counted, and the step's event linked to the one before."""
    person, personal = "", case.personal
    if step.actor.person:
        named = committed(step.actor.person, step.secret, "person")
        person, personal = named.commitment, {**personal, named.commitment: named}
    event = Event(
        case_id=case.case_id,
        sequence=case.version + 1,
        at=step.at,
        action=step.action,
        actor=step.actor,
        stage=case.stage,
        note=step.note,
        details=step.details,
        previous_hash=case.last_hash,
        person=person,
    ).sealed()
    sealed = replace(case, version=event.sequence, updated_at=step.at, last_hash=event.hash, personal=personal)
    return sealed, event


def plain(value: Any) -> Any:
    """The value in JSON's types, so that the hashed bytes equal the stored ones."""
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value if isinstance(value, (str, int, bool, type(None))) else str(value)
