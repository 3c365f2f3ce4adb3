"""Many hands at once: one wins, the rest are told, and the timeline holds (decision 24)."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.routes import steps
from tests.routes.service import Answer, Api, announcement

THREADS = 8


def at_once(api: Api, case_id: str, *taken: steps.Step) -> list[Answer]:
    """All these steps at the same moment, each in a thread of its own."""
    together = threading.Barrier(len(taken))

    def act(step: steps.Step) -> Answer:
        together.wait()
        return api.act(case_id, step.path, step.by, step.body)

    with ThreadPoolExecutor(len(taken)) as pool:
        return list(pool.map(act, taken))


@pytest.mark.parametrize(
    ("stage", "step"),
    [
        ("submitted", steps.FORWARDED),
        ("forwarded", steps.REFUSED),
        ("reported", steps.APPROVED),
        ("forwarded", steps.URGED),
        ("forwarded", steps.RECALLED),
        ("submitted", steps.TRANSFERRED),
        ("repaired", steps.REVOKED),
    ],
)
def test_eight_at_once_are_one_success_and_one_event(api: Api, stage: str, step: steps.Step) -> None:
    case_id = api.case_in(stage)
    before = api.case(case_id)["version"]
    answers = at_once(api, case_id, *[step] * THREADS)
    assert sorted(answer.status for answer in answers) == [200] + [409] * (THREADS - 1)
    refusals = {answer.code for answer in answers if answer.status == 409}
    assert refusals <= {"lost_race", "not_allowed_in_stage", "already_urged_today"}
    assert api.case(case_id)["version"] == before + 1
    assert len(api.get(f"/v1/cases/{case_id}/events", steps.STEWARD).json["items"]) == before + 1


def test_contradicting_actions_at_once_leave_one_of_them(api: Api) -> None:
    case_id = api.case_in("forwarded")
    answers = at_once(api, case_id, *[steps.WITHDRAWN, steps.REFUSED, steps.FORWARDING_RETURNED, steps.RECALLED] * 2)
    won = [answer for answer in answers if answer.status == 200]
    assert {answer.status for answer in answers} <= {200, 404, 409}
    events = api.get(f"/v1/cases/{case_id}/events", steps.STEWARD).json["items"]
    assert len(events) == 2 + len(won)
    for before, after in zip(events, events[1:], strict=False):
        assert after["previous_hash"] == before["hash"]
    ended = [event["action"] for event in events if event["action"] in {"withdraw", "refuse"}]
    assert len(ended) <= 1


def test_one_application_sent_several_times_at_once_is_one_open_case(api: Api) -> None:
    body, together = steps.submission(), threading.Barrier(4)

    def submit(number: int) -> Answer:
        together.wait()
        return api.post("/v1/cases", steps.APPLICANT, body, key=f"key-{number}")

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(submit, range(4)))
    assert sorted(answer.status for answer in answers) == [201, 409, 409, 409]
    assert {answer.code for answer in answers if answer.status == 409} == {"open_case_exists"}


def test_uploads_announced_while_others_act_disturb_nobody(api: Api) -> None:
    case_id = api.case_in("submitted")
    together = threading.Barrier(2)

    def announce(_: int) -> int:
        together.wait()
        return api.post(f"/v1/cases/{case_id}/documents", steps.APPLICANT, announcement(b"x")).status

    def forward(_: int) -> int:
        together.wait()
        return api.act(case_id, "forwarding", steps.STEWARD, steps.FORWARDED.body).status

    with ThreadPoolExecutor(2) as pool:
        announced, forwarded = pool.submit(announce, 0), pool.submit(forward, 0)
    assert (announced.result(), forwarded.result()) == (201, 200)
    case = api.case(case_id)
    assert (case["stage"], len(case["documents"])) == ("forwarded", 1)
