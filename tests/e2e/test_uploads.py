"""Uploads over real HTTP: the form's policy is enforced, and what arrived is settled by its event too."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from local import samples
from local.demo.bodies import application, company

PDF = samples.pdf("准予信用修复决定书（样例）")


@pytest.fixture
def applicant(as_: Callable[[str], httpx.Client]) -> httpx.Client:
    return as_("applicant-jincheng")


@pytest.fixture
def case(applicant: httpx.Client) -> str:
    """The path of a case just submitted."""
    penalty = {
        "handling_city": "jiaozuo",
        "decision_number": f"焦市监处罚〔2026〕{time.time_ns()}号",
        "authority_name": "焦作市市场监督管理局",
    }
    body = application(company("jincheng"), penalty, "fine_receipt", statement="票据遗失。")
    answer = applicant.post("/v1/cases", json=body, headers={"Idempotency-Key": str(time.time_ns())})
    assert answer.status_code == 201
    return answer.headers["Location"]


def register(applicant: httpx.Client, case: str, content: bytes = PDF) -> dict[str, Any]:
    body = {
        "kind": "fine_receipt",
        "file_name": "凭证.pdf",
        "content_type": "application/pdf",
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    answer = applicant.post(f"{case}/documents", json=body)
    assert answer.status_code == 201
    ticket: dict[str, Any] = answer.json()
    return ticket


def put(url: str, fields: dict[str, str], content: bytes) -> httpx.Response:
    return httpx.post(url, data=fields, files={"file": content}, trust_env=False)


def test_a_file_as_registered_is_taken_verified_and_downloaded(applicant: httpx.Client, case: str) -> None:
    ticket = register(applicant, case)
    assert put(ticket["upload"]["url"], ticket["upload"]["fields"], PDF).status_code == 204
    document = applicant.get(f"{case}/documents/{ticket['document_id']}").json()
    assert document["status"] == "verified"
    download = httpx.get(document["download_url"], trust_env=False)
    assert download.content == PDF
    assert download.headers["Content-Disposition"].startswith("attachment")
    tampered = httpx.get(document["download_url"].replace("X-Amz-Expires=300", "X-Amz-Expires=301"), trust_env=False)
    assert tampered.status_code == 403


def test_an_upload_is_settled_by_its_event_with_nobody_asking(
    applicant: httpx.Client, anyone: httpx.Client, case: str
) -> None:
    ticket = register(applicant, case)
    put(ticket["upload"]["url"], ticket["upload"]["fields"], PDF)
    anyone.post("/local/settle")
    (document,) = applicant.get(case).json()["documents"]
    assert document["status"] == "verified"


@pytest.mark.parametrize(
    ("changed", "content", "status"),
    [
        ({}, PDF + b" ", 400),
        ({}, PDF[:-1], 400),
        ({}, b"", 400),
        ({"key": "quarantine/elsewhere"}, PDF, 403),
        ({"Content-Type": "text/html"}, PDF, 403),
        ({"x-amz-meta-sha256": "0" * 64}, PDF, 403),
        ({"x-amz-meta-more": "1"}, PDF, 403),
        ({"x-amz-signature": "0" * 64}, PDF, 403),
        ({"policy": ""}, PDF, 403),
    ],
    ids=["larger", "smaller", "empty", "key", "type", "hash", "another field", "signature", "no policy"],
)
def test_an_upload_that_breaks_its_policy_is_refused(
    applicant: httpx.Client, case: str, changed: dict[str, str], content: bytes, status: int
) -> None:
    ticket = register(applicant, case)
    refused = put(ticket["upload"]["url"], ticket["upload"]["fields"] | changed, content)
    assert refused.status_code == status
    assert "<Error><Code>" in refused.text
    document = applicant.get(f"{case}/documents/{ticket['document_id']}").json()
    assert (document["status"], document["download_url"]) == ("pending", None)


def test_a_policy_widened_by_the_client_is_refused(applicant: httpx.Client, case: str) -> None:
    upload = register(applicant, case)["upload"]
    policy = json.loads(base64.b64decode(upload["fields"]["policy"]))
    policy["expiration"] = "2099-01-01T00:00:00Z"
    forged = base64.b64encode(json.dumps(policy).encode()).decode()
    refused = put(upload["url"], upload["fields"] | {"policy": forged}, PDF)
    assert (refused.status_code, "SignatureDoesNotMatch" in refused.text) == (403, True)


def test_a_file_of_the_right_size_with_other_bytes_is_rejected(applicant: httpx.Client, case: str) -> None:
    ticket = register(applicant, case)
    other = PDF.replace(b"%PDF-1.5", b"%PDF-1.4")
    assert put(ticket["upload"]["url"], ticket["upload"]["fields"], other).status_code == 204
    document = applicant.get(f"{case}/documents/{ticket['document_id']}").json()
    assert (document["status"], document["rejection_code"]) == ("rejected", "hash_mismatch")
    assert document["download_url"] is None
