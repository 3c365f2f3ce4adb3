"""Signing in and out by the mini-program, and the caller's own data."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from chalicelib.domain.offices.cities import Directory
from chalicelib.domain.offices.staff import offices
from chalicelib.domain.parties.access import ROLE_NAMES
from chalicelib.domain.parties.parties import Grant, Principal, Role
from chalicelib.domain.people.persons import BINDING_STATUS_NAMES, BindingStatus, Membership, Person
from chalicelib.domain.shared.errors import (
    InvalidValue,
    PersonSuspended,
    QuotaExceeded,
    RefreshInvalid,
    RefreshRaced,
    RefreshReused,
    RoleMayNot,
    WeChatCodeInvalid,
    WeChatMisconfigured,
    WeChatUserBlocked,
)
from chalicelib.domain.shared.identifiers.person_id import is_person_id
from chalicelib.domain.shared.masking import mask_phone
from chalicelib.routes.http.answers import Answer, LocalTime
from chalicelib.routes.http.api import ApiBlueprint, Call, reply
from chalicelib.routes.http.authorizer import bearer_token
from chalicelib.routes.http.bodies import Body, NoBody
from chalicelib.routes.http.fields import FILLED
from chalicelib.routes.parties.grant_answers import GrantAnswer
from chalicelib.services.parties.idempotency import Reply
from chalicelib.services.people import sessions

api = ApiBlueprint(__name__, "sessions")


def _visible(text: str) -> str:
    if not (text and text.isascii() and text.isprintable() and " " not in text):
        raise InvalidValue("format_invalid", "格式不正确。")
    return text


Opaque = Annotated[str, Field(max_length=256, json_schema_extra=FILLED), AfterValidator(_visible)]
"""A code or token that only its maker understands."""


class WeChatCodeBody(Body):
    """微信登录。"""

    code: Opaque

    EXAMPLES = ({"code": "0b3Xk2Ga1wQ7eK0mW2Ha1p5vXl1Xk2Gd"},)


class PhoneCodeBody(Body):
    """授权手机号。"""

    code: Opaque

    EXAMPLES = ({"code": "7c1f0e5a9b2d4c8e6f3a1b0d9e8c7f6a5b4d3c2e1f0a9b8c7d6e5f4a3b2c1d0e"},)


class RefreshBody(Body):
    """续期。"""

    refresh_token: Opaque

    EXAMPLES = ({"refresh_token": f"xr.5H8K2M4N6P7Q9R1S3T0V.{'Zk3vT9pQ0w' * 4}a1b"},)


class SessionAnswer(Answer):
    """登录令牌和续期令牌。"""

    token: str
    expires_at: LocalTime
    refresh_token: str
    refresh_expires_at: LocalTime


class SignedOutAnswer(Answer):
    """退出登录。"""

    signed_out: bool


class PhoneAnswer(Answer):
    """登录者的手机号。"""

    phone: str


class OwnGrantAnswer(GrantAnswer):
    """登录者的一种身份及其单位。"""

    organisation_name: str


class MembershipAnswer(Answer):
    """登录者与一家企业的绑定。"""

    binding_id: str
    company_id: str
    name: str
    city: str
    city_name: str
    home_city: str
    home_city_name: str
    status: BindingStatus
    status_name: str


class MeAnswer(Answer):
    """当前登录者。"""

    principal_id: str
    grants: list[OwnGrantAnswer]
    phone: str | None
    companies: list[MembershipAnswer]


@api.post(
    "/v1/sessions/wechat",
    "微信登录",
    body=WeChatCodeBody,
    answer=SessionAnswer,
    is_public=True,
    sensitive=True,
    refusals=(WeChatCodeInvalid, WeChatUserBlocked, PersonSuspended, QuotaExceeded, WeChatMisconfigured),
    description="小程序以 `wx.login` 得到的 code 换取登录令牌（15 分钟）和续期令牌（30 天），任何微信用户均可登录。"
    "一次登录经续期至多沿用 180 天。code 只能用一次。登录后绑定企业，经信用修复管家确认，方可以该企业名义申请。",
)
def sign_in(call: Call) -> Reply:
    return _answer(sessions.sign_in(call.deps, call.body(WeChatCodeBody).code))


@api.post(
    "/v1/sessions/refresh",
    "续期",
    body=RefreshBody,
    answer=SessionAnswer,
    is_public=True,
    sensitive=True,
    refusals=(RefreshInvalid, RefreshReused, RefreshRaced, PersonSuspended),
    description="持有续期令牌者以之换取新的两种令牌；每个续期令牌只能用一次，同一时刻只应有一个续期请求。"
    "用过的无论何时再次出现，视为泄露，该次登录的全部令牌立即失效，须重新登录。",
)
def refresh_session(call: Call) -> Reply:
    return _answer(sessions.refresh(call.deps, call.body(RefreshBody).refresh_token))


@api.post(
    "/v1/sessions/sign-out",
    "退出登录",
    body=NoBody,
    answer=SignedOutAnswer,
    refusals=(RoleMayNot,),
    description="小程序用户退出本次登录，请求内容为空对象：登录令牌和续期令牌立即失效，其他设备上的登录不受影响。",
)
def sign_out(call: Call) -> Reply:
    sessions.sign_out(call.deps, bearer_token(call.request.headers["authorization"]))
    return reply(SignedOutAnswer(signed_out=True))


@api.post(
    "/v1/sessions/phone",
    "授权手机号",
    body=PhoneCodeBody,
    answer=PhoneAnswer,
    refusals=(RoleMayNot, WeChatCodeInvalid, QuotaExceeded, WeChatMisconfigured),
    description="小程序用户以 `getPhoneNumber` 按钮得到的 code 登记本人手机号，再次授权的替换原来的。"
    "回答中隐去中间四位。",
)
def set_phone(call: Call) -> Reply:
    person = sessions.set_phone(call.deps, call.principal, call.body(PhoneCodeBody).code)
    return reply(PhoneAnswer(phone=mask_phone(person.phone)))


@api.get(
    "/v1/me",
    "当前身份",
    answer=MeAnswer,
    description="登录者的身份和单位，由目录登记，决定能看到哪些申请、能进行哪些操作。一人可以有多种身份。只看得到自己的。"
    "小程序用户另有隐去中间四位的手机号，以及绑定的企业和绑定的状态。",
)
def get_me(call: Call) -> Reply:
    is_person = is_person_id(call.principal.principal_id)
    person = sessions.person(call.deps, call.principal) if is_person else None
    directory = call.deps.directory().knowing(grant.city for grant in call.principal.grants if grant.city)
    return reply(me_answer(call.principal, directory, person))


def me_answer(principal: Principal, directory: Directory, person: Person | None = None) -> MeAnswer:
    """The caller with all grants, and with their phone and companies if they came by the mini-program."""
    memberships = person.memberships if person else ()
    cities = {Grant(Role.APPLICANT, city.city, city.city): city.name for city in directory.cities.values()}
    companies = {Grant(Role.APPLICANT, m.company_id, m.city): m.name for m in memberships}
    names = {**offices(directory), **cities, **companies}
    return MeAnswer(
        principal_id=principal.principal_id,
        grants=[
            OwnGrantAnswer(
                role=grant.role,
                role_name=ROLE_NAMES[grant.role],
                organisation=grant.organisation,
                organisation_name=names.get(grant, ""),
                city=grant.city,
            )
            for grant in principal.grants
        ],
        phone=mask_phone(person.phone) or None if person else None,
        companies=[_membership(membership, directory) for membership in memberships],
    )


def _membership(membership: Membership, directory: Directory) -> MembershipAnswer:
    city, name = membership.city, directory.name_of(membership.city)
    return MembershipAnswer(
        binding_id=membership.binding_id,
        company_id=membership.company_id,
        name=membership.name,
        city=city,
        city_name=name,
        home_city=city,
        home_city_name=name,
        status=membership.status,
        status_name=BINDING_STATUS_NAMES[membership.status],
    )


def _answer(tokens: sessions.Tokens) -> Reply:
    return reply(
        SessionAnswer(
            token=str(tokens.access),
            expires_at=tokens.expires_at,
            refresh_token=str(tokens.refresh),
            refresh_expires_at=tokens.refresh_expires_at,
        )
    )
