"""The text of an invitation to a member of staff."""

from __future__ import annotations

from chalicelib.domain.messages.texts import Template, Texts

TEXTS: Texts = {
    "staff.invited": Template(
        "信修通邀请您登录",
        (
            "您已获登记为信修通的工作人员：\n{posts}",
            "请用单位的统一身份账号登录，登录后即可办理。账号的电子邮箱须与本邮箱一致。",
            "如不是您本人，无需理会。",
        ),
    ),
}
