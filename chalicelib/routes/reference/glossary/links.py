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
    "LinkStandingBody.session": "办理凭证；没有的留空",
    "LinkStandingAnswer.status": "链接是否可用，或因何不可用",
    "LinkStandingAnswer.status_name": "链接状态的中文名称",
    "LinkStandingAnswer.cause": "链接为什么是这个状态：由谁、哪一天、办理了什么；可用时为空",
    "LinkStandingAnswer.agency_name": "收到链接的行政处罚机关名称",
    "LinkStandingAnswer.office": "处罚地信用建设牵头部门，有疑问时与其联系",
    "LinkStandingAnswer.outcome": "转办的结果；尚在等待审核意见时为 null",
    "LinkStandingAnswer.revision": "本机关此后的最近一次更正；没有更正的为 null",
    "LinkStandingAnswer.session_expires_at": "所附办理凭证的失效时间；没有附上或已失效时为 null",
    "LinkStandingAnswer.receipt": "回执；没有附上有效的办理凭证，或者不是由本机关办结的为 null",
    "LinkStandingAnswer.may_revise": "所附办理凭证可以更正审核意见",
    "LinkStandingAnswer.revision_receipt": "最近一次更正的回执；没有更正、没有附上有效的办理凭证的为 null",
    "LinkOfficeAnswer.name": "部门名称",
    "LinkOfficeAnswer.phone": "联系电话",
    "LinkOutcomeAnswer.action": "使申请离开处罚机关的一步，或者更正的一步",
    "LinkOutcomeAnswer.action_name": "这一步的中文名称",
    "LinkOutcomeAnswer.stage_name": "这一步之后申请所处阶段的中文名称",
    "LinkOutcomeAnswer.at": "办理时间",
    "ReceiptDocumentAnswer.kind_name": "材料类型的中文名称",
    "ReceiptDocumentAnswer.file_name": "文件名",
    "ReceiptDocumentAnswer.sha256": "文件的 SHA-256（十六进制）",
    "ReceiptAnswer.company": "申请企业名称",
    "ReceiptAnswer.reference": "行政处罚决定书文号",
    "ReceiptAnswer.correction_reason": "更正原因；不是更正的为空",
    "ReceiptAnswer.text": "理由、说明或退回原因",
    "ReceiptAnswer.reasons": "所选的原因",
    "ReceiptAnswer.documents": "随意见提交的材料",
    "ReceiptAnswer.hash": "时间线上这一步的 hash，可据以核对",
    "sent_to": "收件的电子邮箱，已脱敏",
    "OpinionLinkAnswer.status": "链接是否可用，或因何不可用",
    "OpinionLinkAnswer.status_name": "链接状态的中文名称",
    "OpinionLinkAnswer.agency_name": "收到链接的行政处罚机关名称",
    "OpinionLinkAnswer.sent_at": "最近一次发送的时间",
    "valid_through": "有效期的最后一日，当日 24 时届满",
    "tries": "验证码已输错的次数",
    "tries_left": "锁定之前还可输错几次",
    "refusals": "被拒绝的次数，以错误代码为键",
    "refusal_names": "`refusals` 中各错误代码的中文名称",
    "revoked_at": "信用修复管家停用链接的时间；没有停用时为 null",
}
