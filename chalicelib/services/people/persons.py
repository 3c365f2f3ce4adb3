"""Persons of the mini-program as operators keep them: found by the id, suspended, reinstated."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.domain.offices.staff import Decision
from chalicelib.domain.parties.parties import Principal
from chalicelib.domain.people.persons import Person
from chalicelib.domain.shared.errors import CaseNotFound, VersionIsStale
from chalicelib.domain.shared.identifiers.person_id import is_person_id
from chalicelib.services.offices.staff import STALE, refuse_all_but_operators
from chalicelib.services.parties.idempotency import OnceKey, Reply, answer_once
from chalicelib.wiring import Wiring

Render = Callable[[Person], Reply]
Change = Callable[[Person, Decision], Person]

MAX_ID_LENGTH = 100
"""Characters of a person's id: no longer one is ever given, and storage refuses keys that are too long."""


def read_person(deps: Wiring, principal: Principal, person_id: str) -> Person:
    """
    Raises:
        RoleMayNot: for anybody but operators.
        CaseNotFound: there is nobody of that id.
    """
    refuse_all_but_operators(principal)
    is_sought = is_person_id(person_id) and len(person_id) <= MAX_ID_LENGTH
    person = deps.persons.get(person_id) if is_sought else None
    if person is None:
        raise CaseNotFound
    return person


def change(
    deps: Wiring,
    principal: Principal,
    person_id: str,
    make: Change,
    *,
    if_match: int | None,
    key: OnceKey | None,
    render: Render,
) -> Reply:
    """Change one person's record, as `make` decides.

    Raises:
        DomainError: as `find` and `make` refuse, VersionIsStale, LostRace.
    """

    def work() -> Reply:
        before = read_person(deps, principal, person_id)
        if if_match not in (None, before.version):
            raise VersionIsStale(STALE)
        now = deps.clock.now()
        after = make(before, Decision(principal.principal_id, now))
        reply = render(after)
        deps.persons.save(after, answer=key.keep(reply, now) if key else None)
        return reply

    return answer_once(deps, key, work)
