"""The directory as operators keep it: read whole, changed one entry at a time, each change on record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from chalicelib.domain.offices import directory_changes
from chalicelib.domain.offices.cities import CITY_UNREADABLE, City, Directory
from chalicelib.domain.offices.company_homes import HomeChange
from chalicelib.domain.offices.directory_changes import Changed, Difference, DirectoryChange
from chalicelib.domain.offices.register import Register
from chalicelib.domain.parties.kept_answers import AnswerToKeep
from chalicelib.domain.parties.parties import Principal, Role
from chalicelib.domain.shared.errors import CaseNotFound, LostRace, RoleMayNot, TablesMissing, VersionIsStale
from chalicelib.domain.shared.unreadable import ContentUnreadable
from chalicelib.domain.time.holiday_notices import HolidayNotice
from chalicelib.services.parties.idempotency import OnceKey, Reply, answer_once
from chalicelib.wiring import Wiring

Alter = Callable[[Directory, City], City]


@dataclass(frozen=True, slots=True, kw_only=True)
class CityChange:
    """A change to a city that an operator requests, based on a version of it (None: any version)."""

    city: str
    what: Changed
    alter: Alter
    if_match: int | None = None
    key: OnceKey | None = None


@dataclass(frozen=True, slots=True)
class CompanyMove:
    """A company, the city that it is of from now on, and the reason."""

    uscc: str
    home_city: str
    reason: str


def must_be_operator(principal: Principal) -> None:
    """
    Raises:
        RoleMayNot: others do not keep the directory.
    """
    if principal.grant(Role.OPERATOR) is None:
        raise RoleMayNot


def cities(deps: Wiring, principal: Principal) -> Directory:
    """All member cities with their offices in full, at this moment.

    Raises:
        RoleMayNot: only operators see it.
    """
    must_be_operator(principal)
    return deps.directory_store.read()


def found(
    deps: Wiring, principal: Principal, city: City, key: OnceKey | None, render: Callable[[City], Reply]
) -> Reply:
    """Add a new member city.

    Raises:
        RoleMayNot: only operators do that.
        InvalidInput: what names it is taken.
        TablesMissing: the provisioner has not made its table, or its province's.
        ContentUnreadable: the entry of a city cannot be read, so nobody can say what names are taken.
    """
    must_be_operator(principal)

    def work() -> Reply:
        register = deps.directory_store.register()
        if register.directory.unreadable:
            raise ContentUnreadable(CITY_UNREADABLE)
        new = replace(directory_changes.founded(register.directory, city), version=1)
        missing = deps.directory_store.without_tables((new.city, new.province))
        if missing:
            places = " ".join(f"--place {place}" for place in missing)
            raise TablesMissing(f"数据表尚未建立，请先运行 python -m infra.provision（{places}），再登记该城市。")
        reply = render(new)
        change = _on_record(deps, principal, Changed.CITY, None, new)
        save(deps, register, change, new, key.keep(reply, change.at) if key else None)
        return reply

    return answer_once(deps, key, work)


def alter(deps: Wiring, principal: Principal, asked: CityChange, render: Callable[[City], Reply]) -> Reply:
    """Make one change to a city. A change without effect is not written.

    Raises:
        RoleMayNot: only operators do that.
        CaseNotFound: there is no such city.
        VersionIsStale: the city was changed since.
        InvalidInput: the rules of the directory refuse it.
        LostRace: somebody else changed the directory meanwhile.
    """
    must_be_operator(principal)

    def work() -> Reply:
        register = deps.directory_store.register()
        register.directory.refuse_unreadable(asked.city)
        city = register.directory.find(asked.city)
        if city is None:
            raise CaseNotFound
        if asked.if_match not in (None, city.version):
            raise VersionIsStale("该城市的登记已有改动，请刷新后再修改。")
        after = asked.alter(register.directory, city)
        if after == city:
            return render(city)
        after = replace(after, version=city.version + 1, as_stored=city.as_stored)
        reply = render(after)
        change = _on_record(deps, principal, asked.what, city, after)
        save(deps, register, change, after, asked.key.keep(reply, change.at) if asked.key else None)
        return reply

    return answer_once(deps, asked.key, work)


def move_company(
    deps: Wiring, principal: Principal, move: CompanyMove, key: OnceKey | None, render: Callable[[CompanyMove], Reply]
) -> Reply:
    """Move a company to another home city. If it has that city already, nothing is written.

    Raises:
        RoleMayNot: only operators do that.
        CaseNotFound: nothing has settled yet which city the company is of.
        LostRace: somebody else moved it, or changed the directory, meanwhile.
    """
    must_be_operator(principal)

    def work() -> Reply:
        before = deps.company_homes.get(move.uscc)
        if before is None:
            raise CaseNotFound
        reply = render(move)
        if before == move.home_city:
            return reply
        change = DirectoryChange(
            at=deps.clock.now(),
            by=principal.principal_id,
            what=Changed.COMPANY,
            place=move.home_city,
            differences=(Difference(f"companies.{move.uscc}.home_city", before, move.home_city),),
            reason=move.reason,
        )
        moved = HomeChange(move.uscc, before, move.home_city)
        save(deps, deps.directory_store.register(), change, moved, key.keep(reply, change.at) if key else None)
        return reply

    return answer_once(deps, key, work)


def changes(
    deps: Wiring, principal: Principal, limit: int, cursor: str | None
) -> tuple[list[DirectoryChange], str | None]:
    """The record of changes, the latest first, and the cursor of the next page.

    Raises:
        RoleMayNot: only operators see it.
        InvalidCursor: the cursor is none of ours.
    """
    must_be_operator(principal)
    return deps.directory_store.changes(limit, cursor)


def save(
    deps: Wiring,
    register: Register,
    change: DirectoryChange,
    after: City | HolidayNotice | HomeChange,
    answer: AnswerToKeep | None,
) -> None:
    """Write a change, the neighbours that change with it, and its record in one transaction.

    Raises:
        LostRace: somebody else changed the directory since it was read.
    """
    others = directory_changes.neighbours_of(register.directory, after) if isinstance(after, City) else ()
    try:
        deps.directory_store.save_change(register, change, (after, *others), answer)
    except LostRace:
        raise LostRace("刚刚有人修改了目录，请刷新后再修改。") from None


def _on_record(deps: Wiring, principal: Principal, what: Changed, before: City | None, after: City) -> DirectoryChange:
    return DirectoryChange(
        at=deps.clock.now(),
        by=principal.principal_id,
        what=what,
        place=after.city,
        differences=directory_changes.differences(before, after),
    )
