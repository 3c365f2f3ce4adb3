"""The calendar as operators keep it: one State Council notice at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from chalicelib.domain.offices.directory_changes import Changed, DirectoryChange, changed_facts
from chalicelib.domain.offices.register import Register
from chalicelib.domain.parties.parties import Principal
from chalicelib.domain.time.holiday_notices import HolidayNotice, differing, notice_facts
from chalicelib.services.offices.directory import must_be_operator, save
from chalicelib.services.parties.idempotency import OnceKey, Reply, answer_once
from chalicelib.wiring import Wiring


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A notice as an operator entered it: every day that it declares to be a working day or a day off."""

    notice: str
    year: int
    url: str
    days: tuple[tuple[date, bool], ...]


def register(deps: Wiring, principal: Principal) -> Register:
    """The notices that were entered, and days entered singly.

    Raises:
        RoleMayNot: only operators see it.
    """
    must_be_operator(principal)
    return deps.directory_store.register()


def enter(
    deps: Wiring,
    principal: Principal,
    proposal: Proposal,
    key: OnceKey | None,
    render: Callable[[HolidayNotice], Reply],
) -> Reply:
    """Save a notice in place of an earlier one of its year. Saving the same notice again changes nothing.

    Raises:
        RoleMayNot: only operators do that.
        InvalidInput: a day is of another year, or named twice.
        LostRace: somebody else changed the directory meanwhile.
    """
    must_be_operator(principal)

    def work() -> Reply:
        standing = deps.directory_store.register()
        notice = proposed_notice(deps, principal, standing, proposal)
        before = standing.notice_of(notice.year)
        facts = notice_facts(before) if before else {}
        differences = changed_facts(facts, notice_facts(notice))
        if before and not differences:
            return render(before)
        reply = render(notice)
        change = DirectoryChange(
            at=notice.saved_at,
            by=notice.saved_by,
            what=Changed.CALENDAR,
            place=str(notice.year),
            differences=differences,
        )
        save(deps, standing, change, notice, key.keep(reply, change.at) if key else None)
        return reply

    return answer_once(deps, key, work)


def proposed_notice(deps: Wiring, principal: Principal, standing: Register, proposal: Proposal) -> HolidayNotice:
    """The notice as it would be saved, with only the days that differ from the library.

    Raises:
        InvalidInput: a day is of another year, or named twice.
    """
    before = standing.notice_of(proposal.year)
    return HolidayNotice(
        notice=proposal.notice,
        year=proposal.year,
        url=proposal.url,
        days=differing(proposal.year, proposal.days),
        saved_at=deps.clock.now(),
        saved_by=principal.principal_id,
        version=before.version + 1 if before else 1,
    )
