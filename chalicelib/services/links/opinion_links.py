"""Opening opinion links: a code goes to the agency's e-mail, opens a session, and the session names the caller.

Secrets and codes are neither logged nor shown again. Each refusal is counted: for a known link on its record, for
unknown links by the day.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.domain.cases.case import CaseFile, Dossier
from chalicelib.domain.links.causes import cause_of
from chalicelib.domain.links.opinion_links import (
    CODE_LIFETIME,
    KEPT,
    REFUSALS,
    LinkState,
    OpinionLink,
    code_wrong,
)
from chalicelib.domain.links.outcomes import decision_of
from chalicelib.domain.messages.contacts import ContactReference
from chalicelib.domain.messages.deliveries import Delivery
from chalicelib.domain.messages.fan_out import Occasion, delivery
from chalicelib.domain.messages.messages import Duty, Message
from chalicelib.domain.offices.cities import AgencyEntry
from chalicelib.domain.parties.channels import Channel
from chalicelib.domain.parties.parties import Party, Principal
from chalicelib.domain.shared.errors import LostRace, QuotaExceeded, StorageBusy
from chalicelib.domain.shared.link_refusals import LinkRefused, LinkUnknown, LinkUsed
from chalicelib.domain.shared.masking import mask_email
from chalicelib.domain.time.local_time import shanghai_date
from chalicelib.identity.tokens import InvalidToken
from chalicelib.runtime import correlation, ids, log, metrics
from chalicelib.runtime.clock import real_time
from chalicelib.services.cases import guests
from chalicelib.wiring import Wiring

LOG = logging.getLogger(__name__)

BEARER_PREFIX = "xl."
CODE_KIND = "opinion_link.code"
ATTEMPTS = 8
"""Attempts at a change that others also make: a wrong code must be counted before the answer says it is wrong."""
_LINK = re.compile(rf"([{ids.ALPHABET}]{{20}})\.([{ids.ALPHABET}]{{40}})")


@dataclass(frozen=True, slots=True)
class CodeSent:
    """The masked address that a code was sent to, and its expiry."""

    sent_to: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Opened:
    """A session at the one case."""

    token: str
    expires_at: datetime
    case_id: str


def send_code(deps: Wiring, text: str) -> CodeSent:
    """Have a code sent to the agency's e-mail.

    Raises:
        LinkRefused: the link opens nothing.
        QuotaExceeded: one was asked for just now, or too many today.
    """
    presented, now = link_behind(deps, text), real_time()
    with _counting(deps, presented):
        dossier = case_behind(deps, presented)
        code = f"{secrets.randbelow(10**6):06d}"

        def with_code(link: OpinionLink) -> OpinionLink:
            return link.with_code(code, now, _open_for(deps, link, dossier))

        change(deps, presented, with_code, _code_mail(deps, dossier.case, presented, code, now))
    email = deps.directory().email_of(Party.AUTHORITY, presented.city, presented.agency_id)
    return CodeSent(mask_email(email), now + CODE_LIFETIME)


def open_session(deps: Wiring, text: str, code: str) -> Opened:
    """Exchange a link and its code for a session, which replaces the one before.

    Raises:
        LinkRefused: the link opens nothing; CodeWrong, CodeExpired: the code does not open it.
    """
    presented, now, session = link_behind(deps, text), real_time(), ids.random_secret()
    with _counting(deps, presented):
        dossier = case_behind(deps, presented)

        def after_try(link: OpinionLink) -> OpinionLink:
            return link.after_try(code, session, now, _open_for(deps, link, dossier))

        link = change(deps, presented, after_try)
    if link.session is None or not link.owns(session):
        _observe_refusal("code_wrong")
        raise code_wrong(link)
    return Opened(f"{BEARER_PREFIX}{link.link_id}.{session}", link.session.expires_at, link.case_id)


def principal(deps: Wiring, token: str) -> Principal:
    """The agency behind a session's token, at its one case; `hold_to_link` checks that the link is still open.

    Raises:
        InvalidToken: it is unknown, or valid no longer.
    """
    link = _known(deps, token.removeprefix(BEARER_PREFIX), OpinionLink.owns)
    if link is None or link.session is None:
        raise InvalidToken
    if real_time() >= link.session.expires_at:
        _observe_refusal("session_expired")
        raise InvalidToken("session_expired")
    return link.principal


def hold_to_link(deps: Wiring, caller: Principal, dossier: Dossier) -> None:
    """
    Raises:
        LinkRefused: the link that the caller came by is over, or the session is from before the last decision.
    """
    link = deps.links.get(caller.principal_id.removeprefix("link-"))
    if link is None:
        raise LinkUnknown
    with _counting(deps, link):
        if _open_for(deps, link.as_opened, dossier) != link.session_for:
            raise LinkUsed(cause_of(link, LinkState.DECIDED, dossier))


guests.plug_in("link", hold_to_link)


def _open_for(deps: Wiring, link: OpinionLink, dossier: Dossier) -> int:
    """The sequence of the decision that the link is open to revise; 0 if it is still to be given.

    Raises:
        LinkRefused: the link opens nothing, and why.
    """
    state = state_of(deps, link, dossier)
    if state is LinkState.OPEN:
        return 0
    decision = decision_of(dossier, link.forwarded_version)
    if state is LinkState.DECIDED and decision:
        return decision.sequence
    raise REFUSALS[state](cause_of(link, state, dossier))


def state_of(deps: Wiring, link: OpinionLink, dossier: Dossier) -> LinkState:
    """The state of the link, given its case, the time and the directory."""
    state = link.state(dossier, deps.clock.now(), deps.directory().calendar)
    if state in (LinkState.OPEN, LinkState.DECIDED) and agency_with_links(deps, link.city, link.agency_id) is None:
        return LinkState.REVOKED
    return state


def change(
    deps: Wiring, link: OpinionLink, how: Callable[[OpinionLink], OpinionLink], told: Delivery | None = None
) -> OpinionLink:
    """Change the link and write its message; try again if another request changed it first.

    Raises:
        DomainError: as `how` refuses.
        StorageBusy: somebody else was first each time.
    """
    for _ in range(ATTEMPTS):
        after = how(link)
        try:
            deps.links.save(after, told=told)
        except LostRace:
            link = deps.links.get(link.link_id) or link
            continue
        return after
    raise StorageBusy


def agency_with_links(deps: Wiring, city: str, agency_id: str) -> AgencyEntry | None:
    """The agency, if it can be sent a link: it has an e-mail address, and its people do not sign in."""
    found = deps.directory().find(city)
    agency = found.agency(agency_id) if found else None
    return agency if agency and agency.email and agency.opinion_links and deps.public_url else None


def today(deps: Wiring) -> date:
    return shanghai_date(deps.clock.now())


def link_behind(deps: Wiring, text: str) -> OpinionLink:
    """The link that somebody presents.

    Raises:
        LinkUnknown: there is no such link.
    """
    link = _known(deps, text, OpinionLink.knows)
    if link is None:
        raise LinkUnknown
    return link


def _known(deps: Wiring, text: str, opens: Callable[[OpinionLink, str], bool]) -> OpinionLink | None:
    """The link, if id and secret match; otherwise count an unknown link."""
    parts = _LINK.fullmatch(text)
    link = deps.links.get(parts[1]) if parts else None
    if parts and link and opens(link, parts[2]):
        return link
    _observe_refusal(LinkUnknown.code)
    now = real_time()
    deps.links.count_unknown(shanghai_date(now), now + KEPT)
    return None


def case_behind(deps: Wiring, link: OpinionLink) -> Dossier:
    """The case of a link.

    Raises:
        LinkUnknown: it was erased.
    """
    dossier = deps.cases.get(link.city, link.case_id)
    if dossier is None:
        raise LinkUnknown
    return dossier


def _code_mail(deps: Wiring, case: CaseFile, link: OpinionLink, code: str, now: datetime) -> Delivery:
    facts = {
        "case_id": case.case_id,
        "company": case.application.subject.name,
        "reference": case.application.matter.reference,
        "code": code,
        "sending": str(ContactReference(Party.STEWARD, case.handling_city, case.handling_city)),
        "duty": Duty.OWES.value,
        "expires_at": (now + CODE_LIFETIME).isoformat(),
    }
    message = Message(CODE_KIND, Party.AUTHORITY, link.agency_id, link.city, facts)
    name = f"{case.case_id}.code.{ids.random_id()}"
    return delivery(message, Channel.EMAIL, Occasion(name, deps.clock.now(), case.case_id, correlation.current()))


@contextmanager
def _counting(deps: Wiring, link: OpinionLink) -> Iterator[None]:
    try:
        yield
    except (LinkRefused, QuotaExceeded) as refusal:
        _count(deps, link, refusal.code)
        raise


def _count(deps: Wiring, link: OpinionLink, reason: str) -> None:
    _observe_refusal(reason)
    change(deps, link, lambda known: known.refused(reason))


def _observe_refusal(reason: str) -> None:
    log.info(LOG, "opinion link refused", code=reason)
    metrics.record(metrics.REFUSED_LINKS, code=reason)
