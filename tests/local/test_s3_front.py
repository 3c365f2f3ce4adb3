"""The front refuses whatever S3 refuses of a presigned request, over real HTTP, as the service signs it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import boto3
import httpx
import pytest
from botocore.config import Config
from moto import mock_aws
from werkzeug.serving import make_server

from local import samples
from local.s3.front import S3Front
from local.s3.sigv4 import Signer

REGION = "cn-north-1"
BUCKET = "documents"
KEY = "quarantine/case_1/doc_1.pdf"
KEY_ID, SECRET = "testing", "testing-secret"
CONTENT = samples.pdf()
PDF = "application/pdf"
LIFE = 900

Form = dict[str, str]


@pytest.fixture(scope="module")
def running() -> Iterator[SimpleNamespace]:
    """Run one server before one emulated S3, for all tests of this file."""
    with pytest.MonkeyPatch.context() as environment, mock_aws():
        environment.setenv("AWS_ACCESS_KEY_ID", KEY_ID)
        environment.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
        environment.delenv("AWS_SESSION_TOKEN", raising=False)
        stored = boto3.client("s3", region_name=REGION)
        clock = SimpleNamespace(offset=timedelta())
        app = S3Front(stored, (KEY_ID, SECRET), REGION, now=lambda: datetime.now(UTC) + clock.offset)
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        url = f"http://127.0.0.1:{server.port}"
        try:
            with httpx.Client() as http:
                yield SimpleNamespace(url=url, stored=stored, clock=clock, http=http, signing=signing_client(url))
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


@pytest.fixture
def front(running: SimpleNamespace) -> Iterator[SimpleNamespace]:
    """The server over an empty bucket, at the present time."""
    running.clock.offset = timedelta()
    running.stored.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    running.stored.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    yield running
    for version in running.stored.list_object_versions(Bucket=BUCKET).get("Versions", []):
        running.stored.delete_object(Bucket=BUCKET, Key=version["Key"], VersionId=version["VersionId"])
    running.stored.delete_bucket(Bucket=BUCKET)


def signing_client(url: str, secret: str = SECRET, key_id: str = KEY_ID, region: str = REGION) -> Any:
    return boto3.client(
        "s3",
        endpoint_url=url,
        region_name=region,
        aws_access_key_id=key_id,
        aws_secret_access_key=secret,
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
    )


def presigned(signing: Any, *, size: int = len(CONTENT), key: str = KEY) -> Form:
    fixed = {"Content-Type": PDF, "x-amz-meta-sha256": "ab" * 32}
    return signing.generate_presigned_post(
        BUCKET,
        key,
        Fields=fixed,
        Conditions=[{"key": key}, *({n: v} for n, v in fixed.items()), ["content-length-range", size, size]],
        ExpiresIn=LIFE,
    )["fields"]


def upload(front: SimpleNamespace, fields: Form, content: bytes = CONTENT, bucket: str = BUCKET) -> httpx.Response:
    return front.http.post(f"{front.url}/{bucket}", data=fields, files={"file": ("paper.pdf", content, PDF)})


def code(response: httpx.Response) -> str:
    assert response.headers["Content-Type"] == "application/xml"
    return response.text.partition("<Code>")[2].partition("</Code>")[0]


def nothing_stored(front: SimpleNamespace) -> bool:
    return "Contents" not in front.stored.list_objects_v2(Bucket=BUCKET)


def signed_form(conditions: list[Any], *, expiration: Any = None, **fields: str) -> Form:
    """A form as someone who holds the secret may sign it, sound or not."""
    at = datetime.now(UTC)
    scope = f"{at:%Y%m%d}/{REGION}/s3/aws4_request"
    base = {
        "x-amz-algorithm": "AWS4-HMAC-SHA256",
        "x-amz-credential": f"{KEY_ID}/{scope}",
        "x-amz-date": f"{at:%Y%m%dT%H%M%SZ}",
    }
    until = (at + timedelta(minutes=5)).isoformat() if expiration is None else expiration
    document = {"expiration": until, "conditions": [*conditions, *({n: v} for n, v in base.items())]}
    return signed_document(json.dumps(document).encode(), {**fields, **base}, scope)


def signed_document(document: bytes, fields: Form, scope: str) -> Form:
    policy = base64.b64encode(document).decode()
    return {**fields, "policy": policy, "x-amz-signature": signature(policy, scope)}


def signature(text: str, scope: str) -> str:
    """Written out here, so that the front's own derivation is not its only witness."""
    key = f"AWS4{SECRET}".encode()
    for part in [*scope.split("/"), text]:
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key.hex()


# Uploads that S3 takes


def test_a_good_upload_is_stored_with_its_type_and_metadata(front: SimpleNamespace) -> None:
    response = upload(front, presigned(front.signing))
    assert response.status_code == 204
    assert response.headers["Location"] == f"{front.url}/{BUCKET}/{KEY}"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    stored = front.stored.get_object(Bucket=BUCKET, Key=KEY)
    assert stored["Body"].read() == CONTENT
    assert stored["ContentType"] == PDF
    assert stored["Metadata"] == {"sha256": "ab" * 32}
    assert response.headers["ETag"] == stored["ETag"]
    assert response.headers["x-amz-version-id"] == stored["VersionId"]


def test_a_policy_may_be_used_again_and_makes_another_version(front: SimpleNamespace) -> None:
    fields = presigned(front.signing)
    other = CONTENT.replace(b"%PDF-1.5", b"%PDF-1.4")
    versions = [upload(front, fields, content).headers["x-amz-version-id"] for content in (CONTENT, other)]
    assert len(set(versions)) == 2
    kept = front.stored.get_object(Bucket=BUCKET, Key=KEY, VersionId=versions[0])
    assert kept["Body"].read() == CONTENT


def test_success_201_answers_with_xml(front: SimpleNamespace) -> None:
    wanted = {"key": KEY, "success_action_status": "201"}
    response = upload(
        front, signed_form([{"bucket": BUCKET}, {"key": KEY}, {"success_action_status": "201"}], **wanted)
    )
    assert response.status_code == 201
    assert f"<PostResponse><Location>{front.url}/{BUCKET}/{KEY}</Location>" in response.text


def test_the_file_name_is_filled_into_the_key_before_the_conditions(front: SimpleNamespace) -> None:
    conditions = [{"bucket": BUCKET}, ["starts-with", "$key", "in/"]]
    assert upload(front, signed_form(conditions, key="in/${filename}")).status_code == 204
    assert front.stored.get_object(Bucket=BUCKET, Key="in/paper.pdf")["Body"].read() == CONTENT


def test_fields_after_the_file_and_ignored_fields_do_not_count(front: SimpleNamespace) -> None:
    parts = {**presigned(front.signing), "x-ignore-me": "1"}
    body = [(name, (None, value)) for name, value in parts.items()]
    body += [("file", ("a.pdf", CONTENT, PDF)), ("key", (None, "elsewhere"))]
    assert front.http.post(f"{front.url}/{BUCKET}", files=body).status_code == 204
    assert front.stored.get_object(Bucket=BUCKET, Key=KEY)["Body"].read() == CONTENT


def test_a_browser_may_ask_before_it_uploads(front: SimpleNamespace) -> None:
    response = front.http.options(f"{front.url}/{BUCKET}", headers={"Origin": "https://example.cn"})
    assert response.status_code == 200
    assert "POST" in response.headers["Access-Control-Allow-Methods"]


# Uploads that S3 refuses

FIELDS = (
    "key",
    "Content-Type",
    "x-amz-meta-sha256",
    "x-amz-algorithm",
    "x-amz-credential",
    "x-amz-date",
    "policy",
    "x-amz-signature",
)
TAMPERED = {
    "x-amz-algorithm": "InvalidArgument",
    "x-amz-credential": "AuthorizationQueryParametersError",
    "policy": "SignatureDoesNotMatch",
    "x-amz-signature": "SignatureDoesNotMatch",
}
REMOVED = {
    "key": "InvalidArgument",
    "x-amz-algorithm": "InvalidArgument",
    "x-amz-credential": "InvalidArgument",
    "x-amz-date": "InvalidArgument",
    "x-amz-signature": "InvalidArgument",
}


def test_the_tampering_below_covers_every_field(front: SimpleNamespace) -> None:
    assert set(FIELDS) == set(presigned(front.signing))


@pytest.mark.parametrize("name", FIELDS)
def test_a_changed_field_is_refused(front: SimpleNamespace, name: str) -> None:
    fields = presigned(front.signing)
    fields[name] += "x"
    response = upload(front, fields)
    assert code(response) == TAMPERED.get(name, "AccessDenied")
    assert nothing_stored(front)


@pytest.mark.parametrize("name", FIELDS)
def test_a_missing_field_is_refused(front: SimpleNamespace, name: str) -> None:
    fields = presigned(front.signing)
    del fields[name]
    response = upload(front, fields)
    assert code(response) == REMOVED.get(name, "AccessDenied")
    assert nothing_stored(front)


@pytest.mark.parametrize(
    ("change", "status", "refusal", "message"),
    [
        (lambda f: {**f, "key": "evidence/x"}, 403, "AccessDenied", "Policy Condition failed: ["),
        (lambda f: {**f, "Content-Type": "text/html"}, 403, "AccessDenied", "Policy Condition failed"),
        (lambda f: {**f, "acl": "public-read"}, 403, "AccessDenied", "Extra input fields: acl"),
        (lambda f: {**f, "x-amz-meta-other": "1"}, 403, "AccessDenied", "Extra input fields: x-amz-meta-other"),
        (lambda f: {**f, "x-amz-credential": "other/" + f["x-amz-credential"]}, 403, "InvalidAccessKeyId", ""),
        (lambda f: {**f, "x-amz-signature": "0" * 64}, 403, "SignatureDoesNotMatch", ""),
        (lambda f: {**f, "x-amz-signature": "签"}, 403, "SignatureDoesNotMatch", ""),
        (lambda f: {**f, "policy": ""}, 403, "SignatureDoesNotMatch", ""),
        (lambda f: {**f, "x-ignore-padding": "x" * 30_000}, 400, "MaxPostPreDataLengthExceeded", ""),
    ],
)
def test_a_tampered_form_is_refused(
    front: SimpleNamespace, change: Callable[[Form], Form], status: int, refusal: str, message: str
) -> None:
    response = upload(front, change(presigned(front.signing)))
    assert (response.status_code, code(response)) == (status, refusal)
    assert message in response.text
    assert nothing_stored(front)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [(CONTENT + b"x", "EntityTooLarge"), (CONTENT[:-1], "EntityTooSmall"), (b"", "EntityTooSmall")],
)
def test_another_size_is_refused(front: SimpleNamespace, content: bytes, refusal: str) -> None:
    response = upload(front, presigned(front.signing), content)
    assert (response.status_code, code(response)) == (400, refusal)
    assert nothing_stored(front)


@pytest.mark.parametrize(
    ("identity", "refusal"),
    [
        ({"secret": "another"}, "SignatureDoesNotMatch"),
        ({"key_id": "another"}, "InvalidAccessKeyId"),
        ({"region": "us-east-1"}, "AuthorizationQueryParametersError"),
    ],
)
def test_another_signer_is_refused(front: SimpleNamespace, identity: dict[str, str], refusal: str) -> None:
    assert code(upload(front, presigned(signing_client(front.url, **identity)))) == refusal
    assert nothing_stored(front)


def test_a_policy_changed_to_allow_more_is_refused(front: SimpleNamespace) -> None:
    fields = presigned(front.signing)
    policy = json.loads(base64.b64decode(fields["policy"]))
    policy["conditions"] = [
        c for c in policy["conditions"] if c != ["content-length-range", len(CONTENT), len(CONTENT)]
    ]
    fields["policy"] = base64.b64encode(json.dumps(policy).encode()).decode()
    assert code(upload(front, fields, CONTENT * 2)) == "SignatureDoesNotMatch"
    assert nothing_stored(front)


@pytest.mark.parametrize(("seconds", "status"), [(LIFE - 5, 204), (LIFE + 1, 403)])
def test_a_policy_lives_until_it_expires(front: SimpleNamespace, seconds: int, status: int) -> None:
    fields = presigned(front.signing)
    front.clock.offset = timedelta(seconds=seconds)
    response = upload(front, fields)
    assert response.status_code == status
    assert ("Policy expired." in response.text) == (status == 403)


def test_the_form_of_another_bucket_is_refused(front: SimpleNamespace) -> None:
    front.stored.create_bucket(Bucket="evidence", CreateBucketConfiguration={"LocationConstraint": REGION})
    response = upload(front, presigned(front.signing), bucket="evidence")
    assert (response.status_code, code(response)) == (403, "AccessDenied")
    assert "Contents" not in front.stored.list_objects_v2(Bucket="evidence")


@pytest.mark.parametrize(
    ("conditions", "message"),
    [
        ([{"key": KEY}], "Extra input fields: bucket"),
        ([{"bucket": BUCKET}], "Extra input fields: key"),
        ([{"bucket": BUCKET}, ["eq", "$key", "x"]], "Policy Condition failed"),
        ([{"bucket": BUCKET}, ["starts-with", "$key", "evidence/"]], "Policy Condition failed"),
        ([{"bucket": BUCKET}, {"key": KEY}, {"Content-Type": PDF}], "Policy Condition failed"),
    ],
)
def test_every_condition_and_every_field_is_matched(
    front: SimpleNamespace, conditions: list[Any], message: str
) -> None:
    response = upload(front, signed_form(conditions, key=KEY))
    assert (response.status_code, code(response)) == (403, "AccessDenied")
    assert message in response.text


@pytest.mark.parametrize(
    ("conditions", "expiration"),
    [
        ([["like", "$key", KEY]], None),
        ([["eq", "key", KEY]], None),
        ([{"key": KEY, "bucket": BUCKET}], None),
        ([{"key": 1}], None),
        ([["content-length-range", "a", 1]], None),
        (["key"], None),
        ([], "tomorrow"),
        ([], "2099-01-01T00:00:00"),
        ([], 5),
    ],
)
def test_a_policy_that_cannot_be_read_is_refused(
    front: SimpleNamespace, conditions: list[Any], expiration: Any
) -> None:
    response = upload(front, signed_form(conditions, expiration=expiration, key=KEY))
    assert (response.status_code, code(response)) == (400, "InvalidPolicyDocument")


@pytest.mark.parametrize("document", [b"{", b"[]", b"{}", b"\xff"])
def test_a_policy_that_is_no_document_is_refused(front: SimpleNamespace, document: bytes) -> None:
    base = signed_form([], key=KEY)
    scope = base["x-amz-credential"].partition("/")[2]
    assert code(upload(front, signed_document(document, base, scope))) == "InvalidPolicyDocument"


def test_a_form_without_a_file_or_with_a_field_twice_is_refused(front: SimpleNamespace) -> None:
    fields = presigned(front.signing)
    url = f"{front.url}/{BUCKET}"
    lone = [(name, (None, value)) for name, value in fields.items()]
    assert code(front.http.post(url, files=lone)) == "InvalidArgument"
    assert code(front.http.post(url, files=[*lone, lone[0], ("file", CONTENT)])) == "MalformedPOSTRequest"
    assert code(front.http.post(url, data=fields)) == "PreconditionFailed"


def test_a_body_that_is_no_form_is_refused(front: SimpleNamespace) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    for body in (
        b"",
        b"nothing",
        b"--b\r\n\r\nno header",
        b'--b\r\nContent-Disposition: form-data; name="key"\r\n\r\nx',
    ):
        response = front.http.post(f"{front.url}/{BUCKET}", content=body, headers=headers)
        assert code(response) == "MalformedPOSTRequest"


def test_a_body_that_ends_early_is_incomplete(front: SimpleNamespace) -> None:
    host, port = front.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(
            f"POST /{BUCKET} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 1000\r\n"
            "Content-Type: multipart/form-data; boundary=b\r\n\r\n--b".encode()
        )
        connection.shutdown(socket.SHUT_WR)
        answer = connection.makefile("rb").read()
    assert b"<Code>IncompleteBody</Code>" in answer


def test_a_bucket_that_is_not_there_is_named_so(front: SimpleNamespace) -> None:
    form = signed_form([{"bucket": "absent"}, {"key": KEY}], key=KEY)
    response = upload(front, form, bucket="absent")
    assert (response.status_code, code(response)) == (404, "NoSuchBucket")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("PUT", f"/{BUCKET}/{KEY}", 405),
        ("DELETE", f"/{BUCKET}/{KEY}", 405),
        ("POST", f"/{BUCKET}/{KEY}", 405),
        ("POST", "/", 405),
        ("GET", "/", 403),
        ("GET", f"/{BUCKET}", 403),
        ("GET", f"/{BUCKET}/{KEY}", 403),
    ],
)
def test_everything_else_is_refused(front: SimpleNamespace, method: str, path: str, status: int) -> None:
    assert front.http.request(method, front.url + path, content=b"x").status_code == status


# Downloads

DISPOSITION = f"attachment; filename*=UTF-8''{quote('处罚决定书.pdf')}"


@pytest.fixture
def versions(front: SimpleNamespace) -> list[str]:
    return [
        front.stored.put_object(Bucket=BUCKET, Key=KEY, Body=body, ContentType=PDF)["VersionId"]
        for body in (b"first", b"second")
    ]


def link(front: SimpleNamespace, version: str, **changes: Any) -> str:
    parameters = {"Bucket": BUCKET, "Key": KEY, "VersionId": version, "ResponseContentDisposition": DISPOSITION}
    return front.signing.generate_presigned_url("get_object", Params={**parameters, **changes}, ExpiresIn=300)


def test_a_good_link_gives_the_version_it_names_as_an_attachment(front: SimpleNamespace, versions: list[str]) -> None:
    response = front.http.get(link(front, versions[0]))
    assert (response.status_code, response.content) == (200, b"first")
    assert response.headers["Content-Type"] == PDF
    assert response.headers["Content-Disposition"] == DISPOSITION
    assert response.headers["x-amz-version-id"] == versions[0]
    assert front.http.get(link(front, versions[1])).content == b"second"


def test_a_key_in_chinese_can_be_fetched(front: SimpleNamespace) -> None:
    front.stored.put_object(Bucket=BUCKET, Key="案卷/决定 书+~(1).pdf", Body=b"x")
    url = front.signing.generate_presigned_url("get_object", {"Bucket": BUCKET, "Key": "案卷/决定 书+~(1).pdf"})
    assert front.http.get(url).content == b"x"


def test_head_needs_a_link_of_its_own(front: SimpleNamespace, versions: list[str]) -> None:
    assert front.http.head(link(front, versions[0])).status_code == 403
    url = front.signing.generate_presigned_url("head_object", {"Bucket": BUCKET, "Key": KEY})
    response = front.http.head(url)
    assert (response.status_code, response.headers["Content-Length"], response.content) == (200, "6", b"")


@pytest.mark.parametrize(
    ("old", "new", "refusal"),
    [
        ("doc_1.pdf", "doc_2.pdf", "SignatureDoesNotMatch"),
        ("attachment", "inline", "SignatureDoesNotMatch"),
        ("X-Amz-Expires=300", "X-Amz-Expires=900", "SignatureDoesNotMatch"),
        ("X-Amz-Expires=300", "X-Amz-Expires=9000000", "AuthorizationQueryParametersError"),
        ("X-Amz-Expires=300", "X-Amz-Expires=soon", "AuthorizationQueryParametersError"),
        ("X-Amz-Expires=300&", "", "AuthorizationQueryParametersError"),
        ("X-Amz-Signature=", "X-Amz-Signature=0", "SignatureDoesNotMatch"),
        ("X-Amz-SignedHeaders=host", "X-Amz-SignedHeaders=accept", "SignatureDoesNotMatch"),
        ("X-Amz-Credential=testing", "X-Amz-Credential=other", "InvalidAccessKeyId"),
        ("&X-Amz-Signature", "&x=1&X-Amz-Signature", "SignatureDoesNotMatch"),
        ("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA1", "AuthorizationQueryParametersError"),
    ],
)
def test_a_tampered_link_is_refused(
    front: SimpleNamespace, versions: list[str], old: str, new: str, refusal: str
) -> None:
    url = link(front, versions[0])
    assert old in url
    response = front.http.get(url.replace(old, new))
    assert code(response) == refusal
    assert b"first" not in response.content


def test_a_link_does_not_open_another_version(front: SimpleNamespace, versions: list[str]) -> None:
    url = link(front, versions[0])
    for changed in (url.replace(versions[0], versions[1]), url.replace(f"versionId={versions[0]}&", "")):
        assert code(front.http.get(changed)) == "SignatureDoesNotMatch"


@pytest.mark.parametrize(("seconds", "status"), [(295, 200), (301, 403), (-1000, 403)])
def test_a_link_lives_five_minutes(front: SimpleNamespace, versions: list[str], seconds: int, status: int) -> None:
    url = link(front, versions[0])
    front.clock.offset = timedelta(seconds=seconds)
    assert front.http.get(url).status_code == status


def test_another_secret_signs_no_link(front: SimpleNamespace, versions: list[str]) -> None:
    other = signing_client(front.url, secret="another")
    url = other.generate_presigned_url("get_object", {"Bucket": BUCKET, "Key": KEY})
    assert code(front.http.get(url)) == "SignatureDoesNotMatch"


def test_what_is_not_there_is_404(front: SimpleNamespace, versions: list[str]) -> None:
    response = front.http.get(link(front, versions[0], Key="absent"))
    assert response.status_code == 404
    plain = front.signing.generate_presigned_url("get_object", {"Bucket": BUCKET, "Key": "absent"})
    assert (front.http.get(plain).status_code, code(front.http.get(plain))) == (404, "NoSuchKey")
    assert code(front.http.get(link(front, "no-such-version"))) == "NoSuchVersion"


def test_the_secret_shows_in_no_representation_of_its_signer() -> None:
    assert SECRET not in repr(Signer(KEY_ID, SECRET, REGION))
