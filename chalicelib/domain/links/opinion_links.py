"""Opinion links (办理链接): by a link in an e-mail, an agency without accounts decides the case forwarded to it.

Only digests of secrets, codes and sessions are kept. Codes and sessions expire by real time, links by working days.
"""

from __future__ import annotations

import hashlib
import hmac
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from chalicelib.domain.cases.case import CaseFile, Dossier
from chalicelib.domain.cases.clocks import laws_limits, stage_clock
from chalicelib.domain.cases.transitions import Circumstances, stage_of
from chalicelib.domain.links.outcomes import may_be_revised
from chalicelib.domain.parties.parties import Grant, Party, Principal, Role
from chalicelib.domain.people.sessions import Secret
from chalicelib.domain.shared.errors import QuotaExceeded
from chalicelib.domain.shared.link_refusals import (
    CodeExpired,
    CodeWrong,
    LinkExpired,
    LinkLocked,
    LinkRefused,
    LinkRevoked,
    LinkSuperseded,
    LinkUsed,
)
from chalicelib.domain.shared.stored import Stored
from chalicelib.domain.time import rules
from chalicelib.domain.time.calendar import WorkingCalendar
from chalicelib.domain.time.deadlines import ESCALATED_AFTER
from chalicelib.domain.time.local_time import shanghai_date
from chalicelib.domain.workflow.events import Event

CODE_LIFETIME = timedelta(minutes=10)
SESSION_LIFETIME = timedelta(minutes=30)
MAX_WRONG_TRIES = 5
SECRETS_KEPT = 8
"""Each attempt to deliver the e-mail mints a secret, and any of them may have arrived."""
PAUSE_BETWEEN_CODES = timedelta(minutes=1)
CODES_A_DAY = 10
A_DAY = timedelta(days=1)
KEPT = timedelta(days=180)
"""The time that an ended link is kept for its steward to see: the same as for logs."""


class LinkState(StrEnum):
    """The state of a link: open, decided (only to revise what was decided), or why it no longer opens its case."""

    OPEN = "open"
    DECIDED = "decided"
    USED = "used"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    REVOKED = "revoked"
    LOCKED = "locked"


STATE_NAMES: Mapping[LinkState, str] = {
    LinkState.OPEN: "可用",
    LinkState.DECIDED: "已出具意见，可以更正",
    LinkState.USED: "已办结",
    LinkState.SUPERSEDED: "已重新转办",
    LinkState.EXPIRED: "已过期",
    LinkState.REVOKED: "已停用",
    LinkState.LOCKED: "已锁定",
}

REFUSALS: Mapping[LinkState, type[LinkRefused]] = {
    LinkState.DECIDED: LinkUsed,
    LinkState.USED: LinkUsed,
    LinkState.SUPERSEDED: LinkSuperseded,
    LinkState.EXPIRED: LinkExpired,
    LinkState.REVOKED: LinkRevoked,
    LinkState.LOCKED: LinkLocked,
}


@dataclass(frozen=True, slots=True)
class Revocation:
    """The withdrawal of a link: the person who revoked it, and the service time."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseLink(Stored):
    """The id of the current link of a case; earlier links stay under their own ids."""

    link_id: str
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionLink(Stored):
    """A link to one case for the agency that it was forwarded to by its event `forwarded_version`.

    `secrets` are digests, of the last attempts to deliver it; `ordered_at` when the last e-mail with it was asked for,
    `sent_at` when the last attempt was made; `codes_at` when the codes of the last day were asked for. `code_for` and
    `session_for`: the sequence of the decision that the code, or the session, may revise; 0 if it was still to be
    given. `refusals` are counted by code. One that was never sent has the version 0.
    """

    link_id: str
    case_id: str
    agency_id: str
    agency_name: str
    city: str
    forwarded_version: int
    valid_through: date
    ordered_at: datetime
    sent_at: datetime
    secrets: tuple[str, ...] = ()
    code: Secret | None = None
    codes_at: tuple[datetime, ...] = ()
    code_for: int = 0
    wrong_tries: int = 0
    session: Secret | None = None
    session_for: int = 0
    refusals: Mapping[str, int] = field(default_factory=dict)
    revoked: Revocation | None = None
    version: int = 0

    @property
    def is_locked(self) -> bool:
        return self.wrong_tries >= MAX_WRONG_TRIES

    @property
    def tries_left(self) -> int:
        return MAX_WRONG_TRIES - self.wrong_tries

    @property
    def principal(self) -> Principal:
        """The caller who opened the link: the agency, at this case only."""
        grant = Grant(Role.AUTHORITY, self.agency_id, self.city)
        return Principal(f"link-{self.link_id}", (grant,), self.case_id)

    @property
    def kept_until(self) -> datetime:
        return datetime.combine(self.valid_through, time(), UTC) + KEPT

    @property
    def as_opened(self) -> OpinionLink:
        """The link as its session has it: wrong codes do not end that, since anybody with the e-mail may try."""
        return replace(self, wrong_tries=0)

    def state(self, dossier: Dossier, now: datetime, calendar: WorkingCalendar) -> LinkState:
        """The state of the link, given its case, the time and the calendar.

        A decision may be revised as long as the procedure lets its office do so, also when the link's days are over.
        """
        state = fate(dossier, self.forwarded_version, Circumstances(self.principal, now, calendar))
        if state not in (LinkState.OPEN, LinkState.DECIDED):
            return state
        own = self.own_state(shanghai_date(now))
        is_over = own is not LinkState.OPEN and (state is LinkState.OPEN or own is not LinkState.EXPIRED)
        return own if is_over else state

    def own_state(self, today: date) -> LinkState:
        """The state of the link without looking at its case."""
        if self.revoked:
            return LinkState.REVOKED
        if self.is_locked:
            return LinkState.LOCKED
        return LinkState.OPEN if today <= self.valid_through else LinkState.EXPIRED

    def may_be_followed(self, ordered_at: datetime) -> bool:
        """True if an e-mail requested at `ordered_at` may carry a new link in place of this one, which is over.

        A late attempt at an earlier e-mail must not undo a revocation.
        """
        return ordered_at > max(self.ordered_at, self.revoked.at if self.revoked else self.ordered_at)

    def valid_for(self, later: OpinionLink) -> OpinionLink:
        """The link with the last day of a later e-mail that carries it, if that is the later day."""
        is_longer = later.valid_through > self.valid_through
        return replace(self, valid_through=later.valid_through) if is_longer else self

    def knows(self, secret: str) -> bool:
        """`secret` is one of the link's secrets."""
        digest = digest_of(secret)
        found = [hmac.compare_digest(known, digest) for known in self.secrets]
        return any(found)

    def sent(self, secret: str, ordered_at: datetime, at: datetime) -> OpinionLink:
        """The link with one more secret that opens it, on its way in an e-mail."""
        secrets = (*self.secrets, digest_of(secret))[-SECRETS_KEPT:]
        return self._next(secrets=secrets, ordered_at=max(self.ordered_at, ordered_at), sent_at=at)

    def with_code(self, code: str, now: datetime, decision: int = 0) -> OpinionLink:
        """The link with a new code, to revise this decision if there is one; it replaces any earlier code.

        Raises:
            QuotaExceeded: the last one was asked for just now, or a day's codes have been.
        """
        recent = tuple(at for at in self.codes_at if now - at < A_DAY)
        if len(recent) >= CODES_A_DAY:
            raise QuotaExceeded("今天获取验证码的次数已达上限，请明天再试。", _seconds(recent[0] + A_DAY - now))
        if recent and now - recent[-1] < PAUSE_BETWEEN_CODES:
            wait = _seconds(recent[-1] + PAUSE_BETWEEN_CODES - now)
            raise QuotaExceeded("验证码刚刚发出，请查收邮件，一分钟后可重新获取。", wait)
        digest = self._code_digest(code)
        return self._next(code=Secret(digest, now + CODE_LIFETIME), codes_at=(*recent, now), code_for=decision)

    def after_try(self, code: str, session: str, now: datetime, decision: int = 0) -> OpinionLink:
        """The link after a code was tried: with this session if the code is right, else with one more wrong try.

        A code that was asked for before a decision does not serve to revise it.

        Raises:
            LinkLocked: too many codes were wrong.
            CodeExpired: there is no code to be right about, or no longer.
        """
        if self.is_locked:
            raise LinkLocked
        if self.code is None or now >= self.code.expires_at or self.code_for != decision:
            raise CodeExpired
        if not self.code.serves(self._code_digest(code), now):
            return self._next(wrong_tries=self.wrong_tries + 1, refusals=self._counting(CodeWrong.code))
        return self._next(code=None, session=Secret(digest_of(session), now + SESSION_LIFETIME), session_for=decision)

    def owns(self, session: str) -> bool:
        """`session` is the secret of the link's session, whether that is over or not."""
        return self.session is not None and hmac.compare_digest(self.session.digest, digest_of(session))

    def refused(self, reason: str) -> OpinionLink:
        """The link with one more refusal counted."""
        return self._next(refusals=self._counting(reason))

    def taken_back(self, by: str, at: datetime) -> OpinionLink:
        """The link, revoked; the first revocation stays."""
        return self._next(revoked=self.revoked or Revocation(by, at))

    def _counting(self, reason: str) -> Mapping[str, int]:
        return {**self.refusals, reason: self.refusals.get(reason, 0) + 1}

    def _code_digest(self, code: str) -> str:
        return digest_of(f"{self.link_id} {code}")

    def _next(self, **changes: object) -> OpinionLink:
        return replace(self, version=self.version + 1, **changes)  # type: ignore[arg-type]  # the fields above


def digest_of(secret: str) -> str:
    """The SHA-256 of a secret, in hex; the secret itself is not kept."""
    return hashlib.sha256(secret.encode()).hexdigest()


def forwarding_of(dossier: Dossier) -> Event | None:
    """The last forwarding of a case."""
    return next((event for event in reversed(dossier.events) if event.action == "forward"), None)


def is_with_agency(dossier: Dossier) -> bool:
    """The case waits for the opinion of the agency that it was forwarded to."""
    return stage_of(dossier.case).waits_for is Party.AUTHORITY


def last_day(case: CaseFile, ordered_on: date, calendar: WorkingCalendar) -> date:
    """The last day on which a link opens its case.

    It is the day on which the lateness of the opinion is escalated, counted from the limits of the law where one ends
    later; a link that is ordered late opens for its configured days all the same.
    """
    ends = [calendar.add_working_days(ordered_on, rules.opinion_link_days(ordered_on))]
    clock = stage_clock(case)
    if clock:
        limits = [clock.due_on, *(law.due_on for law in laws_limits(case, clock, calendar))]
        ends.append(calendar.add_working_days(max(limits), ESCALATED_AFTER))
    return max(ends)


def fate(dossier: Dossier, forwarded_version: int, circumstances: Circumstances) -> LinkState:
    """The state of a forwarding, and so of all its links: open, decided, used, or superseded by a later forwarding."""
    forwarding = forwarding_of(dossier)
    if forwarding and forwarding.sequence > forwarded_version:
        return LinkState.SUPERSEDED
    if is_with_agency(dossier):
        return LinkState.OPEN
    return LinkState.DECIDED if may_be_revised(dossier, forwarded_version, circumstances) else LinkState.USED


def carried(
    before: OpinionLink | None, new: OpinionLink, today: date, *, is_forwarding: bool = True
) -> OpinionLink | None:
    """The link that an e-mail carries: the one that its case has while it is open, or a new one if one may follow.

    After a revocation only the forwarding's own e-mail, which a steward may order again, brings a new one; a reminder
    does not.
    """
    if before is None or before.forwarded_version != new.forwarded_version:
        return new
    if before.own_state(today) is LinkState.OPEN:
        return before.valid_for(new)
    if before.revoked and not is_forwarding:
        return None
    return new if before.may_be_followed(new.ordered_at) else None


def code_wrong(link: OpinionLink) -> CodeWrong:
    """The error for a wrong code."""
    detail = f"验证码不正确，还可再试 {link.tries_left} 次。" if link.tries_left else LinkLocked.detail
    return CodeWrong(detail, link.tries_left)


def _seconds(wait: timedelta) -> int:
    return max(1, math.ceil(wait.total_seconds()))
