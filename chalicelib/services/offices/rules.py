"""The dated rules that nobody has confirmed yet, for operators to have settled."""

from __future__ import annotations

from chalicelib.domain.parties.parties import Principal, Role
from chalicelib.domain.shared.errors import RoleMayNot
from chalicelib.domain.time import dated
from chalicelib.domain.time.dated import UnverifiedRow


def unverified(principal: Principal) -> tuple[UnverifiedRow, ...]:
    """The rows to be confirmed.

    Raises:
        RoleMayNot: the caller is no operator.
    """
    if principal.grant(Role.OPERATOR) is None:
        raise RoleMayNot
    return dated.unverified()
