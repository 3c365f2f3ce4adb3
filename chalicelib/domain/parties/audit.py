"""The audit: each reading's reader, path and time. It holds neither search terms nor the data that was read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.parties.parties import Grant
from chalicelib.domain.shared.stored import Stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(Stored):
    """One answer given to a reader; `path` is that of the request, without its query.

    `case_id` is the case that the answer is about ("" if it is about none, or about many).
    """

    at: datetime
    principal_id: str
    grants: tuple[Grant, ...]
    path: str
    case_id: str = ""
