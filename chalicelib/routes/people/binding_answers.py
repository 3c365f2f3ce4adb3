"""The shapes of answers about bindings of people to companies, and their making from a binding."""

from __future__ import annotations

from datetime import date
from typing import Any

from chalicelib.domain.offices.cities import Directory
from chalicelib.domain.people.bindings import BINDING_ACTION_NAMES, SIDE_NAMES, BindingAction, Side
from chalicelib.domain.people.persons import BINDING_STATUS_NAMES, BindingStatus
from chalicelib.domain.shared.masking import mask_name, mask_phone
from chalicelib.routes.http.answers import Answer, LocalTime, UnreadableItem, VersionedAnswer
from chalicelib.routes.http.names import name_of, names_of
from chalicelib.routes.parties.document_answers import DocumentAnswer, document_answer
from chalicelib.services.people.bindings import BindingView


class BindingSummary(Answer):
    """列表中的一项绑定。"""

    binding_id: str
    company_id: str
    uscc: str
    name: str
    home_city: str
    home_city_name: str
    status: BindingStatus
    status_name: str


class UnreadableBinding(UnreadableItem):
    """列表中目前无法读取的一项绑定。"""

    binding_id: str


class BindingPage(Answer):
    """一页绑定，最新的在前。"""

    items: list[BindingSummary | UnreadableBinding]
    next_cursor: str | None


class ColleagueAnswer(Answer):
    """本企业的另一位经办人。"""

    binding_id: str
    agent_name: str


class BindingStepAnswer(Answer):
    """绑定的一步。"""

    at: LocalTime
    action: BindingAction
    action_name: str = name_of("action", BINDING_ACTION_NAMES)
    by: Side
    by_name: str = name_of("by", SIDE_NAMES)
    reasons: str | None


class BindingAnswer(VersionedAnswer):
    """一项绑定：某人作为某企业的经办人。"""

    binding_id: str
    company_id: str
    uscc: str
    name: str
    home_city: str
    home_city_name: str
    moved_here: bool
    agent_name: str
    agent_phone: str | None
    status: BindingStatus
    status_name: str
    reasons: str | None
    due_on: date | None
    decided_at: LocalTime | None
    documents: list[DocumentAnswer]
    submitted_document_ids: list[str]
    colleagues: list[ColleagueAnswer]
    history: list[BindingStepAnswer]
    actions: list[BindingAction]
    action_names: list[str] = names_of("actions", BINDING_ACTION_NAMES)
    version: int
    created_at: LocalTime


def binding_summary(known: object, home_city: str, directory: Directory) -> BindingSummary:
    fields = {name: getattr(known, name) for name in ("binding_id", "company_id", "uscc", "name", "status")}
    status_name = BINDING_STATUS_NAMES[fields["status"]]
    return BindingSummary(
        **fields, home_city=home_city, home_city_name=directory.name_of(home_city), status_name=status_name
    )


def binding_answer(view: BindingView) -> BindingAnswer:
    """A binding as its holder or the steward sees it: the agent's name in clear, those of colleagues masked.

    The phone number is the steward's to call while the binding lasts.
    """
    binding = view.binding
    return BindingAnswer(
        **common_fields(view),
        binding_id=binding.binding_id,
        agent_name=binding.agent_name,
        agent_phone=_phone(view),
        reasons=binding.reasons or None,
        due_on=binding.due_on,
        decided_at=binding.decided_at,
        submitted_document_ids=[document.document_id for document in binding.documents],
        colleagues=[
            ColleagueAnswer(binding_id=other.binding_id, agent_name=mask_name(other.agent_name))
            for other in view.colleagues
        ],
        history=[
            BindingStepAnswer(at=entry.at, action=entry.action, by=entry.side, reasons=entry.reasons or None)
            for entry in binding.history
        ],
        actions=list(binding.actions_now(view.side)),
    )


def common_fields(view: BindingView) -> dict[str, Any]:
    """The fields that answers about bindings and about mandates share."""
    binding = view.binding
    return {
        "company_id": binding.company_id,
        "uscc": binding.uscc,
        "name": binding.name,
        "home_city": binding.home_city,
        "home_city_name": view.home_city_name,
        "moved_here": binding.moved_here,
        "status": binding.status,
        "status_name": BINDING_STATUS_NAMES[binding.status],
        "documents": [document_answer(document) for document in view.file.documents],
        "version": binding.version,
        "created_at": binding.created_at,
    }


def _phone(view: BindingView) -> str | None:
    if not view.phone or view.binding.status is BindingStatus.LEFT:
        return None
    return view.phone if view.side is Side.STEWARD else mask_phone(view.phone)
