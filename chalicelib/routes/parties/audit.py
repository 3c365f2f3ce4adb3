"""The audit of readings, for operators."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from chalicelib.domain.shared.errors import InvalidCursor, InvalidValue, RoleMayNot
from chalicelib.routes.http.answers import Answer, LocalTime
from chalicelib.routes.http.api import ApiBlueprint, Call, reply
from chalicelib.routes.http.bodies import Body, PageLimit
from chalicelib.routes.parties.grant_answers import GrantAnswer
from chalicelib.services.parties import audit
from chalicelib.services.parties.idempotency import Reply

api = ApiBlueprint(__name__, "operator")


class AuditQuery(Body):
    """按申请或按查阅者，二者填其一。"""

    case_id: str | None = Field(None, min_length=1, max_length=64)
    reader: str | None = Field(None, min_length=1, max_length=255)
    limit: PageLimit = 20
    cursor: str | None = Field(None, max_length=1000)

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.case_id is None) == (self.reader is None):
            raise InvalidValue("one_of_two", "case_id 和 reader 须填一项，且只填一项。")
        return self


class ReadingAnswer(Answer):
    """一次查阅；同一人一分钟内重复查阅同一内容的记为一次。"""

    at: LocalTime
    principal_id: str
    grants: list[GrantAnswer]
    path: str
    case_id: str | None


class ReadingPage(Answer):
    """一页查阅记录，最新的在前。"""

    items: list[ReadingAnswer]
    next_cursor: str | None


@api.get(
    "/v1/audit",
    "查阅记录",
    query=AuditQuery,
    answer=ReadingPage,
    refusals=(RoleMayNot, InvalidCursor),
    description="供运维人员核查：某件申请被谁读过（`case_id`），或某人读过什么（`reader`），最新的在前。"
    "只记何人、以何身份、何时、读了哪个地址，不含所读内容和查询条件；保存三年。查看本记录也会留下记录。",
)
def list_readings(call: Call) -> Reply:
    query = call.query(AuditQuery)
    items, cursor = audit.readings(call.deps, call.principal, **query.model_dump())
    shown = [
        ReadingAnswer(
            at=item.at,
            principal_id=item.principal_id,
            grants=[GrantAnswer.model_validate(grant) for grant in item.grants],
            path=item.path,
            case_id=item.case_id or None,
        )
        for item in items
    ]
    return reply(ReadingPage(items=shown, next_cursor=call.next_cursor(cursor)))
