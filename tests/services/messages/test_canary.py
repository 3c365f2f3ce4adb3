"""Personal data stays in the case file: canaries in every personal field are looked for in all that is written."""

from __future__ import annotations

import json
import logging
import re
import traceback
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from app import app
from chalicelib import wiring
from chalicelib.tables.cases.store import CaseStore
from tests import schedules
from tests.channels.email.servers import Contrary
from tests.routes import steps
from tests.routes.service import Api, Service, aws_calls, running_service
from tests.services.lines import ANYWHERE, Written, observed
from tests.services.support import account_of

NAME, PHONE, EMAIL = "金丝雀姓名", "13987654321", "nightingale@secret-mailbox.example"
CANARIES = (NAME, PHONE, "nightingale", "secret-mailbox", json.dumps(NAME)[1:-1], "%E9%87%91%E4%B8%9D%E9%9B%80")
CONTACT = {"contact__name": NAME, "contact__phone": PHONE, "contact__email": EMAIL}


@pytest.fixture(scope="module")
def _service() -> Iterator[Service]:
    with running_service() as running:
        yield running


@pytest.fixture(scope="module")
def mail_server() -> Iterator[Contrary]:
    server = Contrary()
    yield server
    server.stop()


@pytest.fixture
def written() -> Iterator[Written]:
    """Collect the lines that our functions write, log and metrics: whatever a test does, no canary is in them."""
    with observed(ANYWHERE) as lines:
        yield lines
    assert not hits("\n".join(lines.raw))


@pytest.fixture
def api(_service: Service, mail_server: Contrary, caplog: pytest.LogCaptureFixture, written: Written) -> Iterator[Api]:
    """Keep all that is logged from here on: libraries at the level of production, ours in full."""
    _service.forget_cases()
    _service.at("2026-03-02 09:00")
    mail_server._received.clear()
    mail_server.answers.clear()
    wiring.use(replace(_service.wiring, mail=account_of(mail_server)))
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.DEBUG, "chalicelib")
    caplog.set_level(logging.DEBUG, app.log.name)
    yield Api(_service)
    wiring.use(_service.wiring)


def run(api: Api, name: str, after: timedelta = timedelta(0)) -> Any:
    api.service.clock.jump_to(api.service.clock.now() + after)
    return schedules.run(name)


def deliver(api: Api) -> None:
    run(api, "sweeper", after=timedelta(minutes=3))


def hits(text: Any) -> list[str]:
    return [canary for canary in CANARIES if canary in str(text)]


def logged(caplog: pytest.LogCaptureFixture) -> str:
    """Every record, with its arguments and the errors it carries."""
    parts = []
    for entry in caplog.records:
        parts.append(f"{entry.name} {entry.getMessage()} {entry.args} {entry.stack_info}")
        if entry.exc_info:
            parts += traceback.format_exception(*entry.exc_info)
    return "\n".join(parts)


def tables(api: Api) -> dict[str, list[dict[str, Any]]]:
    from chalicelib.tables.core.tables import Tables

    stored: Tables = api.service.wiring.cases._tables
    client = stored.connection.client
    names = [name for name in client.list_tables()["TableNames"] if name.startswith(api.service.prefix)]
    return {name: client.scan(TableName=name)["Items"] for name in names}


def play_a_whole_case(api: Api) -> str:
    """Play all that a penalty case can go through on its way, late at every turn."""
    case_id = str(api.submit(**CONTACT)["case_id"])
    for step in (steps.URGED, steps.SUPPLEMENT_ASKED, steps.SUPPLEMENTED, steps.FORWARDED, steps.FORWARDING_RETURNED):
        api.take(case_id, step)
    api.take(case_id, steps.FORWARDED)
    deliver(api)
    for moment, function in (
        ("2026-03-10 08:30", "reminders"),
        ("2026-03-11 09:00", "morning"),
        ("2026-03-12 00:10", "nightly"),
        ("2026-03-16 00:10", "nightly"),
    ):
        api.service.at(moment)
        run(api, function)
        deliver(api)
    api.act(case_id, "supervision-answer", steps.AUTHORITY, {"text": "材料正在核查。"})
    for step in (steps.AGREED, steps.UPLOADED, steps.UPLOAD_RETURNED, steps.UPLOADED, steps.REPORTED, steps.APPROVED):
        api.take(case_id, step)
    api.service.wiring.directory_store.save_override(api.service.clock.now().date(), is_working_day=True)
    for function in ("statistics", "expired-uploads", "nightly"):
        run(api, function)
    deliver(api)
    return case_id


def test_a_whole_case_leaves_no_trace_of_its_contact_outside_its_file(
    api: Api,
    mail_server: Contrary,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    written: Written,
) -> None:
    case_id = play_a_whole_case(api)
    assert api.case(case_id)["stage"] == "repaired"

    found: list[str] = []
    kept = 0
    for table, rows in tables(api).items():
        for row in rows:
            keys = {name: value for name, value in row.items() if name not in ("data", "personal")}
            assert not hits(keys), (table, keys)
            is_head = row["pk"]["S"].startswith("CASE#") and row.get("sk", {}).get("S") == "HEAD"
            is_answer = row["pk"]["S"].startswith("ANSWERED#")  # the first answer to an Idempotency-Key, for a week
            data = row.get("data", {"S": ""})["S"]  # counters have none
            kept += is_head and bool(hits(row["personal"]))
            if not is_answer and hits(data):
                found.append(f"{table} {row['pk']}")
    assert kept == 1  # the canaries do sing
    assert found == []

    assert len(mail_server.received()) > 15
    assert not hits(mail_server.received())
    assert not hits(logged(caplog))
    printed = capfd.readouterr()
    assert not hits(printed.out + printed.err)
    assert len(written.told("delivery attempted")) > 15
    assert {"Breaches", "Escalations", "Deliveries", "Documents"} <= written.measures
    listed_or_linked(api, case_id)
    for bucket in ("quarantine_bucket", "evidence_bucket"):
        name = next(b["Name"] for b in api.service.s3.list_buckets()["Buckets"] if bucket.split("_")[0] in b["Name"])
        assert not hits(api.service.s3.list_objects_v2(Bucket=name))


def listed_or_linked(api: Api, case_id: str) -> None:
    """Lists, timelines and the links that stand in answers."""
    for who in (steps.APPLICANT, steps.STEWARD, steps.HOME_STEWARD, steps.AUTHORITY, steps.PROVINCE):
        for path in ("/v1/cases", "/v1/notifications", f"/v1/cases/{case_id}/events"):
            assert not hits(api.get(path, who).content.decode())
        case = api.get(f"/v1/cases/{case_id}", who).content.decode()
        assert not [url for url in re.findall(r"https?://[^\"]+", case) if hits(url)]
    assert not hits(api.get("/v1/deliveries?state=dead", "operator").content.decode())
    assert not hits(api.get("/v1/statistics").content.decode())


# -------------------- where things go wrong

STORAGE = [
    ClientError({"Error": {"Code": "ValidationException", "Message": f"{NAME} {PHONE} {EMAIL}"}}, "Query"),
    ClientError({"Error": {"Code": "ThrottlingException", "Message": f"{NAME} {PHONE} {EMAIL}"}}, "Query"),
    ReadTimeoutError(endpoint_url=f"https://{EMAIL}"),
]


@pytest.mark.parametrize("trouble", STORAGE, ids=["refused", "throttled", "silent"])
def test_storage_that_fails_is_logged_without_what_it_was_about(
    api: Api, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], trouble: Exception
) -> None:
    case_id = api.submit(**CONTACT)["case_id"]

    def break_down(operation: str, arguments: Any) -> None:
        if operation in ("Query", "TransactWriteItems"):
            raise trouble

    answers, raised = [], ""
    with aws_calls(break_down):
        answers.append(api.get(f"/v1/cases/{case_id}", "steward-jiaozuo"))
        answers.append(api.act(case_id, "withdrawal", "applicant-jincheng", {"reason": "暂不申请。"}))
        answers.append(api.post("/v1/cases", "applicant-jincheng", steps.submission(**CONTACT), key="k"))
        for function in ("nightly", "reminders", "morning", "sweeper", "expired-uploads"):
            try:
                run(api, function)
            except Exception as error:
                raised += "".join(traceback.format_exception(error, chain=False))
    assert {answer.status for answer in answers} <= {500, 503}
    assert not hits([answer.content.decode() for answer in answers])
    assert not hits(logged(caplog))
    written = capfd.readouterr()
    assert not hits(written.out + written.err)


def test_an_error_inside_a_route_is_logged_by_its_kind_and_place_alone(
    api: Api, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    case_id = api.submit(**CONTACT)["case_id"]

    def broken(store: CaseStore, city: str, number: str) -> None:
        raise ValueError(f"{NAME} {PHONE} {EMAIL}")

    with patch.object(CaseStore, "get", broken):
        answer = api.get(f"/v1/cases/{case_id}", "steward-jiaozuo")
    assert (answer.status, answer.code) == (500, "internal_error")
    assert "error=ValueError" in logged(caplog)
    assert not hits(logged(caplog) + answer.content.decode())
    written = capfd.readouterr()
    assert not hits(written.out + written.err)


def test_a_file_that_cannot_be_read_any_more_quotes_nothing_of_itself(
    api: Api, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """pydantic's own error would quote the value that it refuses."""
    case_id = str(api.submit(**CONTACT)["case_id"])
    stored = api.service.wiring.cases._tables.cases("jiaozuo")
    head = stored.get(f"CASE#{case_id}", "HEAD")
    content = json.loads(head.data)
    content["pinned"] = json.dumps({**json.loads(content["pinned"]), "contact": [NAME, PHONE, EMAIL]})
    head.data = json.dumps(content, ensure_ascii=False)
    head.save()
    api.service.at("2026-03-10 00:10")
    for function in ("nightly", "reminders", "morning", "statistics", "recount", "sweeper"):
        run(api, function)
    answers = [
        api.get(f"/v1/cases/{case_id}", "steward-jiaozuo"),
        api.get("/v1/cases", "steward-jiaozuo"),
        api.get("/v1/ledger", "steward-jiaozuo"),
    ]
    assert [answer.status for answer in answers] == [503, 200, 200]
    assert "row cannot be read" in logged(caplog)
    assert not hits(logged(caplog) + "".join(answer.content.decode() for answer in answers))
    written = capfd.readouterr()
    assert not hits(written.out + written.err)


@pytest.mark.parametrize("answers", [{"RCPT": "550 no"}, {"RCPT": "450 later"}, {"DATA": "451 later"}], ids=str)
def test_mail_that_fails_is_logged_without_whom_it_was_about(
    api: Api, mail_server: Contrary, caplog: pytest.LogCaptureFixture, answers: dict[str, str]
) -> None:
    api.submit(**CONTACT)
    mail_server.answers.update({command: f"{said} {EMAIL}" for command, said in answers.items()})
    deliver(api)
    wiring.use(replace(wiring.current(), mail=replace(account_of(mail_server), port=1)))
    deliver(api)
    assert not hits(logged(caplog))
    assert not hits(tables(api)[f"{api.service.prefix}-outbox"])


@pytest.mark.parametrize(
    "changes",
    [{"contact__phone": f"{PHONE}x"}, {"contact__email": f"{EMAIL}@"}, {"contact__name": NAME * 100}, {"canary": NAME}],
    ids=str,
)
def test_a_body_that_is_refused_is_not_logged(
    api: Api, caplog: pytest.LogCaptureFixture, changes: dict[str, str]
) -> None:
    answer = api.post("/v1/cases", "applicant-jincheng", steps.submission(**(CONTACT | changes)), key="k")
    assert answer.status == 422
    assert not hits(logged(caplog))
    assert not [canary for canary in (NAME, PHONE, EMAIL) if canary in answer.content.decode()]
