"""Quarantine and evidence: what is presigned, what is read, what is kept (docs/architecture.md#a-document)."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qsl, unquote, urlsplit

import boto3
import pytest
from botocore.client import BaseClient
from botocore.config import Config
from botocore.exceptions import ClientError, EndpointConnectionError, IncompleteReadError, ReadTimeoutError
from moto import mock_aws

from chalicelib.documents.store import DocumentStore, download_name
from chalicelib.documents.verification import CONTENT_TYPES, MAX_SIZE
from chalicelib.domain.shared.errors import StorageBusy
from tests.builders import a_document, a_pending_document

REGION = "cn-north-1"
CASE = "JZ-00000000000000000000"
CONTENT = b"%PDF-1.7 any bytes"
DOCUMENT = a_pending_document(
    document_id="D" * 20, size=len(CONTENT), sha256=hashlib.sha256(CONTENT).hexdigest(), file_name="缴款凭证"
)


@pytest.fixture(scope="module")
def s3() -> Iterator[Any]:
    with mock_aws():
        client = boto3.client("s3", region_name=REGION, config=Config(signature_version="s3v4"))
        for bucket in ("quarantine", "evidence"):
            client.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
            client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        yield client


@pytest.fixture
def store(s3: Any) -> DocumentStore:
    for bucket in ("quarantine", "evidence"):
        for version in s3.list_object_versions(Bucket=bucket).get("Versions", []):
            s3.delete_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])
    return DocumentStore(lambda: s3, lambda: s3, "quarantine", "evidence")


def put(s3: Any, content: bytes) -> str:
    key = f"quarantine/{CASE}/{DOCUMENT.document_id}"
    return str(s3.put_object(Bucket="quarantine", Key=key, Body=content)["VersionId"])


def test_the_policy_pins_key_type_size_and_hash(store: DocumentStore) -> None:
    upload = store.presign_upload(CASE, DOCUMENT)
    policy = json.loads(base64.b64decode(upload.fields["policy"]))
    conditions = policy["conditions"]
    assert {"bucket": "quarantine"} in conditions
    assert {"key": f"quarantine/{CASE}/{DOCUMENT.document_id}"} in conditions
    assert {"Content-Type": "application/pdf"} in conditions
    assert {"x-amz-meta-sha256": DOCUMENT.sha256} in conditions
    assert ["content-length-range", len(CONTENT), len(CONTENT)] in conditions
    assert not [condition for condition in conditions if "starts-with" in condition]


def test_every_field_of_the_form_has_its_condition(store: DocumentStore) -> None:
    upload = store.presign_upload(CASE, DOCUMENT)
    conditions = json.loads(base64.b64decode(upload.fields["policy"]))["conditions"]
    named = {name.lower() for condition in conditions if isinstance(condition, dict) for name in condition}
    assert {name.lower() for name in upload.fields} - {"policy", "x-amz-signature"} <= named


def test_an_address_names_neither_file_nor_owner(store: DocumentStore) -> None:
    upload = store.presign_upload(CASE, DOCUMENT)
    link = store.presign_download(CASE, a_document(document_id="D" * 20, file_name="王小明.pdf"))
    for text in (upload.url, *upload.fields.values(), unquote(link)):
        assert "缴款" not in text
        assert "王小明" not in text


def test_nothing_uploaded_is_nothing(store: DocumentStore) -> None:
    assert store.fetch(CASE, DOCUMENT.document_id) is None


def test_what_was_uploaded_last_is_read_with_its_version(store: DocumentStore, s3: Any) -> None:
    put(s3, b"first")
    version = put(s3, b"second")
    found = store.fetch(CASE, DOCUMENT.document_id)
    assert found
    assert (found.content, found.version) == (b"second", version)


def test_no_more_is_read_than_a_document_may_have(store: DocumentStore, s3: Any) -> None:
    put(s3, b"x" * (MAX_SIZE + 1000))
    found = store.fetch(CASE, DOCUMENT.document_id)
    assert found
    assert len(found.content) == MAX_SIZE + 1


def test_what_is_kept_says_its_type_its_name_and_its_hash(store: DocumentStore, s3: Any) -> None:
    version = store.keep(CASE, DOCUMENT, CONTENT)
    kept = s3.get_object(Bucket="evidence", Key=f"evidence/{CASE}/{DOCUMENT.document_id}", VersionId=version)
    assert kept["Body"].read() == CONTENT
    assert kept["ContentType"] == "application/pdf"
    assert kept["Metadata"] == {"sha256": DOCUMENT.sha256}
    name = kept["ContentDisposition"].removeprefix("attachment; filename*=UTF-8''")
    assert name.isascii()
    assert unquote(name) == "缴款凭证.pdf"


def test_keeping_again_makes_another_version_and_leaves_the_first(store: DocumentStore, s3: Any) -> None:
    first, second = store.keep(CASE, DOCUMENT, CONTENT), store.keep(CASE, DOCUMENT, CONTENT)
    assert first != second
    key = f"evidence/{CASE}/{DOCUMENT.document_id}"
    assert s3.get_object(Bucket="evidence", Key=key, VersionId=first)["Body"].read() == CONTENT


def test_a_link_names_the_pinned_version_for_five_minutes(store: DocumentStore) -> None:
    link = urlsplit(store.presign_download(CASE, a_document(document_id="D" * 20, evidence_version="v7")))
    query = dict(parse_qsl(link.query))
    assert link.path.endswith(f"evidence/{CASE}/{'D' * 20}")
    assert (query["versionId"], query["X-Amz-Expires"]) == ("v7", "300")


@pytest.mark.parametrize(
    ("file_name", "content_type", "expected"),
    [
        ("决定书.pdf", "application/pdf", "决定书.pdf"),
        ("决定书.PDF", "application/pdf", "决定书.PDF"),
        ("决定书", "application/pdf", "决定书.pdf"),
        ("决定书.exe", "application/pdf", "决定书.exe.pdf"),
        ("决定书.pdf", "image/png", "决定书.pdf.png"),
        ("扫描.jpeg", "image/jpeg", "扫描.jpeg.jpg"),
        ("../../etc/passwd", "application/ofd", "../../etc/passwd.ofd"),
    ],
)
def test_a_download_ends_as_what_it_was_verified_to_be(file_name: str, content_type: str, expected: str) -> None:
    assert download_name(a_document(file_name=file_name, content_type=content_type)) == expected


@pytest.mark.parametrize("content_type", CONTENT_TYPES)
def test_every_type_has_an_ending(content_type: str) -> None:
    assert download_name(a_document(file_name="x", content_type=content_type)) == "x" + CONTENT_TYPES[content_type]


# When S3 is busy


def answered(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "x"}}, "any")


BUSY = [
    *(answered(code) for code in ("SlowDown", "ServiceUnavailable", "InternalError", "RequestTimeout", "503")),
    EndpointConnectionError(endpoint_url="https://s3"),
    ReadTimeoutError(endpoint_url="https://s3"),
    IncompleteReadError(actual_bytes=1, expected_bytes=2),
]


@pytest.mark.parametrize("error", BUSY, ids=str)
def test_a_busy_store_is_named_as_such(store: DocumentStore, error: Exception) -> None:
    with patch.object(BaseClient, "_make_api_call", side_effect=error):
        with pytest.raises(StorageBusy):
            store.fetch(CASE, DOCUMENT.document_id)
        with pytest.raises(StorageBusy):
            store.keep(CASE, DOCUMENT, CONTENT)


@pytest.mark.parametrize("code", ["AccessDenied", "NoSuchBucket", "InvalidRequest"])
def test_what_no_repetition_mends_is_passed_on(store: DocumentStore, code: str) -> None:
    with patch.object(BaseClient, "_make_api_call", side_effect=answered(code)):
        with pytest.raises(ClientError):
            store.fetch(CASE, DOCUMENT.document_id)
        with pytest.raises(ClientError):
            store.keep(CASE, DOCUMENT, CONTENT)


def test_a_stream_that_breaks_off_is_named_as_such(store: DocumentStore, s3: Any) -> None:
    put(s3, CONTENT)
    broken = patch("botocore.response.StreamingBody.read", side_effect=ReadTimeoutError(endpoint_url="https://s3"))
    with broken, pytest.raises(StorageBusy):
        store.fetch(CASE, DOCUMENT.document_id)
