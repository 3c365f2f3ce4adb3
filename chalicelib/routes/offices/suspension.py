"""The two routes by which operators suspend and reinstate: the same for staff and for persons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, Self, TypeVar

from chalicelib.domain.offices.staff import Decision
from chalicelib.domain.shared.errors import (
    CaseNotFound,
    DomainError,
    LostRace,
    NotAllowedNow,
    RoleMayNot,
    VersionIsStale,
)
from chalicelib.routes.http.answers import Answer
from chalicelib.routes.http.api import ApiBlueprint, Call, Key
from chalicelib.routes.http.bodies import Body, NoBody
from chalicelib.routes.http.fields import Line
from chalicelib.services.parties.idempotency import Reply

REFUSALS = (RoleMayNot, CaseNotFound, VersionIsStale, NotAllowedNow, LostRace)


class SuspensionBody(Body):
    """停用的原因。"""

    reason: Line

    EXAMPLES = ({"reason": "已调离本单位。"},)


class Suspendable(Protocol):
    """A record whose holder can be shut out; each change gives the record after it."""

    def suspended(self, reason: str, decision: Decision) -> Self: ...

    def reinstated(self, decision: Decision) -> Self: ...


Record = TypeVar("Record", bound=Suspendable)
Change = Callable[[Call, Callable[[Record, Decision], Record]], Reply]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The description of a route; `refusals` are those that it has besides `REFUSALS`."""

    name: str
    summary: str
    description: str
    refusals: tuple[type[DomainError], ...] = ()


def declare_suspension(
    api: ApiBlueprint,
    path: str,
    answer: type[Answer],
    change: Change[Record],
    *,
    suspension: Wording,
    reinstatement: Wording,
) -> None:
    """Both routes below `path`; `change` makes a change to the record there, and answers it."""

    @api.post(
        f"{path}/suspension",
        suspension.summary,
        name=suspension.name,
        body=SuspensionBody,
        answer=answer,
        key=Key.HONOURED,
        if_match=True,
        refusals=(*REFUSALS, *suspension.refusals),
        description=suspension.description,
    )
    def suspend(call: Call) -> Reply:
        reason = call.body(SuspensionBody).reason
        return change(call, lambda record, decision: record.suspended(reason, decision))

    @api.post(
        f"{path}/reinstatement",
        reinstatement.summary,
        name=reinstatement.name,
        body=NoBody,
        answer=answer,
        key=Key.HONOURED,
        if_match=True,
        refusals=(*REFUSALS, *reinstatement.refusals),
        description=reinstatement.description,
    )
    def reinstate(call: Call) -> Reply:
        return change(call, lambda record, decision: record.reinstated(decision))
