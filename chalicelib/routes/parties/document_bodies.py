"""The bodies of requests about documents: one to upload, and a letter to make."""

from __future__ import annotations

from chalicelib.documents.letters import LetterFormat, LetterKind
from chalicelib.routes.http.fields import Body, ContentType, DocumentKind, Name, Sha256, Size


class DocumentBody(Body):
    """登记一份待上传的材料。"""

    kind: DocumentKind
    file_name: Name
    content_type: ContentType
    size: Size
    sha256: Sha256


class LetterBody(Body):
    """生成哪一种公文。"""

    kind: LetterKind
    format: LetterFormat = LetterFormat.PDF
