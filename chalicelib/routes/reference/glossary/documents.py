"""Names of documents and letters."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from chalicelib.documents.letters import FORMAT_NAMES, KIND_NAMES, LetterFormat, LetterKind
from chalicelib.domain.parties.documents import STATUS_NAMES, DocumentStatus

ENUMS: Mapping[type[StrEnum], Mapping[Any, str]] = {
    DocumentStatus: STATUS_NAMES,
    LetterFormat: FORMAT_NAMES,
    LetterKind: KIND_NAMES,
}

FIELDS: Mapping[str, str] = {
    # documents
    "document_id": "材料编号",
    "document_ids": "所依据的材料：本申请中由本单位（申请人则为本人）上传、且已核验（`verified`）的材料编号",
    "kind": "材料类型",
    "kind_name": "材料类型的中文名称",
    "file_name": "文件名",
    "content_type": "文件格式，须与文件的实际内容一致",
    "DocumentAnswer.size": "文件大小，字节；公文生成前为 null",
    "DocumentAnswer.sha256": "文件内容的 SHA-256，小写十六进制；公文生成前为 null",
    "DocumentLinkAnswer.size": "文件大小，字节；公文生成前为 null",
    "DocumentLinkAnswer.sha256": "文件内容的 SHA-256，小写十六进制；公文生成前为 null",
    "size": "文件大小，字节",
    "sha256": "文件内容的 SHA-256，小写十六进制",
    "status": "材料的核验状态；只有已核验的可以引用和下载",
    "status_name": "核验状态的中文名称",
    "uploaded_by_name": "上传者的中文名称",
    "uploaded_by": "由谁上传",
    "created_at": "登记时间",
    "expires_at": "上传凭证的失效时间；届时文件仍未到的，须重新登记",
    "rejection_code": "未通过核验的原因代码；没有时为 null",
    "rejection": "未通过核验的原因，可直接给人看；没有时为 null",
    "download_url": "下载链接，5 分钟内有效；未通过核验的材料为 null",
    "upload": "上传凭证：向哪里、带哪些表单项上传",
    "UploadTargetAnswer.url": "上传地址，以 POST 提交",
    "UploadTargetAnswer.fields": "须原样提交的表单项；文件放在名为 file 的最后一项",
    # letters
    "LetterBody.kind": "公文种类",
    "LetterBody.number": "发文字号，由出具单位登记；不填的，公文上留空待填",
    "format": "文件格式",
}
