"""The audit: who read what, and when. Neither what was found nor what was searched for stands in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.parties.parties import Grant


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One answer that somebody was given: `path` as it was asked for, without its query.

    `case_id` is the case it is about ("" where it is about none, or about many).
    """

    at: datetime
    principal_id: str
    grants: tuple[Grant, ...]
    path: str
    case_id: str = ""
