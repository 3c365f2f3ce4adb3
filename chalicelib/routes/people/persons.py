"""For operators: persons of the mini-program, found only by id; suspend and reinstate them."""

from __future__ import annotations

from chalicelib.domain.people.persons import PERSON_CHANGE_NAMES, Person, PersonChange
from chalicelib.domain.shared.errors import CaseNotFound, RoleMayNot
from chalicelib.routes.http.answers import Answer, LocalTime, VersionedAnswer
from chalicelib.routes.http.api import ApiBlueprint, Call, versioned_reply
from chalicelib.routes.http.names import name_of
from chalicelib.routes.offices.suspension import Wording, declare_suspension
from chalicelib.services.parties.idempotency import Reply
from chalicelib.services.people import persons

api = ApiBlueprint(__name__, "directory")


class PersonEventAnswer(Answer):
    """停用或恢复一次。"""

    at: LocalTime
    by: str
    what: PersonChange
    what_name: str = name_of("what", PERSON_CHANGE_NAMES)
    reason: str


class PersonAnswer(VersionedAnswer):
    """一名小程序用户的登记，不含其微信标识、手机号和企业。"""

    person_id: str
    is_suspended: bool
    created_at: LocalTime
    version: int
    history: list[PersonEventAnswer]


@api.get(
    "/v1/directory/persons/{person_id}",
    "小程序用户的登记",
    answer=PersonAnswer,
    refusals=(RoleMayNot, CaseNotFound),
    description="供运维人员按编号查看一名小程序用户（经办人）是否停用，以及何时由谁停用或恢复，最早的在前。"
    "编号见查阅记录和绑定的经过；不显示其微信标识、手机号和企业。其他身份无权查看。",
)
def get_person(call: Call) -> Reply:
    return _shown(persons.read_person(call.deps, call.principal, call.path["person_id"]))


def _change(call: Call, make: persons.Change) -> Reply:
    subject = call.path["person_id"]
    return persons.change(call.deps, call.principal, subject, make, if_match=call.if_match, key=call.key, render=_shown)


def _shown(person: Person) -> Reply:
    return versioned_reply(PersonAnswer.model_validate(person), person.version)


declare_suspension(
    api,
    "/v1/directory/persons/{person_id}",
    PersonAnswer,
    _change,
    suspension=Wording(
        name="suspend_person",
        summary="停用小程序用户",
        description="由运维人员办理，须写明原因。立即生效：此人在各设备上的令牌从下一次请求起失效（401），也不能再登录。"
        "企业的其他经办人和已提交的申请不受影响。",
    ),
    reinstatement=Wording(
        name="reinstate_person",
        summary="恢复小程序用户",
        description="由运维人员办理，请求内容为空对象。停用的人可以重新登录，绑定的企业照旧。",
    ),
)
