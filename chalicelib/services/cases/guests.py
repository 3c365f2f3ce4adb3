"""Guests: callers without an account, let in to one case; their right to it is checked at each reading."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.domain.cases.case import Dossier
from chalicelib.domain.parties.parties import Principal
from chalicelib.domain.shared.errors import CaseNotFound
from chalicelib.wiring import Wiring

Check = Callable[[Wiring, Principal, Dossier], None]
"""Raises a DomainError if the guest has lost the right to the case."""

_CHECKS: dict[str, Check] = {}


def plug_in(kind: str, check: Check) -> None:
    """Register the check of guests whose id begins with `kind`; the wing that lets them in calls this."""
    _CHECKS[kind] = check


def check(deps: Wiring, guest: Principal, dossier: Dossier) -> None:
    """Check that a guest still has the right to the case.

    Raises:
        DomainError: as the check of their kind refuses.
        CaseNotFound: nobody vouches for guests of this kind.
    """
    known = _CHECKS.get(guest.principal_id.partition("-")[0])
    if known is None:
        raise CaseNotFound
    known(deps, guest, dossier)
