"""Examples of answers for the API's description, made by the code that makes real answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from pydantic import BaseModel

from chalicelib.documents.store import DOWNLOAD_LIFETIME, UPLOAD_LIFETIME, Upload
from chalicelib.domain.cases import transitions
from chalicelib.domain.cases.case import Dossier
from chalicelib.domain.cases.case_changes import Docket
from chalicelib.domain.cases.transitions import Circumstances
from chalicelib.domain.offices.cities import AgencyEntry, City, Directory, Office
from chalicelib.domain.parties.documents import Document, DocumentStatus
from chalicelib.domain.parties.parties import Grant, Party, Principal, Role
from chalicelib.domain.parties.seats import Seat
from chalicelib.domain.workflow.needs import Command
from chalicelib.routes.cases.case_answers import CasePage
from chalicelib.routes.cases.case_views import case_answer, case_summary, event_list
from chalicelib.routes.cases.procedures import ROUTE_KITS
from chalicelib.routes.cases.submission_bodies import SubmissionBody
from chalicelib.routes.http.bodies import Context
from chalicelib.routes.parties.document_answers import document_link_answer, upload_answer
from chalicelib.routes.parties.document_bodies import DocumentBody
from chalicelib.routes.people.sessions import me_answer
from chalicelib.routes.reference.example_requests import CASE_ID, DOCUMENT_ID, requests
from chalicelib.services.cases.cases import View

SALTED_WITH = "of the examples"
"""The salts of the examples are made from it, so that their hashes are the same each time."""


@cache
def answered() -> Mapping[str, Any]:
    """An example of each of the main answers, by the name of its structure."""
    submitted, forwarded, document = _case()
    upload = Upload(
        "https://quarantine.s3.cn-north-1.amazonaws.com.cn/",
        {
            "key": f"quarantine/{CASE_ID}/{DOCUMENT_ID}",
            "Content-Type": document.content_type,
            "x-amz-meta-sha256": document.sha256,
            "policy": "eyJleHBpcmF0aW9uIjogIjIwMjYtMDMtMDQ…",
            "x-amz-algorithm": "AWS4-HMAC-SHA256",
            "x-amz-credential": "AKIA…/20260304/cn-north-1/s3/aws4_request",
            "x-amz-date": "20260304T023000Z",
            "x-amz-signature": "8d3f…",
        },
    )
    link = f"https://evidence.s3.cn-north-1.amazonaws.com.cn/…&X-Amz-Expires={int(DOWNLOAD_LIFETIME.total_seconds())}"
    made: tuple[BaseModel, ...] = (
        case_answer(forwarded),
        CasePage(items=[case_summary(forwarded)], next_cursor=None),
        event_list(forwarded),
        upload_answer(document, upload),
        document_link_answer(document, link),
        me_answer(forwarded.principal, forwarded.directory),
    )
    new = {"NewCase": _plain(case_answer(submitted))}
    return {**{type(answer).__name__: _plain(answer) for answer in made}, **new}


def _plain(answer: BaseModel) -> Any:
    return json.loads(answer.model_dump_json())


def _case() -> tuple[View, View, Document]:
    """The case of the first submission: as its applicant sees it at once, and as the agency does when it has it."""
    now = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
    agency = AgencyEntry("jiaozuo-scjg", "焦作市市场监督管理局", market_regulator=True)
    office = Office("焦作市发展和改革委员会", "0391-0000001", "")
    names = ("jiaozuo", "410800", "JZ", "焦作市", "henan", "河南省")
    city = City(*names, member_since=date(2025, 9, 16), lead_department=office, agencies=(agency,))
    home = replace(city, city="jincheng", prefix="JC", name="晋城市", agencies=())
    directory = Directory({known.city: known for known in (city, home)})
    body = SubmissionBody.model_validate_json(
        json.dumps(next(content for *_, content in requests(SubmissionBody))),
        context=Context(today=now.date(), directory=directory),
    )
    applicant = Principal("applicant-1", (Grant(Role.APPLICANT, "jincheng", "jincheng"),))
    steward = Principal("steward-1", (Grant(Role.STEWARD, city.city, city.city),))
    officer = Principal("officer-1", (Grant(Role.AUTHORITY, agency.agency_id, city.city),))
    seat = Seat(Party.APPLICANT, applicant.grants[0])
    docket = Docket(CASE_ID, city.city, city.province)
    filing = Circumstances(applicant, now, directory.calendar, secret=SALTED_WITH)
    new = transitions.submit(body.application(), seat, docket, filing)
    later = now + timedelta(days=1)
    (sent,) = ROUTE_KITS["penalty"].examples["forward"]
    named = {**sent, "agency_name": agency.name, "market_regulator": agency.market_regulator}
    command = Command(path="forwarding", fields=named)
    gone_on = transitions.act(new.case, command, Circumstances(steward, later, directory.calendar, secret=SALTED_WITH))
    document = _document(later + timedelta(days=1))
    dossier = Dossier(gone_on.case, (document,), (new.event, gone_on.event))
    return (
        View(Dossier(new.case, (), (new.event,)), applicant, directory, now, represents=True),
        View(dossier, officer, directory, document.created_at, represents=True),
        document,
    )


def _document(created_at: datetime) -> Document:
    (announced,) = DocumentBody.EXAMPLES
    return Document(
        **announced,
        document_id=DOCUMENT_ID,
        uploaded_by=Party.AUTHORITY,
        office="jiaozuo-scjg",
        created_at=created_at,
        expires_at=created_at + UPLOAD_LIFETIME,
        status=DocumentStatus.VERIFIED,
    )
