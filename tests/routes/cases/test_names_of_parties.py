"""A court case speaks of no penalty, and a penalty case of no court: whole histories, in all that anybody reads of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from chalicelib import wiring
from chalicelib.channels.present_facts import Surroundings
from chalicelib.channels.texts import render
from chalicelib.documents.letters import compose
from chalicelib.domain.cases.alerts import deadline_alerts
from chalicelib.domain.cases.procedures import KITS, PROCEDURES
from chalicelib.domain.messages.deliveries import DeliveryState
from chalicelib.domain.parties.channels import Channel
from chalicelib.domain.shared.errors import NotAllowedNow
from chalicelib.domain.time.deadlines import Level
from chalicelib.domain.time.local_time import shanghai_date
from chalicelib.routes.reference.page.procedures import procedures
from chalicelib.services.cases.letter_facts import Asked, facts_of
from tests.routes import steps
from tests.routes.service import Api
from tests.routes.steps import COURT, LOCAL_COURT, OF_COURTS, Step

READERS = ("applicant-jincheng", steps.STEWARD, steps.HOME_STEWARD)
COURTS = (*READERS, COURT, LOCAL_COURT)
OFFICES = (*READERS, steps.AUTHORITY, steps.PROVINCE)
OF_PENALTY: tuple[Step, ...] = (
    steps.SUPPLEMENT_ASKED,
    steps.SUPPLEMENTED,
    steps.FORWARDED,
    steps.URGED,
    steps.AGREED,
    steps.UPLOADED,
    steps.REPORTED,
    steps.APPROVED,
)


@pytest.mark.parametrize(
    ("procedure", "history", "readers", "foreign"),
    [("judgment", OF_COURTS, COURTS, "处罚"), ("penalty", OF_PENALTY, OFFICES, "执行法院")],
)
def test_nothing_of_a_case_names_the_other_procedures_parties(
    api: Api, procedure: str, history: tuple[Step, ...], readers: tuple[str, ...], foreign: str
) -> None:
    case_id = _filed(api, procedure)
    read = {"filed": api.case(case_id)}
    for step in history:
        read[f"{step.path} by {step.by}"] = api.take(case_id, step)
    texts = {what: str(answer) for what, answer in read.items()}
    texts |= dict(_read_by(api, case_id, readers, procedure)) | dict(_letters(case_id, procedure)) | dict(_messages())
    texts["the standard"] = str({**api.get(f"/v1/procedures/{procedure}").json, "document_kinds": []})
    articles = procedures((), shanghai_date(wiring.current().clock.now())).split("<article")
    texts["the page"] = next(text for text in articles if PROCEDURES[procedure].label in text[:200])
    assert len(texts) > 60
    assert {what: _around(foreign, text) for what, text in texts.items() if foreign in text} == {}


def _filed(api: Api, procedure: str) -> str:
    body = steps.judgment_submission() if procedure == "judgment" else steps.submission()
    answer = api.post("/v1/cases", "applicant-jincheng", body, key=api.a_key())
    assert answer.status == 201, answer.json
    case_id = str(answer.json["case_id"])
    for who in ("applicant-jincheng", steps.STEWARD):  # documents that the next in turn hears of
        api.verified(case_id, who, kind="other")
    _late(case_id)
    return case_id


def _read_by(api: Api, case_id: str, readers: tuple[str, ...], procedure: str) -> Iterator[tuple[str, str]]:
    """All answers about the case to each of its readers."""
    for who in readers:
        lists = ("/v1/cases", "/v1/ledger") if who == steps.STEWARD else ("/v1/cases",)
        for path in (f"/v1/cases/{case_id}", f"/v1/cases/{case_id}/events", *lists):
            yield f"{path} of {who}", api.get(path, who).content.decode()
        for kind in KITS[procedure].letters:
            answer = api.post(f"/v1/cases/{case_id}/letters", who, {"kind": kind})
            yield f"letter {kind} of {who}", answer.content.decode()
    yield "a link", api.post(f"/v1/cases/{case_id}/opinion-link", steps.STEWARD, {}, key=api.a_key()).content.decode()


def _letters(case_id: str, procedure: str) -> Iterator[tuple[str, str]]:
    """Every letter of the procedure that can be made now, with all its words."""
    w = wiring.current()
    directory, today = w.directory(), shanghai_date(w.clock.now())
    dossier = w.cases.get("jiaozuo", case_id)
    assert dossier
    for kind, rule in KITS[procedure].letters.items():
        for party in rule.by:
            try:
                facts = facts_of(dossier, Asked(kind, party, today), directory)
            except NotAllowedNow as refusal:
                yield f"letter {kind} for {party}", refusal.detail
            else:
                yield f"letter {kind} for {party}", str(compose(kind, facts))


def _late(case_id: str) -> None:
    """The case stands still, and everybody is told so."""
    w = wiring.current()
    dossier = w.cases.get("jiaozuo", case_id)
    assert dossier
    later = w.clock.now() + timedelta(days=40)
    for change in deadline_alerts.alert(dossier.case, list(Level), later, w.directory().calendar):
        w.cases.save(change)


def _messages() -> Iterator[tuple[str, str]]:
    """Every message in the outbox as each channel tells it."""
    w = wiring.current()
    waiting, _ = w.outbox.page(DeliveryState.PENDING, 1000, None)
    around = Surroundings(w.directory(), "https://console.example")
    for delivery in waiting:
        if delivery.channel is not Channel.LETTER:
            yield f"message {delivery.delivery_id}", str(render(delivery, around))


def _around(word: str, text: str) -> list[str]:
    return re.findall(f".{{0,20}}{word}.{{0,20}}", text)[:3]
