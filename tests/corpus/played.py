"""All that a release can store, played over HTTP: cases of both procedures in every stage, people, links and messages."""

from __future__ import annotations

import json
from dataclasses import replace

from app import app
from chalicelib import wiring
from chalicelib.domain.messages.deliveries import DeliveryState
from chalicelib.tables.core.tables import Tables
from local.mail import MailServer
from tests import schedules
from tests.builders import USCC_JIAOZUO
from tests.corpus.files import Corpus, Raw, dumped
from tests.routes import companies, steps
from tests.routes.service import Api, running_service
from tests.services.support import Context, account_of, record

CORRECTED = (
    *(steps.URGED, steps.SUPPLEMENT_ASKED, steps.AMENDED, steps.SUPPLEMENTED, steps.FORWARDED, steps.RECALLED),
    *(steps.FORWARDED, steps.AGREED, steps.OPINION_REVISED),
)


def play() -> Corpus:
    """Play it all; answers the rows that it left."""
    mail = MailServer()
    with running_service() as running:
        running.at("2026-03-02 09:00")
        wiring.use(replace(running.wiring, mail=account_of(mail), public_url="https://xinxiutong.example/api"))
        api = Api(running)
        _penalties(api)
        schedules.run("statistics")  # what steps move after it waits for the next run
        _judgments(api)
        _people(api)
        _deliver(api)
        for moment, function in (("2026-03-11 09:00", "morning"), ("2026-03-20 00:10", "nightly")):
            running.at(moment)
            schedules.run(function)
        api.get("/v1/cases", steps.STEWARD)
        tables: Tables = running.wiring.cases._tables
        rows = {**dumped(tables)}
    mail.stop()
    return rows | {"outbox": _some_of_each_kind(rows["outbox"])}


def _penalties(api: Api) -> None:
    for stage in steps.WAYS:
        api.case_in(stage)
    corrected = str(api.submit()["case_id"])
    for step in CORRECTED:
        api.take(corrected, step)
    drafted = api.case_in("submitted")
    api.verified(drafted, steps.APPLICANT, "fine_receipt")
    api.register(drafted, steps.APPLICANT, b"%PDF- that never comes", kind="fine_receipt")


def _judgments(api: Api) -> None:
    for upto in range(len(steps.OF_COURTS) + 1):
        case_id = api.post("/v1/cases", steps.APPLICANT, steps.judgment_submission(), key=api.a_key()).json["case_id"]
        for step in steps.OF_COURTS[:upto]:
            api.take(str(case_id), step)


def _people(api: Api) -> None:
    for user in ("agent", "other"):
        api.sign_in(user)
    companies.bound(api, "agent")
    companies.submitted(api, "other", uscc=USCC_JIAOZUO, name="焦作市示例商贸有限公司", home_city="jiaozuo")
    companies.mandated(api)
    invited = {"name": "王大力", "email": "wang@office.example"}
    grants = [{"role": "steward", "organisation": "jiaozuo"}]
    answer = api.post("/v1/directory/staff", "operator", {**invited, "grants": grants})
    assert answer.status == 201, answer.json
    office = api.get("/v1/cities/jiaozuo").json["lead_department"] | {"phone": "0391-1234567"}
    changed = api.post("/v1/directory/cities/jiaozuo/lead-department", "operator", office, if_match='"0"')
    assert changed.status == 200, changed.json


def _deliver(api: Api) -> None:
    """Deliver some messages of each channel, so that inboxes hold them; the rest wait."""
    waiting, _ = wiring.current().outbox.page(DeliveryState.PENDING, 60, None)
    for number, delivery in enumerate(waiting):
        app.handler_map["outbox"]({"Records": [record(delivery.delivery_id, str(number))]}, Context())


def _some_of_each_kind(outbox: list[Raw]) -> list[Raw]:
    """Two of the many deliveries of each kind, channel and state."""
    found: dict[tuple[str, ...], list[Raw]] = {}
    for row in outbox:
        data = json.loads(row["data"]["S"])
        found.setdefault((data["kind"], data["channel"], data["state"]), []).append(row)
    return [row for rows in found.values() for row in rows[:2]]
