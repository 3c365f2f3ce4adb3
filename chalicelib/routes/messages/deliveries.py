"""For operators: deliveries that wait or were given up, and sending them again."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from chalicelib.domain.messages.deliveries import DELIVERY_STATE_NAMES, Delivery, DeliveryState
from chalicelib.domain.parties.access import ADDRESSEE_NAMES
from chalicelib.domain.parties.channels import CHANNEL_NAMES, Channel
from chalicelib.domain.shared.errors import CaseNotFound, LostRace, NotAllowedNow, RoleMayNot
from chalicelib.routes.http.answers import Answer, LocalTime
from chalicelib.routes.http.api import ApiBlueprint, Call, Key, reply
from chalicelib.routes.http.bodies import Body, NoBody, PageLimit
from chalicelib.routes.http.names import enum_schema, name_of
from chalicelib.services.messages import outbox
from chalicelib.services.parties.idempotency import Reply

api = ApiBlueprint(__name__, "operator")


class DeliveryQuery(Body):
    """状态与分页。"""

    state: DeliveryState = DeliveryState.DEAD
    limit: PageLimit = 20
    cursor: str | None = Field(None, max_length=200)


class DeliveryAnswer(Answer):
    """一条消息经一个渠道的送达情况；不含消息内容。"""

    delivery_id: str
    channel: Channel
    channel_name: str = name_of("channel", CHANNEL_NAMES)
    kind: str
    to: Annotated[str, enum_schema(ADDRESSEE_NAMES)]
    to_name: str = name_of("to", ADDRESSEE_NAMES)
    holder: str
    case_id: str | None
    at: LocalTime
    state: DeliveryState
    state_name: str = name_of("state", DELIVERY_STATE_NAMES)
    attempts: int
    reason: str
    not_before: LocalTime


class DeliveryPage(Answer):
    """一页，最早的在前。"""

    items: list[DeliveryAnswer]
    next_cursor: str | None


@api.get(
    "/v1/deliveries",
    "未送达的消息",
    query=DeliveryQuery,
    answer=DeliveryPage,
    refusals=(RoleMayNot,),
    description="供运维人员查看等待送达、或多次失败后已放弃的消息，最早的在前；只有渠道、收件单位和失败原因，不含消息内容。"
    "其他身份无权查看。",
)
def list_deliveries(call: Call) -> Reply:
    query = call.query(DeliveryQuery)
    items, cursor = outbox.listed(call.deps, call.principal, query.state, query.limit, query.cursor)
    shown = [DeliveryAnswer.model_validate(item) for item in items]
    return reply(DeliveryPage(items=shown, next_cursor=call.next_cursor(cursor)))


@api.post(
    "/v1/deliveries/{delivery_id}/redelivery",
    "重新发送",
    body=NoBody,
    answer=DeliveryAnswer,
    key=Key.HONOURED,
    refusals=(RoleMayNot, CaseNotFound, NotAllowedNow, LostRace),
    description="由运维人员办理，请求内容为空对象。只能重发已放弃（`dead`）的消息：它重新成为待送达，稍后自动再次发送。",
)
def redeliver(call: Call) -> Reply:
    return outbox.send_again(call.deps, call.principal, call.path["delivery_id"], call.key, _shown)


def _shown(delivery: Delivery) -> Reply:
    return reply(DeliveryAnswer.model_validate(delivery))
