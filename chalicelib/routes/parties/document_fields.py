"""Fields of requests that announce a document, or cite some."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from chalicelib.documents.rejections import MESSAGES
from chalicelib.documents.verification import CONTENT_TYPES, MAX_SIZE
from chalicelib.domain.parties.documents import DOCUMENT_KINDS
from chalicelib.domain.shared.errors import InvalidValue
from chalicelib.routes.http.fields import EACH_ONCE, ShortLine, each_once, one_of
from chalicelib.routes.http.names import enum_schema


def _uploadable(size: int) -> int:
    """Refuse sizes with the message of the later check of the file itself, which speaks of megabytes."""
    if size < 1 or size > MAX_SIZE:
        code = "empty_file" if size < 1 else "too_large"
        raise InvalidValue(code, f"{MESSAGES[code]}。")
    return size


DocumentIds = Annotated[list[ShortLine], Field(max_length=20, json_schema_extra=EACH_ONCE), AfterValidator(each_once)]
DocumentKind = Annotated[str, AfterValidator(one_of(DOCUMENT_KINDS, "不认识的材料类型。")), enum_schema(DOCUMENT_KINDS)]
ContentType = Annotated[
    str,
    AfterValidator(one_of(CONTENT_TYPES, "只接受 PDF、OFD、JPEG、PNG 和 DOCX 文件。")),
    enum_schema(CONTENT_TYPES),
]
Size = Annotated[int, Field(json_schema_extra={"minimum": 1, "maximum": MAX_SIZE}), AfterValidator(_uploadable)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
