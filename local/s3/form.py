"""The form of an S3 POST: fields, then the file, and whatever follows the file ignored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from werkzeug.exceptions import ClientDisconnected
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder
from werkzeug.wrappers import Request

from local.s3.errors import S3Error

_MAX_FIELDS: Final = 20 * 1024  # characters of all values before the file


@dataclass(frozen=True, slots=True)
class Form:
    """`fields` by lower-case name, the key with its file name filled in."""

    fields: dict[str, str]
    content: bytes


def read_form(request: Request) -> Form:
    boundary = request.mimetype_params.get("boundary")
    if request.mimetype != "multipart/form-data" or not boundary:
        raise S3Error("PreconditionFailed")
    decoder = MultipartDecoder(boundary.encode())
    try:
        decoder.receive_data(request.get_data())
    except ClientDisconnected:
        raise S3Error("IncompleteBody") from None
    decoder.receive_data(None)
    try:
        return _read(decoder)
    except ValueError:
        raise S3Error("MalformedPOSTRequest") from None


def _read(decoder: MultipartDecoder) -> Form:
    fields: dict[str, str] = {}
    while not isinstance(part := decoder.next_event(), Epilogue):
        if not isinstance(part, Field | File):
            continue
        name, content = (part.name or "").lower(), _body(decoder)
        if name == "file":
            return Form(_with_key(fields, part.filename if isinstance(part, File) else ""), content)
        if not name or name in fields:
            raise S3Error("MalformedPOSTRequest")
        fields[name] = content.decode()
        if sum(map(len, fields.values())) > _MAX_FIELDS:
            raise S3Error("MaxPostPreDataLengthExceeded")
    raise S3Error("InvalidArgument", "POST requires exactly one file upload per request.")


def _body(decoder: MultipartDecoder) -> bytes:
    content, more = bytearray(), True
    while more:
        event = decoder.next_event()
        if isinstance(event, Data):
            content += event.data
            more = event.more_data
    return bytes(content)


def _with_key(fields: dict[str, str], filename: str) -> dict[str, str]:
    key = fields.get("key", "").replace("${filename}", filename.replace("\\", "/").rpartition("/")[2])
    if not key:
        raise S3Error("InvalidArgument", "Bucket POST must contain a field named 'key'.")
    return {**fields, "key": key}
