"""The routes of the documents under a binding or a mandate."""

from __future__ import annotations

from functools import partial

from chalicelib.domain.people.bindings import BindingKind
from chalicelib.domain.shared.errors import (
    CaseNotFound,
    FolderFull,
    LimitReached,
    NotAllowedNow,
    QuotaExceeded,
    RoleMayNot,
)
from chalicelib.routes.http.api import ApiBlueprint, Call, Key, reply
from chalicelib.routes.parties.document_answers import (
    DocumentLinkAnswer,
    UploadAnswer,
    document_link_answer,
    upload_answer,
)
from chalicelib.routes.people.binding_bodies import BindingDocumentBody
from chalicelib.services.parties import uploads
from chalicelib.services.parties.idempotency import Reply
from chalicelib.services.people import binding_documents


def declare_documents(api: ApiBlueprint, path: str, parameter: str, kind: BindingKind, whose: str) -> None:
    """Both routes below `path`: one registers a document, one reads it. `whose` names the uploader."""

    @api.post(
        f"{path}/{{{parameter}}}/documents",
        "登记材料并取得上传凭证",
        name=f"register_{kind}_document",
        body=BindingDocumentBody,
        answer=UploadAnswer,
        status=201,
        key=Key.HONOURED,
        refusals=(CaseNotFound, RoleMayNot, NotAllowedNow, LimitReached, FolderFull, QuotaExceeded),
        description=f"由{whose}上传，方法与申请的材料相同：凭证 15 分钟内有效，"
        "只接受所登记的那一个文件，上传后自动核验。",
    )
    def register(call: Call) -> Reply:
        return uploads.register_upload(
            call.deps,
            call.principal,
            partial(binding_documents.of_binding, call.deps, call.principal, kind, call.path[parameter]),
            uploads.DocumentRequest(**call.body(BindingDocumentBody).model_dump(), key=call.key),
            lambda document, upload: reply(upload_answer(document, upload), 201),
        )

    @api.get(
        f"{path}/{{{parameter}}}/documents/{{document_id}}",
        "材料状态与下载链接",
        name=f"get_{kind}_document",
        answer=DocumentLinkAnswer,
        refusals=(CaseNotFound,),
        description=f"由{whose}和企业注册地的信用修复管家读取：核验结果，核验通过的附 5 分钟内有效的下载链接。",
    )
    def get(call: Call) -> Reply:
        folder = binding_documents.of_binding(call.deps, call.principal, kind, call.path[parameter])
        document = uploads.look_up(call.deps, folder, call.path["document_id"], uploads.record_alone)
        return reply(document_link_answer(document, uploads.download_url(call.deps, folder.folder_id, document)))
