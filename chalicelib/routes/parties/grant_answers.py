"""The shape of a grant in answers."""

from __future__ import annotations

from chalicelib.domain.parties.parties import Role
from chalicelib.routes.http.answers import Answer


class GrantAnswer(Answer):
    """一种身份及其单位。"""

    role: Role
    organisation: str
    city: str
