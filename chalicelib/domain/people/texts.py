"""Texts of messages about bindings, and of those that also go to the agent's WeChat."""

from __future__ import annotations

from chalicelib.domain.messages.subscriptions import SEE, AllNews, News, Subject
from chalicelib.domain.messages.texts import Template, Texts

MATTER = "经办人绑定"
BINDING = f"{{company}}的{MATTER}（绑定编号 {{binding_id}}）"

TEXTS: Texts = {
    "binding.submit": Template(
        "经办人绑定待确认",
        (f"{BINDING}已提交，等待企业注册地信用建设牵头部门确认。",),
    ),
    "binding.confirm": Template(
        "绑定已确认", (f"{BINDING}已由企业注册地信用建设牵头部门确认，您可以该企业名义申请信用修复。",)
    ),
    "binding.refuse": Template(
        "绑定未予确认", (f"{BINDING}未予确认。", "理由：{reasons}", "请更正或者更换材料后重新提交。")
    ),
    "binding.revoke": Template(
        "绑定已撤销",
        (
            f"{BINDING}已由企业注册地信用建设牵头部门撤销，您不能再以该企业名义办理。",
            "理由：{reasons}",
            "如仍代表该企业，请更换材料后重新提交。",
        ),
    ),
}

NEWS: AllNews = {
    "binding.confirm": News(Subject.RESULT, "已确认", "您可以该企业名义申请信用修复", matter=MATTER),
    "binding.refuse": News(Subject.RESULT, "未予确认", SEE, tells=("reasons",), matter=MATTER),
    "binding.revoke": News(Subject.RESULT, "已撤销", SEE, tells=("reasons",), matter=MATTER),
}
"""Message kind -> its wording in WeChat for the agent."""
