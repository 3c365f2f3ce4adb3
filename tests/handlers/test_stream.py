"""The outbox's stream and its sweeper: whatever happens, each row ends delivered once, or dead with its reason."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.domain.messages.deliveries import BACK_OFF, LEASE, LEFT_TO_THE_STREAM, Delivery, DeliveryState
from chalicelib.domain.parties.channels import Channel
from chalicelib.domain.parties.parties import Beyond, Party
from chalicelib.tables.messages.delivery_rows import DELIVERIES, SHARDS, shard_of
from local.functions import SCHEDULED
from tests.services.esm import feed
from tests.services.support import Deployment, record

FACTS = {
    "case_id": "JZ-1",
    "company": "晋城市示例物流有限公司",
    "reference": "焦市监处罚〔2025〕12号",
    "office": "焦作市市场监督管理局",
    "agency": "",
    "stage": "已申请",
    "task": "核对申请并转办至行政处罚机关",
    "due_on": "2026-03-09",
    "note": "",
    "reasons": "",
    "items": "",
}


def a_delivery(d: Deployment, name: str, channel: Channel = Channel.INBOX, **changes: Any) -> str:
    """A row just written; answers its id."""
    now = d.clock.now()
    delivery = Delivery(
        delivery_id=f"{name}.{channel}",
        channel=channel,
        kind="penalty.submit",
        to=Party.STEWARD,
        holder="jiaozuo",
        place="jiaozuo",
        case_id="JZ-1",
        at=now,
        facts=FACTS,
        not_before=now + LEFT_TO_THE_STREAM,
    )
    delivery = replace(delivery, **changes)
    d.wiring.outbox.add(delivery)
    return delivery.delivery_id


def unreadable(d: Deployment, name: str, channel: Channel = Channel.INBOX) -> str:
    """A row of a form that is not ours, as a newer release would leave it."""
    delivery_id = a_delivery(d, name, channel)
    row = next(row for row in d.rows("outbox") if row["pk"]["S"] == delivery_id)
    d.put_row("outbox", {**row, "data": {"S": '{"schema": 2, "text": "后来的格式"}'}})
    return delivery_id


def states(d: Deployment) -> dict[str, tuple[str, str]]:
    return {item.delivery_id: (item.state.value, item.reason) for item in d.outbox().values()}


DONE = ("delivered", "")
AFTER_THE_MAIL = 5
"""The call that writes the end of an e-mail: after reading it, claiming it, and the directory thrice, uncached here."""
MALFORMED: list[Any] = [
    {},
    None,
    "nonsense",
    {"eventName": "INSERT"},
    {"eventName": "INSERT", "dynamodb": None},
    {"eventName": "INSERT", "dynamodb": {"SequenceNumber": "900"}},
    {"eventName": "INSERT", "dynamodb": {"SequenceNumber": "901", "Keys": {"pk": {"N": "7"}}}},
]


# -------------------- the stream


def test_what_is_put_into_the_outbox_is_delivered_at_once(d: Deployment) -> None:
    names = [a_delivery(d, "a"), a_delivery(d, "b", Channel.EMAIL)]
    assert d.stream(*names) == {"batchItemFailures": []}
    assert states(d) == dict.fromkeys(names, DONE)
    assert d.inbox_rows() == ["INBOX#steward#jiaozuo"]
    assert [mail["to"] for mail in d.mails()] == [["xyxf@fgw.jiaozuo.example"]]


def test_only_insertions_are_delivered(d: Deployment) -> None:
    name = a_delivery(d, "a")
    d.invoke("outbox", {"Records": [record(name, "1", "MODIFY"), record(name, "2", "REMOVE")]})
    assert states(d) == {name: ("pending", "")}


def test_a_record_of_a_row_that_is_gone_is_passed_over(d: Deployment) -> None:
    assert d.stream("JZ-1.000001.steward.inbox") == {"batchItemFailures": []}


@pytest.mark.parametrize("poison", MALFORMED, ids=repr)
def test_a_malformed_record_is_answered_as_failed_and_its_neighbours_are_delivered(d: Deployment, poison: Any) -> None:
    names = [a_delivery(d, name) for name in "abc"]
    healthy = [record(name, str(number)) for number, name in enumerate(names)]
    answer = d.invoke("outbox", {"Records": [healthy[0], poison, *healthy[1:]]})
    assert len(answer["batchItemFailures"]) == 1
    assert states(d) == dict.fromkeys(names, DONE)


def test_storage_that_fails_for_one_record_fails_that_record_alone(d: Deployment) -> None:
    names = [a_delivery(d, name) for name in "abc"]
    get = d.wiring.outbox.get

    def broken(delivery_id: str) -> Delivery | None:
        if delivery_id == names[1]:
            raise ConnectionError
        return get(delivery_id)

    with patch.object(d.wiring.outbox, "get", broken):
        assert d.stream(*names) == {"batchItemFailures": [{"itemIdentifier": "2"}]}
    assert states(d) == {names[0]: DONE, names[1]: ("pending", ""), names[2]: DONE}
    d.clock.moment += LEFT_TO_THE_STREAM
    d.run("sweeper")
    assert states(d) == dict.fromkeys(names, DONE)


def test_an_unreadable_row_is_dead_and_what_it_says_is_kept(d: Deployment) -> None:
    name = unreadable(d, "a")
    assert d.stream(name) == {"batchItemFailures": []}
    assert states(d) == {name: ("dead", "unreadable")}
    assert d.outbox()[name].facts == {"data": '{"schema": 2, "text": "后来的格式"}'}


def test_a_kind_without_a_text_is_dead(d: Deployment) -> None:
    name = a_delivery(d, "a", kind="penalty.dance")
    d.stream(name)
    assert states(d) == {name: ("dead", "penalty.dance/steward")}


def test_a_channel_that_an_addressee_does_not_have_is_dead(d: Deployment) -> None:
    name = a_delivery(d, "a", to=Beyond.SUPERIOR, kind="deadline.breached")
    d.stream(name)
    assert states(d) == {name: ("dead", "no_inbox")}


def test_an_office_without_an_address_is_dead(d: Deployment) -> None:
    name = a_delivery(d, "a", Channel.EMAIL, to=Party.AUTHORITY, holder="unknown")
    d.stream(name)
    assert states(d) == {name: ("dead", "no_address")}


# -------------------- the sweeper


def test_the_sweeper_takes_what_the_stream_missed_and_leaves_it_two_minutes(d: Deployment) -> None:
    old = a_delivery(d, "a")
    d.clock.moment += timedelta(minutes=1)
    young = a_delivery(d, "b")
    d.clock.moment += timedelta(minutes=1, seconds=-1)
    assert d.run("sweeper")["delivered"] == 0
    d.clock.moment += timedelta(seconds=1)
    assert d.run("sweeper")["delivered"] == 1
    assert states(d) == {old: DONE, young: ("pending", "")}


def test_the_sweeper_stops_when_its_time_runs_out_and_goes_on_the_next_time(d: Deployment) -> None:
    with patch("chalicelib.tables.messages.delivery_rows.shard_of", lambda _: "3"):
        names = [a_delivery(d, name) for name in "abcd"]
    d.clock.moment += LEFT_TO_THE_STREAM
    of_the_shard = {**SCHEDULED, "detail": {"shard": "3"}}
    assert [d.invoke("sweeper", of_the_shard, pages=1)["delivered"] for _ in range(3)] == [2, 2, 0]
    assert states(d) == dict.fromkeys(names, DONE)


def test_a_delivery_that_storage_fails_does_not_stop_the_sweep(d: Deployment) -> None:
    names = [a_delivery(d, name) for name in "abc"]
    d.clock.moment += LEFT_TO_THE_STREAM
    get = d.wiring.outbox.get

    def broken(delivery_id: str) -> Delivery | None:
        if delivery_id == names[0]:
            raise ConnectionError
        return get(delivery_id)

    with patch.object(d.wiring.outbox, "get", broken):
        assert d.run("sweeper") == {
            "delivered": 2,
            "failed": 0,
            "declined": 0,
            "dead": 0,
            "passed_over": 0,
            "error": 1,
        }
    d.run("sweeper")
    assert states(d) == dict.fromkeys(names, DONE)


def test_more_than_a_page_that_the_stream_lost_is_swept(d: Deployment) -> None:
    names = [a_delivery(d, f"{number:03d}", kind="penalty.dance") for number in range(120)]
    d.clock.moment += LEFT_TO_THE_STREAM
    assert d.run("sweeper")["dead"] == 120
    assert set(states(d)) == set(names)


def test_the_sweeper_reads_none_of_what_was_delivered(d: Deployment) -> None:
    for number in range(30):
        d.stream(a_delivery(d, f"{number}"))
    d.clock.moment += LEFT_TO_THE_STREAM
    with d.calls() as brought:
        d.run("sweeper")
    assert brought == [0] * 2 * len(SHARDS)  # what waits, and then what has waited longest


def test_shards_are_swept_side_by_side_and_only_those_in_which_something_waits(d: Deployment) -> None:
    names = [a_delivery(d, f"{number}") for number in range(30)]
    assert {shard_of(name) for name in names} == {*SHARDS}
    d.clock.moment += LEFT_TO_THE_STREAM
    d.invoke("sweeper")
    assert [(name, event["detail"]) for name, event in d.handed_on] == [("sweeper", {"shard": s}) for s in SHARDS]
    d.handed_on.reverse()
    while d.handed_on:
        d.go_on()
    assert states(d) == dict.fromkeys(names, DONE)
    d.invoke("sweeper")
    assert d.handed_on == []


def test_the_oldest_message_is_found_by_one_row_of_each_shard(d: Deployment) -> None:
    for number in range(40):
        a_delivery(d, f"{number}")
        d.clock.moment += timedelta(minutes=1)
    with d.calls() as brought:
        assert d.wiring.outbox.oldest_pending() == d.clock.moment - timedelta(minutes=40)
    assert brought == [1] * len(SHARDS)


# -------------------- at once


@pytest.mark.parametrize("order", [[0, 1] * 20, [0, 0, 1, 1] * 10, [1] * 3 + [0] * 9, [0] * 2 + [1] * 9])
@pytest.mark.parametrize("channel", [Channel.INBOX, Channel.EMAIL])
def test_stream_and_sweeper_at_once_deliver_once(d: Deployment, order: list[int], channel: Channel) -> None:
    name = a_delivery(d, "a", channel)
    d.clock.moment += LEFT_TO_THE_STREAM
    assert d.interleave([lambda: d.stream(name), lambda: d.run("sweeper")], order) == [None, None]
    assert states(d) == {name: DONE}
    assert (len(d.inbox_rows()), len(d.mails())) == ((1, 0) if channel is Channel.INBOX else (0, 1))


# -------------------- crashes


@pytest.mark.parametrize("channel", [Channel.INBOX, Channel.EMAIL])
@pytest.mark.parametrize("reply_lost", [False, True])
def test_a_delivery_killed_at_any_call_is_made_up_for(d: Deployment, channel: Channel, reply_lost: bool) -> None:
    """There is at most one e-mail more, with the same Message-ID, and never a second notification."""
    most_mails = 0
    for call in range(20):
        d.clear()
        name = a_delivery(d, "a", channel)
        killed = d.is_killed(lambda name=name: d.stream(name), call, reply_lost=reply_lost)
        d.clock.moment += LEASE
        d.run("sweeper")
        d.run("sweeper")
        assert states(d) == {name: DONE}
        most_mails = max(most_mails, len(d.mails()))
        assert len({mail["message_id"] for mail in d.mails()}) == (channel is Channel.EMAIL)
        assert len(d.inbox_rows()) == (channel is Channel.INBOX)
        if not killed:
            break
    assert call >= 3
    assert most_mails == (2 if channel is Channel.EMAIL and not reply_lost else channel is Channel.EMAIL)


def test_while_an_attempt_owns_a_delivery_nobody_else_takes_it(d: Deployment) -> None:
    name = a_delivery(d, "a", Channel.EMAIL)
    assert d.is_killed(lambda: d.stream(name), AFTER_THE_MAIL)
    assert len(d.mails()) == 1
    d.clock.moment += LEASE - timedelta(seconds=1)
    d.stream(name)
    d.run("sweeper")
    assert len(d.mails()) == 1
    d.clock.moment += timedelta(seconds=1)
    d.run("sweeper")
    assert len(d.mails()) == 2


def test_attempts_that_never_end_are_given_up_without_another_effect(d: Deployment) -> None:
    name = a_delivery(d, "a", Channel.EMAIL)
    d.clock.moment += LEFT_TO_THE_STREAM
    for _ in range(len(BACK_OFF) + 1):
        assert d.is_killed(lambda: d.run("sweeper"), 2 * len(SHARDS) + 1 + AFTER_THE_MAIL)
        d.clock.moment += LEASE
    assert len(d.mails()) == len(BACK_OFF) + 1
    assert d.run("sweeper")["dead"] == 1
    assert states(d) == {name: ("dead", "attempt_never_ended")}
    assert len(d.mails()) == len(BACK_OFF) + 1


# -------------------- back-off


def test_what_fails_is_tried_after_longer_and_longer_pauses_and_then_given_up(d: Deployment) -> None:
    name = a_delivery(d, "a", Channel.EMAIL)
    assert d.wiring.mail is not None
    nobody = replace(d.wiring, mail=replace(d.wiring.mail, port=1))  # nothing listens there
    from chalicelib import wiring

    wiring.use(nobody)
    assert d.stream(name) == {"batchItemFailures": []}
    for number, pause in enumerate(BACK_OFF, start=1):
        item = d.outbox()[name]
        assert (item.state, item.attempts, item.reason) == (DeliveryState.PENDING, number, "ConnectionRefusedError")
        d.clock.moment += pause - timedelta(seconds=1)
        assert d.run("sweeper")["failed"] == 0
        d.clock.moment += timedelta(seconds=1)
        d.run("sweeper")
    assert states(d) == {name: ("dead", "ConnectionRefusedError")}
    d.clock.moment += timedelta(days=2)
    assert d.run("sweeper") == dict.fromkeys(("delivered", "failed", "declined", "dead", "passed_over", "error"), 0)


def test_a_mail_that_fails_first_is_delivered_after_its_pause(d: Deployment) -> None:
    from chalicelib import wiring

    name = a_delivery(d, "a", Channel.EMAIL)
    assert d.wiring.mail is not None
    wiring.use(replace(d.wiring, mail=replace(d.wiring.mail, port=1)))
    d.stream(name)
    wiring.use(d.wiring)
    d.clock.moment += BACK_OFF[0]
    d.run("sweeper")
    assert states(d) == {name: DONE}
    assert len(d.mails()) == 1


def test_without_a_mail_server_mails_are_dead(d: Deployment) -> None:
    from chalicelib import wiring

    name = a_delivery(d, "a", Channel.EMAIL)
    wiring.use(replace(d.wiring, mail=None))
    d.stream(name)
    assert states(d) == {name: ("dead", "mail_not_configured")}


# -------------------- whatever the stream does

_shared: list[Deployment] = []


@pytest.fixture(scope="module", autouse=True)
def _for_every_example(_deployment: Deployment) -> None:
    """The hypothesis test clears it between its examples."""
    _shared[:] = [_deployment]


kinds = st.lists(
    st.sampled_from(["inbox", "inbox", "email", "unreadable", "textless", "no address"]), min_size=1, max_size=6
)


@st.composite
def streams(draw: st.DrawFn) -> tuple[list[str], list[int | Any]]:
    """Rows, and what the stream makes of them: a row's number, several times or not at all, or a malformed record."""
    rows = draw(kinds)
    numbers = st.integers(0, len(rows) - 1)
    return rows, draw(st.lists(st.one_of(numbers, numbers, numbers, st.sampled_from(MALFORMED)), max_size=12))


@settings(
    max_examples=max(1, settings.default.max_examples // 2),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(stream=streams(), batch=st.integers(1, 8), at_once=st.booleans(), order=st.lists(st.integers(0, 1), max_size=40))
def test_every_row_ends_delivered_once_or_dead_with_its_reason(
    stream: tuple[list[str], list[Any]], batch: int, at_once: bool, order: list[int]
) -> None:
    d = _shared[0]
    d.clear()
    rows, told = stream
    names = [a_row(d, kind, f"{number}") for number, kind in enumerate(rows)]
    records = [
        record(names[each], str(number)) if isinstance(each, int) else copy.deepcopy(each)
        for number, each in enumerate(told)
    ]
    d.clock.moment += LEFT_TO_THE_STREAM

    given_up: list[Any] = []

    def fed() -> None:
        given_up.extend(feed(lambda event: d.invoke("outbox", event), records, batch))

    if at_once:
        assert d.interleave([fed, lambda: d.run("sweeper")], order) == [None, None]
    else:
        fed()
    for _ in range(3):
        d.clock.moment += LEASE
        d.run("sweeper")
    ends = {"inbox": DONE, "email": DONE, "unreadable": ("dead", "unreadable"), "no address": ("dead", "no_address")}
    wanted = [ends.get(kind, ("dead", "penalty.dance/steward")) for kind in rows]
    assert states(d) == dict(zip(names, wanted, strict=True))
    assert len(d.inbox_rows()) == rows.count("inbox")
    assert len(d.mails()) == len({mail["message_id"] for mail in d.mails()}) == rows.count("email")
    malformed = [each for each in told if not isinstance(each, int)]
    assert sorted(map(repr, given_up)) == sorted(map(repr, (each for each in malformed)))


def a_row(d: Deployment, kind: str, name: str) -> str:
    match kind:
        case "inbox":
            return a_delivery(d, name)
        case "email":
            return a_delivery(d, name, Channel.EMAIL)
        case "unreadable":
            return unreadable(d, name)
        case "textless":
            return a_delivery(d, name, kind="penalty.dance")
        case _:
            return a_delivery(d, name, Channel.EMAIL, to=Party.AUTHORITY, holder="unknown")


def test_what_a_row_says_is_what_the_mapping_reads(d: Deployment) -> None:
    name = a_delivery(d, "a")
    row = next(row for row in d.rows("outbox") if row["pk"]["S"] == name)
    assert DELIVERIES.load(row["data"]["S"]) == d.wiring.outbox.get(name)
