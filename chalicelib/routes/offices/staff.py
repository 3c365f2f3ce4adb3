"""For operators: the staff of the offices, with their roles."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, Field, PrivateAttr, ValidationInfo, model_validator

from chalicelib.domain.offices.staff import (
    STAFF_CHANGE_NAMES,
    STAFF_STATE_NAMES,
    StaffChange,
    StaffMember,
    StaffState,
    post_of,
)
from chalicelib.domain.parties.access import ROLE_NAMES, ROLES, OrganisationKind
from chalicelib.domain.parties.parties import Grant, Role
from chalicelib.domain.shared.errors import (
    CaseNotFound,
    InvalidCursor,
    InvalidValue,
    LastOperator,
    LostRace,
    OwnRecord,
    RoleMayNot,
    StaffExists,
    VersionIsStale,
)
from chalicelib.domain.shared.text import clean_line
from chalicelib.routes.http.answers import Answer, LocalTime, VersionedAnswer
from chalicelib.routes.http.api import ApiBlueprint, Call, Key, reply, versioned_reply
from chalicelib.routes.http.bodies import Body, PageQuery, context_of
from chalicelib.routes.http.fields import EACH_ONCE, OptionalEmail, ShortLine, each_once, one_of
from chalicelib.routes.http.names import enum_schema, name_of
from chalicelib.routes.offices.suspension import Wording, declare_suspension
from chalicelib.routes.parties.grant_answers import GrantAnswer
from chalicelib.services.offices import staff
from chalicelib.services.parties.idempotency import Reply

api = ApiBlueprint(__name__, "directory")

STAFF_ROLES = {
    role: name for role, name in ROLE_NAMES.items() if ROLES[role].organisation is not OrganisationKind.COMPANY
}


def _known(organisation: str, info: ValidationInfo) -> str:
    """An organisation that the directory has, and that people of the role work for."""
    role = info.data.get("role")
    if role and post_of(context_of(info).directory, Role(role), organisation) is None:
        raise InvalidValue("unknown_organisation", "目录中没有这个单位，或该身份不属于这类单位。")
    return organisation


def _ascii(email: str) -> str:
    if not email.isascii():
        raise InvalidValue("email_invalid", "电子邮箱只能含英文字母、数字和符号。")
    return email


def _one_of_both(subject: str, info: ValidationInfo) -> str:
    if not subject and info.data.get("email") == "":
        raise InvalidValue("required", "email 和 subject 至少填一项。")
    return subject


class GrantBody(Body):
    """一种身份及其单位。"""

    role: Annotated[str, AfterValidator(one_of(STAFF_ROLES, "不是工作人员的身份。")), enum_schema(STAFF_ROLES)]
    organisation: Annotated[str, AfterValidator(_known)] = Field("", max_length=64, validate_default=True)

    _grant: Grant = PrivateAttr()

    @model_validator(mode="after")
    def _look_up(self, info: ValidationInfo) -> Self:
        grant = post_of(context_of(info).directory, Role(self.role), self.organisation)
        assert grant is not None
        self._grant = grant
        return self

    @property
    def grant(self) -> Grant:
        """As the directory gives it, with the city of the organisation."""
        return self._grant


def _each_once(grants: list[GrantBody]) -> list[GrantBody]:
    each_once([f"{grant.role} {grant.organisation}" for grant in grants])
    return grants


Grants = Annotated[
    list[GrantBody], Field(min_length=1, max_length=20, json_schema_extra=EACH_ONCE), AfterValidator(_each_once)
]


class StaffBody(Body):
    """邀请一名工作人员。"""

    name: ShortLine
    email: Annotated[OptionalEmail, AfterValidator(_ascii)] = ""
    subject: Annotated[str, AfterValidator(clean_line), AfterValidator(_one_of_both)] = Field(
        "", max_length=255, validate_default=True
    )
    grants: Grants

    EXAMPLES = (
        {
            "name": "李明",
            "email": "liming@fgw.jiaozuo.example",
            "grants": [{"role": "steward", "organisation": "jiaozuo"}],
        },
    )


class GrantsBody(Body):
    """全部身份，取代原有的。"""

    grants: Grants

    EXAMPLES = ({"grants": [{"role": "authority", "organisation": "jiaozuo-scjg"}]},)


class StaffSummary(Answer):
    """一名工作人员。"""

    staff_id: str
    name: str
    email: str
    subject: str
    state: StaffState
    state_name: str = name_of("state", STAFF_STATE_NAMES)
    grants: list[GrantAnswer]
    version: int


class StaffPage(Answer):
    """一页，按编号排列。"""

    items: list[StaffSummary]
    next_cursor: str | None


class StaffEventAnswer(Answer):
    """登记的一次变动。"""

    at: LocalTime
    by: str
    what: StaffChange
    what_name: str = name_of("what", STAFF_CHANGE_NAMES)
    reason: str
    grants: list[GrantAnswer]


class StaffAnswer(StaffSummary, VersionedAnswer):
    """一名工作人员及其登记的全部变动。"""

    history: list[StaffEventAnswer]


@api.get(
    "/v1/directory/staff",
    "工作人员",
    query=PageQuery,
    answer=StaffPage,
    refusals=(RoleMayNot, InvalidCursor),
    description="供运维人员查看：各单位的工作人员、身份和状态，不含申请企业经办人。其他身份无权查看。",
)
def list_staff(call: Call) -> Reply:
    query = call.query(PageQuery)
    items, cursor = staff.page(call.deps, call.principal, query.limit, query.cursor)
    shown = [StaffSummary.model_validate(item) for item in items]
    return reply(StaffPage(items=shown, next_cursor=call.next_cursor(cursor)))


@api.post(
    "/v1/directory/staff",
    "邀请工作人员",
    body=StaffBody,
    answer=StaffAnswer,
    status=201,
    key=Key.HONOURED,
    refusals=(RoleMayNot, StaffExists),
    description="由运维人员办理。以电子邮箱邀请的，统一身份平台核实过该邮箱的人首次登录时自动生效；"
    "已知其登录账号（令牌的 `sub`）的可直接登记，立即生效。身份须对应目录中的单位。填了邮箱的，另发邀请邮件。"
    "邮箱或登录账号已有登记的不能再次邀请，已停用的亦同。",
)
def invite_staff(call: Call) -> Reply:
    body = call.body(StaffBody)
    invited = staff.Invitation(name=body.name, email=body.email, subject=body.subject, grants=_grants(body.grants))
    return staff.invite(call.deps, call.principal, invited, call.key, _created)


@api.get(
    "/v1/directory/staff/{staff_id}",
    "工作人员的登记",
    answer=StaffAnswer,
    refusals=(RoleMayNot, CaseNotFound),
    description="供运维人员查看一人的身份、状态，以及何时由谁作了哪些变动，最早的在前。其他身份无权查看。",
)
def get_staff(call: Call) -> Reply:
    return _shown(staff.read_member(call.deps, call.principal, call.path["staff_id"]))


@api.post(
    "/v1/directory/staff/{staff_id}/grants",
    "更改身份",
    body=GrantsBody,
    answer=StaffAnswer,
    key=Key.HONOURED,
    if_match=True,
    refusals=(RoleMayNot, CaseNotFound, VersionIsStale, OwnRecord, LastOperator, LostRace),
    description="由运维人员办理：以所填的全部身份取代原有的，下一次请求起即按新的身份。"
    "任何人不能更改自己的；最后一名在用的运维人员不能失去运维身份。",
)
def change_staff_grants(call: Call) -> Reply:
    grants = _grants(call.body(GrantsBody).grants)
    return _change(call, lambda member, decision: member.granted(grants, decision))


def _change(call: Call, make: staff.Change) -> Reply:
    subject = call.path["staff_id"]
    return staff.change(call.deps, call.principal, subject, make, if_match=call.if_match, key=call.key, render=_shown)


def _grants(bodies: list[GrantBody]) -> tuple[Grant, ...]:
    return tuple(body.grant for body in bodies)


def _shown(member: StaffMember) -> Reply:
    return versioned_reply(StaffAnswer.model_validate(member), member.version)


def _created(member: StaffMember) -> Reply:
    address = f"/v1/directory/staff/{member.staff_id}"
    return versioned_reply(StaffAnswer.model_validate(member), member.version, location=address)


declare_suspension(
    api,
    "/v1/directory/staff/{staff_id}",
    StaffAnswer,
    _change,
    suspension=Wording(
        name="suspend_staff",
        summary="停用",
        refusals=(OwnRecord, LastOperator),
        description="由运维人员办理，须写明原因。立即生效：此人的令牌从下一次请求起失效（401）；尚未接受的邀请同时失效。"
        "任何人不能停用自己，最后一名在用的运维人员不能停用。",
    ),
    reinstatement=Wording(
        name="reinstate_staff",
        summary="恢复",
        refusals=(OwnRecord,),
        description="由运维人员办理，请求内容为空对象。停用的人恢复原有的身份，可以重新登录；从未登录过的，邀请重新有效。",
    ),
)
