"""A link opens one case by a right code alone, for as long as the case waits for its agency, and never after five errors."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.cases.case import Dossier
from chalicelib.domain.links import opinion_links as links
from chalicelib.domain.links.causes import cause_of
from chalicelib.domain.links.opinion_links import REFUSALS, STATE_NAMES, LinkState, OpinionLink, Revocation
from chalicelib.domain.parties.parties import Grant, Role
from chalicelib.domain.shared.errors import QuotaExceeded
from chalicelib.domain.shared.link_refusals import CodeExpired, LinkLocked
from chalicelib.domain.time import rules
from chalicelib.domain.time.calendar import WorkingCalendar
from tests.builders import (
    AGREED,
    AUTHORITY,
    FORWARDED,
    GUIDED,
    LONGEST_WAY,
    NOW,
    RECALLED,
    REFUSED,
    RETURNED,
    STEWARD_JIAOZUO,
    SUPPLEMENT_ASKED,
    UPLOADED,
    URGED,
    WITHDRAWN,
    a_submitted_case,
    play,
    step,
)

TODAY = date(2026, 3, 2)
MINUTE = timedelta(minutes=1)
CALENDAR = WorkingCalendar()
FORWARDED_ELSEWHERE = step(
    STEWARD_JIAOZUO, "forwarding", agency_id="jiaozuo-sthj", agency_name="焦作市生态环境局", market_regulator=False
)
OPINION_REVISED = step(AUTHORITY, "opinion-revision", **REFUSED.command.fields, reason="看错案卷。")


def noon(day: date) -> datetime:
    return datetime.combine(day, time(4), UTC)


def a_link(**changes: Any) -> OpinionLink:
    new = OpinionLink(
        link_id="L" * 20,
        case_id="JZ-00000000000000000000",
        agency_id="jiaozuo-scjg",
        agency_name="焦作市市场监督管理局",
        city="jiaozuo",
        forwarded_version=2,
        valid_through=date(2026, 3, 16),
        ordered_at=NOW,
        sent_at=NOW,
    )
    return replace(new.sent("secret", NOW, NOW), **changes)


def with_code(link: OpinionLink | None = None, code: str = "123456", now: datetime = NOW) -> OpinionLink:
    return (link or a_link()).with_code(code, now)


def dossier(*steps: Any) -> Dossier:
    submitted = a_submitted_case()
    changes = [submitted, *play(submitted.case, steps)]
    return Dossier(changes[-1].case, events=tuple(change.event for change in changes))


# -------------------- what a link is worth


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        ((FORWARDED,), LinkState.OPEN),
        ((FORWARDED, URGED), LinkState.OPEN),
        ((FORWARDED, AGREED), LinkState.DECIDED),
        ((FORWARDED, REFUSED), LinkState.DECIDED),
        ((FORWARDED, AGREED, OPINION_REVISED), LinkState.DECIDED),
        ((FORWARDED, AGREED, UPLOADED), LinkState.USED),
        ((FORWARDED, REFUSED, GUIDED), LinkState.USED),
        ((FORWARDED, RETURNED), LinkState.USED),
        ((FORWARDED, RECALLED), LinkState.USED),
        ((FORWARDED, RECALLED, FORWARDED), LinkState.SUPERSEDED),
        ((FORWARDED, RETURNED, SUPPLEMENT_ASKED), LinkState.USED),
        ((FORWARDED, WITHDRAWN), LinkState.USED),
        ((FORWARDED, RETURNED, FORWARDED), LinkState.SUPERSEDED),
        ((FORWARDED, RETURNED, FORWARDED, AGREED), LinkState.SUPERSEDED),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(step.command.path for step in value),
)
def test_steps_of_the_case_decide_the_state_of_a_link_first(steps: Any, state: LinkState) -> None:
    assert a_link().state(dossier(*steps), NOW, CALENDAR) is state


@pytest.mark.parametrize(
    ("changes", "today", "state"),
    [
        ({}, date(2026, 3, 16), LinkState.OPEN),
        ({}, date(2026, 3, 17), LinkState.EXPIRED),
        ({"wrong_tries": 4}, TODAY, LinkState.OPEN),
        ({"wrong_tries": 5}, TODAY, LinkState.LOCKED),
        ({"revoked": Revocation("x", NOW)}, TODAY, LinkState.REVOKED),
        ({"revoked": Revocation("x", NOW), "wrong_tries": 5}, date(2027, 1, 1), LinkState.REVOKED),
    ],
    ids=["last day", "day after", "four errors", "five errors", "revoked", "revoked first of all"],
)
def test_a_link_to_an_open_case_is_judged_by_its_own_age_tries_and_revocation(
    changes: dict[str, Any], today: date, state: LinkState
) -> None:
    assert a_link(**changes).state(dossier(FORWARDED), noon(today), CALENDAR) is state


def test_wrong_codes_do_not_end_what_is_open() -> None:
    locked = a_link(wrong_tries=5)
    assert locked.as_opened.state(dossier(FORWARDED), NOW, CALENDAR) is LinkState.OPEN
    assert locked.as_opened.state(dossier(FORWARDED, AGREED), NOW, CALENDAR) is LinkState.DECIDED
    assert locked.as_opened.state(dossier(FORWARDED), noon(date(2026, 3, 17)), CALENDAR) is LinkState.EXPIRED


def test_a_decided_link_outlives_its_days_and_ends_by_a_revocation_or_wrong_codes() -> None:
    decided, later = dossier(FORWARDED, AGREED), noon(date(2026, 6, 1))
    assert a_link().state(decided, later, CALENDAR) is LinkState.DECIDED
    assert a_link(wrong_tries=5).state(decided, later, CALENDAR) is LinkState.LOCKED
    assert a_link(revoked=Revocation("x", NOW)).state(decided, later, CALENDAR) is LinkState.REVOKED


def test_a_code_from_before_a_decision_opens_nothing_to_revise_it() -> None:
    with pytest.raises(CodeExpired):
        with_code().after_try("123456", "session", NOW, decision=3)
    fresh = a_link().with_code("123456", NOW, decision=3).after_try("123456", "session", NOW, decision=3)
    assert fresh.session_for == 3
    with pytest.raises(CodeExpired):
        a_link().with_code("123456", NOW, decision=3).after_try("123456", "session", NOW, decision=4)


@pytest.mark.parametrize(
    ("steps", "state", "cause"),
    [
        ((FORWARDED,), LinkState.OPEN, ""),
        ((FORWARDED,), LinkState.EXPIRED, "链接已过有效期，请与处罚地信用建设牵头部门联系，重新发送链接。"),
        (
            (FORWARDED, AGREED),
            LinkState.DECIDED,
            "贵机关已于2026年3月2日办理“同意修复”。申请处于“同意修复”、“不同意修复”阶段时可以更正审核意见，"
            "须重新获取验证码，并写明原因。",
        ),
        (
            (FORWARDED, AGREED, UPLOADED),
            LinkState.USED,
            "贵机关已于2026年3月2日办理“同意修复”。申请现为“已上传信用中国”，不能再更正审核意见，链接不再有效。",
        ),
        ((FORWARDED, RETURNED), LinkState.USED, "贵机关已于2026年3月2日办理“退回转办”，链接不再有效。"),
        (
            (FORWARDED, RECALLED),
            LinkState.USED,
            "处罚地信用建设牵头部门已于2026年3月2日办理“撤回转办”，贵机关无需再办理，链接不再有效。",
        ),
        (
            (FORWARDED, WITHDRAWN),
            LinkState.USED,
            "申请人已于2026年3月2日办理“撤回申请”，贵机关无需再办理，链接不再有效。",
        ),
        ((FORWARDED, RECALLED, FORWARDED), LinkState.SUPERSEDED, "该申请已重新转办，请使用最新邮件中的链接。"),
        (
            (FORWARDED, RECALLED, FORWARDED_ELSEWHERE),
            LinkState.SUPERSEDED,
            "处罚地信用建设牵头部门已于2026年3月2日办理“撤回转办”，贵机关无需再办理，链接不再有效。",
        ),
    ],
    ids=lambda value: "-".join(one.command.path for one in value) if isinstance(value, tuple) else "",
)
def test_the_cause_of_a_state_is_true_of_the_step_that_ended_the_link(steps: Any, state: LinkState, cause: str) -> None:
    assert cause_of(a_link(), state, dossier(*steps)) == cause


def test_at_no_other_point_of_the_longest_way_is_a_link_open() -> None:
    link, ways = a_link(forwarded_version=5), [LONGEST_WAY[:n] for n in range(len(LONGEST_WAY))]
    states = [link.state(dossier(*way), NOW, CALENDAR) for way in ways]
    assert LONGEST_WAY[3] is FORWARDED
    assert [n for n, state in enumerate(states) if state is LinkState.OPEN] == [4]


def test_every_state_has_a_name_and_every_closed_one_a_refusal_with_its_reason() -> None:
    assert set(STATE_NAMES) == set(LinkState)
    assert set(REFUSALS) == set(LinkState) - {LinkState.OPEN}
    assert len({refusal().detail for refusal in REFUSALS.values()}) == len(REFUSALS) - 1
    assert REFUSALS[LinkState.DECIDED] is REFUSALS[LinkState.USED]  # for sessions from before the decision


def test_ten_working_days_come_from_the_rules() -> None:
    assert rules.opinion_link_days(date(2026, 3, 2)) == 10


def test_the_opener_of_a_link_is_the_agency_at_one_case() -> None:
    principal = a_link().principal
    assert principal.principal_id == "link-" + "L" * 20
    assert principal.grants == (Grant(Role.AUTHORITY, "jiaozuo-scjg", "jiaozuo"),)
    assert principal.only_case == "JZ-00000000000000000000"


# -------------------- e-mails and their secrets


def test_each_e_mail_has_a_secret_and_the_last_eight_work() -> None:
    link = a_link()
    for number in range(10):
        link = link.sent(f"secret-{number}", NOW, NOW + number * MINUTE)
    assert [n for n in range(10) if link.knows(f"secret-{n}")] == list(range(2, 10))
    assert not link.knows("secret")
    assert link.sent_at == NOW + 9 * MINUTE
    assert "secret-" not in str(link)


@pytest.mark.parametrize(
    ("changes", "forwarded_version", "ordered", "expected"),
    [
        ({}, 2, NOW, "before"),
        ({}, 4, NOW, "new"),
        ({"revoked": Revocation("x", NOW + MINUTE)}, 2, NOW, ""),
        ({"revoked": Revocation("x", NOW + 2 * MINUTE)}, 2, NOW + MINUTE, ""),
        ({"revoked": Revocation("x", NOW + MINUTE)}, 2, NOW + 2 * MINUTE, "new"),
        ({"wrong_tries": 5}, 2, NOW, ""),
        ({"wrong_tries": 5}, 2, NOW + MINUTE, "new"),
        ({"valid_through": date(2026, 3, 1)}, 2, NOW, ""),
        ({"valid_through": date(2026, 3, 1)}, 2, NOW + MINUTE, "new"),
    ],
)
def test_an_e_mail_carries_the_link_that_is_open_or_a_new_one_if_it_was_asked_for(
    changes: dict[str, Any], forwarded_version: int, ordered: datetime, expected: str
) -> None:
    before = a_link(**changes)
    new = a_link(link_id="N" * 20, forwarded_version=forwarded_version, ordered_at=ordered)
    assert links.carried(before, new, TODAY) is {"before": before, "new": new, "": None}[expected]
    assert links.carried(None, new, TODAY) is new


def test_a_reminder_brings_no_new_link_after_a_revocation_and_prolongs_one_that_is_open() -> None:
    new = a_link(link_id="N" * 20, ordered_at=NOW + 2 * MINUTE, valid_through=date(2026, 3, 20))
    revoked = a_link(revoked=Revocation("x", NOW + MINUTE))
    assert links.carried(revoked, new, TODAY, is_forwarding=False) is None
    assert links.carried(a_link(wrong_tries=5), new, TODAY, is_forwarding=False) is new
    prolonged = links.carried(a_link(), new, TODAY, is_forwarding=False)
    assert prolonged
    assert (prolonged.link_id, prolonged.valid_through) == ("L" * 20, date(2026, 3, 20))


@pytest.mark.parametrize(
    ("forwarded", "ordered", "market_regulator", "expected"),
    [
        ("2026-03-02", "2026-03-02", True, "2026-03-16"),  # 7 + 3 days, which are also the 10 of a new link
        ("2026-03-02", "2026-03-12", True, "2026-03-26"),  # ordered late: 10 days all the same
        ("2025-12-01", "2025-12-01", False, "2025-12-15"),
        ("2025-12-01", "2025-12-01", True, "2025-12-25"),  # the law gave market regulators 15 days until 2025-12-24
    ],
)
def test_a_link_lives_until_the_limit_is_escalated_or_that_of_the_law(
    forwarded: str, ordered: str, market_regulator: bool, expected: str
) -> None:
    at = datetime.fromisoformat(f"{forwarded}T01:00:00+00:00")
    agency = {"agency_id": "x", "agency_name": "焦作市某局", "market_regulator": market_regulator}
    submitted = a_submitted_case(at)
    (change,) = play(submitted.case, [step(STEWARD_JIAOZUO, "forwarding", **agency)])
    last = links.last_day(change.case, date.fromisoformat(ordered), WorkingCalendar())
    assert last == date.fromisoformat(expected)


def test_what_is_written_counts_its_versions() -> None:
    link = a_link()
    assert link.version == 1
    assert with_code(link).version == 2
    assert link.refused("x").version == 2
    assert link.taken_back("x", NOW).version == 2


def test_the_first_revocation_of_a_link_stays() -> None:
    link = a_link().taken_back("first", NOW).taken_back("second", NOW + MINUTE)
    assert link.revoked == Revocation("first", NOW)


def test_refusals_are_counted_by_their_reason() -> None:
    link = a_link().refused("link_expired").refused("link_used").refused("link_expired")
    assert link.refusals == {"link_expired": 2, "link_used": 1}


# -------------------- codes


def test_a_right_code_opens_a_session_once() -> None:
    opened = with_code().after_try("123456", "session", NOW)
    assert opened.session
    assert opened.session.expires_at == NOW + timedelta(minutes=30)
    assert opened.owns("session")
    assert not opened.owns("another")
    with pytest.raises(CodeExpired):
        opened.after_try("123456", "again", NOW)


def test_a_code_is_good_for_ten_minutes() -> None:
    link = with_code()
    assert link.after_try("123456", "s", NOW + timedelta(minutes=9, seconds=59)).session
    with pytest.raises(CodeExpired):
        link.after_try("123456", "s", NOW + timedelta(minutes=10))


def test_the_last_code_alone_counts() -> None:
    link = with_code(with_code(), "654321", NOW + MINUTE)
    assert link.after_try("123456", "s", NOW + MINUTE).session is None
    assert link.after_try("654321", "s", NOW + MINUTE).session


def test_a_code_of_another_link_is_wrong() -> None:
    other = replace(with_code(), link_id="M" * 20)
    assert other.after_try("123456", "s", NOW).session is None


def test_a_wrong_code_is_counted_and_tells_how_often_one_may_try_again() -> None:
    link = with_code()
    for left in (4, 3, 2, 1, 0):
        link = link.after_try("000000", "s", NOW)
        problem = links.code_wrong(link)
        assert (link.tries_left, problem.tries_left) == (left, left)
        assert (str(left) if left else "锁定") in problem.detail
    assert link.refusals == {"code_wrong": 5}
    with pytest.raises(LinkLocked):
        link.after_try("123456", "s", NOW)


def test_a_new_code_gives_no_new_tries() -> None:
    link = a_link()
    for minute in range(5):
        link = with_code(link, now=NOW + minute * MINUTE).after_try("000000", "s", NOW + minute * MINUTE)
    assert link.is_locked


def test_codes_come_one_a_minute_and_ten_a_day() -> None:
    link = with_code()
    with pytest.raises(QuotaExceeded) as early:
        with_code(link, now=NOW + timedelta(seconds=20))
    assert early.value.retry_after == 40
    for minute in range(1, 10):
        link = with_code(link, now=NOW + minute * MINUTE)
    with pytest.raises(QuotaExceeded) as many:
        with_code(link, now=NOW + timedelta(hours=1))
    assert many.value.retry_after == 23 * 3600
    assert with_code(link, now=NOW + timedelta(days=1)).code


# -------------------- whatever happens

CODES = ("000000", "111111", "222222")
HAPPENINGS = st.lists(
    st.one_of(
        st.tuples(st.just("code"), st.sampled_from(CODES)),
        st.tuples(st.just("try"), st.sampled_from(CODES)),
        st.tuples(st.just("wait"), st.integers(1, 15)),
        st.tuples(st.just("other"), st.sampled_from(["sent", "refused"])),
    ),
    max_size=40,
)


@given(HAPPENINGS)
def test_there_is_no_way_to_a_session_but_the_last_code_in_time_unused_and_with_fewer_than_five_errors(
    happenings: list[tuple[str, Any]],
) -> None:
    link, now = a_link(), datetime(2026, 3, 2, 1, tzinfo=UTC)
    good, until, errors = "", now, 0
    for number, (what, value) in enumerate(happenings):
        session = f"session-{number}"
        match what:
            case "wait":
                now += value * MINUTE
            case "other":
                link = link.sent(session, NOW, NOW) if value == "sent" else link.refused("x")
            case "code":
                before = link
                with suppress(QuotaExceeded):
                    link = link.with_code(value, now)
                if link is not before:
                    good, until = value, now + timedelta(minutes=10)
            case "try" if errors >= 5:
                with pytest.raises(LinkLocked):
                    link.after_try(value, session, now)
            case "try" if not good or now >= until:
                with pytest.raises(CodeExpired):
                    link.after_try(value, session, now)
            case "try":
                link = link.after_try(value, session, now)
                assert link.owns(session) is (value == good)
                good, errors = ("", errors) if value == good else (good, errors + 1)
        assert link.wrong_tries == errors
