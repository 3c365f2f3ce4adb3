"""Bindings of agents to companies, from draft to end, and mandates by which a city files for a company (帮办代办).

Pure: one table holds the rule of every step, and taking a step returns the new binding.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from chalicelib.domain.parties.documents import Document, DocumentReference, DocumentStatus
from chalicelib.domain.parties.parties import Party, Principal, Role
from chalicelib.domain.people.persons import BINDING_STATUS_NAMES, BindingStatus, Membership
from chalicelib.domain.shared.errors import FieldProblem, InvalidInput, NotAllowedNow, RoleMayNot
from chalicelib.domain.shared.stored import Stored
from chalicelib.domain.time.limits import TimeLimit

MAX_BINDINGS = 20
"""Companies that one person may be bound to at a time."""
MAX_DOCUMENTS = 20
"""Uploads that one binding may have."""
MIN_REASONS = 10
"""Characters of the reasons for a refusal or a revocation."""


CONFIRMATION = TimeLimit("confirmation", "确认绑定")
"""The limit of our own for a steward's decision on a binding."""


class BindingKind(StrEnum):
    """The kind of representative: an agent (经办人), or by a mandate the lead department of the company's city."""

    AGENT = "agent"
    MANDATE = "mandate"


class BindingAction(StrEnum):
    """A step that its agent or the steward of the company's city takes on a binding."""

    OPEN = "open"
    SUBMIT = "submit"
    CONFIRM = "confirm"
    REFUSE = "refuse"
    REVOKE = "revoke"
    LEAVE = "leave"
    HAND_OVER = "hand_over"
    TAKE_OVER = "take_over"


BINDING_ACTION_NAMES: Mapping[BindingAction, str] = {
    BindingAction.OPEN: "申请绑定",
    BindingAction.SUBMIT: "提交",
    BindingAction.CONFIRM: "确认",
    BindingAction.REFUSE: "不予确认",
    BindingAction.REVOKE: "撤销绑定",
    BindingAction.LEAVE: "解除绑定",
    BindingAction.HAND_OVER: "移交给另一位经办人",
    BindingAction.TAKE_OVER: "接受移交",
}


class Side(StrEnum):
    """The caller's relation to a binding."""

    HOLDER = "holder"
    STEWARD = "steward"


SIDE_NAMES: Mapping[Side, str] = {Side.HOLDER: "经办人", Side.STEWARD: "企业注册地的信用修复管家"}


LICENCE, LETTER = "business_licence", "authorisation_letter"
WANTED: Mapping[BindingKind, tuple[str, ...]] = {
    BindingKind.AGENT: (LICENCE, LETTER),
    BindingKind.MANDATE: (LETTER,),
}
"""The kinds of document that a binding requires."""
MISSING: Mapping[str, str] = {
    LICENCE: "请先上传营业执照并等待核验通过。",
    LETTER: "请先上传授权书并等待核验通过。",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """The rule of a step: the side that may take it, its source and target statuses, its route, and the side told."""

    by: Side
    sources: tuple[BindingStatus, ...]
    target: BindingStatus
    path: str
    gives_reasons: bool = False
    tells: Side | None = None


RULES: Mapping[BindingAction, Rule] = {
    BindingAction.SUBMIT: Rule(
        Side.HOLDER,
        (BindingStatus.DRAFT, BindingStatus.REFUSED, BindingStatus.REVOKED),
        target=BindingStatus.WAITING,
        path="submission",
        tells=Side.STEWARD,
    ),
    BindingAction.CONFIRM: Rule(
        Side.STEWARD,
        (BindingStatus.WAITING,),
        target=BindingStatus.CONFIRMED,
        path="confirmation",
        tells=Side.HOLDER,
    ),
    BindingAction.REFUSE: Rule(
        Side.STEWARD,
        (BindingStatus.WAITING,),
        target=BindingStatus.REFUSED,
        path="refusal",
        gives_reasons=True,
        tells=Side.HOLDER,
    ),
    BindingAction.REVOKE: Rule(
        Side.STEWARD,
        (BindingStatus.CONFIRMED,),
        target=BindingStatus.REVOKED,
        path="revocation",
        gives_reasons=True,
        tells=Side.HOLDER,
    ),
    BindingAction.LEAVE: Rule(
        Side.HOLDER,
        tuple(s for s in BindingStatus if s is not BindingStatus.LEFT),
        target=BindingStatus.LEFT,
        path="departure",
    ),
    BindingAction.HAND_OVER: Rule(Side.HOLDER, (BindingStatus.CONFIRMED,), target=BindingStatus.LEFT, path="handover"),
}
"""The steps of a binding. A mandate is confirmed from the start, because the steward who would confirm it opens it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One step of a binding's history, with the opaque id of the person who took it."""

    at: datetime
    action: BindingAction
    by: str
    reasons: str = ""

    @property
    def side(self) -> Side:
        """The side that took the step: agents open bindings and take them over."""
        rule = RULES.get(self.action)
        return rule.by if rule else Side.HOLDER


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding(Stored):
    """A company and its representative: the person `holder`, or for a mandate the city that is its office.

    `documents` are those that the last submission rested on, as their references; `reasons` those of the last refusal
    or revocation; `due_on` is the day by which the steward decides on it, while it waits. `moved_here`: the company is
    said to have moved to its home city from the one that its code names.
    """

    binding_id: str
    kind: BindingKind
    company_id: str
    uscc: str
    name: str
    home_city: str
    holder: str
    status: BindingStatus
    history: tuple[Entry, ...]
    agent_name: str = ""
    documents: tuple[DocumentReference, ...] = ()
    reasons: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None
    due_on: date | None = None
    moved_here: bool = False
    version: int = 1

    @property
    def created_at(self) -> datetime:
        return self.history[0].at

    @property
    def takes_documents(self) -> bool:
        """Documents may be added: to a binding until it is submitted, to a mandate until it ends."""
        if self.kind is BindingKind.MANDATE:
            return self.status is BindingStatus.CONFIRMED
        return self.status in RULES[BindingAction.SUBMIT].sources

    @property
    def was_confirmed(self) -> bool:
        """The agent speaks, or once spoke, for the company; a mandate has no agent."""
        return any(entry.action is BindingAction.CONFIRM for entry in self.history)

    def membership(self) -> Membership:
        """The part of the binding that is kept with the person."""
        return Membership(
            self.binding_id, self.company_id, self.home_city, self.name, self.status, self.uscc, self.agent_name
        )

    def side_of(self, principal: Principal) -> Side | None:
        """The caller's side in the binding, or None if they have none. The holder of a mandate is its office."""
        if any(grant.role is Role.STEWARD and grant.organisation == self.home_city for grant in principal.grants):
            return Side.HOLDER if self.kind is BindingKind.MANDATE else Side.STEWARD
        is_agent = self.kind is BindingKind.AGENT and self.holder == principal.principal_id
        return Side.HOLDER if is_agent else None

    def actions_now(self, side: Side) -> tuple[BindingAction, ...]:
        """The steps that this side may take now."""
        if self.kind is BindingKind.MANDATE:
            return (BindingAction.LEAVE,) if self.status is not BindingStatus.LEFT else ()
        return tuple(name for name, rule in RULES.items() if rule.by is side and self.status in rule.sources)

    def after(self, action: BindingAction, by: Principal, now: datetime, **changes: object) -> Binding:
        """The binding once a caller has taken a step.

        Raises:
            RoleMayNot: the step is the other side's.
            NotAllowedNow: not in this status.
        """
        side = self.side_of(by)
        if side is None or side is not RULES[action].by:
            raise RoleMayNot
        if action not in self.actions_now(side):
            why = f"该绑定{BINDING_STATUS_NAMES[self.status]}，不能{BINDING_ACTION_NAMES[action]}。"
            raise NotAllowedNow(why, [(known, BINDING_ACTION_NAMES[known]) for known in self.actions_now(side)])
        return self.next(action, by, now, **{"status": RULES[action].target, "due_on": None, **changes})

    def submitted(
        self, by: Principal, now: datetime, documents: tuple[Document, ...], due_on: date | None = None
    ) -> Binding:
        """Handed to the steward of the company's city, resting on the newest verified document of each kind wanted.

        Raises:
            RoleMayNot, NotAllowedNow: as `after`.
            InvalidInput: a document is missing.
        """
        fresh = {"reasons": "", "decided_by": "", "decided_at": None, "due_on": due_on}
        submitted = self.after(BindingAction.SUBMIT, by, now, **fresh)
        found = {kind: newest_verified(documents, kind) for kind in WANTED[self.kind]}
        missing = [kind for kind, document in found.items() if document is None]
        if missing:
            raise InvalidInput([FieldProblem("", f"{kind}_required", MISSING[kind]) for kind in missing])
        references = tuple(document.reference() for document in found.values() if document)
        return replace(submitted, documents=references)

    def decided(self, action: BindingAction, by: Principal, now: datetime, reasons: str = "") -> Binding:
        """Confirmed, refused or revoked by the steward.

        Raises:
            RoleMayNot, NotAllowedNow: as `after`.
            InvalidInput: a refusal or a revocation with reasons too short.
        """
        after = self.after(action, by, now, reasons=reasons, decided_by=by.principal_id, decided_at=now)
        if RULES[action].gives_reasons and len(reasons) < MIN_REASONS:
            message = f"请详细说明，不少于 {MIN_REASONS} 个字。"
            raise InvalidInput([FieldProblem("/reasons", "text_too_short", message)])
        return after

    def handed_over(self, to: Binding | None, by: Principal, now: datetime) -> tuple[Binding, Binding]:
        """This binding ended, and the other agent's continued; the cases were the company's all along.

        Raises:
            RoleMayNot, NotAllowedNow: as `after`.
            InvalidInput: `to` is no other confirmed agent of the company.
        """
        ended = self.after(BindingAction.HAND_OVER, by, now)
        if to is None or not self._may_go_to(to):
            message = "请指定本企业另一位已确认经办人的绑定。"
            raise InvalidInput([FieldProblem("/to_binding_id", "binding_unknown", message)])
        return ended, to.next(BindingAction.TAKE_OVER, by, now)

    def _may_go_to(self, to: Binding) -> bool:
        return (
            to.binding_id != self.binding_id
            and to.company_id == self.company_id
            and to.kind is BindingKind.AGENT
            and to.status is BindingStatus.CONFIRMED
        )

    def next(self, action: BindingAction, by: Principal, now: datetime, **changes: object) -> Binding:
        """The binding with one more step in its history; the caller's right to it is not checked here."""
        entry = Entry(now, action, by.principal_id, str(changes.get("reasons", "")))
        changed = {"history": (*self.history, entry), "version": self.version + 1, **changes}
        return replace(self, **changed)  # type: ignore[arg-type]  # the fields above


@dataclass(frozen=True, slots=True)
class BindingFile:
    """A binding with all its documents: all that one Query of its partition brings."""

    binding: Binding
    documents: tuple[Document, ...] = ()

    @property
    def letter(self) -> Document | None:
        """The current letter of authorisation."""
        return newest_verified(self.documents, LETTER)


@dataclass(frozen=True, slots=True)
class Mandate:
    """The right of a city's lead department to file for a company: the binding, and the verified letter.

    `has_agent`: the company has a confirmed agent, who acts for it from the start.
    """

    binding: Binding
    letter: Document
    has_agent: bool = False

    @property
    def seats(self) -> Mapping[Party, str]:
        """The company applies; the office of its city represents it until there is an agent."""
        represented = {} if self.has_agent else {Party.REPRESENTATIVE: self.binding.home_city}
        return {Party.APPLICANT: self.binding.company_id, **represented}

    @property
    def enclosure(self) -> Document:
        """The letter as a document of the case: the company's, visible to all who see the case, and not copied."""
        return replace(self.letter, uploaded_by=Party.APPLICANT, kept_in=self.binding.binding_id)

    @property
    def mandate_id(self) -> str:
        return self.binding.binding_id


def newest_verified(documents: tuple[Document, ...], kind: str) -> Document | None:
    verified = (d for d in documents if d.kind == kind and d.status is DocumentStatus.VERIFIED)
    return max(verified, key=lambda document: document.created_at, default=None)
