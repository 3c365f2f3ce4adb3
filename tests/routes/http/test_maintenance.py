"""Maintenance: while an operator has stopped writes, every write is 503 with `Retry-After`, and reads go on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from chalicelib.domain.shared.maintenance import Maintenance
from chalicelib.tables.offices.switches import SwitchStore
from local import samples
from tests.routes import steps
from tests.routes.service import Api

STOP = Maintenance(since=datetime(2026, 11, 28, tzinfo=UTC), reason="还原数据", retry_after=600)


@contextmanager
def writes_stopped(api: Api) -> Iterator[None]:
    tables = api.service.wiring.cases._tables
    switch = SwitchStore(tables)
    switch.stop_writes(STOP)
    tables.gate.look()
    try:
        yield
    finally:
        switch.resume_writes()
        tables.gate.look()


def test_writes_are_refused_with_retry_after_and_reads_go_on(api: Api) -> None:
    case_id = api.case_in("submitted")
    with writes_stopped(api):
        refused = {
            "a submission": api.post("/v1/cases", steps.APPLICANT, steps.submission(), key=api.a_key()),
            "a step": api.act(case_id, "forwarding", steps.STEWARD, {"agency_id": "jiaozuo-scjg"}),
            "an upload": api.register(case_id, steps.APPLICANT, samples.pdf()),
        }
        for what, answer in refused.items():
            assert (answer.status, answer.code) == (503, "writes_stopped"), what
            assert answer.headers["Retry-After"] == "600"
            assert answer.headers["Content-Type"].startswith("application/problem+json")
            assert "维护" in answer.json["detail"]
        assert api.case(case_id)["stage"] == "submitted"
        for path in ("/v1/cases", "/v1/ledger", "/v1/notifications", f"/v1/cases/{case_id}/events"):
            assert api.get(path, steps.STEWARD).status == 200, path
        assert api.get("/v1/cities").status == 200
    assert api.act(case_id, "forwarding", steps.STEWARD, {"agency_id": "jiaozuo-scjg"}).status == 200


def test_people_still_get_in_to_read(api: Api) -> None:
    with writes_stopped(api):
        tokens = api.sign_in("王小明")
        assert api.get("/v1/me", "王小明").status == 200
        assert api.post("/v1/sessions/refresh", json={"refresh_token": tokens["refresh_token"]}).status == 200


def test_a_document_that_arrives_meanwhile_waits(api: Api) -> None:
    case_id = api.case_in("submitted")
    promised = api.register(case_id, steps.APPLICANT, samples.pdf()).json
    api.upload(promised["upload"], samples.pdf())
    with writes_stopped(api):
        assert api.document(case_id, promised["document_id"], steps.APPLICANT)["status"] == "pending"
    assert api.document(case_id, promised["document_id"], steps.APPLICANT)["status"] == "verified"
