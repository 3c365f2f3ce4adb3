"""The standing of an opinion link as its page shows it: open or over, what came of it, and which office to call.

The holder of the link learns the outcome and its time; the content of the decision takes a session that still lives.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.cases.case import Dossier
from chalicelib.domain.links.opinion_links import LinkState, OpinionLink
from chalicelib.domain.links.outcomes import outcome_of, revision_of
from chalicelib.domain.offices.cities import Office
from chalicelib.domain.parties.parties import Role
from chalicelib.domain.workflow.events import Event
from chalicelib.runtime.clock import real_time
from chalicelib.services.links.opinion_links import BEARER_PREFIX, case_behind, link_behind, state_of
from chalicelib.wiring import Wiring


@dataclass(frozen=True, slots=True)
class Standing:
    """A link with its state now, its case, the outcome of its forwarding, its revision and the office to call.

    `session_ends` is the expiry of the session that the caller showed, if it still lives.
    """

    link: OpinionLink
    state: LinkState
    dossier: Dossier
    office: Office
    outcome: Event | None
    revision: Event | None
    session_ends: datetime | None

    @property
    def decision(self) -> Event | None:
        """The outcome in full, for a session that still lives, if the link's own agency brought it about."""
        if self.outcome is None or self.session_ends is None:
            return None
        actor = self.outcome.actor
        is_own = (actor.role, actor.organisation) == (Role.AUTHORITY.value, self.link.agency_id)
        return self.outcome if is_own else None


def standing_of(deps: Wiring, text: str, token: str) -> Standing:
    """The standing of a link; `token` is that of its session, or empty.

    Raises:
        LinkUnknown: there is no such link.
    """
    link = link_behind(deps, text)
    dossier = case_behind(deps, link)
    session_ends, outcome = _session_ends(link, token), outcome_of(dossier, link.forwarded_version)
    return Standing(
        link=link,
        state=state_of(deps, link.as_opened if session_ends else link, dossier),
        dossier=dossier,
        office=deps.directory().cities[link.city].lead_department,
        outcome=outcome,
        revision=revision_of(dossier, outcome) if outcome else None,
        session_ends=session_ends,
    )


def _session_ends(link: OpinionLink, token: str) -> datetime | None:
    """The expiry of the link's session, if the token is its and it still lives."""
    secret = token.removeprefix(f"{BEARER_PREFIX}{link.link_id}.")
    if link.session is None or secret == token or not link.owns(secret):
        return None
    return link.session.expires_at if real_time() < link.session.expires_at else None
