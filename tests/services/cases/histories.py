"""Whole histories of cases, step by step, for what is told of them afterwards: made by hand, day by day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from chalicelib.domain.cases.alerts import deadline_alerts
from chalicelib.domain.cases.case import CaseFile, Dossier
from chalicelib.domain.cases.case_changes import Change, Docket
from chalicelib.domain.cases.procedures.penalty.matter import Penalty
from chalicelib.domain.cases.succession.onward import Onward
from chalicelib.domain.parties.documents import Document
from chalicelib.domain.parties.parties import Party, Principal
from chalicelib.domain.time.deadlines import Level
from tests.domain.cases import builders, test_judgment
from tests.domain.cases.builders import (
    AGENT,
    CALENDAR,
    ENVIRONMENT_OFFICE,
    HENAN,
    JIAOZUO_STEWARD,
    MARKET_REGULATOR,
    TO_ENVIRONMENT_OFFICE,
    document,
    moment,
)

LICENCE = document("business_licence", by=Party.APPLICANT, office="jincheng")
RECEIPT = document("fine_receipt", by=Party.APPLICANT, office="jincheng")


class History:
    """A case that is led on, day by day."""

    def __init__(self, first: Change, take: Callable[..., Change]) -> None:
        case = first.case
        if isinstance(case.application.matter, Penalty):
            # An amount that no rounding leaves as it is.
            matter = replace(case.application.matter, fine_amount=Decimal("20000.50"))
            case = replace(case, application=replace(case.application, matter=matter))
        self.case: CaseFile = case
        self._events = [first.event]
        self._take = take
        self.documents: tuple[Document, ...] = (LICENCE, RECEIPT)

    def __call__(self, action: str, by: Principal, on: str, **more: Any) -> History:
        change = self._take(self.case, action, by, on, **more)
        self.case = change.case
        self._events.append(change.event)
        return self

    def nights(self, *days: str) -> History:
        for day in days:
            for change in deadline_alerts.alert(self.case, list(Level), moment(f"{day} 00:10"), CALENDAR):
                self.case = change.case
                self._events.append(change.event)
        return self

    @property
    def dossier(self) -> Dossier:
        return Dossier(self.case, self.documents, tuple(self._events))


def applied() -> History:
    return History(builders.submitted("2026-03-02 09:00"), builders.act)


def forwarded() -> History:
    """The opinion is due on Wednesday the 11th."""
    return applied()("forward", JIAOZUO_STEWARD, "2026-03-02 10:00")


def returned() -> History:
    return forwarded()("return_forwarding", MARKET_REGULATOR, "2026-03-04 10:00")


def second_agency() -> History:
    """The second agency's opinion is due on Monday the 16th."""
    return returned()("forward", JIAOZUO_STEWARD, "2026-03-05 10:00", **TO_ENVIRONMENT_OFFICE)


def agreed() -> History:
    return forwarded()("agree", MARKET_REGULATOR, "2026-03-09 10:00")


def agreed_by_the_second() -> History:
    return second_agency()(
        "agree",
        ENVIRONMENT_OFFICE,
        "2026-03-10 10:00",
        documents=(document("signed_application", office="jiaozuo-sthj"),),
    )


def refused() -> History:
    return forwarded()("refuse", MARKET_REGULATOR, "2026-03-09 10:00")


def guided() -> History:
    return refused()("guide", JIAOZUO_STEWARD, "2026-03-12 10:00")


def uploaded() -> History:
    return agreed()("confirm_upload", AGENT, "2026-03-12 10:00")


def upload_returned() -> History:
    return uploaded()("return_upload", JIAOZUO_STEWARD, "2026-03-13 10:00")


def reported() -> History:
    return uploaded()("report_to_province", JIAOZUO_STEWARD, "2026-03-13 10:00")


def review_returned() -> History:
    return reported()("return_review", HENAN, "2026-03-16 10:00")


def review_refused() -> History:
    return reported()("refuse_review", HENAN, "2026-03-16 10:00")


def reported_again() -> History:
    """The return does not hold any more."""
    return review_returned()("report_to_province", JIAOZUO_STEWARD, "2026-03-17 10:00")


def repaired() -> History:
    return reported()("approve_review", HENAN, "2026-03-16 10:00")


def withdrawn() -> History:
    return forwarded()("withdraw", AGENT, "2026-03-04 10:00")


def blue() -> History:
    return forwarded().nights("2026-03-10")


def orange() -> History:
    return blue().nights("2026-03-12")


def red() -> History:
    return orange().nights("2026-03-16")


def refused_late() -> History:
    """Four working days late: the 12th, 13th, 16th and 17th."""
    return red()("refuse", MARKET_REGULATOR, "2026-03-17 10:00")


def orange_and_refused() -> History:
    return orange()("refuse", MARKET_REGULATOR, "2026-03-13 10:00")


def late_then_second_agency() -> History:
    """The first agency's red sheet, and nothing against the second yet."""
    return (
        red()("return_forwarding", MARKET_REGULATOR, "2026-03-17 10:00")
        ("forward", JIAOZUO_STEWARD, "2026-03-18 10:00", **TO_ENVIRONMENT_OFFICE)
    )  # fmt: skip


def late_twice() -> History:
    """Orange against the first; then the second, due on the 27th, is late too."""
    return (
        orange()("return_forwarding", MARKET_REGULATOR, "2026-03-17 10:00")
        ("forward", JIAOZUO_STEWARD, "2026-03-18 10:00", **TO_ENVIRONMENT_OFFICE)
        .nights("2026-03-30")
    )  # fmt: skip


def steward_reminded() -> History:
    """The forwarding is due on Monday the 9th."""
    return applied().nights("2026-03-06")


def steward_late() -> History:
    return steward_reminded().nights("2026-03-10")


def acted_in_time() -> History:
    return blue()("agree", MARKET_REGULATOR, "2026-03-11 10:00")


def not_taken_up() -> History:
    return applied()("dismiss", JIAOZUO_STEWARD, "2026-03-03 10:00", reason_codes=["no_penalty_record"])


def moved_to_changzhi() -> History:
    brings = Onward(Docket("CZ-7Q2M9X4KT1AB", "changzhi", "shanxi"), ())
    codes = {"reason_codes": ["not_our_city"]}
    return applied()("transfer", JIAOZUO_STEWARD, "2026-03-03 10:00", brings=brings, **codes)


# -------------------- courts


def at_court(**matter: Any) -> History:
    return History(test_judgment.submitted(on="2026-03-02 09:00", **matter), _court_step)


def _court_step(case: CaseFile, action: str, by: Principal, on: str, **more: Any) -> Change:
    return test_judgment.act(case, action, by, on, **more)


EXECUTING, LOCAL = test_judgment.SHANYANG, test_judgment.CHENGQU


def accepted(**matter: Any) -> History:
    return at_court(**matter)("accept", EXECUTING, "2026-03-03 10:00")


def accepted_at_home() -> History:
    first = test_judgment.submitted(home_city="jiaozuo", on="2026-03-02 09:00")
    return History(first, _court_step)("accept", EXECUTING, "2026-03-03 10:00")


def acknowledged(**matter: Any) -> History:
    return accepted(**matter)("acknowledge_notice", LOCAL, "2026-03-04 10:00")


def answered(**matter: Any) -> History:
    return acknowledged(**matter)("answer_notice", LOCAL, "2026-03-05 10:00")


def approved(**matter: Any) -> History:
    return answered(**matter)("approve", EXECUTING, "2026-03-06 10:00", reasons="义务已履行完毕。")


def approved_unanswered() -> History:
    return accepted()("approve", EXECUTING, "2026-03-06 10:00", reasons="义务已履行完毕。")


def rejected() -> History:
    return answered()("reject", EXECUTING, "2026-03-06 10:00")


def deleted() -> History:
    return approved()("remove", EXECUTING, "2026-03-09 10:00", sanctions_lifted_on="2026-03-09")


def shortened() -> History:
    term = {"has_term": True, "term_ends_on": date(2026, 8, 1)}
    done = {"measure": "shorten", "new_term_ends_on": "2026-04-01", "sanctions_lifted_on": "2026-03-09"}
    return approved(**term)("remove", EXECUTING, "2026-03-09 10:00", **done)


def deleted_unanswered() -> History:
    return approved_unanswered()("remove", EXECUTING, "2026-03-09 10:00", sanctions_lifted_on="2026-03-09")


def replied() -> History:
    return deleted()("reply", EXECUTING, "2026-03-10 10:00")


def revised_to_a_later_day() -> History:
    changed = {"measure": "shorten", "new_term_ends_on": "2026-05-01", "sanctions_lifted_on": "2026-03-09"}
    return shortened()("revise_removal", EXECUTING, "2026-03-10 10:00", **changed)


def redirected() -> History:
    return accepted()("redirect_notice", LOCAL, "2026-03-04 10:00")


def corrected() -> History:
    return accepted()("correct_notice", EXECUTING, "2026-03-04 10:00")


def added_to() -> History:
    return answered()("add_to_answer", LOCAL, "2026-03-06 10:00")


def not_taken_up_by_court() -> History:
    return at_court()("dismiss", EXECUTING, "2026-03-03 10:00")


def moved_within() -> History:
    return at_court()("transfer", EXECUTING, "2026-03-03 10:00", reason_codes=["execution_designated"])


def moved_elsewhere() -> History:
    return accepted()("transfer_elsewhere", EXECUTING, "2026-03-04 10:00", reason_codes=["execution_designated"])


HISTORIES: Mapping[str, Callable[[], History]] = {
    made.__name__: made
    for made in (
        *(applied, forwarded, returned, second_agency, agreed, agreed_by_the_second, refused, guided, uploaded),
        *(
            upload_returned,
            reported,
            review_returned,
            repaired,
            review_refused,
            reported_again,
            withdrawn,
            blue,
            orange,
            red,
            refused_late,
        ),
        *(orange_and_refused, late_then_second_agency, late_twice, steward_reminded, steward_late, acted_in_time),
        *(not_taken_up, moved_to_changzhi),
        *(at_court, accepted, accepted_at_home, acknowledged, answered, approved, approved_unanswered, rejected),
        *(deleted, shortened, deleted_unanswered, replied, revised_to_a_later_day, redirected, corrected, added_to),
        *(not_taken_up_by_court, moved_within, moved_elsewhere),
    )
}


@cache
def dossier(history: str) -> Dossier:
    """The dossier at the end of a history."""
    return HISTORIES[history]().dossier
