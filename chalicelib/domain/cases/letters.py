"""Official letters (公文) of a case: their kinds, the rules for asking for them, and the facts that they tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.reasons import REASONS, Reasons, mendings
from chalicelib.domain.cases.records import Dismissal
from chalicelib.domain.messages.contacts import ContactReference
from chalicelib.domain.parties.documents import DocumentReference
from chalicelib.domain.parties.parties import Party
from chalicelib.domain.shared.errors import NotAllowedNow
from chalicelib.domain.time.deadlines import ClockState


class LetterKind(StrEnum):
    FORWARDING = "forwarding"
    NOTICE = "notice"
    REPLY = "reply"
    OPINION = "opinion"
    SUPERVISION = "supervision"
    APPLICATION_FORM = "application_form"
    COMMITMENT = "commitment"
    REVIEW_RESULT = "review_result"
    HANDOVER_PACK = "handover_pack"
    DISMISSAL = "dismissal"
    TRANSFER = "transfer"


KIND_NAMES = {
    LetterKind.FORWARDING: "转办函",
    LetterKind.NOTICE: "通报函",
    LetterKind.REPLY: "复函",
    LetterKind.OPINION: "审核意见告知书",
    LetterKind.SUPERVISION: "督办单",
    LetterKind.APPLICATION_FORM: "“信用中国”网站行政处罚信息信用修复申请表",
    LetterKind.COMMITMENT: "信用修复承诺书",
    LetterKind.REVIEW_RESULT: "复核结果告知函",
    LetterKind.HANDOVER_PACK: "省级复核移交材料",
    LetterKind.DISMISSAL: "不予受理告知书",
    LetterKind.TRANSFER: "移送告知书",
}
LETTER_PREFIX = "letter_"
"""The prefix of the document kind of a letter."""
LETTER_NAMES: Mapping[str, str] = {LETTER_PREFIX + kind: name for kind, name in KIND_NAMES.items()}
"""Document kind of a letter -> its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The step that a letter tells of, as the case recorded it.

    `at` dates the letter (None: on the day it is asked for; `undated`: its signers write the date). `facts` are those
    of `LetterFacts` that the step alone knows. `run` is the limit that the letter speaks of. `documents` are those the
    step relied on; `encloses_application`: the applicant's own documents go with it. `asks` is the office that answers
    questions, `promises` the clock of the step that follows, `answers` the kind of letter that this one replies to.
    `signed_by` is the office that signs, where another has its seat since; `goes_to` goes on with the case.
    """

    at: datetime | None = None
    undated: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)
    run: ClockState | None = None
    documents: tuple[DocumentReference, ...] = ()
    encloses_application: bool = False
    asks: Party | None = None
    promises: str = ""
    answers: LetterKind | None = None
    signed_by: str = ""
    goes_to: ContactReference | None = None


@dataclass(frozen=True, slots=True)
class LetterRule:
    """The rule of a kind of letter: the parties that may ask for it, and the step that it is made from.

    `tells` finds that step in the case's records and raises NotAllowedNow, saying why, where it was not taken or no
    longer holds. `of` names the actions that it tells of: a letter is given out no more once one of them is undone.
    Only `editable_by` get a file that they can edit: the office that signs it. `title` names the letter where the
    procedure calls it otherwise than others do.
    """

    by: tuple[Party, ...]
    tells: Callable[[CaseFile, Party], Told]
    editable_by: tuple[Party, ...]
    title: str = ""
    of: tuple[str, ...] = ()


def not_yet(why: str) -> NotAllowedNow:
    """The refusal of a letter about a step that was not taken."""
    return NotAllowedNow(why, [])


@dataclass(frozen=True, slots=True)
class Mending:
    """A reason of a refusal, and its remedy."""

    reason: str
    mend: str = ""


def reasons_told(
    words: str, codes: Iterable[str], reasons: Reasons = REASONS, *, goes_on_elsewhere: bool = False
) -> Mapping[str, Any]:
    """The facts of a letter that give reasons: the office's own words, and the codes with what to do about each."""
    coded = mendings(codes, reasons, goes_on_elsewhere=goes_on_elsewhere)
    return {"reasons": words, "mendings": tuple(Mending(reason.text, reason.mend) for reason in coded)}


def dismissal_told(case: CaseFile, reasons: Reasons, asks: Party) -> Told:
    """The dismissal that 不予受理告知书 tells of; `asks` is the office that made it.

    Raises:
        NotAllowedNow: the application was not dismissed.
    """
    dismissal = case.last(Dismissal)
    if dismissal is None:
        raise not_yet("该申请没有不予受理，不能生成不予受理告知书。")
    return Told(at=dismissal.at, facts=reasons_told(dismissal.reasons, dismissal.reason_codes, reasons), asks=asks)


Rows = tuple[tuple[str, ...], ...]
"""The rows of a table in a letter, without its heading."""


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
    measure: str = ""  # "shorten" or "delete"; "" where nothing was done yet
    new_term_end: date | None = None  # of a shortened term
    sanctions_lifted_on: date | None = None
    investigation: str = ""  # what the local court found; may have paragraphs
    is_local_court_reply: bool = False  # REPLY: the local court's answer, else the executing court's reply at the end

    # A case that went on elsewhere
    transferred_to: str = ""  # the office that goes on with it
    transferred_to_phone: str = ""
    transferred_case_id: str = ""  # "" where the case kept its own

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
    portals: tuple[str, ...] = ()  # where the company goes next, as "“信用中国”网站（https://…）"

    answer_by: date | None = None  # NOTICE: by when the local court is asked to answer; the memorandum sets no day
    initial_review_days: int = 0  # OPINION: working days of the lead department, once the company has uploaded

    # The province's review, and what is handed over for it
    province_office: str = ""
    reported_on: date | None = None
    initial_review: str = ""  # the lead department's words to the province
    receipt_number: str = ""  # of the upload at 信用中国
    review: str = ""  # "approve", "refuse" or "return"
    publication_ended_on: date | None = None
    sharing_stopped_on: date | None = None
    opinion_on: date | None = None
    contents: Rows = ()  # part, page
    proofs: Rows = ()  # number, document, from whom and when, SHA-256, where it is found
    timeline: Rows = ()  # when, by whom, what, in which words

    # A time limit: FORWARDING the agency's for its opinion, SUPERVISION the one that is supervised
    clock_name: str = ""  # "出具审核意见"
    due_on: date | None = None
    limit_days: int = 0  # working days
    limit_basis: str = ""
    days_over: int = 0  # working days past the limit
    colour: str = ""  # "blue", "orange" or "red"
    ended_on: date | None = None  # the day on which the supervised office acted, if it has
    supervising_office: str = ""
    supervised_office: str = ""
    signatory: str = ""  # the person who signs the sheet, where the directory names them
    supervision_answer: str = ""  # may have paragraphs

    # The letter itself
    note: str = ""  # what the sender adds; may have paragraphs
    attachments: tuple[str, ...] = ()
    letter_date: date | None = None
    letter_number: str = ""  # left blank to be written in where unknown
    answered_number: str = ""  # REPLY: the number of the letter that is answered
