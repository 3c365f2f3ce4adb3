"""The reasons for rejecting a file: the codes are stable, and the uploader reads the messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

MESSAGES: Mapping[str, str] = MappingProxyType(
    {
        "type_not_allowed": "不支持这种文件类型，请上传 PDF、OFD、JPG、PNG 或 DOCX 文件",
        "empty_file": "文件是空的，请重新选择文件上传",
        "too_large": "文件超过 20 MB，请压缩或拆分后上传",
        "size_mismatch": "文件大小与申报的不一致，上传可能中断，请重新上传",
        "hash_mismatch": "文件内容与申报的校验值不一致，请重新上传",
        "type_mismatch": "文件的实际类型与申报的不一致，请确认没有改过扩展名后上传",
        "polyglot": "文件中夹带了另一种格式的内容，请重新导出后上传",
        "unreadable": "文件已损坏，无法读取，请重新导出后上传",
        "pdf_encrypted": "PDF 已加密，请上传未加密的文件",
        "pdf_truncated": "PDF 不完整，请重新导出后上传",
        "pdf_no_pages": "PDF 没有页面，请检查后重新导出并上传",
        "pdf_too_many_pages": "PDF 超过 500 页，请拆分后上传",
        "pdf_active_content": "PDF 含有脚本、附件或可执行动作，请另存为普通 PDF 后上传",
        "pdf_too_complex": "PDF 结构过于复杂，无法检查，请重新打印为 PDF 后上传",
        "zip_broken": "文件内部的压缩数据已损坏，请重新导出后上传",
        "zip_encrypted": "文件已加密，请取消密码后上传",
        "zip_too_many_entries": "文件内部条目过多，请重新导出后上传",
        "zip_unsafe_path": "文件内部含有不安全的路径，请重新导出后上传",
        "zip_bomb": "文件解压后过大，请减少内容后重新导出并上传",
        "not_docx": "文件不是有效的 DOCX 文档，请用 Word 或 WPS 另存为 DOCX 后上传",
        "not_ofd": "文件不是有效的 OFD 文档，请重新导出后上传",
        "docx_macros": "文件含有宏，请删除宏并另存后上传",
        "image_truncated": "图片不完整，请重新拍摄或导出后上传",
        "image_broken": "图片已损坏，请重新拍摄或导出后上传",
        "image_too_large": "图片尺寸过大，请把每边缩小到 20000 像素以内、总像素 2 亿以内后上传",
    }
)


@dataclass(frozen=True, slots=True)
class Rejection:
    code: str
    message: str


class Rejected(Exception):
    """Raised inside the checks; `verify` turns it into its answer."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.rejection = Rejection(code, MESSAGES[code])
