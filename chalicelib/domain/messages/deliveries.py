"""Deliveries: one message on its way through one channel, tried until it is delivered or given up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.domain.parties.channels import Channel
from chalicelib.domain.parties.parties import Addressee
from chalicelib.domain.shared.stored import Stored

LEFT_TO_THE_STREAM = timedelta(minutes=2)
"""The time for which the sweeper leaves a new delivery to the stream."""
LEASE = timedelta(minutes=2)
"""The time for which one attempt owns a delivery: longer than a channel may take."""
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))
"""Pauses after the first attempts that failed; after one more it is given up."""

SECRET_FACTS = frozenset({"code"})
"""Facts that no row keeps longer than it takes to tell them."""


class DeliveryState(StrEnum):
    """Pending until delivered, or dead until an operator sends it again; declined where the addressee wanted none."""

    PENDING = "pending"
    DELIVERED = "delivered"
    DECLINED = "declined"
    DEAD = "dead"


DELIVERY_STATE_NAMES: Mapping[DeliveryState, str] = {
    DeliveryState.PENDING: "待送达",
    DeliveryState.DELIVERED: "已送达",
    DeliveryState.DECLINED: "收件人未订阅，仅送达站内",
    DeliveryState.DEAD: "多次失败，已放弃",
}


class Undeliverable(Exception):
    """Trying again cannot help; `reason` is stable English."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Declined(Exception):
    """The addressee does not want it by this channel, and has it in the inbox; `reason` is stable English."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotTaken(Exception):
    """The receiver did not take the message, and may later; `reason` is stable English."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery(Stored):
    """One effect of one message. `facts` are what the text tells; nothing personal is among them,
    and no secret stays among them when it is over.

    `not_before` is when the sweeper may take it; `attempts` those begun; `reason` why the last one failed.
    """

    delivery_id: str
    channel: Channel
    kind: str
    to: Addressee
    holder: str
    place: str
    case_id: str
    at: datetime
    facts: Mapping[str, str]
    not_before: datetime
    state: DeliveryState = DeliveryState.PENDING
    attempts: int = 0
    reason: str = ""
    version: int = 1
    correlation_id: str = ""
    """The request or scheduled run that wrote the delivery."""
    agent_of: str = ""
    """The company that `holder` is told for, where that is one of its agents."""

    def may_be_tried(self, now: datetime) -> bool:
        """True at once for a new delivery, otherwise when its lease or its pause is over."""
        return self.state is DeliveryState.PENDING and (self.attempts == 0 or self.not_before <= now)

    def claimed(self, now: datetime) -> Delivery:
        """The delivery, owned by one attempt; given up if the last possible attempt never ended."""
        if self.attempts > len(BACK_OFF):
            return self.dead("attempt_never_ended")
        return self._next(attempts=self.attempts + 1, not_before=now + LEASE)

    def delivered(self) -> Delivery:
        return self._next(state=DeliveryState.DELIVERED, reason="", facts=self._lasting_facts)

    def failed(self, reason: str, now: datetime) -> Delivery:
        """The delivery, to be tried again after a pause, or given up."""
        if self.attempts > len(BACK_OFF):
            return self.dead(reason)
        return self._next(not_before=now + BACK_OFF[self.attempts - 1], reason=reason)

    def declined(self, reason: str) -> Delivery:
        return self._next(state=DeliveryState.DECLINED, reason=reason)

    def dead(self, reason: str) -> Delivery:
        return self._next(state=DeliveryState.DEAD, reason=reason, facts=self._lasting_facts)

    def again(self, now: datetime) -> Delivery:
        """The delivery, started anew by an operator."""
        return self._next(state=DeliveryState.PENDING, attempts=0, not_before=now)

    @property
    def _lasting_facts(self) -> Mapping[str, str]:
        return {name: value for name, value in self.facts.items() if name not in SECRET_FACTS}

    def for_person(self, person_id: str) -> Delivery:
        """The same message on its way to one of the company's agents."""
        name = f"{self.delivery_id}.{person_id}"
        return replace(self, delivery_id=name, holder=person_id, agent_of=self.holder, attempts=0, version=1)

    def _next(self, **changes: object) -> Delivery:
        return replace(self, version=self.version + 1, **changes)  # type: ignore[arg-type]  # the fields above
