"""Uploads that nobody asks about again: settled if their file came, expired if it never did."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest

from chalicelib.domain.cases.case_changes import Change
from chalicelib.runtime.clock import real_time
from chalicelib.services.shared.errands import CityFailed
from local import samples
from tests import schedules
from tests.routes import steps
from tests.routes.service import Api
from tests.services.support import Killed

WAIT = timedelta(minutes=15)
GRACE = timedelta(minutes=5)


def promised(api: Api, case_id: str) -> dict[str, Any]:
    answer = api.register(case_id, steps.APPLICANT, samples.pdf())
    assert answer.status == 201, answer.json
    return dict(answer.json)


def arrived(api: Api, case_id: str) -> str:
    """A file that came, and whose event was lost."""
    promise = promised(api, case_id)
    assert api.upload(promise["upload"], samples.pdf()).status_code == 204
    return str(promise["document_id"])


def status(api: Api, case_id: str) -> dict[str, str]:
    """Read the statuses as they are stored: asking for a document would settle it."""
    dossier = api.service.wiring.cases.get("jiaozuo", case_id)
    assert dossier is not None
    return {document.document_id: document.status.value for document in dossier.documents}


def pass_by(api: Api, after: timedelta) -> Any:
    """The scheduled function, so much real time later: upload policies live by it."""
    later: datetime = real_time() + after
    with patch("chalicelib.services.parties.uploads.real_time", lambda: later):
        return schedules.run("expired-uploads")


def test_what_the_event_missed_is_settled_and_what_never_came_expires(api: Api) -> None:
    case_id = api.submit()["case_id"]
    came, never = arrived(api, case_id), promised(api, case_id)["document_id"]
    assert pass_by(api, WAIT)["uploads"] == {}
    assert status(api, case_id) == {came: "pending", never: "pending"}
    counts = pass_by(api, WAIT + GRACE + timedelta(seconds=2))["uploads"]
    assert counts == {"verified": 1, "expired": 1}
    assert status(api, case_id) == {came: "verified", never: "expired"}
    assert pass_by(api, timedelta(days=1))["uploads"] == {}


def test_a_file_that_is_not_what_was_announced_is_rejected(api: Api) -> None:
    case_id = api.submit()["case_id"]
    content = samples.pdf()
    promise = api.register(case_id, steps.APPLICANT, content).json
    key = promise["upload"]["fields"]["key"]
    bucket = next(b["Name"] for b in api.service.s3.list_buckets()["Buckets"] if "quarantine" in b["Name"])
    api.service.s3.put_object(Bucket=bucket, Key=key, Body=content[:-1] + b"x")
    assert pass_by(api, timedelta(minutes=21))["uploads"] == {"rejected": 1}
    assert pass_by(api, timedelta(days=1))["uploads"] == {}


def test_more_than_a_page_is_worked_off(api: Api) -> None:
    case_ids = [api.submit()["case_id"] for _ in range(2)]
    for number in range(28):
        promised(api, case_ids[number % 2])
    assert pass_by(api, timedelta(minutes=21))["uploads"] == {"expired": 28}


def test_an_upload_that_storage_fails_holds_up_no_other(api: Api) -> None:
    case_id = api.submit()["case_id"]
    names = [arrived(api, case_id) for _ in range(3)]
    store = type(api.service.wiring.documents)
    fetch = store.fetch

    def broken(self: Any, number: str, document_id: str) -> Any:
        if document_id == names[0]:
            raise ConnectionError
        return fetch(self, number, document_id)

    with patch.object(store, "fetch", broken), pytest.raises(CityFailed):
        pass_by(api, timedelta(minutes=21))
    assert status(api, case_id) == {names[0]: "pending", names[1]: "verified", names[2]: "verified"}
    pass_by(api, timedelta(minutes=21))
    assert set(status(api, case_id).values()) == {"verified"}


@pytest.mark.parametrize("after_it", [False, True], ids=["before", "after"])
def test_one_killed_over_its_verdict_is_settled_by_the_next(api: Api, after_it: bool) -> None:
    case_id = api.submit()["case_id"]
    name = arrived(api, case_id)
    store = type(api.service.wiring.cases)
    save = store.save

    def killed(self: Any, change: Change) -> None:
        if after_it:
            save(self, change)
        raise Killed

    with patch.object(store, "save", killed), pytest.raises(Killed):
        pass_by(api, timedelta(minutes=21))
    pass_by(api, timedelta(minutes=21))
    assert status(api, case_id) == {name: "verified"}
    assert api.case(case_id)["version"] == 2
