from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.parties.quotas import (
    RefusedTokens,
    Tally,
    counted_as,
    minute_of,
    seconds_to_midnight,
    seconds_to_next_minute,
)

MINUTE = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


class Shared:
    """The count of all processes."""

    def __init__(self) -> None:
        self.count, self.writes, self.is_away = 0, 0, False

    def add(self, more: int) -> int:
        if self.is_away:
            raise ConnectionError
        self.count, self.writes = self.count + more, self.writes + 1
        return self.count


def ask(tally: Tally, shared: Shared, times: int, minute: datetime = MINUTE, limit: int = 120) -> int:
    """The last of so many counts."""
    return [tally.add(minute, "somebody", limit=limit, batch=10, share=shared.add) for _ in range(times)][-1]


def test_few_requests_cost_one_write() -> None:
    shared = Shared()
    assert ask(Tally(), shared, 10) == 10
    assert shared.writes == 1


def test_where_the_limit_is_wide_few_requests_cost_none() -> None:
    shared = Shared()
    assert ask(Tally(), shared, 9, limit=1200) == 9
    assert shared.writes == 0


@pytest.mark.parametrize("limit", [5, 25, 120, 1200])
@pytest.mark.parametrize("takes_turns", [True, False])
def test_however_many_processes_there_are_hardly_more_than_the_limit_pass(limit: int, takes_turns: bool) -> None:
    shared, tallies, each = Shared(), [Tally() for _ in range(100)], 40
    turns = tallies * each if takes_turns else [tally for tally in tallies for _ in range(each)]
    passed = sum(ask(tally, shared, 1, limit=limit) <= limit for tally in turns)
    assert limit <= passed <= 2 * limit


def test_a_process_counts_exactly_what_it_sees() -> None:
    shared, tally = Shared(), Tally()
    assert [ask(tally, shared, 1) for _ in range(35)] == list(range(1, 36))
    assert (shared.count, shared.writes) == (31, 4)


def test_processes_know_of_each_other_but_for_a_batch() -> None:
    shared, one, another = Shared(), Tally(), Tally()
    ask(one, shared, 60)
    assert ask(another, shared, 1) == 52
    assert ask(another, shared, 8) == 60
    assert ask(one, shared, 1) == 69


def test_a_process_that_is_not_alone_keeps_less_to_itself_than_it_told() -> None:
    shared, one = Shared(), Tally()
    shared.count = 1
    told = [ask(one, shared, 1) == shared.count for _ in range(30)]
    assert [number for number, is_told in enumerate(told, start=1) if is_told] == [1, 2, 4, 8, 16, 26]


def test_beyond_the_limit_nothing_more_is_written() -> None:
    shared, tally = Shared(), Tally()
    assert ask(tally, shared, 500) == 500
    assert shared.count == 111


def test_a_new_minute_begins_at_nothing() -> None:
    shared, tally = Shared(), Tally()
    ask(tally, shared, 25)
    assert ask(tally, Shared(), 1, MINUTE + timedelta(minutes=1)) == 1


def test_each_is_counted_alone() -> None:
    shared, tally = Shared(), Tally()
    ask(tally, shared, 5)
    assert tally.add(MINUTE, "another", limit=120, batch=10, share=Shared().add) == 1


def test_what_cannot_be_shared_is_forgotten() -> None:
    shared, tally = Shared(), Tally()
    ask(tally, shared, 20)
    shared.is_away = True
    with pytest.raises(ConnectionError):
        ask(tally, shared, 1)
    assert ask(tally, shared, 1) == 12


def test_the_last_refused_tokens_are_known_and_no_more() -> None:
    refused = RefusedTokens(most=2)
    for token in ("one", "two", "two", "three"):
        refused.add(token)
    assert [token for token in ("one", "two", "three", "four") if token in refused] == ["two", "three"]
    assert "three" not in repr(vars(refused))


def test_a_minute_ends_and_so_does_a_day_in_china() -> None:
    moment = datetime(2026, 3, 2, 15, 58, 40, 123456, tzinfo=UTC)
    assert minute_of(moment) == datetime(2026, 3, 2, 15, 58, tzinfo=UTC)
    assert seconds_to_next_minute(moment) == 20
    assert seconds_to_next_minute(moment.replace(second=59, microsecond=999999)) == 1
    assert seconds_to_midnight(moment) == 79
    assert seconds_to_midnight(moment.replace(hour=16, minute=0, second=0, microsecond=0)) == 86400
    assert seconds_to_midnight(moment.replace(minute=59, second=59, microsecond=999999)) == 1


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::", "2001:db8:1:2::/64"),
        ("", ""),
        ("elsewhere", "elsewhere"),
    ],
)
def test_a_customer_is_one_address_or_one_network(address: str, counted: str) -> None:
    assert counted_as(address) == counted
