"""The templates for which a mini-program asks its user for subscribe messages (订阅消息)."""

from __future__ import annotations

from typing import Annotated

from chalicelib.domain.messages.subscriptions import SUBJECT_NAMES
from chalicelib.routes.http.answers import Answer
from chalicelib.routes.http.api import ApiBlueprint, Call, reply
from chalicelib.routes.http.names import enum_schema
from chalicelib.services.parties.idempotency import Reply
from chalicelib.services.people import subscriptions

api = ApiBlueprint(__name__, "sessions")


class MessageTemplateAnswer(Answer):
    """一个订阅消息模板。"""

    subject: Annotated[str, enum_schema(SUBJECT_NAMES)]
    subject_name: str
    template_id: str


class MessageTemplateList(Answer):
    """全部订阅消息模板；至多三个，可一次征求用户同意。"""

    items: list[MessageTemplateAnswer]


@api.get(
    "/v1/wechat/templates",
    "订阅消息模板",
    answer=MessageTemplateList,
    description="小程序以这些 `template_id` 调用 `wx.requestSubscribeMessage`：用户每勾选一次，可收到一条该类消息。"
    "不勾选也不影响办理，全部消息都在 `GET /v1/notifications`。",
)
def list_message_templates(call: Call) -> Reply:
    known = subscriptions.templates(call.deps)
    items = [
        MessageTemplateAnswer(subject=subject, subject_name=name, template_id=known[subject])
        for subject, name in SUBJECT_NAMES.items()
        if subject in known
    ]
    return reply(MessageTemplateList(items=items))
