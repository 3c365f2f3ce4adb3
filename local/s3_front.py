"""A strict HTTP front before moto's S3, which enforces nothing of a presigned request: this checks, moto stores."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote
from xml.sax.saxutils import escape

from botocore.exceptions import ClientError
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder
from werkzeug.wrappers import Request, Response

from chalicelib.clock import real_time
from local.s3_errors import (
    MALFORMED_POST,
    NOT_ALLOWED,
    WRONG_SIGNATURE,
    S3Error,
    access_denied,
    invalid_argument,
)
from local.s3_policy import Upload, check_scope, check_upload
from local.sigv4 import ALGORITHM, TIMESTAMP, Signer, presign_text

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_MAX_FORM: Final = 20 * 1024  # all fields before the file
_STORED_FIELDS: Final = {
    "content-type": "ContentType",
    "content-disposition": "ContentDisposition",
    "cache-control": "CacheControl",
    "x-amz-server-side-encryption": "ServerSideEncryption",
    "x-amz-server-side-encryption-aws-kms-key-id": "SSEKMSKeyId",
}
_META: Final = "x-amz-meta-"
_PRESIGN: Final = (
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-Expires",
    "X-Amz-SignedHeaders",
    "X-Amz-Signature",
)
_LONGEST: Final = 604_800  # seconds a presigned URL may live
_SKEW: Final = timedelta(minutes=15)
_OVERRIDES: Final = {
    "response-content-type": "ResponseContentType",
    "response-content-disposition": "ResponseContentDisposition",
    "response-cache-control": "ResponseCacheControl",
}
_CORS: Final = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "ETag, x-amz-version-id"}
_PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "3000",
}


class S3Front:
    """WSGI application: POST /{bucket} (presigned POST), GET or HEAD /{bucket}/{key} (presigned URL), nothing else."""

    def __init__(
        self,
        client: Any,
        credentials: tuple[str, str],
        region: str,
        now: Callable[[], datetime] = real_time,
    ) -> None:
        self._client = client
        self._signer = Signer(*credentials, region)
        self._now = now

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        try:
            response = self._answer(request)
        except S3Error as error:
            response = _refusal(error)
        except ClientError as error:  # what moto refuses: no such key, bucket or version
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            response = _refusal(S3Error(status, error.response["Error"]["Code"], error.response["Error"]["Message"]))
        response.headers.update(_CORS)
        return response(environ, start_response)

    def _answer(self, request: Request) -> Response:
        bucket, _, key = request.path.removeprefix("/").partition("/")
        if request.method == "OPTIONS":
            return Response(headers=_PREFLIGHT)
        if not bucket:
            raise access_denied()
        if request.method == "POST" and not key:
            return self._store(request, bucket)
        if request.method in {"GET", "HEAD"} and key:
            return self._fetch(request, bucket, key)
        raise access_denied() if request.method in {"GET", "HEAD"} else NOT_ALLOWED

    def _store(self, request: Request, bucket: str) -> Response:
        fields, content = _form(request)
        check_upload(Upload(bucket, fields, len(content)), self._signer, self._now())
        stored = self._client.put_object(
            Bucket=bucket,
            Key=fields["key"],
            Body=content,
            Metadata={name.removeprefix(_META): value for name, value in fields.items() if name.startswith(_META)},
            **{parameter: fields[name] for name, parameter in _STORED_FIELDS.items() if name in fields},
        )
        location = f"{request.host_url}{bucket}/{quote(fields['key'])}"
        headers = {"ETag": stored["ETag"], "Location": location}
        if "VersionId" in stored:
            headers["x-amz-version-id"] = stored["VersionId"]
        return _created(fields, bucket, headers)

    def _fetch(self, request: Request, bucket: str, key: str) -> Response:
        query = dict(request.args.items(multi=True))
        _check_presigned(request, query, self._signer, self._now())
        parameters = {"Bucket": bucket, "Key": key}
        parameters |= {parameter: query[name] for name, parameter in _OVERRIDES.items() if name in query}
        if "versionId" in query:
            parameters["VersionId"] = query["versionId"]
        found = self._client.get_object(**parameters)
        return Response(found["Body"].read(), headers=_object_headers(found))


def _form(request: Request) -> tuple[dict[str, str], bytes]:
    """The fields that stand before the file, by lower-case name, and the file; what follows it is ignored."""
    boundary = request.mimetype_params.get("boundary")
    if request.mimetype != "multipart/form-data" or not boundary:
        raise S3Error(412, "PreconditionFailed", "Bucket POST must be of the enclosure-type multipart/form-data")
    decoder = MultipartDecoder(boundary.encode())
    decoder.receive_data(request.get_data())
    decoder.receive_data(None)
    try:
        return _parts(decoder)
    except ValueError:
        raise MALFORMED_POST from None


def _parts(decoder: MultipartDecoder) -> tuple[dict[str, str], bytes]:
    fields: dict[str, str] = {}
    while not isinstance(part := decoder.next_event(), Epilogue):
        if not isinstance(part, Field | File):
            continue
        content = _body(decoder)
        name = (part.name or "").lower()
        if name == "file":
            return _with_key(fields, part.filename if isinstance(part, File) else ""), content
        if not name or name in fields:
            raise MALFORMED_POST
        fields[name] = content.decode()
        if sum(map(len, fields.values())) > _MAX_FORM:
            raise S3Error(
                400,
                "MaxPostPreDataLengthExceeded",
                "Your POST request fields preceding the upload file were too large.",
            )
    raise invalid_argument("POST requires exactly one file upload per request.")


def _body(decoder: MultipartDecoder) -> bytes:
    content = bytearray()
    more = True
    while more:
        event = decoder.next_event()
        if isinstance(event, Data):
            content += event.data
            more = event.more_data
    return bytes(content)


def _with_key(fields: dict[str, str], filename: str) -> dict[str, str]:
    key = fields.get("key", "").replace("${filename}", filename.replace("\\", "/").rpartition("/")[2])
    if not key:
        raise invalid_argument("Bucket POST must contain a field named 'key'.")
    return {**fields, "key": key}


def _created(fields: Mapping[str, str], bucket: str, headers: Mapping[str, str]) -> Response:
    wanted = fields.get("success_action_status", "204")
    if wanted != "201":
        return Response(status=200 if wanted == "200" else 204, headers=headers)
    written = {"Location": headers["Location"], "Bucket": bucket, "Key": fields["key"], "ETag": headers["ETag"]}
    parts = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in written.items())
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<PostResponse>{parts}</PostResponse>'
    return Response(body, 201, headers, content_type="application/xml")


def _check_presigned(request: Request, query: Mapping[str, str], signer: Signer, now: datetime) -> None:
    if not any(name in query for name in _PRESIGN):
        raise access_denied()
    if any(name not in query for name in _PRESIGN) or query["X-Amz-Algorithm"] != ALGORITHM:
        raise _unusable(f"Query-string authentication version 4 requires the {', '.join(_PRESIGN)} parameters.")
    check_scope(query["X-Amz-Credential"], query["X-Amz-Date"], signer)
    _check_age(query, now)
    signed = query["X-Amz-SignedHeaders"].split(";")
    if "host" not in signed or any(name not in request.headers for name in signed):
        raise WRONG_SIGNATURE
    scope = query["X-Amz-Credential"].partition("/")[2]
    text = presign_text(
        method=request.method,
        path=request.path,
        query=[(name, value) for name, value in request.args.items(multi=True) if name != "X-Amz-Signature"],
        headers=[(name, request.headers[name]) for name in signed],
        at=query["X-Amz-Date"],
        scope=scope,
    )
    if not signer.has_signed(text, scope, query["X-Amz-Signature"]):
        raise WRONG_SIGNATURE


def _check_age(query: Mapping[str, str], now: datetime) -> None:
    try:
        start = datetime.strptime(query["X-Amz-Date"], TIMESTAMP).replace(tzinfo=UTC)
        seconds = int(query["X-Amz-Expires"])
    except ValueError:
        raise _unusable("X-Amz-Date and X-Amz-Expires must be well-formed.") from None
    if not 0 <= seconds <= _LONGEST:
        raise _unusable("X-Amz-Expires must be between 0 and 604800 seconds.")
    if start > now + _SKEW:
        raise access_denied("Request is not yet valid")
    if start + timedelta(seconds=seconds) <= now:
        raise access_denied("Request has expired")


def _unusable(message: str) -> S3Error:
    return S3Error(400, "AuthorizationQueryParametersError", message)


def _object_headers(found: Mapping[str, Any]) -> dict[str, str]:
    names = {
        "ContentType": "Content-Type",
        "ContentDisposition": "Content-Disposition",
        "CacheControl": "Cache-Control",
        "ETag": "ETag",
        "VersionId": "x-amz-version-id",
    }
    headers = {header: found[name] for name, header in names.items() if name in found}
    return headers | {_META + name: value for name, value in found["Metadata"].items()}


def _refusal(error: S3Error) -> Response:
    return Response(error.xml(), error.status, content_type="application/xml")
