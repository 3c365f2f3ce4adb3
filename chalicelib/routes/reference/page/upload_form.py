"""The second step of an upload on the documentation page: the form that goes to the store of files, not to the API."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from chalicelib.routes.http.html import Html, block, code, element, inline
from chalicelib.routes.reference.page import snippets

STEP = """登记只是第一步。随后把文件直接提交给回答中的 `upload.url`，15 分钟内有效，不带登录令牌："""
RULES = (
    "以 `multipart/form-data` POST；`upload.fields` 的每一项原样成为一个字段，文件放在最后，字段名为 `file`。",
    "成功返回 204。被改动的表单、大小或类型不符、逾期的，由存储服务以 XML 拒绝（400 或 403）："
    "`<Code>` 为 `EntityTooLarge`、`AccessDenied` 等，重新登记即可。",
    "然后读取该材料的地址：`status` 为 `verified` 的核验通过，方可引用和下载；为 `rejected` 的，`rejection` 说明原因。",
)


def second_step(example: Mapping[str, Any]) -> Iterator[Html]:
    """The step that follows the registration of a document, with the form of this example of its answer."""
    upload = example["upload"]
    yield element("h4", "第二步：上传文件")
    yield element("p", inline(STEP))
    yield element("ul", *(element("li", inline(rule)) for rule in RULES))
    yield block(_command(upload), "上传文件的 curl 命令")
    rows = (element("li", code(name), "：", code(str(value))) for name, value in upload["fields"].items())
    summary = element("summary", "表单各项（示例）")
    yield element("details", summary, element("ul", *rows, element("li", code("file"), "：文件的内容，放在最后")))
    if "expires_at" in example:
        yield element("p", inline(f"`expires_at` 之前有效，例如 {example['expires_at']}。"), class_="under")


def _command(upload: Mapping[str, Any]) -> str:
    fields = (f"-F {snippets.quoted(f'{name}={value}')}" for name, value in upload["fields"].items())
    return " \\\n  ".join((f"curl -X POST {snippets.quoted(upload['url'])}", *fields, "-F 'file=@决定书.pdf'"))
