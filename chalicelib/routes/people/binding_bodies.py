"""The bodies of requests about bindings, and the query of lists of bindings and mandates."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from chalicelib.domain.parties.documents import DOCUMENT_KINDS
from chalicelib.domain.people.bindings import WANTED, BindingKind
from chalicelib.domain.people.persons import BindingStatus
from chalicelib.routes.http.bodies import Body, PageLimit
from chalicelib.routes.http.fields import Name, OptionalParagraph, ShortLine, Uscc, one_of
from chalicelib.routes.http.names import enum_schema
from chalicelib.routes.offices.city_fields import MemberCity
from chalicelib.routes.parties.document_bodies import DocumentBody

KIND_NAMES = {kind: DOCUMENT_KINDS[kind] for kind in WANTED[BindingKind.AGENT]}


class BindingBody(Body):
    """绑定一家企业。"""

    uscc: Uscc
    name: Name
    home_city: MemberCity
    agent_name: ShortLine
    moved_here: bool = False

    EXAMPLES = (
        {
            "uscc": "91140502MA0TE5T24A",
            "name": "晋城市示例商贸有限公司",
            "home_city": "jincheng",
            "agent_name": "李明",
        },
    )


class BindingDocumentBody(DocumentBody):
    """登记一份绑定企业所需的材料。"""

    kind: Annotated[str, AfterValidator(one_of(KIND_NAMES, "绑定企业只需营业执照和授权书。")), enum_schema(KIND_NAMES)]

    EXAMPLES = (
        {
            "kind": "authorisation_letter",
            "file_name": "授权书.pdf",
            "content_type": "application/pdf",
            "size": 182044,
            "sha256": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
        },
    )


class BindingSubmissionBody(Body):
    """提交绑定；更正的一并填写。"""

    name: Name | None = None
    agent_name: ShortLine | None = None

    EXAMPLES = ({}, {"name": "晋城市示例商贸有限责任公司"})


class BindingRefusalBody(Body):
    """不予确认。"""

    reasons: OptionalParagraph

    EXAMPLES = ({"reasons": "授权书未加盖企业公章，请盖章后重新上传。"},)


class BindingRevocationBody(BindingRefusalBody):
    """撤销绑定。"""

    EXAMPLES = ({"reasons": "该经办人已于 2026 年 2 月离职，企业来函收回授权。"},)


class HandoverBody(Body):
    """移交给本企业另一位经办人。"""

    to_binding_id: ShortLine

    EXAMPLES = ({"to_binding_id": "JC-B-8T3V5W7X9Y1Z2A4B6C8D"},)


class BindingQuery(Body):
    """筛选与分页。"""

    status: BindingStatus | None = Field(None, description="只列处于该状态的")
    limit: PageLimit = 20
    cursor: str | None = Field(None, max_length=1000)
