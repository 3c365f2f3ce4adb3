"""Operators can follow one id from a request to its effects, and see the figures that alarms are based on."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest

from app import app
from chalicelib import wiring
from chalicelib.domain.messages.deliveries import LEFT_TO_THE_STREAM
from chalicelib.runtime import log, metrics, observation
from chalicelib.services.shared.errands import Errand
from chalicelib.tables.messages.delivery_rows import DELIVERIES
from infra.template.watching import alarms
from local import samples
from local.city_work import as_event
from local.functions import SCHEDULED
from local.gateway import LambdaContext
from local.mail import MailServer
from local.wechat.faults import FaultKind
from tests import schedules
from tests.handlers.test_uploads import created
from tests.routes import steps
from tests.routes.service import Api, running_service
from tests.services.lines import ANYWHERE, FUNCTION, STAGE, Written, observed
from tests.services.support import account_of, record

MINE = "case-2026-0302-abcdef"
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.fixture(scope="module")
def client() -> Iterator[Api]:
    with running_service() as service:
        yield Api(service)


@pytest.fixture(scope="module")
def mail_server() -> Iterator[MailServer]:
    server = MailServer()
    yield server
    server.stop()


@pytest.fixture
def api(client: Api, mail_server: MailServer) -> Iterator[Api]:
    client.service.forget_cases()
    client.service.at("2026-03-02 09:00")
    wiring.use(replace(client.service.wiring, mail=account_of(mail_server)))
    yield client
    wiring.use(client.service.wiring)


@pytest.fixture
def written(api: Api) -> Iterator[Written]:
    with observed(ANYWHERE) as lines:
        yield lines


def submit(api: Api, correlation_id: str = MINE) -> Any:
    headers = {"X-Correlation-Id": correlation_id} if correlation_id else {}
    return api.post("/v1/cases", steps.APPLICANT, steps.submission(), key=api.a_key(), headers=headers)


def run(name: str, event_id: str = "event-1") -> Any:
    return schedules.run(name, {**SCHEDULED, "id": event_id})


def rows_of(api: Api) -> list[str]:
    client = api.service.wiring.cases._tables.connection.client
    return [row["pk"]["S"] for row in client.scan(TableName=f"{api.service.prefix}-outbox")["Items"]]


def stream(api: Api) -> None:
    """The outbox's stream brings what was written."""
    records = [record(name, str(number)) for number, name in enumerate(rows_of(api))]
    app.handler_map["outbox"]({"Records": records}, LambdaContext("outbox"))


# -------------------- correlation


def test_one_id_leads_from_the_request_through_the_stream_to_the_mail(api: Api, written: Written) -> None:
    answer = submit(api)
    assert answer.headers["X-Correlation-Id"] == MINE
    stream(api)
    assert written.following(MINE) == ["answered", *["delivery attempted"] * len(rows_of(api))]
    mails = [line for line in written.told("delivery attempted") if line["channel"] == "email"]
    assert {(line["correlation_id"], line["outcome"]) for line in mails} == {(MINE, "delivered")}
    assert {line["delivery"].partition(".")[0] for line in mails} == {answer.json["case_id"]}


def test_the_sweeper_follows_each_message_to_its_own_request(api: Api, written: Written) -> None:
    first, second = "request-one", "request-two"
    cases = {submit(api, name).json["case_id"]: name for name in (first, second)}
    api.service.clock.jump_to(api.service.clock.now() + LEFT_TO_THE_STREAM)
    run("sweeper")
    told = {(line["delivery"].partition(".")[0], line["correlation_id"]) for line in written.told("delivery attempted")}
    assert told == set(cases.items())


def test_one_id_leads_from_the_announcement_to_the_verified_document(api: Api, written: Written) -> None:
    case_id, content = api.case_in("submitted"), samples.pdf()
    headers = {"X-Correlation-Id": MINE}
    announced = api.post(
        f"/v1/cases/{case_id}/documents", steps.APPLICANT, _announcement(content), headers=headers
    ).json
    api.upload(announced["upload"], content)
    notification = created(announced["upload"]["fields"]["key"])
    event = {"Records": [{"body": json.dumps(notification), "receiptHandle": "x"}]}
    app.handler_map["uploads"](event, LambdaContext("uploads"))
    assert written.following(MINE) == ["answered", "document settled"]
    (line,) = written.told("document settled")
    assert (line["document"], line["verdict"]) == (announced["document_id"], "verified")
    assert written.measured("Documents") == [({"verdict": "verified"}, [1])]


def _announcement(content: bytes) -> dict[str, Any]:
    from tests.routes.service import announcement

    return announcement(content)


@pytest.mark.parametrize("sent", ["", "short", "x" * 65, "with space in it", "13987654321@a.cn", "中文中文中文中文"])
def test_what_is_no_id_is_neither_taken_nor_told(api: Api, written: Written, sent: str) -> None:
    headers = {"X-Correlation-Id": sent.encode().decode("latin-1")} if sent else {}
    known_as = api.get("/v1/health", headers=headers).headers["X-Correlation-Id"]
    assert UUID.fullmatch(known_as)
    assert written.following(known_as) == ["answered"]
    assert not sent or sent not in "".join(written.raw)


@pytest.mark.parametrize("path", ["/v1/health", "/v1/cases/JZ-NOTHING", "/docs", "/v1/cases?limit=0"])
def test_every_answer_names_its_request(api: Api, path: str) -> None:
    answer = api.get(path, steps.APPLICANT, headers={"X-Correlation-Id": MINE})
    assert answer.headers["X-Correlation-Id"] == MINE


def test_a_run_is_known_by_its_event_and_so_is_what_it_writes(api: Api, written: Written) -> None:
    submit(api)
    api.service.at("2026-03-10 00:10")
    run("nightly", "night-of-march-10")
    stream(api)
    assert "delivery attempted" in written.following("night-of-march-10")


def test_rows_of_before_have_no_id_and_load(api: Api) -> None:
    submit(api)
    outbox = api.service.wiring.outbox
    delivery = outbox.get(rows_of(api)[0])
    assert delivery
    old = json.loads(DELIVERIES.dump(delivery))
    assert old.pop("correlation_id") == MINE
    assert DELIVERIES.load(json.dumps(old)) == replace(delivery, correlation_id="")


# -------------------- lines


def test_a_line_says_who_wrote_it_and_nothing_that_is_not_listed(written: Written, api: Api) -> None:
    log.info(logging.getLogger("chalicelib.x"), "tried", code="c", phone="13987654321")
    (line,) = written.told("tried")
    assert line.keys() <= log.OF_EACH | log.ABOUT
    assert line.items() >= {"level": "INFO", "code": "c", "service": "xinxiutong", "stage": STAGE}.items()
    assert (line["function_name"], line["logger"]) == (FUNCTION, "chalicelib.x")
    assert "phone" not in line


def test_an_error_is_told_by_its_kind_and_place(written: Written) -> None:
    try:
        raise ValueError("13987654321")
    except ValueError as error:
        log.failure(logging.getLogger("chalicelib.x"), "failed", error, place="jiaozuo")
    (line,) = written.told("failed")
    assert (line["level"], line["error"], line["place"]) == ("ERROR", "ValueError", "jiaozuo")
    assert line["at"].startswith("test_observability.py:")
    assert "13987654321" not in "".join(written.raw)


def test_of_what_libraries_say_the_place_is_told_alone(written: Written) -> None:
    try:
        raise KeyError("13987654321")
    except KeyError:
        logging.getLogger("botocore.x").exception("said %s", "13987654321", extra={"code": "13987654321"})
    (line,) = written.log
    assert (line["logger"], line["error"]) == ("botocore.x", "KeyError")
    assert "13987654321" not in "".join(written.raw)


def test_only_the_first_invocation_is_cold(api: Api, written: Written) -> None:
    for _ in range(3):
        api.get("/v1/health")
    assert [line["cold_start"] for line in written.told("answered")] == [True, False, False]


def test_a_request_is_one_line_about_its_operation(api: Api, written: Written) -> None:
    case_id = submit(api).json["case_id"]
    api.get(f"/v1/cases/{case_id}", steps.APPLICANT)
    api.get(f"/v1/cases/{case_id}?canary=13987654321", steps.APPLICANT)
    api.get("/v1/cases/13987654321", steps.APPLICANT)
    told = [(line["operation"], line["status"], line.get("case_id")) for line in written.told("answered")]
    path = "/v1/cases/{case_id}"
    assert told == [
        ("POST /v1/cases", 201, None),
        (f"GET {path}", 200, case_id),
        (f"GET {path}", 400, case_id),
        (f"GET {path}", 404, None),
    ]
    assert "13987654321" not in "".join(written.raw)


def test_elsewhere_nothing_is_written(api: Api, capfd: pytest.CaptureFixture[str]) -> None:
    submit(api)
    run("statistics")
    api.get("/v1/cases/JZ-NOTHING", steps.APPLICANT)
    assert capfd.readouterr() == ("", "")


# -------------------- metrics


def test_alarms_and_functions_speak_of_the_same_metrics() -> None:
    made = [each["Properties"] for each in alarms.resources({}, STAGE).values()]
    for metric in (
        metrics.OLDEST_UNSENT,
        metrics.NIGHTLY_COMPLETED,
        metrics.CITY_FAILURES,
        metrics.DEAD_DELIVERIES,
        metrics.UNREADABLE_ROWS,
        metrics.WECHAT_REFUSALS,
    ):
        (asked,) = (of for of in made if of.get("MetricName") == metric.name)
        assert asked["Namespace"] == metrics.NAMESPACE
        given = {"service": observation.SERVICE, "stage": STAGE}  # a metric with more dimensions is another metric
        assert {each["Name"]: each["Value"] for each in asked["Dimensions"]} == given
        assert metric.dimensions == ()


def test_every_metric_stands_in_its_namespace_with_its_unit(written: Written) -> None:
    known = [metric for metric in vars(metrics).values() if isinstance(metric, metrics.Metric)]
    assert len(known) == 14
    with observation.invocation("x"):
        for metric in known:
            metrics.record(metric, 2, **dict.fromkeys(metric.dimensions, "x"))
            metrics.record(metric, 3, **dict.fromkeys(metric.dimensions, "x"))
    for line, metric in zip(written.lines, known, strict=True):
        (directive,) = line["_aws"]["CloudWatchMetrics"]
        assert directive["Namespace"] == "Xinxiutong"
        assert directive["Metrics"] == [{"Name": metric.name, "Unit": metric.unit}]
        assert directive["Dimensions"] == [["service", "stage", *metric.dimensions]]
        assert line[metric.name] == ([5] if metric.unit == "Count" else [2, 3])


def test_more_values_than_a_line_takes_are_several_lines(written: Written, capfd: pytest.CaptureFixture[str]) -> None:
    with observation.invocation("x"):
        for number in range(250):
            metrics.record(metrics.DELIVERY_LAG, number, channel="email")
    values = [value for _, line in written.measured("DeliveryLagSeconds") for value in line]
    assert values == list(range(250))
    assert max(len(line) for _, line in written.measured("DeliveryLagSeconds")) <= 100
    assert capfd.readouterr() == ("", "")


def test_deliveries_are_counted_by_channel_and_outcome_with_their_lag(api: Api, written: Written) -> None:
    submit(api)
    api.service.clock.jump_to(api.service.clock.now() + LEFT_TO_THE_STREAM)
    stream(api)
    counted = {(about["channel"], about["outcome"]): values for about, values in written.measured("Deliveries")}
    assert counted == {("inbox", "delivered"): [3], ("email", "delivered"): [2]}
    lags = {about["channel"]: values for about, values in written.measured("DeliveryLagSeconds")}
    assert {channel: len(values) for channel, values in lags.items()} == {"inbox": 3, "email": 2}
    assert all(120 <= value < 150 for values in lags.values() for value in values)  # the clock runs on


def test_the_sweeper_tells_how_long_the_oldest_message_has_waited(api: Api, written: Written) -> None:
    run("sweeper")
    submit(api)
    wiring.use(replace(wiring.current(), mail=replace(account_of_nobody(), port=1)))
    for minutes in (10, 30):
        api.service.at(f"2026-03-02 09:{minutes}")
        run("sweeper")
    assert [round(values[0] / 60) for _, values in written.measured("OldestUnsentSeconds")] == [0, 10, 30]


def account_of_nobody() -> Any:
    from chalicelib.runtime.settings import MailAccount

    return MailAccount(host="localhost", port=1, sender="noreply@xinxiutong.example")


def test_a_message_that_is_given_up_rings_an_alarm(api: Api, written: Written) -> None:
    submit(api)
    wiring.use(replace(wiring.current(), mail=None))
    stream(api)
    assert written.measured("DeadDeliveries") == [({}, [2])]


def test_a_night_counts_what_is_over_and_that_it_ended(api: Api, written: Written) -> None:
    submit(api)
    for night in ("2026-03-10 00:10", "2026-03-12 00:10", "2026-03-13 00:10"):
        api.service.at(night)
        run("nightly")
    assert written.measured("Breaches") == [({}, [1])]
    assert written.measured("Escalations") == [({}, [1])]
    assert [(line["kind"], line["place"]) for line in written.told("limit is over")] == [
        ("deadline.breached", "jiaozuo"),
        ("deadline.escalated", "jiaozuo"),
    ]
    assert written.measured("NightlyCompleted") == [({}, [1])] * 3 * 3  # nights, cities


def test_a_night_that_met_an_unreadable_case_came_to_its_end_and_one_that_handed_on_did_not(
    api: Api, written: Written
) -> None:
    case_id = submit(api).json["case_id"]
    api.submit()
    head = wiring.current().cases._tables.cases("jiaozuo").get(f"CASE#{case_id}", "HEAD")
    head.data = "{}"
    head.save()
    api.service.at("2026-03-10 00:10")
    assert run("nightly")["breaches"] == {"unreadable": 1, "alerted": 1}
    assert len(written.measured("NightlyCompleted")) == 3
    assert written.measured("UnreadableRows")
    assert written.measured("CityFailures") == []
    wiring.use(replace(wiring.current(), send=lambda messages: None))
    errand = as_event(Errand(job="nightly", place="jiaozuo").to_message())
    with patch("chalicelib.tables.core.due.PAGE_OF_DUE", 1):
        app.handler_map["cities"](errand, LambdaContext("cities", timeout_seconds=1))
    assert len(written.measured("NightlyCompleted")) == 3


def test_no_metric_is_told_apart_by_city() -> None:
    """Each value of a dimension is paid for by the month."""
    known = [metric for metric in vars(metrics).values() if isinstance(metric, metrics.Metric)]
    assert {name for metric in known for name in metric.dimensions} == {"channel", "outcome", "verdict", "code"}


def test_what_wechat_refuses_us_is_counted_and_what_it_refuses_users_is_not(api: Api, written: Written) -> None:
    for errcode in (48001, 45009, 99999, 40029, 45011):
        api.service.wechat.misbehave(FaultKind.ERRCODE, errcode=errcode)
        assert api.post("/v1/sessions/wechat", json={"code": "a-code"}).status >= 400
    assert written.measured("WeChatRefusals") == [({}, [1])] * 3
    levels = [(line["level"], line["errcode"]) for line in written.told("wechat refused")]
    assert levels == [("ERROR", 48001), ("ERROR", 45009), ("ERROR", 99999), ("WARNING", 40029), ("WARNING", 45011)]


def test_callers_who_are_not_let_in_are_counted_by_reason(api: Api, written: Written) -> None:
    assert api.get("/v1/me", headers={"Authorization": "Bearer nobody"}).status == 401
    assert api.post("/v1/sessions/refresh", json={"refresh_token": "ur.x.y"}).status == 401
    assert api.post("/v1/opinion-links/code", json={"link": "0" * 20 + "." + "0" * 40}).status == 403
    assert sorted(about["code"] for about, _ in written.measured("RefusedSignIns")) == [
        "refresh_invalid",
        "token_invalid",
    ]
    assert [about for about, _ in written.measured("RefusedLinks")] == [{"code": "link_unknown"}]
