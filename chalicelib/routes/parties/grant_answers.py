"""The shape of a grant in answers."""

from __future__ import annotations

from chalicelib.domain.parties.access import ROLE_NAMES
from chalicelib.domain.parties.parties import Role
from chalicelib.routes.http.answers import Answer
from chalicelib.routes.http.names import name_of


class GrantAnswer(Answer):
    """一种身份及其单位。"""

    role: Role
    role_name: str = name_of("role", ROLE_NAMES)
    organisation: str
    city: str
