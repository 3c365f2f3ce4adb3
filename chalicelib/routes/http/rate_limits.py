"""Counts requests before they are read: by internet address, and by the signed-in person."""

from __future__ import annotations

from chalice.app import Request

from chalicelib import wiring
from chalicelib.routes.http.authorizer import principal_of
from chalicelib.services.parties.quotas import check_request


def check(request: Request, *, is_public: bool, sensitive: bool) -> None:
    """
    Raises:
        TooManyRequests: there were too many in this minute.
    """
    address = (request.context.get("identity") or {}).get("sourceIp") or ""
    check_request(wiring.current(), address, None if is_public else principal_of(request), sensitive=sensitive)
