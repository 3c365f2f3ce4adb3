from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.messages.deliveries import Delivery, DeliveryState, Undeliverable
from chalicelib.domain.parties.channels import Channel
from chalicelib.domain.parties.parties import Party
from tests.domain.cases.builders import moment

NOW = moment("2026-03-02 10:00")
PAUSES = [1, 5, 15, 60, 180, 360, 720]
"""Minutes after each attempt that failed; there are eight attempts."""
MAX_ATTEMPTS = 8


def after(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def waiting(attempts: int = 0, reason: str = "") -> Delivery:
    return Delivery(
        delivery_id="JZ-7Q2M9X4KT1AB.000002.authority.email",
        channel=Channel.EMAIL,
        kind="penalty.forward",
        to=Party.AUTHORITY,
        holder="jiaozuo-scjg",
        place="jiaozuo",
        case_id="JZ-7Q2M9X4KT1AB",
        at=NOW,
        facts={"company": "晋城市示例商贸有限公司"},
        not_before=after(2),
        attempts=attempts,
        reason=reason,
    )


def test_a_new_delivery_may_be_tried_at_once_though_the_sweeper_leaves_it_to_the_stream() -> None:
    assert waiting().state == "pending"
    assert waiting().may_be_tried(NOW)
    assert waiting().may_be_tried(after(-1))


def test_a_claim_owns_the_delivery_for_two_minutes() -> None:
    claimed = waiting().claimed(NOW)

    assert (claimed.state, claimed.attempts, claimed.not_before, claimed.version) == ("pending", 1, after(2), 2)
    assert not claimed.may_be_tried(NOW)
    assert not claimed.may_be_tried(after(1.99))
    assert claimed.may_be_tried(after(2))
    assert claimed.claimed(after(2)).attempts == 2


def test_what_was_delivered_is_never_tried_again() -> None:
    delivered = waiting(reason="TimeoutError").claimed(NOW).delivered()

    assert (delivered.state, delivered.reason, delivered.attempts, delivered.version) == ("delivered", "", 1, 3)
    assert not delivered.may_be_tried(after(10_000))


@pytest.mark.parametrize(("attempts", "pause"), list(enumerate(PAUSES, start=1)))
def test_a_failure_is_followed_by_a_longer_and_longer_pause(attempts: int, pause: int) -> None:
    failed = waiting(attempts).failed("ConnectionError", NOW)

    assert (failed.state, failed.reason, failed.attempts) == ("pending", "ConnectionError", attempts)
    assert failed.not_before == after(pause)
    assert not failed.may_be_tried(after(pause - 0.01))
    assert failed.may_be_tried(after(pause))


def test_a_delivery_is_given_up_after_its_eighth_failure() -> None:
    dead = waiting(MAX_ATTEMPTS).failed("ConnectionError", NOW)

    assert (dead.state, dead.reason, dead.attempts) == ("dead", "ConnectionError", 8)
    assert not dead.may_be_tried(after(10_000))


def test_what_no_attempt_can_help_is_given_up_at_once() -> None:
    refusal = Undeliverable("no_address")
    dead = waiting().claimed(NOW).dead(refusal.reason)

    assert (dead.state, dead.reason, dead.attempts) == ("dead", "no_address", 1)
    assert str(refusal) == "no_address"


def test_a_delivery_whose_attempts_all_died_without_a_word_is_given_up() -> None:
    """Else one that kills its host would be tried for ever."""
    dying = waiting()
    for attempt in range(MAX_ATTEMPTS):
        assert dying.may_be_tried(after(2 * attempt))
        dying = dying.claimed(after(2 * attempt))
    given_up = dying.claimed(after(16))

    assert (dying.state, dying.attempts) == ("pending", 8)
    assert (given_up.state, given_up.attempts, given_up.reason) == ("dead", 8, "attempt_never_ended")


def test_a_dead_delivery_sent_again_has_all_its_attempts() -> None:
    dead = waiting(MAX_ATTEMPTS).failed("ConnectionError", NOW)
    again = dead.again(after(60))

    assert (again.state, again.attempts, again.not_before, again.version) == ("pending", 0, after(60), 3)
    assert again.reason == "ConnectionError"
    assert again.may_be_tried(after(60))
    assert attempts_until_the_end(again, ["failed"]) == (DeliveryState.DEAD, MAX_ATTEMPTS)


STEPS: dict[str, Callable[[Delivery], Delivery]] = {
    "claimed": lambda delivery: delivery.claimed(NOW),
    "claimed in vain": lambda delivery: replace(delivery, attempts=8).claimed(NOW),
    "delivered": lambda delivery: delivery.delivered(),
    "failed": lambda delivery: replace(delivery, attempts=1).failed("x", NOW),
    "failed at last": lambda delivery: replace(delivery, attempts=8).failed("x", NOW),
    "dead": lambda delivery: delivery.dead("x"),
    "again": lambda delivery: delivery.again(NOW),
}


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_every_step_is_one_version_more_and_leaves_the_message_alone(step: Callable[[Delivery], Delivery]) -> None:
    before = replace(waiting(), version=7)
    then = step(before)

    assert then.version == 8
    kept = {"state": before.state, "attempts": 0, "reason": "", "not_before": before.not_before, "version": 7}
    assert replace(then, **kept) == before


def attempts_until_the_end(delivery: Delivery, outcomes: list[str]) -> tuple[DeliveryState, int]:
    """Let the sweeper take it whenever it may; each attempt ends as told, again from the start when the list ends."""
    now, sent = NOW, 0
    while delivery.state is DeliveryState.PENDING:
        now = max(now, delivery.not_before)
        assert delivery.may_be_tried(now)
        delivery = delivery.claimed(now)
        if delivery.state is DeliveryState.DEAD:
            break
        match outcomes[sent % len(outcomes)]:
            case "delivered":
                delivery = delivery.delivered()
            case "failed":
                delivery = delivery.failed("ConnectionError", now)
            case "undeliverable":
                delivery = delivery.dead("no_address")
            case _:
                now += timedelta(seconds=30)  # it died; only its lease is left
        sent += 1
        assert sent <= MAX_ATTEMPTS
    return delivery.state, sent


@given(
    st.lists(st.sampled_from(["delivered", "failed", "failed", "failed", "died", "died", "undeliverable"]), min_size=1)
)
@settings(max_examples=200)
def test_whatever_comes_of_its_attempts_it_ends_delivered_or_dead(outcomes: list[str]) -> None:
    eight = [outcomes[number % len(outcomes)] for number in range(MAX_ATTEMPTS)]
    last = next((number for number, outcome in enumerate(eight, 1) if outcome in ("delivered", "undeliverable")), None)

    state, sent = attempts_until_the_end(waiting(), outcomes)

    assert sent == (last or MAX_ATTEMPTS)
    assert (state is DeliveryState.DELIVERED) == (last is not None and eight[last - 1] == "delivered")


@given(st.lists(st.tuples(st.integers(0, 600), st.sampled_from(["failed", "died"])), max_size=30))
def test_no_attempt_begins_in_the_lease_of_another(tries: list[tuple[int, str]]) -> None:
    """Several hosts try at any moment; each either passes it over or comes after the one before."""
    delivery, now, begun = waiting(), NOW, []
    for seconds, outcome in tries:
        now += timedelta(seconds=seconds)
        if delivery.may_be_tried(now):
            delivery = delivery.claimed(now)
            if delivery.state is DeliveryState.PENDING:
                begun.append((now, outcome))
            if outcome == "failed" and delivery.state is DeliveryState.PENDING:
                delivery = delivery.failed("ConnectionError", now)
    for number, ((earlier, outcome), (later, _)) in enumerate(pairwise(begun)):
        pause = timedelta(minutes=2) if outcome == "died" else timedelta(minutes=PAUSES[number])
        assert later - earlier >= pause
    assert len(begun) <= MAX_ATTEMPTS
