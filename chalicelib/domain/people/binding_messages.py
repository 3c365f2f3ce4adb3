"""Messages about bindings: each step tells the side that did not take it."""

from __future__ import annotations

from chalicelib.domain.messages.contacts import ContactReference
from chalicelib.domain.messages.messages import Duty, Message
from chalicelib.domain.parties.parties import Party
from chalicelib.domain.people.bindings import RULES, Binding, BindingAction, BindingKind, Side
from chalicelib.domain.people.persons import BINDING_STATUS_NAMES

KINDS: dict[BindingAction, str] = {action: f"binding.{action}" for action, rule in RULES.items() if rule.tells}
"""Step -> the kind of its message."""
TASK = "核对营业执照和授权书，确认绑定或者说明理由不予确认"
"""The steward's task once a binding was submitted."""


def messages_of(binding: Binding) -> tuple[Message, ...]:
    """The message about the last step of a binding, if that tells somebody."""
    action = binding.history[-1].action
    rule = RULES.get(action)
    if rule is None or rule.tells is None or binding.kind is not BindingKind.AGENT:
        return ()
    is_for_agent = rule.tells is Side.HOLDER
    return (
        Message(
            kind=KINDS[action],
            to=Party.APPLICANT if is_for_agent else Party.HOME_STEWARD,
            holder=binding.holder if is_for_agent else binding.home_city,
            place=binding.home_city,
            facts={**_facts(binding), **({"duty": Duty.TOLD.value} if is_for_agent else _owed_facts(binding))},
            is_news=is_for_agent,
        ),
    )


def _facts(binding: Binding) -> dict[str, str]:
    """Facts about the binding that texts may tell; the agent's name is personal, and not among them.

    The lead department of the home city sends every message, and answers for the binding.
    """
    lead_department = _lead_department(binding)
    return {
        "binding_id": binding.binding_id,
        "company": binding.name,
        "stage": BINDING_STATUS_NAMES[binding.status],
        "reasons": binding.reasons,
        "sending": lead_department,
        "in_charge": lead_department,
    }


def _owed_facts(binding: Binding) -> dict[str, str]:
    """The facts of the decision that the steward owes: by whom, what, and by which day."""
    return {
        "duty": Duty.OWES.value,
        "owing": _lead_department(binding),
        "task": TASK,
        "due_on": binding.due_on.isoformat() if binding.due_on else "",
    }


def _lead_department(binding: Binding) -> str:
    return str(ContactReference(Party.HOME_STEWARD, binding.home_city, binding.home_city))
