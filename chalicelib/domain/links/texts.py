"""The text of the code that opens an opinion link."""

from __future__ import annotations

from chalicelib.domain.cases.texts import CASE
from chalicelib.domain.messages.texts import Template, Texts

TEXTS: Texts = {
    "opinion_link.code": Template(
        "信用修复办理验证码",
        (
            f"有人正以转办邮件中的链接办理{CASE}的审核意见。",
            "验证码：{code}",
            "验证码 10 分钟内有效，只能使用一次。如非贵单位人员操作，请勿告知他人，并与{sending}联系。",
        ),
    ),
}
