"""For operators: correct the home city of a company that was settled wrongly or has moved."""

from __future__ import annotations

from chalicelib.domain.shared.errors import CaseNotFound, LostRace, RoleMayNot
from chalicelib.routes.http.answers import Answer
from chalicelib.routes.http.api import ApiBlueprint, Call, Key, reply
from chalicelib.routes.http.bodies import Body
from chalicelib.routes.http.fields import Line, Uscc
from chalicelib.routes.offices.city_fields import MemberCity
from chalicelib.services.offices import directory
from chalicelib.services.offices.directory import CompanyMove
from chalicelib.services.parties.idempotency import Reply

api = ApiBlueprint(__name__, "directory")


class CompanyMoveBody(Body):
    """企业的注册地城市，及更改的原因。"""

    uscc: Uscc
    home_city: MemberCity
    reason: Line

    EXAMPLES = (
        {"uscc": "91140502MA0TE5T24A", "home_city": "changzhi", "reason": "企业已迁至长治市，持变更登记通知书。"},
    )


class CompanyHomeAnswer(Answer):
    """一家企业的注册地城市。"""

    uscc: str
    home_city: str
    home_city_name: str


@api.post(
    "/v1/directory/companies",
    "更改企业的注册地城市",
    body=CompanyMoveBody,
    answer=CompanyHomeAnswer,
    key=Key.HONOURED,
    refusals=(RoleMayNot, CaseNotFound, LostRace),
    description="由运维人员办理，须写明原因，记入目录的变动。企业的注册地城市由首次确认的绑定或首件代办的申请确定，此后在其他城市"
    "绑定和代办均被拒绝（409 `company_elsewhere`）；企业迁址或原来确定有误的，在此更改。已提交的申请留在原城市，"
    "经办人向新城市重新申请绑定。尚未确定注册地城市的企业返回 404。",
)
def move_company(call: Call) -> Reply:
    body = call.body(CompanyMoveBody)
    move = CompanyMove(body.uscc, body.home_city, body.reason)
    return directory.move_company(call.deps, call.principal, move, call.key, lambda done: _shown(done, call))


def _shown(move: CompanyMove, call: Call) -> Reply:
    home = call.deps.directory().city(move.home_city)
    return reply(CompanyHomeAnswer(uscc=move.uscc, home_city=home.city, home_city_name=home.name))
