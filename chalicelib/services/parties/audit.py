"""Readings for the audit: each is recorded before its answer is sent, and only operators can list them."""

from __future__ import annotations

import logging

from chalicelib.domain.parties.audit import Reading
from chalicelib.domain.parties.parties import Principal, Role
from chalicelib.domain.shared.errors import RoleMayNot, StorageBusy
from chalicelib.runtime import log
from chalicelib.wiring import Wiring

LOG = logging.getLogger(__name__)


def record(deps: Wiring, principal: Principal, path: str, case_id: str) -> None:
    """Record that the caller receives an answer.

    Raises:
        StorageBusy: it could not be written, hence nothing may be given.
    """
    try:
        deps.audit.add(
            Reading(
                at=deps.clock.now(),
                principal_id=principal.principal_id,
                grants=principal.grants,
                path=path,
                case_id=case_id,
            )
        )
    except StorageBusy:
        raise
    except Exception as error:
        log.failure(LOG, "reading not recorded", error)
        raise StorageBusy from error


def readings(
    deps: Wiring, principal: Principal, *, case_id: str | None, reader: str | None, limit: int, cursor: str | None
) -> tuple[list[Reading], str | None]:
    """The readings of a case, or those of a reader; the latest first.

    Raises:
        RoleMayNot: only operators look into the audit.
        InvalidCursor: the cursor is none of ours.
    """
    if principal.grant(Role.OPERATOR) is None:
        raise RoleMayNot
    if case_id is not None:
        return deps.audit.of_case(case_id, limit, cursor)
    return deps.audit.of_reader(reader or "", limit, cursor)
