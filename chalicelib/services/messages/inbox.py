"""The caller's inbox: the messages to them or to their office."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from chalicelib.domain.messages.inboxes import Inbox, inboxes_of
from chalicelib.domain.messages.messages import Notification
from chalicelib.domain.parties.parties import Principal
from chalicelib.domain.shared.errors import CaseNotFound, RoleMayNot
from chalicelib.services.parties.idempotency import OnceKey, Reply, answer_once
from chalicelib.wiring import Wiring


def page(deps: Wiring, principal: Principal, limit: int, before: str | None) -> tuple[list[Notification], str | None]:
    """Notifications, newest first.

    Raises:
        RoleMayNot: the caller's roles have no inbox.
    """
    return deps.inbox.page(_inboxes(principal), limit, before)


def mark_read(
    deps: Wiring,
    principal: Principal,
    notification_id: str,
    key: OnceKey | None,
    render: Callable[[Notification], Reply],
) -> Reply:
    """Mark a notification as read, and return it.

    Raises:
        RoleMayNot: the caller's roles have no inbox.
        CaseNotFound: there is none of that id in any of them.
    """

    def work() -> Reply:
        inbox, found = _find(deps, _inboxes(principal), notification_id)
        notification = replace(found, read=True)
        reply = render(notification)
        deps.inbox.replace(inbox, notification, key.keep(reply, deps.clock.now()) if key else None)
        return reply

    return answer_once(deps, key, work)


def _find(deps: Wiring, inboxes: tuple[Inbox, ...], notification_id: str) -> tuple[Inbox, Notification]:
    for inbox in inboxes:
        with suppress(CaseNotFound):
            return inbox, deps.inbox.get(inbox, notification_id)
    raise CaseNotFound


def _inboxes(principal: Principal) -> tuple[Inbox, ...]:
    inboxes = inboxes_of(principal)
    if not inboxes:
        raise RoleMayNot
    return inboxes
