"""Messages: their addressees, channels, and facts, which are fixed when the event happens (decision 39)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.parties.parties import PARTY_NAMES, ROLE_NAMES, Role


class Addressee(StrEnum):
    """The possible addressees: the parties at a case, the superiors of a late office, and a member of an office."""

    APPLICANT = "applicant"
    REPRESENTATIVE = "representative"
    STEWARD = "steward"
    HOME_STEWARD = "home_steward"
    AUTHORITY = "authority"
    PROVINCE = "province"
    EXECUTING_COURT = "executing_court"
    LOCAL_COURT = "local_court"
    SUPERIOR = "superior"
    COMMITTEE = "committee"
    STAFF = "staff"


ADDRESSEE_NAMES: Mapping[Addressee, str] = {
    **{Addressee(party): name for party, name in PARTY_NAMES.items()},
    Addressee.SUPERIOR: "行政处罚机关的上级联系人",
    Addressee.COMMITTEE: ROLE_NAMES[Role.COMMITTEE],
    Addressee.STAFF: "受邀的工作人员",
}


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


@dataclass(frozen=True, slots=True)
class Reach:
    """The channels to an addressee, and the role whose inbox the addressee reads (None: they have no account)."""

    inbox_of: Role | None
    others: tuple[Channel, ...] = (Channel.EMAIL,)

    @property
    def channels(self) -> tuple[Channel, ...]:
        return (*((Channel.INBOX,) if self.inbox_of else ()), *self.others)


REACH: Mapping[Addressee, Reach] = {
    Addressee.APPLICANT: Reach(Role.APPLICANT, others=(Channel.WECHAT,)),
    Addressee.REPRESENTATIVE: Reach(Role.STEWARD),
    Addressee.STEWARD: Reach(Role.STEWARD),
    Addressee.HOME_STEWARD: Reach(Role.STEWARD),
    Addressee.AUTHORITY: Reach(Role.AUTHORITY),
    Addressee.PROVINCE: Reach(Role.PROVINCE),
    Addressee.EXECUTING_COURT: Reach(Role.COURT),
    Addressee.LOCAL_COURT: Reach(Role.COURT, others=(Channel.EMAIL, Channel.WEBHOOK)),
    Addressee.SUPERIOR: Reach(None),
    Addressee.COMMITTEE: Reach(Role.COMMITTEE),
    Addressee.STAFF: Reach(None),
}


@dataclass(frozen=True, slots=True)
class Message:
    """One message for one addressee.

    `holder` is the office or the applicant, `place` the jurisdiction whose table has its inbox,
    `facts` what the text tells, as it was when it happened. `is_news`: a company's agents also read it in WeChat.
    """

    kind: str
    to: Addressee
    holder: str
    place: str
    facts: Mapping[str, str]
    is_news: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """A message as its addressee's inbox shows it."""

    notification_id: str
    at: datetime
    kind: str
    title: str
    text: str
    case_id: str
    read: bool = False
