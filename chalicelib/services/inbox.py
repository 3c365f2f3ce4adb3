"""The caller's inbox: what they or their office were told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from chalicelib.domain.errors import RoleMayNot
from chalicelib.domain.messages import Notification
from chalicelib.domain.parties import Grant, Principal, Role, holder_of
from chalicelib.services.once import OnceKey, Reply, answer_once
from chalicelib.tables.inbox import Inbox
from chalicelib.wiring import Wiring


def page(w: Wiring, principal: Principal, limit: int, before: str | None) -> tuple[list[Notification], str | None]:
    """Notifications, newest first.

    Raises:
        RoleMayNot: the caller's roles have no inbox.
    """
    return w.inbox.page(_inbox(principal), limit, before)


def mark_read(
    w: Wiring, principal: Principal, notification_id: str, key: OnceKey | None, render: Callable[[Notification], Reply]
) -> Reply:
    """The notification, read from now on.

    Raises:
        RoleMayNot: the caller's roles have no inbox.
        CaseNotFound: there is none of that id in it.
    """

    def work() -> Reply:
        inbox = _inbox(principal)
        notification = replace(w.inbox.get(inbox, notification_id), read=True)
        reply = render(notification)
        w.inbox.replace(inbox, notification, key.keep(reply, w.clock.now()) if key else None)
        return reply

    return answer_once(w.cases, key, work)


def _inbox(principal: Principal) -> Inbox:
    """The inbox of the caller's first role that has one."""
    for grant in principal.grants:
        inbox = _of(principal, grant)
        if inbox:
            return inbox
    raise RoleMayNot


def _of(principal: Principal, grant: Grant) -> Inbox | None:
    match grant.role:
        case Role.APPLICANT:
            return Inbox(grant.city, grant.role, holder_of(principal, grant))
        case Role.STEWARD | Role.AUTHORITY | Role.COURT | Role.COMMITTEE:
            return Inbox(grant.city, grant.role, grant.organisation)
        case Role.PROVINCE:
            return Inbox(grant.organisation, grant.role, grant.organisation)
        case _:
            return None
