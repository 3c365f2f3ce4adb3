"""Guests: callers without an account, who came to one case; what let them in is asked again at each reading."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.domain.cases.case import Dossier
from chalicelib.domain.parties.parties import Principal
from chalicelib.domain.shared.errors import CaseNotFound
from chalicelib.wiring import Wiring

Check = Callable[[Wiring, Principal, Dossier], None]
"""Raises a DomainError where the guest may stay no longer."""

_CHECKS: dict[str, Check] = {}


def plug_in(kind: str, check: Check) -> None:
    """Have guests whose id opens with `kind` checked, from the wing that lets them in."""
    _CHECKS[kind] = check


def check(w: Wiring, guest: Principal, dossier: Dossier) -> None:
    """Hold a guest to what let them in.

    Raises:
        DomainError: as the check of their kind refuses.
        CaseNotFound: nobody vouches for guests of this kind.
    """
    known = _CHECKS.get(guest.principal_id.partition("-")[0])
    if known is None:
        raise CaseNotFound
    known(w, guest, dossier)
