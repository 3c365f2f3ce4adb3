"""Opinion links: readers of the agency's e-mail open them with a code, and the steward controls them."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from chalicelib.domain.links.opinion_links import STATE_NAMES, LinkState
from chalicelib.domain.shared.errors import CaseNotFound, NotAllowedNow, QuotaExceeded, RoleMayNot
from chalicelib.domain.shared.link_refusals import (
    CodeExpired,
    CodeWrong,
    LinkExpired,
    LinkLocked,
    LinkRevoked,
    LinkSuperseded,
    LinkUnknown,
    LinkUsed,
)
from chalicelib.routes.http.answers import Answer, LocalTime
from chalicelib.routes.http.api import ApiBlueprint, Call, Key, reply
from chalicelib.routes.http.bodies import Body, NoBody
from chalicelib.routes.http.problems import PROBLEMS
from chalicelib.services.links import opinion_link_control, opinion_links
from chalicelib.services.links.opinion_link_control import Standing
from chalicelib.services.parties.idempotency import Reply

api = ApiBlueprint(__name__, "links")

LINK_REFUSALS = (LinkUnknown, LinkExpired, LinkRevoked, LinkUsed, LinkSuperseded, LinkLocked)
TITLES = {kind.code: problem.title for kind, problem in PROBLEMS.items() if kind.code}
LinkText = Annotated[str, Field(max_length=200)]
EXAMPLE_LINK = "2C7M4X9KT1AB8C3DEF5G.8W3N6R0ZQ5H1J7VY2B4D9S6T0K3M8P5X1A7E4G2F"


class CodeBody(Body):
    """凭链接获取验证码。"""

    link: LinkText

    EXAMPLES = ({"link": EXAMPLE_LINK},)


class CodeSentAnswer(Answer):
    """验证码已发出。"""

    sent_to: str
    expires_at: LocalTime


class LinkSessionBody(Body):
    """凭链接和验证码办理。"""

    link: LinkText
    code: Annotated[str, Field(pattern=r"^[0-9]{6}$")]

    EXAMPLES = ({"link": EXAMPLE_LINK, "code": "402917"},)


class LinkSessionAnswer(Answer):
    """办理凭证：只用于这一件申请。"""

    token: str
    expires_at: LocalTime
    case_id: str


class OpinionLinkAnswer(Answer):
    """一件申请最近的办理链接；不含链接本身。"""

    status: LinkState
    status_name: str
    agency_id: str
    agency_name: str
    sent_at: LocalTime
    valid_through: date
    tries: int
    tries_left: int
    refusals: dict[str, int]
    refusal_names: dict[str, str]
    revoked_at: LocalTime | None


class LinkOrderedAnswer(Answer):
    """将重新发送转办邮件。"""

    sent_to: str


@api.post(
    "/v1/opinion-links/code",
    "获取验证码",
    body=CodeBody,
    answer=CodeSentAnswer,
    is_public=True,
    sensitive=True,
    refusals=(*LINK_REFUSALS, QuotaExceeded),
    description="处罚机关不登录也可办理转来的申请：转办邮件中的链接以 `#` 之后的部分为凭据，作为 `link` 提交。"
    "六位验证码发至该机关在目录中登记的电子邮箱，10 分钟内有效；每分钟一次，每天 10 次。",
)
def send_link_code(call: Call) -> Reply:
    return reply(CodeSentAnswer.model_validate(opinion_links.send_code(call.deps, call.body(CodeBody).link)))


@api.post(
    "/v1/opinion-links/session",
    "凭验证码打开链接",
    body=LinkSessionBody,
    answer=LinkSessionAnswer,
    is_public=True,
    sensitive=True,
    refusals=(*LINK_REFUSALS, CodeWrong, CodeExpired),
    description="验证码只能用一次；一个链接输错 5 次即锁定。回答中的 `token` 30 分钟内有效，作为 Bearer 令牌，"
    "只能查看这一件申请及其时间线和材料、上传材料、出具审核意见、退回转办或回复督办单。链接办结、过期、停用或"
    "被替换后，令牌随即失效，以同样的原因拒绝；此后他人输错验证码致链接锁定的，不影响已打开的办理。审核意见出具之后，"
    "须重新获取验证码才能打开，凭新的令牌在流程允许时更正意见；每更正一次，令牌随即失效。",
)
def open_link_session(call: Call) -> Reply:
    body = call.body(LinkSessionBody)
    return reply(LinkSessionAnswer.model_validate(opinion_links.open_session(call.deps, body.link, body.code)))


@api.get(
    "/v1/cases/{case_id}/opinion-link",
    "办理链接的状态",
    answer=OpinionLinkAnswer,
    refusals=(CaseNotFound, RoleMayNot),
    description="办理地的信用修复管家查看最近发给处罚机关的链接：是否可用、何时发出、验证码输错几次、被拒多少次及原因。"
    "目录中该机关不再使用邮件链接办理的，为 `revoked`。链接本身任何人都读不到；没有发过链接的返回 404。",
)
def get_opinion_link(call: Call) -> Reply:
    return _shown(opinion_link_control.look_up(call.deps, call.principal, call.path["case_id"]))


@api.post(
    "/v1/cases/{case_id}/opinion-link",
    "重新发送办理链接",
    body=NoBody,
    answer=LinkOrderedAnswer,
    status=202,
    key=Key.HONOURED,
    refusals=(CaseNotFound, RoleMayNot, NotAllowedNow),
    description="由办理地的信用修复管家办理，请求内容为空对象：转办邮件将重新发送至该机关登记的电子邮箱。"
    "原链接仍可用的继续可用；已过期、停用或锁定的，新邮件带有新的链接。申请须处于“已转办”阶段。",
)
def send_opinion_link(call: Call) -> Reply:
    return opinion_link_control.send_again(call.deps, call.principal, call.path["case_id"], call.key, _ordered)


@api.post(
    "/v1/cases/{case_id}/opinion-link/revocation",
    "停用办理链接",
    body=NoBody,
    answer=OpinionLinkAnswer,
    refusals=(CaseNotFound, RoleMayNot),
    description="由办理地的信用修复管家办理，请求内容为空对象：链接及凭它取得的令牌立即失效。"
    "重复停用没有影响。需要时可重新发送，新邮件带有新的链接。",
)
def revoke_opinion_link(call: Call) -> Reply:
    return _shown(opinion_link_control.revoke(call.deps, call.principal, call.path["case_id"]))


def _ordered(sent_to: str) -> Reply:
    return reply(LinkOrderedAnswer(sent_to=sent_to), 202)


def _shown(standing: Standing) -> Reply:
    link = standing.link
    return reply(
        OpinionLinkAnswer(
            status=standing.state,
            status_name=STATE_NAMES[standing.state],
            agency_id=link.agency_id,
            agency_name=link.agency_name,
            sent_at=link.sent_at,
            valid_through=link.valid_through,
            tries=link.wrong_tries,
            tries_left=link.tries_left,
            refusals=dict(link.refusals),
            refusal_names={code: TITLES.get(code, code) for code in link.refusals},
            revoked_at=link.revoked.at if link.revoked else None,
        )
    )
