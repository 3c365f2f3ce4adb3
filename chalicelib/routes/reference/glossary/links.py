"""Names of opinion links."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from chalicelib.domain.links.opinion_links import STATE_NAMES, LinkState

ENUMS: Mapping[type[StrEnum], Mapping[Any, str]] = {
    LinkState: STATE_NAMES,
}

FIELDS: Mapping[str, str] = {
    "link": "邮件链接中 `#` 之后的部分",
    "LinkSessionBody.code": "邮件中的六位验证码",
    "CodeSentAnswer.expires_at": "验证码的失效时间",
    "LinkSessionAnswer.token": "办理凭证，以 `Authorization: Bearer` 发送，只用于这一件申请",
    "LinkSessionAnswer.expires_at": "办理凭证的失效时间",
    "sent_to": "收件的电子邮箱，已脱敏",
    "OpinionLinkAnswer.status": "链接是否可用，或因何不可用",
    "OpinionLinkAnswer.status_name": "链接状态的中文名称",
    "OpinionLinkAnswer.agency_name": "收到链接的行政处罚机关名称",
    "OpinionLinkAnswer.sent_at": "最近一次发送的时间",
    "valid_through": "有效期的最后一日，当日 24 时届满",
    "tries": "验证码已输错的次数",
    "tries_left": "锁定之前还可输错几次",
    "refusals": "被拒绝的次数，以错误代码为键",
    "revoked_at": "信用修复管家停用链接的时间；没有停用时为 null",
}
