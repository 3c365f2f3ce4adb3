"""The shapes of answers about documents, and their making from a document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from chalicelib.documents.letters import LETTER_NAMES
from chalicelib.documents.store import Upload
from chalicelib.documents.verification import CONTENT_TYPES
from chalicelib.domain.parties.access import PARTY_NAMES
from chalicelib.domain.parties.documents import DOCUMENT_KINDS, STATUS_NAMES, Document, DocumentStatus
from chalicelib.domain.parties.parties import Party
from chalicelib.routes.http.answers import Answer, LocalTime
from chalicelib.routes.http.names import enum_schema, name_of

DOCUMENT_NAMES = {**DOCUMENT_KINDS, **LETTER_NAMES}
"""Documents that are uploaded, and letters that are made."""
DocumentKindCode = Annotated[str, enum_schema(DOCUMENT_NAMES)]
IN_THE_MAKING = "生成中"
"""The status of a letter that is not made yet; other pending documents await an upload."""


class DocumentReferenceAnswer(Answer):
    """所依据的材料。"""

    document_id: str
    kind: DocumentKindCode
    kind_name: str = name_of("kind", DOCUMENT_NAMES)
    sha256: str


class DocumentAnswer(Answer):
    """一份材料。"""

    document_id: str
    kind: DocumentKindCode
    kind_name: str
    file_name: str
    content_type: Annotated[str, enum_schema(CONTENT_TYPES)]
    size: int | None
    sha256: str | None
    status: DocumentStatus
    status_name: str
    uploaded_by: Party
    uploaded_by_name: str
    created_at: LocalTime
    expires_at: LocalTime
    rejection_code: str | None
    rejection: str | None


class DocumentLinkAnswer(DocumentAnswer):
    """一份材料；核验通过的附 5 分钟内有效的下载链接。"""

    download_url: str | None


class UploadTargetAnswer(Answer):
    """按 multipart/form-data 向 url 提交 fields 各项，最后一项为 file。"""

    url: str
    fields: dict[str, str]


class UploadAnswer(Answer):
    """上传凭证。"""

    document_id: str
    upload: UploadTargetAnswer
    expires_at: LocalTime


NameOf = Callable[[Party], str]
"""Names a party as the procedure of the case does; beside cases, the access table's name stands."""


def document_answer(document: Document, name_of_party: NameOf = PARTY_NAMES.__getitem__) -> DocumentAnswer:
    return DocumentAnswer(**_document(document, name_of_party))


def document_link_answer(
    document: Document, download_url: str | None, name_of_party: NameOf = PARTY_NAMES.__getitem__
) -> DocumentLinkAnswer:
    return DocumentLinkAnswer(**_document(document, name_of_party), download_url=download_url)


def _document(document: Document, name_of_party: NameOf) -> dict[str, Any]:
    return {
        "document_id": document.document_id,
        "kind": document.kind,
        "kind_name": DOCUMENT_NAMES[document.kind],
        "file_name": document.file_name,
        "content_type": document.content_type,
        "size": document.size or None,
        "sha256": document.sha256 or None,
        "status": document.status,
        "status_name": IN_THE_MAKING if document.is_in_the_making else STATUS_NAMES[document.status],
        "uploaded_by": document.uploaded_by,
        "uploaded_by_name": name_of_party(document.uploaded_by),
        "created_at": document.created_at,
        "expires_at": document.expires_at,
        "rejection_code": document.rejection_code or None,
        "rejection": document.rejection or None,
    }


def upload_answer(document: Document, upload: Upload) -> UploadAnswer:
    target = UploadTargetAnswer(url=upload.url, fields=upload.fields)
    return UploadAnswer(document_id=document.document_id, upload=target, expires_at=document.expires_at)
