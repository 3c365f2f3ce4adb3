"""Messages: their addressees, channels, and facts, which are fixed when the event happens (decision 39)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.parties.parties import Addressee
from chalicelib.domain.shared.stored import Stored


class Duty(StrEnum):
    """The part of a reader in what a message tells: it must act, it supervises who must, or it is merely told."""

    OWES = "owes"
    SUPERVISES = "supervises"
    TOLD = "told"


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
class Notification(Stored):
    """A message as its addressee's inbox shows it."""

    notification_id: str
    at: datetime
    kind: str
    title: str
    text: str
    case_id: str
    read: bool = False
