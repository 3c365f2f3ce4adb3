"""Requests a minute and uploads a day: beyond them 429 with when to come again, and a failing count refuses nobody."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.domain.parties.quotas import Limits, Tally
from chalicelib.domain.shared.errors import TooManyRequests
from chalicelib.services.parties.quotas import check_request
from local import samples
from tests.routes import steps
from tests.routes.service import Answer, Api, announcement, aws_calls

WIDE = Limits(
    per_person=1000,
    per_address=1000,
    sensitive_per_address=1000,
    uploads_per_case=1000,
    uploads_per_person=1000,
    letters_per_case=1000,
    documents_in_all=1000,
)

TO_MIDNIGHT = 14 * 3600 + 59 * 60 + 20
"""Seconds from the moment that lasts."""


@dataclass
class StandingClock:
    """A moment that lasts: 20 seconds before the minute ends."""

    moment: datetime = datetime(2026, 3, 2, 1, 0, 40, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment


@contextmanager
def limited(api: Api, **limits: int) -> Iterator[StandingClock]:
    """The service within these limits, all else being wide; a fresh process at a moment that lasts."""
    clock = StandingClock()
    parts = replace(api.service.wiring, limits=replace(WIDE, **limits), tally=Tally(), clock=clock)
    wiring.use(parts)
    try:
        yield clock
    finally:
        wiring.use(api.service.wiring)


def assert_refused(answer: Answer, code: str, seconds: int) -> None:
    assert (answer.status, answer.code, answer.headers["Retry-After"]) == (429, code, str(seconds))


def test_a_person_may_ask_so_often_a_minute(api: Api) -> None:
    with limited(api, per_person=3) as clock:
        assert [api.get("/v1/me", steps.STEWARD).status for _ in range(3)] == [200] * 3
        assert_refused(api.get("/v1/me", steps.STEWARD), "too_many_requests", 20)
        assert_refused(api.post("/v1/cases", steps.STEWARD, {}), "too_many_requests", 20)
        assert api.get("/v1/me", steps.APPLICANT).status == 200
        clock.moment = clock.moment.replace(minute=1)
        assert api.get("/v1/me", steps.STEWARD).status == 200


def test_an_address_may_ask_so_often_a_minute(api: Api) -> None:
    with limited(api, per_address=3):
        assert [api.get("/v1/me", name).status for name in (steps.STEWARD, steps.APPLICANT)] == [200] * 2
        assert api.get("/v1/cities").status == 200
        assert_refused(api.get("/v1/cities"), "too_many_requests", 20)
        assert_refused(api.get("/v1/me", steps.PROVINCE), "too_many_requests", 20)


def test_what_is_refused_was_not_done(api: Api) -> None:
    case_id = api.case_in("submitted")
    with limited(api, per_person=1), aws_calls() as made:
        assert api.get("/v1/me", steps.APPLICANT).status == 200
        assert api.act(case_id, "withdrawal", steps.APPLICANT).status == 429
    assert made == ["GetItem", "UpdateItem", "GetItem"]
    assert api.case(case_id)["stage"] == "submitted"


def test_an_ordinary_caller_costs_one_write_a_minute(api: Api) -> None:
    with limited(api, per_person=120, per_address=1200), aws_calls() as made:
        for _ in range(9):
            api.get("/v1/me", steps.STEWARD)
    assert made == ["GetItem", "UpdateItem", *["GetItem"] * 8]


def test_processes_count_together(api: Api) -> None:
    with limited(api, per_person=25):
        for _ in range(20):
            assert api.get("/v1/me", steps.STEWARD).status == 200
    with limited(api, per_person=25):  # another process, which does not know at first
        statuses = [api.get("/v1/me", steps.STEWARD).status for _ in range(16)]
    assert statuses == [200] * 14 + [429] * 2


def test_many_processes_count_together(api: Api) -> None:
    parts = replace(api.service.wiring, limits=replace(WIDE, per_person=20), clock=StandingClock())
    passed = 0
    for _ in range(100):
        process = replace(parts, tally=Tally())
        for _ in range(9):
            with suppress(TooManyRequests):
                check_request(process, "192.0.2.7", api.service.principals[steps.STEWARD], sensitive=False)
                passed += 1
    assert passed <= 2 * 20


def test_an_invented_token_is_looked_for_once(api: Api) -> None:
    api.service.know("nobody", f"xs.{'0' * 20}.{'a' * 43}")
    with aws_calls() as made:
        assert {api.get("/v1/me", "nobody").status for _ in range(20)} == {401}
    assert made == ["GetItem"]


@pytest.mark.parametrize("token", ["xs.x.x", "xs." + "0" * 64, "x.y.z", "e30.e30.e30", "word", "xr." + "0" * 64])
def test_what_is_no_token_is_not_looked_for(api: Api, token: str) -> None:
    api.service.know("nobody", token)
    with aws_calls() as made:
        assert {api.get("/v1/me", "nobody").status for _ in range(20)} == {401}
    assert made == []


def test_ways_to_get_in_are_counted_by_all_at_once(api: Api) -> None:
    parts = replace(api.service.wiring, limits=replace(WIDE, sensitive_per_address=3), clock=StandingClock())
    for _ in range(3):
        check_request(replace(parts, tally=Tally()), "192.0.2.7", None, sensitive=True)
    with pytest.raises(TooManyRequests) as refused:
        check_request(replace(parts, tally=Tally()), "192.0.2.7", None, sensitive=True)
    assert refused.value.retry_after == 20
    check_request(replace(parts, tally=Tally()), "192.0.2.8", None, sensitive=True)
    check_request(replace(parts, tally=Tally()), "192.0.2.7", None, sensitive=False)


def test_a_count_that_fails_refuses_nobody(api: Api) -> None:
    case_id = api.case_in("submitted")

    def meddle(operation: str, arguments: Any) -> None:
        if operation == "UpdateItem":
            raise ConnectionError

    with limited(api, per_person=15, uploads_per_person=1), aws_calls(meddle):
        assert {api.get("/v1/me", steps.STEWARD).status for _ in range(40)} == {200}
        for _ in range(2):
            assert api.register(case_id, steps.APPLICANT, samples.pdf()).status == 201


def test_no_key_says_who_asked(api: Api) -> None:
    case_id = api.case_in("submitted")
    with limited(api, per_person=20, per_address=20, sensitive_per_address=20):
        for _ in range(12):
            api.get("/v1/me", steps.APPLICANT)
        api.post(f"/v1/cases/{case_id}/documents", steps.APPLICANT, announcement(samples.pdf()))
    stored = [row.pk for row in api.service.wiring.counters._tables.access.scan() if row.counted]
    assert len(stored) == 4
    assert all(row.expires for row in api.service.wiring.counters._tables.access.scan())
    assert not any(part in pk for pk in stored for part in (steps.APPLICANT, "127.0.0.1", case_id))


# Uploads


def test_a_case_takes_so_many_uploads_a_day_of_each_party(api: Api) -> None:
    case_id, other = api.case_in("submitted"), api.case_in("submitted")
    with limited(api, uploads_per_case=2) as clock:
        for _ in range(2):
            assert api.register(case_id, steps.STEWARD, samples.pdf()).status == 201
        assert_refused(api.register(case_id, steps.STEWARD, samples.pdf()), "quota_exceeded", TO_MIDNIGHT)
        for name in (steps.APPLICANT, steps.HOME_STEWARD):
            assert api.register(case_id, name, samples.pdf()).status == 201
        assert api.register(other, steps.STEWARD, samples.pdf()).status == 201
        clock.moment = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)  # midnight in China
        assert api.register(case_id, steps.STEWARD, samples.pdf()).status == 201


def test_uploads_announced_at_once_are_counted_one_by_one(api: Api) -> None:
    case_id = api.case_in("submitted")
    with limited(api, uploads_per_case=5), ThreadPoolExecutor(20) as threads:
        announced = threads.map(lambda _: api.register(case_id, steps.APPLICANT, samples.pdf()).status, range(20))
        assert sorted(announced) == [201] * 5 + [429] * 15
    assert len(api.case(case_id)["documents"]) == 5


def test_who_is_refused_for_themselves_takes_nothing_of_their_colleagues(api: Api) -> None:
    case_id = api.case_in("submitted")
    with limited(api, uploads_per_case=2, uploads_per_person=1):
        assert [api.register(case_id, steps.STEWARD, samples.pdf()).status for _ in range(3)] == [201, 429, 429]
        colleague = replace(api.service.principals[steps.STEWARD], principal_id="another-steward-jiaozuo")
        name = api.service.add_principal(colleague)
        assert api.register(case_id, name, samples.pdf()).status == 201


def test_a_case_takes_so_many_letters_a_day_of_each_party(api: Api) -> None:
    case_id = api.case_in("submitted")

    def ask(name: str) -> Answer:
        return api.post(f"/v1/cases/{case_id}/letters", name, {"kind": "application_form", "format": "pdf"})

    with limited(api, letters_per_case=2) as clock:
        assert [ask(steps.APPLICANT).status for _ in range(2)] == [202, 202]
        assert_refused(ask(steps.APPLICANT), "quota_exceeded", TO_MIDNIGHT)
        assert ask(steps.STEWARD).status == 202
        clock.moment = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
        assert ask(steps.APPLICANT).status == 202


def test_what_a_party_ever_adds_to_a_case_is_bounded(api: Api) -> None:
    """Rejected and expired files, withdrawn ones and letters count: each stays in the case for good."""
    case_id = api.case_in("forwarded")
    letter = {"kind": "application_form", "format": "pdf"}
    with limited(api, documents_in_all=3):
        promise = api.register(case_id, steps.APPLICANT, b"words").json
        api.upload(promise["upload"], b"words")
        assert api.document(case_id, promise["document_id"], steps.APPLICANT)["status"] == "rejected"
        place = f"/v1/cases/{case_id}/documents/{api.verified(case_id, steps.APPLICANT, 'other')}/withdrawal"
        assert api.post(place, steps.APPLICANT, {"reason": "传错了。"}).status == 200
        assert api.post(f"/v1/cases/{case_id}/letters", steps.APPLICANT, letter).status == 202
        for refused in (
            api.register(case_id, steps.APPLICANT, samples.pdf()),
            api.post(f"/v1/cases/{case_id}/letters", steps.APPLICANT, letter),
        ):
            assert (refused.status, refused.code) == (409, "folder_full")
            assert "累计已达 3 份" in refused.json["detail"]
        assert api.register(case_id, steps.STEWARD, samples.pdf()).status == 201
        api.take(case_id, steps.AGREED)


def test_letters_are_no_uploads(api: Api) -> None:
    case_id = api.case_in("submitted")
    with limited(api, uploads_per_case=1):
        letter = {"kind": "application_form", "format": "pdf"}
        assert api.post(f"/v1/cases/{case_id}/letters", steps.APPLICANT, letter).status == 202
        assert api.register(case_id, steps.APPLICANT, samples.pdf()).status == 201


def test_a_person_announces_so_many_uploads_a_day(api: Api) -> None:
    cases = [api.case_in("submitted") for _ in range(3)]
    with limited(api, uploads_per_person=2) as clock:
        for case_id in cases[:2]:
            assert api.register(case_id, steps.APPLICANT, samples.pdf()).status == 201
        refused = api.register(cases[2], steps.APPLICANT, samples.pdf())
        assert_refused(refused, "quota_exceeded", TO_MIDNIGHT)
        assert api.register(cases[2], steps.STEWARD, samples.pdf()).status == 201
        clock.moment = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
        assert api.register(cases[2], steps.APPLICANT, samples.pdf()).status == 201
