"""Names of the inbox and of deliveries."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from chalicelib.domain.messages.deliveries import DELIVERY_STATE_NAMES, DeliveryState
from chalicelib.domain.parties.channels import CHANNEL_NAMES, Channel

ENUMS: Mapping[type[StrEnum], Mapping[Any, str]] = {
    Channel: CHANNEL_NAMES,
    DeliveryState: DELIVERY_STATE_NAMES,
}

FIELDS: Mapping[str, str] = {
    "NotificationAnswer.text": "消息正文",
    "notification_id": "消息编号",
    "title": "标题",
    "read": "是否已读",
    "NotificationAnswer.kind": "消息种类：流程与操作的代码（如 `penalty.forward`），或系统事件的代码",
    "NotificationAnswer.case_id": "有关的办件编号；没有时为 null",
    "delivery_id": "送达编号",
    "channel": "送达渠道",
    "DeliveryAnswer.kind": "消息种类：流程与操作的代码（如 `penalty.forward`），或系统事件的代码",
    "DeliveryAnswer.case_id": "有关的办件编号；没有时为 null",
    "to": "送给谁",
    "to_name": "收件者的中文名称",
    "state_name": "状态的中文名称",
    "DeliveryAnswer.channel_name": "送达渠道的中文名称",
    "holder": "收件单位或申请人的编号",
    "state": "送达状态",
    "attempts": "已尝试的次数",
    "DeliveryAnswer.reason": "最近一次失败的原因，英文代码；没有失败时为空",
    "not_before": "最早何时再次尝试",
}
