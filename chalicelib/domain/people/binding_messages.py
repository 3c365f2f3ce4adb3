"""Messages about bindings: each step tells the side that did not take it."""

from __future__ import annotations

from chalicelib.domain.messages.messages import Message
from chalicelib.domain.parties.parties import Party
from chalicelib.domain.people.bindings import RULES, Binding, BindingAction, BindingKind, Side

KINDS: dict[BindingAction, str] = {action: f"binding.{action}" for action, rule in RULES.items() if rule.tells}
"""Step -> the kind of its message."""


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
            facts=_facts(binding),
            is_news=is_for_agent,
        ),
    )


def _facts(binding: Binding) -> dict[str, str]:
    """Facts about the binding that texts may tell; the agent's name is personal, and not among them."""
    return {
        "binding_id": binding.binding_id,
        "company": binding.name,
        "reference": "经办人绑定",
        "reasons": binding.reasons,
        "due_on": binding.due_on.isoformat() if binding.due_on else "",
    }
