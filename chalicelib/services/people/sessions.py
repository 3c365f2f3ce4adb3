"""Sign-ins of the mini-program: the person behind a WeChat user, and their tokens. Times are real time."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.domain.parties.parties import Principal
from chalicelib.domain.people.persons import Person
from chalicelib.domain.people.sessions import (
    NONCE_BYTES,
    Family,
    Revocation,
    Token,
    TokenKind,
    Verdict,
    begin,
    read_token,
    revoke,
    rotate,
    sealed,
)
from chalicelib.domain.shared.errors import (
    LostRace,
    PersonSuspended,
    RefreshInvalid,
    RefreshRaced,
    RefreshReused,
    RoleMayNot,
    StorageBusy,
    WeChatCodeInvalid,
    WeChatMisconfigured,
)
from chalicelib.domain.shared.identifiers.person_id import PERSON_MARK, is_person_id
from chalicelib.identity.tokens import InvalidToken
from chalicelib.identity.wechat import WeChat
from chalicelib.runtime import ids, log
from chalicelib.runtime.clock import real_time
from chalicelib.services.people.wechat_answers import wechat_answers
from chalicelib.services.people.wechat_token import with_access_token
from chalicelib.wiring import Wiring

LOG = logging.getLogger(__name__)

PHONE_CODE_AGE = timedelta(minutes=10)
"""WeChat's codes live five minutes; a number stamped much earlier was not given for this request."""
ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens that a sign-in or a refresh hands out; their family holds their expiries."""

    access: Token
    refresh: Token
    family: Family

    @property
    def expires_at(self) -> datetime:
        return self.family.access[-1].expires_at

    @property
    def refresh_expires_at(self) -> datetime:
        return self.family.refresh.expires_at


def sign_in(deps: Wiring, code: str) -> Tokens:
    """Tokens for the WeChat user behind a login code; at the first sign-in they become a Person.

    Raises:
        WeChatCodeInvalid, WeChatUserBlocked, QuotaExceeded, WeChatMisconfigured, StorageBusy: as WeChat answers.
        PersonSuspended: an operator keeps the person out.
    """
    wechat = _wechat(deps)
    with wechat_answers():
        open_id = wechat.code2session(code)
    person = _person_of(deps, wechat.app_id, open_id)
    if person.is_suspended:
        raise PersonSuspended
    family_id, key = ids.random_id(), secrets.token_urlsafe(32)
    access, refresh = _secrets(key)
    family = begin(family_id, person.person_id, key, (access, refresh), _now())
    deps.families.save(family)
    return _tokens(family, access, refresh)


def refresh(deps: Wiring, text: str) -> Tokens:
    """New tokens for a refresh token, which thereby had its one use. If it had it before, the whole family ends.

    Raises:
        RefreshInvalid, RefreshReused, PersonSuspended: sign in again.
        RefreshRaced: another request brought it at the same moment; its answer holds the new tokens.
    """
    found = _family_of(deps, text, TokenKind.REFRESH)
    if found is None:
        raise RefreshInvalid
    secret, family = found
    verdict = family.judge(secret, real_time())
    if verdict is Verdict.REUSED:
        _end(deps, family, Revocation.REUSED)
        raise RefreshReused
    if verdict is Verdict.INVALID:
        raise RefreshInvalid
    person = deps.persons.get(family.person_id)
    if person is None:
        raise RefreshInvalid
    if person.is_suspended:
        raise PersonSuspended
    access, following = _secrets(family.key)
    rotated = rotate(family, (access, following), _now())
    try:
        deps.families.save(rotated)
    except LostRace:
        raise RefreshRaced from None
    return _tokens(rotated, access, following)


def sign_out(deps: Wiring, text: str) -> None:
    """End the sign-in that this access token belongs to, on this device alone.

    Raises:
        RoleMayNot: it is no token of the mini-program.
    """
    family = _signed_in(deps, text)
    if family is None:
        raise RoleMayNot("只有微信小程序的登录可以在此退出。")
    _end(deps, family, Revocation.SIGNED_OUT)


def principal(deps: Wiring, text: str) -> Principal:
    """The person behind an access token, with the companies they speak for now.

    Raises:
        InvalidToken: it is unknown, has expired or was revoked, or the person is suspended.
    """
    family = _signed_in(deps, text)
    if family is None:
        raise InvalidToken
    person = deps.persons.get(family.person_id)
    if person is None or person.is_suspended:
        raise InvalidToken("person_suspended")
    return person.principal()


def person(deps: Wiring, caller: Principal) -> Person:
    """The person who calls.

    Raises:
        RoleMayNot: the caller is no person of the mini-program.
    """
    found = deps.persons.get(caller.principal_id) if is_person_id(caller.principal_id) else None
    if found is None:
        raise RoleMayNot("只有微信小程序的用户可以进行这项操作。")
    return found


def set_phone(deps: Wiring, caller: Principal, code: str) -> Person:
    """Save the phone number that the caller let WeChat give us, by the code of that consent.

    Raises:
        RoleMayNot: the caller is no person of the mini-program.
        WeChatCodeInvalid, QuotaExceeded, WeChatMisconfigured, StorageBusy: as WeChat answers; to a code of somebody
            else as to an unknown one.
    """
    known, wechat = person(deps, caller), _wechat(deps)
    with wechat_answers():
        given = with_access_token(deps, lambda access_token: wechat.phone_number(access_token, code, known.open_id))
    if given.stamped_at < real_time() - PHONE_CODE_AGE:
        raise WeChatCodeInvalid
    for _ in range(ATTEMPTS):
        changed = known.with_phone(given.number)
        try:
            deps.persons.save(changed)
        except LostRace:  # a binding of theirs was just decided
            known = person(deps, caller)
            continue
        return changed
    raise StorageBusy


def _wechat(deps: Wiring) -> WeChat:
    if deps.wechat is None:
        raise WeChatMisconfigured
    return deps.wechat


def _person_of(deps: Wiring, app_id: str, open_id: str) -> Person:
    """The person behind a WeChat user, created at the first sign-in; of two at once, one creates the person."""
    for _ in range(ATTEMPTS):
        known = deps.persons.of_wechat_user(app_id, open_id)
        if known:
            return known
        person_id = f"{PERSON_MARK}{ids.random_id()}"
        made = Person(person_id=person_id, app_id=app_id, open_id=open_id, created_at=real_time())
        try:
            deps.persons.add(made)
        except LostRace:
            continue
        return made
    raise StorageBusy


def _family_of(deps: Wiring, text: str, kind: TokenKind) -> tuple[str, Family] | None:
    """The secret of a token of this kind, and the family that it names; the secret is not checked yet."""
    token = read_token(text, kind)
    family = token and deps.families.get(token.family_id)
    return (token.secret, family) if token and family else None


def _signed_in(deps: Wiring, text: str) -> Family | None:
    """The family of a valid access token."""
    found = _family_of(deps, text, TokenKind.ACCESS)
    if found is None:
        return None
    secret, family = found
    return family if family.admits(secret, real_time()) else None


def _end(deps: Wiring, family: Family, reason: Revocation) -> None:
    """Revoke the family, even if it changes meanwhile."""
    for _ in range(ATTEMPTS):
        if family.revoked:
            return
        try:
            deps.families.save(revoke(family, reason))
        except LostRace:
            family = deps.families.get(family.family_id) or family
            continue
        log.info(LOG, "session ended", reason=reason)
        return
    raise StorageBusy


def _secrets(key: str) -> tuple[str, str]:
    """New secrets for an access token and for a refresh token, the latter sealed with this key."""
    return secrets.token_urlsafe(32), sealed(secrets.token_bytes(NONCE_BYTES), key)


def _now() -> datetime:
    """The real time in whole seconds, like `expires_at` in answers."""
    return real_time().replace(microsecond=0)


def _tokens(family: Family, access: str, refresh_secret: str) -> Tokens:
    return Tokens(
        Token(TokenKind.ACCESS, family.family_id, access),
        Token(TokenKind.REFRESH, family.family_id, refresh_secret),
        family,
    )
