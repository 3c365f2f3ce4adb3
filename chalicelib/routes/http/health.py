"""The health check, with the version of the service."""

from __future__ import annotations

from typing import Literal

from chalicelib.routes.http.answers import Answer
from chalicelib.routes.http.api import ApiBlueprint, Call, reply
from chalicelib.runtime.version import VERSION
from chalicelib.services.parties.idempotency import Reply

api = ApiBlueprint(__name__, "public")


class HealthAnswer(Answer):
    """服务状态。"""

    status: Literal["ok"]
    version: str


@api.get(
    "/v1/health",
    "服务状态",
    answer=HealthAnswer,
    is_public=True,
    description="供监测使用：能答复即为正常。任何人可读。",
)
def health(call: Call) -> Reply:
    return reply(HealthAnswer(status="ok", version=VERSION))
