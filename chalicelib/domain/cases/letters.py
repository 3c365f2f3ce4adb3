"""Official letters (公文) of a case: their kinds, the rules for asking for them, and the facts that they tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.parties.parties import Party


class LetterKind(StrEnum):
    FORWARDING = "forwarding"
    NOTICE = "notice"
    REPLY = "reply"
    OPINION = "opinion"
    SUPERVISION = "supervision"
    APPLICATION_FORM = "application_form"
    COMMITMENT = "commitment"


KIND_NAMES = {
    LetterKind.FORWARDING: "转办函",
    LetterKind.NOTICE: "通报函",
    LetterKind.REPLY: "复函",
    LetterKind.OPINION: "审核意见告知书",
    LetterKind.SUPERVISION: "督办单",
    LetterKind.APPLICATION_FORM: "“信用中国”网站行政处罚信息信用修复申请表",
    LetterKind.COMMITMENT: "信用修复承诺书",
}
LETTER_PREFIX = "letter_"
"""The prefix of the document kind of a letter."""
LETTER_NAMES: Mapping[str, str] = {LETTER_PREFIX + kind: name for kind, name in KIND_NAMES.items()}
"""Document kind of a letter -> its name."""


def _nothing(case: CaseFile) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class LetterRule:
    """The rule of a kind of letter: the parties that may ask for it, and the condition that the case must meet.

    `note` finds what the sender adds, `clock` names the clock that the letter speaks of, `promises` the one of the
    step that follows.
    """

    by: tuple[Party, ...]
    when: Callable[[CaseFile], bool]
    note: Callable[[CaseFile], str] = _nothing
    clock: Callable[[CaseFile], str] = _nothing
    promises: str = ""


def has_record(*actions: str) -> Callable[[CaseFile], bool]:
    """A condition: one of these actions was taken."""
    return lambda case: any(action in case.records for action in actions)


@dataclass(frozen=True, slots=True)
class Mending:
    """A reason of a refusal, and its remedy."""

    reason: str
    mend: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFacts:
    """Every fact may be missing: "", (), None or 0. A letter then leaves its label out; a form leaves room to write.

    Texts are Chinese as they shall be read; those that may have several paragraphs part them by line breaks.
    """

    # The case and its company
    case_id: str = ""
    received_on: date | None = None
    company: str = ""
    uscc: str = ""
    address: str = ""
    legal_representative: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    statement: str = ""  # what the company writes; may have paragraphs

    # An administrative penalty
    decision_number: str = ""
    authority_name: str = ""  # as the application names it
    decided_on: date | None = None
    penalty_kinds: tuple[str, ...] = ()  # Chinese names
    fine_amount: str = ""  # yuan, without the unit: "20000.00"
    performed_on: date | None = None
    missing_materials: tuple[str, ...] = ()  # Chinese names

    # A listed judgment debtor
    court_case_number: str = ""
    listed_on: date | None = None
    old_term_end: date | None = None
    new_term_end: date | None = None  # of a shortened term; without it the entry was deleted
    sanctions_lifted_on: date | None = None
    investigation: str = ""  # what the local court found; may have paragraphs
    is_local_court_reply: bool = False  # REPLY: the local court's answer, else the executing court's reply at the end

    # Offices, each by its full name
    agency: str = ""  # the penalty agency that the case was forwarded to
    lead_department: str = ""  # of the handling city
    lead_phone: str = ""
    lead_address: str = ""
    executing_court: str = ""
    local_court: str = ""
    office_contact: str = ""  # who answers questions about this letter at its sender
    office_phone: str = ""

    # The opinion or decision
    is_agreed: bool | None = None  # None: not decided
    reasons: str = ""  # as the office wrote them; may have paragraphs
    mendings: tuple[Mending, ...] = ()  # the coded reasons
    guidance: str = ""  # may have paragraphs
    portals: tuple[str, ...] = ()  # where the company goes next, as "“信用中国”网站（https://…）"

    answer_by: date | None = None  # NOTICE: by when the local court is asked to answer; the memorandum sets no day
    initial_review_days: int = 0  # OPINION: working days of the lead department, once the company has uploaded

    # A time limit: FORWARDING the agency's for its opinion, SUPERVISION the one that is supervised
    clock_name: str = ""  # "出具审核意见"
    due_on: date | None = None
    limit_days: int = 0  # working days
    limit_basis: str = ""
    days_over: int = 0  # working days past the limit
    colour: str = ""  # "blue", "orange" or "red"
    supervised_office: str = ""
    supervision_answer: str = ""  # may have paragraphs

    # The letter itself
    note: str = ""  # what the sender adds; may have paragraphs
    attachments: tuple[str, ...] = ()
    letter_date: date | None = None
    letter_number: str = ""  # left blank to be written in where unknown
    answered_number: str = ""  # REPLY: the number of the letter that is answered
