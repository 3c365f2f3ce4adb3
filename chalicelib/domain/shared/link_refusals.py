"""Refusals of opinion links: each is a reason why a link, or the code that was typed, opens nothing."""

from __future__ import annotations

from chalicelib.domain.shared.errors import DomainError


class LinkRefused(DomainError):
    """An opinion link opens nothing; each subclass is a reason."""


class LinkUnknown(LinkRefused):
    """There is no such link, or it has another secret: the two answers are identical."""

    code = "link_unknown"
    detail = "链接无效。请使用邮件中的完整链接；仍不能打开的，请与处罚地信用建设牵头部门联系。"


class LinkExpired(LinkRefused):
    """Its working days are over."""

    code = "link_expired"
    detail = "链接已过有效期，请与处罚地信用建设牵头部门联系，重新发送链接。"


class LinkRevoked(LinkRefused):
    """The steward of the handling city took it back, or an operator the agency's links."""

    code = "link_revoked"
    detail = "链接已停用，如需办理请与处罚地信用建设牵头部门联系。"


class LinkUsed(LinkRefused):
    """The link is used up: by an opinion, a return, a recall, or the applicant's withdrawal."""

    code = "link_used"
    detail = "审核意见已出具，或者转办已退回、已撤回，或者申请已撤回，链接不再有效。"


class LinkSuperseded(LinkRefused):
    """The case was forwarded anew."""

    code = "link_superseded"
    detail = "该申请已重新转办，请使用最新邮件中的链接。"


class LinkLocked(LinkRefused):
    """Too many wrong codes."""

    code = "link_locked"
    detail = "验证码输错次数过多，链接已锁定，请与处罚地信用建设牵头部门联系，重新发送链接。"


class CodeExpired(LinkRefused):
    """There is no code to compare with: it is too old, was used, or none was asked for."""

    code = "code_expired"
    detail = "验证码已失效，请重新获取。"


class CodeWrong(LinkRefused):
    """Another code than the one sent; `tries_left` until the link is locked."""

    code = "code_wrong"
    detail = "验证码不正确，请核对邮件后再输入。"

    def __init__(self, detail: str, tries_left: int) -> None:
        super().__init__(detail)
        self.tries_left = tries_left
