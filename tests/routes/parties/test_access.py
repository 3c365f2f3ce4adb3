"""The access table as callers meet it: a planted row decides who reads, uploads and finds; no route asks by name."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.parties.access import ACCESS, Audience, ContactAccess
from chalicelib.domain.parties.parties import Party
from local import samples
from tests.routes import steps
from tests.routes.service import Api

READER = "steward-jincheng"
"""The steward of the company's city, who sits at its case as `home_steward`."""


def plant(monkeypatch: pytest.MonkeyPatch, **row: Any) -> None:
    monkeypatch.setitem(ACCESS, Party.HOME_STEWARD, replace(ACCESS[Party.HOME_STEWARD], **row))  # type: ignore[arg-type]  # the table is a dict


def test_a_party_that_only_reads_uploads_nothing_and_reads_all_the_same(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch, uploads=False)
    case_id = api.case_in("submitted")

    refused = api.register(case_id, READER, samples.pdf())

    assert (refused.status, refused.json["code"]) == (403, "role_may_not")
    assert api.get(f"/v1/cases/{case_id}", READER).status == 200
    (grant,) = api.get("/v1/me", READER).json["grants"]
    assert (grant["role"], grant["role_name"]) == ("steward", "信用修复管家（市级信用建设牵头部门）")
    assert [row["case_id"] for row in api.get("/v1/cases", READER).json["items"]] == [case_id]
    assert api.register(case_id, steps.APPLICANT, samples.pdf()).status == 201


@pytest.mark.parametrize(
    ("contact", "shown"), [(ContactAccess.ALWAYS, "clear"), (ContactAccess.NEVER, "masked")], ids=str
)
def test_the_contact_is_masked_for_whom_the_table_says(
    api: Api, monkeypatch: pytest.MonkeyPatch, contact: ContactAccess, shown: str
) -> None:
    plant(monkeypatch, contact=contact)
    case_id = api.case_in("submitted")

    phone = api.get(f"/v1/cases/{case_id}", READER).json["contact"]["phone"]

    assert ("*" in phone) is (shown == "masked")


@pytest.mark.parametrize("audience", Audience)
def test_drafts_of_offices_are_seen_by_their_audience_alone(
    api: Api, monkeypatch: pytest.MonkeyPatch, audience: Audience
) -> None:
    plant(monkeypatch, reads=frozenset({audience}))
    case_id = api.case_in("forwarded")
    api.register(case_id, steps.AUTHORITY, samples.pdf())

    seen = api.get(f"/v1/cases/{case_id}", READER).json["documents"]

    assert ("authority" in {document["uploaded_by"] for document in seen}) is (audience is Audience.OFFICES)


def test_who_is_listed_nowhere_finds_no_case(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch, listed_in=None)
    case_id = api.case_in("submitted")

    found = api.get("/v1/cases", READER).json["items"]

    assert found == []
    assert api.get(f"/v1/cases/{case_id}", READER).status == 200
