"""The known values of fields with their Chinese names, each taken from the table that rules by it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from chalicelib.domain.cases.alerts import deadline_alerts
from chalicelib.domain.cases.alerts.kinds import EVENT_NAMES
from chalicelib.domain.cases.procedures import PROCEDURES
from chalicelib.domain.cases.reasons import REASONS
from chalicelib.domain.messages.messages import CHANNEL_NAMES
from chalicelib.domain.offices.directory_changes import Changed
from chalicelib.domain.parties.parties import PARTY_NAMES, Role
from chalicelib.domain.people.bindings import RULES, BindingAction, Side
from chalicelib.domain.people.persons import BindingStatus, PersonChange

Names = Mapping[str, str]


def _together(pairs: Iterable[tuple[str, str]]) -> Names:
    """One table of what all procedures know; what they name differently bears both names."""
    names: dict[str, dict[str, None]] = {}
    for value, name in pairs:
        names.setdefault(value, {})[name] = None
    return {value: "／".join(known) for value, known in names.items()}


PROCEDURE_NAMES: Names = {procedure.name: procedure.label for procedure in PROCEDURES.values()}
STAGES = _together((stage.name, stage.label) for p in PROCEDURES.values() for stage in p.stages)
ACTIONS = _together((action.name, action.label) for p in PROCEDURES.values() for action in p.actions)
TIMELINE: Names = {
    **_together((p.submission.name, p.submission.label) for p in PROCEDURES.values()),
    **ACTIONS,
    **EVENT_NAMES,
}
"""What a timeline may show."""
CLOCKS = _together((limit.clock, limit.label) for p in PROCEDURES.values() for limit in p.limits)
MATERIALS = _together(pair for p in PROCEDURES.values() for pair in p.materials.items())
REASON_TEXTS: Names = {code: reason.text for code, reason in REASONS.items()}

ROLE_NAMES: Names = {
    Role.APPLICANT: "申请企业经办人",
    Role.STEWARD: "信用修复管家（城市信用建设牵头部门）",
    Role.AUTHORITY: "行政处罚机关",
    Role.COURT: "人民法院",
    Role.PROVINCE: "省级信用建设牵头部门",
    Role.COMMITTEE: "联合审查委员会委员",
    Role.OPERATOR: "运维人员",
}
ACTOR_NAMES: Names = {**ROLE_NAMES, deadline_alerts.SYSTEM.role: "系统自动"}
PARTIES: Names = {str(party): name for party, name in PARTY_NAMES.items()}
ADDRESSEE_NAMES: Names = {
    **PARTIES,
    "superior": "行政处罚机关的上级联系人",
    "committee": ROLE_NAMES["committee"],
    "staff": "受邀的工作人员",
}
LIGHT_NAMES: Names = {"green": "绿灯，未临期", "amber": "黄灯，到期前一个工作日起", "red": "红灯，已逾期"}
CHANNELS: Names = {str(channel): name for channel, name in CHANNEL_NAMES.items()}
DELIVERY_STATE_NAMES: Names = {
    "pending": "待送达",
    "delivered": "已送达",
    "declined": "收件人未订阅，仅送达站内",
    "dead": "多次失败，已放弃",
}
BINDING_ACTION_NAMES: Names = {
    BindingAction.OPEN: "申请绑定",
    BindingAction.SUBMIT: "提交",
    BindingAction.CONFIRM: "确认",
    BindingAction.REFUSE: "不予确认",
    BindingAction.REVOKE: "撤销绑定",
    BindingAction.LEAVE: "解除绑定",
    BindingAction.HAND_OVER: "移交给另一位经办人",
    BindingAction.TAKE_OVER: "接受移交",
}
BINDING_ROUTES: Names = {
    **BINDING_ACTION_NAMES,
    **{action: f"{BINDING_ACTION_NAMES[action]}（`POST …/{rule.path}`）" for action, rule in RULES.items()},
}
"""The same with the route by which each is taken."""
BINDING_STATUS_NAMES: Names = {
    BindingStatus.DRAFT: "待提交",
    BindingStatus.WAITING: "待确认",
    BindingStatus.CONFIRMED: "已确认",
    BindingStatus.REFUSED: "未予确认",
    BindingStatus.REVOKED: "已撤销",
    BindingStatus.LEFT: "已解除",
}
BINDING_SIDE_NAMES: Names = {Side.HOLDER: "经办人", Side.STEWARD: "企业注册地的信用修复管家"}
STAFF_STATE_NAMES: Names = {"invited": "已邀请，尚未登录", "active": "在用", "suspended": "已停用"}
STAFF_CHANGE_NAMES: Names = {
    "invited": "邀请",
    "activated": "首次登录",
    "grants_changed": "更改身份",
    "suspended": "停用",
    "reinstated": "恢复",
}
PERSON_CHANGE_NAMES: Names = {str(change): STAFF_CHANGE_NAMES[change] for change in PersonChange}
CHANGED_NAMES: Names = {
    Changed.CITY: "登记城市",
    Changed.LEAD_DEPARTMENT: "牵头部门",
    Changed.PROVINCE_OFFICE: "省级牵头部门",
    Changed.STEWARDS: "信用修复管家",
    Changed.COMMITTEE: "联合审查委员",
    Changed.AGENCY: "行政处罚机关",
    Changed.COURT: "人民法院",
    Changed.CALENDAR: "放假安排",
    Changed.COMPANY: "企业的注册地城市",
}
COURT_LEVELS: Names = {"basic": "基层人民法院", "intermediate": "中级人民法院"}


def told(names: Names) -> str:
    """The values with their names: `fine` 罚款；`warning` 警告."""
    return "；".join(f"`{value}` {name}" for value, name in names.items())
