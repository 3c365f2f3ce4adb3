"""Who am I: the caller's roles and organisations, as the directory gives them."""

from __future__ import annotations

from chalicelib.domain.parties import Role
from chalicelib.routes.answers import Answer
from chalicelib.routes.api import ApiBlueprint, Call, reply
from chalicelib.services.once import Reply

api = ApiBlueprint(__name__, "sessions")


class GrantAnswer(Answer):
    """一种身份及其单位。"""

    role: Role
    organisation: str
    city: str


class MeAnswer(Answer):
    """当前登录者。"""

    principal_id: str
    grants: list[GrantAnswer]


@api.get(
    "/v1/me",
    "当前身份",
    answer=MeAnswer,
    description="登录者的身份和单位，由目录登记，决定能看到哪些申请、能进行哪些操作。一人可以有多种身份。只看得到自己的。",
)
def get_me(call: Call) -> Reply:
    return reply(MeAnswer.model_validate(call.principal))
