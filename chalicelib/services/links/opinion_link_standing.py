"""The standing of an opinion link as its page shows it: open or over, what came of it, and which office to call.

The holder of the link learns the outcome and its time; the content of the decision takes a session that still lives.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.cases.case import Dossier
from chalicelib.domain.links.causes import cause_of, is_own
from chalicelib.domain.links.opinion_links import LinkState, OpinionLink
from chalicelib.domain.links.outcomes import outcome_of, revision_of
from chalicelib.domain.offices.cities import Office
from chalicelib.domain.workflow.events import Event
from chalicelib.runtime.clock import real_time
from chalicelib.services.links.opinion_links import BEARER_PREFIX, case_behind, link_behind, state_of
from chalicelib.wiring import Wiring


@dataclass(frozen=True, slots=True)
class Standing:
    """A link with its state now, its case, the outcome of its forwarding, its revision and the office to call.

    `session_ends` is the expiry of the session that the caller showed, if it still lives; `may_revise`: that session
    may revise the decision.
    """

    link: OpinionLink
    state: LinkState
    dossier: Dossier
    office: Office
    outcome: Event | None
    revision: Event | None
    session_ends: datetime | None

    @property
    def cause(self) -> str:
        """The reason why the link is no longer open to give a decision; "" if it is."""
        return cause_of(self.link, self.state, self.dossier)

    @property
    def decision(self) -> Event | None:
        """The outcome in full, for a session that still lives, if the link's own agency brought it about."""
        return self._if_own(self.outcome)

    @property
    def revised_decision(self) -> Event | None:
        """The last revision in full, likewise."""
        return self._if_own(self.revision)

    @property
    def may_revise(self) -> bool:
        """The session was opened since the decision, and so may revise it."""
        stands = self.revision or self.outcome
        is_fresh = stands is not None and self.link.session_for == stands.sequence
        return is_fresh and self.session_ends is not None and self.state is LinkState.DECIDED

    def _if_own(self, event: Event | None) -> Event | None:
        return event if event and self.session_ends and is_own(self.link, event) else None


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
        office=deps.directory().city(link.city).lead_department,
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
