"""Deliveries: each effect happens once, by the stream or the sweeper, whichever is first."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.messages.deliveries import Declined, Delivery, DeliveryState, NotTaken, Undeliverable
from chalicelib.domain.parties.parties import Principal, Role
from chalicelib.domain.shared.errors import CaseNotFound, LostRace, NotAllowedNow, RoleMayNot, UnreadableDelivery
from chalicelib.runtime import correlation, log, metrics
from chalicelib.services.parties.idempotency import OnceKey, Reply, answer_once
from chalicelib.wiring import Wiring

LOG = logging.getLogger(__name__)

Send = Callable[[Delivery], None]
"""Has the effect, or raises: Undeliverable where trying again cannot help."""


class Outcome(StrEnum):
    """The outcome of one attempt."""

    DELIVERED = "delivered"
    FAILED = "failed"
    DECLINED = "declined"
    DEAD = "dead"
    PASSED_OVER = "passed_over"


def deliver(deps: Wiring, delivery_id: str, send: Send) -> Outcome:
    """Attempt one delivery: claim it, have its effect, and record the outcome.

    An attempt that dies after its effect leaves a lease; when that is over the effect may happen a second time,
    with the same identity. A row that cannot be read is dead.
    """
    now = deps.clock.now()
    try:
        delivery = deps.outbox.get(delivery_id)
    except UnreadableDelivery as row:
        deps.outbox.bury(row, now)
        log.failure(LOG, "delivery cannot be read", row, delivery=delivery_id)
        metrics.record(metrics.DEAD_DELIVERIES)
        return Outcome.DEAD
    if delivery is None or not delivery.may_be_tried(now):
        return Outcome.PASSED_OVER
    with correlation.following(delivery.correlation_id):
        return _deliver(deps, delivery.claimed(now), send)


def _deliver(deps: Wiring, claimed: Delivery, send: Send) -> Outcome:
    try:
        deps.outbox.advance(claimed)
    except LostRace:
        return Outcome.PASSED_OVER
    after = claimed
    if claimed.state is not DeliveryState.DEAD:
        after = _attempt(deps, claimed, send)
        deps.outbox.advance(after)
    outcome = Outcome.FAILED if after.state is DeliveryState.PENDING else Outcome(after.state.value)
    _observe(after, outcome, deps.clock.now())
    return outcome


def _observe(delivery: Delivery, outcome: Outcome, now: datetime) -> None:
    channel = delivery.channel
    about = {"delivery": delivery.delivery_id, "channel": channel, "outcome": outcome, "reason": delivery.reason}
    log.info(LOG, "delivery attempted", **about)
    metrics.record(metrics.DELIVERIES, channel=channel, outcome=outcome)
    if outcome is Outcome.DEAD:
        metrics.record(metrics.DEAD_DELIVERIES)
    if outcome is Outcome.DELIVERED:
        metrics.record(metrics.DELIVERY_LAG, max(0, (now - delivery.at).total_seconds()), channel=channel)


def measure_oldest(deps: Wiring) -> None:
    """Measure the wait of the oldest undelivered message, whatever the reason; 0 if none waits."""
    oldest = deps.outbox.oldest_pending()
    waits = (deps.clock.now() - oldest).total_seconds() if oldest else 0
    metrics.record(metrics.OLDEST_UNSENT, max(0, waits))


def _attempt(deps: Wiring, claimed: Delivery, send: Send) -> Delivery:
    try:
        send(claimed)
    except Undeliverable as refusal:
        return claimed.dead(refusal.reason)
    except Declined as refusal:
        return claimed.declined(refusal.reason)
    except NotTaken as refusal:
        return claimed.failed(refusal.reason, deps.clock.now())
    except Exception as error:
        log.failure(LOG, "delivery failed", error, delivery=claimed.delivery_id)
        return claimed.failed(type(error).__name__, deps.clock.now())
    return claimed.delivered()


def listed(
    deps: Wiring, principal: Principal, state: DeliveryState, limit: int, after: str | None
) -> tuple[list[Delivery], str | None]:
    """The deliveries that wait or were given up, for operators.

    Raises:
        RoleMayNot: for anybody else.
    """
    _refuse_all_but_operators(principal)
    return deps.outbox.page(state, limit, after)


def send_again(
    deps: Wiring, principal: Principal, delivery_id: str, key: OnceKey | None, render: Callable[[Delivery], Reply]
) -> Reply:
    """Let a dead delivery start anew; the sweeper takes it.

    Raises:
        RoleMayNot: for anybody but operators.
        CaseNotFound: there is no such delivery.
        NotAllowedNow: it is not dead.
    """

    def work() -> Reply:
        _refuse_all_but_operators(principal)
        try:
            delivery = deps.outbox.get(delivery_id)
        except UnreadableDelivery:
            raise NotAllowedNow("这条消息无法读取，不能重发。", []) from None
        if delivery is None:
            raise CaseNotFound
        if delivery.state is not DeliveryState.DEAD:
            raise NotAllowedNow("这条消息没有失败，无需重发。", [])
        again = delivery.again(deps.clock.now())
        reply = render(again)
        deps.outbox.advance(again, key.keep(reply, deps.clock.now()) if key else None)
        return reply

    return answer_once(deps, key, work)


def _refuse_all_but_operators(principal: Principal) -> None:
    if principal.grant(Role.OPERATOR) is None:
        raise RoleMayNot
