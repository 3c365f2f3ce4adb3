"""The bodies of requests that announce a document, or withdraw one."""

from __future__ import annotations

from chalicelib.routes.http.bodies import Body
from chalicelib.routes.http.fields import Name, OptionalParagraph
from chalicelib.routes.parties.document_fields import ContentType, DocumentKind, Sha256, Size


class DocumentBody(Body):
    """登记一份待上传的材料。"""

    kind: DocumentKind
    file_name: Name
    content_type: ContentType
    size: Size
    sha256: Sha256

    EXAMPLES = (
        {
            "kind": "repair_decision",
            "file_name": "准予信用修复决定书.pdf",
            "content_type": "application/pdf",
            "size": 248613,
            "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        },
    )


class DocumentWithdrawalBody(Body):
    """撤回一份材料。"""

    reason: OptionalParagraph = ""

    EXAMPLES = ({"reason": "误传了另一份决定书的凭证，撤回后重新上传。"},)
