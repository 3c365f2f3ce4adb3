"""The access token for WeChat's server API: one row of the access table for all processes."""

from __future__ import annotations

from chalicelib.domain.people.wechat_token import ServerToken
from chalicelib.domain.shared import lineages
from chalicelib.tables.core.forms import Form
from chalicelib.tables.core.records import Records
from chalicelib.tables.core.tables import Tables

SERVER_TOKENS = Form(ServerToken, lineages.SERVER_TOKENS)

_NAME = "token"


class ServerTokenStore:
    """The one token with its claims, changed by its version."""

    def __init__(self, tables: Tables) -> None:
        self._tokens = Records(tables, "WECHAT", SERVER_TOKENS)

    def get(self) -> ServerToken | None:
        """The token as it stands now; None before the first claim."""
        return self._tokens.get(_NAME)

    def save(self, token: ServerToken) -> None:
        """The first claim, or the next version of the token.

        Raises:
            LostRace: somebody else changed it first.
        """
        self._tokens.save(_NAME, token)
