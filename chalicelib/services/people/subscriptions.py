"""WeChat subscribe messages (订阅消息): the templates of which a user ticks the messages they want."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.wiring import Wiring


def templates(deps: Wiring) -> Mapping[str, str]:
    """The templates that the mini-program asks its user to tick: subject -> template id."""
    return {subject: template.template_id for subject, template in deps.subscribe.templates.items()}
