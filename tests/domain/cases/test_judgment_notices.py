"""The notice goes on to another court, is corrected, declined and added to (备忘录 四(二)2、3): expected by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chalicelib.channels import texts
from chalicelib.channels.present_facts import Surroundings
from chalicelib.domain.cases import clocks, transitions
from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.case_changes import Change
from chalicelib.domain.cases.listings import listing
from chalicelib.domain.cases.procedures.judgment import courts, notice
from chalicelib.domain.cases.procedures.judgment.matter import Judgment
from chalicelib.domain.cases.transitions import Circumstances
from chalicelib.domain.messages.fan_out import Occasion, deliveries
from chalicelib.domain.offices.cities import City, Directory
from chalicelib.domain.parties.channels import Channel
from chalicelib.domain.parties.seats import seats_of
from chalicelib.domain.shared.errors import NotAllowedNow, RoleMayNot
from local.seed.directory import cities
from tests.domain.cases.test_judgment import (
    CALENDAR,
    CHENGQU,
    LOCAL,
    SHANYANG,
    across,
    act,
    court,
    problems,
    way,
    within,
)

GAOPING = court("jincheng-gaoping", "jincheng")
YANGCHENG = {
    "court_id": "jincheng-yangcheng",
    "court_name": "阳城县人民法院",
    "from_court_id": "jincheng-gaoping",
    "from_court_name": "高平市人民法院",
}


def seen(case: CaseFile) -> notice.Notice:
    found = notice.notice_of(case)
    assert found is not None
    return found


def redirected(state: str = "sent", on: str = "2025-09-29 10:00") -> Change:
    return act(across(state), "redirect_notice", on=on)


def corrected(state: str = "sent", on: str = "2025-09-29 10:00") -> Change:
    return act(across(state), "correct_notice", SHANYANG, on=on)


# -------------------- whose it is


@pytest.mark.parametrize("state", ["sent", "acknowledged"])
def test_a_redirected_notice_is_another_courts_from_then_on(state: str) -> None:
    before, after = across(state), redirected(state).case

    assert (before.seats[LOCAL], after.seats[LOCAL]) == ("jincheng-chengqu", "jincheng-gaoping")
    assert seats_of(CHENGQU, after.seats) == ()
    assert listing(after, "jincheng").desk == "jincheng-gaoping"
    found = seen(after)
    assert (found.court_id, found.court_name, found.status) == ("jincheng-gaoping", "高平市人民法院", "sent")
    assert (found.acknowledged_at, found.sent_at) == (None, after.updated_at)


def test_the_event_holds_the_old_and_the_new_court_and_the_reason() -> None:
    for change in (redirected(), corrected()):
        assert change.event.note == "该企业住所在高平市。"
        assert change.event.details == {
            "court_id": "jincheng-gaoping",
            "court_name": "高平市人民法院",
            "from_court_id": "jincheng-chengqu",
            "from_court_name": "晋城市城区人民法院",
            "reason": "该企业住所在高平市。",
        }


def test_what_the_old_court_did_stays_in_the_timeline() -> None:
    events = [*way("accept", "acknowledge_notice"), redirected("acknowledged")]
    assert [(change.event.action, change.event.actor.organisation) for change in events] == [
        ("submit", "jincheng"),
        ("accept", "jiaozuo-shanyang"),
        ("acknowledge_notice", "jincheng-chengqu"),
        ("redirect_notice", "jincheng-chengqu"),
    ]


def test_the_new_court_starts_from_the_beginning_and_may_hand_on_again() -> None:
    case = redirected("acknowledged").case
    assert offered(case, GAOPING) == ["acknowledge_notice", "redirect_notice", "refuse_notice"]
    taken = act(case, "acknowledge_notice", GAOPING, on="2025-09-30 10:00").case
    again = act(taken, "redirect_notice", GAOPING, on="2025-10-09 10:00", **YANGCHENG).case
    assert (seen(again).court_id, seen(again).status) == ("jincheng-yangcheng", "sent")
    yangcheng = court("jincheng-yangcheng", "jincheng")
    answered = act(act(again, "acknowledge_notice", yangcheng).case, "answer_notice", yangcheng).case
    assert (seen(answered).status, seen(answered).court_name) == ("answered", "阳城县人民法院")
    approved = act(answered, "approve", unanswered_reason="").case
    replied = act(act(approved, "remove").case, "reply")
    assert {message.holder for message in replied.messages if message.to is LOCAL} == {"jincheng-yangcheng"}


def offered(case: CaseFile, by: Any) -> list[str]:
    circumstances = Circumstances(by, case.updated_at, CALENDAR)
    return [action.name for action in transitions.actions_now(case, circumstances)]


def test_a_corrected_notice_leaves_the_wrong_court_with_nothing() -> None:
    case = corrected().case
    assert seats_of(CHENGQU, case.seats) == ()
    with pytest.raises(RoleMayNot):
        act(case, "acknowledge_notice", CHENGQU)
    assert offered(case, GAOPING) == ["acknowledge_notice", "redirect_notice", "refuse_notice"]


@pytest.mark.parametrize("state", ["acknowledged", "answered"])
def test_a_notice_that_a_court_works_on_is_not_corrected(state: str) -> None:
    with pytest.raises(NotAllowedNow):
        corrected(state)


# -------------------- who is told


def test_a_redirection_tells_the_executing_and_the_new_court() -> None:
    assert [(str(m.to), m.holder, m.place) for m in redirected().messages] == [
        ("executing_court", "jiaozuo-shanyang", "jiaozuo"),
        ("local_court", "jincheng-gaoping", "jincheng"),
    ]


def test_a_correction_tells_the_new_court_and_the_one_that_was_wrong() -> None:
    assert [(str(m.to), m.holder, m.place) for m in corrected().messages] == [
        ("local_court", "jincheng-gaoping", "jincheng"),
        ("former_court", "jincheng-chengqu", "jincheng"),
    ]


def test_both_are_told_in_their_inbox_by_mail_and_by_their_systems() -> None:
    change = corrected()
    made = deliveries(change.messages, Occasion("one", change.event.at))
    assert [(delivery.holder, delivery.channel) for delivery in made] == [
        (holder, channel)
        for holder in ("jincheng-gaoping", "jincheng-chengqu")
        for channel in (Channel.INBOX, Channel.EMAIL, Channel.WEBHOOK)
    ]
    assert len({delivery.delivery_id for delivery in made}) == 6


def bodies(change: Change) -> dict[str, str]:
    made = deliveries(change.messages, Occasion("one", change.event.at), [Channel.INBOX])
    return {str(delivery.to): texts.render(delivery, Surroundings(DIRECTORY)).body for delivery in made}


def test_the_texts_name_both_courts_and_the_reason() -> None:
    for change in (redirected(), corrected()):
        for body in bodies(change).values():
            assert "该企业住所在高平市。" in body
    assert "由晋城市城区人民法院转送贵院" in bodies(redirected())["local_court"]
    assert "已将通报转送高平市人民法院" in bodies(redirected())["executing_court"]
    assert "改为通报高平市人民法院，贵院无需再办理" in bodies(corrected())["former_court"]
    assert "此前误通报晋城市城区人民法院" in bodies(corrected())["local_court"]
    assert "晋城市城区人民法院退回了通报" in bodies(act(across("sent"), "refuse_notice"))["executing_court"]


@pytest.mark.parametrize("action", ["acknowledge_notice", "refuse_notice"])
def test_what_the_local_court_says_is_for_the_executing_court_alone(action: str) -> None:
    assert [m.holder for m in act(across("sent"), action).messages] == ["jiaozuo-shanyang"]
    assert [m.holder for m in act(across("answered"), "add_to_answer").messages] == ["jiaozuo-shanyang"]


# -------------------- the clock of the notice: 10 working days from Friday 2025-09-26, so until 10-16


@pytest.mark.parametrize(
    ("on", "days", "due"),
    [
        ("2025-09-26 18:00", 10, "2025-10-16"),  # the same day: all of it
        ("2025-09-29 10:00", 8, "2025-10-16"),  # 09-28 is a working Sunday
        ("2025-10-15 10:00", 1, "2025-10-16"),
        ("2025-10-16 10:00", 1, "2025-10-17"),  # on its last day: one more
        ("2025-10-17 10:00", 1, "2025-10-20"),  # over: one, which is a Monday
        ("2025-10-31 10:00", 1, "2025-11-03"),
    ],
)
def test_a_redirected_notice_keeps_what_was_left_but_a_day_at_least(on: str, days: int, due: str) -> None:
    case = redirected(on=on).case
    clock = case.clocks["notice"]
    assert (clock.days, clock.due_on, clock.is_running) == (days, date.fromisoformat(due), True)
    assert clocks.responsible_party(case, clock) is LOCAL
    assert case.clocks["review"] == across("sent").clocks["review"]


def test_the_lateness_of_the_court_before_stays_known() -> None:
    in_time, late = redirected(on="2025-10-16 10:00").case, redirected(on="2025-10-17 10:00").case
    assert [(run.clock, run.left) for run in in_time.past_clocks] == []
    assert [(run.clock, run.left, run.due_on) for run in late.past_clocks] == [("notice", 0, date(2025, 10, 16))]


@pytest.mark.parametrize(("state", "on"), [("sent", "2025-10-13 10:00"), ("declined", "2025-10-13 10:00")])
def test_a_corrected_notice_is_a_new_one_with_all_its_days(state: str, on: str) -> None:
    case = corrected(state, on).case
    assert (case.clocks["notice"].days, case.clocks["notice"].due_on) == (10, date(2025, 10, 27))
    assert [run.clock for run in case.past_clocks] == ["notice"]


def test_a_declined_notice_owes_nothing_and_its_decision_says_why() -> None:
    case = act(across("sent"), "refuse_notice", on="2025-09-29 10:00").case
    assert (case.clocks["notice"].stopped_on, case.clocks["notice"].left) == (date(2025, 9, 29), 8)
    assert (seen(case).status, seen(case).refused_at) == ("refused", case.updated_at)
    assert (case.seats[LOCAL], offered(case, CHENGQU)) == ("jincheng-chengqu", [])
    assert problems(case, "approve", unanswered_reason="") == {"/unanswered_reason": "required"}
    assert problems(case, "approve", unanswered_reason="所在地法院已退回通报。") == {}


# -------------------- additions to the answer


def test_an_answer_is_added_to_and_every_addition_stays() -> None:
    case = across("answered")
    for number in range(1, 4):
        case = act(case, "add_to_answer", on=f"2025-10-{8 + number:02} 10:00", text=f"补充{number}").case
    found = seen(case)
    assert (found.status, found.answer) == ("answered", "义务已履行完毕，未发现其他可供执行财产。")
    assert [addition.text for addition in found.additions] == ["补充1", "补充2", "补充3"]
    assert found.answered_at == across("answered").updated_at
    assert case.clocks == across("answered").clocks


def test_an_answer_has_ten_additions_at_most() -> None:
    case = across("answered")
    for number in range(10):
        case = act(case, "add_to_answer", text=f"补充{number}").case
    with pytest.raises(NotAllowedNow):
        act(case, "add_to_answer")


# -------------------- what they need


@pytest.mark.parametrize("action", ["redirect_notice", "refuse_notice"])
@pytest.mark.parametrize("reason", ["", " \n", None])
def test_a_reason_is_needed(action: str, reason: str | None) -> None:
    assert problems(across("sent"), action, reason=reason) == {"/reason": "text_too_short"}


DIRECTORY = Directory({city.city: city for city in cities()})


@pytest.mark.parametrize(
    ("court_id", "wanted"),
    [
        ("jincheng-gaoping", {}),
        ("jincheng-zhongyuan", {}),
        ("jincheng-chengqu", {"/court_id": "court_unchanged"}),
        ("jiaozuo-jiefang", {"/court_id": "court_unknown"}),
        ("changzhi-luzhou", {"/court_id": "court_unknown"}),
        ("nowhere", {"/court_id": "court_unknown"}),
    ],
)
def test_the_notice_stays_in_the_debtors_city(court_id: str, wanted: dict[str, str]) -> None:
    case = across("sent")
    fields = {"court_id": court_id, "court_name": "", "from_court_id": "", "from_court_name": ""}
    looked_up = courts.other_home_court(case, fields, DIRECTORY)
    assert problems(case, "redirect_notice", **{**fields, **looked_up}) == wanted


@pytest.mark.parametrize(
    ("chosen", "county", "wanted"),
    [
        ("jincheng-gaoping", "140502", "jincheng-gaoping"),
        ("jincheng-gaoping", "", "jincheng-gaoping"),
        ("", "140502", "jincheng-chengqu"),
        ("", "", "jincheng-zhongyuan"),
        ("jiaozuo-jiefang", "140502", None),
        ("nowhere", "140502", None),
    ],
)
def test_the_executing_court_may_choose_the_court_to_notify(chosen: str, county: str, wanted: str | None) -> None:
    case = across("applied")
    matter = replace(case.matter(Judgment), county=county)
    case = replace(case, application=replace(case.application, matter=matter))
    looked_up = courts.court_to_notify(case, {"court_id": chosen}, DIRECTORY)
    assert looked_up.get("local_court_id") == wanted
    fields = {"court_id": chosen, "local_court_id": "", "local_court_name": "", **looked_up}
    assert problems(case, "accept", **fields) == ({} if wanted else {"/court_id": "court_unknown"})


def test_a_court_that_takes_nothing_new_is_not_notified() -> None:
    def closed(city: City) -> City:
        return replace(city, courts=tuple(replace(c, active=c.court_id != "jincheng-gaoping") for c in city.courts))

    directory = Directory({name: closed(city) for name, city in DIRECTORY.cities.items()})
    assert courts.court_to_notify(across("applied"), {"court_id": "jincheng-gaoping"}, directory) == {}
    assert courts.other_home_court(across("sent"), {"court_id": "jincheng-gaoping"}, directory) == {}


def test_within_a_city_no_court_is_chosen() -> None:
    assert courts.court_to_notify(within("applied"), {"court_id": "jiaozuo-jiefang"}, DIRECTORY) == {}
    assert problems(within("applied"), "accept", court_id="jiaozuo-jiefang") == {"/court_id": "unexpected"}


def test_a_directory_without_a_court_there_says_so() -> None:
    fields = {"local_court_id": "", "local_court_name": ""}
    assert problems(across("applied"), "accept", **fields) == {"": "local_court_unknown"}
