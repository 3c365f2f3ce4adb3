"""The inbox: the messages to the caller or their office."""

from __future__ import annotations

from pydantic import Field

from chalicelib.domain.messages.messages import Notification
from chalicelib.domain.shared.errors import CaseNotFound, RoleMayNot
from chalicelib.routes.http.answers import Answer, LocalTime
from chalicelib.routes.http.api import ApiBlueprint, Call, Key, reply
from chalicelib.routes.http.bodies import Body, NoBody, PageLimit
from chalicelib.services.messages import inbox
from chalicelib.services.parties.idempotency import Reply

api = ApiBlueprint(__name__, "inbox")


class InboxQuery(Body):
    """分页。"""

    limit: PageLimit = 20
    cursor: str | None = Field(None, max_length=64, pattern=r"^[0-9TZa-f-]+$")


class NotificationAnswer(Answer):
    """一条消息。"""

    notification_id: str
    at: LocalTime
    kind: str
    title: str
    text: str
    case_id: str | None
    read: bool


class NotificationPage(Answer):
    """一页消息，最新的在前。"""

    items: list[NotificationAnswer]
    next_cursor: str | None


@api.get(
    "/v1/notifications",
    "我的消息",
    query=InboxQuery,
    answer=NotificationPage,
    refusals=(RoleMayNot,),
    description="告知登录者或其单位的全部消息：办理进展、临期提醒、逾期督办，最新的在前。"
    "企业看到自己的，小程序用户另看到告知本人的（绑定的确认等），单位的消息由该单位的人共看。",
)
def list_notifications(call: Call) -> Reply:
    query = call.query(InboxQuery)
    items, cursor = inbox.page(call.deps, call.principal, query.limit, query.cursor)
    shown = [NotificationAnswer.model_validate(item) for item in items]
    return reply(NotificationPage(items=shown, next_cursor=call.next_cursor(cursor)))


@api.post(
    "/v1/notifications/{notification_id}/read",
    "标为已读",
    body=NoBody,
    answer=NotificationAnswer,
    key=Key.HONOURED,
    refusals=(RoleMayNot, CaseNotFound),
    description="收件人标记一条消息已读，请求内容为空对象。单位的消息由该单位共用，一人标记即为已读；重复标记没有影响。",
)
def mark_notification_read(call: Call) -> Reply:
    return inbox.mark_read(call.deps, call.principal, call.path["notification_id"], call.key, _shown)


def _shown(notification: Notification) -> Reply:
    return reply(NotificationAnswer.model_validate(notification))
