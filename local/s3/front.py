"""A strict HTTP front before moto's S3, which enforces nothing of a presigned request: this checks, moto stores."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote
from xml.sax.saxutils import escape

from botocore.exceptions import ClientError
from werkzeug.wrappers import Request, Response

from chalicelib.runtime.clock import real_time
from local.s3.errors import S3Error
from local.s3.form import read_form
from local.s3.policy import check_policy
from local.s3.presign import check_presigned
from local.s3.sigv4 import Signer

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_META: Final = "x-amz-meta-"
_STORED_FIELDS: Final = {
    "content-type": "ContentType",
    "content-disposition": "ContentDisposition",
    "x-amz-server-side-encryption": "ServerSideEncryption",
    "x-amz-server-side-encryption-aws-kms-key-id": "SSEKMSKeyId",
}
_READ_PARAMETERS: Final = {
    "versionId": "VersionId",
    "response-content-type": "ResponseContentType",
    "response-content-disposition": "ResponseContentDisposition",
    "response-cache-control": "ResponseCacheControl",
}
_HEADERS: Final = {
    "ContentType": "Content-Type",
    "ContentDisposition": "Content-Disposition",
    "CacheControl": "Cache-Control",
    "ETag": "ETag",
    "VersionId": "x-amz-version-id",
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
        self, client: Any, credentials: tuple[str, str], region: str, now: Callable[[], datetime] = real_time
    ) -> None:
        self._client = client
        self._signer = Signer(*credentials, region)
        self._now = now

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        try:
            response = self._answer(Request(environ))
        except S3Error as error:
            response = _refusal(error.status, error.code, error.message)
        except ClientError as error:  # moto's own: no such bucket, key or version
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            response = _refusal(status, error.response["Error"]["Code"], error.response["Error"]["Message"])
        response.headers.update(_CORS)
        return response(environ, start_response)

    def _answer(self, request: Request) -> Response:
        bucket, _, key = request.path.removeprefix("/").partition("/")
        match request.method:
            case "OPTIONS":
                return Response(headers=_PREFLIGHT)
            case "POST" if bucket and not key:
                return self._store(request, bucket)
            case "GET" | "HEAD" if bucket and key:
                return self._fetch(request, bucket, key)
            case "GET" | "HEAD":
                raise S3Error("AccessDenied")
            case _:
                raise S3Error("MethodNotAllowed")

    def _store(self, request: Request, bucket: str) -> Response:
        form = read_form(request)
        fields = form.fields
        check_policy(bucket, fields, len(form.content), self._signer, self._now())
        stored = self._client.put_object(
            Bucket=bucket,
            Key=fields["key"],
            Body=form.content,
            Metadata={name.removeprefix(_META): value for name, value in fields.items() if name.startswith(_META)},
            **{parameter: fields[name] for name, parameter in _STORED_FIELDS.items() if name in fields},
        )
        location = f"{request.host_url}{bucket}/{quote(fields['key'])}"
        written = {"Location": location, "Bucket": bucket, "Key": fields["key"], "ETag": stored["ETag"]}
        return _created(fields.get("success_action_status", ""), written, _headers(stored) | {"Location": location})

    def _fetch(self, request: Request, bucket: str, key: str) -> Response:
        check_presigned(request, self._signer, self._now())
        wanted = {parameter: request.args[name] for name, parameter in _READ_PARAMETERS.items() if name in request.args}
        found = self._client.get_object(Bucket=bucket, Key=key, **wanted)
        meta = {_META + name: value for name, value in found["Metadata"].items()}
        return Response(found["Body"].read(), headers=_headers(found) | meta)


def _created(wanted: str, written: Mapping[str, str], headers: Mapping[str, str]) -> Response:
    if wanted == "201":
        return Response(_xml("PostResponse", written), 201, headers, content_type="application/xml")
    return Response(status=200 if wanted == "200" else 204, headers=headers)


def _refusal(status: int, code: str, message: str) -> Response:
    return Response(_xml("Error", {"Code": code, "Message": message}), status, content_type="application/xml")


def _xml(root: str, parts: Mapping[str, str]) -> str:
    written = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in parts.items())
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root}>{written}</{root}>'


def _headers(answer: Mapping[str, Any]) -> dict[str, str]:
    return {header: answer[name] for name, header in _HEADERS.items() if name in answer}
