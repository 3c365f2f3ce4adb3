"""The channels by which a message reaches somebody."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Channel(StrEnum):
    """A way by which a message reaches its addressee. Each has a folder in `channels`, and a sender in its registry."""

    INBOX = "inbox"
    EMAIL = "email"
    WEBHOOK = "webhook"
    LETTER = "letter"
    WECHAT = "wechat"


CHANNEL_NAMES: Mapping[Channel, str] = {
    Channel.INBOX: "站内消息",
    Channel.EMAIL: "电子邮件",
    Channel.WEBHOOK: "签名回调",
    Channel.LETTER: "生成公文",
    Channel.WECHAT: "微信订阅消息",
}
