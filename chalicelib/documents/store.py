"""Quarantine and evidence: two S3 buckets, and the requests presigned for clients (docs/architecture.md#a-document)."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlsplit

from botocore import exceptions as botocore_errors

from chalicelib.documents.verification import CONTENT_TYPES, MAX_SIZE
from chalicelib.domain.parties.documents import Document
from chalicelib.domain.shared.errors import StorageBusy

UPLOAD_LIFETIME = timedelta(minutes=15)
DOWNLOAD_LIFETIME = timedelta(minutes=5)
QUARANTINE_PREFIX = "quarantine/"
EVIDENCE_PREFIX = "evidence/"

BUSY = {"InternalError", "RequestTimeout", "ServiceUnavailable", "SlowDown", "503"}
"""Error codes of S3 after which another try may succeed."""
UNREACHABLE = (
    botocore_errors.ConnectionError,
    botocore_errors.HTTPClientError,
    botocore_errors.IncompleteReadError,
)


@dataclass(frozen=True, slots=True)
class Upload:
    """A presigned POST: send `fields` and then the file, as multipart/form-data, to `url`."""

    url: str
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Quarantined:
    """An uploaded file with the object version that was read."""

    content: bytes
    version: str


class DocumentStore:
    """Uploads land in quarantine; verified files are kept in the evidence store, by object version.

    `client` gives the S3 client that reads and writes; `signer` the one that signs what callers will send (the same
    but for its public endpoint). Each is asked for at the first use.
    """

    def __init__(self, client: Callable[[], Any], signer: Callable[[], Any], quarantine: str, evidence: str) -> None:
        self._client = client
        self._signer = signer
        self._quarantine = quarantine
        self._evidence = evidence

    def presign_upload(self, case_id: str, document: Document) -> Upload:
        """A POST whose policy pins key, content type, size and SHA-256."""
        pinned = {"Content-Type": document.content_type, "x-amz-meta-sha256": document.sha256}
        post = self._signer().generate_presigned_post(
            self._quarantine,
            quarantine_key(case_id, document.document_id),
            Fields=dict(pinned),
            Conditions=[*({name: value} for name, value in pinned.items()), size_range(document.size)],
            ExpiresIn=int(UPLOAD_LIFETIME.total_seconds()),
        )
        return Upload(post["url"], post["fields"])

    def upload_origin(self) -> str:
        """The origin that clients upload to: scheme and host, as a page's security policy names it."""
        address = urlsplit(self._signer().generate_presigned_post(self._quarantine, QUARANTINE_PREFIX)["url"])
        return f"{address.scheme}://{address.netloc}"

    def fetch(self, case_id: str, document_id: str) -> Quarantined | None:
        """The latest upload, or None. Reads at most one byte more than a document may have."""
        client = self._client()
        with _reaching():
            try:
                stored = client.get_object(Bucket=self._quarantine, Key=quarantine_key(case_id, document_id))
            except client.exceptions.NoSuchKey:
                return None
            return Quarantined(stored["Body"].read(MAX_SIZE + 1), stored["VersionId"])

    def keep(self, case_id: str, document: Document, content: bytes) -> str:
        """Put the verified bytes into the evidence store.

        The download's name is pinned here, in the object's metadata, so that it stands in no URL.
        Returns the object version that from now on is the document.
        """
        with _reaching():
            stored = self._client().put_object(
                Bucket=self._evidence,
                Key=evidence_key(case_id, document.document_id),
                Body=content,
                ContentType=document.content_type,
                ContentDisposition=f"attachment; filename*=UTF-8''{quote(download_name(document), safe='')}",
                ChecksumSHA256=base64.b64encode(bytes.fromhex(document.sha256)).decode(),
                Metadata={"sha256": document.sha256},
            )
        return str(stored["VersionId"])

    def read(self, case_id: str, document: Document) -> bytes:
        """The very bytes that were verified."""
        with _reaching():
            stored = self._client().get_object(
                Bucket=self._evidence,
                Key=evidence_key(document.kept_in or case_id, document.document_id),
                VersionId=document.evidence_version,
            )
            return bytes(stored["Body"].read())

    def presign_download(self, case_id: str, document: Document) -> str:
        """A link of five minutes to the very version that was verified."""
        return str(
            self._signer().generate_presigned_url(
                "get_object",
                Params={
                    "Bucket": self._evidence,
                    "Key": evidence_key(document.kept_in or case_id, document.document_id),
                    "VersionId": document.evidence_version,
                },
                ExpiresIn=int(DOWNLOAD_LIFETIME.total_seconds()),
            )
        )


@contextmanager
def _reaching() -> Iterator[None]:
    """Turns errors of S3 calls in its block into StorageBusy, if S3 throttles or is out of reach for too long.

    Raises:
        StorageBusy: after the client's own retries.
    """
    try:
        yield
    except botocore_errors.ClientError as error:
        if error.response["Error"]["Code"] in BUSY:
            raise StorageBusy from error
        raise
    except UNREACHABLE as error:
        raise StorageBusy from error


def size_range(size: int) -> list[str | int]:
    """The policy condition that admits this size alone."""
    return ["content-length-range", size, size]


def download_name(document: Document) -> str:
    """The file's own name, with the ending of its verified type."""
    ending = CONTENT_TYPES[document.content_type]
    return document.file_name if document.file_name.lower().endswith(ending) else document.file_name + ending


def quarantine_key(case_id: str, document_id: str) -> str:
    return f"{QUARANTINE_PREFIX}{case_id}/{document_id}"


def evidence_key(case_id: str, document_id: str) -> str:
    return f"{EVIDENCE_PREFIX}{case_id}/{document_id}"


def parse_quarantine_key(key: str) -> tuple[str, str] | None:
    """The case and document that a key of the quarantine names."""
    parts = key.removeprefix(QUARANTINE_PREFIX).split("/")
    return (parts[0], parts[1]) if key.startswith(QUARANTINE_PREFIX) and len(parts) == 2 else None
